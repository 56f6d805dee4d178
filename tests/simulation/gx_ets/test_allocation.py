"""Grants by arrays agree with the rules' arithmetic, firm by firm."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from simulation.gx_ets.allocation import Allocator, benchmark_factor, grandfathering_factor
from simulation.gx_ets.emissions import outlook
from simulation.gx_ets.keys import Emissions, GxScenario, Population, Sector, Site
from simulation.gx_ets.population import Firms, population
from simulation.policy import Policy, activity_allocations

BENCHMARKED = (Sector(name="all", share=1.0),)
SCENARIO = GxScenario(
    title="Two firms",
    population=Population(firms=2, emissions_mt=10, intensity_spread=0.0, sectors=BENCHMARKED),
)


def grants(scenario: GxScenario, firms: Firms, activity: np.ndarray) -> np.ndarray:
    """Grants of the years of these activities (years, firms), as the rule sees them."""
    allocator = Allocator(scenario, firms)
    years = [allocator.grant_t(2026 + row, activity[row - 1] if row else None) for row in range(5)]
    return np.array(years)


@pytest.mark.parametrize(
    "activity",
    [[1, 1, 1.1, 1.1, 1.1], [1.07] * 5, [1, 1.15, 1, 1, 1], [0.8, 0.7, 0.9, 1.3, 1.3]],
)
def test_the_activity_rule_is_the_policy_s(activity: list[float]) -> None:
    firms = population(SCENARIO)
    both = np.array([activity, [1.0] * 5]).T
    found = grants(SCENARIO, firms, both)
    expected = activity_allocations(SCENARIO.policy, activity, 1.0)
    for row, units in enumerate(expected):
        factor = benchmark_factor(SCENARIO.policy, 0.0, 2026 + row)
        assert found[row, 0] == pytest.approx(units * factor * firms.size_t[0], abs=1.1)
        assert found[row, 1] == pytest.approx(factor * firms.size_t[1], abs=1.1)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.5, 1.6), min_size=5, max_size=5))
def test_any_activity_gives_what_the_policy_gives(activity: list[float]) -> None:
    firms = population(SCENARIO)
    found = grants(SCENARIO, firms, np.array([activity, [1.0] * 5]).T)
    units = activity_allocations(SCENARIO.policy, activity, 1.0)
    expected = np.maximum(np.array(units), 0) * firms.size_t[0]
    assert found[:, 0] == pytest.approx(expected, abs=1.1), activity


def test_five_years_net_shortage_is_the_published_arithmetic() -> None:
    """600 Mt, 90 % benchmarked, spread 0.15: about 122 Mt in five years without any trend."""
    policy = Policy()
    benchmarked = sum(1 - benchmark_factor(policy, 0.15, year) for year in range(2026, 2031))
    grandfathered = sum(1 - grandfathering_factor(policy, year) for year in range(2026, 2031))
    assert 540 * benchmarked + 60 * grandfathered == pytest.approx(122, abs=0.5)


def test_the_benchmark_goes_straight_to_the_top_third_and_on_to_the_top_sixth() -> None:
    factors = [benchmark_factor(Policy(), 0.15, year) for year in range(2025, 2038)]
    assert factors[0] == 1
    assert np.diff(factors[:6]) == pytest.approx([factors[5] / 5 - 0.2] * 5)
    assert factors[5] == pytest.approx(np.exp(-0.4538 * 0.15), rel=1e-4)
    assert factors[10] == pytest.approx(np.exp(-1.0364 * 0.15), rel=1e-4)
    assert factors[11] == factors[12] == factors[10]


def test_power_buys_a_growing_share_from_the_first_auction_year_on() -> None:
    sectors = (Sector(name="power", share=1.0, switches_fuel=True),)
    scenario = replace(SCENARIO, population=replace(SCENARIO.population, sectors=sectors))
    firms = population(scenario)
    allocator = Allocator(scenario, firms)
    shares = []
    for year in range(2026, 2036):
        granted = allocator.grant_t(year, np.ones(2) if year > 2026 else None)
        shares.append(allocator.auctioned_t / (allocator.auctioned_t + granted.sum()))
    assert shares == pytest.approx([0] * 7 + [0.1, 0.2, 0.3], abs=1e-5)


@pytest.mark.parametrize(
    ("site", "at_work", "granted"),
    [
        # opened in October 2027: half a year of it is emitted, and granted from the next year on
        (
            Site(fiscal_year=2027, share=0.2, months=6),
            [0, 0.1, 0.2, 0.2, 0.2],
            [0, 0, 0.2, 0.2, 0.2],
        ),
        # closed after June 2028: what was granted for nine months of that year is taken back
        (
            Site(fiscal_year=2028, share=-0.24, months=3),
            [0, 0, -0.18, -0.24, -0.24],
            [0, 0, 0, -0.42, -0.24],
        ),
    ],
)
def test_sites_move_emissions_at_once_and_allocation_a_year_later(
    site: Site, at_work: list[float], granted: list[float]
) -> None:
    scenario = replace(SCENARIO, emissions=Emissions(intensity_trend=0.0, sites=(site,)))
    firms = population(scenario)
    flat = outlook(scenario, firms, np.zeros(5), np.zeros((5, 2)))
    assert flat.baseline_t / firms.size_t - 1 == pytest.approx(np.array([at_work, at_work]).T)
    found = grants(scenario, firms, flat.activity)
    factors = [benchmark_factor(scenario.policy, 0.0, 2026 + row) for row in range(5)]
    units = found / firms.size_t / np.array(factors)[:, None] - 1
    assert units == pytest.approx(np.array([granted, granted]).T, abs=1e-6)


def test_a_site_belongs_to_its_sector() -> None:
    sectors = (Sector(name="steel", share=0.5), Sector(name="paper", share=0.5))
    closing = Site(fiscal_year=2027, sector="paper", share=-1.0)
    scenario = replace(
        SCENARIO,
        population=replace(SCENARIO.population, sectors=sectors),
        emissions=Emissions(intensity_trend=0.0, sites=(closing,)),
    )
    firms = population(scenario)
    later = outlook(scenario, firms, np.zeros(3), np.zeros((3, 2))).baseline_t[2]
    assert later.tolist() == [firms.size_t[0], 0.0]
