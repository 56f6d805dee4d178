"""The study of credit supply: its designs, closed forms, tables and pages."""

from __future__ import annotations

import re
from unittest import mock

import numpy as np
import pytest
from msgspec.structs import replace

from simulation.gx_ets.beliefs import forecast
from simulation.gx_ets.keys import Abatement, Behavior, Emissions, GxScenario, Population, Sector
from simulation.gx_ets.policy import Policy
from simulation.gx_ets.population import population
from simulation.report.shortfall_page import shortfall_page
from simulation.report.study_page import study_page
from simulation.studies.closed_form import all_years, credit_economy, expected_allowance_price
from simulation.studies.shortfall import (
    BRANCHES,
    FLOORS,
    STEPS,
    Theory,
    floor_table,
    shortfall_study,
    shortfall_table,
    theory_of,
)
from simulation.studies.study import LEVEL, Found
from simulation.theory.banking import yearly_path
from simulation.theory.credits import credit_market
from simulation.theory.revision import Balance, Floats
from tests.simulation.studies.made_up import found_in

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
    policy=Policy(has_floor=False, ceiling_jpy_per_t=20_000, credit_limit=0.0),
    behavior=Behavior(horizon_fiscal_year=2035, revision_chance=1.0),
)


@pytest.fixture(scope="module")
def small() -> Found:
    return found_in(shortfall_study(small=True, replications=2))


@pytest.fixture(scope="module")
def theory(small: Found) -> Theory:
    return theory_of(small.study)


def test_the_full_study_has_each_branch_at_each_step_and_the_three_floors() -> None:
    study = shortfall_study()
    keys = [design.key for design in study.designs]
    assert len(keys) == len(set(keys)) == len(STEPS) * len(BRANCHES) + len(FLOORS)
    limits = {study.scenario(design).policy.credit_limit for design in study.designs}
    assert limits == {0.05, 0.1, 0.2}
    late = study.scenario(next(d for d in study.designs if d.key == "x10 jcm-late"))
    assert (late.credits.jcm.delay_months, late.credits.jcm.issuance_factor) == (24, 10)
    stagnant = study.scenario(next(d for d in study.designs if d.key == "x10 stagnant"))
    assert stagnant.credits.jcredit.issuance_factor == pytest.approx(3.3)


def test_the_small_study_is_a_part_of_the_full_one_with_fewer_firms() -> None:
    small, full = shortfall_study(small=True), shortfall_study()
    assert {design.key for design in small.designs} < {design.key for design in full.designs}
    assert len(small.designs) * small.replications <= 40
    assert small.scenario(small.designs[0]).population.firms == 40


def test_without_chance_and_credits_all_years_together_are_the_path_of_theory() -> None:
    years = all_years(CERTAIN)
    required = [600 * 0.017 * year for year in range(1, 11)]
    path, bank = yearly_path(required, 50, 0.05)
    assert min(bank[:-1]) > 0
    price = credit_market(credit_economy(CERTAIN, years)).allowance_price
    assert price * years.growth == pytest.approx(path, rel=1e-3)
    assert years.sigma_mt.tolist() == pytest.approx([0], abs=1e-6)
    assert expected_allowance_price(CERTAIN, years) == pytest.approx(price, rel=1e-4)


def test_after_the_foreseen_years_each_date_of_the_revision_adds_the_last_one_s_balance() -> None:
    lasting = replace(CERTAIN, behavior=Behavior(horizon_fiscal_year=2035, revision_chance=0.25))
    years, once = all_years(lasting), all_years(CERTAIN)
    assert years.chance[:3].tolist() == pytest.approx([0.25, 0.1875, 0.140625])
    assert years.chance.sum() == pytest.approx(1)
    required = 600 * 0.017 * 10  # of FY2035 and each year after it
    gaps = years.emissions_mt - years.cap_mt
    assert np.diff(gaps) == pytest.approx(required, rel=1e-6)
    assert gaps[0] == pytest.approx(once.emissions_mt[0] - once.cap_mt[0])
    # a year's abatement at a price that grows with its costs: 1 / 50 Mt per yen of that year
    assert np.diff(1 / years.slope) == pytest.approx(once.growth[-1] / 50, rel=1e-6)
    # the shortage of later years is long: none of them is met, so the price is nearer the ceiling
    now, then = (expected_allowance_price(one, all_years(one)) for one in (CERTAIN, lasting))
    assert now < then < once.revision.high


@pytest.mark.parametrize("key", ["x1", "x10", "x30", "x10 falling"])
def test_the_closed_form_is_within_two_percent_of_the_world_s_expected_price(key: str) -> None:
    """They share the terms of the years alone: the world solves year by year on a grid of banks."""
    study = shortfall_study()
    scenario = study.scenario(next(design for design in study.designs if design.key == key))
    years = all_years(scenario)
    solved = forecast(scenario, population(scenario)).means[0] / years.growth[0]
    assert expected_allowance_price(scenario, years) == pytest.approx(solved, rel=0.02)


