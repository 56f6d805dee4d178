"""What becomes of an order."""

from __future__ import annotations

from exchange.events.event import Event


class OrderAccepted(Event, frozen=True):
    """`display_t`: what an iceberg shows at a time, else 0. `auction_id`: it is a sealed bid, or
    what a sealed-bid auction offers; it stands in no book and is told to its owner only.
    `stop_ticks`, `expire_ns` (0 for none) and `lots` are as the order named them."""

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
    lots: tuple[tuple[str, str], ...] = ()


class OrderRepeated(Event, frozen=True):
    """The same order came again under its own id; the first answer stands, nothing was done.

    `order_id` is also the number of the command that was first.
    """

    order_id: int
    account: int
    cl_ord_id: str


class OrderRejected(Event, frozen=True):
    """A rejected order leaves the venue as it was and its cl_ord_id free."""

    account: int
    cl_ord_id: str
    instrument: int
    side: int
    quantity_t: int
    price_ticks: int
    reason: int


class OrderCanceled(Event, frozen=True):
    """`quantity_t` tonnes left the book, `leaves_t` stay; `reason` says at whose wish."""

    order_id: int
    account: int
    instrument: int
    quantity_t: int
    reason: int
    leaves_t: int = 0


class OrderExpired(Event, frozen=True):
    """`quantity_t` tonnes left the book, `leaves_t` stay, because their time was over."""

    order_id: int
    account: int
    instrument: int
    quantity_t: int
    reason: int
    leaves_t: int = 0


class OrderAmended(Event, frozen=True):
    """An order changed in place: `change_t` tonnes more (or less) than before, `leaves_t` open.

    `display_t`: what it shows at a time from now on, 0 when that has not changed.
    """

    order_id: int
    account: int
    instrument: int
    price_ticks: int
    change_t: int
    leaves_t: int
    display_t: int = 0


class IcebergReplenished(Event, frozen=True):
    """An iceberg that had traded all that it showed shows its next slice."""

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
    """This much of an order met its own group and was kept from trading."""

    order_id: int
    other_id: int
    account: int
    instrument: int
    quantity_t: int
