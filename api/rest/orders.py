"""Routes for a participant's own orders, executions and balances."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, structs

from api.messages.balances import BalancesReply, LedgerRecord, LedgerReply
from api.messages.fields import ErrorBody
from api.messages.orders import (
    AmendBody,
    CancelAllQuery,
    ExecutionsQuery,
    ExecutionsReply,
    LedgerQuery,
    OrderReply,
    OrdersQuery,
    OrdersReply,
)
from api.messages.records import ExecutionRecord
from api.messages.replies import BatchResult, CancelResult, OrderResult, TimerResult
from api.messages.requests import (
    AddOrderParams,
    AmendOrderParams,
    BatchAddParams,
    BatchCancelParams,
    CancelAllOrdersAfterParams,
    CancelOrderParams,
)
from api.rest.routing import Call, Routes
from api.wire.errors import CODES, ApiError
from api.wire.render import balance_record, balance_records
from api.wire.render_orders import execution_record, order_record
from exchange.units import utc_text
from exchange.views.executions import OrderState
from exchange.views.orders import LAST_ID

ROUTES = Routes()
ORDERS_SEARCHED = 10_000
ORDER_ERRORS = tuple(code for code, info in CODES.items() if info.category == "order")


@ROUTES.add("POST", "/v1/orders", OrderResult, body=AddOrderParams, errors=ORDER_ERRORS)
async def add_order(call: Call) -> Struct:
    """Enter an order; the reply follows when it is durable."""
    return await call.service.orders.add(call.account, call.body)


@ROUTES.add("POST", "/v1/orders/batch", BatchResult, body=BatchAddParams, errors=ORDER_ERRORS)
async def add_batch(call: Call) -> Struct:
    """Enter several orders in the given sequence."""
    return await call.service.orders.add_batch(call.account, call.body)


@ROUTES.add("POST", "/v1/orders/cancel", CancelResult, body=CancelOrderParams)
async def cancel_orders(call: Call) -> Struct:
    """Cancel your orders by `order_id` or `cl_ord_id`; each has its own result."""
    return await call.service.orders.cancel(call.account, call.body)


@ROUTES.add("POST", "/v1/orders/batch/cancel", CancelResult, body=BatchCancelParams)
async def cancel_batch(call: Call) -> Struct:
    """Cancel your orders named one by one; each has its own result."""
    return await call.service.orders.cancel_batch(call.account, call.body)


@ROUTES.add("POST", "/v1/orders/cancel-after", TimerResult, body=CancelAllOrdersAfterParams)
async def cancel_after(call: Call) -> Struct:
    """Start or restart the account's dead-man timer, or switch it off with 0."""
    return await call.service.orders.cancel_after(call.account, call.body.timeout)


@ROUTES.add("DELETE", "/v1/orders", CancelResult, query=CancelAllQuery, errors=("unknown_symbol",))
async def cancel_all(call: Call) -> Struct:
    """Cancel all your open orders, or those of one market or side."""
    return await call.service.orders.cancel_all(call.account, call.query.symbol, call.query.side)


@ROUTES.add(
    "GET", "/v1/orders", OrdersReply, query=OrdersQuery, errors=("unknown_symbol", "invalid_params")
)
async def orders(call: Call) -> Struct:
    """Your own orders, newest first; a filtered page may be short and still have a next one."""
    service, query = call.service, call.query
    blotter = service.projections.current.orders
    wanted = None if query.symbol is None else service.markets.index(query.symbol)
    before_id = LAST_ID if query.cursor is None else query.cursor
    of_account: Iterator[OrderState]
    if query.status == "open":
        of_account = (o for o in blotter.open_orders(call.account)[::-1] if o.order_id < before_id)
    else:
        of_account = blotter.orders(call.account, before_id)
    page: list[OrderState] = []
    cursor = None
    for searched, order in enumerate(of_account, 1):
        if len(page) == query.limit or searched > ORDERS_SEARCHED:
            cursor = before_id
            break
        before_id = order.order_id
        if (wanted is None or order.instrument == wanted) and (
            query.cl_ord_id is None or order.cl_ord_id == query.cl_ord_id
        ):
            page.append(order)
    return OrdersReply([order_record(service.markets, order) for order in page], cursor)


