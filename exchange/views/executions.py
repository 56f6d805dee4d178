"""Order states and executions as their owner sees them: the rows of the blotter."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal

from msgspec import Struct

Liquidity = Literal["maker", "taker", "auction", ""]


class ExecType(IntEnum):
    """FIX ExecType (150) by name."""

    NEW = 0
    TRADE = 1
    AMENDED = 2
    CANCELED = 3
    EXPIRED = 4
    REJECTED = 5
    RESTATED = 6


class OrderStatus(IntEnum):
    """FIX OrdStatus (39) by name."""

    NEW = 0
    PARTIALLY_FILLED = 1
    FILLED = 2
    CANCELED = 3
    EXPIRED = 4
    REJECTED = 5


# A plain integer: comparing with an enumeration's member costs three times as much.
LAST_OPEN = int(OrderStatus.PARTIALLY_FILLED)


class OrderState(Struct, gc=False, array_like=True):
    """One order; `value` is the sum of price_ticks x quantity_t over its fills.

    `entry_status` is the status after the order's own command: the first answer. `stop_ticks`,
    `display_t`, `expire_ns` and `ended_ns` are 0 for none, `serial_ranges` as named at entry,
    `auction_id` is the sealed auction of a bid or an offer.
    """

    order_id: int
    account: int
    cl_ord_id: str
    instrument: int
    side: int
    order_type: int
    time_in_force: int
    flags: int
    price_ticks: int
    quantity_t: int
    entered_ns: int
    cum_t: int = 0
    value: int = 0
    status: int = OrderStatus.NEW
    entry_status: int = OrderStatus.NEW
    reason: int = 0
    prevented_t: int = 0
    updated_seq: int = 0
    stop_ticks: int = 0
    display_t: int = 0
    expire_ns: int = 0
    ended_ns: int = 0
    serial_ranges: tuple[tuple[str, str], ...] = ()
    auction_id: str = ""

    @property
    def is_open(self) -> bool:
        return self.status <= LAST_OPEN

    @property
    def leaves_t(self) -> int:
        """The open quantity."""
        return self.quantity_t - self.cum_t if self.is_open else 0


class Execution(Struct, frozen=True, gc=False, array_like=True):
    """One execution report of an order, with the order's totals after it.

    `liquidity` is "maker", "taker", "auction" or empty; `last_*` and `trade_id` belong to trades
    and to their corrections: an adjusted trade has its new price, a busted one quantity 0.
    """

    seq: int
    number: int
    time_ns: int
    exec_type: int
    status: int
    order: OrderState
    cum_t: int
    value: int
    leaves_t: int
    quantity_t: int
    price_ticks: int
    prevented_t: int
    last_t: int = 0
    last_ticks: int = 0
    trade_id: int = -1
    liquidity: Liquidity = ""
    reason: int = 0
    display_t: int = 0

    @property
    def exec_id(self) -> str:
        return f"{self.seq}-{self.number}"
