"""The order flow of one market, order by order, from the venue's events.

What both formats need: submissions, deletions and executions of resting orders, and the book
after each. Orders that never rested (they traded or were canceled in the command that
brought them) show up only as the executions that they caused. In a call auction both sides
of a trade rested, so it is two executions, told with `in_auction`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum

from msgspec import Struct
from sortedcontainers import SortedDict

from exchange.commands import Side
from exchange.events import Event, OrderAccepted, OrderCanceled, OrderExpired, TradeMade

Level = tuple[int, int]


class Change(IntEnum):
    """What happened to a resting order."""

    SUBMITTED = 1
    REDUCED = 2
    DELETED = 3
    EXECUTED = 4


class FlowEvent(Struct, frozen=True, gc=False):
    """One change of a resting order; `price_ticks` is its limit, for executions the trade's."""

    time_ns: int
    change: Change
    order_id: int
    side: int
    price_ticks: int
    quantity_t: int
    in_auction: bool = False


class _Resting(Struct):
    side: int
    price_ticks: int
    left_t: int


class OrderFlow:
    """Replays one market's events; `levels` is the book after the last change."""

    def __init__(self, instrument: int) -> None:
        self._instrument = instrument
        self._orders: dict[int, _Resting] = {}
        self._sides: tuple[SortedDict, SortedDict] = (SortedDict(), SortedDict())

    def replay(self, events: Iterable[Event]) -> Iterator[FlowEvent]:
        """The changes in order; look at `levels` after each."""
        batch: list[Event] = []
        for event in events:
            if batch and event.seq != batch[0].seq:
                yield from self._command(batch)
                batch = []
            if getattr(event, "instrument", -1) == self._instrument:
                batch.append(event)
        yield from self._command(batch)

    def levels(self, depth: int) -> tuple[list[Level], list[Level]]:
        """(price_ticks, quantity_t), best first: bids, asks."""
        bids, asks = self._sides
        best_bids = [(-price, bids[price]) for price in bids.islice(stop=depth)]
        return best_bids, [(price, asks[price]) for price in asks.islice(stop=depth)]

    def _command(self, events: list[Event]) -> Iterator[FlowEvent]:
        """What one command did; an order that it brought rests with what is left at its end."""
        brought = next((e for e in events if isinstance(e, OrderAccepted)), None)
        left_t = brought.quantity_t if brought is not None else 0
        for event in events:
            if isinstance(event, TradeMade):
                for order_id in (event.buy_order_id, event.sell_order_id):
                    if order_id in self._orders:
                        yield self._reduce(event, order_id, event.quantity_t, event.price_ticks)
                    else:
                        left_t -= event.quantity_t
            elif isinstance(event, OrderCanceled | OrderExpired):
                if event.order_id in self._orders:
                    yield self._reduce(event, event.order_id, event.quantity_t, None)
                else:
                    left_t = 0
        if brought is not None and left_t > 0 and brought.price_ticks > 0:
            yield self._rest(brought, left_t)

    def _rest(self, order: OrderAccepted, left_t: int) -> FlowEvent:
        self._orders[order.order_id] = _Resting(order.side, order.price_ticks, left_t)
        self._add(order.side, order.price_ticks, left_t)
        return FlowEvent(
            order.time_ns, Change.SUBMITTED, order.order_id, order.side, order.price_ticks, left_t
        )

    def _reduce(
        self, event: Event, order_id: int, quantity_t: int, trade_ticks: int | None
    ) -> FlowEvent:
        resting = self._orders[order_id]
        resting.left_t -= quantity_t
        self._add(resting.side, resting.price_ticks, -quantity_t)
        is_gone = resting.left_t <= 0
        if is_gone:
            del self._orders[order_id]
        change = Change.EXECUTED
        if trade_ticks is None:
            change = Change.DELETED if is_gone else Change.REDUCED
        return FlowEvent(
            event.time_ns,
            change,
            order_id,
            resting.side,
            resting.price_ticks if trade_ticks is None else trade_ticks,
            quantity_t,
            isinstance(event, TradeMade) and event.taker_side < 0,
        )

    def _add(self, side: int, price_ticks: int, quantity_t: int) -> None:
        book = self._sides[side]
        key = -price_ticks if side == Side.BUY else price_ticks
        left_t = book.get(key, 0) + quantity_t
        if left_t:
            book[key] = left_t
        else:
            del book[key]
