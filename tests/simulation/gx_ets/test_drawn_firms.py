"""Tests of the draws of firms, of the years that all expect, and of two rules of allocation."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from simulation.gx_ets.allocation import Allocator
from simulation.gx_ets.emissions import drawn_outlook, expected_outlooks
from simulation.gx_ets.keys import Emissions, GxScenario, Population, Sector
from simulation.gx_ets.policy import Policy
from simulation.gx_ets.population import population

SCENARIO = GxScenario(title="Draws", population=Population(firms=200))
SECTORS = (Sector(name="power", share=1.0, rule="grandfathering", switches_fuel=True),)


def test_a_firm_s_view_says_nothing_of_its_costs() -> None:
    firms = population(SCENARIO)
    costs = np.log(firms.slope * firms.size_t)
    for other in (costs, firms.output / firms.size_t, firms.switch_away):
        assert abs(np.corrcoef(firms.valuation, other)[0, 1]) < 0.25


def test_a_firm_s_own_shock_is_not_the_common_one() -> None:
    shocks = Emissions(common_shock_sd=0.05, own_shock_sd=0.05)
    scenario = replace(SCENARIO, emissions=shocks)
    firms = population(scenario)
    drawn = drawn_outlook(scenario, firms, 7, 2)
    own = np.log(drawn.activity[0]) - drawn.common[0]
    calm = drawn_outlook(
        replace(scenario, emissions=replace(shocks, common_shock_sd=0.0, own_shock_sd=0.0)),
        firms, 7, 2,
    )  # fmt: skip
    own -= np.log(calm.activity[0])
    assert np.abs(own - drawn.common[0]).min() > 1e-6


def test_the_shocks_of_expected_years_cancel_in_pairs() -> None:
    firms = population(SCENARIO)
    _, pairs = expected_outlooks(SCENARIO, firms, 3, 2)
    for one, other in zip(pairs[::2], pairs[1::2], strict=True):
        assert np.abs(one.common).max() > 0
        both = np.log(one.activity) + np.log(other.activity)
        assert both == pytest.approx(np.repeat(both[:, :1], both.shape[1], axis=1))
        assert one.common == pytest.approx(-other.common)


def grants(policy: Policy, years: int) -> list[tuple[int, int]]:
    """(granted, auctioned) tonnes of grandfathered power plants by fiscal year."""
    population_keys = replace(SCENARIO.population, firms=20, sectors=SECTORS)
    scenario = replace(SCENARIO, population=population_keys, policy=policy)
    firms = population(scenario)
    allocator, found = Allocator(scenario, firms), []
    for year in range(2026, 2026 + years):
        free = allocator.grant_t(year, np.ones(20) if year > 2026 else None)
        found.append((int(free.sum()), allocator.auctioned_t))
    return found


def test_early_action_is_a_share_of_base_emissions_that_no_cut_reduces() -> None:
    plain, rewarded = (grants(Policy(early_action_share=share), 5) for share in (0.0, 0.02))
    extra = [more[0] - less[0] for more, less in zip(rewarded, plain, strict=True)]
    whole = population(SCENARIO).size_t.sum()
    assert extra == pytest.approx([0.02 * whole] * 5, abs=20)


def test_power_buys_a_tenth_in_the_first_year_of_auctions() -> None:
    """Act Art. 15: from fiscal year 2033 on."""
    found = grants(Policy(auction_first_year=2028, auction_share_a_year=0.1), 4)
    shares = [auctioned / (free + auctioned) for free, auctioned in found]
    assert shares == pytest.approx([0, 0, 0.1, 0.2], abs=1e-4)
