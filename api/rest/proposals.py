"""Routes for transfers out of the holding account: proposal, approval, cancellation."""

from __future__ import annotations

from msgspec import Struct

from api.messages.account import ConfirmBody
from api.messages.approvals import ReasonQuery
from api.messages.registry import (
    ProposalRecord,
    ProposalsReply,
    ProposedTransferBody,
    TrustedBody,
)
from api.rest.routing import Call, Routes
from api.wire.convert import id_number, serial_ranges, whole_tonnes
from exchange.registry.accounts.controls import Proposal
from exchange.registry.port import Transfer, holding_account
from exchange.units import utc_text

ROUTES = Routes()


@ROUTES.add("GET", "/v1/proposals", ProposalsReply, errors=("overloaded",))
async def proposals(call: Call) -> Struct:
    """Your own proposals of transfers and trusted accounts, newest first."""
    assert call.principal is not None
    found = await call.service.proposals.of(call.principal)
    return ProposalsReply([_record(proposal) for proposal in found[:500]])


@ROUTES.add(
    "POST",
    "/v1/proposals/transfers",
    ProposalRecord,
    body=ProposedTransferBody,
    status=201,
    errors=("registry_rejected", "overloaded"),
)
async def propose_transfer(call: Call) -> Struct:
    """Propose a transfer; to an account that is not trusted it needs approval and 26 hours."""
    assert call.principal is not None
    body = call.body
    transfer = Transfer(
        holding_account(call.principal.participant),
        body.target,
        body.credit_class,
        whole_tonnes(body.qty),
        serial_ranges(body.serial_ranges),
    )
    return _record(await call.service.proposals.propose_transfer(call.principal, transfer))


@ROUTES.add(
    "POST",
    "/v1/proposals/trusted-accounts",
    ProposalRecord,
    body=TrustedBody,
    status=201,
    errors=("registry_rejected", "overloaded"),
)
async def propose_trust(call: Call) -> Struct:
    """Propose to trust an account, which takes four working days and a second person's approval."""
    assert call.principal is not None
    return _record(await call.service.proposals.propose_trust(call.principal, call.body.account))


@ROUTES.add(
    "POST",
    "/v1/proposals/{proposal_id}/approve",
    ProposalRecord,
    body=ConfirmBody,
    errors=("not_found", "registry_rejected", "overloaded"),
)
async def approve(call: Call) -> Struct:
    """Approve a proposal as the second person of the same participant, with another key."""
    assert call.principal is not None
    return _record(await call.service.proposals.approve(call.principal, _id(call)))


@ROUTES.add(
    "DELETE",
    "/v1/proposals/{proposal_id}",
    ProposalRecord,
    query=ReasonQuery,
    errors=("not_found", "registry_rejected", "overloaded"),
)
async def cancel(call: Call) -> Struct:
    """Cancel a waiting proposal; any person who may sign for the account can."""
    assert call.principal is not None
    return _record(
        await call.service.proposals.cancel(call.principal, _id(call), call.query.reason)
    )


def _id(call: Call) -> int:
    return id_number(call.path["proposal_id"], "proposal_id")


def _record(proposal: Proposal) -> ProposalRecord:
    transfer, approved = proposal.transfer, proposal.approved_by
    return ProposalRecord(
        proposal_id=proposal.proposal_id,
        account=proposal.account,
        state=proposal.state.value,
        proposed_by=proposal.proposed_by.person,
        timestamp=utc_text(proposal.proposed_ns),
        due=utc_text(proposal.due_ns),
        target="" if transfer is None else transfer.target,
        trusted=proposal.trusted,
        credit_class="" if transfer is None else transfer.credit_class,
        qty="0" if transfer is None else str(transfer.quantity_t),
        approved_by="" if approved is None else approved.person,
        reason=proposal.reason,
    )
