"""Tests of the keys of the welfare account: each changes the value of a run, none moves it."""

from __future__ import annotations

from functools import cache
from math import isnan
from typing import get_type_hints

import polars as pl
import pytest
from msgspec.structs import replace

from simulation.gx_ets.deadline import rules_of
from simulation.gx_ets.economy import Economy
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.welfare import social_cost_jpy_per_t
from simulation.gx_ets.welfare_keys import Welfare
from simulation.results.measures import figures, measures
from simulation.results.tables import Tables, frames
from simulation.scenarios.load import parse_scenario
from tests.simulation.gx_ets.test_policy_in_the_world import QUICK, SHORT

TWO_YEARS = replace(SHORT, calendar=replace(QUICK, last_fiscal_year=2027))
CHANGES = {
    "social_cost_jpy_per_t": 10_000.0,
    "social_cost_year": 2020,
    "social_cost_growth": 0.05,
    "discount_rate": 0.2,
    "credit_reduction_share": 0.0,
    "public_funds_cost": 0.3,
}


@cache
def ended() -> Economy:
    economy = Economy(TWO_YEARS, 1)
    economy.go(lambda _: None)
    return economy


def tables_with(keys: Welfare) -> Tables:
    """The tables of the run with its years written under other keys."""
    state = ended().state
    tables = frames(state.record)
    kept, state.scenario = state.scenario, replace(state.scenario, welfare=keys)
    try:
        rows = [rules_of(state, year, 0, 0) for year in (2026, 2027)]
    finally:
        state.scenario = kept
    years = tables["years"].filter(tables["years"]["is_met"] == 1)
    for name in ("discount_rate", "social_cost_jpy_per_t", "credit_reduction_share",
                 "public_funds_cost"):  # fmt: skip
        years = years.with_columns(pl.Series(name, [getattr(row, name) for row in rows]))
    return tables | {"years": years}


def test_a_social_cost_may_be_above_any_price_of_the_market() -> None:
    text = 'extends = "base-short"\ntitle = "x"\n[welfare]\nsocial_cost_jpy_per_t = 160_000\n'
    scenario = parse_scenario(text, "x")
    assert isinstance(scenario, GxScenario)
    assert social_cost_jpy_per_t(scenario, 2026) > 160_000


def test_every_key_is_tried() -> None:
    assert CHANGES.keys() == get_type_hints(Welfare).keys()


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_key_changes_a_figure(name: str) -> None:
    before = figures(measures(tables_with(Welfare())))
    after = figures(measures(tables_with(replace(Welfare(), **{name: CHANGES[name]}))))
    moved = {figure for figure in before if before[figure] != after[figure]}
    valued = {"surplus_jpy", "damage_avoided_jpy"}
    if name == "discount_rate":
        valued = {"abatement_present_jpy", *(f for f in before if f.startswith("loss_"))}
    elif name == "public_funds_cost":
        valued = {"surplus_jpy"}
    elif name == "credit_reduction_share":
        valued = set()  # no credits were used here; test_planner.py tries it with some
        assert before["credits_used_t"] == 0
    assert moved == valued


def test_damage_grows_with_its_own_rate_and_with_prices() -> None:
    scenario = GxScenario(title="")
    cost = {year: social_cost_jpy_per_t(scenario, year) for year in (2026, 2030)}
    assert cost[2026] == pytest.approx(22_422 * 1.0184)
    assert cost[2030] == pytest.approx(106.77 * 230 * 1.02**4, rel=1e-3)  # the report's 230 dollars
    none = replace(scenario, welfare=Welfare(social_cost_jpy_per_t=None))
    assert isnan(social_cost_jpy_per_t(none, 2026))
