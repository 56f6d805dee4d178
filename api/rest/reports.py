"""Routes for the rules of reports: SHK, power factors, Article 6, attributes, facilities.

What a participant asks about its own report is computed from the credits ended in its name and from
the figures of the query, which are not kept.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from api.messages.reports import (
    AdjustmentRecord,
    AdjustmentsQuery,
    AdjustmentsReply,
    AttributesRecord,
    AttributesReply,
    ExclusionsQuery,
    ExclusionsReply,
    FacilityQuery,
    FacilityReply,
    PowerFactorQuery,
    PowerFactorReply,
    ShkQuery,
    ShkReply,
)
from api.messages.rest import PageQuery
from api.rest.paths import fiscal_year_of
from api.rest.routing import Call, Routes, page_of
from api.wire.errors import ApiError
from api.wire.figures import figure_text
from api.wire.registry_errors import asked
from exchange.errors import ConfigError
from exchange.registry.port import Project
from exchange.schemes import article6, attributes, prefectures
from exchange.schemes.eligibility import Question, eligible
from exchange.schemes.shk import (
    SHK,
    Report,
    adjusted_emissions_t,
    certificate_deduction_t,
    fault_of,
    power_factor_kg,
)

ROUTES = Routes()
_FIELDS = {"forest_sinks_transferred_t": "forest_sinks_t", "national_factor_kg": "factor"}


@ROUTES.add(
    "GET",
    "/v1/reports/shk/{fiscal_year}",
    ShkReply,
    query=ShkQuery,
    errors=("unknown_fiscal_year", "invalid_params", "overloaded"),
)
async def shk(call: Call) -> Struct:
    """Your SHK report: emissions adjusted by credits, certificates and credits passed on."""
    year, query = fiscal_year_of(call), call.query
    report = Report(
        basic_t=query.basic_t,
        bought_power_t=query.bought_power_t,
        retired_t=0,
        green_energy_t=query.green_energy_t,
        transferred_t=query.transferred_t,
        forest_sinks_transferred_t=query.forest_sinks_t,
        certificates_kwh=query.certificates_kwh,
        national_factor_kg=Decimal(query.factor),
        correction=Decimal(query.correction),
    )
    fault = fault_of(report)
    if fault is not None:
        raise ApiError("invalid_params", fault[1], _FIELDS[fault[0]])
    participant, retired_t = await _retired(call, year)
    return ShkReply(
        participant=participant,
        fiscal_year=year,
        basic=report.basic_t,
        added_back=report.transferred_t - report.forest_sinks_transferred_t,
        retired=retired_t,
        green_energy=report.green_energy_t,
        certificate_deduction=figure_text(certificate_deduction_t(report)),
        adjusted=figure_text(adjusted_emissions_t(report.after(retired_t))),
    )


@ROUTES.add(
    "GET",
    "/v1/reports/power-factor/{fiscal_year}",
    PowerFactorReply,
    query=PowerFactorQuery,
    errors=("unknown_fiscal_year", "overloaded"),
)
async def power_factor(call: Call) -> Struct:
    """Your factor as a power supplier, before and after the credits that you retired for SHK."""
    year, query = fiscal_year_of(call), call.query
    participant, retired_t = await _retired(call, year)
    before, after = (
        power_factor_kg(query.emissions_t, tonnes, query.sold_kwh) for tonnes in (0, retired_t)
    )
    return PowerFactorReply(participant, year, retired_t, figure_text(before), figure_text(after))


@ROUTES.add(
    "GET",
    "/v1/registry/adjustments",
    AdjustmentsReply,
    query=AdjustmentsQuery,
    errors=("overloaded",),
)
async def adjustments(call: Call) -> Struct:
    """The corresponding adjustments of Article 6 by state and calendar year."""
    registry, method = call.service.registry, call.query.method
    made = article6.by_averaging if method == "averaging" else article6.by_trajectory
    found = await asked(lambda: made(article6.used_by_year(registry)))
    records = [AdjustmentRecord(one.state, one.year, figure_text(one.tonnes)) for one in found]
    return AdjustmentsReply(method, records)


@ROUTES.add("GET", "/v1/attributes", AttributesReply, query=PageQuery, errors=("overloaded",))
async def project_attributes(call: Call) -> Struct:
    """The projects with their kind, ICROA's endorsement and their use at net zero, page by page."""
    projects = await asked(lambda: sorted(call.service.registry.projects(), key=_project_id))
    page, more = page_of(projects, call.query.cursor, call.query.limit)
    records = [
        AttributesRecord(
            project.project_id,
            project.programme,
            attributes.kind_of(project),
            attributes.is_icroa_endorsed(project.programme),
            attributes.counts_at_net_zero(project),
        )
        for project in page
    ]
    return AttributesReply(records, more)


def _project_id(project: Project) -> str:
    return project.project_id


@ROUTES.add("GET", "/v1/attributes/exclusions", ExclusionsReply, query=ExclusionsQuery)
async def exclusions(call: Call) -> Struct:
    """The exclusion of an energy project by VCS and by Gold Standard."""
    query = call.query
    activity = attributes.EnergyActivity(query.activity)
    site = attributes.Site(
        query.least_developed,
        query.large,
        attributes.Income(query.income),
        query.exempt,
        Decimal(query.renewable_share_percent),
    )
    return ExclusionsReply(
        attributes.vcs_excludes(activity, site), attributes.gold_standard_excludes(activity, site)
    )


@ROUTES.add(
    "GET",
    "/v1/schemes/{scheme}/facility-target",
    FacilityReply,
    query=FacilityQuery,
    errors=("invalid_params",),
)
async def facility_target(call: Call) -> Struct:
    """A facility's target in Tokyo's or Saitama's scheme, and the reductions that it may sell."""
    query, scheme = call.query, call.path["scheme"]
    emissions_t = [int(text) for text in query.emissions_t.split(",")]
    try:
        rate = prefectures.rate_of(scheme, query.first_year, query.kind, len(emissions_t))
    except ConfigError as error:
        raise ApiError("invalid_params", str(error), "first_year") from None
    if query.rate_percent is not None:
        rate = Fraction(query.rate_percent) / 100
    if rate is None or rate > 1:
        sentence = "the period's rate was not found: give rate_percent, at most 100"
        raise ApiError("invalid_params", sentence, "rate_percent")
    found = prefectures.facility_target(query.base_t, rate, emissions_t)
    percent = Decimal((rate * 100).numerator) / (rate * 100).denominator
    return FacilityReply(scheme, figure_text(percent), *found)


async def _retired(call: Call, year: int) -> tuple[str, int]:
    """The participant, and its tonnes ended for SHK in a year that count in it."""
    assert call.principal is not None
    registry, today = call.service.registry, call.today()
    participant = call.principal.participant
    question = Question(scheme=SHK, holder=participant, on=today, today=today, fiscal_year=year)
    found = await asked(lambda: eligible(registry, question))
    return participant, found.year(year).counted_t
