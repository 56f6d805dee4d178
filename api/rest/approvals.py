"""The route of all that two persons sign: one list for the exchange's requests, and one for a
participant's proposals and withdrawals.

Approving and rejecting have routes of their own, under /v1/admin/approvals, /v1/proposals and
/v1/cash/requests.
"""

from __future__ import annotations

from msgspec import Struct

from api.access.approvals import WAITING_MS, Approval
from api.access.auth import Principal
from api.access.cash_requests import CashRequest
from api.messages.approvals import (
    ApprovalKindText,
    ApprovalRow,
    ApprovalRowsQuery,
    ApprovalRowsReply,
    ApprovalStateText,
    EffectRecord,
    ObstacleText,
)
from api.messages.fields import OPERATOR
from api.rest.routing import Call, Routes, page_of
from api.wire.registry_errors import asked
from api.wire.render import ranges_of
from exchange.commands import AdjustTrade, AnyCommand, BustTrade, DelistInstrument, SetBasePrice
from exchange.events import Reason
from exchange.registry.accounts.controls import Proposal, State
from exchange.texts import text_of
from exchange.units import NS_PER_MS, utc_text

ROUTES = Routes()
KINDS: dict[type[object], ApprovalKindText] = {
    BustTrade: "bust",
    AdjustTrade: "adjustment",
    SetBasePrice: "base_price",
    DelistInstrument: "delisting",
}
STATES: dict[State, ApprovalStateText] = {
    State.PROPOSED: "waiting",
    State.APPROVED: "approved",
    State.DONE: "done",
    State.REJECTED: "failed",
}
CASH_STATES: dict[str, ApprovalStateText] = {
    "proposed": "waiting",
    "submitted": "approved",
    "booking": "approved",
    "booked": "done",
    "rejected": "rejected",
}
OPEN = (State.PROPOSED, State.APPROVED)


@ROUTES.add(
    "GET", "/v1/approvals", ApprovalRowsReply, query=ApprovalRowsQuery, errors=("overloaded",)
)
async def approvals(call: Call) -> Struct:
    """Requests of your participant that two persons sign: those that wait, or the ended ones."""
    assert call.principal is not None
    if call.principal.participant == OPERATOR:
        return _requests(call, call.principal)
    return await _own(call, call.principal)


def _requests(call: Call, principal: Principal) -> ApprovalRowsReply:
    service, query = call.service, call.query
    if query.state == "waiting":
        waiting = service.approvals.waiting()[::-1]
        return ApprovalRowsReply([_request(call, principal, one) for one in waiting])
    start = query.cursor or 0
    ended = service.approvals.ended(start, query.limit + 1)
    more = start + query.limit if len(ended) > query.limit else None
    rows = [_request(call, principal, one) for one in ended[: query.limit]]
    return ApprovalRowsReply(rows, more)


def _request(call: Call, principal: Principal, approval: Approval) -> ApprovalRow:
    """Return a request of the exchange's operators."""
    service, command = call.service, approval.command
    row = ApprovalRow(
        approval.approval_id,
        KINDS[type(command)],
        approval.state,
        OPERATOR,
        approval.requested_by,
        _time(approval.at_ms),
        list(approval.effects),
        approval.note,
        decided_by=approval.decided_by,
        reason=approval.reason,
    )
    _add_terms(call, row, command)
    if approval.state == "waiting":
        row.effects = service.effects.of(command)
        row.fails = service.effects.fails(command)
        row.expires = _time(approval.at_ms + WAITING_MS)
        row.obstacle = _obstacle(principal, approval.requested_by)
    else:
        row.decided = _time(approval.decided_ms)
    return row


def _add_terms(call: Call, row: ApprovalRow, command: AnyCommand) -> None:
    assert isinstance(command, BustTrade | AdjustTrade | SetBasePrice | DelistInstrument)
    markets, index = call.service.markets, command.instrument
    row.symbol = markets.symbols[index]
    if isinstance(command, BustTrade | AdjustTrade):
        row.trade_id = command.trade_id
        trade = call.service.venue.open_trades.get((index, command.trade_id))
        row.qty = None if trade is None else str(trade.quantity_t)
    if isinstance(command, AdjustTrade | SetBasePrice):
        row.price = markets.price_text(index, command.price_ticks)


