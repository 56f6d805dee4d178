"""Public routes for the origin and the history of credits: projects, issuances, serial numbers.

Of an account only the kind is shown: its name would show who holds live credits.
"""

from __future__ import annotations

import asyncio

from msgspec import Struct

from api.messages.rest import PageQuery
from api.messages.serials import (
    IssuanceRecord,
    IssuancesReply,
    ProjectRecord,
    ProjectsReply,
    SerialEvent,
    SerialReply,
)
from api.rest.routing import Call, Routes, page_of
from api.wire.errors import ApiError
from api.wire.registry_errors import asked
from exchange.errors import RegistryError, RegistryRejected
from exchange.registry.imports import ORIGINAL_MAX, serial_here
from exchange.registry.port import Registry
from exchange.registry.reports.public import account_kinds
from exchange.units import utc_text

ROUTES = Routes()


@ROUTES.add("GET", "/v1/serials/{serial}", SerialReply, errors=("not_found", "overloaded"))
async def serial(call: Call) -> Struct:
    """The full history of one credit, by its serial here or in the registry that issued it."""
    text = call.path["serial"]
    if len(text) > ORIGINAL_MAX:
        raise ApiError("not_found", field="serial")
    return await asyncio.to_thread(_history_of, call.service.registry, text)


@ROUTES.add("GET", "/v1/projects", ProjectsReply, query=PageQuery, errors=("overloaded",))
async def projects(call: Call) -> Struct:
    """The projects that credits were issued for."""
    found = await asked(call.service.registry.projects)
    page, more = page_of(found, call.query.cursor, call.query.limit)
    records = [
        ProjectRecord(
            project.project_id,
            project.programme,
            project.name,
            project.country,
            project.methodology,
        )
        for project in page
    ]
    return ProjectsReply(records, more)


@ROUTES.add("GET", "/v1/issuances", IssuancesReply, query=PageQuery, errors=("overloaded",))
async def issuances(call: Call) -> Struct:
    """The issued blocks of credits, oldest first."""
    found = await asked(lambda: call.service.registry.events(kind="issuance"))
    page, more = page_of(found, call.query.cursor, call.query.limit)
    records = [
        IssuanceRecord(
            project_id=issuance.block.project_id,
            credit_class=issuance.block.credit_class,
            vintage=f"{issuance.block.vintage.start}/{issuance.block.vintage.end}",
            serial_from=issuance.block.first_serial,
            serial_to=issuance.block.last_serial,
            qty=str(issuance.block.quantity_t),
            timestamp=utc_text(issuance.at_ns),
        )
        for issuance in page
    ]
    return IssuancesReply(records, more)


def _history_of(registry: Registry, serial: str) -> SerialReply:
    try:
        serial = serial_here(registry, serial)
        holding = registry.locate(serial)
        history = registry.history(serial)
        kind_of = account_kinds(registry)
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
                kind=event.kind,
                timestamp=utc_text(event.at_ns),
                # An issuance has no source account, but names the registry of its origin.
                source=event.source if event.kind == "issuance" else kind_of(event.source),
                target=kind_of(event.target),
                purpose=event.purpose,
                beneficiary=event.beneficiary,
                schemes=event.schemes,
            )
            for event in history
        ],
    )
