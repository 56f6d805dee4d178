"""The damage of a tonne of CO2 by fiscal year, from the keys of the welfare account."""

from __future__ import annotations

from math import nan

from simulation.gx_ets.keys import GxScenario


def social_cost_jpy_per_t(scenario: GxScenario, year: int) -> float:
    """The damage of a tonne emitted in a fiscal year, in nominal yen; not a number where none is
    set.

    It grows in real terms from its own year, and with inflation from the scheme's first year.
    """
    keys = scenario.welfare
    if keys.social_cost_jpy_per_t is None:
        return nan
    real = (1 + keys.social_cost_growth) ** (year - keys.social_cost_year)
    prices = (1 + scenario.behavior.inflation) ** (year - scenario.policy.base_year)
    return keys.social_cost_jpy_per_t * real * prices
