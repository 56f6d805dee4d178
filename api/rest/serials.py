"""Public routes for the origin and the history of credits: projects, issuances, serial numbers.

Of an account only the kind is shown: its name would show who holds live credits.
"""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from api.messages.fields import SerialRange
from api.messages.rest import PageQuery
from api.messages.serials import (
    IssuanceRecord,
    IssuancesReply,
    ProjectRecord,
    ProjectsReply,
    SaleRecord,
    SerialEvent,
    SerialReply,
)
from api.rest.routing import Call, Routes, page_of
from api.wire.errors import ApiError
from api.wire.registry_errors import asked
from api.wire.render import ranges_of
from exchange.errors import RegistryError, RegistryRejected
from exchange.events import InstructionKind
from exchange.registry.imports import ORIGINAL_MAX, serial_here
from exchange.registry.port import Ending, Project, Registry
from exchange.registry.reports.certificate import certificate_path
from exchange.registry.reports.life import Life, LifeStep, life_of
from exchange.registry.serials import Block
from exchange.units import tokyo_datetime, utc_text
from exchange.views.instructions import InstructionState, traded_on

if TYPE_CHECKING:
    from api.services.service import Service

ROUTES = Routes()


@ROUTES.add("GET", "/v1/serials/{serial}", SerialReply, errors=("not_found", "overloaded"))
async def serial(call: Call) -> Struct:
    """The full history of one credit, by its serial here or in the registry that issued it."""
    return await serial_reply(call.service, call.path["serial"])


@ROUTES.add("GET", "/v1/projects", ProjectsReply, query=PageQuery, errors=("overloaded",))
async def projects(call: Call) -> Struct:
    """The projects that credits were issued for."""
    found = await asked(call.service.registry.projects)
    page, more = page_of(found, call.query.cursor, call.query.limit)
    return ProjectsReply([project_record(project) for project in page], more)


def project_record(project: Project) -> ProjectRecord:
    """A project as readers get it."""
    return ProjectRecord(
        project.project_id,
        project.programme,
        project.name,
        project.country,
        project.methodology,
        project.name_ja,
    )


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


async def serial_reply(service: Service, text: str) -> SerialReply:
    """Return the history of one credit. ApiError `not_found`: no credit has this serial."""
    if len(text) > ORIGINAL_MAX:
        raise ApiError("not_found", field="serial")
    life = await asyncio.to_thread(_life_of, service.registry, text)
    block = life.holding.block
    return SerialReply(
        serial=life.serial,
        programme=block.programme,
        project_id=block.project_id,
        credit_class=block.credit_class,
        vintage=f"{block.vintage.start}/{block.vintage.end}",
        status=life.holding.status.value,
        serial_from=block.first_serial,
        serial_to=block.last_serial,
        qty=str(block.quantity_t),
        events=[_event(service, step) for step in life.steps],
        others=_ranges(life.others),
        original=life.original,
    )


def _life_of(registry: Registry, text: str) -> Life:
    try:
        return life_of(registry, serial_here(registry, text))
    except RegistryRejected:
        raise ApiError("not_found", field="serial") from None
    except RegistryError as error:
        raise ApiError("overloaded", "the registry does not answer") from error


def _event(service: Service, step: LifeStep) -> SerialEvent:
    event = step.event
    is_end = event.kind in set(Ending)
    delivery = None if is_end else _delivery(service, event.key)
    return SerialEvent(
        kind=event.kind,
        act=step.act,
        timestamp=utc_text(event.at_ns),
        source=step.source,
        target=step.target,
        serial_from=event.block.first_serial,
        serial_to=event.block.last_serial,
        qty=str(event.block.quantity_t),
        others=_ranges(step.others),
        settlement_id="" if delivery is None else event.key,
        sale=None if delivery is None else _sale(service, delivery),
        certificate_url=certificate_path(event.key) if is_end else "",
        purpose=event.purpose,
        beneficiary=event.beneficiary,
        schemes=event.schemes,
    )


def _delivery(service: Service, key: str) -> InstructionState | None:
    entry = service.projections.current.instructions.find(key)
    is_delivery = entry is not None and entry.asked.kind == InstructionKind.DELIVERY
    return entry if is_delivery else None


def _sale(service: Service, delivery: InstructionState) -> SaleRecord:
    """The sale of a delivery: netted trades of a day on the exchange, or one trade over the
    counter, which is delivered at once."""
    asked, markets = delivery.asked, service.markets
    symbol = markets.symbols[asked.instrument]
    if not asked.due:
        return SaleRecord(symbol, tokyo_datetime(asked.time_ns).date(), "otc")
    cycle = markets.instruments[asked.instrument].settlement_days
    return SaleRecord(symbol, traded_on(date.fromisoformat(asked.due), cycle), "exchange")


def _ranges(blocks: tuple[Block, ...]) -> list[SerialRange]:
    return ranges_of(tuple((block.first_serial, block.last_serial) for block in blocks))
