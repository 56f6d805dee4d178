"""Contradictions within a firm's file: each as the path of its key and a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from exchange.commands import SchemeUse
from exchange.compliance.firm import Firm, Holding, Site, Year
from exchange.compliance.key_errors import KeyPath, nearest
from exchange.compliance.served import shk_report
from exchange.errors import RegistryRejected
from exchange.instruments import LISTING
from exchange.registry.classes import OWN_ONLY
from exchange.registry.uses import USES, parse_use
from exchange.schemes.gx_ets import FIRST_YEAR
from exchange.schemes.gx_ets_units import BASE_YEARS
from exchange.schemes.prefectures import UNITS
from exchange.schemes.shk import fault_of

LAST_YEAR = 2050  # a guard against typing errors: the scheme has no last year
CLASSES = (*(one.credit_class for one in LISTING), *UNITS)
Problem = tuple[KeyPath, str]


def problems(firm: Firm) -> Iterator[Problem]:
    """The contradictions of a file, in the order of its tables."""
    for scheme in firm.firm.schemes:
        if scheme not in USES:
            yield ("firm", "schemes"), f"{scheme} is no known scheme{nearest(scheme, USES)}"
    if not firm.entities:
        yield ("entities",), "is empty: name at least one legal entity"
    yield from _codes(firm)
    yield from _references(firm)
    yield from _years(firm)
    years: dict[str, dict[int, Year]] = {}
    for row in firm.years:
        years.setdefault(row.site, {})[row.fiscal_year] = row
    benchmarked = {row.site for row in firm.benchmarks}
    for number, site in enumerate(firm.sites):
        yield from _site(number, site, years.get(site.code, {}), site.code in benchmarked)
    yield from _holdings(firm)
    yield from _purchases(firm)
    yield from _energy(firm)
    yield from _targets(firm)
    for number, tender in enumerate(firm.tenders):
        if tender.closes_on < tender.opens_on:
            yield ("tenders", number, "closes_on"), f"lies before opens_on, {tender.opens_on}"


def _codes(firm: Firm) -> Iterator[Problem]:
    """Codes that stand twice."""
    tables = {
        "entities": [one.code for one in firm.entities],
        "sites": [one.code for one in firm.sites],
    }
    for table, codes in tables.items():
        seen: set[str] = set()
        for number, code in enumerate(codes):
            if code in seen:
                yield (table, number, "code"), f"{code} stands there twice"
            seen.add(code)


def _references(firm: Firm) -> Iterator[Problem]:
    """Entities and sites that are named but not defined."""
    entities = tuple(one.code for one in firm.entities)
    sites = tuple(one.code for one in firm.sites)
    for number, entity in enumerate(firm.entities):
        if entity.parent and entity.parent not in entities:
            sentence = (
                f"{entity.parent} is no entity of this file{nearest(entity.parent, entities)}"
            )
            yield ("entities", number, "parent"), sentence
        elif entity.parent == entity.code:
            yield ("entities", number, "parent"), f"{entity.parent} is the entity itself"
    for table in (
        "sites", "grants", "holdings", "orders", "forwards", "shk", "electricity", "certificates",
    ):  # fmt: skip
        for number, row in enumerate(getattr(firm, table)):
            if row.entity not in entities:
                sentence = f"{row.entity} is no entity of this file{nearest(row.entity, entities)}"
                yield (table, number, "entity"), sentence
    for table in ("benchmarks", "years", "abatement"):
        for number, row in enumerate(getattr(firm, table)):
            if row.site not in sites:
                sentence = f"{row.site} is no site of this file{nearest(row.site, sites)}"
                yield (table, number, "site"), sentence
    for table in ("holdings", "orders", "forwards"):
        for number, row in enumerate(getattr(firm, table)):
            if row.credit_class not in CLASSES:
                sentence = f"{row.credit_class} is no known class"
                yield (
                    (table, number, "credit_class"),
                    sentence + nearest(row.credit_class, CLASSES),
                )
            elif table != "holdings" and row.credit_class in OWN_ONLY:
                sentence = f"{row.credit_class} serves its own facility alone: it cannot be bought"
                yield (table, number, "credit_class"), sentence


def _years(firm: Firm) -> Iterator[Problem]:
    """Years outside the scheme, standing twice, without emissions, or with quantiles that fall."""
    seen: set[tuple[str, str, int]] = set()
    for table in ("years", "benchmarks", "grants"):
        first = FIRST_YEAR if table == "grants" else BASE_YEARS[0]
        for number, row in enumerate(getattr(firm, table)):
            if not first <= row.fiscal_year <= LAST_YEAR:
                sentence = f"{row.fiscal_year} lies outside the scheme: {first} to {LAST_YEAR}"
                yield (table, number, "fiscal_year"), sentence
            owner = row.entity if table == "grants" else row.site
            if (table, owner, row.fiscal_year) in seen:
                sentence = f"{row.fiscal_year} of {owner} stands there twice"
                yield (table, number, "fiscal_year"), sentence
            seen.add((table, owner, row.fiscal_year))
    for number, benchmark in enumerate(firm.benchmarks):
        if not (benchmark.benchmark_t_per_unit.is_finite() and benchmark.benchmark_t_per_unit > 0):
            yield ("benchmarks", number, "benchmark_t_per_unit"), "must be above 0"
    for number, year in enumerate(firm.years):
        activity = year.activity_units
        if activity is not None and not (activity.is_finite() and activity >= 0):
            yield ("years", number, "activity_units"), f"must be 0 or more, not {activity}"
        yield from _quantiles(number, year)


def _quantiles(number: int, year: Year) -> Iterator[Problem]:
    low, middle, high = year.forecast_p10_t, year.forecast_p50_t, year.forecast_p90_t
    if year.emissions_t is None and middle is None:
        yield ("years", number, "emissions_t"), "is missing, and forecast_p50_t too: give one"
    if year.emissions_t is None and year.is_verified:
        yield ("years", number, "is_verified"), "is true, but emissions_t is missing"
    if middle is None and (low is not None or high is not None):
        yield ("years", number, "forecast_p50_t"), "is missing beside forecast_p10_t or p90_t"
    if middle is not None and low is not None and low > middle:
        yield ("years", number, "forecast_p10_t"), f"is above forecast_p50_t, {middle}"
    if middle is not None and high is not None and high < middle:
        yield ("years", number, "forecast_p90_t"), f"is below forecast_p50_t, {middle}"


def _site(
    number: int, site: Site, years: dict[int, Year], is_benchmarked: bool
) -> Iterator[Problem]:
    """A site without the data that its allocation needs, or with a gap between its years."""
    place: KeyPath = ("sites", number, "code")
    missing = [str(year) for year in BASE_YEARS if year not in years]
    if missing:
        yield (place, f"{site.code} lacks its base years in years: {', '.join(missing)}")
        return
    unknown = [year for year in BASE_YEARS if years[year].emissions_t is None]
    if unknown:
        yield (place, f"{site.code} lacks emissions_t of its base year {unknown[0]}")
    gaps = sorted(set(range(min(years), max(years) + 1)) - years.keys())
    if gaps:
        yield (place, f"{site.code} lacks fiscal year {gaps[0]} in years, between others")
    if site.allocation == "grandfathering":
        return
    if not is_benchmarked:
        yield (place, f"{site.code} has allocation benchmark, but no row in benchmarks")
    without = [year for year, row in sorted(years.items()) if row.activity_units is None]
    if without:
        yield (place, f"{site.code} lacks activity_units of fiscal year {without[0]}")
    elif not sum((years[year].activity_units or 0) for year in BASE_YEARS):
        yield (place, f"{site.code} has no activity in its base years")


def _holdings(firm: Firm) -> Iterator[Problem]:
    for number, holding in enumerate(firm.holdings):
        if holding.vintage_end < holding.vintage_start:
            sentence = f"lies before vintage_start, {holding.vintage_start}"
            yield ("holdings", number, "vintage_end"), sentence
        if holding.ended_for:
            yield from _ending(number, holding)
        elif holding.ended_on is not None:
            yield ("holdings", number, "ended_for"), "is missing, but ended_on is given"


def _ending(number: int, holding: Holding) -> Iterator[Problem]:
    if holding.ended_on is None:
        yield ("holdings", number, "ended_on"), "is missing, but ended_for is given"
    try:
        use: SchemeUse = parse_use(holding.ended_for)
    except RegistryRejected as rejection:
        yield ("holdings", number, "ended_for"), rejection.sentence
        return
    if USES[use.scheme].needs_year and use.fiscal_year is None:
        yield ("holdings", number, "ended_for"), f"needs a year, such as {use.scheme}:2026"


def _targets(firm: Firm) -> Iterator[Problem]:
    """Targets of schemes that are not served, or that stand twice; pairs that are none."""
    for number, pair in enumerate(firm.firm.may_share):
        codes = pair.split("+")
        unknown = [code for code in codes if code not in USES]
        if len(codes) != 2 or codes[0] == codes[1]:
            sentence = f"{pair} is no pair of schemes such as gx-ets+shk"
            yield ("firm", "may_share", number), sentence
        elif unknown:
            sentence = f"{unknown[0]} is no known scheme{nearest(unknown[0], USES)}"
            yield ("firm", "may_share", number), sentence
    seen: set[tuple[str, int]] = set()
    for number, target in enumerate(firm.targets):
        place: KeyPath = ("targets", number, "scheme")
        if target.scheme == "gx-ets":
            yield place, "is gx-ets, whose duty is computed from the emissions"
        elif target.scheme not in firm.firm.schemes:
            known = nearest(target.scheme, firm.firm.schemes)
            yield place, f"{target.scheme} is not among the firm's schemes{known}"
        if not FIRST_YEAR <= target.fiscal_year <= LAST_YEAR:
            sentence = f"{target.fiscal_year} lies outside {FIRST_YEAR} to {LAST_YEAR}"
            yield ("targets", number, "fiscal_year"), sentence
        if (target.scheme, target.fiscal_year) in seen:
            sentence = f"{target.fiscal_year} of {target.scheme} stands there twice"
            yield ("targets", number, "fiscal_year"), sentence
        seen.add((target.scheme, target.fiscal_year))


def _purchases(firm: Firm) -> Iterator[Problem]:
    for number, order in enumerate(firm.orders):
        if order.state == "traded" and order.due_on is None:
            yield ("orders", number, "due_on"), "is missing: the day of delivery of a traded order"
    for number, forward in enumerate(firm.forwards):
        if forward.delay_days_p90 < forward.delay_days_p50:
            sentence = f"is below delay_days_p50, {forward.delay_days_p50}"
            yield ("forwards", number, "delay_days_p90"), sentence


def _energy(firm: Firm) -> Iterator[Problem]:
    """Figures of reports that contradict themselves, stand twice, or are of no known year."""
    for table in ("shk", "electricity", "certificates"):
        seen: set[tuple[str, int]] = set()
        for number, row in enumerate(getattr(firm, table)):
            year = row.fiscal_year
            if not USES["shk"].first_year <= year <= LAST_YEAR:
                sentence = f"{year} lies outside {USES['shk'].first_year} to {LAST_YEAR}"
                yield (table, number, "fiscal_year"), sentence
            if table != "certificates" and (row.entity, year) in seen:
                yield (table, number, "fiscal_year"), f"{year} of {row.entity} stands there twice"
            seen.add((row.entity, year))
    for number, row in enumerate(firm.shk):
        for name in ("national_factor_kg_per_kwh", "correction"):
            value: Decimal = getattr(row, name)
            if not (value.is_finite() and value >= 0):
                yield ("shk", number, name), f"must be 0 or more, not {value}"
                return
        fault = fault_of(shk_report(firm, row, 0))
        if fault is not None:
            field = fault[0].replace("factor_kg", "factor_kg_per_kwh")
            yield ("shk", number, field), fault[1]
        if row.bought_power_t > row.basic_t:
            yield ("shk", number, "bought_power_t"), f"exceeds basic_t, {row.basic_t:,}"
    for number, used in enumerate(firm.electricity):
        if used.renewable_kwh > used.used_kwh:
            yield ("electricity", number, "renewable_kwh"), f"exceeds used_kwh, {used.used_kwh:,}"
