"""Routes for a participant's own credits: holdings, blocks, transfers, settlements.

A thread calls the registry, because it may block. Reads show the participant's own accounts only.
"""

from __future__ import annotations

from msgspec import Struct

from api.messages.holdings import (
    HoldingsReply,
    InstructedReply,
    SettlementsQuery,
    SettlementsReply,
    TransferBody,
)
from api.messages.registry import HeldBlockRecord, HeldBlocksReply
from api.messages.rest import PageQuery
from api.rest.routing import Call, Routes, page_of
from api.services.holdings import own_holdings
from api.wire.convert import serial_ranges
from api.wire.pending import pending_settlements
from api.wire.registry_errors import asked
from api.wire.render import settlement_record
from api.wire.render_holdings import holding_records
from exchange.commands import DepositCredits, WithdrawCredits
from exchange.registry.port import Holding, Project, holding_account, trading_account
from exchange.units import utc_text

ROUTES = Routes()


@ROUTES.add("GET", "/v1/holdings", HoldingsReply, query=PageQuery, errors=("overloaded",))
async def holdings(call: Call) -> Struct:
    """Your own credits by serial block, in the holding and in the trading account."""
    assert call.principal is not None
    service, participant = call.service, call.principal.participant
    found = await asked(lambda: own_holdings(service.registry, participant))
    records = holding_records(service.markets, service.venue, call.account, found)
    return HoldingsReply(*page_of(records, call.query.cursor, call.query.limit))


@ROUTES.add("GET", "/v1/blocks", HeldBlocksReply, errors=("overloaded",))
async def held_blocks(call: Call) -> Struct:
    """Your own blocks of credits, with the facts of their projects."""
    assert call.principal is not None
    registry, participant = call.service.registry, call.principal.participant

    def read() -> tuple[list[Project], list[Holding]]:
        accounts = (holding_account(participant), trading_account(participant))
        found = [holding for name in accounts for holding in registry.holdings(name)]
        return registry.projects(), found

    projects, holdings = await asked(read)
    of_id = {project.project_id: project for project in projects}
    return HeldBlocksReply(
        [_serial_range(holding, of_id[holding.block.project_id]) for holding in holdings]
    )


@ROUTES.add(
    "POST",
    "/v1/transfers",
    InstructedReply,
    body=TransferBody,
    status=202,
    errors=(
        "unknown_symbol",
        "market_closed",
        "insufficient_credits",
        "serial_range_invalid",
        "serials_not_available",
        "account_locked",
        "idempotency_conflict",
        "overloaded",
    ),
)
async def transfer(call: Call) -> Struct:
    """Move credits between your holding account and your trading account."""
    body, markets = call.body, call.service.markets
    instrument = markets.index(body.symbol)
    kind = DepositCredits if body.direction == "to_trading" else WithdrawCredits
    quantity_t = markets.tonnes(instrument, body.qty, "qty")
    command = kind(
        call.account, instrument, quantity_t, serial_ranges(body.serial_ranges), client_key=call.key
    )
    return await call.service.requests.instruct(command)


@ROUTES.add("GET", "/v1/settlements", SettlementsReply, query=SettlementsQuery)
async def settlements(call: Call) -> Struct:
    """Your own deliveries, transfers and retirements, newest first."""
    service, query = call.service, call.query
    entries = [
        entry
        for entry in service.projections.current.instructions.of_account(call.account)
        if query.state is None or entry.state == query.state
    ]
    page, more = page_of(entries, query.cursor, query.limit)
    waiting = []
    if query.state in (None, "pending") and not query.cursor:
        waiting = pending_settlements(service.markets, service.venue, call.account)
    instructions = service.projections.current.instructions
    records = [
        settlement_record(service.markets, instructions, entry, call.account) for entry in page
    ]
    return SettlementsReply(waiting + records, more)


def _serial_range(holding: Holding, project: Project) -> HeldBlockRecord:
    block = holding.block
    return HeldBlockRecord(
        account=holding.account.partition(":")[0],
        serial_from=block.first_serial,
        serial_to=block.last_serial,
        qty=str(block.quantity_t),
        programme=block.programme,
        credit_class=block.credit_class,
        project_id=block.project_id,
        project_name=project.name,
        country=block.country,
        vintage_start=block.vintage.start,
        vintage_end=block.vintage.end,
        issued=utc_text(block.issued_ns),
        methodology=project.methodology,
        place=project.place,
        certifier=project.certifier,
        authorized_by=list(project.authorized_by),
        project_name_ja=project.name_ja,
    )
