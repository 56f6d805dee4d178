"""Routes for halts, the kill switch, limits, busts and adjustments, and their approval."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from msgspec import Struct

from api.access.approvals import Approval
from api.messages.account import (
    AdjustBody,
    ApprovalRecord,
    ApprovalsReply,
    BustBody,
    ConfirmBody,
    KillSwitchBody,
    LimitsBody,
    MarketBody,
)
from api.messages.approvals import ReasonQuery
from api.messages.fields import OPERATOR
from api.messages.rest import DoneReply
from api.rest.routing import Call, Routes
from api.services import idempotency
from api.wire.errors import ApiError
from exchange.commands import (
    AdjustTrade,
    AnyCommand,
    BustTrade,
    HaltMarket,
    ResumeMarket,
    SetKillSwitch,
    SetLimits,
)
from exchange.units import NS_PER_MS, utc_text

ROUTES = Routes()
# In place of a symbol: all markets.
EVERY = "*"


async def _do(call: Call, command: AnyCommand) -> DoneReply:
    return DoneReply((await call.service.commands.submit(command)).seq)


async def _do_all(call: Call, commands: Sequence[AnyCommand]) -> DoneReply:
    """Submit commands together and return the number of the last; without any, that of now."""
    submit = call.service.commands.submit
    done = await asyncio.gather(*map(submit, commands))
    return DoneReply(done[-1].seq if done else call.service.projections.current.seq)


def _account(call: Call, participant: str | None) -> int:
    """Return a participant's account, or -1 for all accounts."""
    if participant is None:
        return -1
    account = call.service.venue.account_of(participant)
    if account is None:
        raise ApiError("not_found", "there is no such participant", "participant")
    return account


@ROUTES.add(
    "POST",
    "/v1/admin/halts",
    DoneReply,
    body=MarketBody,
    errors=("unknown_symbol", "halted", "market_closed"),
)
async def halt(call: Call) -> Struct:
    """Halt a market, or all with `*`; their orders remain and may be canceled."""
    venue, body = call.service.venue, call.body
    if body.symbol != EVERY:
        return await _do(call, HaltMarket(call.service.markets.index(body.symbol), body.reason))
    indices = range(len(venue.instruments))
    running = [i for i in indices if i not in venue.halted and not venue.is_delisted(i)]
    return await _do_all(call, [HaltMarket(index, body.reason) for index in running])


@ROUTES.add(
    "POST",
    "/v1/admin/resumptions",
    DoneReply,
    body=MarketBody,
    errors=("unknown_symbol", "phase_not_allowed"),
)
async def resume(call: Call) -> Struct:
    """Reopen a halted market, or all with `*`, with a call auction."""
    service, symbol = call.service, call.body.symbol
    reasons = service.settlement.reconciler.reasons
    if symbol != EVERY:
        index = service.markets.index(symbol)
        done = await _do(call, ResumeMarket(index))
        reasons.pop(index, None)
        return done
    halted = sorted(service.venue.halted)
    done = await _do_all(call, [ResumeMarket(index) for index in halted])
    reasons.clear()
    return done


@ROUTES.add(
    "POST",
    "/v1/admin/kill-switch",
    DoneReply,
    body=KillSwitchBody,
    errors=("unknown_symbol", "not_found"),
)
async def kill_switch(call: Call) -> Struct:
    """Set or release the kill switch, which cancels and rejects all orders in its scope."""
    body = call.body
    index = -1 if body.symbol is None else call.service.markets.index(body.symbol)
    return await _do(call, SetKillSwitch(_account(call, body.participant), index, body.on))


@ROUTES.add("POST", "/v1/admin/limits", DoneReply, body=LimitsBody, errors=("not_found",))
async def limits(call: Call) -> Struct:
    """Set a participant's limits."""
    body = call.body
    command = SetLimits(
        _account(call, body.participant),
        body.quantity_max,
        body.notional_max_yen,
        body.position_max,
        body.orders_max,
    )
    return await _do(call, command)


