"""Routes for participants' requests about yen, and for the operator's decisions on them."""

from __future__ import annotations

from msgspec import Struct

from api.access.cash_requests import CashRequest
from api.messages.account import ConfirmBody
from api.messages.approvals import ReasonQuery
from api.messages.cash import (
    CashRequestRecord,
    CashRequestsQuery,
    CashRequestsReply,
    DepositNoticeBody,
    RejectionBody,
    WithdrawalRequestBody,
)
from api.messages.fields import DecimalText
from api.rest.routing import Call, Routes
from api.wire.convert import id_number, yen_amount
from exchange.units import utc_text

ROUTES = Routes()
NEWEST = 2**62


@ROUTES.add(
    "POST",
    "/v1/cash/deposits",
    CashRequestRecord[DecimalText],
    body=DepositNoticeBody,
    status=201,
    errors=("too_many_entries",),
)
async def announce_deposit(call: Call) -> Struct:
    """Give notice of yen that you paid in; the operator books them when they have arrived."""
    assert call.principal is not None
    body, service = call.body, call.service.cash
    yen = yen_amount(body.yen, "yen")
    return _record(call, await service.add(call.principal, "deposit", yen, body.reference))


@ROUTES.add(
    "POST",
    "/v1/cash/withdrawals",
    CashRequestRecord[DecimalText],
    body=WithdrawalRequestBody,
    status=201,
    errors=("too_many_entries",),
)
async def request_withdrawal(call: Call) -> Struct:
    """Request yen out of your trading account; a second person approves, the operator books."""
    assert call.principal is not None
    body, service = call.body, call.service.cash
    yen = yen_amount(body.yen, "yen")
    return _record(call, await service.add(call.principal, "withdrawal", yen, body.reference))


@ROUTES.add("GET", "/v1/cash/requests", CashRequestsReply, query=CashRequestsQuery)
async def own_requests(call: Call) -> Struct:
    """Your participant's requests about yen, newest first."""
    assert call.principal is not None
    return _page(call, call.principal.participant)


@ROUTES.add(
    "POST",
    "/v1/cash/requests/{request_id}/approve",
    CashRequestRecord[DecimalText],
    body=ConfirmBody,
    errors=("not_found", "wrong_state"),
)
async def approve(call: Call) -> Struct:
    """Approve a withdrawal as the second person of the same participant."""
    assert call.principal is not None
    return _record(call, await call.service.cash.approve(call.principal, _id(call)))


@ROUTES.add(
    "DELETE",
    "/v1/cash/requests/{request_id}",
    CashRequestRecord[DecimalText],
    query=ReasonQuery,
    errors=("not_found", "wrong_state"),
)
async def cancel(call: Call) -> Struct:
    """Cancel an open request of your participant."""
    assert call.principal is not None
    reason = call.query.reason
    return _record(call, await call.service.cash.cancel(call.principal, _id(call), reason))


@ROUTES.add("GET", "/v1/admin/cash-requests", CashRequestsReply, query=CashRequestsQuery)
async def all_requests(call: Call) -> Struct:
    """The requests of all participants about yen, newest first."""
    return _page(call, "")


@ROUTES.add(
    "POST",
    "/v1/admin/cash-requests/{request_id}/book",
    CashRequestRecord[DecimalText],
    errors=("not_found", "wrong_state", "insufficient_funds"),
)
async def book(call: Call) -> Struct:
    """Book a submitted request as a deposit or a withdrawal; it is booked once."""
    assert call.principal is not None
    return _record(call, await call.service.cash.book(call.principal, _id(call)))


@ROUTES.add(
    "POST",
    "/v1/admin/cash-requests/{request_id}/reject",
    CashRequestRecord[DecimalText],
    body=RejectionBody,
    errors=("not_found", "wrong_state"),
)
async def reject(call: Call) -> Struct:
    """Reject an open request, with the reason that its participant is shown."""
    assert call.principal is not None
    reason = call.body.reason
    return _record(call, await call.service.cash.reject(call.principal, _id(call), reason))


def _id(call: Call) -> int:
    return id_number(call.path["request_id"], "request_id")


def _page(call: Call, participant: str) -> CashRequestsReply:
    service, query = call.service.cash, call.query
    before = NEWEST if query.cursor is None else query.cursor
    if query.state == "open":
        waiting = [one for one in service.waiting(participant) if one.request_id < before]
        found = waiting[::-1][: query.limit + 1]
    else:
        found = service.page(participant, before, query.limit + 1)
    more = found[query.limit - 1].request_id if len(found) > query.limit else None
    return CashRequestsReply([_record(call, one) for one in found[: query.limit]], more)


def _record(call: Call, request: CashRequest) -> CashRequestRecord[DecimalText]:
    record: CashRequestRecord[DecimalText] = CashRequestRecord(
        request_id=request.request_id,
        participant=request.participant,
        kind=request.kind,
        yen=str(request.yen),
        state=request.state,
        requested_by=request.requested_by,
        timestamp=utc_text(request.requested_ns),
        reference=request.reference,
        approved_by=request.approved_by or None,
        approved_at=_text(request.approved_ns),
        decided_by=request.decided_by or None,
        decided_at=_text(request.decided_ns),
        reason=request.reason or None,
        seq=request.seq or None,
    )
    if request.is_open:
        available = call.service.cash.available(request)
        signed = request.yen if request.kind == "deposit" else -request.yen
        record.available, record.available_after = str(available), str(available + signed)
    return record


def _text(at_ns: int) -> str | None:
    return utc_text(at_ns) if at_ns else None
