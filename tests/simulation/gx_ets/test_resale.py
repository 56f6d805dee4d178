"""Tests of the schedule on which the Agency sells what it bought."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from msgspec.structs import replace

from exchange.errors import ConfigError
from simulation.gx_ets.keys import Behavior, Calendar, Emissions, GxScenario
from simulation.gx_ets.policy import Policy, Resale
from simulation.results.account import state_account
from simulation.results.tables import Tables
from simulation.scenarios.load import parse_scenario
from tests.simulation.gx_ets.test_policy_in_the_world import SMALL, tables_of

BOUGHT, SOLD = "reverse_auction", "agency_sold"


def world(*resales: Resale) -> GxScenario:
    """A price below the floor, so that the Agency buys, to the deadline of January 2028."""
    return replace(
        SMALL,
        calendar=Calendar(last_fiscal_year=2026, opening=Calendar().first_allocation),
        emissions=Emissions(intensity_trend=-0.06),
        policy=Policy(
            reverse_auction_budget_jpy=300_000_000,
            purchases="held",
            resale_at_share=0.0,
            resales=resales,
        ),
        behavior=Behavior(participation=0.3, floor_credibility=0.4),
    )


def events(tables: Tables, kind: str) -> pl.DataFrame:
    """The policy events of a kind with their day in Tokyo."""
    rows = tables["policy"].filter(pl.col("kind") == kind)
    days = [
        (datetime.fromtimestamp(ns // 10**9, UTC) + timedelta(hours=9)).date().isoformat()
        for ns in rows["time_ns"]
    ]
    return rows.with_columns(pl.Series("day", days, pl.String))


def test_each_sale_is_a_share_of_the_stock_on_its_day() -> None:
    halves = [
        Resale(day="12-11", share=0.5, lowest_at_share=0.0),  # 11 December 2027 is a Saturday
        Resale(day="01-14", share=0.5, lowest_at_share=0.0),
    ]
    tables = tables_of(world(*halves))
    bought, sold = events(tables, BOUGHT), events(tables, SOLD)
    assert sold["day"].to_list() == ["2027-12-13", "2028-01-14"]
    stock = 0
    for day, quantity in sold.select("day", "quantity_t").iter_rows():
        before = int(bought.filter(pl.col("day") < day)["quantity_t"].sum()) - stock
        assert quantity == before // 2 // 100 * 100 > 0
        stock += quantity
    left = int(bought["quantity_t"].sum()) - stock
    assert tables["years"]["agency_stock_t"].to_list()[0] == left
    resale = state_account(tables)["resale_jpy"].sum()
    assert resale == sold["yen"].sum() > 0


def test_below_the_lowest_price_nothing_is_sold_and_the_stock_stays() -> None:
    tables = tables_of(world(Resale(day="12-13", share=1.0, lowest_at_share=1.0)))
    bought, sold = events(tables, BOUGHT), events(tables, SOLD)
    assert bought["quantity_t"].sum() > 0
    assert sold["quantity_t"].sum() == 0
    assert tables["years"]["agency_stock_t"].to_list()[0] == bought["quantity_t"].sum()


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ('purchases = "held"\nresales = [{day = "02-30"}]', "'02-30' is no month and day"),
        ('resales = [{day = "06-15"}]', 'policy.resales needs purchases = "held"'),
        ('purchases = "held"\nresales = [{day = "06-15", share = 0.0}]', "share expected float"),
        ('purchases = "held"\nresales = [{month = 6}]', "is not a known key"),
    ],
)
def test_a_bad_schedule_is_rejected_by_name(keys: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        parse_scenario(f'extends = "base-long"\n[policy]\n{keys}\n', "here.toml")
