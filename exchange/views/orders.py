"""The blotter: orders and executions as their owners see them, a projection of events.

The venue keeps the state that matching needs; the blotter keeps every open order and the recently
ended ones with client id, filled quantity and average price, and an execution report for each of
their events. It is pure and bounded, and the same events rebuild it exactly. `exec_id` is
"<seq>-<n>": the n-th report of the command `seq`.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from msgspec import Struct

from exchange.commands import Side
from exchange.events import (
    Event,
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    OrderTriggered,
    SelfTradePrevented,
    TradeAdjusted,
    TradeBusted,
    TradeMade,
)
from exchange.views.executions import (
    LAST_OPEN,
    ExecType,
    Execution,
    Liquidity,
    OrderState,
    OrderStatus,
)

LAST_ID = 2**63 - 1
NO_LIQUIDITY: Liquidity = ""
NO_TRADE = (0, 0, -1, NO_LIQUIDITY)


class Past(Protocol):
    """Source of ended orders and executions that are no longer in memory (history.py)."""

    def executions(
        self, account: int, after_seq: int, until_seq: int, newest_first: bool = False
    ) -> Iterator[Execution]: ...

    def order(self, account: int, order_id: int) -> OrderState | None: ...

    def by_client_id(self, account: int, cl_ord_id: str) -> OrderState | None: ...

    def orders(self, account: int, before_id: int) -> Iterator[OrderState]: ...


class SavedBlotter(Struct, frozen=True):
    """Saved state: the open orders, and the number up to which the past has the rest."""

    open: list[OrderState]
    seq: int


class Blotter:
    """Open and recent orders and the recent executions of every account; `past` has the rest."""

    def __init__(
        self, closed_max: int = 20_000, executions_max: int = 20_000, past: Past | None = None
    ) -> None:
        self._past = past
        self._takers: dict[type, Callable[[Any], None]] = {
            TradeMade: self._traded,
            OrderAccepted: self._accepted,
            OrderCanceled: self._ended,
            OrderExpired: self._ended,
            OrderRejected: self._rejected,
            OrderAmended: self._amended,
            OrderTriggered: self._triggered,
            SelfTradePrevented: self._prevented,
            TradeBusted: self._corrected,
            TradeAdjusted: self._corrected,
        }
        self._orders: dict[int, OrderState] = {}
        self._open: dict[int, dict[int, OrderState]] = {}
        self._by_client_id: dict[tuple[int, str], OrderState] = {}
        self._closed: deque[int] = deque()
        self._closed_max = closed_max
        self._executions: deque[Execution] = deque(maxlen=executions_max)
        self._seq = -1
        self._number = 0
        self._made: list[Execution] = []
        # Of the current call only: the past learns of them after it.
        self._gone: dict[int, OrderState] = {}
        self._is_told = True
        self._pruned_seq = -1

    def saved(self, seq: int) -> SavedBlotter:
        """The state that the past does not hold, after the group that ends at a number."""
        return SavedBlotter([o for of in self._open.values() for o in of.values()], seq)

    def restore(self, saved: SavedBlotter) -> None:
        """Restore the state of `saved`."""
        for order in sorted(saved.open, key=lambda order: order.order_id):
            self._keep(order)
        self._pruned_seq = saved.seq

    def apply(self, events: Sequence[Event], are_known: bool = False) -> list[Execution]:
        """Apply events in order; return their executions.

        `are_known`: the past has them, so only the orders are updated and no execution is made.
        """
        made = self._made = []
        self._gone.clear()
        self._is_told = not are_known
        takers = self._takers
        for event in events:
            taker = takers.get(type(event))
            if taker is None:
                continue
            if event.seq != self._seq:
                self._seq, self._number = event.seq, 0
            taker(event)
        if are_known:
            self._executions.clear()
            self._pruned_seq = events[-1].seq if events else self._pruned_seq
            return made
        kept = self._executions
        gone = len(kept) + len(made) - (kept.maxlen or 0)
        if gone > 0:
            last = kept[gone - 1] if gone <= len(kept) else made[gone - len(kept) - 1]
            self._pruned_seq = last.seq
        kept.extend(made)
        return made

    def order(self, account: int, order_id: int) -> OrderState | None:
        """An order of this account by the exchange's id; None if it is missing or another's."""
        order = self._orders.get(order_id)
        if order is None and self._past is not None:
            return self._past.order(account, order_id)
        return order if order is not None and order.account == account else None

    def owner(self, order_id: int) -> int:
        """The account of an open or recently ended order."""
        return self._orders[order_id].account

    def by_client_id(self, account: int, cl_ord_id: str) -> OrderState | None:
        """An order of this account by the client's own id."""
        order = self._by_client_id.get((account, cl_ord_id))
        if order is None and self._past is not None:
            return self._past.by_client_id(account, cl_ord_id)
        return order

    def open_orders(self, account: int) -> list[OrderState]:
        """The account's open orders, oldest first."""
        return list(self._open.get(account, {}).values())

    def orders(self, account: int, before_id: int = LAST_ID) -> Iterator[OrderState]:
        """All orders of the account with a smaller id, newest first."""
        recent = (
            order
            for order in reversed(self._orders.values())
            if order.account == account and order.order_id < before_id
        )
        if self._past is None:
            return recent
        past = (o for o in self._past.orders(account, before_id) if o.order_id not in self._orders)
        return heapq.merge(recent, past, key=lambda order: -order.order_id)

    def executions(self, account: int, after_seq: int = -1) -> Iterator[Execution]:
        """The account's executions with seq > after_seq, oldest first."""
        if self._past is not None and after_seq < self._pruned_seq:
            yield from self._past.executions(account, after_seq, self._pruned_seq)
        first = max(after_seq, self._pruned_seq)
        yield from (e for e in self._executions if e.seq > first and e.order.account == account)

    def executions_before(
        self, account: int, before_seq: int, after_seq: int
    ) -> Iterator[Execution]:
        """The account's executions with after_seq < seq < before_seq, newest first."""
        for one in reversed(self._executions):
            if one.seq <= after_seq:
                return
            if one.seq < before_seq and one.order.account == account:
                yield one
        if self._past is not None:
            until_seq = min(before_seq - 1, self._pruned_seq)
            yield from self._past.executions(account, after_seq, until_seq, newest_first=True)

    @property
    def missing_seq(self) -> int:
        """The number up to which executions are no longer available; -1 if all are."""
        return -1 if self._past is not None else self._pruned_seq

    def _record(
        self,
        event: Event,
        kind: ExecType,
        order: OrderState,
        last: tuple[int, int, int, Liquidity] = NO_TRADE,
    ) -> None:
        if event.seq == order.order_id:
            order.entry_status = order.status
        if not self._is_told:
            return
        number = self._number
        self._number += 1
        status = order.status
        leaves_t = order.quantity_t - order.cum_t if status <= LAST_OPEN else 0
        self._made.append(
            Execution(
                event.seq,
                number,
                event.time_ns,
                kind,
                status,
                order,
                order.cum_t,
                order.value,
                leaves_t,
                order.quantity_t,
                order.price_ticks,
                order.prevented_t,
                *last,
                order.reason,
                order.display_t,
            )
        )

    def _accepted(self, event: OrderAccepted) -> None:
        order = OrderState(
            order_id=event.order_id,
            account=event.account,
            cl_ord_id=event.cl_ord_id,
            instrument=event.instrument,
            side=event.side,
            order_type=event.order_type,
            time_in_force=event.time_in_force,
            flags=event.flags,
            price_ticks=event.price_ticks,
            quantity_t=event.quantity_t,
            entered_ns=event.time_ns,
            updated_seq=event.seq,
            stop_ticks=event.stop_ticks,
            display_t=event.display_t,
            expire_ns=event.expire_ns,
            serial_ranges=event.serial_ranges,
            auction_id=event.auction_id,
        )
        self._keep(order)
        self._record(event, ExecType.NEW, order)

    def _keep(self, order: OrderState) -> None:
        self._orders[order.order_id] = order
        self._open.setdefault(order.account, {})[order.order_id] = order
        if order.cl_ord_id:
            self._by_client_id[order.account, order.cl_ord_id] = order

    def _traded(self, event: TradeMade) -> None:
        for side, order_id in ((Side.BUY, event.buy_order_id), (Side.SELL, event.sell_order_id)):
            order = self._orders[order_id]
            assert order.side == side, "a trade names an order of the other side"
            order.cum_t += event.quantity_t
            order.value += event.quantity_t * event.price_ticks
            order.updated_seq = event.seq
            if order.cum_t >= order.quantity_t:
                self._close(order, OrderStatus.FILLED, event.time_ns)
            else:
                order.status = OrderStatus.PARTIALLY_FILLED
            liquidity: Liquidity = "auction"
            if event.taker_side >= 0:
                liquidity = "taker" if event.taker_side == side else "maker"
            last = (event.quantity_t, event.price_ticks, event.trade_id, liquidity)
            self._record(event, ExecType.TRADE, order, last)

    def _ended(self, event: OrderCanceled | OrderExpired) -> None:
        order = self._orders[event.order_id]
        order.reason = event.reason
        order.updated_seq = event.seq
        if event.leaves_t:
            order.quantity_t = order.cum_t + event.leaves_t
            self._record(event, ExecType.RESTATED, order)
            return
        is_cancel = isinstance(event, OrderCanceled)
        status = OrderStatus.CANCELED if is_cancel else OrderStatus.EXPIRED
        self._close(order, status, event.time_ns)
        kind = ExecType.CANCELED if is_cancel else ExecType.EXPIRED
        self._record(event, kind, order)

    def _triggered(self, event: OrderTriggered) -> None:
        self._record(event, ExecType.RESTATED, self._orders[event.order_id])

    def _corrected(self, event: TradeBusted | TradeAdjusted) -> None:
        """Restate an order after a fill was busted or adjusted, also one that only the past has."""
        sides = (event.buyer, event.buy_order_id), (event.seller, event.sell_order_id)
        for account, order_id in sides:
            order = self._orders.get(order_id) or self._gone_order(account, order_id)
            if order is None:
                continue
            corrected_t = 0
            if isinstance(event, TradeBusted):
                order.cum_t -= event.quantity_t
                order.quantity_t -= event.quantity_t
                order.value -= event.quantity_t * event.price_ticks
            else:
                order.value += event.quantity_t * (event.price_ticks - event.old_price_ticks)
                corrected_t = event.quantity_t
            if order.status == OrderStatus.FILLED and not order.cum_t:
                order.status = OrderStatus.CANCELED
            order.updated_seq = event.seq
            last = (corrected_t, event.price_ticks, event.trade_id, NO_LIQUIDITY)
            self._record(event, ExecType.RESTATED, order, last)

    def _gone_order(self, account: int, order_id: int) -> OrderState | None:
        """An order that memory no longer has; None while the past already has what is applied."""
        if self._past is None or not self._is_told:
            return None
        gone = self._gone.get(order_id) or self._past.order(account, order_id)
        if gone is not None:
            self._gone[order_id] = gone
        return gone

    def _prevented(self, event: SelfTradePrevented) -> None:
        self._orders[event.order_id].prevented_t += event.quantity_t

    def _amended(self, event: OrderAmended) -> None:
        order = self._orders[event.order_id]
        order.price_ticks = event.price_ticks
        order.quantity_t = order.cum_t + event.leaves_t
        if event.display_t:
            order.display_t = event.display_t if event.display_t < event.leaves_t else 0
        order.updated_seq = event.seq
        self._record(event, ExecType.AMENDED, order)

    def _rejected(self, event: OrderRejected) -> None:
        """Report a rejected order without keeping it: its client id stays free."""
        order = OrderState(
            order_id=-1,
            account=event.account,
            cl_ord_id=event.cl_ord_id,
            instrument=event.instrument,
            side=event.side,
            order_type=0,
            time_in_force=0,
            flags=0,
            price_ticks=event.price_ticks,
            quantity_t=event.quantity_t,
            entered_ns=event.time_ns,
            status=OrderStatus.REJECTED,
            reason=event.reason,
            updated_seq=event.seq,
        )
        self._record(event, ExecType.REJECTED, order)

    def _close(self, order: OrderState, status: OrderStatus, time_ns: int) -> None:
        order.status = status
        order.ended_ns = time_ns
        del self._open[order.account][order.order_id]
        self._closed.append(order.order_id)
        while len(self._closed) > self._closed_max:
            old = self._orders.pop(self._closed.popleft())
            self._gone[old.order_id] = old
            if self._by_client_id.get((old.account, old.cl_ord_id)) is old:
                del self._by_client_id[old.account, old.cl_ord_id]