async def _own(call: Call, principal: Principal) -> ApprovalRowsReply:
    """Return a participant's proposals and withdrawals, newest first."""
    service, query, participant = call.service, call.query, principal.participant
    known, is_waiting = await service.proposals.of(principal), query.state == "waiting"
    proposals = [one for one in known if (one.state in OPEN) is is_waiting]
    if is_waiting:
        waiting = service.cash.waiting(participant)[::-1]
        cash = [one for one in waiting if one.kind == "withdrawal"]
    else:
        count = (query.cursor or 0) + query.limit + 1
        cash = service.cash.ended_withdrawals(participant, count)

    def rows() -> list[ApprovalRow]:
        found = [_proposal(principal, one) for one in proposals]
        if is_waiting:
            for row, one in zip(found, proposals, strict=True):
                row.effects = service.effects.of_proposal(one)
        found += [_withdrawal(call, principal, one) for one in cash]
        return sorted(found, key=lambda row: row.timestamp, reverse=True)

    found = await asked(rows)
    return ApprovalRowsReply(
        *((found, None) if is_waiting else page_of(found, query.cursor, query.limit))
    )


def _withdrawal(call: Call, principal: Principal, request: CashRequest) -> ApprovalRow:
    """Return a participant's request of yen out, which the operator books when it is approved."""
    row = ApprovalRow(
        str(request.request_id),
        "withdrawal",
        _cash_state(request),
        request.participant,
        request.requested_by,
        utc_text(request.requested_ns),
        note=request.reference,
        yen=str(request.yen),
        decided_by=request.decided_by or request.approved_by,
        reason=request.reason,
    )
    decided_ns = request.decided_ns or request.approved_ns
    if decided_ns:
        row.decided = utc_text(decided_ns)
    if request.is_open:
        free = call.service.cash.available(request)
        after = str(free - request.yen)
        row.effects = [EffectRecord(request.participant, "cash_free", str(free), after)]
        row.fails = text_of(Reason.INSUFFICIENT_FUNDS) if free < request.yen else None
    if request.state == "proposed":
        row.obstacle = _obstacle(principal, request.requested_by)
    return row


def _cash_state(request: CashRequest) -> ApprovalStateText:
    if request.state == "canceled":
        return "withdrawn" if request.decided_by == request.requested_by else "rejected"
    return CASH_STATES[request.state]


def _proposal(principal: Principal, proposal: Proposal) -> ApprovalRow:
    """Return a proposal of a participant."""
    proposer, transfer = proposal.proposed_by.person, proposal.transfer
    second = "" if proposal.approved_by is None else proposal.approved_by.person
    row = ApprovalRow(
        str(proposal.proposal_id),
        "trusted_account" if transfer is None else "transfer",
        _state(proposal),
        principal.participant,
        proposer,
        utc_text(proposal.proposed_ns),
        due=utc_text(proposal.due_ns),
        account=proposal.account,
        target=proposal.trusted,
        decided_by=proposal.canceled_by or second,
        reason=proposal.reason if proposal.state is not State.DONE else "",
    )
    if proposal.decided_ns:
        row.decided = utc_text(proposal.decided_ns)
    if transfer is not None:
        row.target, row.credit_class = transfer.target, transfer.credit_class
        row.qty = str(transfer.quantity_t)
        row.serial_ranges = ranges_of(transfer.serial_ranges)
    if proposal.state is State.PROPOSED:
        row.obstacle = _obstacle(principal, proposer)
    return row


def _state(proposal: Proposal) -> ApprovalStateText:
    if proposal.state is State.CANCELED:
        is_own = proposal.canceled_by == proposal.proposed_by.person
        return "withdrawn" if is_own else "rejected"
    return STATES[proposal.state]


def _obstacle(principal: Principal, requested_by: str) -> ObstacleText | None:
    """Return why this person cannot approve; None if they can."""
    if principal.user.name == requested_by:
        return "own_request"
    return None if principal.role == "approver" else "not_approver"


def _time(at_ms: int) -> str:
    return utc_text(at_ms * NS_PER_MS)
