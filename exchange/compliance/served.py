"""The other schemes that a firm serves: what counts in each, SHK's figures and RE100's share.

Each credit is judged by each scheme's own rules. A held credit is shown in every scheme that would
take it, but one retirement serves two only where the rules allow it; GX-ETS is in `coverage`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from exchange.commands import SchemeUse
from exchange.compliance.firm import Electricity, Firm, Holding, ShkYear
from exchange.compliance.supply import ALLOWANCE, Blocked, holding_facts
from exchange.registry.port import Status
from exchange.registry.uses import parse_uses
from exchange.schemes.gx_ets import GX_ETS
from exchange.schemes.prefectures import PERIODS, period_of
from exchange.schemes.re100 import (
    CERTIFICATE_FAULTS,
    CertificateFault,
    CertificateKind,
    certificate_fault,
)
from exchange.schemes.rules import Scheme, judge
from exchange.schemes.shk import (
    Report,
    adjusted_emissions_t,
    certificate_deduction_t,
    power_factor_kg,
)
from exchange.schemes.uses import SCHEMES

SchemeState = Literal["met", "usable", "short", "no_target"]
_NON_FOSSIL = ("non_fossil", "non_fossil_renewable")


class SchemeYear(Struct, frozen=True, kw_only=True):
    """A scheme's fiscal year (None: it counts no years; of a prefecture: the period's last year).

    `ended_t` was ended for it and counts, `usable_t` is held and would count. `target_t` is the
    firm's own target, if it has one; `missing_t`: the part that neither covers. `state`: met by
    ended credits; usable: held ones would meet it; short; no_target.
    """

    scheme: str
    fiscal_year: int | None
    ended_t: int
    usable_t: int
    target_t: int | None
    missing_t: int | None
    state: SchemeState
    blocked: tuple[Blocked, ...]


class ShkResult(Struct, frozen=True, kw_only=True):
    """An entity's SHK report: t-CO2, factors of a power supplier in kg-CO2/kWh (None: no supplier).

    `adjusted_t` is the adjusted emissions; `if_all_retired_t`: after retiring what is usable too.
    """

    entity: str
    fiscal_year: int
    report: Report
    certificate_deduction_t: Decimal
    adjusted_t: Decimal
    usable_t: int
    if_all_retired_t: Decimal
    factor_kg_per_kwh: Decimal | None
    adjusted_factor_kg_per_kwh: Decimal | None


class Rejected(Struct, frozen=True):
    """Electricity under certificates that do not count, with the reason."""

    kwh: int
    kind: CertificateKind
    code: CertificateFault
    reason: str


class Re100Result(Struct, frozen=True, kw_only=True):
    """An entity's renewable electricity of a fiscal year in kWh. Credits of renewable electricity
    are in `credits_t`: their kWh are on their certificates and not known here."""

    entity: str
    fiscal_year: int
    used_kwh: int
    renewable_kwh: int
    certificates_kwh: int
    missing_kwh: int
    credits_t: int
    rejected: tuple[Rejected, ...]


class Served(Struct, frozen=True, kw_only=True):
    """A firm's other schemes on a day."""

    schemes: tuple[SchemeYear, ...] = ()
    shk: tuple[ShkResult, ...] = ()
    re100: tuple[Re100Result, ...] = ()


def served(firm: Firm, on: date) -> Served:
    """The tonnes that count on a day in each scheme of a firm's file but GX-ETS."""
    codes = [code for code in firm.firm.schemes if code != GX_ETS.code]
    return Served(
        schemes=tuple(one for code in codes for one in _scheme(firm, SCHEMES[code], on)),
        shk=tuple(_shk(firm, row, on) for row in firm.shk) if "shk" in codes else (),
        re100=tuple(_re100(firm, row, on) for row in firm.electricity) if "re100" in codes else (),
    )


def _scheme(firm: Firm, scheme: Scheme, on: date) -> Iterator[SchemeYear]:
    """The years of a scheme that have a target or ended credits, and that of the day."""
    targets: dict[int | None, int] = {}
    for one in firm.targets:
        if one.scheme == scheme.code:
            last = last_year(scheme, one.fiscal_year)
            targets[last] = targets.get(last, 0) + one.quantity_t
    uses = (_use(one, scheme) for one in firm.holdings)
    years = {_year(one, scheme) for one in uses if one is not None}
    years |= targets.keys()
    use = scheme.use
    if not use.needs_year:
        years = {None, *years}
    elif not years or max(year or 0 for year in years) < use.year_of(on):
        known = use.known_years(on)
        years.add(last_year(scheme, min(use.year_of(on), known[-1]) if known else use.first_year))
    for year in sorted(years, key=lambda one: one or 0):
        yield _scheme_year(firm.holdings, scheme, year, on, targets.get(year))


def last_year(scheme: Scheme, fiscal_year: int) -> int:
    """The year by which a scheme counts: of a prefecture the last of its period."""
    if scheme.code not in PERIODS:
        return fiscal_year
    period = period_of(scheme.code, fiscal_year)
    return fiscal_year if period is None else period.last


def _use(holding: Holding, scheme: Scheme) -> SchemeUse | None:
    """The use of ended credits for a scheme, one of those that the retirement serves."""
    uses = parse_uses(holding.ended_for) if holding.ended_for else ()
    return next((one for one in uses if one.scheme == scheme.code), None)


def _year(use: SchemeUse, scheme: Scheme) -> int | None:
    return None if use.fiscal_year is None else last_year(scheme, use.fiscal_year)