def test_where_the_limit_binds_the_closed_form_is_higher_by_what_firms_abate_to() -> None:
    """Theory's firms count the credit that a tonne emitted lets them use, the world's do not."""
    study = shortfall_study()
    design = next(design for design in study.designs if design.key == "x30 limit-5")
    scenario = study.scenario(design)
    years, solved = all_years(scenario), forecast(scenario, population(scenario))

    def at_the_allowance_s_price(self: Balance, prices: Floats, shocks_mt: Floats) -> Floats:
        economy = self._economy
        return np.asarray(economy.emissions_mt + shocks_mt - prices / economy.slope)

    world = solved.means[0] / years.growth[0]
    assert expected_allowance_price(scenario, years) / world - 1 == pytest.approx(0.036, abs=0.005)
    with mock.patch.object(Balance, "_limited_mt", at_the_allowance_s_price):
        assert expected_allowance_price(scenario, years) == pytest.approx(world, rel=0.005)


def test_the_shock_of_all_years_is_the_sum_of_persistent_news() -> None:
    emissions = Emissions(intensity_trend=0.0, common_shock_sd=0.02, own_shock_sd=0.0)
    noisy = GxScenario(title="Noisy", emissions=emissions)
    # news of year k moves years k, k + 1, ... by 1, 0.7, 0.49, ...
    later = [(1 - 0.7**left) / 0.3 for left in range(10, 0, -1)]
    wanted = 0.02 * 600 * sum(part**2 for part in later) ** 0.5
    assert all_years(noisy).sigma_mt[0] == pytest.approx(wanted, rel=0.01)


def test_in_theory_more_supply_lowers_the_price_and_each_shortfall_raises_it(
    theory: Theory,
) -> None:
    by_key = {point.design.key: point.closed_form_jpy_per_t for point in theory.points}
    assert theory.ceiling > by_key["x1"] > by_key["x10"] > by_key["x30"]
    assert by_key["x30"] > theory.floor
    assert by_key["x10 falling"] < by_key["x10"] < by_key["x10 jcm-late"] < by_key["x10 stagnant"]
    assert by_key["x30"] < by_key["x30 limit-5"]
    prices = [price for _, price in theory.curve]
    assert prices == sorted(prices, reverse=True)


def test_with_an_endless_supply_the_price_is_at_the_floor() -> None:
    study = shortfall_study(small=True)
    plenty = {"credits.jcredit.issuance_factor": "90.0", "policy.credit_limit": "0.5"}
    design = study.designs[0]._replace(settings=plenty)
    scenario = study.scenario(design)
    years = all_years(scenario)
    assert expected_allowance_price(scenario, years) == pytest.approx(years.floor, rel=0.001)


def test_the_table_has_means_with_intervals_and_differences_from_on_time(
    small: Found, theory: Theory
) -> None:
    rows = {row["design"]: row for row in shortfall_table(small, theory).iter_rows(named=True)}
    assert len(rows) == len(small.study.designs) - len(FLOORS)
    for row in rows.values():
        assert row["low"] <= row["level_jpy_per_t"] <= row["high"]
        met = sum(row[name] for name in ("surrendered_t", "credits_used_t", "paid_t"))
        assert met + row["uncovered_t"] == pytest.approx(row["emissions_t"])
    ours, base = (small.values(key, LEVEL) for key in ("x10 jcm-late", "x10"))
    change = sum(ours) / len(ours) - sum(base) / len(base)
    assert rows["x10 jcm-late"]["difference_jpy_per_t"] == pytest.approx(change)
    assert set(floor_table(small)["design"]) == {design.key for design in FLOORS}


def test_the_pages_say_the_same_in_both_languages(small: Found, theory: Theory) -> None:
    page = shortfall_page(small, theory, "tanso study & so on", "tanso study --check")
    english, japanese = study_page(page, "en"), study_page(page, "ja")
    assert '<html lang="en">' in english
    assert '<html lang="ja">' in japanese
    assert "What credit supply is worth" in english
    assert "クレジット供給の価値" in japanese
    assert "tanso study &amp; so on" in english
    for text in (english, japanese):
        assert text.count("<svg") == 2 * 6
        assert "None" not in text
        assert "{" not in re.sub(r"<(style|svg).*?</\1>", "", text, flags=re.DOTALL)
    ids = re.findall(r' id="([^"]+)"', english)
    assert len(ids) == len(set(ids))
    shared = [re.findall(r"<td>([\d,.]+)</td>", text) for text in (english, japanese)]
    assert shared[0] == shared[1]
    assert not re.search(r"[ぁ-ん]", re.sub(r'<a href="report.ja.html".*?</a>', "", english))
