"""What firms make and would emit without a price: trends, common and own shocks, fiscal years.

Log output of firm i in year y is trend (y - 2024) + U_y + o_iy; U is one path that all firms
share, o a firm's own; both are first-order autoregressions that start from zero before the
first scheme year. The base years FY2023-25 carry no shock. Intensity follows its own trend: the
activity rule answers to output only.
"""

from __future__ import annotations

from math import exp
from typing import NamedTuple

import numpy as np

from simulation.draws import uniforms
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.population import Firms, Floats, normals_of

BASE_YEAR = 2024
_ALL = np.zeros(1, np.int64)


class Outlook(NamedTuple):
    """By year (row 0 is the first fiscal year) and firm: activity (base 1) and baseline tonnes."""

    common: Floats  # (years,) the common shock U
    activity: Floats  # (years, n)
    baseline_t: Floats  # (years, n)


def drawn_outlook(scenario: GxScenario, firms: Firms, seed: int, years: int) -> Outlook:
    """The years that a run with this seed meets."""
    keys, first = scenario.emissions, scenario.policy.base_year
    own_state = np.zeros(len(firms.number))
    state = 0.0
    common, own = np.zeros(years), np.zeros((years, len(firms.number)))
    for row in range(years):
        news = normals_of(uniforms(seed, "common shock", _ALL, first + row, 1))[0, 0]
        state = keys.common_persistence * state + keys.common_shock_sd * float(news)
        mine = normals_of(uniforms(seed, "own shock", firms.number, first + row, 1))[:, 0]
        own_state = keys.own_persistence * own_state + keys.own_shock_sd * mine
        common[row], own[row] = state, own_state
    return outlook(scenario, firms, common, own)


def expected_outlook(scenario: GxScenario, firms: Firms, years: int) -> Outlook:
    """The years without any shock but the events that everybody knows of."""
    return outlook(scenario, firms, np.zeros(years), np.zeros((years, len(firms.number))))


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
        baseline[row] = firms.size_t * activity[row] * intensity
    return Outlook(common, activity, baseline)


def _log(factor: float) -> float:
    return float(np.log(factor))
