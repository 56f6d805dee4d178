"""Tests of free allocation: grants of arrays equal the rules of the law, firm by firm."""

from __future__ import annotations

from fractions import Fraction
from math import exp
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from exchange.schemes.gx_ets_allocation import activity_units, benchmark, grandfathered_share
from simulation.gx_ets.allocation import Allocator, benchmark_factor, grandfathering_factor
from simulation.gx_ets.emissions import outlook
from simulation.gx_ets.keys import Emissions, GxScenario, Population, Sector, Site
from simulation.gx_ets.policy import Policy
from simulation.gx_ets.population import Firms, population

BENCHMARKED = (Sector(name="all", share=1.0),)
SCENARIO = GxScenario(
    title="Two firms",
    population=Population(firms=2, emissions_mt=10, intensity_spread=0.0, sectors=BENCHMARKED),
)


def grants(scenario: GxScenario, firms: Firms, activity: np.ndarray) -> np.ndarray:
    """Grants for years with these activities (years, firms), by the scalar rules."""
    allocator = Allocator(scenario, firms)
    years = [allocator.grant_t(2026 + row, activity[row - 1] if row else None) for row in range(5)]
    return np.array(years)


LONG = 14  # years of each case: past the last waypoint of the benchmark
SECTORS = (
    Sector(name="power", share=0.6, switches_fuel=True),
    Sector(name="other", share=0.4, rule="grandfathering"),
)
POLICIES = st.builds(
    Policy,
    base_year=st.integers(2026, 2028),
    grandfathering_cut=st.sampled_from([0.0, 0.017, 0.05, 0.2]),
    grandfathering_compounds=st.booleans(),
    benchmark_last_year=st.integers(2029, 2031),
    benchmark_later_year=st.integers(2032, 2036),
    benchmark_last_share=st.sampled_from([0.2, 0.325, 0.5]),
    activity_threshold=st.sampled_from([0.0, 0.05, 0.075, 0.3]),
    early_action_share=st.sampled_from([0.0, 0.03]),
)
ACTIVITY = st.lists(st.integers(500, 1600), min_size=LONG, max_size=LONG)  # thousandths


@settings(max_examples=60)
@given(POLICIES, st.sampled_from([0.0, 0.15, 0.4]), ACTIVITY)
def test_grants_are_the_law_s_in_every_year_under_every_key(
    policy: Policy, spread: float, thousandths: list[int]
) -> None:
    """Arrays of all firms against fractions firm by firm, exact hits of the threshold included."""
    scenario = GxScenario(
        title="Two rules",
        policy=replace(policy, auction_share_a_year=0.0),
        population=Population(firms=6, emissions_mt=10, intensity_spread=spread, sectors=SECTORS),
    )
    firms = population(scenario)
    first = policy.base_year
    quantile, start = NormalDist().inv_cdf, policy.benchmark_first_share
    factors = [
        Fraction(exp((quantile(share) - quantile(start)) * spread))
        for share in (policy.benchmark_last_share, policy.benchmark_later_share)
    ]
    years = (first - 1, policy.benchmark_last_year, policy.benchmark_later_year)
    waypoints = tuple(zip(years, (Fraction(1), *factors), strict=True))
    activity = [Fraction(one, 1000) for one in thousandths]
    threshold = Fraction(str(policy.activity_threshold))
    cut = Fraction(str(policy.grandfathering_cut))
    early = Fraction(str(policy.early_action_share))
    allocator = Allocator(scenario, firms)
    before: np.ndarray | None = None
    for row, units in enumerate(activity_units(activity, Fraction(1), threshold)):
        year = first + row
        share = grandfathered_share(year, cut, policy.grandfathering_compounds, first)
        found = allocator.grant_t(year, before).tolist()
        for firm, granted in enumerate(found):
            if firms.is_benchmark[firm]:
                exact = Fraction(firms.output[firm]) * units * benchmark(waypoints, year)
            else:
                exact = Fraction(firms.size_t[firm]) * (units * share + early)
            assert abs(granted - max(exact, 0)) < 1 + 1e-6, (year, firm)
        before = np.full(len(firms.number), float(activity[row]))


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
