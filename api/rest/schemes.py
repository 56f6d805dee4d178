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
from api.messages.statistics import PriceBound, PriceBoundsReply
from api.rest.routing import Call, Routes
from api.wire.errors import ApiError
from api.wire.registry_errors import asked
from exchange.registry.port import Ending
from exchange.schemes import gx_ets
from exchange.schemes.eligibility import Position, Question, eligible
from exchange.schemes.rules import Scheme
from exchange.schemes.uses import SCHEMES, scheme

ROUTES = Routes()


@ROUTES.add("GET", "/v1/schemes", SchemesReply)
async def schemes(call: Call) -> Struct:
    """The schemes that a retirement may name: codes, names and the years allowed today."""
    return SchemesReply([_scheme(known, call.today()) for known in SCHEMES.values()])


@ROUTES.add(
    "GET",
    "/v1/schemes/{scheme}/price-bounds",
    PriceBoundsReply,
    errors=("unknown_scheme",),
)
async def price_bounds(call: Call) -> Struct:
    """The floor and ceiling price of GX-ETS allowances by fiscal year; no other scheme has any."""
    name = call.path["scheme"]
    if name != gx_ets.GX_ETS.code:
        raise ApiError("unknown_scheme", f"only {gx_ets.GX_ETS.code} has price bounds", "scheme")
    bounds = [
        PriceBound(
            one.fiscal_year,
            str(one.floor_yen),
            str(one.ceiling_yen),
            "published" if one.is_published else "computed",
        )
        for one in gx_ets.price_bounds()
    ]
    sources = gx_ets.BOUND_SOURCES
    return PriceBoundsReply(
        name, bounds, [source.en for source in sources], [source.ja for source in sources]
    )


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
        years=[_year(position) for position in found.years],
        blocks=[
            JudgedBlock(
                serial_from=judged.block.first_serial,
                serial_to=judged.block.last_serial,
                qty=str(judged.block.quantity_t),
                status=judged.status.value,
                state=judged.state,
                code=judged.code,
                why=judged.sentence,
                acts=[ending.value for ending in judged.endings],
                fiscal_year=judged.fiscal_year,
                ended_on=judged.ended_on,
            )
            for judged in found.blocks
        ],
    )


def _year(position: Position) -> YearRecord[str]:
    return YearRecord(
        fiscal_year=position.fiscal_year,
        ended=str(position.ended_t),
        counted=str(position.counted_t),
        usable=str(position.usable_t),
        limit_known=position.limit,
        limit=None if position.limit_t is None else str(position.limit_t),
        emissions=position.emissions_t,
        allowances=str(position.allowances_t),
        usable_allowances=str(position.usable_allowances_t),
    )


def _scheme(scheme: Scheme, day: date) -> SchemeRecord[str]:
    use, limit = scheme.use, scheme.limit
    known = use.known_years(day)
    return SchemeRecord(
        code=use.code,
        name=use.name,
        name_ja=use.name_ja,
        effect=scheme.effect,
        effect_ja=scheme.effect_ja,
        years="calendar" if use.counts_calendar_years else "fiscal",
        first_year=use.first_year,
        last_year=known[-1] if known else None,
        needs_year=use.needs_year,
        years_source=use.source,
        acts=[
            ending for ending in Ending if any(ending in line.endings for line in scheme.accepts)
        ],
        limit_percent=None if limit is None else f"{float(100 * limit):g}",
    )
