"""Routes for the operator: participants, users, their keys, the manual clock and cash."""

from __future__ import annotations

import asyncio

from msgspec import Struct

from api.access.users import ROLE_SCOPES, User
from api.messages.account import (
    ApproverBody,
    KeyBody,
    KeyReply,
    KeysReply,
    ParticipantBody,
    ParticipantReply,
    ParticipantsReply,
    UserBody,
    UserChangeBody,
    UserKeyBody,
    UserQuery,
    UserRecord,
    UsersReply,
    WithdrawalBody,
)
from api.messages.balances import DepositBody
from api.messages.fields import Role
from api.messages.markets import ClockBody, ClockReply
from api.messages.rest import DoneReply, PageQuery
from api.rest.account import keys_reply, new_key
from api.rest.halts import reject_unless_of_the_exchange
from api.rest.routing import Call, Routes, page_of
from api.wire.convert import parse_time_ns, yen_amount
from api.wire.errors import ApiError
from api.wire.registry_errors import asked
from api.wire.render import status_record
from exchange.commands import DepositCash, WithdrawCash
from exchange.errors import RegistryRejected
from exchange.registry.accounts.holders import Holders
from exchange.units import NS_PER_DAY, utc_text
from exchange.venue.clock import ManualClock, PacedClock

ROUTES = Routes()
JUMP_MAX_NS = 31 * NS_PER_DAY


@ROUTES.add("POST", "/v1/admin/clock", ClockReply, body=ClockBody, errors=("phase_not_allowed",))
async def move_clock(call: Call) -> Struct:
    """Move the market's clock forward to a time, or without one to the next due moment."""
    service = call.service
    clock = service.sequencer.clock
    if not isinstance(clock, ManualClock | PacedClock):
        raise ApiError("phase_not_allowed", "this exchange runs on the wall clock")
    target_ns = service.venue.next_due_ns
    if call.body.to is not None:
        target_ns = parse_time_ns(call.body.to, "to")
        if target_ns < clock.now_ns():
            raise ApiError(
                "invalid_params", "to lies before the market's time; it must come after it", "to"
            )
        if target_ns > clock.now_ns() + JUMP_MAX_NS:
            raise ApiError(
                "invalid_params", "to must lie at most 31 days ahead of the market's time", "to"
            )
    await service.sequencer.advance_to(target_ns)
    await service.settlement.idle()
    records = [
        status_record(service.markets, service.venue, index)
        for index in range(len(service.markets.instruments))
    ]
    return ClockReply(utc_text(clock.now_ns()), service.venue.seq, records)


@ROUTES.add(
    "POST", "/v1/admin/deposits", DoneReply, body=DepositBody, errors=("not_found",), status=201
)
async def deposit(call: Call) -> Struct:
    """Deposit yen into a participant's trading account."""
    command = DepositCash(_account(call), yen_amount(call.body.yen, "yen"))
    return DoneReply((await call.service.commands.submit(command)).seq)


@ROUTES.add(
    "POST",
    "/v1/admin/withdrawals",
    DoneReply,
    body=WithdrawalBody,
    errors=("not_found", "insufficient_funds"),
    status=201,
)
async def withdraw(call: Call) -> Struct:
    """Withdraw yen from a participant's trading account."""
    command = WithdrawCash(_account(call), yen_amount(call.body.yen, "yen"))
    return DoneReply((await call.service.commands.submit(command)).seq)


@ROUTES.add("GET", "/v1/admin/participants", ParticipantsReply, query=PageQuery)
async def participants(call: Call) -> Struct:
    """The participants, oldest first."""
    venue, query = call.service.venue, call.query
    page, more = page_of(list(venue.accounts), query.cursor, query.limit)
    return ParticipantsReply(
        [ParticipantReply(venue.participant_of(account), account) for account in page], more
    )


@ROUTES.add("POST", "/v1/admin/participants", ParticipantReply, body=ParticipantBody, status=201)
async def open_participant(call: Call) -> Struct:
    """Open a participant and its trading account; a repetition changes nothing."""
    name = call.body.participant
    known = await asked(lambda: Holders(call.service.registry).code_of(name))
    if known not in (None, name):
        raise ApiError("invalid_params", f"this is a legal name of {known}", "participant")
    try:
        return ParticipantReply(name, await call.service.participants.open(name))
    except RegistryRejected as error:
        raise ApiError("invalid_params", error.sentence, "participant") from None


