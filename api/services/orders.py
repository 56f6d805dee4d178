"""Orders of an account, from a request to its reply, for WebSocket and REST alike.

A request is counted against the account's limits, converted to a command and enqueued before its
call returns, so that the order of calls is kept; only a sale with a `serial_filter` reads the
registry first. The result is awaited, or read by callback where it is a `PendingReply`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence

from api.access.order_limits import OrderLimits
from api.messages.fields import SIDES, SideText
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
from api.services.commands import Commands
from api.services.serial_filter import SerialChooser
from api.wire.convert import InstrumentTable, parse_time_ns
from api.wire.errors import ApiError
from api.wire.pending_reply import PendingReply
from api.wire.rejections import error_body
from api.wire.render_orders import STATUSES, dry_run_record
from exchange.commands import AddOrder, AmendOrder, CancelAfter, CancelAll, CancelOrder
from exchange.events import (
    Event,
    OrderAccepted,
    OrderCanceled,
    OrderExpired,
    OrderRepeated,
    Outcome,
    TradeMade,
)
from exchange.registry.serials import SerialRanges
from exchange.units import NS_PER_S, utc_text
from exchange.venue.markets import PRICED
from exchange.views.executions import OrderState, OrderStatus
from exchange.views.projections import Projections

CHOICES = 3


class OrderService:
    """Sends orders to the sequencer and reads their states from the blotter."""

    def __init__(
        self,
        commands: Commands,
        markets: InstrumentTable,
        projections: Projections,
        chooser: SerialChooser,
        limits: OrderLimits,
    ) -> None:
        self._commands = commands
        self._markets = markets
        self._projections = projections
        self._chooser = chooser
        self._limits = limits

    # --- entry -----------------------------------------------------------------------------

    def add(self, account: int, params: AddOrderParams) -> Awaitable[OrderResult]:
        """Enter an order; the reply is its status after its own command."""
        self._limits.take_order(account)
        if params.deadline is not None:
            self._reject_late(params.deadline)
        command = self._markets.add_order(account, params)
        if params.serial_filter is not None:
            return self._add_chosen(command, params)
        if params.validate:
            return self._validated(command)
        return self._enter(command)

    def add_batch(self, account: int, params: BatchAddParams) -> Awaitable[BatchResult]:
        """Enter several orders in sequence; none if one of them is invalid."""
        self._limits.take_order(account, len(params.orders))
        if params.deadline is not None:
            self._reject_late(params.deadline)
        commands = [self._markets.add_order(account, order) for order in params.orders]
        if any(order.serial_filter is not None for order in params.orders):
            return self._add_chosen_batch(commands, params)
        return self._enter_batch(commands, params.validate)

    def _enter(self, command: AddOrder) -> PendingReply[OrderResult]:
        return self._commands.ask(command, self._entered)

    def _entered(self, command: AddOrder, outcome: Outcome) -> OrderResult:
        """Make the reply to an accepted order."""
        first = outcome.events[0] if outcome.events else None
        if type(first) is OrderAccepted:
            status = entry_status(first, outcome.events)
            return OrderResult(first.order_id, outcome.seq, status, command.cl_ord_id or None)
        if isinstance(first, OrderRepeated):
            return self._first_reply(command, first.order_id)
        raise ApiError("internal", "the venue did not answer the order")

    def _first_reply(self, command: AddOrder, order_id: int) -> OrderResult:
        order = self._projections.current.orders.order(command.account, order_id)
        status = OrderStatus(order.entry_status if order is not None else OrderStatus.NEW)
        return OrderResult(
            order_id=order_id,
            seq=order_id,
            order_status=STATUSES[status],
            cl_ord_id=command.cl_ord_id or None,
            duplicate=True,
        )

    async def _validated(self, order: AddOrder) -> OrderResult:
        """Validate without entering; ApiError if the venue would reject the order now."""
        found = await self._commands.dry_run(order)
        return OrderResult(
            order_id=-1,
            seq=-1,
            order_status="new",
            cl_ord_id=order.cl_ord_id or None,
            validated=True,
            dry_run=dry_run_record(self._markets, order.instrument, found),
        )

    def _enter_batch(self, commands: list[AddOrder], validate: bool) -> Awaitable[BatchResult]:
        if validate:
            return self._validated_batch(commands)
        return self._entered_batch([(command, self._enter(command)) for command in commands])

    async def _validated_batch(self, orders: Sequence[AddOrder]) -> BatchResult:
        results = [await self._validated(order) for order in orders]
        return BatchResult(
            [BatchOrder(True, cl_ord_id=result.cl_ord_id, result=result) for result in results]
        )

    async def _entered_batch(
        self, pending: list[tuple[AddOrder, PendingReply[OrderResult]]]
    ) -> BatchResult:
        answers: list[BatchOrder] = []
        for command, reply in pending:
            try:
                result = await reply
            except ApiError as error:
                cl_ord_id = command.cl_ord_id or None
                answers.append(BatchOrder(False, cl_ord_id=cl_ord_id, error=error_body(error)))
            else:
                answers.append(BatchOrder(True, result.order_id, result.cl_ord_id, result))
        return BatchResult(answers)

    async def _add_chosen(self, command: AddOrder, params: AddOrderParams) -> OrderResult:
        """Name the serials of a filtered sale and enter it before the account's next one; serials
        that an earlier command takes meanwhile are replaced."""
        assert params.serial_filter is not None
        async with self._chooser.locks[command.account]:
            for _ in range(CHOICES):
                chosen = await self._chooser.named(command, params.serial_filter)
                chosen = self._markets.grouped(chosen)
                if params.validate:
                    return await self._validated(chosen)
                try:
                    return await self._enter(chosen)
                except ApiError as error:
                    if error.code != "serials_not_available":
                        raise
        raise ApiError(
            "serials_not_available",
            "other requests took the serials that the filter found",
            "serial_filter",
        )

    async def _add_chosen_batch(
        self, commands: list[AddOrder], params: BatchAddParams
    ) -> BatchResult:
        """Name all serial ranges first, no serial twice, then enter the batch."""
        chosen: list[AddOrder] = []
        taken: SerialRanges = ()
        async with self._chooser.locks[commands[0].account]:
            for command, order in zip(commands, params.orders, strict=True):
                wanted = order.serial_filter
                if wanted is not None:
                    command = await self._chooser.named(command, wanted, taken)
                taken += command.serial_ranges
                chosen.append(command)
            chosen = [self._markets.grouped(command) for command in chosen]
            return await self._enter_batch(chosen, params.validate)

    # --- amendment -------------------------------------------------------------------------

    def amend(self, account: int, params: AmendOrderParams) -> Awaitable[OrderResult]:
        """Amend an open order in place; only a smaller quantity keeps its priority."""
        self._limits.take_order(account)
        order = self._own_order(account, params)
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
        return self._amended(command, self._commands.submit(command))

    def _own_order(self, account: int, params: AmendOrderParams) -> OrderState:
        """Return the one order that an amendment names."""
        blotter = self._projections.current.orders
        if (params.order_id is None) == (params.cl_ord_id is None):
            raise ApiError(
                "invalid_params",
                "name the order by either order_id or cl_ord_id",
                "order_id",
            )
        if params.order_id is not None:
            order = blotter.order(account, params.order_id)
        else:
            order = blotter.by_client_id(account, params.cl_ord_id or "")
        if order is None:
            raise ApiError("unknown_order", field="order_id")
        return order

    async def _amended(self, command: AmendOrder, reply: PendingReply[Outcome]) -> OrderResult:
        outcome = await reply
        order = self._projections.current.orders.order(command.account, command.order_id)
        assert order is not None, "an amended order is known"
        status = STATUSES[OrderStatus(order.status)]
        return OrderResult(order.order_id, outcome.seq, status, order.cl_ord_id or None)

    # --- cancellation ----------------------------------------------------------------------

    def cancel(self, account: int, params: CancelOrderParams) -> Awaitable[CancelResult]:
        """Cancel orders; each has its own answer."""
        self._limits.take_cancel(account, len(params.order_id) + len(params.cl_ord_id))
        targets: list[tuple[int, str]] = [(order_id, "") for order_id in params.order_id]
        targets += [(-1, cl_ord_id) for cl_ord_id in params.cl_ord_id]
        if not targets:
            raise ApiError(
                "invalid_params",
                "name the orders by order_id or by cl_ord_id; both are empty",
                "order_id",
            )
        return self._cancel(account, targets)

    def cancel_batch(self, account: int, params: BatchCancelParams) -> Awaitable[CancelResult]:
        """Cancel a batch of orders, each named by one id."""
        self._limits.take_cancel(account, len(params.orders))
        targets = []
        for target in params.orders:
            if (target.order_id is None) == (target.cl_ord_id is None):
                raise ApiError(
                    "invalid_params",
                    "name the order by either order_id or cl_ord_id",
                    "orders",
                )
            targets.append(
                (-1 if target.order_id is None else target.order_id, target.cl_ord_id or "")
            )
        return self._cancel(account, targets)

    def _cancel(self, account: int, targets: Sequence[tuple[int, str]]) -> Awaitable[CancelResult]:
        """Enqueue all cancels now; the result awaits their answers."""
        pending = []
        blotter = self._projections.current.orders
        for order_id, cl_ord_id in targets:
            known = blotter.by_client_id(account, cl_ord_id) if cl_ord_id else None
            answer = CanceledOrder(
                success=False,
                order_id=known.order_id if known else order_id if order_id >= 0 else None,
                cl_ord_id=cl_ord_id or None,
            )
            command = CancelOrder(account, order_id, cl_ord_id)
            pending.append((answer, self._commands.submit(command)))
        return self._canceled(pending)

    async def _canceled(
        self, pending: list[tuple[CanceledOrder, PendingReply[Outcome]]]
    ) -> CancelResult:
        for answer, reply in pending:
            try:
                outcome = await reply
            except ApiError as error:
                answer.error = error_body(error)
            else:
                answer.success, answer.seq = True, outcome.seq
        return CancelResult([answer for answer, _ in pending])

    def cancel_all(
        self, account: int, symbol: str | None = None, side: SideText | None = None
    ) -> Awaitable[CancelResult]:
        """Cancel the account's open orders, all or of one market or side, by one command."""
        instrument = -1 if symbol is None else self._markets.index(symbol)
        self._limits.take_cancel(account)
        command = CancelAll(account, instrument, -1 if side is None else int(SIDES[side]))
        return self._all_canceled(self._commands.submit(command))

    async def _all_canceled(self, reply: PendingReply[Outcome]) -> CancelResult:
        outcome = await reply
        blotter = self._projections.current.orders
        answers = []
        for event in outcome.events:
            if isinstance(event, OrderCanceled) and event.seq == outcome.seq:
                order = blotter.order(event.account, event.order_id)
                cl_ord_id = order.cl_ord_id if order is not None else ""
                answers.append(CanceledOrder(True, event.order_id, cl_ord_id or None, outcome.seq))
        return CancelResult(answers)

    def cancel_after(self, account: int, seconds: int) -> PendingReply[TimerResult]:
        """Start or restart the account's cancel timer in the market's time; 0 stops it."""
        at_ns = self._commands.now_ns() + seconds * NS_PER_S if seconds else 0
        return self._commands.ask(CancelAfter(account, at_ns), _timer_set)

    def _reject_late(self, deadline: str) -> None:
        if self._commands.now_ns() > parse_time_ns(deadline, "deadline"):
            raise ApiError("deadline_exceeded", field="deadline")


def entry_status(accepted: OrderAccepted, events: Sequence[Event]) -> OrderStatusText:
    """Return an order's status after the command that entered it, from that command's events."""
    left, order_id = accepted.quantity_t, accepted.order_id
    status: OrderStatusText = "new"
    for event in events:
        if type(event) is TradeMade:
            if order_id in (event.buy_order_id, event.sell_order_id):
                left -= event.quantity_t
                status = "partially_filled" if left else "filled"
        elif type(event) is OrderCanceled:
            status = "canceled" if event.order_id == order_id else status
        elif type(event) is OrderExpired:
            status = "expired" if event.order_id == order_id else status
    return status


def _timer_set(command: CancelAfter, outcome: Outcome) -> TimerResult:
    return TimerResult(utc_text(command.at_ns) if command.at_ns else None)
