"""What a trader may do, once who they are is known: the same for WebSocket and REST.

A rejection by the venue becomes an ApiError with the reason's code. Nothing is answered
before the sequencer has released the outcome.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import NamedTuple

from api.messages.records import OrderStatusText
from api.messages.replies import (
    BatchOrder,
    BatchResult,
    CanceledOrder,
    CancelResult,
    OrderResult,
    TimerResult,
)
from api.messages.requests import (
    AddOrderParams,
    AmendOrderParams,
    BatchAddParams,
    BatchCancelParams,
    CancelOrderParams,
)
from api.services import idempotency
from api.services.lot_filter import LotChooser
from api.stream.feed import Feed
from api.wire.convert import InstrumentTable, parse_time_ns
from api.wire.errors import ApiError
from api.wire.reasons import Reasons
from api.wire.rejections import REJECTIONS, error_body
from api.wire.render_orders import STATUSES
from exchange.commands import (
    AddOrder,
    AmendOrder,
    AnyCommand,
    CancelAfter,
    CancelAll,
    CancelOrder,
)
from exchange.errors import Overloaded, VenueStopped
from exchange.events import (
    Event,
    OrderAccepted,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    OrderRepeated,
    Reason,
    TradeMade,
)
from exchange.registry.serials import Lots
from exchange.units import NS_PER_S, utc_text
from exchange.venue.markets import PRICED
from exchange.venue.sequencer import Answer, Outcome, Sequencer
from exchange.views.executions import OrderStatus

CHOICES = 3
STOPPED = "the exchange stopped; ask by cl_ord_id later"


def entry_status(accepted: OrderAccepted, events: Sequence[Event]) -> OrderStatusText:
    """What the command that brought an order left it in, from that command's own events."""
    left, order_id = accepted.quantity_t, accepted.order_id
    status: OrderStatusText = "new"
    for event in events:
        if isinstance(event, TradeMade) and order_id in (event.buy_order_id, event.sell_order_id):
            left -= event.quantity_t
            status = "partially_filled" if left else "filled"
        elif isinstance(event, OrderCanceled) and event.order_id == order_id:
            status = "canceled"
        elif isinstance(event, OrderExpired) and event.order_id == order_id:
            status = "expired"
    return status


class Pending(NamedTuple):
    """An order for `OrderService.send`; `OrderService.result` reads its outcome."""

    command: AddOrder


