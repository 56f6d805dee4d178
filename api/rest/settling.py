"""Credits at the registry: holdings, transfers, retirements, the life of a serial number.

The registry is asked in a thread, because it may block. Reads show the participant's own
accounts only; a retirement and a serial's life are public, without naming accounts.
"""

from __future__ import annotations

import asyncio
from datetime import date

import msgspec
from msgspec import Struct

from api.errors import ApiError
from api.holdings import own_holdings
from api.messages.fields import Lot
from api.messages.records import RetirementRecord
from api.messages.rest import (
    HoldingsReply,
    InstructedReply,
    IssuanceRecord,
    IssuancesReply,
    PageQuery,
    ProjectRecord,
    ProjectsReply,
    RetirementBody,
    SchemeUseBody,
    SerialEvent,
    SerialReply,
    SettlementsQuery,
    SettlementsReply,
    TransferBody,
)
from api.pending import pending_settlements
from api.registry_errors import asked
from api.render import retirement_record, settlement_record
from api.render_holdings import holding_records
from api.rest.routing import Call, Routes, page_of
from exchange.commands import (
    DepositCredits,
    Disclosure,
    RetireCredits,
    SchemeUse,
    WithdrawCredits,
)
from exchange.errors import RegistryError, RegistryRefused
from exchange.registry.imports import ORIGINAL_MAX, serial_here
from exchange.registry.port import Ending, Registry, Retirement, trading_account
from exchange.registry.uses import refusal_of_use
from exchange.schemes.retirement import usable_lots
from exchange.units import tokyo_datetime, utc_text

ROUTES = Routes()


@ROUTES.add("GET", "/v1/holdings", HoldingsReply, query=PageQuery, errors=("overloaded",))
async def holdings(call: Call) -> Struct:
    """Own credits by serial block, in the holding and in the trading account."""
    assert call.principal is not None
    service, participant = call.service, call.principal.participant
    found = await asked(lambda: own_holdings(service.registry, participant))
    records = holding_records(service.markets, service.venue, call.account, found)
    return HoldingsReply(*page_of(records, call.query.cursor, call.query.limit))


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
        "lot_invalid",
        "lot_not_available",
        "idempotency_conflict",
    ),
)
async def transfer(call: Call) -> Struct:
    """Move own credits between the holding and the trading account."""
    body, markets = call.body, call.service.markets
    instrument = markets.index(body.symbol)
    kind = DepositCredits if body.direction == "to_trading" else WithdrawCredits
    quantity_t = markets.tonnes(instrument, body.qty, "qty")
    command = kind(call.account, instrument, quantity_t, _lots(body.lots), client_key=call.key)
    return await call.service.requests.instruct(command)


@ROUTES.add(
    "POST",
    "/v1/retirements",
    InstructedReply,
    body=RetirementBody,
    status=202,
    errors=(
        "unknown_symbol",
        "insufficient_credits",
        "lot_invalid",
        "lot_not_available",
        "idempotency_conflict",
        "unknown_scheme",
        "unknown_fiscal_year",
        "purpose_names_scheme",
        "act_not_allowed",
        "not_usable_for_scheme",
        "uses_exclude_each_other",
        "overloaded",
    ),
)
async def retire(call: Call) -> Struct:
    """Retire own free credits for schemes or a purpose, in a beneficiary's name."""
    body, markets = call.body, call.service.markets
    if not body.schemes and not body.purpose.strip():
        raise ApiError("invalid_params", "say it in words where no scheme is named", "purpose")
    instrument = markets.index(body.symbol)
    command = RetireCredits(
        call.account,
        instrument,
        markets.tonnes(instrument, body.qty, "qty"),
        body.purpose,
        body.beneficiary,
        _lots(body.lots),
        call.key,
        Disclosure(**msgspec.structs.asdict(body.disclosure)) if body.disclosure else None,
        body.act,
        _uses(call, body.schemes),
    )
    return await call.service.requests.instruct(command, lambda: _fit(call, command))


async def _fit(call: Call, command: RetireCredits) -> RetireCredits:
    """The same, kept to lots that its schemes count; a retirement cannot be undone."""
    service = call.service
    account = trading_account(service.venue.participant_of(command.account))
    act = Retirement(
        account,
        service.venue.instruments[command.instrument].credit_class,
        command.quantity_t,
        command.purpose,
        command.beneficiary,
        command.lots,
        Ending(command.ending),
        schemes=command.schemes,
    )
    usable = await asked(lambda: usable_lots(service.registry, act, _today(call)))
    return command if command.lots else msgspec.structs.replace(command, among=usable)


