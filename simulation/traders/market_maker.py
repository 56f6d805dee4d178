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

from exchange.errors import ConfigError
from simulation.traders.funding import funded
from simulation.traders.interface import Chance, Messages, Session, Traders

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
        for duty in self.duties:
            market = session.markets[duty.instrument]
            held = traders.held_t[:, duty.instrument]
            beyond = (held - self.target_t) / duty.quantity_t
            middle = market["last_ticks"] - np.rint(beyond * self.skew_ticks).astype(np.int64)
            bid = np.maximum(middle - self.spread_ticks // 2, market["low_ticks"])
            bid = np.minimum(bid, market["high_ticks"] - self.spread_ticks)
            lots = -(-duty.quantity_t // market["lot_t"])
            cost = lots * (
                bid * market["yen_per_tick_lot"] + market["fee_yen_per_t"] * market["lot_t"]
            )
            can_buy = yen >= cost
            yen -= np.where(can_buy, cost, 0)
            quantity = lots * market["lot_t"]
            prices[:, duty.instrument, 0] = bid
            prices[:, duty.instrument, 1] = bid + self.spread_ticks
            wanted[:, duty.instrument, 0] = np.where(can_buy, quantity, 0)
            wanted[:, duty.instrument, 1] = np.where(held >= quantity, -quantity, 0)
        return funded(traders, session, prices, wanted)
