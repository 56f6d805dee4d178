"""Contradictions within a firm's file: each as the path of its key and a sentence, in both
languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from exchange.compliance.firm import Firm, Holding, Site, Year
from exchange.compliance.key_errors import KeyPath, nearest_said
from exchange.compliance.served import shk_report
from exchange.errors import RegistryRejected
from exchange.instruments import LISTING
from exchange.registry.classes import OWN_ONLY
from exchange.registry.uses import MAY_SHARE, USES, check_shared, parse_uses
from exchange.said import Said
from exchange.schemes.gx_ets import FIRST_YEAR
from exchange.schemes.gx_ets_units import BASE_YEARS
from exchange.schemes.prefectures import UNITS
from exchange.schemes.shk import fault_of

LAST_YEAR = 2050  # a guard against typing errors: the scheme has no last year
CLASSES = (*(one.credit_class for one in LISTING), *UNITS)
Problem = tuple[KeyPath, Said]
# What `fault_of` says of an SHK report, in Japanese, by its field.
_SHK_JA = {
    "forest_sinks_transferred_t": "移転したクレジット全体(transferred_t)を超えています",
    "national_factor_kg": "証書には全国平均係数(kg-CO2/kWh)が必要です",
}


def _unknown(word: str, en: str, ja: str, known: Iterable[str]) -> Said:
    """A name that is not among the known ones, with the nearest of them."""
    said = Said(f"{word} is no {en}", f"{word} は{ja}にありません")
    return said + nearest_said(word, known)


def _missing(en: str, ja: str) -> Said:
    return Said(f"is missing{en}", f"がありません{ja}")


def _no_entity(code: str, entities: tuple[str, ...]) -> Said:
    return _unknown(code, "entity of this file", "このファイルの法人", entities)


def _twice(what: object, owner: str = "") -> Said:
    of, no = (f" of {owner}", f"{owner}の") if owner else ("", "")
    return Said(f"{what}{of} stands there twice", f"{no}{what} が2回あります")


def _outside(year: int, first: int) -> Said:
    return Said(
        f"{year} lies outside {first} to {LAST_YEAR}", f"{year} は{first}〜{LAST_YEAR}の外です"
    )


def _before(key: str, day: object) -> Said:
    return Said(f"lies before {key}, {day}", f"が{key}({day})より前です")


def _below(key: str, value: object) -> Said:
    return Said(f"is below {key}, {value}", f"が{key}({value})を下回っています")


def _exceeds(key: str, value: int) -> Said:
    return Said(f"exceeds {key}, {value:,}", f"が{key}({value:,})を超えています")


def _negative(value: object) -> Said:
    return Said(f"must be 0 or more, not {value}", f"は0以上にしてください({value})")


def _lacks(code: str, en: str, ja: str) -> Said:
    return Said(f"{code} lacks {en}", f"{code} の{ja}がありません")


def problems(firm: Firm) -> Iterator[Problem]:
    """The contradictions of a file, in the order of its tables."""
    for scheme in firm.firm.schemes:
        if scheme not in USES:
            yield ("firm", "schemes"), _unknown(scheme, "known scheme", "制度の一覧", USES)
    if not firm.entities:
        said = Said(
            "is empty: name at least one legal entity", "が空です。法人を1つ以上記してください"
        )
        yield ("entities",), said
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
            yield ("tenders", number, "closes_on"), _before("opens_on", tender.opens_on)


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
                yield (table, number, "code"), _twice(code)
            seen.add(code)


def _references(firm: Firm) -> Iterator[Problem]:
    """Entities and sites that are named but not defined."""
    entities = tuple(one.code for one in firm.entities)
    sites = tuple(one.code for one in firm.sites)
    for number, entity in enumerate(firm.entities):
        if entity.parent and entity.parent not in entities:
            yield ("entities", number, "parent"), _no_entity(entity.parent, entities)
        elif entity.parent == entity.code:
            said = Said(
                f"{entity.parent} is the entity itself", f"{entity.parent} はその法人自身です"
            )
            yield ("entities", number, "parent"), said
    for table in (
        "sites", "grants", "holdings", "orders", "forwards", "shk", "electricity", "certificates",
    ):  # fmt: skip
        for number, row in enumerate(getattr(firm, table)):
            if row.entity not in entities:
                yield (table, number, "entity"), _no_entity(row.entity, entities)
    for table in ("benchmarks", "years", "abatement"):
        for number, row in enumerate(getattr(firm, table)):
            if row.site not in sites:
                said = _unknown(row.site, "site of this file", "このファイルの事業所", sites)
                yield (table, number, "site"), said
    for table in ("holdings", "orders", "forwards"):
        for number, row in enumerate(getattr(firm, table)):
            if row.credit_class not in CLASSES:
                said = _unknown(row.credit_class, "known class", "分類の一覧", CLASSES)
                yield (table, number, "credit_class"), said
            elif table != "holdings" and row.credit_class in OWN_ONLY:
                said = Said(
                    f"{row.credit_class} serves its own facility alone: it cannot be bought",
                    f"{row.credit_class} は自事業所だけに使え、購入できません",
                )
                yield (table, number, "credit_class"), said


def _years(firm: Firm) -> Iterator[Problem]:
    """Years outside the scheme, standing twice, without emissions, or with quantiles that fall."""
    seen: set[tuple[str, str, int]] = set()
    for table in ("years", "benchmarks", "grants"):
        first = FIRST_YEAR if table == "grants" else BASE_YEARS[0]
        for number, row in enumerate(getattr(firm, table)):
            if not first <= row.fiscal_year <= LAST_YEAR:
                said = Said(
                    f"{row.fiscal_year} lies outside the scheme: {first} to {LAST_YEAR}",
                    f"{row.fiscal_year} は制度の年度({first}〜{LAST_YEAR})の外です",
                )
                yield (table, number, "fiscal_year"), said
            owner = row.entity if table == "grants" else row.site
            if (table, owner, row.fiscal_year) in seen:
                yield (table, number, "fiscal_year"), _twice(row.fiscal_year, owner)
            seen.add((table, owner, row.fiscal_year))
    for number, benchmark in enumerate(firm.benchmarks):
        if not (benchmark.benchmark_t_per_unit.is_finite() and benchmark.benchmark_t_per_unit > 0):
            said = Said("must be above 0", "は0より大きい値にしてください")
            yield ("benchmarks", number, "benchmark_t_per_unit"), said
    for number, year in enumerate(firm.years):
        activity = year.activity_units
        if activity is not None and not (activity.is_finite() and activity >= 0):
            yield ("years", number, "activity_units"), _negative(activity)
        yield from _quantiles(number, year)


def _quantiles(number: int, year: Year) -> Iterator[Problem]:
    low, middle, high = year.forecast_p10_t, year.forecast_p50_t, year.forecast_p90_t
    if year.emissions_t is None and middle is None:
        said = _missing(", and forecast_p50_t too: give one", "。forecast_p50_tもありません")
        yield ("years", number, "emissions_t"), said
    if year.emissions_t is None and year.is_verified:
        said = Said("is true, but emissions_t is missing", "はtrueですが、emissions_tがありません")
        yield ("years", number, "is_verified"), said
    if middle is None and (low is not None or high is not None):
        said = _missing(" beside forecast_p10_t or p90_t", "。p10かp90だけが記されています")
        yield ("years", number, "forecast_p50_t"), said
    if middle is not None and low is not None and low > middle:
        said = Said(
            f"is above forecast_p50_t, {middle}", f"がforecast_p50_t({middle})を超えています"
        )
        yield ("years", number, "forecast_p10_t"), said
    if middle is not None and high is not None and high < middle:
        yield ("years", number, "forecast_p90_t"), _below("forecast_p50_t", middle)


def _site(
    number: int, site: Site, years: dict[int, Year], is_benchmarked: bool
) -> Iterator[Problem]:
    """A site without the data that its allocation needs, or with a gap between its years."""
    place: KeyPath = ("sites", number, "code")
    missing = [str(year) for year in BASE_YEARS if year not in years]
    if missing:
        yield (
            place,
            Said(
                f"{site.code} lacks its base years in years: {', '.join(missing)}",
                f"{site.code} の基準年度が表yearsにありません: {'、'.join(missing)}",
            ),
        )
        return
    unknown = [year for year in BASE_YEARS if years[year].emissions_t is None]
    if unknown:
        yield place, _lacks(site.code, f"emissions_t of its base year {unknown[0]}",
                            f"基準年度{unknown[0]}のemissions_t")  # fmt: skip
    gaps = sorted(set(range(min(years), max(years) + 1)) - years.keys())
    if gaps:
        yield place, _lacks(site.code, f"fiscal year {gaps[0]} in years, between others",
                            f"表yearsの途中の{gaps[0]}年度")  # fmt: skip
    if site.allocation == "grandfathering":
        return
    if not is_benchmarked:
        said = Said(
            f"{site.code} has allocation benchmark, but no row in benchmarks",
            f"{site.code} はallocationがbenchmarkですが、表benchmarksに行がありません",
        )
        yield place, said
    without = [year for year, row in sorted(years.items()) if row.activity_units is None]
    if without:
        yield place, _lacks(site.code, f"activity_units of fiscal year {without[0]}",
                            f"{without[0]}年度のactivity_units")  # fmt: skip
    elif not sum((years[year].activity_units or 0) for year in BASE_YEARS):
        said = Said(
            f"{site.code} has no activity in its base years",
            f"{site.code} の基準年度の活動量が0です",
        )
        yield place, said


def _holdings(firm: Firm) -> Iterator[Problem]:
    may_share = MAY_SHARE | {frozenset(pair.split("+")) for pair in firm.firm.may_share}
    for number, holding in enumerate(firm.holdings):
        if holding.vintage_end < holding.vintage_start:
            said = _before("vintage_start", holding.vintage_start)
            yield ("holdings", number, "vintage_end"), said
        if holding.ended_for:
            yield from _ending(number, holding, may_share)
        elif holding.ended_on is not None:
            said = _missing(", but ended_on is given", "。ended_onは記されています")
            yield ("holdings", number, "ended_for"), said


def _ending(
    number: int, holding: Holding, may_share: Iterable[frozenset[str]]
) -> Iterator[Problem]:
    """A day or a use that is missing or wrong, or uses that one retirement cannot serve."""
    place: KeyPath = ("holdings", number, "ended_for")
    if holding.ended_on is None:
        said = _missing(", but ended_for is given", "。ended_forは記されています")
        yield ("holdings", number, "ended_on"), said
    try:
        uses = parse_uses(holding.ended_for)
        check_shared((use.scheme for use in uses), may_share)
    except RegistryRejected as rejection:
        known = "、".join(USES)
        ja = f"{holding.ended_for} は用途と年度ではありません(例 shk:2026)。制度: {known}"
        if rejection.code == "uses_exclude_each_other":
            ja = f"{holding.ended_for} を1回の無効化で兼ねることはできません"
        yield place, Said(rejection.sentence, ja)
        return
    for use in uses:
        if USES[use.scheme].needs_year and use.fiscal_year is None:
            example = f"{use.scheme}:2026"
            yield place, Said(f"needs a year, such as {example}", f"に年度が必要です(例 {example})")


def _targets(firm: Firm) -> Iterator[Problem]:
    """Targets of schemes that are not served, or that stand twice; pairs that are none."""
    for number, pair in enumerate(firm.firm.may_share):
        codes = pair.split("+")
        unknown = [code for code in codes if code not in USES]
        if len(codes) != 2 or codes[0] == codes[1]:
            said = Said(
                f"{pair} is no pair of schemes such as gx-ets+shk",
                f"{pair} は制度の組ではありません(例 gx-ets+shk)",
            )
            yield ("firm", "may_share", number), said
        elif unknown:
            said = _unknown(unknown[0], "known scheme", "制度の一覧", USES)
            yield ("firm", "may_share", number), said
    seen: set[tuple[str, int]] = set()
    for number, target in enumerate(firm.targets):
        place: KeyPath = ("targets", number, "scheme")
        if target.scheme == "gx-ets":
            yield (
                place,
                Said(
                    "is gx-ets, whose duty is computed from the emissions",
                    "がgx-etsですが、その義務量は排出量から計算します",
                ),
            )
        elif target.scheme not in firm.firm.schemes:
            said = Said(
                f"{target.scheme} is not among the firm's schemes",
                f"{target.scheme} は企業の対象制度(schemes)にありません",
            )
            yield place, said + nearest_said(target.scheme, firm.firm.schemes)
        if not FIRST_YEAR <= target.fiscal_year <= LAST_YEAR:
            said = _outside(target.fiscal_year, FIRST_YEAR)
            yield ("targets", number, "fiscal_year"), said
        if (target.scheme, target.fiscal_year) in seen:
            said = _twice(target.fiscal_year, target.scheme)
            yield ("targets", number, "fiscal_year"), said
        seen.add((target.scheme, target.fiscal_year))


def _purchases(firm: Firm) -> Iterator[Problem]:
    for number, order in enumerate(firm.orders):
        if order.state == "traded" and order.due_on is None:
            said = _missing(": the day of delivery of a traded order", "。約定分の受渡日が必要です")
            yield ("orders", number, "due_on"), said
    for number, forward in enumerate(firm.forwards):
        if forward.delay_days_p90 < forward.delay_days_p50:
            said = _below("delay_days_p50", forward.delay_days_p50)
            yield ("forwards", number, "delay_days_p90"), said


def _energy(firm: Firm) -> Iterator[Problem]:
    """Figures of reports that contradict themselves, stand twice, or are of no known year."""
    for table in ("shk", "electricity", "certificates"):
        seen: set[tuple[str, int]] = set()
        for number, row in enumerate(getattr(firm, table)):
            year = row.fiscal_year
            if not USES["shk"].first_year <= year <= LAST_YEAR:
                yield (table, number, "fiscal_year"), _outside(year, USES["shk"].first_year)
            if table != "certificates" and (row.entity, year) in seen:
                yield (table, number, "fiscal_year"), _twice(year, row.entity)
            seen.add((row.entity, year))
    for number, row in enumerate(firm.shk):
        for name in ("national_factor_kg_per_kwh", "correction"):
            value: Decimal = getattr(row, name)
            if not (value.is_finite() and value >= 0):
                yield ("shk", number, name), _negative(value)
                return
        fault = fault_of(shk_report(firm, row, 0))
        if fault is not None:
            field = fault[0].replace("factor_kg", "factor_kg_per_kwh")
            yield ("shk", number, field), Said(fault[1], _SHK_JA[fault[0]])
        if row.bought_power_t > row.basic_t:
            yield ("shk", number, "bought_power_t"), _exceeds("basic_t", row.basic_t)
    for number, used in enumerate(firm.electricity):
        if used.renewable_kwh > used.used_kwh:
            said = _exceeds("used_kwh", used.used_kwh)
            yield ("electricity", number, "renewable_kwh"), said
