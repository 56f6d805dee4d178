"""The same rules, written to be read: the twin that the kernels are compared with.

Python objects, lists and sortedcontainers; no arrays, no sharing of code with the kernels
but the enumerations, the rules and the seeded draw. Every event and the whole book must come
out equal for any flow of messages. Slow is fine: nothing but tests and the curious use it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sortedcontainers import SortedDict

from exchange.commands import OrderFlag, OrderType, Phase, SelfTrade, Side, TimeInForce
from exchange.events import EventKind, Reason
from exchange.matching.reference_auction import clearing_price, shares
from exchange.matching.rules import BookRules
from exchange.matching.state import (
    EVENT,
    LARGEST_QUANTITY,
    LIVE_ORDER,
    MOST_SLICES,
    Dynamic,
    EventFlag,
    Extra,
    MessageKind,
)

CALLS = (Phase.PRE_OPEN, Phase.AUCTION_CALL)
CANCELLING = (*CALLS, Phase.CONTINUOUS, Phase.HALTED, Phase.CANCEL_ONLY)
AT_ONCE = (TimeInForce.IOC, TimeInForce.FOK)
PRICED = (OrderType.LIMIT, OrderType.STOP_LIMIT)


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
        """What may still trade."""
        return self.shown + self.hidden

    @property
    def is_iceberg(self) -> bool:
        """Whether it was entered with a displayed quantity below its whole."""
        return self.display > 0

    def set_open(self, quantity: int) -> None:
        """Divide into shown and hidden."""
        self.shown = min(quantity, self.display) if self.is_iceberg else quantity
        self.hidden = quantity - self.shown

    def refresh(self) -> None:
        """Show the next slice."""
        self.shown = min(self.display, self.hidden)
        self.hidden -= self.shown


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
    queues: tuple[Any, ...] = field(default_factory=lambda: tuple(SortedDict() for _ in range(4)))

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

    def queue_of(self, order: Order) -> Any:
        """Where the order stands or would stand."""
        return self.queues[order.side + (2 if order.waiting else 0)]

    def put(self, order: Order) -> None:
        """To the end of its level."""
        price = order.stop if order.waiting else order.limit
        self.queue_of(order).setdefault(price, []).append(order)

    def take_out(self, order: Order) -> None:
        """Out of its level."""
        queue = self.queue_of(order)
        price = order.stop if order.waiting else order.limit
        queue[price].remove(order)
        if not queue[price]:
            del queue[price]

    def levels(self, queue: int) -> Iterator[tuple[int, list[Order]]]:
        """Levels in the order in which they trade or trigger."""
        ladder = self.queues[queue]
        falling = queue in (0, 3)
        for price in list(reversed(ladder) if falling else ladder):
            yield price, ladder[price]

    def orders(self, queue: int) -> list[Order]:
        """All orders of a queue in priority."""
        return [order for _, orders in self.levels(queue) for order in orders]

    def best(self, side: int) -> int | None:
        """The best price of a side."""
        return next((price for price, _ in self.levels(side)), None)

    def crosses(self, side: int, limit: int) -> bool:
        """Whether the limit could trade with the other side's best."""
        best = self.best(1 - side)
        if best is None:
            return False
        return limit >= best if side == Side.BUY else limit <= best

    def triggered(self, side: int, stop: int) -> bool:
        """Whether the last price has reached a trigger."""
        if self.last is None:
            return False
        return stop <= self.last if side == Side.BUY else stop >= self.last

    def protecting_limit(self, side: int) -> int:
        """How far a market order may go."""
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
        """Whether an order of one's own rests where this one would meet it."""
        sign = 1 if order.side == Side.BUY else -1
        return any(
            other.stp_key == order.stp_key and (order.limit - other.limit) * sign >= 0
            for other in self.orders(1 - order.side)
        )


