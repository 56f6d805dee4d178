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
        found = [
            entry for entry in found if _is_here(entry, serial) or (there and entry is there[0])
        ]
    return ImportsReply([_record(imported) for imported in found])


@ROUTES.add("GET", "/v1/programmes", ProgrammesReply, errors=("overloaded",))
async def programmes(call: Call) -> Struct:
    """The programmes whose credits the registry may hold, also those for imports alone."""
    office = ProjectOffice(call.service.registry)
    entered = await asked(office.programmes)
    return ProgrammesReply(
        [ProgrammeRecord(n, code, n in PROGRAMMES, "") for n, code in PROGRAMME_CODES.items()]
        + [
            ProgrammeRecord(programme.name, IMPORTED_CODE, False, programme.source)
            for programme in entered
        ]
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


def _is_here(imported: Imported, serial: str) -> bool:
    series, _, number = serial.rpartition("-")
    block = imported.block
    return (
        series == block.series_name
        and number.isdecimal()
        and block.first <= int(number) <= block.last
    )


def _record(imported: Imported) -> ImportRecord:
    return ImportRecord(
        key=imported.key,
        origin=imported.origin,
        original_first=imported.original_first,
        original_last=imported.original_last,
        issued_on=imported.block.issued_on,
        serial_from=imported.block.first_serial,
        serial_to=imported.block.last_serial,
        qty=str(imported.block.quantity_t),
        timestamp=utc_text(imported.at_ns),
    )
