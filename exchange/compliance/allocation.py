"""Free allocation and emissions of a firm's entities by fiscal year, from the firm's file.

The rules are those of `exchange.schemes.gx_ets_allocation`, called for each site: benchmark times
activity, or base emissions less the yearly cut, both with the activity rule (a departure of 7.5 %
or more of the two-year average). A grandfathered site without activity has no activity rule. Each
site's tonnes are rounded down; no source states the rounding.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from exchange.compliance.firm import Firm, Site, Year
from exchange.schemes.gx_ets import FIRST_YEAR
from exchange.schemes.gx_ets_allocation import activity_units, benchmark, grandfathered_share
from exchange.schemes.gx_ets_units import BASE_YEARS

Quantile = Literal["p10", "p50", "p90"]
EmissionsSource = Literal["registered", "verified", "actual", "forecast"]
AllocationSource = Literal["granted", "announced", "computed"]


class Registered(Struct, frozen=True, kw_only=True):
    """An entity's verified emissions of a fiscal year as a registrar has entered them, t-CO2, with
    their verifier and the day of the entry. `is_used`: they stand in place of the file's."""

    entity: str
    fiscal_year: int
    emissions_t: int
    verifier: str
    entered_on: date
    is_used: bool = True


class Emissions(Struct, frozen=True):
    """An entity's emissions of a fiscal year and the weakest source among its sites."""

    emissions_t: int
    source: EmissionsSource


class Allocation(Struct, frozen=True):
    """An entity's allowances of a fiscal year; granted ones lie in its accounts already."""

    allocated_t: int
    source: AllocationSource


class FirmYears:
    """A firm's sites and years by code, read once: its emissions and its allocation."""

    def __init__(self, firm: Firm, registered: Iterable[Registered] = ()) -> None:
        self._registered = {(one.entity, one.fiscal_year): one for one in registered if one.is_used}
        self._grants = {(one.entity, one.fiscal_year): one for one in firm.grants}
        self._sites: dict[str, list[Site]] = {}
        self._years: dict[str, dict[int, Year]] = {}
        self._waypoints: dict[str, list[tuple[int, Fraction]]] = {}
        for site in firm.sites:
            self._sites.setdefault(site.entity, []).append(site)
        for year in firm.years:
            self._years.setdefault(year.site, {})[year.fiscal_year] = year
        for one in firm.benchmarks:
            point = (one.fiscal_year, Fraction(one.benchmark_t_per_unit))
            self._waypoints.setdefault(one.site, []).append(point)

    @property
    def duty_years(self) -> range:
        """The fiscal years of the scheme for which every site has emissions."""
        last = min((max(years) for years in self._years.values()), default=FIRST_YEAR - 1)
        return range(FIRST_YEAR, last + 1)

    def base_emissions_t(self, entity: str) -> list[int]:
        """An entity's emissions of the base years."""
        return [self.emissions(entity, year, "p50").emissions_t for year in BASE_YEARS]

    def emissions(self, entity: str, fiscal_year: int, quantile: Quantile) -> Emissions:
        """An entity's emissions: as registered, else those of the file."""
        registered = self._registered.get((entity, fiscal_year))
        if registered is not None:
            return Emissions(registered.emissions_t, "registered")
        return self.in_file(entity, fiscal_year, quantile)

    def in_file(self, entity: str, fiscal_year: int, quantile: Quantile) -> Emissions:
        """The sum over an entity's sites: actual emissions where there are any, else the forecast.

        The sum of quantiles is the quantile of the sum only if all sites deviate together, which
        is the cautious reading.
        """
        total = 0
        source: EmissionsSource = "verified"
        for site in self._sites.get(entity, ()):
            year = self._years[site.code][fiscal_year]
            if year.emissions_t is None:
                total, source = total + _forecast(year, quantile), "forecast"
                continue
            total += year.emissions_t
            if not year.is_verified and source == "verified":
                source = "actual"
        return Emissions(total, source)

    def allocation(self, entity: str, fiscal_year: int, on: date) -> Allocation:
        """The granted or announced tonnes of a fiscal year, else the computed ones."""
        grant = self._grants.get((entity, fiscal_year))
        if grant is not None:
            source: AllocationSource = "granted" if grant.granted_on <= on else "announced"
            return Allocation(grant.granted_t, source)
        sites = self._sites.get(entity, ())
        return Allocation(sum(self._site_t(site, fiscal_year) for site in sites), "computed")

    def _site_t(self, site: Site, fiscal_year: int) -> int:
        """A site's computed tonnes, rounded down, at least 0."""
        years = self._years[site.code]
        if site.allocation == "benchmark":
            level = benchmark(sorted(self._waypoints[site.code]), fiscal_year)
            tonnes = level * _units(years, fiscal_year)
        else:
            base_t = sum(years[year].emissions_t or 0 for year in BASE_YEARS)
            tonnes = Fraction(base_t, len(BASE_YEARS)) * grandfathered_share(fiscal_year)
            base = _base_units(years)
            if base and all(year.activity_units is not None for year in years.values()):
                tonnes *= _units(years, fiscal_year) * Fraction(base.denominator, base.numerator)
        return max(0, tonnes.numerator // tonnes.denominator)


def _units(years: dict[int, Year], fiscal_year: int) -> Fraction:
    """Units of activity under the activity rule, which uses the two years before."""
    activity = [_activity(years, year) for year in range(FIRST_YEAR, fiscal_year)]
    return activity_units([*activity, Fraction(0)], _base_units(years))[-1]


def _base_units(years: dict[int, Year]) -> Fraction:
    total = sum((_activity(years, year) for year in BASE_YEARS), Fraction(0))
    return total * Fraction(1, len(BASE_YEARS))


def _activity(years: dict[int, Year], fiscal_year: int) -> Fraction:
    return Fraction(years[fiscal_year].activity_units or 0)


def _forecast(year: Year, quantile: Quantile) -> int:
    """The quantile of a forecast; a missing P10 or P90 is the P50."""
    middle = year.forecast_p50_t or 0
    if quantile == "p50":
        return middle
    found = year.forecast_p10_t if quantile == "p10" else year.forecast_p90_t
    return middle if found is None else found
