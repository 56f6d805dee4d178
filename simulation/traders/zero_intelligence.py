"""Zero-intelligence traders as a strategy: prices drawn uniformly within budget and band.

Gode and Sunder (1993), Journal of Political Economy 101, 119-137. The continuous market of one-unit
quotes that the validation cases run is `simulation.markets.zero_intelligence`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exchange.matching.jit import entry
from simulation.core.draws import Key, pair
from simulation.traders.funding import funded
from simulation.traders.interface import Chance, Ints, Messages, Session, Traders


@entry
def quote_evenly(
    key: Key, session: int, traders: Traders, markets: NDArray[np.void], prices: Ints
) -> None:
    """Fill in each step's price, int64 (traders, instruments, steps), with one draw a step."""
    count, instruments, steps = prices.shape
    for i in range(count):
        for place in range(instruments * steps):
            first, second = pair(key, session, traders.entity[i], place // 2)
            drawn = second if place % 2 else first
            j, k = place // steps, place % steps
            value = traders.value_ticks[i, j, k]
            if traders.wanted_t[i, j, k] > 0:
                room = max(value - markets[j]["low_ticks"] + 1, 1)
                prices[i, j, k] = value - np.int64(drawn * room)
            else:
                room = max(markets[j]["high_ticks"] - value + 1, 1)
                prices[i, j, k] = value + np.int64(drawn * room)


class ZeroIntelligence:
    """A strategy of uniform prices: bids from the band's bottom to the value, offers from it to the
    top.

    A step whose value lies outside the band is quoted at its value.
    """

    def orders(self, traders: Traders, session: Session, chance: Chance) -> Messages:
        """One order for each step with a wanted quantity."""
        prices = np.empty_like(traders.value_ticks)
        key = chance.key("zero intelligence")
        quote_evenly(key, chance.session, traders, session.markets, prices)
        return funded(traders, session, prices, traders.wanted_t)
