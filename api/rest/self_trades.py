"""Routes for self-trade prevention: groups of participants, and prevented matches."""

from __future__ import annotations

from itertools import islice

from msgspec import Struct

from api.messages.account import StpGroupBody, StpGroupRecord, StpGroupsReply
from api.messages.orders import PreventedMatchesQuery, PreventedMatchesReply
from api.messages.rest import DoneReply
from api.rest.routing import Call, Routes
from api.wire.errors import ApiError
from api.wire.render import prevented_record
from exchange.commands import CancelAll
from exchange.views.orders import LAST_ID

ROUTES = Routes()


@ROUTES.add("GET", "/v1/admin/stp-groups", StpGroupsReply)
async def stp_groups(call: Call) -> Struct:
    """The groups of participants that self-trade prevention counts as one trader."""
    groups = call.service.stp_groups.groups()
    return StpGroupsReply(
        [StpGroupRecord(group.stp_group, list(group.participants)) for group in groups]
    )


@ROUTES.add("POST", "/v1/admin/stp-groups", DoneReply, body=StpGroupBody, errors=("not_found",))
async def put_into_stp_group(call: Call) -> Struct:
    """Put a participant into a self-trade group, or out of it with 0; its orders are canceled."""
    service, body = call.service, call.body
    account = service.venue.account_of(body.participant)
    if account is None:
        raise ApiError("not_found", "there is no such participant", "participant")
    if service.stp_groups.by_account.get(account, 0) == body.stp_group:
        return DoneReply(service.projections.current.seq)
    # No order enters between these two lines: earlier ones are canceled, later ones in the group.
    canceled = service.commands.submit(CancelAll(account, wait=True))
    service.stp_groups.put(body.participant, body.stp_group)
    return DoneReply((await canceled).seq)


@ROUTES.add(
    "GET",
    "/v1/prevented-matches",
    PreventedMatchesReply,
    query=PreventedMatchesQuery,
    errors=("unknown_symbol",),
)
async def own_prevented(call: Call) -> Struct:
    """Prevented matches of your orders with one another or with orders of your group."""
    return _prevented(call, call.account)


@ROUTES.add(
    "GET",
    "/v1/admin/prevented-matches",
    PreventedMatchesReply,
    query=PreventedMatchesQuery,
    errors=("unknown_symbol",),
)
async def all_prevented(call: Call) -> Struct:
    """All prevented matches."""
    return _prevented(call, None)


def _prevented(call: Call, account: int | None) -> PreventedMatchesReply:
    """Return a page of an account's prevented matches; None: of all accounts, with their names."""
    service, query = call.service, call.query
    models = service.projections.current
    index = None if query.symbol is None else service.markets.index(query.symbol)
    wanted = (
        match
        for match in models.self_trades.before(LAST_ID if query.cursor is None else query.cursor)
        if index in (None, match.instrument) and account in (None, match.taker, match.maker)
    )
    page = list(islice(wanted, query.limit))
    cursor = page[-1].match_id if len(page) == query.limit else None
    records = [prevented_record(service.markets, match) for match in page]
    if account is None:
        for record, match in zip(records, page, strict=True):
            record.taker = service.venue.participant_of(match.taker)
            record.maker = service.venue.participant_of(match.maker)
    return PreventedMatchesReply(records, cursor)
