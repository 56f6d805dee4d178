"""Tests of the price solver's grid: its kernels against slow twins, its error, and the horizon."""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest
from msgspec.structs import replace

from simulation.core.draws import normal_quantiles
from simulation.gx_ets.abatement import Curves
from simulation.gx_ets.beliefs import Forecast, forecast
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.population import Floats, population
from simulation.gx_ets.price_grid import Inverse, expect, invert, knots_needed, transition
from simulation.gx_ets.price_solver import Grid
from simulation.scenarios.load import load_scenario, scenario_names

SHOCKS = np.linspace(-0.1, 0.1, 9)
BANKS = np.linspace(-400.0, 800.0, 241)
STEP, SLOPE, ADDED = 50.0, 0.02, np.array([-20.0, 0.0, 35.0])  # yen/t, Mt per yen/t, Mt
CEILING = 4000.0
ERROR = 0.002


def scenario_named(name: str) -> GxScenario:
    found = load_scenario(name)
    assert isinstance(found, GxScenario)
    return found


def solved(scenario: GxScenario, grid: Grid | None = None) -> Forecast:
    return forecast(scenario, population(scenario), None, grid)


def test_weights_of_next_shocks_are_those_of_a_fine_integral() -> None:
    persistence, sd = 0.7, 0.03
    weights = transition(SHOCKS, persistence, sd)
    values = np.random.default_rng(1).normal(size=len(SHOCKS))
    z = np.linspace(-9, 9, 400_001)
    density = np.exp(-z * z / 2)
    density /= density.sum()
    for column, shock in enumerate(SHOCKS):
        then = np.interp(persistence * shock + sd * z, SHOCKS, values)
        assert values @ weights[:, column] == pytest.approx(float(then @ density), abs=1e-6)


def test_without_news_the_next_shock_is_known() -> None:
    weights = transition(SHOCKS, 0.5, 0.0)
    assert SHOCKS @ weights == pytest.approx(0.5 * SHOCKS, abs=1e-9)


@pytest.mark.parametrize("shocks", [7, 8, 9, 33])
def test_expected_tables_are_the_weighted_sums_of_the_next_shocks(shocks: int) -> None:
    drawn = np.random.default_rng(shocks)
    table, weights = drawn.normal(size=(11, shocks)), drawn.normal(size=(shocks, shocks))
    found = np.empty_like(table)
    expect(table, weights, found)
    assert found == pytest.approx(np.einsum("ic,cj->ij", table, weights), abs=1e-12)


def withdrawn_at(level: float, most: float, price: Callable[[float], float]) -> float:
    """Mt withdrawn at a level: none, all, or the part that holds the price there; by bisection."""
    if price(0.0) >= level:
        return 0.0
    if price(most) < level:
        return most
    low, high = 0.0, most
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if price(middle) < level else (low, middle)
    return high


def slow_price(
    bank: float, added: float, worth: Floats, levels: list[tuple[float, float]]
) -> float:
    """The price at which abatement leaves a bank that is worth it, by nested bisection."""

    def cleared(left_out: float) -> float:
        low, high = 0.0, CEILING
        for _ in range(60):
            price = (low + high) / 2
            after = bank - added + SLOPE * price - left_out
            value = float(np.interp(after, BANKS, worth))
            low, high = (price, high) if value > price else (low, price)
        return high

    taken = 0.0
    for level, most in levels:
        taken += withdrawn_at(level, most, lambda more, before=taken: cleared(before + more))
    return cleared(taken)


@pytest.mark.parametrize(
    "levels",
    [[], [(1700.0, 60.0)], [(2600.0, 25.0), (1700.0, 60.0)]],
    ids=["none", "floor", "both"],
)
def test_a_year_s_prices_are_those_of_bisection(levels: list[tuple[float, float]]) -> None:
    worth = 5200 / (1 + np.exp((BANKS[:, None] - 60 - 300 * SHOCKS[[2, 4, 6]]) / 110))
    inverse = Inverse(
        banks=BANKS,
        added=ADDED,
        saved=SLOPE * STEP * np.arange(100.0),
        price_step=STEP,
        levels=np.array([CEILING] + [level for level, _ in levels]),
        withdrawn=np.array([0.0] + [most for _, most in levels]),
        jumps=np.array([]),
    )
    table = np.empty_like(worth)
    invert(inverse, worth, np.empty((2, knots_needed(inverse))), table)
    for row in range(30, 200, 13):
        for column, added in enumerate(ADDED.tolist()):
            wanted = slow_price(float(BANKS[row]), added, worth[:, column], levels)
            assert table[row, column] == pytest.approx(wanted, abs=1e-6)
    at_levels = [np.isclose(table, level).any() for level, _ in levels]
    assert all(at_levels)
    assert (table == CEILING).any()


