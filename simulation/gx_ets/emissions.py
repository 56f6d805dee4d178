"""Firms' activity and emissions without a price: trends, common and own shocks, by fiscal year.

Log output of firm i in year y is trend (y - 2024) + U_y + o_iy; U is one path common to all firms,
o a firm's own path; both are first-order autoregressions that start from zero before the first
scheme year. The base years FY2023-25 have no shock. Intensity has its own trend, and the activity
rule depends on output only.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, sqrt
from typing import NamedTuple

import numpy as np

from simulation.core.draws import uniforms
from simulation.gx_ets.keys import GxScenario, Site
from simulation.gx_ets.population import Firms, Floats, normals_of

BASE_YEAR = 2024
EXPECTED_SEED = 2**40  # seed of the averaged years, separate from every run's
_ALL = np.zeros(1, np.int64)


class Outlook(NamedTuple):
    """Activity (base 1) and baseline tonnes by year (row 0 is the first fiscal year) and firm."""

    common: Floats  # (years,) the common shock U
    activity: Floats  # (years, n); without the sites that open or close
    baseline_t: Floats  # (years, n)


def drawn_outlook(scenario: GxScenario, firms: Firms, seed: int, years: int) -> Outlook:
    """The years of a run with this seed."""
    common = _common_shocks(scenario, seed, years)
    return outlook(scenario, firms, common, _own_shocks(scenario, firms, seed, years))


def _common_shocks(scenario: GxScenario, seed: int, years: int) -> Floats:
    """The path U of log deviations common to all firms, (years,)."""
    keys, first = scenario.emissions, scenario.policy.base_year
    state, common = 0.0, np.zeros(years)
    for row in range(years):
        news = normals_of(uniforms(seed, "common shock", _ALL, first + row, 1))[0, 0]
        state = keys.common_persistence * state + keys.common_shock_sd * float(news)
        common[row] = state
    return common


def expected_outlooks(
    scenario: GxScenario, firms: Firms, years: int, pairs: int
) -> tuple[list[Outlook], list[Outlook]]:
    """Years with firms' own shocks, in antithetic pairs, over which expectations average.

    The second list has common shocks too, on which grants depend. Events named by the scenario are
    expected by all.
    """
    own_only, both = [], []
    for pair in range(pairs):
        common = _common_shocks(scenario, EXPECTED_SEED + pair, years)
        own = _own_shocks(scenario, firms, EXPECTED_SEED + pair, years)
        for sign in (1.0, -1.0):
            own_only.append(outlook(scenario, firms, np.zeros(years), sign * own))
            both.append(outlook(scenario, firms, sign * common, sign * own))
    return own_only, both


def news_sd(scenario: GxScenario, firms: Firms) -> float:
    """The standard deviation of a year's news of log total emissions.

    It combines the common shock with the part of the firms' own shocks that remains in the sum.
    """
    keys = scenario.emissions
    weights = np.sort(firms.size_t) / firms.size_t.sum()
    return sqrt(keys.common_shock_sd**2 + keys.own_shock_sd**2 * float((weights**2).sum()))


def _own_shocks(scenario: GxScenario, firms: Firms, seed: int, years: int) -> Floats:
    """Firms' own log deviations, (years, n)."""
    keys, first = scenario.emissions, scenario.policy.base_year
    state = np.zeros(len(firms.number))
    own = np.zeros((years, len(firms.number)))
    for row in range(years):
        mine = normals_of(uniforms(seed, "own shock", firms.number, first + row, 1))[:, 0]
        state = keys.own_persistence * state + keys.own_shock_sd * mine
        own[row] = state
    return own


def outlook(scenario: GxScenario, firms: Firms, common: Floats, own: Floats) -> Outlook:
    """Activity and baselines under these shocks."""
    keys, first = scenario.emissions, scenario.policy.base_year
    years = len(common)
    activity, baseline = np.empty_like(own), np.empty_like(own)
    names = [sector.name for sector in scenario.population.sectors]
    for row in range(years):
        year = first + row
        since = year - BASE_YEAR
        level = exp(_log(1 + keys.output_trend) * since + float(common[row]))
        activity[row] = level * np.exp(own[row])
        intensity = np.full(len(firms.number), exp(_log(1 + keys.intensity_trend) * since))
        for event in keys.events:
            if event.fiscal_year == year:
                hit = (
                    np.ones(len(firms.number), bool)
                    if event.sector == "all"
                    else firms.sector == names.index(event.sector)
                )
                activity[row, hit] *= event.output_factor
                intensity[hit] *= event.intensity_factor
        sites = 1 + sites_at_work(scenario, firms, year)
        baseline[row] = firms.size_t * activity[row] * sites * intensity
    return Outlook(common, activity, baseline)


def sites_at_work(scenario: GxScenario, firms: Firms, year: int) -> Floats:
    """Shares of base activity, by firm, that opened sites add in a year and closed sites remove."""
    return _of_sites(
        scenario,
        firms,
        lambda site: 1.0 if year > site.fiscal_year else _part(site) * (year == site.fiscal_year),
    )


def sites_granted(scenario: GxScenario, firms: Firms, year: int) -> Floats:
    """Shares of base activity, by firm, that sites add to a year's allocation or remove from it.

    A new site counts from its second year on, with its first year's activity annualized. A closed
    site gets nothing after its last year, and its grant for the rest of that year is taken back.
    Source: itmedia 2508/19 news046_3; shulman 2025-09-01.
    """

    def counts(site: Site) -> float:
        taken_back = _part(site) if site.share < 0 and year == site.fiscal_year + 1 else 0.0
        return float(year > site.fiscal_year) + taken_back

    return _of_sites(scenario, firms, counts)


def _part(site: Site) -> float:
    """The part of its fiscal year in which a new site works and a closed site does not."""
    return (site.months if site.share > 0 else 12 - site.months) / 12


def _of_sites(scenario: GxScenario, firms: Firms, counts: Callable[[Site], float]) -> Floats:
    names = [sector.name for sector in scenario.population.sectors]
    shares = np.zeros(len(firms.number))
    for site in scenario.emissions.sites:
        mine = site.sector == "all" or firms.sector == names.index(site.sector)
        shares += site.share * counts(site) * mine
    return shares


def _log(factor: float) -> float:
    return float(np.log(factor))
