"""Tests of expected prices: the banking path of theory, the mean of runs, the three base cases."""

from __future__ import annotations

import pickle

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace

from simulation.gx_ets.abatement import Curves
from simulation.gx_ets.allocation import Allocator
from simulation.gx_ets.beliefs import Forecast, forecast
from simulation.gx_ets.economy import _prepared
from simulation.gx_ets.emissions import drawn_outlook
from simulation.gx_ets.keys import (
    Abatement,
    Behavior,
    Emissions,
    GxScenario,
    Population,
    Sector,
)
from simulation.gx_ets.policy import Policy
from simulation.gx_ets.population import Firms, population
from simulation.scenarios.load import load_scenario, parse_scenario
from simulation.theory.banking import yearly_path

CERTAIN = GxScenario(
    title="Certain",
    population=Population(
        firms=20,
        intensity_spread=0.0,
        sectors=(Sector(name="all", share=1.0, rule="grandfathering"),),
    ),
    emissions=Emissions(intensity_trend=0.0, common_shock_sd=0.0, own_shock_sd=0.0),
    abatement=Abatement(
        slope_jpy_per_t_per_mt=50,
        slope_spread=0.0,
        linear_share_max=1.0,
        fuel_switch_mt=0.0,
        investment_share=0.0,
    ),
    policy=Policy(has_floor=False, ceiling_jpy_per_t=20_000),
    behavior=Behavior(horizon_fiscal_year=2035, revision_chance=1.0),
)


def solved(scenario: GxScenario, supply_mt: float | None = 0.0) -> tuple[Firms, Forecast]:
    firms = population(scenario)
    return firms, forecast(scenario, firms, supply_mt)


def scenario_named(name: str) -> GxScenario:
    found = load_scenario(name)
    assert isinstance(found, GxScenario)
    return found


def test_without_chance_the_prices_are_the_banking_path_of_theory() -> None:
    _, found = solved(CERTAIN)
    required = [600 * 0.017 * year for year in range(1, 11)]
    expected, bank = yearly_path(required, 50, 0.05)
    assert min(bank[:-1]) > 0
    assert found.means == pytest.approx(expected, rel=0.02)
    growth = found.means[1:] / found.means[:-1]
    assert growth == pytest.approx(1.05, abs=0.01)


def test_a_higher_rate_of_discount_saves_less_for_later() -> None:
    _, patient = solved(CERTAIN)
    behavior = replace(CERTAIN.behavior, discount_rate=0.08)
    _, hasty = solved(replace(CERTAIN, behavior=behavior))
    assert hasty.means[0] < patient.means[0]
    assert hasty.means[-1] > patient.means[-1]


def test_more_in_the_bank_is_a_lower_price_and_more_emissions_a_higher_one() -> None:
    _, found = solved(scenario_named("base-balanced"), 1.5)
    prices = [found.prices(2028, bank, [0.0])[0] for bank in (-100, 0, 100, 200)]
    assert prices == sorted(prices, reverse=True)
    dear, usual, cheap = found.prices(2028, 0.0, [0.03, 0.0, -0.03])
    assert dear > usual > cheap


def test_long_lies_near_the_floor_short_near_the_ceiling_and_balanced_between() -> None:
    means = {}
    for name in ("base-long", "base-balanced", "base-short"):
        scenario = scenario_named(name)
        _, found = solved(scenario, None)
        assert found.rounds < 30
        means[name] = found.means
    assert means["base-long"][1:5] == pytest.approx([1785, 1874, 1968, 2066], rel=0.03)
    # the ceiling of the duty due in each year, four months after the year's middle
    ceiling = np.array([4300, 4515, 4741, 4978]) / 1.05 ** (1 / 3)
    assert (means["base-short"][1:5] > 0.93 * ceiling).all()
    assert (means["base-balanced"][1:5] > 1.1 * means["base-long"][1:5]).all()
    assert (means["base-balanced"][1:5] < 0.7 * means["base-short"][1:5]).all()


def test_purchases_to_be_resold_leave_the_price_far_below_the_floor() -> None:
    means = {}
    for name in ("base-long", "floor-reverse-auction"):
        _, found = solved(scenario_named(name), None)
        means[name] = found.means[:5]
    floors = np.array([1700, 1785, 1874, 1968, 2066])
    assert (means["base-long"] > 0.97 * floors).all()
    assert (means["floor-reverse-auction"] < 0.75 * floors).all()


def test_with_tenfold_supply_each_shortfall_of_credits_raises_the_price() -> None:
    changes = {
        "all": "",
        "late": "credits.jcm.delay_months = 24",
        "fewer": "credits.jcredit.issuance_factor = 3.3",
        "wanted less": "credits.other_demand_trend = -0.1",
    }
    first = {}
    for name, line in changes.items():
        scenario = parse_scenario(f'extends = "credits-tenfold"\n{line}\n', name)
        assert isinstance(scenario, GxScenario)
        _, found = solved(scenario, None)
        first[name] = float(found.means[0])
    assert first["wanted less"] < first["all"] < first["late"] < first["fewer"]


def test_what_is_expected_is_the_mean_of_what_happens() -> None:
    scenario = scenario_named("base-balanced")
    firms, found = solved(scenario, None)
    paths, years = 120, 4
    prices = np.zeros((paths, years))
    for seed in range(paths):
        drawn = drawn_outlook(scenario, firms, seed, len(found.terms))
        allocator, curves, bank = Allocator(scenario, firms), Curves(scenario, firms), 0.0
        for row in range(years):
            terms, baseline = found.terms[row], drawn.baseline_t[row].sum()
            year = 2026 + row
            shock = float(np.log(baseline / terms.emissions_mt / 1e6))
            (price,) = found.prices(year, bank, [shock])
            curves.invest(year, np.full(len(firms.number), price * 1.05**2))
            granted = allocator.grant_t(year, drawn.activity[row - 1] if row else None)
            saved = curves.reversible_t(year, price) + curves.invested_t(year)
            bank += (granted.sum() - baseline + saved.sum()) / 1e6
            prices[seed, row] = price
    error = prices.std(axis=0) / np.sqrt(paths)
    assert (np.abs(prices.mean(axis=0) - found.means[:years]) < 3 * error).all()
    assert (3 * error < 0.1 * found.means[:years]).all()


def test_a_scenario_s_beliefs_repeat() -> None:
    first, second = (solved(scenario_named("base-short"), 1.5)[1].means for _ in range(2))
    assert first.tolist() == second.tolist()
    assert msgspec.json.encode(scenario_named("base-short"))


def test_the_forecasts_that_a_sweep_keeps_fit_into_a_fifth_of_its_gigabyte() -> None:
    _, found = solved(scenario_named("base-balanced"), None)
    assert _prepared.cache_parameters()["maxsize"] * len(pickle.dumps(found)) < 200e6