class OrderService:
    """Takes orders to the sequencer and reads their fate in the blotter."""

    def __init__(
        self, sequencer: Sequencer, markets: InstrumentTable, feed: Feed, chooser: LotChooser
    ) -> None:
        self._sequencer = sequencer
        self._markets = markets
        self._feed = feed
        self._chooser = chooser
        self._reasons = Reasons(sequencer.venue, markets, lambda: feed.view.blotter)

    async def submit(self, command: AnyCommand) -> Outcome:
        """The outcome of a command that the venue took; ApiError when it rejected."""
        return await self.outcome_of(command, self.enqueue(command))

    async def outcome_of(self, command: AnyCommand, future: asyncio.Future[Outcome]) -> Outcome:
        """What `enqueue` promised of a command; ApiError when the venue rejected."""
        try:
            outcome = await future
        except VenueStopped as error:
            raise ApiError("internal", STOPPED) from error
        for event in outcome.events:
            if isinstance(event, REJECTIONS):
                raise self._reasons.rejection(event.reason, command)
        return outcome

    def add_order(self, account: int, params: AddOrderParams) -> Awaitable[OrderResult]:
        """Enter an order; the reply says what its own command left it in.

        The command is in the inbox when this returns, so the order of calls is kept, but for a
        `lot_filter`: then the registry is asked first.
        """
        self._reject_late(params.deadline)
        command = self._markets.add_order(account, params)
        if params.lot_filter is not None:
            return self._add_chosen(command, params)
        if params.validate:
            return self._passed(command)
        return self._entered(command, self.enqueue(command))

    def place(self, account: int, params: AddOrderParams) -> Pending | Awaitable[OrderResult]:
        """`add_order` without a task and a future of its own: to be sent, then answered."""
        if params.validate or params.lot_filter is not None:
            return self.add_order(account, params)
        self._reject_late(params.deadline)
        return Pending(self._markets.add_order(account, params))

    def add_batch(self, account: int, params: BatchAddParams) -> Awaitable[BatchResult]:
        """Enter several orders in their order; none when one of them is ill-formed."""
        self._reject_late(params.deadline)
        commands = [self._markets.add_order(account, order) for order in params.orders]
        if any(order.lot_filter is not None for order in params.orders):
            return self._add_chosen_batch(commands, params)
        return self._enter_batch(commands, params.validate)

    def _enter_batch(self, commands: list[AddOrder], validate: bool) -> Awaitable[BatchResult]:
        if validate:
            return self._all_passed(commands)
        return self._batch([(command, self.enqueue(command)) for command in commands])

    async def _add_chosen(self, command: AddOrder, params: AddOrderParams) -> OrderResult:
        """Name the lots of a filtered sale and enter it before another of the account's; lots that
        a command on its way took meanwhile are chosen anew."""
        assert params.lot_filter is not None
        async with self._chooser.locks[command.account]:
            for _ in range(CHOICES):
                chosen = await self._chooser.named(command, params.lot_filter)
                chosen = self._markets.grouped(chosen)
                if params.validate:
                    return await self._passed(chosen)
                try:
                    return await self._entered(chosen, self.enqueue(chosen))
                except ApiError as error:
                    if error.code != "lot_not_available":
                        raise
        raise ApiError("lot_not_available", "other acts took what the filter found", "lot_filter")

    async def _add_chosen_batch(
        self, commands: list[AddOrder], params: BatchAddParams
    ) -> BatchResult:
        """Name all lots first, no serial twice, then enter the batch."""
        chosen: list[AddOrder] = []
        taken: Lots = ()
        async with self._chooser.locks[commands[0].account]:
            for command, order in zip(commands, params.orders, strict=True):
                wanted = order.lot_filter
                if wanted is not None:
                    command = await self._chooser.named(command, wanted, taken)
                taken += command.lots
                chosen.append(command)
            chosen = [self._markets.grouped(command) for command in chosen]
            return await self._enter_batch(chosen, params.validate)

    def cancel(self, account: int, params: CancelOrderParams) -> Awaitable[CancelResult]:
        """Cancel orders; each has its own answer."""
        targets: list[tuple[int, str]] = [(order_id, "") for order_id in params.order_id]
        targets += [(-1, cl_ord_id) for cl_ord_id in params.cl_ord_id]
        if not targets:
            raise ApiError(
                "invalid_params",
                "name the orders by order_id or by cl_ord_id; both are empty",
                "order_id",
            )
        return self._canceled(account, targets)

    def cancel_batch(self, account: int, params: BatchCancelParams) -> Awaitable[CancelResult]:
        """Cancel orders named one by one."""
        targets = []
        for one in params.orders:
            if (one.order_id is None) == (one.cl_ord_id is None):
                raise ApiError(
                    "invalid_params",
                    "name the order by order_id or by cl_ord_id, one of the two",
                    "orders",
                )
            targets.append((-1 if one.order_id is None else one.order_id, one.cl_ord_id or ""))
        return self._canceled(account, targets)

    def cancel_all(
        self, account: int, instrument: int = -1, side: int = -1
    ) -> Awaitable[CancelResult]:
        """Cancel the account's open orders, of one market or one side when asked: one command."""
        command = CancelAll(account, instrument, side)
        return self._all_canceled(command, self.enqueue(command))

    async def _all_canceled(
        self, command: CancelAll, future: asyncio.Future[Outcome]
    ) -> CancelResult:
        outcome = await self.outcome_of(command, future)
        blotter = self._feed.view.blotter
        answers = []
        for event in outcome.events:
            if isinstance(event, OrderCanceled) and event.seq == outcome.seq:
                order = blotter.order(event.account, event.order_id)
                cl_ord_id = order.cl_ord_id if order is not None else ""
                answers.append(CanceledOrder(True, event.order_id, cl_ord_id or None, outcome.seq))
        return CancelResult(answers)

    def amend(self, account: int, params: AmendOrderParams) -> Awaitable[OrderResult]:
        """Change an open order in place; only a smaller quantity keeps its priority."""
        blotter = self._feed.view.blotter
        if (params.order_id is None) == (params.cl_ord_id is None):
            raise ApiError(
                "invalid_params",
                "name the order by order_id or by cl_ord_id, one of the two",
                "order_id",
            )
        if params.order_id is not None:
            order = blotter.order(account, params.order_id)
        else:
            order = blotter.by_client_id(account, params.cl_ord_id or "")
        if order is None:
            raise ApiError("unknown_order", field="order_id")
        index, quantity_t, price_ticks, display_t = order.instrument, 0, 0, 0
        if params.order_qty is not None:
            quantity_t = self._markets.tonnes(index, params.order_qty, "order_qty")
        if params.limit_price is not None:
            if order.order_type not in PRICED:
                raise ApiError(
                    "invalid_params",
                    "this order has no limit_price to change; leave it out",
                    "limit_price",
                )
            price_ticks = self._markets.ticks(index, params.limit_price, "limit_price")
        if params.display_qty is not None:
            if order.order_type not in PRICED:
                raise ApiError(
                    "invalid_params",
                    "display_qty is for orders with a limit_price; leave it out",
                    "display_qty",
                )
            display_t = self._markets.tonnes(index, params.display_qty, "display_qty")
        if not (quantity_t or price_ticks or display_t):
            raise ApiError(
                "invalid_params",
                "an amendment needs an order_qty, a limit_price or a display_qty",
                "order_qty",
            )
        command = AmendOrder(
            account,
            order.order_id,
            quantity_t=quantity_t,
            price_ticks=price_ticks,
            display_t=display_t,
        )
        return self._amended(command, self.enqueue(command))

    async def _amended(self, command: AmendOrder, future: asyncio.Future[Outcome]) -> OrderResult:
        account, order_id = command.account, command.order_id
        outcome = await self.outcome_of(command, future)
        order = self._feed.view.blotter.order(account, order_id)
        assert order is not None, "an amended order is known"
        status = STATUSES[OrderStatus(order.status)]
        return OrderResult(order_id, outcome.seq, status, order.cl_ord_id or None)

    async def cancel_after(self, account: int, seconds: int) -> TimerResult:
        """(Re)start the account's dead-man timer in the market's time; 0 stops it."""
        at_ns = self._sequencer.clock.now_ns() + seconds * NS_PER_S if seconds else 0
        await self.submit(CancelAfter(account, at_ns))
        return TimerResult(utc_text(at_ns) if at_ns else None)

    def _canceled(
        self, account: int, targets: Sequence[tuple[int, str]]
    ) -> Awaitable[CancelResult]:
        """Enqueue all cancels now, await their answers later."""
        pending = []
        blotter = self._feed.view.blotter
        for order_id, cl_ord_id in targets:
            known = blotter.by_client_id(account, cl_ord_id) if cl_ord_id else None
            answer = CanceledOrder(
                success=False,
                order_id=known.order_id if known else order_id if order_id >= 0 else None,
                cl_ord_id=cl_ord_id or None,
            )
            command = CancelOrder(account, order_id, cl_ord_id)
            pending.append((answer, command, self.enqueue(command)))
        return self._cancel_answers(pending)

    async def _cancel_answers(
        self, pending: list[tuple[CanceledOrder, CancelOrder, asyncio.Future[Outcome]]]
    ) -> CancelResult:
        for answer, command, future in pending:
            try:
                outcome = await self.outcome_of(command, future)
            except ApiError as error:
                answer.error = error_body(error)
            else:
                answer.success, answer.seq = True, outcome.seq
        return CancelResult([answer for answer, _, _ in pending])

    def enqueue(self, command: AnyCommand) -> asyncio.Future[Outcome]:
        """Put a command into the inbox now; ApiError when there is no room."""
        try:
            return idempotency.enqueue(self._sequencer, command)
        except (Overloaded, VenueStopped) as error:
            raise _not_taken(error) from error

    def send(self, command: AddOrder, answer: Answer) -> None:
        """Put an order into the inbox now; `answer` is called with its outcome, or with None when
        the exchange stops. ApiError when there is no room."""
        try:
            self._sequencer.ask(command, answer)
        except (Overloaded, VenueStopped) as error:
            raise _not_taken(error) from error

    async def _batch(self, pending: list[tuple[AddOrder, asyncio.Future[Outcome]]]) -> BatchResult:
        answers: list[BatchOrder] = []
        for command, future in pending:
            try:
                result = await self._entered(command, future)
            except ApiError as error:
                cl_ord_id = command.cl_ord_id or None
                answers.append(BatchOrder(False, cl_ord_id=cl_ord_id, error=error_body(error)))
            else:
                answers.append(BatchOrder(True, result.order_id, result.cl_ord_id, result))
        return BatchResult(answers)

    async def _entered(self, command: AddOrder, future: asyncio.Future[Outcome]) -> OrderResult:
        return self.result(command, await self.outcome_of(command, future))

    def result(self, command: AddOrder, outcome: Outcome | None) -> OrderResult:
        """The answer to an order; ApiError when it was rejected or the exchange stopped (None)."""
        if outcome is None:
            raise ApiError("internal", STOPPED)
        first = outcome.events[0] if outcome.events else None
        if isinstance(first, OrderRejected):
            raise self._reasons.rejection(first.reason, command)
        if isinstance(first, OrderAccepted):
            status = entry_status(first, outcome.events)
            return OrderResult(first.order_id, outcome.seq, status, command.cl_ord_id or None)
        if isinstance(first, OrderRepeated):
            return self._first_answer(command, first.order_id)
        raise ApiError("internal", "the venue did not answer the order")

    async def durable(self) -> None:
        """Wait until what the venue shows is on the disk; ApiError when it never will be."""
        try:
            await self._sequencer.durable()
        except VenueStopped as error:
            raise ApiError("overloaded", str(error)) from error

    async def _all_passed(self, orders: Sequence[AddOrder]) -> BatchResult:
        """The dry run of several orders."""
        for order in orders:
            await self._passed(order)
        return BatchResult([])

    async def _passed(self, order: AddOrder) -> OrderResult:
        """The dry run: a rejection when the venue would reject now."""
        await self.durable()
        reason = self._sequencer.venue.would_reject(order)
        if reason != Reason.NONE:
            raise self._reasons.rejection(reason, order)
        return OrderResult(-1, -1, "new", order.cl_ord_id or None, validated=True)

    def _first_answer(self, command: AddOrder, order_id: int) -> OrderResult:
        order = self._feed.view.blotter.order(command.account, order_id)
        status = OrderStatus(order.entry_status if order is not None else OrderStatus.NEW)
        return OrderResult(
            order_id=order_id,
            seq=order_id,
            order_status=STATUSES[status],
            cl_ord_id=command.cl_ord_id or None,
            duplicate=True,
        )

    def _reject_late(self, deadline: str | None) -> None:
        if deadline is None:
            return
        if self._sequencer.clock.now_ns() > parse_time_ns(deadline, "deadline"):
            raise ApiError("deadline_exceeded", field="deadline")


def _not_taken(error: Overloaded | VenueStopped) -> ApiError:
    """The inbox is full or closed."""
    stops = isinstance(error, VenueStopped)
    return ApiError("overloaded", "the exchange is shutting down" if stops else "")
