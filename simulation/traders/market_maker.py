"""A market maker under the Tokyo Stock Exchange's market-making programme for J-Credits.

In the programme of 2025-04-28 to 2026-03-13 makers quote both sides between 13:00 and 15:00, bid
and offer at most 200 yen apart, at least 500 t (energy saving) or 1,000 t (renewable electricity) a
side (rim-intelligence 1799042). The maker chooses the mid price: the last session's price, shifted
against its holdings beyond the target, so that it sells when long (Ho and Stoll 1981; linear,
synthetic). It quotes a side only with yen or tonnes for the whole minimum.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from exchange.errors import ConfigError
from exchange.matching.jit import entry
from simulation.traders.funding import funded
from simulation.traders.interface import Chance, Ints, Messages, Session, Traders

MOST_SPREAD_YEN = 200


class Duty(Struct, frozen=True):
    """The quoting duty of a maker in one instrument."""

    instrument: int
    quantity_t: int  # 500 for energy saving, 1,000 for renewable electricity


class MarketMaker(Struct, frozen=True, kw_only=True):
    """A market-making strategy; prices in ticks. ConfigError for a spread beyond the
    programme's.
    """

    duties: tuple[Duty, ...]
    spread_ticks: int = MOST_SPREAD_YEN
    most_spread_ticks: int = MOST_SPREAD_YEN
    window: tuple[float, float] = (13.0, 15.0)
    target_t: int = 0  # holding at which the mid price is not shifted
    skew_ticks: int = 50  # shift of the mid price for a holding of one quantity beyond it

    def __post_init__(self) -> None:
        if not 1 <= self.spread_ticks <= self.most_spread_ticks:
            raise ConfigError(
                f"a market maker's spread_ticks must be in 1..{self.most_spread_ticks}, "
                f"not {self.spread_ticks}"
            )
        if not self.window[0] < self.window[1]:
            raise ConfigError("a market maker's window must end after it begins")
        if any(duty.quantity_t < 1 for duty in self.duties):
            raise ConfigError("a market maker's quantity_t must be at least 1")

    def orders(self, traders: Traders, session: Session, chance: Chance) -> Messages:
        """A bid and an offer for each duty and trader inside the window, else nothing."""
        prices = np.zeros((len(traders.account), len(session.markets), 2), np.int64)
        wanted = np.zeros_like(prices)
        if not self.window[0] <= session.hour <= self.window[1]:
            return funded(traders, session, prices, wanted)
        yen = traders.yen.copy()
        terms = (self.spread_ticks, self.target_t, self.skew_ticks)
        for duty in self.duties:
            j = duty.instrument
            quote(session.markets, (j, duty.quantity_t), terms, traders.held_t, yen, prices, wanted)
        return funded(traders, session, prices, wanted)


@entry
def quote(
    markets: NDArray[np.void],
    duty: tuple[int, int],
    terms: tuple[int, int, int],
    held_t: Ints,
    yen: Ints,
    prices: Ints,
    wanted: Ints,
) -> None:
    """Fill in each maker's bid and offer of one duty, and take what its bid costs from `yen`.

    `duty`: the instrument and the quantity. `terms`: the spread, the target and the skew.
    """
    j, quantity_t = duty
    spread, target, skew = terms
    market = markets[j]
    lot = market["lot_t"]
    lots = -(-quantity_t // lot)
    for i in range(yen.shape[0]):
        beyond = (held_t[i, j] - target) / quantity_t
        middle = market["last_ticks"] - np.int64(np.rint(beyond * skew))
        bid = max(middle - spread // 2, market["low_ticks"])
        bid = min(bid, market["high_ticks"] - spread)
        cost = lots * (bid * market["yen_per_tick_lot"] + market["fee_yen_per_t"] * lot)
        prices[i, j, 0], prices[i, j, 1] = bid, bid + spread
        wanted[i, j, 0] = wanted[i, j, 1] = 0
        if yen[i] >= cost:
            yen[i] -= cost
            wanted[i, j, 0] = lots * lot
        if held_t[i, j] >= lots * lot:
            wanted[i, j, 1] = -lots * lot