@ROUTES.add("PATCH", "/v1/orders/{order_id}", OrderResult, body=AmendBody, errors=ORDER_ERRORS)
async def amend_order(call: Call) -> Struct:
    """Amend one of your open orders."""
    body = call.body
    params = AmendOrderParams(
        order_id=_own_order(call).order_id,
        order_qty=body.order_qty,
        limit_price=body.limit_price,
        display_qty=body.display_qty,
    )
    return await call.service.orders.amend(call.account, params)


@ROUTES.add("GET", "/v1/orders/{order_id}", OrderReply, errors=("unknown_order",))
async def order(call: Call) -> Struct:
    """One of your own orders; an order of another participant is `unknown_order`."""
    return OrderReply(order_record(call.service.markets, _own_order(call)))


@ROUTES.add(
    "DELETE",
    "/v1/orders/{order_id}",
    CancelResult,
    errors=("unknown_order", "order_closed", "cancel_not_allowed"),
)
async def cancel_order(call: Call) -> Struct:
    """Cancel one of your orders."""
    params = CancelOrderParams(order_id=[_own_order(call).order_id])
    result = await call.service.orders.cancel(call.account, params)
    error = result.orders[0].error
    if error is not None:
        raise _raised(error)
    return result


@ROUTES.add(
    "GET",
    "/v1/executions",
    ExecutionsReply,
    query=ExecutionsQuery,
    errors=("seq_too_old", "invalid_params"),
)
async def executions(call: Call) -> Struct:
    """Your own executions after `from_seq`, oldest first unless `order` says newest first."""
    service, query = call.service, call.query
    blotter = service.projections.current.orders
    if 0 < query.from_seq < blotter.missing_seq:
        raise ApiError("seq_too_old", field="from_seq")
    newest_first = query.order == "newest"
    if newest_first:
        before_seq = LAST_ID if query.cursor is None else query.cursor
        found = blotter.executions_before(call.account, before_seq, query.from_seq)
    elif query.cursor is None:
        found = blotter.executions(call.account, query.from_seq)
    else:
        raise ApiError("invalid_params", "a cursor continues order=newest", "cursor")
    page: list[ExecutionRecord[str]] = []
    seq, cursor = query.from_seq, None
    for execution in found:
        if len(page) >= query.limit and execution.seq != seq:
            cursor = seq if newest_first else None
            break
        page.append(execution_record(service.markets, execution))
        seq = execution.seq
    last_seq = page[0].seq if newest_first and page else seq
    return ExecutionsReply(page, last_seq, cursor)


@ROUTES.add("GET", "/v1/balances", BalancesReply)
async def balances(call: Call) -> Struct:
    """Your own balances of cash and credits."""
    service = call.service
    records = balance_records(service.markets, service.venue, call.account)
    return BalancesReply(service.projections.current.seq, records)


@ROUTES.add("GET", "/v1/ledger", LedgerReply, query=LedgerQuery)
async def ledger(call: Call) -> Struct:
    """Changes of your own balances after `from_seq`, oldest first."""
    service, query = call.service, call.query
    page: list[LedgerRecord[str]] = []
    last_seq = query.from_seq
    for entry in service.projections.current.ledger.after(call.account, query.from_seq):
        if len(page) >= query.limit and entry.seq != last_seq:
            break
        balance = balance_record(service.markets, entry.asset, entry)
        fields = structs.asdict(balance)
        page.append(LedgerRecord(**fields, seq=entry.seq, timestamp=utc_text(entry.time_ns)))
        last_seq = entry.seq
    return LedgerReply(page, last_seq)


def _own_order(call: Call) -> OrderState:
    text = call.path["order_id"]
    known = None
    if text.isascii() and text.isdigit() and len(text) <= 18:
        known = call.service.projections.current.orders.order(call.account, int(text))
    if known is None:
        raise ApiError("unknown_order", field="order_id")
    return known


def _raised(error: ErrorBody) -> ApiError:
    return ApiError(
        error.code,
        error.message,
        error.field,
        retryable=error.retryable,
        order_status=error.order_status,
    )
