"""One market's visible order flow, change by change, from the venue's events.

`OrderQueues` has the resting orders after each command; this view lists the single changes, for
formats with submissions, cancellations and executions. An order that trades at entry appears only
in the executions that it causes. In a call auction both sides of a trade rested, so it gives two
executions. After each change `levels` is the book.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum

from msgspec import Struct
from msgspec.structs import replace
from sortedcontainers import SortedDict

from exchange.commands import Side
from exchange.events import Event, IcebergReplenished, OrderAmended, TradeMade
from exchange.views.level3 import QUEUE_EVENTS, OrderQueues, Seen

Level = tuple[int, int]


class Kind(IntEnum):
    """Kinds of changes, with LOBSTER's numbers."""

    SUBMITTED = 1
    REDUCED = 2
    DELETED = 3
    EXECUTED = 4
    EXECUTED_HIDDEN = 5
    CROSSED = 6


class FlowChange(Struct, frozen=True, gc=False):
    """One change of a resting order.

    `limit_ticks` is its own price, `price_ticks` the same or, for executions, the trade's;
    `quantity_t` is the quantity added, removed or traded, `visible_t` its shown part, `left_t` the
    quantity shown afterward.
    """

    time_ns: int
    kind: Kind
    order_id: int
    side: int
    limit_ticks: int
    price_ticks: int
    quantity_t: int
    visible_t: int
    left_t: int


class OrderFlow:
    """The order flow of one market from its first command on."""

    def __init__(self, instrument: int) -> None:
        self._instrument = instrument
        self._queues = OrderQueues()
        self._shown: dict[int, Seen] = {}
        self._sides: tuple[SortedDict, SortedDict] = (SortedDict(), SortedDict())

    def changes(self, events: Iterable[Event]) -> Iterator[FlowChange]:
        """Yield the changes of one command's events; `levels` is current after each."""
        mine = [
            event
            for event in events
            if isinstance(event, QUEUE_EVENTS) and event.instrument == self._instrument
        ]
        if not mine:
            return
        after: dict[int, Seen | None] = {}
        for event in mine:
            if isinstance(event, TradeMade):
                for order_id in (event.buy_order_id, event.sell_order_id):
                    if order_id in self._shown:
                        after.setdefault(order_id, self._shown[order_id])
                        yield from self._traded(event, self._shown[order_id])
            elif isinstance(event, IcebergReplenished) and event.order_id in self._shown:
                order = self._shown[event.order_id]
                after.setdefault(event.order_id, order)
                # Its slice is still shown if the prevention of a self-trade took it, not a trade.
                yield from self._hide(event.time_ns, order)
                yield from self._show(event.time_ns, replace(order, shown_t=event.shown_t))
        for change in self._queues.apply(mine):
            after[change.order.order_id] = None if change.event == "delete" else change.order
        amended = {event.order_id for event in mine if isinstance(event, OrderAmended)}
        for order_id, now in after.items():
            yield from self._settle(mine[0].time_ns, order_id, now, order_id in amended)

    def levels(self, depth: int) -> tuple[list[Level], list[Level]]:
        """(price_ticks, quantity_t), best first: bids, asks."""
        bids, asks = self._sides
        best_bids = [(-price, bids[price]) for price in bids.islice(stop=depth)]
        return best_bids, [(price, asks[price]) for price in asks.islice(stop=depth)]

    def resting(self, time_ns: int) -> list[FlowChange]:
        """All visible orders in their priority, as if they were submitted at a time."""
        sides = (Side.BUY, Side.SELL)
        orders = [one for side in sides for one in self._queues.orders(side)]
        return [_change(time_ns, Kind.SUBMITTED, one, one.shown_t) for one in orders]

    def _traded(self, trade: TradeMade, order: Seen) -> Iterator[FlowChange]:
        """The executions of a resting order in a trade: its shown quantity, then its hidden one."""
        visible = min(order.shown_t, trade.quantity_t)
        self._change_level(order, -visible)
        order = replace(order, shown_t=order.shown_t - visible)
        self._shown[order.order_id] = order
        hidden = trade.quantity_t - visible
        parts = [(Kind.EXECUTED, visible, visible), (Kind.EXECUTED_HIDDEN, hidden, 0)]
        if trade.taker_side < 0:
            parts = [(Kind.CROSSED, trade.quantity_t, visible)]
        for kind, quantity_t, visible_t in parts:
            if quantity_t:
                change = _change(trade.time_ns, kind, order, quantity_t)
                yield replace(change, price_ticks=trade.price_ticks, visible_t=visible_t)

    def _settle(
        self, time_ns: int, order_id: int, now: Seen | None, is_amended: bool
    ) -> Iterator[FlowChange]:
        """The changes between an order's last published state and its present one."""
        told = self._shown.get(order_id)
        if told is not None and now is not None and told.price_ticks == now.price_ticks:
            kept_place = not is_amended or told.place == now.place
            if kept_place and now.shown_t <= told.shown_t:
                self._shown[order_id] = now
                gone = told.shown_t - now.shown_t
                self._change_level(now, -gone)
                if gone:
                    yield _change(time_ns, Kind.REDUCED, now, gone)
                return
        if told is not None:
            yield from self._hide(time_ns, told)
        if now is not None:
            yield from self._show(time_ns, now)

    def _hide(self, time_ns: int, told: Seen) -> Iterator[FlowChange]:
        """The end of what an order shows."""
        self._change_level(told, -told.shown_t)
        del self._shown[told.order_id]
        if told.shown_t:
            yield _change(time_ns, Kind.DELETED, replace(told, shown_t=0), told.shown_t)

    def _show(self, time_ns: int, order: Seen) -> Iterator[FlowChange]:
        self._shown[order.order_id] = order
        self._change_level(order, order.shown_t)
        yield _change(time_ns, Kind.SUBMITTED, order, order.shown_t)

    def _change_level(self, order: Seen, change_t: int) -> None:
        book = self._sides[order.side]
        key = -order.price_ticks if order.side == Side.BUY else order.price_ticks
        left_t = book.get(key, 0) + change_t
        if left_t:
            book[key] = left_t
        else:
            book.pop(key, None)


def _change(time_ns: int, kind: Kind, order: Seen, quantity_t: int) -> FlowChange:
    return FlowChange(
        time_ns=time_ns,
        kind=kind,
        order_id=order.order_id,
        side=order.side,
        limit_ticks=order.price_ticks,
        price_ticks=order.price_ticks,
        quantity_t=quantity_t,
        visible_t=quantity_t,
        left_t=order.shown_t,
    )