@ROUTES.add("GET", "/v1/retirements/{retirement_id}", RetirementRecord, errors=("not_found",))
async def retirement(call: Call) -> Struct:
    """A retirement, from its instruction on: what it was to take, and what became of it."""
    entry = call.service.feed.view.instructions.retirement(call.path["retirement_id"])
    if entry is None:
        raise ApiError("not_found", field="retirement_id")
    return retirement_record(call.service.markets, entry)


@ROUTES.add("GET", "/v1/serials/{serial}", SerialReply, errors=("not_found", "overloaded"))
async def serial(call: Call) -> Struct:
    """The full life of one credit, by its serial here or in the registry that issued it."""
    text = call.path["serial"]
    if len(text) > ORIGINAL_MAX:
        raise ApiError("not_found", field="serial")
    return await asyncio.to_thread(_life_of, call.service.registry, text)


@ROUTES.add("GET", "/v1/settlements", SettlementsReply, query=SettlementsQuery)
async def settlements(call: Call) -> Struct:
    """Own deliveries, transfers and retirements, newest first."""
    service, query = call.service, call.query
    entries = [
        entry
        for entry in service.feed.view.instructions.of_account(call.account)
        if query.state is None or entry.state == query.state
    ]
    page, more = page_of(entries, query.cursor, query.limit)
    waiting = []
    if query.state in (None, "pending") and not query.cursor:
        waiting = pending_settlements(service.markets, service.venue, call.account)
    asked_of = service.feed.view.instructions
    told = [settlement_record(service.markets, asked_of, one, call.account) for one in page]
    return SettlementsReply(waiting + told, more)


@ROUTES.add("GET", "/v1/projects", ProjectsReply, query=PageQuery, errors=("overloaded",))
async def projects(call: Call) -> Struct:
    """The projects that credits come from."""
    found = await asked(call.service.registry.projects)
    page, more = page_of(found, call.query.cursor, call.query.limit)
    records = [
        ProjectRecord(one.project_id, one.programme, one.name, one.country, one.methodology)
        for one in page
    ]
    return ProjectsReply(records, more)


@ROUTES.add("GET", "/v1/issuances", IssuancesReply, query=PageQuery, errors=("overloaded",))
async def issuances(call: Call) -> Struct:
    """Blocks of credits as they were issued, oldest first."""
    found = await asked(lambda: call.service.registry.events(kind="issuance"))
    page, more = page_of(found, call.query.cursor, call.query.limit)
    records = [
        IssuanceRecord(
            project_id=one.block.project_id,
            credit_class=one.block.credit_class,
            vintage=f"{one.block.vintage.start}/{one.block.vintage.end}",
            serial_from=one.block.first_serial,
            serial_to=one.block.last_serial,
            qty=str(one.block.quantity_t),
            timestamp=utc_text(one.at_ns),
        )
        for one in page
    ]
    return IssuancesReply(records, more)


def _life_of(registry: Registry, serial: str) -> SerialReply:
    try:
        serial = serial_here(registry, serial)
        holding = registry.locate(serial)
        history = registry.history(serial)
    except RegistryRefused:
        raise ApiError("not_found", field="serial") from None
    except RegistryError as error:
        raise ApiError("overloaded", "the registry does not answer") from error
    block = holding.block
    return SerialReply(
        serial=serial,
        programme=block.programme,
        project_id=block.project_id,
        credit_class=block.credit_class,
        vintage=f"{block.vintage.start}/{block.vintage.end}",
        status=holding.status.value,
        events=[
            SerialEvent(
                kind=one.kind,
                timestamp=utc_text(one.at_ns),
                source=one.source.partition(":")[0],
                target=one.target.partition(":")[0],
                purpose=one.purpose,
                beneficiary=one.beneficiary,
                schemes=one.schemes,
            )
            for one in history
        ],
    )


def _uses(call: Call, named: list[SchemeUseBody]) -> tuple[SchemeUse, ...]:
    """The uses of a body; a refusal names the element that is wrong."""
    uses = tuple(SchemeUse(one.scheme, one.fiscal_year) for one in named)
    for position, use in enumerate(uses):
        refusal = refusal_of_use(use, _today(call))
        if refusal is not None:
            field = f"schemes[{position}].{refusal.field}"
            raise ApiError(refusal.code, refusal.sentence, field)
    return uses


def _today(call: Call) -> date:
    return tokyo_datetime(call.service.sequencer.clock.now_ns()).date()


def _lots(lots: list[Lot]) -> tuple[tuple[str, str], ...]:
    return tuple((lot.serial_from, lot.serial_to) for lot in lots)
