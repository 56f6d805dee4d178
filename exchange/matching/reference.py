"""The reference implementation of the matching rules, which tests compare the kernels with.

It uses Python objects, lists and sortedcontainers, and shares only the enumerations, the rules and
the seeded draw with the kernels. For any flow of messages every event and the whole book must be
equal. It is written for readability, not for speed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from exchange.commands import OrderType, Phase, Side, TimeInForce
from exchange.events import EventKind, Reason
from exchange.matching.board import Board
from exchange.matching.reference_admission import Admission
from exchange.matching.reference_auction import clearing_price
from exchange.matching.reference_board import board_of
from exchange.matching.reference_market import Trading
from exchange.matching.reference_state import (
    CANCELLING,
    PRICED,
    Book,
    Log,
    Message,
    Order,
    live_row,
)
from exchange.matching.rules import BookRules
from exchange.matching.state import EVENT, LIVE_ORDER, MessageKind


class ReferenceBook:
    """Reference for OrderBook: submit(messages) -> events, live_orders(), depth(), board(),
    indicative()."""

    def __init__(
        self, rules: Sequence[BookRules], orders_max: int, ids_max: int | None = None
    ) -> None:
        self.books = []
        for rule in rules:
            low, high = rule.band_ticks
            reference = (low + high) // 2 if rule.reference_ticks is None else rule.reference_ticks
            self.books.append(Book(rule, rule.phase, low, high, reference))
        self.live: dict[int, Order] = {}
        self.log = Log(len(self.books))
        self.admission = Admission(self.books, self.live, orders_max, ids_max)
        self.trading = Trading(self.books, self.live, self.log)

    def submit(self, messages: np.ndarray) -> np.ndarray:
        """Apply MESSAGE rows in order; -> EVENT rows."""
        self.log.events = []
        act: dict[int, Callable[[Any], None]] = {
            MessageKind.ADD: self.add,
            MessageKind.CANCEL: self.cancel,
            MessageKind.AMEND: self.amend,
            MessageKind.MASS_CANCEL: self.sweep_scope,
            MessageKind.EXPIRE: self.sweep_scope,
        }
        names = messages.dtype.names
        for self.log.index, values in enumerate(messages.tolist()):
            self.log.message = message = Message(**dict(zip(names, values, strict=True)))
            act.get(message.kind, self.control)(message)
        return np.array(self.log.events, EVENT)

    def add(self, m: Any) -> None:
        """Enter a new order."""
        reason, order = self.admission.rejection_reason(m)
        if reason or order is None:
            self.log.reject(reason)
            return
        self.live[order.order_id] = order
        self.log.emit(EventKind.ACCEPTED, order, order.quantity, order.quantity)
        self.trading.meet_market(order)

    def cancel(self, m: Any) -> None:
        """Cancel an order for its owner."""
        order = self.live.get(m.order_id)
        if order is None or m.account not in (-1, order.account):
            self.log.reject(Reason.UNKNOWN_ORDER)
        elif self.books[order.instrument].phase not in CANCELLING:
            self.log.reject(Reason.CANCEL_NOT_ALLOWED)
        else:
            self.log.ended(EventKind.CANCELED, order, Reason.USER_REQUEST)
            self.trading.remove(order)

    def amend(self, m: Any) -> None:
        """Change price or quantity in place."""
        order = self.live.get(m.order_id)
        if order is None or m.account not in (-1, order.account):
            self.log.reject(Reason.UNKNOWN_ORDER)
            return
        book = self.books[order.instrument]
        limit = m.price_ticks if order.order_type in PRICED else order.limit
        stop = m.stop_ticks if order.waiting else order.stop
        reason = self.admission.amend_reason(book, order, m, limit, stop)
        if reason:
            self.log.reject(reason)
            return
        change = m.quantity_t - order.quantity
        display = order.display
        if m.display_t:
            display = m.display_t if m.display_t < m.quantity_t else 0
        same = (limit, stop, display) == (order.limit, order.stop, order.display)
        stays = same and change <= 0
        former_hold = order.hold
        if stays:
            from_hidden = min(-change, order.hidden)
            order.hidden -= from_hidden
            order.shown -= -change - from_hidden
        else:
            book.take_out(order)
            open_quantity, order.display = order.open + change, display
            order.set_open(open_quantity)
            order.limit, order.stop = limit, stop
            if order.order_type in PRICED:
                order.hold = limit
        order.quantity = m.quantity_t
        self.log.emit(EventKind.AMENDED, order, change, order.open, other_hold_ticks=former_hold)
        if not stays:
            self.trading.meet_market(order)

    def control(self, m: Any) -> None:
        """Apply a control message of the venue."""
        if m.kind > MessageKind.EXPIRE:
            self.log.reject(Reason.INVALID_PARAMS)
        elif not 0 <= m.instrument < len(self.books):
            self.log.reject(Reason.UNKNOWN_SYMBOL)
        elif m.kind == MessageKind.SET_PHASE:
            self.set_phase(self.books[m.instrument], m)
        elif m.kind == MessageKind.SET_BAND:
            self.set_band(self.books[m.instrument], m)
        else:
            self.trading.uncross(m.instrument)

    def set_phase(self, book: Book, m: Any) -> None:
        """Enter a phase."""
        bid, ask = book.best(Side.BUY), book.best(Side.SELL)
        crossed = bid is not None and ask is not None and bid >= ask
        if not 0 <= m.quantity_t <= Phase.CANCEL_ONLY:
            self.log.reject(Reason.INVALID_PARAMS)
        elif m.quantity_t == Phase.CONTINUOUS and crossed:
            self.log.reject(Reason.PHASE_NOT_ALLOWED)
        else:
            book.phase = m.quantity_t
            if book.phase == Phase.CONTINUOUS:
                self.trading.end_passing(book)
            book.anchor = book.last
            self.trading.run_stops(book)

    def set_band(self, book: Book, m: Any) -> None:
        """Set band and reference price."""
        low, high, reference = m.price_ticks, m.stop_ticks, m.quantity_t
        rules = book.rules
        inside = rules.price_min_ticks <= low <= high <= rules.price_max_ticks
        if not inside or not 0 <= reference < 1 << 31:
            self.log.reject(Reason.INVALID_PARAMS)
            return
        book.low, book.high, book.reference = low, high, reference

        def fate(order: Order) -> tuple[int, int] | None:
            if order.at_edge:
                return None
            prices = [order.limit] if not order.waiting else [order.stop]
            if order.waiting and order.order_type == OrderType.STOP_LIMIT:
                prices.append(order.limit)
            if low <= min(prices) and max(prices) <= high:
                return None
            return EventKind.CANCELED, Reason.OUTSIDE_NEW_BAND

        self.trading.sweep(book, fate)
        for order in [o for side in Side for o in book.orders(side) if o.at_edge]:
            self._to_edge(book, order)

    def _to_edge(self, book: Book, order: Order) -> None:
        """Give an order without a price the band's new edge as limit and funded price."""
        edge, former = book.protecting_limit(order.side), (order.limit, order.hold)
        if former == (edge, book.high):
            return
        if order.limit != edge:
            book.take_out(order)
            order.limit = edge
            book.put(order)
        order.hold = book.high
        self.log.emit(EventKind.AMENDED, order, 0, order.open, other_hold_ticks=former[1])

    def sweep_scope(self, m: Any) -> None:
        """MASS_CANCEL and EXPIRE in one book or in all."""
        if not -1 <= m.instrument < len(self.books):
            self.log.reject(Reason.UNKNOWN_SYMBOL)
            return

        def expiry(order: Order) -> tuple[int, int] | None:
            if order.time_in_force == TimeInForce.GTD and order.expire_ns <= m.time_ns:
                return EventKind.EXPIRED, Reason.GOOD_TILL_DATE
            if m.flags & 1 and order.time_in_force == TimeInForce.DAY:
                return EventKind.EXPIRED, Reason.DAY_ENDED
            return None

        def mass(order: Order) -> tuple[int, int] | None:
            meant = m.account in (-1, order.account) and m.side in (order.side, *range(2, 256))
            return (EventKind.CANCELED, Reason.MASS_CANCEL) if meant else None

        for instrument in range(len(self.books)) if m.instrument == -1 else (m.instrument,):
            book = self.books[instrument]
            if m.kind == MessageKind.EXPIRE:
                self.trading.sweep(book, expiry)
            elif book.phase in CANCELLING:
                self.trading.sweep(book, mass)
            elif m.instrument >= 0 or any(book.queues):
                self.log.reject(Reason.CANCEL_NOT_ALLOWED, instrument)

    def indicative(self, instrument: int = 0) -> tuple[int, int, int]:
        """(price in ticks or -1, volume, demand - supply)."""
        return clearing_price(self.books[instrument])

    def board(self, each_side: int, instrument: int = 0) -> Board:
        """At most `each_side` prices above and below the center, with running totals."""
        return board_of(self.books[instrument], each_side)

    def depth(self, levels: int, instrument: int = 0) -> tuple[list[Any], list[Any]]:
        """The best bids and asks as (price, shown quantity, orders)."""
        book = self.books[instrument]
        bids, asks = (
            [(price, sum(o.shown for o in orders), len(orders)) for price, orders in book.levels(k)]
            for k in (Side.BUY, Side.SELL)
        )
        return bids[:levels], asks[:levels]

    def live_orders(self, instrument: int = 0) -> np.ndarray:
        """LIVE_ORDER rows in the canonical order."""
        book = self.books[instrument]
        orders = [order for queue in range(4) for order in book.orders(queue)]
        return np.array([live_row(order) for order in orders], LIVE_ORDER)
