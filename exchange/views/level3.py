"""The visible resting orders of one market in priority, for the channel `level3`.

The view begins with the venue's live orders and applies each command's events by the rules of the
book: an iceberg counts with its shown quantity, a waiting stop not at all, an incoming order rests
with its remainder at the end of its command. The view does not read the book again, so a push
contains the changes of its own command and none of the next.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from msgspec import Struct
from sortedcontainers import SortedDict

from exchange.commands import OrderType
from exchange.events import (
    Event,
    IcebergReplenished,
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    OrderTriggered,
    SelfTradePrevented,
    TradeMade,
)
from exchange.matching import Books, live_orders
from exchange.matching.state import Extra
from exchange.views.checksum import LEVELS, digits

STOPS = (OrderType.STOP, OrderType.STOP_LIMIT)
QUEUE_EVENTS = (
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    IcebergReplenished,
    OrderTriggered,
    SelfTradePrevented,
    TradeMade,
)


class QueuedOrder(Struct, gc=False):
    """An order of the market; `quantity_t` is its total, traded part included; `display_t` 0: fully
    shown. `place` increases with each queuing.

    `is_waiting`: a stop that was not triggered; `is_coming`: its command is not over, so it may
    still trade before it rests.
    """

    order_id: int
    side: int
    price_ticks: int
    quantity_t: int
    open_t: int
    shown_t: int
    display_t: int
    time_ns: int
    place: int = 0
    is_waiting: bool = False
    is_coming: bool = False

    @property
    def is_visible(self) -> bool:
        return not self.is_waiting and self.shown_t > 0


class Seen(Struct, frozen=True, gc=False):
    """The visible state of an order; `place` distinguishes one queuing from another."""

    order_id: int
    side: int
    price_ticks: int
    shown_t: int
    time_ns: int
    place: int


class Change(Struct, frozen=True, gc=False):
    """A change of a visible order. `event`: add, modify (it keeps its place), delete."""

    event: Literal["add", "modify", "delete"]
    order: Seen


class OrderQueues:
    """All orders of one market; levels by price, best first, each oldest first."""

    def __init__(self) -> None:
        self._orders: dict[int, QueuedOrder] = {}
        self._levels: tuple[SortedDict, SortedDict] = (SortedDict(_falling), SortedDict())
        self._place = 0
        self._before: dict[int, Seen | None] = {}
        # The levels' parts of the checksum, by price: most levels stay as they are.
        self._digits: tuple[dict[int, str], dict[int, str]] = ({}, {})

    @classmethod
    def of_books(
        cls, books: Books, instrument: int, entered_ns: Callable[[int, int], int]
    ) -> OrderQueues:
        """Build the view from one book's live orders; `entered_ns(account, order_id)`."""
        queues = cls()
        for row in live_orders(books, instrument):
            order = QueuedOrder(
                order_id=int(row["order_id"]),
                side=int(row["side"]),
                price_ticks=int(row["price_ticks"]),
                quantity_t=int(row["quantity_t"]),
                open_t=int(row["open_t"]),
                shown_t=int(row["shown_t"]),
                display_t=int(row["display_t"]),
                time_ns=entered_ns(int(row["account"]), int(row["order_id"])),
                is_waiting=bool(row["extra"] & Extra.WAITING),
            )
            queues._orders[order.order_id] = order
            if not order.is_waiting:
                queues._queue(order)
        return queues

    def apply(self, events: Iterable[Event]) -> list[Change]:
        """Apply one command's events; return deletions, then modifications, then additions by
        place."""
        self._before = {}
        for event in events:
            if isinstance(event, TradeMade):
                self._traded(event)
            elif isinstance(event, OrderAccepted):
                self._accepted(event)
            elif isinstance(event, OrderCanceled | OrderExpired):
                self._reduced(event)
            elif isinstance(event, OrderAmended):
                self._amended(event)
            elif isinstance(event, OrderTriggered):
                self._triggered(event)
            elif isinstance(event, SelfTradePrevented):
                self._prevented(event)
            elif isinstance(event, IcebergReplenished):
                order = self._known(event.order_id)
                if order is not None:
                    order.shown_t = event.shown_t
        for order_id in self._before:
            order = self._orders.get(order_id)
            if order is not None and order.is_coming:
                self._rest(order)
        for order_id, before in self._before.items():
            if before is not None:
                self._digits[before.side].pop(before.price_ticks, None)
            order = self._orders.get(order_id)
            if order is not None:
                self._digits[order.side].pop(order.price_ticks, None)
        return self._changes()

    def orders(self, side: int) -> Iterator[Seen]:
        """The visible orders of a side, in the order in which they would trade."""
        for queue in self._levels[side].values():
            for order in queue.values():
                if order.is_visible:
                    yield _seen(order)

    def checksum(self, price_text: Callable[[int], str]) -> int:
        """CRC-32 of the orders of the ten best levels, asks first: digits of price and quantity.
        `price_text` is the same in each call."""
        parts: list[str] = []
        for side in (1, 0):
            levels, known = self._levels[side], self._digits[side]
            for price in levels.islice(0, LEVELS):
                part = known.get(price)
                if part is None:
                    price_digits = digits(price_text(price))
                    shown = [str(one.shown_t) for one in levels[price].values() if one.is_visible]
                    part = known[price] = "".join([price_digits + quantity for quantity in shown])
                parts.append(part)
        return zlib.crc32("".join(parts).encode())

    # --- events --------------------------------------------------------------------------

    def _accepted(self, event: OrderAccepted) -> None:
        if event.auction_id:
            return
        order = QueuedOrder(
            event.order_id,
            event.side,
            event.price_ticks,
            event.quantity_t,
            event.quantity_t,
            0,
            event.display_t,
            event.time_ns,
            is_waiting=event.order_type in STOPS,
        )
        self._orders[order.order_id] = order
        self._before[order.order_id] = None
        if not order.is_waiting:
            self._come(order, event.time_ns)

    def _traded(self, event: TradeMade) -> None:
        for side, order_id in enumerate((event.buy_order_id, event.sell_order_id)):
            order = self._known(order_id)
            if order is None:
                continue
            order.open_t -= event.quantity_t
            is_maker = event.taker_side >= 0 and side != event.taker_side
            if is_maker and order.is_coming:
                order.open_t += event.quantity_t
                self._rest(order)
                order.open_t -= event.quantity_t
            order.shown_t = max(0, order.shown_t - event.quantity_t)
            if order.open_t == 0:
                self._remove(order)
            elif is_maker and order.shown_t == 0:
                self._leave(order)
                order.time_ns = event.time_ns
                self._queue(order)

    def _reduced(self, event: OrderCanceled | OrderExpired) -> None:
        order = self._known(event.order_id)
        if order is None:
            return
        if event.leaves_t == 0:
            self._remove(order)
            return
        order.open_t = event.leaves_t
        order.quantity_t -= event.quantity_t
        order.shown_t = max(0, order.shown_t - event.quantity_t)
        if order.shown_t == 0 and not order.is_coming:
            self._leave(order)
            order.time_ns = event.time_ns
            self._queue(order)

    def _prevented(self, event: SelfTradePrevented) -> None:
        """Apply a prevention: the order that was met rests, as it came to the market earlier."""
        order = self._known(event.other_id)
        if order is not None and order.is_coming:
            self._rest(order)

    def _amended(self, event: OrderAmended) -> None:
        order = self._known(event.order_id)
        if order is None:
            return
        order.quantity_t += event.change_t
        display_t = order.display_t
        if event.display_t:
            display_t = event.display_t if event.display_t < order.quantity_t else 0
        same = (event.price_ticks, display_t) == (order.price_ticks, order.display_t)
        if not order.is_waiting and same and event.change_t <= 0:
            from_hidden = min(-event.change_t, order.open_t - order.shown_t)
            order.shown_t -= -event.change_t - from_hidden
            order.open_t = event.leaves_t
            return
        self._leave(order)
        order.open_t, order.price_ticks, order.display_t = (
            event.leaves_t,
            event.price_ticks,
            display_t,
        )
        if not order.is_waiting:
            order.shown_t = 0
            self._come(order, event.time_ns)

    def _triggered(self, event: OrderTriggered) -> None:
        order = self._known(event.order_id)
        if order is not None:
            order.is_waiting, order.price_ticks = False, event.price_ticks
            self._come(order, event.time_ns)

    # --- queues --------------------------------------------------------------------------

    def _known(self, order_id: int) -> QueuedOrder | None:
        """The order that a command is about to change; its former visible state is kept."""
        order = self._orders.get(order_id)
        if order is not None and order_id not in self._before:
            self._before[order_id] = _seen(order) if order.is_visible else None
        return order

    def _come(self, order: QueuedOrder, time_ns: int) -> None:
        order.is_coming, order.time_ns = True, time_ns
        self._queue(order)

    def _rest(self, order: QueuedOrder) -> None:
        """Rest the remainder of an incoming order."""
        order.is_coming = False
        order.shown_t = min(order.open_t, order.display_t) if order.display_t else order.open_t

    def _queue(self, order: QueuedOrder) -> None:
        self._place += 1
        order.place = self._place
        self._levels[order.side].setdefault(order.price_ticks, {})[order.order_id] = order

    def _leave(self, order: QueuedOrder) -> None:
        levels = self._levels[order.side]
        queue = levels.get(order.price_ticks)
        if queue is not None and queue.pop(order.order_id, None) is not None and not queue:
            del levels[order.price_ticks]

    def _remove(self, order: QueuedOrder) -> None:
        self._leave(order)
        del self._orders[order.order_id]

    def _changes(self) -> list[Change]:
        gone: list[Change] = []
        modified: list[Change] = []
        added: list[Seen] = []
        for order_id, before in self._before.items():
            order = self._orders.get(order_id)
            now = _seen(order) if order is not None and order.is_visible else None
            if before is not None and now is not None and before.place == now.place:
                if before.shown_t != now.shown_t:
                    modified.append(Change("modify", now))
                continue
            if before is not None:
                gone.append(Change("delete", before))
            if now is not None:
                added.append(now)
        added.sort(key=lambda seen: seen.place)
        return gone + modified + [Change("add", seen) for seen in added]


def _seen(order: QueuedOrder) -> Seen:
    return Seen(
        order.order_id, order.side, order.price_ticks, order.shown_t, order.time_ns, order.place
    )


def _falling(price: int) -> int:
    return -price
