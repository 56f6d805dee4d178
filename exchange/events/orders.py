"""Events of orders."""

from __future__ import annotations

from exchange.events.event import Event


class OrderAccepted(Event, frozen=True):
    """An order was accepted. `display_t`: the displayed quantity of an iceberg, else 0.

    `auction_id`: the order is a sealed bid or a sealed-bid auction's offer; it is in no book and
    only its owner receives this event. `stop_ticks`, `expire_ns` (0 for none) and `serial_ranges`
    are as in the order.
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
    display_t: int = 0
    auction_id: str = ""
    stop_ticks: int = 0
    expire_ns: int = 0
    serial_ranges: tuple[tuple[str, str], ...] = ()


class OrderRepeated(Event, frozen=True):
    """An order was resent under its id; nothing was done, the first answer is valid.

    `order_id` is also the number of the first command.
    """

    order_id: int
    account: int
    cl_ord_id: str


class OrderRejected(Event, frozen=True):
    """An order was rejected; the venue is unchanged and its cl_ord_id stays free."""

    account: int
    cl_ord_id: str
    instrument: int
    side: int
    quantity_t: int
    price_ticks: int
    reason: int


class OrderCanceled(Event, frozen=True):
    """`quantity_t` tonnes of an order were canceled, `leaves_t` stay; `reason` gives the cause."""

    order_id: int
    account: int
    instrument: int
    quantity_t: int
    reason: int
    leaves_t: int = 0


class OrderExpired(Event, frozen=True):
    """`quantity_t` tonnes of an order expired, `leaves_t` stay."""

    order_id: int
    account: int
    instrument: int
    quantity_t: int
    reason: int
    leaves_t: int = 0


class OrderAmended(Event, frozen=True):
    """An order was amended: `change_t` tonnes more (or less) than before, `leaves_t` open.

    `display_t`: its new displayed quantity, 0 if unchanged.
    """

    order_id: int
    account: int
    instrument: int
    price_ticks: int
    change_t: int
    leaves_t: int
    display_t: int = 0


class IcebergReplenished(Event, frozen=True):
    """An iceberg whose shown quantity was filled shows its next slice."""

    order_id: int
    account: int
    instrument: int
    shown_t: int


class OrderTriggered(Event, frozen=True):
    """A stop order became an order of the book."""

    order_id: int
    account: int
    instrument: int
    price_ticks: int
    quantity_t: int


class SelfTradePrevented(Event, frozen=True):
    """Self-trade prevention kept this quantity of an order from trading with its own group."""

    order_id: int
    other_id: int
    account: int
    instrument: int
    quantity_t: int
