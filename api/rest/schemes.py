"""Routes for the schemes that a retirement may name, and for credits that count in one."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from api.messages.fields import DecimalText
from api.messages.registry import (
    EligibilityQuery,
    EligibilityReply,
    JudgedBlock,
    SchemeRecord,
    SchemesReply,
    YearRecord,
)
from api.rest.routing import Call, Routes
from api.wire.registry_errors import asked
from exchange.registry.port import Ending
from exchange.schemes.eligibility import Position, Question, eligible
from exchange.schemes.rules import Scheme
from exchange.schemes.uses import SCHEMES, scheme

ROUTES = Routes()


@ROUTES.add("GET", "/v1/schemes", SchemesReply)
async def schemes(call: Call) -> Struct:
    """The schemes that a retirement may name: codes, names and the years allowed today."""
    return SchemesReply([_scheme(one, call.today()) for one in SCHEMES.values()])


@ROUTES.add(
    "GET",
    "/v1/eligibility",
    EligibilityReply[DecimalText],
    query=EligibilityQuery,
    errors=("unknown_scheme", "unknown_fiscal_year", "registry_rejected", "overloaded"),
)
async def eligibility(call: Call) -> Struct:
    """The eligibility of your blocks in a scheme: tonnes by year, and reasons for rejections."""
    assert call.principal is not None
    query, today = call.query, call.today()
    registry, holder = call.service.registry, call.principal.participant
    found = await asked(
        lambda: eligible(
            registry,
            Question(
                scheme=scheme(query.scheme),
                holder=holder,
                on=query.on or today,
                today=today,
                fiscal_year=query.fiscal_year,
                emissions_t=query.emissions_t,
            ),
        )
    )
    return EligibilityReply(
        scheme=found.scheme,
        holder=found.holder,
        on=found.on,
        years=[_year(one) for one in found.years],
        blocks=[
            JudgedBlock(
                serial_from=one.block.first_serial,
                serial_to=one.block.last_serial,
                qty=str(one.block.quantity_t),
                status=one.status.value,
                state=one.state,
                code=one.code,
                why=one.sentence,
                acts=[ending.value for ending in one.endings],
                fiscal_year=one.fiscal_year,
                ended_on=one.ended_on,
            )
            for one in found.blocks
        ],
    )


def _year(one: Position) -> YearRecord[str]:
    return YearRecord(
        fiscal_year=one.fiscal_year,
        ended=str(one.ended_t),
        counted=str(one.counted_t),
        usable=str(one.usable_t),
        limit_known=one.limit,
        limit=None if one.limit_t is None else str(one.limit_t),
        emissions=one.emissions_t,
        allowances=str(one.allowances_t),
        usable_allowances=str(one.usable_allowances_t),
    )


def _scheme(one: Scheme, day: date) -> SchemeRecord[str]:
    use, limit = one.use, one.limit
    known = use.known_years(day)
    return SchemeRecord(
        code=use.code,
        name=use.name,
        name_ja=use.name_ja,
        effect=one.effect,
        years="calendar" if use.counts_calendar_years else "fiscal",
        first_year=use.first_year,
        last_year=known[-1] if known else None,
        needs_year=use.needs_year,
        years_source=use.source,
        acts=[ending for ending in Ending if any(ending in line.endings for line in one.accepts)],
        limit_percent=None if limit is None else f"{float(100 * limit):g}",
    )
