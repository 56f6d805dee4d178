"""Trading, stops, self-trade prevention and the auction of the reference book."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from exchange.commands import OrderType, Phase, SelfTrade, Side, TimeInForce
from exchange.events import EventKind, Reason
from exchange.matching.reference_auction import clearing_price, shares
from exchange.matching.reference_state import CALLS, PRICED, Book, Log, Order
from exchange.matching.state import Dynamic, EventFlag


class Trading:
    """Execution of orders against each other."""

    def __init__(self, books: list[Book], live: dict[int, Order], log: Log) -> None:
        self.books, self.live, self.log = books, live, log

    def remove(self, order: Order) -> None:
        """End a queued order."""
        self.books[order.instrument].take_out(order)
        del self.live[order.order_id]

    def meet_market(self, order: Order) -> None:
        """Execute an order that is in no queue, then trigger stops."""
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
        """Turn a stop into an order; a stop-market gets today's edge, within its funding."""
        if order.order_type == OrderType.STOP:
            if order.side == Side.BUY:
                order.limit = min(order.limit, book.down(book.high))
            else:
                order.limit = book.up(book.low)
            order.passing = True
        order.waiting = False
        self.log.emit(EventKind.TRIGGERED, order, order.open, order.open)
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
        """Trade what crosses now; rest, cancel or halt with the remainder."""
        if book.phase != Phase.CONTINUOUS:
            if order.stp_mode != SelfTrade.NONE and book.own_crosses(order):
                self.log.ended(EventKind.CANCELED, order, Reason.SELF_TRADE)
                del self.live[order.order_id]
            else:
                book.put(order)
            return
        within = book.within_dynamic(order.side, order.limit)
        self.take(book, order, within)
        if book.rules.dynamic_action == Dynamic.HALT:
            self.clear_own(book, order, within)
        book.anchor = book.last
        if order.open == 0:
            del self.live[order.order_id]
            return
        ends: Reason | None = None
        if order.time_in_force == TimeInForce.IOC or order.order_type not in PRICED:
            ends = Reason.UNFILLED_REST
        if book.crosses(order.side, order.limit):
            if book.rules.dynamic_action == Dynamic.HALT:
                book.phase = Phase.HALTED
                self.halted(book, order)
                if order.stp_mode != SelfTrade.NONE and book.own_crosses(order):
                    ends = Reason.SELF_TRADE
            else:
                ends = Reason.UNFILLED_REST
        if ends is None:
            book.put(order)
        else:
            self.log.ended(EventKind.CANCELED, order, ends)
            del self.live[order.order_id]

    def clear_own(self, book: Book, order: Order, within: int) -> None:
        """Apply prevention to the trader's own orders beyond the band while they are next."""
        while order.open > 0 and order.stp_mode != SelfTrade.NONE:
            if not book.crosses(order.side, order.limit):
                return
            _, (maker, *_) = next(book.levels(1 - order.side))
            if maker.stp_key != order.stp_key:
                return
            self.prevent(book, order, maker, within)

    def halted(self, book: Book, order: Order) -> None:
        """Halt trading: the next trade would be outside the dynamic band."""
        price = book.best(1 - order.side)
        assert price is not None
        row = (order.order_id, -1, 0, 0, price, -1, -1, 0, 0, self.log.index, order.instrument)
        self.log.events.append((*row, EventKind.HALTED, 0, 0, 0))

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
                self.refresh(book, maker)

    def refresh(self, book: Book, maker: Order) -> None:
        """Show the next slice of an iceberg behind the other orders at its price."""
        book.take_out(maker)
        maker.refresh()
        book.put(maker)
        self.log.emit(EventKind.REFRESHED, maker, maker.shown, maker.open)

    def meeting(
        self, kind: int, order: Order, maker: Order, quantity: int, price: int, flags: int
    ) -> None:
        """Log an event about two orders."""
        self.log.emit(
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
        """Apply the taker's prevention mode to its own best maker."""
        mode = order.stp_mode
        quantity = min(order.open, maker.open)
        self.meeting(EventKind.PREVENTED, order, maker, quantity, maker.limit, 0)
        if mode in (SelfTrade.CANCEL_OLDEST, SelfTrade.CANCEL_BOTH):
            self.log.ended(EventKind.CANCELED, maker, Reason.SELF_TRADE)
            self.remove(maker)
        elif mode == SelfTrade.DECREMENT:
            from_shown = min(quantity, maker.shown)
            maker.shown -= from_shown
            maker.hidden -= quantity - from_shown
            maker.quantity -= quantity
            order.quantity -= quantity
            self.log.emit(EventKind.CANCELED, maker, quantity, maker.open, reason=Reason.SELF_TRADE)
            if maker.open == 0:
                self.remove(maker)
            elif maker.shown == 0:
                self.refresh(book, maker)
        if mode != SelfTrade.CANCEL_OLDEST:
            taken = quantity if mode == SelfTrade.DECREMENT else order.open
            order.set_open(order.open - taken)
            self.log.emit(
                EventKind.CANCELED,
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
            self.log.reject(Reason.PHASE_NOT_ALLOWED)
            return
        price, volume, imbalance = clearing_price(book)
        book.uncrossings += 1
        row = (-1, -1, volume, imbalance, price, -1, -1, 0, 0, self.log.index, instrument)
        self.log.events.append((*row, EventKind.UNCROSSED, 0, 0, 0))
        if volume > 0:
            buys, sells = shares(book, Side.BUY, volume), shares(book, Side.SELL, volume)
            self.pair(book, buys, sells, price)
            book.last = book.anchor = price
        self.end_passing(book)
        self.run_stops(book)

    def end_passing(self, book: Book) -> None:
        """End auction-only and market orders."""

        def passing(order: Order) -> tuple[int, int] | None:
            return (EventKind.EXPIRED, Reason.AUCTION_ENDED) if order.passing else None

        self.sweep(book, passing)

    def pair(self, book: Book, buys: list[list[Any]], sells: list[list[Any]], price: int) -> None:
        """Trade two [order, share] lists with each other, both in priority."""
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
                        self.log.emit(EventKind.REFRESHED, order, order.shown, order.open)

    def sweep(self, book: Book, fate: Callable[[Order], tuple[int, int] | None]) -> None:
        """End every order that the current message ends."""
        for queue in range(4):
            for order in book.orders(queue):
                ends = fate(order)
                if ends is not None:
                    self.log.ended(ends[0], order, ends[1])
                    self.remove(order)
