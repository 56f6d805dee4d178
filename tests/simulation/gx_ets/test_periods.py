"""Tests of compliance periods of several years with partial surrender."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace

from exchange.errors import ConfigError
from simulation.gx_ets.beliefs import forecast
from simulation.gx_ets.keys import Credits, GxScenario, JcmSupply, Supply
from simulation.gx_ets.periods import due_t, ends_period, settling_year
from simulation.gx_ets.policy import Policy
from simulation.gx_ets.population import population
from simulation.results.account import account
from simulation.results.least_cost import Floats
from simulation.results.measures import measures
from simulation.results.tables import Tables
from simulation.results.welfare import _required_t
from simulation.scenarios.load import parse_scenario
from simulation.theory.planner import price_path
from simulation.validation.cases.periods import NEEDS_MT, PERIOD, lacking, scenario
from simulation.validation.cases.quiet import RATE
from tests.simulation.gx_ets.test_policy_in_the_world import SHORT, tables_of

SHARE = 0.3
THREE = Policy(period_years=3, partial_share=SHARE)


def world(policy: Policy, last: int = 2028) -> GxScenario:
    calendar = replace(SHORT.calendar, last_fiscal_year=last)
    return replace(SHORT, calendar=calendar, policy=policy)


@pytest.fixture(scope="module")
def periods() -> Tables:
    """A world with credits that are cheap enough to use."""
    policy = Policy(later_vintage_usable=False, period_years=3, partial_share=SHARE)
    cheap = Credits(
        jcredit=Supply(projects_a_year=0, stock_t=3_000_000),
        jcm=JcmSupply(projects_a_year=0, stock_t=0),
        other_demand_choke_jpy_per_t=2000,
        other_buyers=2,
        sellers=2,
    )
    return tables_of(replace(world(policy), credits=cheap))


def by_year(tables: Tables, column: str) -> list[int]:
    sums = tables["firms"].group_by("fiscal_year").agg(pl.col(column).sum()).sort("fiscal_year")
    return list(map(int, sums[column]))


def test_a_part_is_due_at_once_and_all_that_is_left_at_the_end() -> None:
    emissions, before = np.array([1001, 0, 10]), np.array([5, 7, 0])
    # 30 % of 1,001 t is 300.3 t: rounded up, against the firm
    assert due_t(THREE, 2026, emissions, before).tolist() == [301, 0, 3]
    assert due_t(THREE, 2028, emissions, before).tolist() == [1006, 7, 10]
    assert [year for year in range(2026, 2032) if ends_period(THREE, year)] == [2028, 2031]
    assert due_t(Policy(), 2026, emissions, np.zeros(3, np.int64)).tolist() == [1001, 0, 10]


def test_a_deadline_that_demands_nothing_settles_at_the_end_of_the_period() -> None:
    nothing = Policy(period_years=3, partial_share=0.0)
    assert [settling_year(nothing, year) for year in (2026, 2027, 2028, 2029)] == [
        2028,
        2028,
        2028,
        2031,
    ]
    assert settling_year(THREE, 2026) == 2026


def test_each_deadline_takes_its_share_and_the_last_one_the_rest(periods: Tables) -> None:
    firms = periods["firms"].sort("firm", "fiscal_year")
    for (_,), own in firms.group_by("firm"):
        first, second, last = own.iter_rows(named=True)
        met = [
            row["credits_used_t"] + row["surrendered_t"] + row["paid_t"] + row["uncovered_t"]
            for row in (first, second, last)
        ]
        assert met[:2] == [-(-3 * row["emissions_t"] // 10) for row in (first, second)]
        assert sum(met) == sum(row["emissions_t"] for row in (first, second, last))
        assert first["deferred_t"] == first["emissions_t"] - met[0]
        assert second["deferred_t"] - first["deferred_t"] == second["emissions_t"] - met[1]
        assert last["deferred_t"] == 0


def test_room_for_credits_is_that_of_the_whole_period(periods: Tables) -> None:
    """A tenth of emissions, each year's rounded down; unused room moves on and is never lost."""
    firms = periods["firms"]
    own = firms.group_by("firm").agg(
        pl.col("credit_room_t", "credits_used_t").sum(), (pl.col("emissions_t") // 10).sum()
    )
    assert (own["credit_room_t"] == own["emissions_t"]).all()
    assert own["credits_used_t"].sum() > 0


def test_a_share_of_one_is_the_yearly_duty() -> None:
    yearly = tables_of(world(Policy(later_vintage_usable=False), last=2027))
    whole = tables_of(
        world(Policy(later_vintage_usable=False, period_years=3, partial_share=1.0), last=2027)
    )
    assert yearly["runs"]["digest"].to_list() == whole["runs"]["digest"].to_list()
    # only the room for credits moves on within the period
    firms = [tables["firms"].drop("credit_room_t") for tables in (yearly, whole)]
    assert firms[0].equals(firms[1])


def test_what_is_deferred_is_a_liability_of_the_account(periods: Tables) -> None:
    """The bank after a deadline is grants so far less emissions so far, payments and credits."""
    rows = account(periods).filter(pl.col("is_sector") == 1)
    banks = rows.group_by("fiscal_year").agg(pl.col("bank_t").sum()).sort("fiscal_year")["bank_t"]
    traders = by_year(periods, "allowances_bought_t")[0] - by_year(periods, "allowances_sold_t")[0]
    assert traders == 0  # in this world firms trade with each other alone
    granted, emitted, beside = (
        np.cumsum(sum(np.array(by_year(periods, name)) for name in names))
        for names in (
            ("allocation_t",),
            ("emissions_t",),
            ("credits_used_t", "paid_t", "uncovered_t"),
        )
    )
    assert banks.to_list() == (granted - emitted + beside).tolist()
    assert measures(periods)["net_bank_t"].to_list() == banks.to_list()


def test_a_banking_limit_applies_at_the_end_of_a_period() -> None:
    policy = Policy(later_vintage_usable=False, period_years=3, partial_share=SHARE)
    tables = tables_of(world(replace(policy, banking_limit_share=0.0)))
    gone = tables["ledger"].filter(pl.col("kind") == "expired")
    assert set(gone["fiscal_year"]) <= {2028}
    assert by_year(tables, "allowances_banked_t")[0] > 0
    assert by_year(tables, "allowances_banked_t")[2] == 0


def test_a_planner_may_wait_within_a_period_as_far_as_the_deadlines_do(periods: Tables) -> None:
    abated: Floats = np.array(by_year(periods, "abatement_t"), np.float64)
    years = [2026, 2027, 2028]
    found = _required_t(periods, years, abated)
    left = np.array(by_year(periods, "allowances_banked_t"), np.float64)
    # a tonne more now raises what is due now by three tenths of a tonne
    assert found[0] == pytest.approx(abated[0] - left[0] - 0.7 * abated[0], rel=1e-4)
    wanted = abated[:2].sum() - left[1] - 0.7 * abated[:2].sum()
    assert found[1] == pytest.approx(wanted, rel=1e-4)
    assert found[2] == abated.sum()


def test_the_planner_s_path_may_borrow_within_a_period_only() -> None:
    needs = [lacking(need) for need in (120.0, 60.0, 20.0, 10.0)]
    yearly = price_path(needs, 0.0).prices
    assert yearly == pytest.approx([3600, 1800, 600, 300])
    # by hand: (120 + 60) / 2 and (20 + 10) / 2 Mt at 30 yen/t a Mt
    assert price_path(needs, 0.0, period_years=2).prices == pytest.approx([2700, 2700, 450, 450])


@pytest.mark.parametrize(
    ("years", "share", "first", "second"),
    [
        (1, 0.0, 4200.0, 2700.0),  # each grant's own need, 140 and 90 Mt, at 30 yen/t a Mt
        (3, 1.0, 4200.0, 2700.0),
        (3, 0.0, 2759.7, 2897.7),  # 290 Mt / (1 + 1.05 + 1.05^2)
        (3, 0.95, 3473.7, 2549.4),  # (140 - 30) / 0.95 Mt; what is left, over two years
    ],
)
def test_expected_prices_follow_what_the_deadlines_demand(
    years: int, share: float, first: float, second: float
) -> None:
    case = scenario(years, share)
    means = forecast(case, population(case)).means
    # what a period defers counts in whole steps of the banks: up to 1.5 Mt of 600, 0.25 %
    assert means[:2].tolist() == pytest.approx([first, second], rel=0.0025)


@pytest.mark.parametrize(
    "needs_mt", [NEEDS_MT, (60.0, 150.0, 30.0, 90.0, 60.0), (20.0, 50.0, 160.0, 100.0, 20.0)]
)
def test_yearly_prices_are_the_planner_s_whatever_the_years_need(
    needs_mt: tuple[float, ...],
) -> None:
    """A deadline that binds leaves no bank, and no later price reaches back over it."""
    case = scenario(1, 0.0, needs_mt)
    found = forecast(case, population(case)).means[:PERIOD]
    wanted = price_path([lacking(need) for need in needs_mt], RATE).prices[:PERIOD]
    assert found.tolist() == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("period_years = 0", "period_years expected int"),
        ("partial_share = 1.1", "partial_share expected float"),
        (
            "period_years = 3\npartial_share = 0.0\npay_only_if_holdings_exhausted = false",
            "policy.partial_share must be above 0",
        ),
        ('period_years = 3\nvintages = "own_books"', "period_years = 1"),
    ],
)
def test_bad_periods_are_rejected_by_name(lines: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        parse_scenario(f'extends = "base-balanced"\n[policy]\n{lines}\n', "here.toml")
