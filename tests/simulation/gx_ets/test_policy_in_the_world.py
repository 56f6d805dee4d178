"""Tests of the rules in a small world: payments, penalties, floor, resale, banking, borrowing."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from exchange.calendar import exchange_days
from simulation.gx_ets.economy import Economy, run
from simulation.gx_ets.keys import (
    Abatement,
    Behavior,
    Calendar,
    Credits,
    Emissions,
    GxScenario,
    JcmSupply,
    Participants,
    Population,
    Supply,
)
from simulation.gx_ets.policy import Policy
from simulation.results.balances import unbalanced
from simulation.results.measures import measures, years_met
from simulation.results.tables import Tables, frames

# Grants, opening and deadline in one April: thirteen months to the first deadline, not 22.
QUICK = Calendar(
    last_fiscal_year=2026,
    first_allocation=date(2027, 4, 1),
    allocation_day="04-01",
    opening=date(2027, 4, 5),
    verified_day="04-08",
    deadline_day="04-30",
)
SMALL = GxScenario(
    title="Small",
    calendar=QUICK,
    abatement=Abatement(slope_jpy_per_t_per_mt=9_000, fuel_switch_mt=0.6),
    population=Population(firms=10, emissions_mt=20, largest_t=10_000_000),
    credits=Credits(
        jcredit=Supply(projects_a_year=0, stock_t=100_000),
        jcm=JcmSupply(projects_a_year=0, stock_t=0),
        other_buyers=2,
        sellers=2,
    ),
    behavior=Behavior(participation=0.2),
    participants=Participants(market_makers=0, speculators=0),
)
SHORT = replace(
    SMALL,
    emissions=Emissions(intensity_trend=0.04),
    policy=Policy(later_vintage_usable=False),
)


def tables_of(scenario: GxScenario, seed: int = 1) -> Tables:
    """The tables of a run that balances."""
    tables = frames(run(scenario, "small", seed))
    assert unbalanced(tables) == []
    return tables


def totals(tables: Tables) -> dict[str, int]:
    firms = tables["firms"]
    return {name: int(firms[name].sum()) for name in ("paid_t", "uncovered_t", "penalty_jpy")}


def test_who_is_short_pays_the_ceiling_of_the_year() -> None:
    tables = tables_of(SHORT)
    firms = tables["firms"].filter(pl.col("paid_t") > 0)
    assert firms.height
    assert (firms["paid_jpy"] == firms["paid_t"] * 4300).all()
    assert totals(tables)["uncovered_t"] == 0


def test_without_the_payment_a_penalty_of_a_tenth_more_is_due() -> None:
    scenario = replace(SHORT, policy=replace(SHORT.policy, may_pay_ceiling=False))
    firms = tables_of(scenario)["firms"].filter(pl.col("uncovered_t") > 0)
    assert firms.height
    assert (firms["penalty_jpy"] == firms["uncovered_t"] * 4730).all()
    assert firms["paid_t"].sum() == 0


def test_a_reserve_at_the_ceiling_is_shared_and_the_rest_is_penalized() -> None:
    scenario = replace(SHORT, policy=replace(SHORT.policy, ceiling_reserve_mt=0.1))
    found = totals(tables_of(scenario))
    assert 99_980 <= found["paid_t"] <= 100_000
    assert found["uncovered_t"] > 0


@pytest.mark.parametrize(("year", "factor"), [("obligation", 1.0), ("payment", 1.05)])
def test_the_ceiling_shown_is_the_one_that_settles_the_duty(year: str, factor: float) -> None:
    scenario = replace(SHORT, policy=replace(SHORT.policy, ceiling_year=year))
    (told,) = years_met(tables_of(scenario)).iter_rows(named=True)
    assert told["ceiling_jpy_per_t"] == pytest.approx(4300 * factor)
    assert told["floor_in_force_jpy_per_t"] == pytest.approx(1700 * 1.05)


def test_a_scheme_without_collar_shows_no_bounds() -> None:
    policy = replace(SHORT.policy, has_floor=False, may_pay_ceiling=False)
    (told,) = years_met(tables_of(replace(SHORT, policy=policy))).iter_rows(named=True)
    assert told["ceiling_jpy_per_t"] is None
    assert told["floor_jpy_per_t"] == told["floor_in_force_jpy_per_t"] == 0


def test_the_next_grant_may_be_used_where_it_is_allowed() -> None:
    scenario = replace(SHORT, policy=Policy())
    assert totals(tables_of(scenario))["paid_t"] == 0


@pytest.mark.parametrize("purchases", ["canceled", "held"])
def test_under_the_floor_the_agency_buys_within_its_budget(purchases: str) -> None:
    policy = Policy(purchases=purchases, reverse_auction_budget_jpy=300_000_000)
    scenario = replace(
        SMALL,
        calendar=Calendar(last_fiscal_year=2026),
        emissions=Emissions(intensity_trend=-0.06),
        policy=policy,
        behavior=Behavior(participation=0.3, floor_credibility=0.4),
    )
    tables = tables_of(scenario)
    events = tables["policy"]
    assert (events["kind"] == "floor_triggered").any()
    bought = events.filter(pl.col("kind") == "reverse_auction")
    assert bought["quantity_t"].sum() > 0
    assert bought["yen"].sum() <= 300_000_000
    assert measures(tables)["bought_back_jpy"].sum() == bought["yen"].sum()  # none falls out
    assert (bought["price_jpy_per_t"] <= 1874.25).all()
    canceled = int(events.filter(pl.col("kind") == "canceled")["quantity_t"].sum())
    stock = years_met(tables)["agency_stock_t"].to_list()
    if purchases == "held":
        assert canceled == 0
        assert stock[-1] > 0
    else:
        assert 0 < canceled <= bought["quantity_t"].sum()
        assert stock == [0]


def test_each_day_is_held_against_its_own_floor() -> None:
    """A price 2 % above March's floor is 3 % below April's: nine April days of twenty bring the
    window below it, the first of April alone does not.
    """
    economy = Economy(replace(SMALL, calendar=Calendar(last_fiscal_year=2026)), seed=1)
    state, history = economy.state, economy.state.history
    state.is_open = True
    price = 1.02 * state.band.floor(2027)
    fired = []
    for day in exchange_days(date(2028, 2, 1), date(2028, 4, 28)):
        history.day_volume_t.append(np.array([1000, 0, 0]))
        history.day_value.append(np.array([1000 * price, 0.0, 0.0]))
        before = len(state.record.policy)
        economy.agency.end_day(day)
        if len(state.record.policy) > before:
            fired.append(day)
            break
    april = list(exchange_days(date(2028, 4, 1), date(2028, 4, 28)))
    assert fired == [april[8]]


def test_nobody_buys_above_what_a_tonne_can_ever_be_worth() -> None:
    scenario = replace(SHORT, participants=Participants(market_makers=0, speculators=12))
    for seed in range(3):
        ours = tables_of(scenario, seed)["trades"].filter(pl.col("symbol") == "GXA/JPY")
        assert ours["price_jpy_per_t"].to_numpy().max(initial=0) <= 4300


def test_every_grant_has_its_year_and_the_last_is_not_met() -> None:
    tables = tables_of(SMALL)
    years = tables["years"].sort("fiscal_year")
    granted = tables["ledger"].filter(
        (pl.col("kind") == "granted") & (pl.col("asset") == "GXA/JPY")
    )
    assert years["fiscal_year"].to_list() == [2026, 2027]
    assert years["is_met"].to_list() == [1, 0]
    assert years.select(pl.col("allocation_t") + pl.col("auctioned_t")).sum().item() == int(
        granted["amount"].sum()
    )
    assert measures(tables)["fiscal_year"].to_list() == [2026]


def test_what_lies_above_the_banking_limit_expires() -> None:
    policy = Policy(banking_limit_share=0.0, has_floor=False)
    scenario = replace(SMALL, emissions=Emissions(intensity_trend=-0.05), policy=policy)
    tables = tables_of(scenario)
    expired = tables["ledger"].filter(pl.col("kind") == "expired")
    assert expired["amount"].sum() < 0
    later = tables["policy"].filter(
        (pl.col("kind") == "allocated") & (pl.col("fiscal_year") > 2026)
    )
    banked = tables["firms"]["allowances_banked_t"].sum()
    assert banked <= later["quantity_t"].sum() + 20_000  # trades that settle after the deadline


def test_firms_use_credits_within_the_limit_where_those_are_cheaper() -> None:
    scenario = replace(
        SHORT,
        credits=Credits(
            jcredit=Supply(projects_a_year=0, stock_t=3_000_000),
            jcm=JcmSupply(projects_a_year=0, stock_t=0),
            other_demand_choke_jpy_per_t=1000,
            other_buyers=2,
            sellers=4,
        ),
    )
    firms = tables_of(scenario)["firms"]
    assert firms["credits_used_t"].sum() > 0
    assert (firms["credits_used_t"] <= firms["credit_room_t"]).all()
    assert (firms["credit_room_t"] <= firms["emissions_t"] // 10).all()


WORLDS = st.builds(
    dict,
    trend=st.floats(-0.06, 0.06),
    usable=st.booleans(),
    pays=st.booleans(),
    sessions=st.sampled_from(["call", "both", "continuous"]),
    beliefs=st.sampled_from(["fixed_point", "adaptive", "myopic"]),
    seed=st.integers(0, 1000),
)


def random_world(world: dict[str, object]) -> GxScenario:
    return replace(
        SMALL,
        emissions=Emissions(intensity_trend=world["trend"]),
        policy=Policy(later_vintage_usable=world["usable"], may_pay_ceiling=world["pays"]),
        allowance_market=replace(SMALL.allowance_market, sessions=world["sessions"]),
        behavior=Behavior(participation=0.2, beliefs=world["beliefs"]),
        participants=Participants(market_makers=1, speculators=2, noise_traders=2),
    )


def check_world(world: dict[str, object]) -> None:
    scenario = random_world(world)
    tables = tables_of(scenario, int(str(world["seed"])))
    ours = tables["trades"].filter(pl.col("symbol") == "GXA/JPY")["price_jpy_per_t"]
    if len(ours):
        assert ours.min() > 0, world  # type: ignore[operator]
        assert ours.max() <= 4300 * 1.1 * 1.9, world  # type: ignore[operator]


@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(WORLDS)
def test_any_world_balances(world: dict[str, object]) -> None:
    check_world(world)


@pytest.mark.soak
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(WORLDS)
def test_many_worlds_balance(world: dict[str, object]) -> None:
    check_world(world)
