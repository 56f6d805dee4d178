"""Credits at the registry: holdings, transfers, retirements, the life of a serial number.

The registry is asked in a thread, because it may block. Reads show the participant's own
accounts only; a retirement and a serial's life are public, without naming accounts.
"""

from __future__ import annotations

import asyncio
import secrets
from datetime import date

import msgspec
from msgspec import Struct

from api.messages.fields import Lot
from api.messages.records import RetirementRecord
from api.messages.rest import (
    DisclosureBody,
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
from api.rest.routing import Call, Routes, page_of
from api.services import idempotency
from api.services.holdings import own_holdings
from api.wire.errors import ApiError
from api.wire.pending import pending_settlements
from api.wire.registry_errors import asked
from api.wire.render import held_retirement_record, retirement_record, settlement_record
from api.wire.render_holdings import holding_records
from exchange.commands import (
    DepositCredits,
    Disclosure,
    RetireCredits,
    SchemeUse,
    WithdrawCredits,
)
from exchange.errors import RegistryError, RegistryRejected
from exchange.registry.holders import Holders
from exchange.registry.imports import ORIGINAL_MAX, serial_here
from exchange.registry.port import Ending, Registry, Retirement, holding_account
from exchange.registry.reports.certificate import certificate_of
from exchange.registry.uses import rejection_of_use
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
        "account_locked",
        "idempotency_conflict",
        "overloaded",
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
        "account_locked",
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
    """Retire own free credits for schemes or a purpose, in a beneficiary's name.

    From the trading account by `symbol`, through the venue; or from the holding account by
    `credit_class`, at once: the way for credits that have no market.
    """
    body, markets = call.body, call.service.markets
    if not body.schemes and not body.purpose.strip():
        raise ApiError("invalid_params", "say it in words where no scheme is named", "purpose")
    if (body.symbol is None) == (body.credit_class is None):
        raise ApiError(
            "invalid_params",
            "name the symbol, to retire from the trading account, or the credit_class, to retire "
            "from the holding account",
            "symbol",
        )
    if body.symbol is None:
        return await _noted(call, await _retire_held(call))
    instrument = markets.index(body.symbol)
    command = RetireCredits(
        call.account,
        instrument,
        markets.tonnes(instrument, body.qty, "qty"),
        body.purpose,
        body.beneficiary,
        _lots(body.lots),
        call.key,
        _disclosure(body.disclosure),
        body.act,
        _uses(call, body.schemes),
    )
    return await _noted(call, await call.service.requests.instruct(command))


async def _noted(call: Call, reply: InstructedReply) -> InstructedReply:
    """The reply with a note where a scheme's retirement is in the name of nobody known here."""
    assert call.principal is not None
    name, registry = call.body.beneficiary, call.service.registry
    if not call.body.schemes or name == call.principal.participant:
        return reply
    if await asked(lambda: Holders(registry).code_of(name)) is not None:
        return reply
    note = (
        f"{name!r} is no participant's code or legal name: this counts for nobody here until the "
        "registrar files it as one"
    )
    return msgspec.structs.replace(reply, note=note)


async def _retire_held(call: Call) -> InstructedReply:
    """Retire straight from the holding account: done at once, for no market has a part in it."""
    assert call.principal is not None
    body, participant = call.body, call.principal.participant
    if not (body.qty.isdecimal() and body.qty.isascii()) or not int(body.qty):
        raise ApiError("invalid_params", f"{body.qty} is not a whole number of tonnes", "qty")
    act = Retirement(
        holding_account(participant),
        body.credit_class,
        int(body.qty),
        body.purpose,
        body.beneficiary,
        _lots(body.lots),
        Ending(body.act),
        _disclosure(body.disclosure),
        _uses(call, body.schemes),
    )
    key = f"H-{idempotency.request_name() or secrets.token_hex(16)}"
    receipt = await call.service.acts.retire_held(participant, act, key)
    return InstructedReply(receipt.key, -1, "settled")


@ROUTES.add(
    "GET",
    "/v1/retirements/{retirement_id}",
    RetirementRecord,
    errors=("not_found", "overloaded"),
)
async def retirement(call: Call) -> Struct:
    """A retirement, from its instruction on: what it was to take, and what became of it."""
    service, key = call.service, call.path["retirement_id"]
    entry = service.projections.current.instructions.retirement(key)
    if entry is not None:
        return retirement_record(service.markets, entry)
    if len(key) > 128:
        raise ApiError("not_found", field="retirement_id")
    found = await asked(lambda: certificate_of(service.registry, key))
    return held_retirement_record(service.markets, found)


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
        for entry in service.projections.current.instructions.of_account(call.account)
        if query.state is None or entry.state == query.state
    ]
    page, more = page_of(entries, query.cursor, query.limit)
    waiting = []
    if query.state in (None, "pending") and not query.cursor:
        waiting = pending_settlements(service.markets, service.venue, call.account)
    asked_of = service.projections.current.instructions
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
    except RegistryRejected:
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
    """The uses of a body; a rejection names the element that is wrong."""
    uses = tuple(SchemeUse(one.scheme, one.fiscal_year) for one in named)
    for position, use in enumerate(uses):
        rejection = rejection_of_use(use, _today(call))
        if rejection is not None:
            field = f"schemes[{position}].{rejection.field}"
            raise ApiError(rejection.code, rejection.sentence, field)
    return uses


def _today(call: Call) -> date:
    return tokyo_datetime(call.service.sequencer.clock.now_ns()).date()


def _disclosure(body: DisclosureBody | None) -> Disclosure | None:
    return Disclosure(**msgspec.structs.asdict(body)) if body else None


def _lots(lots: list[Lot]) -> tuple[tuple[str, str], ...]:
    return tuple((lot.serial_from, lot.serial_to) for lot in lots)
