"""State of the reference book: orders, books as lists by price, and the event log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from exchange.commands import OrderType, Phase, Side, TimeInForce
from exchange.events import EventKind
from exchange.matching.rules import BookRules
from exchange.matching.state import Extra

CALLS = (Phase.PRE_OPEN, Phase.AUCTION_CALL)
CANCELLING = (*CALLS, Phase.CONTINUOUS, Phase.HALTED, Phase.CANCEL_ONLY)
AT_ONCE = (TimeInForce.IOC, TimeInForce.FOK)
PRICED = (OrderType.LIMIT, OrderType.STOP_LIMIT)
# Bids and sell stops, of which the highest price comes first.
FALLING = (0, 3)


@dataclass(slots=True, eq=False)
class Order:
    """A live order; prices in ticks."""

    order_id: int
    account: int
    instrument: int
    side: int
    order_type: int
    time_in_force: int
    flags: int
    limit: int
    stop: int
    quantity: int
    shown: int
    hidden: int
    display: int
    expire_ns: int
    hold: int
    stp_key: int
    stp_mode: int
    waiting: bool
    passing: bool

    @property
    def open(self) -> int:
        """The open quantity."""
        return self.shown + self.hidden

    @property
    def is_iceberg(self) -> bool:
        """True if it was entered with a displayed quantity below its total."""
        return self.display > 0

    @property
    def at_edge(self) -> bool:
        """True if it has neither limit nor trigger of its own."""
        return self.order_type not in PRICED and not self.waiting

    def set_open(self, quantity: int) -> None:
        """Divide into shown and hidden."""
        self.shown = min(quantity, self.display) if self.is_iceberg else quantity
        self.hidden = quantity - self.shown

    def refresh(self) -> None:
        """Show the next slice."""
        self.shown = min(self.display, self.hidden)
        self.hidden -= self.shown


# The orders at each price, in no order of prices.
Queue = dict[int, list[Order]]


@dataclass(slots=True)
class Book:
    """One instrument. `queues`: bids, asks, buy stops, sell stops, each price -> orders."""

    rules: BookRules
    phase: int
    low: int
    high: int
    reference: int
    last: int | None = None
    anchor: int | None = None
    uncrossings: int = 0
    queues: tuple[Queue, ...] = field(default_factory=lambda: ({}, {}, {}, {}))

    def step(self, price: int) -> int:
        """The tick at a price."""
        step = 1
        for start, size in self.rules.tick_table:
            if price >= start:
                step = size
        return step

    def down(self, price: int) -> int:
        """The next valid price at or below."""
        return price - price % self.step(price)

    def up(self, price: int) -> int:
        """The next valid price at or above."""
        return -(-price // self.step(price)) * self.step(price)

    def queue_of(self, order: Order) -> Queue:
        """The queue of the order."""
        return self.queues[order.side + (2 if order.waiting else 0)]

    def put(self, order: Order) -> None:
        """Append the order to its level."""
        price = order.stop if order.waiting else order.limit
        self.queue_of(order).setdefault(price, []).append(order)

    def take_out(self, order: Order) -> None:
        """Remove the order from its level."""
        queue = self.queue_of(order)
        price = order.stop if order.waiting else order.limit
        queue[price].remove(order)
        if not queue[price]:
            del queue[price]

    def levels(self, queue: int) -> Iterator[tuple[int, list[Order]]]:
        """Levels in the order in which they trade or trigger."""
        ladder = self.queues[queue]
        for price in sorted(ladder, reverse=queue in FALLING):
            yield price, ladder[price]

    def orders(self, queue: int) -> list[Order]:
        """All orders of a queue in priority."""
        return [order for _, orders in self.levels(queue) for order in orders]

    def best(self, side: int) -> int | None:
        """The best price of a side."""
        return (max if side in FALLING else min)(self.queues[side], default=None)

    def crosses(self, side: int, limit: int) -> bool:
        """True if the limit crosses the other side's best."""
        best = self.best(1 - side)
        if best is None:
            return False
        return limit >= best if side == Side.BUY else limit <= best

    def triggered(self, side: int, stop: int) -> bool:
        """True if the last price has reached a trigger."""
        if self.last is None:
            return False
        return stop <= self.last if side == Side.BUY else stop >= self.last

    def protecting_limit(self, side: int) -> int:
        """The worst price of a market order."""
        if side == Side.BUY:
            return max(self.down(self.high), self.low)
        return min(self.up(self.low), self.high)

    def within_dynamic(self, side: int, limit: int) -> int:
        """The limit, or the dynamic band's edge if that is nearer."""
        width = self.rules.dynamic_ticks
        if not width or self.anchor is None:
            return limit
        if side == Side.BUY:
            return min(limit, self.anchor + width)
        return max(limit, self.anchor - width)

    def own_crosses(self, order: Order) -> bool:
        """True if an order of the same group rests where this one would cross it."""
        sign = 1 if order.side == Side.BUY else -1
        return any(
            other.stp_key == order.stp_key and (order.limit - other.limit) * sign >= 0
            for other in self.orders(1 - order.side)
        )


@dataclass(slots=True)
class Log:
    """The events of a batch, and the current message."""

    instruments: int
    events: list[tuple[int, ...]] = field(default_factory=list)
    message: Any = None
    index: int = 0

    def emit(self, kind: int, order: Order, quantity: int, leaves: int, **more: int) -> None:
        """Log an event about an order."""
        row = {
            "order_id": order.order_id,
            "other_id": -1,
            "quantity_t": quantity,
            "leaves_t": leaves,
            "price_ticks": order.limit,
            "account": order.account,
            "other_account": -1,
            "hold_ticks": order.hold,
            "other_hold_ticks": 0,
            "message": self.index,
            "instrument": order.instrument,
            "kind": kind,
            "reason": 0,
            "side": order.side,
            "flags": 0,
        } | more
        self.events.append(tuple(row.values()))

    def ended(self, kind: int, order: Order, reason: int) -> None:
        """Log that the open quantity of an order left the market."""
        self.emit(kind, order, order.open, 0, reason=reason)

    def reject(self, reason: int, instrument: int | None = None) -> None:
        """Log the rejection of the message."""
        m = self.message
        known = 0 <= m.instrument < self.instruments
        price = m.price_ticks if 0 <= m.price_ticks < 1 << 31 else -1
        row = (m.order_id, -1, m.quantity_t, 0, price, m.account, -1, 0, 0, self.index)
        where = (m.instrument if known else -1) if instrument is None else instrument
        self.events.append((*row, where, EventKind.REFUSED, reason, m.side, 0))


def live_row(o: Order) -> tuple[int, ...]:
    """The order as a LIVE_ORDER row."""
    extra = (
        (Extra.ICEBERG if o.is_iceberg else 0)
        | (Extra.WAITING if o.waiting else 0)
        | (Extra.TIMED if o.time_in_force == TimeInForce.GTD else 0)
        | (Extra.PASSING if o.passing else 0)
    )
    first = (o.order_id, o.limit, o.stop, o.open, o.shown, o.quantity, o.display, o.expire_ns)
    second = (o.account, o.hold, o.stp_key, o.instrument, o.side, o.order_type, o.time_in_force)
    return (*first, *second, o.flags, o.stp_mode, extra)


@dataclass(slots=True)
class Message:
    """A MESSAGE row as Python integers."""

    order_id: int
    price_ticks: int
    quantity_t: int
    stop_ticks: int
    display_t: int
    expire_ns: int
    time_ns: int
    account: int
    stp_group: int
    instrument: int
    kind: int
    side: int
    order_type: int
    time_in_force: int
    flags: int
    stp_mode: int
