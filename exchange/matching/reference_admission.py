"""Admission and amendment checks of the reference book."""

from __future__ import annotations

from typing import Any

from exchange.commands import OrderFlag, OrderType, Phase, SelfTrade, Side, TimeInForce
from exchange.events import Reason
from exchange.matching.reference_state import AT_ONCE, CALLS, PRICED, Book, Order
from exchange.matching.state import LARGEST_QUANTITY, MOST_SLICES, Dynamic


class Admission:
    """Checks against the reference books and their live orders."""

    def __init__(
        self, books: list[Book], live: dict[int, Order], orders_max: int, ids_max: int | None
    ) -> None:
        self.books, self.live = books, live
        self.orders_max, self.ids_max = orders_max, ids_max

    def fields_reason(self, m: Any) -> int:
        """The reason why the fields do not form a valid order, or NO_REASON."""
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
        """The reason why the phase rejects such orders, or NO_REASON; None: an amendment."""
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
        """The reason why the quantities are not allowed, or NO_REASON."""
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
        """The reason why the price is not allowed, or NO_REASON."""
        if not book.low <= price <= book.high:
            return Reason.PRICE_OUT_OF_BAND
        return Reason.PRICE_INCREMENT if price % book.step(price) else Reason.NONE

    def market_reason(self, book: Book, order: Order) -> int:
        """The reason that resting orders give, or NO_REASON."""
        if order.waiting and not book.triggered(order.side, order.stop):
            return Reason.NONE
        if book.phase != Phase.CONTINUOUS:
            crossing = order.stp_mode != SelfTrade.NONE and book.own_crosses(order)
            return Reason.STP_WOULD_CROSS if crossing else Reason.NONE
        within = book.within_dynamic(order.side, order.limit)
        rejecting = book.rules.dynamic_action == Dynamic.REFUSE
        if rejecting and within != order.limit and order.order_type in PRICED:
            return Reason.PRICE_OUT_OF_BAND
        return Reason.NONE

    def rejection_reason(self, m: Any) -> tuple[int, Order | None]:
        """The reason why the new order is rejected, or the order."""
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
        """Move a post-only order to the nearest price that does not cross."""
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
        """True if the order would trade in full, found on a copy of the other side."""
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

    def amend_reason(self, book: Book, order: Order, m: Any, limit: int, stop: int) -> int:
        """The reason why the amendment is rejected, or NO_REASON."""
        reason = self.phase_reason(book.phase, None)
        if not reason and (m.display_t < 0 or (m.display_t and order.order_type not in PRICED)):
            reason = Reason.INVALID_PARAMS
        display = m.display_t or order.display
        reason = reason or self.quantity_reason(book, m.quantity_t, display)
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
