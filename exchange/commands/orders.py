"""Orders."""

from __future__ import annotations

from exchange.commands.codes import OrderType, SelfTrade, TimeInForce
from exchange.commands.command import Command

SERIAL_RANGES_MAX = 50  # serial ranges that an order or a bid may name


class AddOrder(Command, frozen=True):
    """Enter a new order. `stp_group` 0 means the account's own group.

    A sale may name `serial_ranges`, ordered (first, last) serials that are all free in its account:
    they are held with it and delivered first; the rest is the account's oldest credits.
    """

    account: int
    instrument: int
    side: int
    quantity_t: int
    price_ticks: int = 0
    order_type: int = OrderType.LIMIT
    time_in_force: int = TimeInForce.DAY
    flags: int = 0
    stop_ticks: int = 0
    display_t: int = 0
    expire_ns: int = 0
    stp_mode: int = SelfTrade.CANCEL_NEWEST
    stp_group: int = 0
    cl_ord_id: str = ""
    serial_ranges: tuple[tuple[str, str], ...] = ()


class CancelOrder(Command, frozen=True):
    """Cancel an order by the exchange's id, or by the account's own id if order_id is -1."""

    account: int
    order_id: int = -1
    cl_ord_id: str = ""


class AmendOrder(Command, frozen=True):
    """Amend an order; 0 keeps the price, the quantity or the displayed quantity.

    `quantity_t` is the order's new total quantity, its traded part included. A price for a market
    or stop order, and a trigger for an order that waits for none, are rejected.
    """

    account: int
    order_id: int = -1
    cl_ord_id: str = ""
    quantity_t: int = 0
    price_ticks: int = 0
    stop_ticks: int = 0
    display_t: int = 0
