"""Orders."""

from __future__ import annotations

from exchange.commands.codes import OrderType, SelfTrade, TimeInForce
from exchange.commands.command import Command

LOTS_MAX = 50  # lots that an order or a bid may name


class AddOrder(Command, frozen=True):
    """A new order. `stp_group` 0 means the account's own group.

    A sale may name `lots`, (first, last) serials in their order, all of them free in its account:
    they are set aside with it and delivered first; the rest is the account's oldest.
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
    lots: tuple[tuple[str, str], ...] = ()


class CancelOrder(Command, frozen=True):
    """Cancel by the exchange's order id, or by the account's own id when order_id is -1."""

    account: int
    order_id: int = -1
    cl_ord_id: str = ""


class AmendOrder(Command, frozen=True):
    """Change an order in place; 0 keeps the price, the quantity or what is shown of it.

    `quantity_t` is the order's new whole quantity, its traded part included. A price for a market
    or stop order, and a trigger for an order that waits for none, are rejected.
    """

    account: int
    order_id: int = -1
    cl_ord_id: str = ""
    quantity_t: int = 0
    price_ticks: int = 0
    stop_ticks: int = 0
    display_t: int = 0
