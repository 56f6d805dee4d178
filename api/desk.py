"""What a trader may do, once who they are is known: the same for WebSocket and REST.

A refusal by the venue becomes an ApiError with the reason's code. Nothing is answered
before the sequencer has released the outcome.
"""

from __future__ import annotations

from collections.abc import Sequence

from api.edge import Markets, parse_time_ns
from api.errors import CODES, ApiError
from api.messages.fields import ErrorBody
from api.messages.replies import CancelledOrder, CancelResult, OrderResult
from api.messages.requests import AddOrderParams, CancelOrderParams
from api.render import STATUSES
from exchange.commands import AddOrder, AnyCommand, CancelOrder
from exchange.errors import Overloaded, VenueStopped
from exchange.events import CommandRefused, OrderAccepted, OrderRefused, OrderRepeated, Reason
from exchange.venue.blotter import Blotter, OrderStatus
from exchange.venue.sequencer import Outcome, Sequencer

SENTENCES = {
    Reason.INSUFFICIENT_FUNDS: "the free cash does not cover price times quantity and fee",
    Reason.INSUFFICIENT_CREDITS: "the trading account has too few free credits",
    Reason.DUPLICATE_CL_ORD_ID: "the cl_ord_id names another order",
    Reason.PRICE_OUT_OF_BAND: "the price is outside the day's band",
}
FIELDS = {
    Reason.PRICE_INCREMENT: "limit_price",
    Reason.PRICE_OUT_OF_BAND: "limit_price",
    Reason.QTY_INCREMENT: "order_qty",
    Reason.QTY_MIN: "order_qty",
    Reason.QTY_MAX: "order_qty",
    Reason.NOTIONAL_MAX: "order_qty",
    Reason.INSUFFICIENT_FUNDS: "order_qty",
    Reason.INSUFFICIENT_CREDITS: "order_qty",
    Reason.UNKNOWN_SYMBOL: "symbol",
    Reason.DUPLICATE_CL_ORD_ID: "cl_ord_id",
    Reason.TOO_MANY_IDS: "cl_ord_id",
}


def refusal(reason: int) -> ApiError:
    """The venue's reason as a refusal of the wire."""
    why = Reason(reason)
    code = why.name.lower()
    if code not in CODES:
        return ApiError("internal", f"the venue refused with {code}")
    return ApiError(code, SENTENCES.get(why, ""), FIELDS.get(why))


def error_body(error: ApiError) -> ErrorBody:
    """The refusal as it goes over the wire."""
    info = error.info
    return ErrorBody(error.code, info.category, error.message, info.retryable, error.field)


class Desk:
    """Takes orders to the sequencer and reads their fate in the blotter."""

    def __init__(self, sequencer: Sequencer, markets: Markets, blotter: Blotter) -> None:
        self._sequencer = sequencer
        self._markets = markets
        self._blotter = blotter

    async def submit(self, command: AnyCommand) -> Outcome:
        """The outcome of a command that the venue took; ApiError when it refused."""
        try:
            outcome = await self._sequencer.submit(command)
        except Overloaded as error:
            raise ApiError("overloaded") from error
        except VenueStopped as error:
            raise ApiError("overloaded", "the exchange is shutting down") from error
        for event in outcome.events:
            if isinstance(event, OrderRefused | CommandRefused):
                raise refusal(event.reason)
        return outcome

    async def add_order(self, account: int, params: AddOrderParams) -> OrderResult:
        """Enter an order; the reply says what its own command left it in."""
        self._refuse_late(params.deadline)
        if params.lots:
            raise ApiError("lot_not_available", "orders for named serials are not taken", "lots")
        return await self._enter(self._markets.add_order(account, params))

    async def cancel(self, account: int, params: CancelOrderParams) -> CancelResult:
        """Cancel orders one by one; each has its own answer."""
        targets: list[tuple[int, str]] = [(order_id, "") for order_id in params.order_id]
        targets += [(-1, cl_ord_id) for cl_ord_id in params.cl_ord_id]
        if not targets:
            raise ApiError("invalid_params", "order_id and cl_ord_id are both empty", "order_id")
        return CancelResult([await self.cancel_one(account, *target) for target in targets])

    async def cancel_one(self, account: int, order_id: int, cl_ord_id: str) -> CancelledOrder:
        known = self._blotter.by_client_id(account, cl_ord_id) if cl_ord_id else None
        answer = CancelledOrder(
            success=False,
            order_id=known.order_id if known else order_id if order_id >= 0 else None,
            cl_ord_id=cl_ord_id or None,
        )
        try:
            outcome = await self.submit(CancelOrder(account, order_id, cl_ord_id))
        except ApiError as error:
            answer.error = error_body(error)
        else:
            answer.success, answer.seq = True, outcome.seq
        return answer

    async def _enter(self, command: AddOrder) -> OrderResult:
        outcome = await self.submit(command)
        for event in outcome.events:
            if isinstance(event, OrderAccepted) and event.seq == event.order_id:
                return self._first_answer(command, event.order_id, is_duplicate=False)
            if isinstance(event, OrderRepeated):
                return self._first_answer(command, event.order_id, is_duplicate=True)
        raise ApiError("internal", "the venue did not answer the order")

    def _first_answer(self, command: AddOrder, order_id: int, is_duplicate: bool) -> OrderResult:
        order = self._blotter.order(command.account, order_id)
        status = OrderStatus(order.entry_status if order is not None else OrderStatus.NEW)
        return OrderResult(
            order_id=order_id,
            seq=order_id,
            order_status=STATUSES[status],
            cl_ord_id=command.cl_ord_id or None,
            duplicate=is_duplicate,
        )

    def _refuse_late(self, deadline: str | None) -> None:
        if deadline is None:
            return
        if self._sequencer.clock.now_ns() > parse_time_ns(deadline, "deadline"):
            raise ApiError("deadline_exceeded", field="deadline")


def first_refusal(answers: Sequence[CancelledOrder]) -> ErrorBody | None:
    """The first error among the answers, if any."""
    return next((one.error for one in answers if one.error is not None), None)