def _scheme_year(
    holdings: Sequence[Holding],
    scheme: Scheme,
    year: int | None,
    on: date,
    target_t: int | None = None,
) -> SchemeYear:
    ended: dict[str, int] = {}
    usable: dict[str, int] = {}
    blocked: list[Blocked] = []
    for one in holdings:
        if one.credit_class == ALLOWANCE:
            continue  # for GX-ETS alone
        day, status = on, Status.HELD
        if one.ended_for:
            served_use = _use(one, scheme)
            if served_use is None or _year(served_use, scheme) != year:
                continue
            assert one.ended_on is not None, "the file was checked"
            day, status = one.ended_on, Status.RETIRED
        verdict = judge(scheme, holding_facts(one, status), day, year)
        pool = ended if one.ended_for else usable
        if verdict.is_accepted:
            pool[one.credit_class] = pool.get(one.credit_class, 0) + one.quantity_t
        elif one.quantity_t:
            blocked.append(
                Blocked(one.quantity_t, one.credit_class, verdict.code, verdict.sentence)
            )
    if target_t is not None:
        blocked += _over_share(scheme, target_t, ended, usable)
    ended_t, usable_t = sum(ended.values()), sum(usable.values())
    missing_t = None if target_t is None else max(0, target_t - ended_t - usable_t)
    return SchemeYear(
        scheme=scheme.code,
        fiscal_year=year,
        ended_t=ended_t,
        usable_t=usable_t,
        target_t=target_t,
        missing_t=missing_t,
        state=_state(target_t, ended_t, missing_t),
        blocked=tuple(blocked),
    )


def _over_share(
    scheme: Scheme, target_t: int, ended: dict[str, int], usable: dict[str, int]
) -> Iterator[Blocked]:
    """Take away what exceeds the share of the target that some classes may cover, held first."""
    for limit in scheme.limits:
        most_t = int(target_t * limit.share_of_need)
        room_t = most_t - sum(ended.get(one, 0) for one in limit.credit_classes)
        for pool, left_t in ((usable, max(0, room_t)), (ended, most_t)):
            for name in limit.credit_classes:
                kept_t = min(pool.get(name, 0), left_t)
                over_t = pool.get(name, 0) - kept_t
                left_t -= kept_t
                if over_t:
                    pool[name] = kept_t
                    reason = f"exceeds the limit of {most_t:,} t: {limit.source}"
                    yield Blocked(over_t, name, "over_share", reason)


def _state(target_t: int | None, ended_t: int, missing_t: int | None) -> SchemeState:
    if target_t is None:
        return "no_target"
    if ended_t >= target_t:
        return "met"
    return "short" if missing_t else "usable"


def _counted_t(firm: Firm, scheme: Scheme, entity: str, year: int, on: date) -> tuple[int, int]:
    """An entity's tonnes ended for a year, and those held that would count."""
    own = [one for one in firm.holdings if one.entity == entity]
    found = _scheme_year(own, scheme, year, on)
    return found.ended_t, found.usable_t


def _shk(firm: Firm, row: ShkYear, on: date) -> ShkResult:
    retired_t, usable_t = _counted_t(firm, SCHEMES["shk"], row.entity, row.fiscal_year, on)
    report = shk_report(firm, row, retired_t)
    more = shk_report(firm, row, retired_t + usable_t)
    factors: list[Decimal | None] = [None, None]
    if row.sold_kwh:
        factors = [power_factor_kg(row.basic_t, t, row.sold_kwh) for t in (0, retired_t)]
    return ShkResult(
        entity=row.entity,
        fiscal_year=row.fiscal_year,
        report=report,
        certificate_deduction_t=certificate_deduction_t(report),
        adjusted_t=adjusted_emissions_t(report),
        usable_t=usable_t,
        if_all_retired_t=adjusted_emissions_t(more),
        factor_kg_per_kwh=factors[0],
        adjusted_factor_kg_per_kwh=factors[1],
    )


def shk_report(firm: Firm, row: ShkYear, retired_t: int) -> Report:
    """The report of a row, with the entity's non-fossil certificates of the year."""
    return Report(
        basic_t=row.basic_t,
        bought_power_t=row.bought_power_t,
        retired_t=retired_t,
        green_energy_t=row.green_energy_t,
        transferred_t=row.transferred_t,
        forest_sinks_transferred_t=row.forest_sinks_transferred_t,
        certificates_kwh=sum(
            one.quantity_kwh
            for one in firm.certificates
            if (one.entity, one.fiscal_year) == (row.entity, row.fiscal_year)
            and one.kind in _NON_FOSSIL
        ),
        national_factor_kg=row.national_factor_kg_per_kwh,
        correction=row.correction,
    )


def _re100(firm: Firm, row: Electricity, on: date) -> Re100Result:
    """Certificates count for electricity used up to the fiscal year's last day."""
    last_day = date(row.fiscal_year + 1, 3, 31)
    counted, rejected = 0, []
    for one in firm.certificates:
        if (one.entity, one.fiscal_year) != (row.entity, row.fiscal_year):
            continue
        fault = certificate_fault(one.kind, one.commissioned_on, last_day)
        if fault is None:
            counted += one.quantity_kwh
        else:
            reason = CERTIFICATE_FAULTS[fault]
            rejected.append(Rejected(one.quantity_kwh, one.kind, fault, reason))
    ended_t, usable_t = _counted_t(firm, SCHEMES["re100"], row.entity, row.fiscal_year, on)
    return Re100Result(
        entity=row.entity,
        fiscal_year=row.fiscal_year,
        used_kwh=row.used_kwh,
        renewable_kwh=row.renewable_kwh,
        certificates_kwh=counted,
        missing_kwh=max(0, row.used_kwh - row.renewable_kwh - counted),
        credits_t=ended_t + usable_t,
        rejected=tuple(rejected),
    )
