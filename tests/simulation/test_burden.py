"""Tests of cost by sector: trading sums to zero, holdings are deducted, allocation is separate."""

from __future__ import annotations

import polars as pl
import pytest
from msgspec.structs import replace

from simulation.gx_ets.economy import run
from simulation.gx_ets.keys import Emissions, MarketTerms, Participants
from simulation.gx_ets.policy import Policy
from simulation.results.burden import OTHERS, STATE, burdens
from simulation.results.measures import daily_prices, measures
from simulation.results.tables import Tables, frames
from tests.simulation.gx_ets.test_policy_in_the_world import SHORT, SMALL


def world(trend: float = -0.02) -> Tables:
    scenario = replace(
        SMALL,
        emissions=Emissions(intensity_trend=trend),
        allowance_market=MarketTerms(fee_yen_per_t=3),
        participants=Participants(market_makers=1, speculators=3),
        policy=Policy(),
    )
    return frames(run(scenario, "small", seed=1))


def test_what_one_buys_another_sells_over_all_rows() -> None:
    tables = world()
    found = burdens(tables, measures(tables))
    assert found["trading_jpy"].sum() == 0
    paid = tables["firms"]["paid_jpy"].sum()
    state = found.filter(pl.col("sector") == STATE)
    assert found["sector"].to_list()[-2:] == [OTHERS, STATE]
    assert state["paid_jpy"].to_list() == [-paid]


def test_a_tonne_left_over_is_no_cost_and_a_later_grant_is_nobody_s_saving() -> None:
    tables = world()
    firms, ledger = tables["firms"], tables["ledger"]
    found = burdens(tables, measures(tables)).filter(pl.col("is_sector") == 1)
    moved = firms["allowances_bought_t"].sum() - firms["allowances_sold_t"].sum()
    own = firms["allocation_t"].sum() + moved - firms["surrendered_t"].sum()
    assert found["bank_t"].sum() == own
    last = daily_prices(tables, "allowance")["price_jpy_per_t"][-1]
    assert found["bank_jpy"].sum() == pytest.approx(own * last)
    held = ledger.filter((pl.col("kind") == "granted") & (pl.col("asset") == "GXA/JPY"))
    assert held["amount"].sum() > firms["allocation_t"].sum()  # with a later grant
    costs = ("abatement_jpy", "paid_jpy", "penalty_jpy", "trading_jpy")
    expected = sum(found[name].sum() for name in costs) - found["bank_jpy"].sum()
    assert found["burden_jpy"].sum() == pytest.approx(expected)


def test_free_allocation_is_valued_at_the_year_s_price_and_is_no_part_of_the_burden() -> None:
    tables = world()
    by_year = measures(tables)
    found = burdens(tables, by_year).filter(pl.col("is_sector") == 1)
    price = by_year["price_jpy_per_t"][0]
    assert found["allocation_jpy"].sum() == pytest.approx(
        tables["firms"]["allocation_t"].sum() * price
    )


def test_where_nothing_trades_nothing_is_worth_anything() -> None:
    tables = frames(run(SHORT, "small", seed=1))
    silent = tables | {"trades": tables["trades"].clear()}
    found = burdens(silent, measures(silent)).filter(pl.col("is_sector") == 1)
    assert found["bank_jpy"].sum() == 0
    assert found["paid_jpy"].sum() > 0