@ROUTES.add("GET", "/v1/admin/users", UsersReply, query=PageQuery)
async def users(call: Call) -> Struct:
    """The users, oldest first."""
    page, more = page_of(call.service.users.users(), call.query.cursor, call.query.limit)
    return UsersReply([UserRecord(u.name, u.role, u.participant, u.disabled) for u in page], more)


@ROUTES.add(
    "POST",
    "/v1/admin/users",
    UserRecord,
    body=UserBody,
    status=201,
    errors=("idempotency_conflict",),
)
async def add_user(call: Call) -> Struct:
    """Add a user of a participant; approvers have a route of their own."""
    return await _added(call, call.body.role)


@ROUTES.add(
    "POST",
    "/v1/admin/approvers",
    UserRecord,
    body=ApproverBody,
    status=201,
    errors=("idempotency_conflict",),
)
async def add_approver(call: Call) -> Struct:
    """Add an approver of a participant; not for the operator, who could then be both persons."""
    reject_unless_of_the_exchange(call)
    body = call.body
    if body.password is None and body.public_key is None:
        raise ApiError("invalid_params", "a password or a public_key, or both", "password")
    added = await _added(call, "approver")
    if body.public_key is not None:
        key = KeyBody(scopes=ROLE_SCOPES["approver"], public_key=body.public_key)
        added.key_id = new_key(call.service, added.name, key).key_id
    return added


async def _added(call: Call, role: Role) -> UserRecord:
    body, store = call.body, call.service.users
    if store.user(body.name) is not None:
        raise ApiError("idempotency_conflict", "there is already a user of this name", "name")
    added = await asyncio.to_thread(
        store.add_user, body.name, role, body.participant, body.password
    )
    return UserRecord(added.name, added.role, added.participant, added.disabled)


@ROUTES.add(
    "PATCH",
    "/v1/admin/users/{name}",
    UserRecord,
    body=UserChangeBody,
    errors=("not_found",),
)
async def change_user(call: Call) -> Struct:
    """Disable or enable a user; set a trader's password."""
    body, service = call.body, call.service
    user = _user(call, call.path["name"])
    if body.password is not None:
        _reject_unless_trader(user)
        await asyncio.to_thread(service.users.set_password, user.name, body.password)
        service.auth.sessions.end_all(user.name)
    if body.disabled is not None:
        user = service.users.disable(user.name, body.disabled)
    return UserRecord(user.name, user.role, user.participant, user.disabled)


@ROUTES.add("GET", "/v1/admin/keys", KeysReply, query=UserQuery, errors=("not_found",))
async def keys(call: Call) -> Struct:
    """A user's keys, without their secrets."""
    return keys_reply(call.service, _user(call, call.query.user).name)


@ROUTES.add("POST", "/v1/admin/keys", KeyReply, body=UserKeyBody, status=201, errors=("not_found",))
async def make_key(call: Call) -> Struct:
    """Make a key for any user but an approver; its secret is shown only once."""
    user = _user(call, call.body.user)
    if user.role == "approver":
        raise ApiError("forbidden", "the operator must not make a key for an approver", "user")
    if user.disabled:
        raise ApiError("forbidden", "the user is disabled")
    return new_key(call.service, user.name, call.body)


@ROUTES.add("DELETE", "/v1/admin/keys/{key_id}", DoneReply, errors=("not_found",))
async def revoke_key(call: Call) -> Struct:
    """Revoke a key of any user at once and close its connections."""
    call.service.users.revoke_key(call.path["key_id"], call.service.auth.now_ms())
    return DoneReply(call.service.projections.current.seq)


def _user(call: Call, name: str) -> User:
    user = call.service.users.user(name)
    if user is None:
        raise ApiError("not_found", "there is no such user", "user")
    return user


def _reject_unless_trader(user: User) -> None:
    """Raise ApiError `forbidden`: an operator with an approver's password could be both persons."""
    if user.role != "trader":
        raise ApiError("forbidden", "the operator may set a password for traders only")


def _account(call: Call) -> int:
    account = call.service.venue.account_of(call.body.participant)
    if account is None:
        raise ApiError("not_found", "there is no such participant", "participant")
    return account
