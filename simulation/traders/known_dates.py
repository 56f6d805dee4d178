"""Traders with capital who buy where a known date pushes the price away from its value.

Rules that force sales (a limit on holdings or on banking) make the price fall before each deadline
and return after it, and everybody knows the date. Such a trader bids for tonnes at the value less
the return that it requires, and offers its tonnes at the value. The depth of the fall is therefore
the required return as long as the traders' capital lasts (Shleifer and Vishny 1997, "The limits of
arbitrage", Journal of Finance 52, 35-55).
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from simulation.traders.funding import funded
from simulation.traders.interface import Chance, Messages, Session, Traders, whole_ticks

STEPS = 5  # bids between the required return and twice of it


class KnownDates(Struct, frozen=True, kw_only=True):
    """Bids below the value of an instrument and offers at it (value_ticks of the first step)."""

    instrument: int = 0
    required_return: float = 0.02

    def orders(self, traders: Traders, session: Session, chance: Chance) -> Messages:
        """Bids for all free yen in equal steps, and one offer of all tonnes."""
        j, count = self.instrument, len(traders.account)
        value = traders.value_ticks[:, j, 0].astype(np.float64)
        buys = np.zeros((count, len(session.markets), STEPS + 1), bool)
        buys[:, j, :STEPS] = True
        prices = np.ones(buys.shape, np.int64)
        wanted = np.zeros(buys.shape, np.int64)
        for step in range(STEPS):
            discount = self.required_return * (1 + step / STEPS)
            bid = whole_ticks(value * (1 - discount), buys[:, j, step])
            prices[:, j, step] = np.maximum(bid, 1)
            wanted[:, j, step] = traders.yen // STEPS // prices[:, j, step]
        prices[:, j, STEPS] = whole_ticks(value, buys[:, j, STEPS])
        wanted[:, j, STEPS] = -traders.held_t[:, j]
        return funded(traders, session, prices, wanted)