@ROUTES.add(
    "POST",
    "/v1/admin/busts",
    ApprovalRecord,
    body=BustBody,
    status=202,
    errors=("unknown_symbol", "not_found"),
)
async def bust(call: Call) -> Struct:
    """Request to bust a trade whose delivery is not instructed yet; a second person approves."""
    index = call.service.markets.index(call.body.symbol)
    _reject_unless_open(call, index)
    action = f"bust trade {call.body.trade_id} of {call.body.symbol}"
    return ask_approval(call, action, BustTrade(index, call.body.trade_id))


@ROUTES.add(
    "POST",
    "/v1/admin/adjustments",
    ApprovalRecord,
    body=AdjustBody,
    status=202,
    errors=("unknown_symbol", "not_found", "price_increment"),
)
async def adjust(call: Call) -> Struct:
    """Request another price of a trade; a second person approves.

    Its delivery must not be instructed yet.
    """
    body, markets = call.body, call.service.markets
    index = markets.index(body.symbol)
    _reject_unless_open(call, index)
    ticks = markets.ticks(index, body.price, "price")
    action = f"adjust trade {body.trade_id} of {body.symbol} to {body.price}"
    return ask_approval(call, action, AdjustTrade(index, body.trade_id, ticks))


def _reject_unless_open(call: Call, index: int) -> None:
    """Raise ApiError `not_found` for a trade that can no longer be corrected."""
    if (index, call.body.trade_id) not in call.service.venue.open_trades:
        message = "no such trade, or it was busted or its delivery is instructed already"
        raise ApiError("not_found", message, "trade_id")


def reject_unless_of_the_exchange(call: Call) -> None:
    """Raise ApiError `forbidden` for an approver of a participant, who approves for it alone."""
    assert call.principal is not None
    if call.principal.user.participant != OPERATOR:
        raise ApiError("forbidden", "only approvers of the exchange may do this")


@ROUTES.add("GET", "/v1/admin/approvals", ApprovalsReply)
async def approvals(call: Call) -> Struct:
    """The actions that wait for the approval of a second person."""
    reject_unless_of_the_exchange(call)
    return ApprovalsReply([_record(approval) for approval in call.service.approvals.waiting()])


@ROUTES.add(
    "POST",
    "/v1/admin/approvals/{approval_id}/approve",
    DoneReply,
    body=ConfirmBody,
    errors=(
        "not_found",
        "invalid_params",
        "market_closed",
        "phase_not_allowed",
        "price_out_of_band",
    ),
)
async def approve(call: Call) -> Struct:
    """Approve and do an action that another person requested."""
    reject_unless_of_the_exchange(call)
    assert call.principal is not None
    approvals, approval_id = call.service.approvals, call.path["approval_id"]
    command, by = approvals.approve(approval_id, call.principal), call.principal.user.name
    effects = tuple(call.service.effects.of(command))
    try:
        done = await _do(call, command)
    except ApiError as error:
        # If the outcome is unknown the action keeps waiting: the same key returns the outcome and
        # never repeats the action.
        if error.code in ("internal", "overloaded"):
            approvals.release(approval_id)
        else:
            approvals.end(approval_id, "failed", by, error.code, effects)
        raise
    approvals.end(approval_id, "done", by, effects=effects)
    return done


@ROUTES.add(
    "DELETE",
    "/v1/admin/approvals/{approval_id}",
    DoneReply,
    query=ReasonQuery,
    errors=("not_found",),
)
async def reject(call: Call) -> Struct:
    """Reject an action that another person requested, or withdraw your own request."""
    reject_unless_of_the_exchange(call)
    assert call.principal is not None
    by, reason = call.principal.user.name, call.query.reason
    call.service.approvals.reject(call.path["approval_id"], by, reason)
    return DoneReply(call.service.projections.current.seq)


def ask_approval(call: Call, action: str, command: AnyCommand) -> ApprovalRecord:
    """Keep a command until a second person approves it."""
    assert call.principal is not None
    approvals, request = call.service.approvals, idempotency.request_name()
    return _record(approvals.ask(action, command, call.principal, request, call.body.note))


def _record(approval: Approval) -> ApprovalRecord:
    at = utc_text(approval.at_ms * NS_PER_MS)
    return ApprovalRecord(approval.approval_id, approval.action, approval.requested_by, at)
