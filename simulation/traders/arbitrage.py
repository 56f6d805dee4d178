"""Arbitrage between credits and allowances within a covered firm's credit limit.

Up to the limit a credit discharges one tonne, as an allowance does. While credits are cheaper, the
firm buys credits and sells as many allowances; while allowances are cheaper, it sells the credits
it holds and buys allowances. Both legs are limit orders around the middle of the two last prices,
`gain_ticks` apart, so a pair that trades gains at least that. A leg that trades alone leaves an
allowance too many or too few; the world reports it in the next session (`wanted_t` of allowances,
all steps), and it is added to the leg of that side. Credits held and bid for never exceed the room
under the limit.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from exchange.errors import ConfigError
from simulation.traders.funding import funded
from simulation.traders.interface import Chance, Messages, Session, Traders


class Arbitrage(Struct, frozen=True, kw_only=True):
    """A strategy for two instruments with equal ticks; ConfigError where they are one
    instrument.
    """

    allowance: int = 0
    credit: int = 1
    gain_ticks: int = 10
    size_t: int = 10_000  # largest order of a session

    def __post_init__(self) -> None:
        if self.allowance == self.credit:
            raise ConfigError("arbitrage needs two different instruments, allowance and credit")
        if self.gain_ticks < 1 or self.size_t < 1:
            raise ConfigError("arbitrage's gain_ticks and size_t must be at least 1")

    def orders(self, traders: Traders, session: Session, chance: Chance) -> Messages:
        """Two legs for each trader, or none while the prices are too close."""
        a, c = self.allowance, self.credit
        last = session.markets["last_ticks"]
        prices = np.zeros((len(traders.account), len(session.markets), 1), np.int64)
        wanted = np.zeros_like(prices)
        low = (last[a] + last[c] - self.gain_ticks) // 2
        high = low + self.gain_ticks
        credits_held, allowances = traders.held_t[:, c], traders.held_t[:, a]
        needed = traders.wanted_t[:, a, :].sum(axis=1)
        if last[a] - last[c] >= self.gain_ticks:
            room = np.maximum(traders.credit_room_t - credits_held, 0)
            bought = np.minimum(np.minimum(room, allowances), self.size_t)
            prices[:, c, 0], prices[:, a, 0] = low, high
            wanted[:, c, 0] = bought
            wanted[:, a, 0] = -np.minimum(bought + np.maximum(-needed, 0), allowances)
        elif last[c] - last[a] >= self.gain_ticks:
            sold = np.minimum(credits_held, self.size_t)
            prices[:, a, 0], prices[:, c, 0] = low, high
            wanted[:, a, 0] = sold + np.maximum(needed, 0)
            wanted[:, c, 0] = -sold
        return funded(traders, session, prices, wanted)
