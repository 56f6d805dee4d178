"""Routes for imports from other registries, and for programmes without a market."""

from __future__ import annotations

from msgspec import Struct

from api.messages.registry import (
    ImportRecord,
    ImportsQuery,
    ImportsReply,
    ProgrammeEntryBody,
    ProgrammeRecord,
    ProgrammesReply,
)
from api.rest.routing import Call, Routes
from api.wire.registry_errors import asked
from exchange.instruments import PROGRAMMES
from exchange.registry.imports import find
from exchange.registry.port import Imported
from exchange.registry.projects.office import ProjectOffice
from exchange.registry.serials import IMPORTED_CODE, PROGRAMME_CODES
from exchange.units import utc_text

ROUTES = Routes()


@ROUTES.add("GET", "/v1/registry/imports", ImportsReply, query=ImportsQuery, errors=("overloaded",))
async def imports(call: Call) -> Struct:
    """The imports from other registries with original serials: all, or those of one serial."""
    registry, serial = call.service.registry, call.query.serial
    found = await asked(registry.imports)
    if serial:
        there = find(found, serial)
        found = [one for one in found if _is_here(one, serial) or (there and one is there[0])]
    return ImportsReply([_record(one) for one in found])


@ROUTES.add("GET", "/v1/programmes", ProgrammesReply, errors=("overloaded",))
async def programmes(call: Call) -> Struct:
    """The programmes whose credits the registry may hold, also those for imports alone."""
    office = ProjectOffice(call.service.registry)
    entered = await asked(office.programmes)
    return ProgrammesReply(
        [ProgrammeRecord(n, code, n in PROGRAMMES, "") for n, code in PROGRAMME_CODES.items()]
        + [ProgrammeRecord(one.name, IMPORTED_CODE, False, one.source) for one in entered]
    )


@ROUTES.add(
    "POST",
    "/v1/registry/programmes",
    ProgrammeRecord,
    body=ProgrammeEntryBody,
    status=201,
    errors=("registry_rejected", "overloaded"),
)
async def enter_programme(call: Call) -> Struct:
    """Enter a programme without a market here, so that its credits can be imported."""
    assert call.principal is not None
    body, office = call.body, ProjectOffice(call.service.registry)
    filed = call.filed()
    await asked(lambda: office.enter_programme(body.name, body.source, filed))
    return ProgrammeRecord(body.name, IMPORTED_CODE, False, body.source)


def _is_here(one: Imported, serial: str) -> bool:
    series, _, number = serial.rpartition("-")
    block = one.block
    return (
        series == block.series_name
        and number.isdecimal()
        and block.first <= int(number) <= block.last
    )


def _record(one: Imported) -> ImportRecord:
    return ImportRecord(
        key=one.key,
        origin=one.origin,
        original_first=one.original_first,
        original_last=one.original_last,
        issued_on=one.block.issued_on,
        serial_from=one.block.first_serial,
        serial_to=one.block.last_serial,
        qty=str(one.block.quantity_t),
        timestamp=utc_text(one.at_ns),
    )