class ReferenceBook:
    """The twin of OrderBook: submit(messages) -> events, live_orders(), depth(), indicative()."""

    def __init__(
        self, rules: Sequence[BookRules], orders_max: int, ids_max: int | None = None
    ) -> None:
        self.books = []
        for rule in rules:
            low, high = rule.band_ticks
            reference = (low + high) // 2 if rule.reference_ticks is None else rule.reference_ticks
            self.books.append(Book(rule, rule.phase, low, high, reference))
        self.orders_max, self.ids_max = orders_max, ids_max
        self.live: dict[int, Order] = {}
        self.events: list[tuple[int, ...]] = []
        self.message: Any = None
        self.index = 0

    def submit(self, messages: np.ndarray) -> np.ndarray:
        """Apply MESSAGE rows in order; -> EVENT rows."""
        self.events = []
        act: dict[int, Callable[[Any], None]] = {
            MessageKind.ADD: self.add,
            MessageKind.CANCEL: self.cancel,
            MessageKind.AMEND: self.amend,
            MessageKind.MASS_CANCEL: self.sweep_scope,
            MessageKind.EXPIRE: self.sweep_scope,
        }
        names = messages.dtype.names
        for self.index, values in enumerate(messages.tolist()):
            self.message = message = _Message(**dict(zip(names, values, strict=True)))
            act.get(message.kind, self.control)(message)
        return np.array(self.events, EVENT)

    # events

    def emit(self, kind: int, order: Order, quantity: int, leaves: int, **more: int) -> None:
        """Note an event about an order."""
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
        """All that is open of an order leaves the market."""
        self.emit(kind, order, order.open, 0, reason=reason)

    def refuse(self, reason: int, instrument: int | None = None) -> None:
        """The message is refused."""
        m = self.message
        known = 0 <= m.instrument < len(self.books)
        price = m.price_ticks if 0 <= m.price_ticks < 1 << 31 else -1
        row = (m.order_id, -1, m.quantity_t, 0, price, m.account, -1, 0, 0, self.index)
        where = (m.instrument if known else -1) if instrument is None else instrument
        self.events.append((*row, where, EventKind.REFUSED, reason, m.side, 0))

    # admission

    def fields_reason(self, m: Any) -> int:
        """Whether the fields make an order."""
        if not 0 <= m.instrument < len(self.books):
            return Reason.UNKNOWN_SYMBOL
        good = (
            m.order_id >= 0
            and (self.ids_max is None or m.order_id < self.ids_max)
            and m.account >= 0
            and m.stp_group >= 0
            and m.side <= Side.SELL
            and m.order_type <= OrderType.STOP_LIMIT
            and m.time_in_force <= TimeInForce.AUCTION
            and m.stp_mode <= SelfTrade.NONE
            and m.flags in (0, OrderFlag.POST_ONLY_REJECT, OrderFlag.POST_ONLY_REPRICE)
            and m.display_t >= 0
            and not (m.time_in_force in AT_ONCE and m.order_type >= OrderType.STOP)
            and not (m.flags and (m.time_in_force in AT_ONCE or m.order_type != OrderType.LIMIT))
            and not (m.display_t and (m.time_in_force in AT_ONCE or m.order_type not in PRICED))
            and not (m.time_in_force == TimeInForce.GTD and m.expire_ns <= m.time_ns)
        )
        return Reason.NONE if good else Reason.INVALID_PARAMS

    def phase_reason(self, phase: int, time_in_force: int | None) -> int:
        """Whether the phase takes such orders; None: an amendment."""
        if phase == Phase.CLOSED:
            return Reason.MARKET_CLOSED
        if phase == Phase.HALTED:
            return Reason.HALTED
        if phase in CALLS:
            return Reason.PHASE_NOT_ALLOWED if time_in_force in AT_ONCE else Reason.NONE
        if phase != Phase.CONTINUOUS or time_in_force == TimeInForce.AUCTION:
            return Reason.PHASE_NOT_ALLOWED
        return Reason.NONE

    def quantity_reason(self, book: Book, quantity: int, display: int) -> int:
        """Whether the quantities are allowed."""
        rules = book.rules
        if quantity < rules.quantity_min_t:
            return Reason.QTY_MIN
        if quantity > rules.quantity_max_t:
            return Reason.QTY_MAX
        if quantity % rules.lot_t or display % rules.lot_t:
            return Reason.QTY_INCREMENT
        if display > LARGEST_QUANTITY or (display and display * MOST_SLICES < quantity):
            return Reason.INVALID_PARAMS
        return Reason.NONE

    def price_reason(self, book: Book, price: int) -> int:
        """Whether the price is allowed."""
        if not book.low <= price <= book.high:
            return Reason.PRICE_OUT_OF_BAND
        return Reason.PRICE_INCREMENT if price % book.step(price) else Reason.NONE

    def market_reason(self, book: Book, order: Order) -> int:
        """What the resting orders forbid."""
        if order.waiting and not book.triggered(order.side, order.stop):
            return Reason.NONE
        if book.phase != Phase.CONTINUOUS:
            crossing = order.stp_mode != SelfTrade.NONE and book.own_crosses(order)
            return Reason.STP_WOULD_CROSS if crossing else Reason.NONE
        within = book.within_dynamic(order.side, order.limit)
        refusing = book.rules.dynamic_action == Dynamic.REFUSE
        if refusing and within != order.limit and order.order_type in PRICED:
            return Reason.PRICE_OUT_OF_BAND
        return Reason.NONE

    def reason_against(self, m: Any) -> tuple[int, Order | None]:
        """Why the new order is refused, or the order."""
        reason = self.fields_reason(m)
        if reason:
            return reason, None
        book = self.books[m.instrument]
        reason = self.phase_reason(book.phase, m.time_in_force)
        reason = reason or self.quantity_reason(book, m.quantity_t, m.display_t)
        if m.order_type in PRICED:
            reason = reason or self.price_reason(book, m.price_ticks)
        if m.order_type >= OrderType.STOP:
            reason = reason or self.price_reason(book, m.stop_ticks)
        if not reason and m.order_id in self.live:
            reason = Reason.DUPLICATE_ORDER_ID
        if not reason and len(self.live) >= self.orders_max:
            reason = Reason.TOO_MANY_OPEN_ORDERS
        if reason:
            return reason, None
        order = self.order_from(book, m)
        reason = self.market_reason(book, order)
        continuous = book.phase == Phase.CONTINUOUS
        if not reason and continuous and order.flags == OrderFlag.POST_ONLY_REJECT:
            if book.crosses(order.side, order.limit):
                reason = Reason.POST_ONLY_WOULD_TAKE
        if not reason and continuous and order.flags == OrderFlag.POST_ONLY_REPRICE:
            reason = self.reprice(book, order)
        if not reason and order.time_in_force == TimeInForce.FOK and not self.fillable(book, order):
            reason = Reason.FOK_NOT_FILLED
        return reason, order

    def order_from(self, book: Book, m: Any) -> Order:
        """The order that a message asks for."""
        priced = m.order_type in PRICED
        limit = m.price_ticks if priced else book.protecting_limit(m.side)
        order = Order(
            order_id=m.order_id,
            account=m.account,
            instrument=m.instrument,
            side=m.side,
            order_type=m.order_type,
            time_in_force=m.time_in_force,
            flags=m.flags,
            limit=limit,
            stop=m.stop_ticks if m.order_type >= OrderType.STOP else 0,
            quantity=m.quantity_t,
            shown=0,
            hidden=0,
            display=m.display_t if m.display_t < m.quantity_t else 0,
            expire_ns=m.expire_ns if m.time_in_force == TimeInForce.GTD else 0,
            hold=limit if priced else book.high,
            stp_key=m.stp_group or -1 - m.account,
            stp_mode=m.stp_mode,
            waiting=m.order_type >= OrderType.STOP,
            passing=m.time_in_force == TimeInForce.AUCTION or m.order_type == OrderType.MARKET,
        )
        order.set_open(m.quantity_t)
        return order

    def reprice(self, book: Book, order: Order) -> int:
        """Move a post-only order to the nearest price that takes nothing."""
        if not book.crosses(order.side, order.limit):
            return Reason.NONE
        best = book.best(1 - order.side)
        assert best is not None
        limit = book.down(best - 1) if order.side == Side.BUY else book.up(best + 1)
        if not book.low <= limit <= book.high:
            return Reason.POST_ONLY_WOULD_TAKE
        order.limit = order.hold = limit
        return Reason.NONE

    def fillable(self, book: Book, order: Order) -> bool:
        """Whether all of it would trade: found out on a copy of the other side."""
        limit = book.within_dynamic(order.side, order.limit)
        sign = 1 if order.side == Side.BUY else -1
        wanted = order.quantity
        for price, level in book.levels(1 - order.side):
            if (limit - price) * sign < 0:
                break
            queue = [(other.stp_key, other.shown, other.hidden, other.display) for other in level]
            while queue and wanted > 0:
                key, shown, hidden, display = queue.pop(0)
                if key == order.stp_key and order.stp_mode != SelfTrade.NONE:
                    if order.stp_mode == SelfTrade.CANCEL_OLDEST:
                        continue
                    return False
                wanted -= min(shown, wanted)
                if wanted > 0 and hidden:
                    queue.append(
                        (key, min(display, hidden), hidden - min(display, hidden), display)
                    )
        return wanted == 0

    # messages

    def add(self, m: Any) -> None:
        """A new order."""
        reason, order = self.reason_against(m)
        if reason or order is None:
            self.refuse(reason)
            return
        self.live[order.order_id] = order
        self.emit(EventKind.ACCEPTED, order, order.quantity, order.quantity)
        self.meet_market(order)

    def cancel(self, m: Any) -> None:
        """Take an order out at its owner's wish."""
        order = self.live.get(m.order_id)
        if order is None or m.account not in (-1, order.account):
            self.refuse(Reason.UNKNOWN_ORDER)
        elif self.books[order.instrument].phase not in CANCELLING:
            self.refuse(Reason.CANCEL_NOT_ALLOWED)
        else:
            self.ended(EventKind.CANCELLED, order, Reason.USER_REQUEST)
            self.remove(order)

    def remove(self, order: Order) -> None:
        """End a queued order."""
        self.books[order.instrument].take_out(order)
        del self.live[order.order_id]

    def amend_reason(self, book: Book, order: Order, m: Any, limit: int, stop: int) -> int:
        """Why the amendment is refused."""
        reason = self.phase_reason(book.phase, None)
        reason = reason or self.quantity_reason(book, m.quantity_t, order.display)
        if order.order_type in PRICED:
            reason = reason or self.price_reason(book, limit)
        if order.waiting:
            reason = reason or self.price_reason(book, stop)
        if not reason and m.quantity_t <= order.quantity - order.open:
            reason = Reason.QTY_MIN
        if reason:
            return reason
        kept = order.limit, order.stop
        order.limit, order.stop = limit, stop
        reason = self.market_reason(book, order)
        order.limit, order.stop = kept
        meets = not order.waiting or book.triggered(order.side, stop)
        if not reason and meets and book.phase == Phase.CONTINUOUS and order.flags:
            if book.crosses(order.side, limit):
                return Reason.POST_ONLY_WOULD_TAKE
        return reason

    def amend(self, m: Any) -> None:
        """Change price or quantity in place."""
        order = self.live.get(m.order_id)
        if order is None or m.account not in (-1, order.account):
            self.refuse(Reason.UNKNOWN_ORDER)
            return
        book = self.books[order.instrument]
        limit = m.price_ticks if order.order_type in PRICED else order.limit
        stop = m.stop_ticks if order.waiting else order.stop
        reason = self.amend_reason(book, order, m, limit, stop)
        if reason:
            self.refuse(reason)
            return
        change = m.quantity_t - order.quantity
        stays = limit == order.limit and stop == order.stop and change <= 0
        former_hold = order.hold
        if stays:
            from_hidden = min(-change, order.hidden)
            order.hidden -= from_hidden
            order.shown -= -change - from_hidden
        else:
            book.take_out(order)
            order.set_open(order.open + change)
            order.limit, order.stop = limit, stop
            if order.order_type in PRICED:
                order.hold = limit
        order.quantity = m.quantity_t
        self.emit(EventKind.AMENDED, order, change, order.open, other_hold_ticks=former_hold)
        if not stays:
            self.meet_market(order)

    def control(self, m: Any) -> None:
        """What the venue tells a book."""
        if m.kind > MessageKind.EXPIRE:
            self.refuse(Reason.INVALID_PARAMS)
        elif not 0 <= m.instrument < len(self.books):
            self.refuse(Reason.UNKNOWN_SYMBOL)
        elif m.kind == MessageKind.SET_PHASE:
            self.set_phase(self.books[m.instrument], m)
        elif m.kind == MessageKind.SET_BAND:
            self.set_band(self.books[m.instrument], m)
        else:
            self.uncross(m.instrument)

    def set_phase(self, book: Book, m: Any) -> None:
        """Enter a phase."""
        bid, ask = book.best(Side.BUY), book.best(Side.SELL)
        crossed = bid is not None and ask is not None and bid >= ask
        if not 0 <= m.quantity_t <= Phase.CANCEL_ONLY:
            self.refuse(Reason.INVALID_PARAMS)
        elif m.quantity_t == Phase.CONTINUOUS and crossed:
            self.refuse(Reason.PHASE_NOT_ALLOWED)
        else:
            book.phase = m.quantity_t
            book.anchor = book.last
            self.run_stops(book)

    def set_band(self, book: Book, m: Any) -> None:
        """Set band and reference price."""
        low, high, reference = m.price_ticks, m.stop_ticks, m.quantity_t
        rules = book.rules
        inside = rules.price_min_ticks <= low <= high <= rules.price_max_ticks
        if not inside or not 0 <= reference < 1 << 31:
            self.refuse(Reason.INVALID_PARAMS)
            return
        book.low, book.high, book.reference = low, high, reference

        def fate(order: Order) -> tuple[int, int] | None:
            prices = [order.limit] if not order.waiting else [order.stop]
            if order.waiting and order.order_type == OrderType.STOP_LIMIT:
                prices.append(order.limit)
            if low <= min(prices) and max(prices) <= high:
                return None
            return EventKind.CANCELLED, Reason.OUTSIDE_NEW_BAND

        self.sweep(book, fate)

    def sweep(self, book: Book, fate: Callable[[Order], tuple[int, int] | None]) -> None:
        """End every order that has a fate."""
        for queue in range(4):
            for order in book.orders(queue):
                ends = fate(order)
                if ends is not None:
                    self.ended(ends[0], order, ends[1])
                    self.remove(order)

    def sweep_scope(self, m: Any) -> None:
        """MASS_CANCEL and EXPIRE in one book or in all."""
        if not -1 <= m.instrument < len(self.books):
            self.refuse(Reason.UNKNOWN_SYMBOL)
            return

        def expiry(order: Order) -> tuple[int, int] | None:
            if order.time_in_force == TimeInForce.GTD and order.expire_ns <= m.time_ns:
                return EventKind.EXPIRED, Reason.GOOD_TILL_DATE
            if m.flags & 1 and order.time_in_force == TimeInForce.DAY:
                return EventKind.EXPIRED, Reason.DAY_ENDED
            return None

        def mass(order: Order) -> tuple[int, int] | None:
            meant = m.account in (-1, order.account) and m.side in (order.side, *range(2, 256))
            return (EventKind.CANCELLED, Reason.MASS_CANCEL) if meant else None

        for instrument, book in enumerate(self.books):
            if m.instrument not in (-1, instrument):
                continue
            if m.kind == MessageKind.EXPIRE:
                self.sweep(book, expiry)
            elif book.phase in CANCELLING:
                self.sweep(book, mass)
            elif m.instrument >= 0 or any(book.queues):
                self.refuse(Reason.CANCEL_NOT_ALLOWED, instrument)

    # the market

    def meet_market(self, order: Order) -> None:
        """An order that is in no queue trades, rests or waits; then stops are triggered."""
        book = self.books[order.instrument]
        if order.waiting and not book.triggered(order.side, order.stop):
            book.put(order)
            return
        if order.waiting:
            self.trigger(book, order)
        else:
            self.work(book, order)
        self.run_stops(book)

    def trigger(self, book: Book, order: Order) -> None:
        """A stop becomes an order; a stop-market goes to today's edge, funds allowing."""
        if order.order_type == OrderType.STOP:
            if order.side == Side.BUY:
                order.limit = min(order.limit, book.down(book.high))
            else:
                order.limit = book.up(book.low)
            order.passing = True
        order.waiting = False
        self.emit(EventKind.TRIGGERED, order, order.open, order.open)
        self.work(book, order)

    def run_stops(self, book: Book) -> None:
        """Trigger stops until the last price triggers no more."""
        while book.phase in (*CALLS, Phase.CONTINUOUS):
            firsts = [orders[0] for queue in (2, 3) for _, orders in list(book.levels(queue))[:1]]
            elected = [order for order in firsts if book.triggered(order.side, order.stop)]
            if not elected:
                return
            book.take_out(elected[0])
            self.trigger(book, elected[0])

    def work(self, book: Book, order: Order) -> None:
        """Trade what can be traded now; rest, cancel or halt with what is left."""
        if book.phase != Phase.CONTINUOUS:
            if order.stp_mode != SelfTrade.NONE and book.own_crosses(order):
                self.ended(EventKind.CANCELLED, order, Reason.SELF_TRADE)
                del self.live[order.order_id]
            else:
                book.put(order)
            return
        self.take(book, order, book.within_dynamic(order.side, order.limit))
        book.anchor = book.last
        if order.open == 0:
            del self.live[order.order_id]
            return
        blocked = book.crosses(order.side, order.limit)
        if blocked and book.rules.dynamic_action == Dynamic.HALT:
            book.phase = Phase.HALTED
            self.halted(book, order)
            blocked = False
        market = order.order_type in (OrderType.MARKET, OrderType.STOP)
        if blocked or market or order.time_in_force == TimeInForce.IOC:
            self.ended(EventKind.CANCELLED, order, Reason.UNFILLED_REST)
            del self.live[order.order_id]
        else:
            book.put(order)

    def halted(self, book: Book, order: Order) -> None:
        """Trading stops: the next trade would be outside the dynamic band."""
        price = book.best(1 - order.side)
        assert price is not None
        row = (order.order_id, -1, 0, 0, price, -1, -1, 0, 0, self.index, order.instrument)
        self.events.append((*row, EventKind.HALTED, 0, 0, 0))

    def take(self, book: Book, order: Order, limit: int) -> None:
        """Trade with the other side, best price and oldest first, at the maker's price."""
        sign = 1 if order.side == Side.BUY else -1
        while order.open > 0:
            best = book.best(1 - order.side)
            if best is None or (limit - best) * sign < 0:
                return
            maker = book.queues[1 - order.side][best][0]
            if maker.stp_key == order.stp_key and order.stp_mode != SelfTrade.NONE:
                self.prevent(book, order, maker, limit)
                continue
            traded = min(order.open, maker.shown)
            order.set_open(order.open - traded)
            maker.shown -= traded
            book.last = best
            done = EventFlag.MAKER_DONE if maker.open == 0 else 0
            self.meeting(EventKind.TRADED, order, maker, traded, best, done)
            if maker.open == 0:
                self.remove(maker)
            elif maker.shown == 0:
                book.take_out(maker)
                maker.refresh()
                book.put(maker)
                self.emit(EventKind.REFRESHED, maker, maker.shown, maker.open)

    def meeting(
        self, kind: int, order: Order, maker: Order, quantity: int, price: int, flags: int
    ) -> None:
        """Note an event about two orders."""
        self.emit(
            kind,
            order,
            quantity,
            order.open,
            price_ticks=price,
            other_id=maker.order_id,
            other_account=maker.account,
            other_hold_ticks=maker.hold,
            flags=flags,
        )

    def prevent(self, book: Book, order: Order, maker: Order, limit: int) -> None:
        """The best maker is one's own: act by the taker's mode."""
        mode = order.stp_mode
        quantity = min(order.open, maker.open)
        self.meeting(EventKind.PREVENTED, order, maker, quantity, maker.limit, 0)
        if mode in (SelfTrade.CANCEL_OLDEST, SelfTrade.CANCEL_BOTH):
            self.ended(EventKind.CANCELLED, maker, Reason.SELF_TRADE)
            self.remove(maker)
        elif mode == SelfTrade.DECREMENT:
            from_shown = min(quantity, maker.shown)
            maker.shown -= from_shown
            maker.hidden -= quantity - from_shown
            maker.quantity -= quantity
            order.quantity -= quantity
            self.emit(EventKind.CANCELLED, maker, quantity, maker.open, reason=Reason.SELF_TRADE)
            if maker.open == 0:
                self.remove(maker)
            elif maker.shown == 0:
                maker.refresh()
                self.emit(EventKind.REFRESHED, maker, maker.shown, maker.open)
        if mode != SelfTrade.CANCEL_OLDEST:
            taken = quantity if mode == SelfTrade.DECREMENT else order.open
            order.set_open(order.open - taken)
            self.emit(
                EventKind.CANCELLED,
                order,
                taken,
                order.open,
                reason=Reason.SELF_TRADE,
                price_ticks=limit,
            )

    def uncross(self, instrument: int) -> None:
        """Hold the call auction."""
        book = self.books[instrument]
        if book.phase in (Phase.CLOSED, Phase.CONTINUOUS):
            self.refuse(Reason.PHASE_NOT_ALLOWED)
            return
        price, volume, imbalance = clearing_price(book)
        book.uncrossings += 1
        row = (-1, -1, volume, imbalance, price, -1, -1, 0, 0, self.index, instrument)
        self.events.append((*row, EventKind.UNCROSSED, 0, 0, 0))
        if volume > 0:
            buys, sells = shares(book, Side.BUY, volume), shares(book, Side.SELL, volume)
            self.pair(book, buys, sells, price)
            book.last = book.anchor = price

        def passing(order: Order) -> tuple[int, int] | None:
            return (EventKind.EXPIRED, Reason.AUCTION_ENDED) if order.passing else None

        self.sweep(book, passing)
        self.run_stops(book)

    def pair(self, book: Book, buys: list[list[Any]], sells: list[list[Any]], price: int) -> None:
        """Let [order, share] lists trade with each other, both in priority."""
        while buys:
            (buy, buy_share), (sell, sell_share) = buys[0], sells[0]
            traded = min(buy_share, sell_share)
            for side in (buys, sells):
                order = side[0][0]
                from_shown = min(traded, order.shown)
                order.shown -= from_shown
                order.hidden -= traded - from_shown
                side[0][1] -= traded
            done = EventFlag.MAKER_DONE if sell.open == 0 else 0
            self.meeting(EventKind.TRADED, buy, sell, traded, price, EventFlag.AUCTION | done)
            for side in (buys, sells):
                order, share = side[0]
                if share == 0:
                    side.pop(0)
                    if order.open == 0:
                        self.remove(order)
                    elif order.shown == 0:
                        order.refresh()
                        self.emit(EventKind.REFRESHED, order, order.shown, order.open)

    # views

    def indicative(self, instrument: int = 0) -> tuple[int, int, int]:
        """(price in ticks or -1, volume, demand - supply)."""
        return clearing_price(self.books[instrument])

    def depth(self, levels: int, instrument: int = 0) -> tuple[list[Any], list[Any]]:
        """The best bids and asks as (price, shown quantity, orders)."""
        book = self.books[instrument]
        bids, asks = (
            [(price, sum(o.shown for o in orders), len(orders)) for price, orders in book.levels(k)]
            for k in (Side.BUY, Side.SELL)
        )
        return bids[:levels], asks[:levels]

    def live_orders(self, instrument: int = 0) -> np.ndarray:
        """LIVE_ORDER rows in their one order."""
        book = self.books[instrument]
        orders = [order for queue in range(4) for order in book.orders(queue)]
        return np.array([_live_row(order) for order in orders], LIVE_ORDER)


def _live_row(o: Order) -> tuple[int, ...]:
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
class _Message:
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
