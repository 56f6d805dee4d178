"""Routes for participants' legal names and verified emissions, and for their GX-ETS duties.

The registrar files names and emissions. Names are public; a duty is shown to its participant and
to the registrar.
"""

from __future__ import annotations

from msgspec import Struct

from api.messages.duties import (
    DutiesQuery,
    DutiesReply,
    DutyQuery,
    DutyRecord,
    EmissionsBody,
    EmissionsRecord,
    EmissionsReply,
    NamesBody,
    ParticipantRecord,
    ParticipantRecords,
)
from api.messages.rest import PageQuery
from api.rest.paths import fiscal_year_of
from api.rest.routing import Call, Routes, page_of
from api.wire.registry_errors import asked
from exchange.registry.accounts.emissions import Emissions, VerifiedEmissions
from exchange.registry.accounts.holders import Holders, LegalNames
from exchange.schemes.duty import DutyStatus, duty_status
from exchange.schemes.eligibility import record_of

ROUTES = Routes()


@ROUTES.add("GET", "/v1/participants", ParticipantRecords, query=PageQuery, errors=("overloaded",))
async def participants(call: Call) -> Struct:
    """The participants with filed legal names, by code."""
    filed = await asked(Holders(call.service.registry).all)
    page, more = page_of(filed, call.query.cursor, call.query.limit)
    return ParticipantRecords([_record(names) for names in page], more)


@ROUTES.add(
    "POST",
    "/v1/registry/participants/{participant}/names",
    ParticipantRecord,
    body=NamesBody,
    errors=("not_found", "registry_rejected", "overloaded"),
)
async def file_names(call: Call) -> Struct:
    """File a participant's legal names; earlier ones remain on record as former names."""
    body, filed = call.body, call.filed()
    names = LegalNames(call.path["participant"], body.name_ja, body.name_en, body.corporate_number)
    return _record(await asked(lambda: Holders(call.service.registry).enter(names, filed)))


@ROUTES.add("GET", "/v1/registry/emissions", EmissionsReply, errors=("overloaded",))
async def emissions(call: Call) -> Struct:
    """The verified emissions, the newest figure of each participant and year."""
    found = await asked(VerifiedEmissions(call.service.registry).all)
    return EmissionsReply([_emissions(entry) for entry in found])


@ROUTES.add(
    "POST",
    "/v1/registry/emissions",
    EmissionsRecord,
    body=EmissionsBody,
    status=201,
    errors=("not_found", "unknown_fiscal_year", "registry_rejected", "overloaded"),
)
async def enter_emissions(call: Call) -> Struct:
    """Enter or correct a participant's verified emissions of a year."""
    body, filed = call.body, call.filed()
    entry = Emissions(body.participant, body.fiscal_year, body.emissions_t, body.verifier)
    registry = call.service.registry
    return _emissions(await asked(lambda: VerifiedEmissions(registry).enter(entry, filed)))


@ROUTES.add(
    "GET",
    "/v1/duties/{fiscal_year}",
    DutyRecord,
    query=DutyQuery,
    errors=("unknown_fiscal_year", "overloaded"),
)
async def duty(call: Call) -> Struct:
    """Your GX-ETS duty of a fiscal year: emissions, surrendered and counted tonnes, shortage."""
    assert call.principal is not None
    (found,) = await _duties(call, [call.principal.participant])
    return found


@ROUTES.add(
    "GET",
    "/v1/registry/duties/{fiscal_year}",
    DutiesReply,
    query=DutiesQuery,
    errors=("not_found", "unknown_fiscal_year", "overloaded"),
)
async def duties(call: Call) -> Struct:
    """The GX-ETS duties of all participants in a fiscal year."""
    venue, query = call.service.venue, call.query
    if query.participant is not None:
        return DutiesReply(await _duties(call, [query.participant]))
    page, more = page_of(list(venue.accounts), query.cursor, query.limit)
    return DutiesReply(await _duties(call, list(map(venue.participant_of, page))), more)


async def _duties(call: Call, participants: list[str]) -> list[DutyRecord]:
    service = call.service
    today = call.today()
    year, on = fiscal_year_of(call), call.query.on or today
    day = service.settings.holding_deadline

    def work() -> list[DutyRecord]:
        registry, record = service.registry, record_of(service.registry)
        return [
            duty_record(duty_status(registry, participant, year, on, today, day, record))
            for participant in participants
        ]

    return await asked(work)


def duty_record(found: DutyStatus) -> DutyRecord:
    return DutyRecord(
        participant=found.participant,
        fiscal_year=found.fiscal_year,
        on=found.on,
        holding_deadline=found.holding_deadline,
        state=found.state,
        emissions=found.emissions_t,
        credits=found.credits_t,
        credit_limit=found.credit_limit_t,
        credits_counted=found.credits_counted_t,
        need=found.need_t,
        allowances_surrendered=found.allowances_surrendered_t,
        allowances_held=found.allowances_held_t,
        late=found.late_t,
        shortage=found.shortage_t,
    )


def _emissions(entry: Emissions) -> EmissionsRecord:
    return EmissionsRecord(entry.participant, entry.fiscal_year, entry.emissions_t, entry.verifier)


def _record(names: LegalNames) -> ParticipantRecord:
    return ParticipantRecord(names.code, names.name_ja, names.name_en, names.corporate_number)