def test_where_the_worth_jumps_the_year_alone_decides_the_price() -> None:
    worth = np.where(BANKS < -1e-6, 3900.0, 900.0)[:, None] * np.ones(3)
    inverse = Inverse(
        banks=BANKS,
        added=ADDED,
        saved=SLOPE * STEP * np.arange(100.0),
        price_step=STEP,
        levels=np.array([CEILING]),
        withdrawn=np.array([0.0]),
        jumps=np.array([-1e-6]),
    )
    table = np.empty_like(worth)
    invert(inverse, worth, np.empty((2, knots_needed(inverse))), table)
    alone = np.clip((ADDED - BANKS[:, None]) / SLOPE, 900.0, 3900.0)  # abate what the bank lacks
    assert np.abs(table - alone).max() < 1e-3


def test_abatement_of_all_firms_is_the_sum_of_the_firms() -> None:
    scenario = scenario_named("base-balanced")
    firms = population(scenario)
    curves = Curves(scenario, firms)
    curves.invest(2026, np.full(len(firms.number), 4000.0))
    prices = np.array([0.0, 10.0, 900.0, 4370.0, 20_000.0, 90_000.0])
    works = curves.works_from <= 2028
    found = curves.aggregate(2028, prices, works)
    slow = [float(curves.reversible_t(2028, price).sum()) for price in prices]
    assert found == pytest.approx(np.array(slow) + curves.invested_t(2028).sum(), rel=1e-12)


def test_normal_quantiles_equal_those_of_python() -> None:
    shares = np.concatenate(
        [np.linspace(1e-6, 1 - 1e-6, 20_001), [1e-300, 1e-20, 0.075, 0.925, 1 - 1e-15]]
    )
    found = np.empty_like(shares)
    normal_quantiles(shares, found)
    assert found.tolist() == [NormalDist().inv_cdf(share) for share in shares.tolist()]


def grid_error(name: str) -> float:
    """The largest relative error of a run's yearly mean prices against a finer grid."""
    scenario = scenario_named(name)
    paths = 960 if scenario.policy.banking_limit_share is None else 40_000
    finer = solved(scenario, Grid(1441, 129, 1153, paths, 0.0005))
    years = scenario.calendar.last_fiscal_year - scenario.policy.base_year + 2
    found = solved(scenario)
    return float(np.abs(found.means / finer.means - 1)[:years].max())


@pytest.mark.parametrize(
    "name",
    [
        *("base-balanced", "base-short", "no-collar", "own-vintages", "no-later-vintage"),
        *("three-year-periods", "new-zealand", "new-zealand-own-price", "european-union"),
    ],
)
def test_the_grid_moves_mean_prices_by_less_than_stated(name: str) -> None:
    assert grid_error(name) < ERROR


@pytest.mark.soak
@pytest.mark.parametrize("name", scenario_names())
def test_the_grid_moves_mean_prices_of_all_scenarios_by_less_than_stated(name: str) -> None:
    if isinstance(load_scenario(name), GxScenario):
        assert grid_error(name) < ERROR


def test_the_mean_price_grows_at_the_rate_of_interest_between_the_bounds() -> None:
    found = solved(scenario_named("base-balanced"))
    assert found.means[1:5] / found.means[:4] == pytest.approx(1.05, abs=0.001)


@pytest.mark.parametrize("name", ["base-long", "base-balanced", "base-short"])
def test_a_longer_horizon_moves_today_s_price_by_less_than_a_fifth_of_a_percent(name: str) -> None:
    scenario = scenario_named(name)
    years = scenario.calendar.last_fiscal_year - scenario.policy.base_year + 1
    usual = solved(scenario).means[:years]
    for horizon in (2040, 2055):
        behavior = replace(scenario.behavior, horizon_fiscal_year=horizon)
        longer = solved(replace(scenario, behavior=behavior)).means[:years]
        assert longer == pytest.approx(usual, rel=0.002)


def test_years_after_the_announced_rules_repeat_the_last_one_at_the_prices_of_the_band() -> None:
    scenario = scenario_named("base-balanced")
    behavior = replace(scenario.behavior, horizon_fiscal_year=2036)
    found = solved(replace(scenario, behavior=behavior), Grid(61, 9, 2001, 16, 0.05))
    last, later = found.terms[-2:]
    assert later.allocation_mt - later.emissions_mt == last.allocation_mt - last.emissions_mt
    assert later.ceiling == pytest.approx(1.05 * last.ceiling)
    for price in (1000.0, 2500.0, 4000.0):
        then, now = (
            float(np.interp(at, found.price_grid, terms.abated_mt))
            for at, terms in ((1.05 * price, later), (price, last))
        )
        assert then == pytest.approx(now, abs=0.05)


def test_a_scheme_that_ends_with_its_announced_rules_has_no_later_years() -> None:
    scenario = scenario_named("base-short")
    ends = replace(scenario, behavior=replace(scenario.behavior, revision_chance=1.0))
    longer = replace(ends, behavior=replace(ends.behavior, horizon_fiscal_year=2045))
    assert solved(longer).means[:5] == pytest.approx(solved(ends).means[:5], rel=1e-3)
    # the shortage lasts beyond the announced years, so fewer revisions mean a higher price
    assert (solved(scenario).means[:5] > 1.01 * solved(ends).means[:5]).all()
