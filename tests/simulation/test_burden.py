"""Tests of the account by sector and size: transfers sum to zero; holdings and gifts are apart."""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest
from msgspec.structs import replace

from simulation.gx_ets.economy import run
from simulation.gx_ets.keys import Calendar, Emissions, GxScenario, MarketTerms, Participants
from simulation.gx_ets.policy import Policy, PolicyYear
from simulation.results.account import (
    EXCHANGE,
    SIZES,
    STATE,
    TRANSFERS,
    account,
    over_years,
    state_account,
)
from simulation.results.burden import burdens, burdens_by_size
from simulation.results.measures import daily_prices, measures, years_met
from simulation.results.tables import Tables, frames
from tests.simulation.gx_ets.test_policy_in_the_world import QUICK, SHORT, SMALL
from tests.simulation.gx_ets.test_vintages import ALONE

TRADED = replace(
    SMALL,
    allowance_market=MarketTerms(fee_yen_per_t=3),
    participants=Participants(market_makers=1, speculators=3),
)
AUCTIONED = replace(
    SMALL,
    calendar=replace(QUICK, last_fiscal_year=2027),
    policy=Policy(
        auction_first_year=2026,
        auction_share_a_year=0.3,
        opening_stock_mt=1.0,
        auction_unsold="canceled",
        years=(PolicyYear(fiscal_year=2027, auction_mt=2.0, auction_reserve_jpy_per_t=4400),),
    ),
)
LOW = replace(
    SMALL,
    emissions=Emissions(intensity_trend=-0.08),
    policy=Policy(reverse_auction_budget_jpy=300_000_000, purchases="held", resale_at_share=0.0,
                  floor_window_days=2),
)  # fmt: skip
NO_PAYMENT = replace(SHORT, policy=replace(SHORT.policy, may_pay_ceiling=False))
AHEAD = replace(
    SMALL,
    calendar=Calendar(last_fiscal_year=2027),
    policy=Policy(years=(PolicyYear(fiscal_year=2026, auction_mt=2.0),)),
)
WORLDS = {
    "balanced": replace(TRADED, emissions=Emissions(intensity_trend=-0.02)),
    "short": SHORT,
    "penalty": NO_PAYMENT,
    "auctions": AUCTIONED,
    "floor": LOW,
    "own books": ALONE,
    "sold ahead": AHEAD,
}


@cache
def world(name: str) -> Tables:
    scenario: GxScenario = WORLDS[name]
    return frames(run(scenario, "small", seed=1))


@pytest.mark.parametrize("name", WORLDS)
def test_transfers_sum_to_zero_over_all_rows_of_a_year_to_the_yen(name: str) -> None:
    tables = world(name)
    rows = account(tables)
    sums = rows.group_by("fiscal_year").agg(pl.col(*TRANSFERS).sum())
    assert sums.drop("fiscal_year").sum_horizontal().abs().sum() == 0
    assert sums.select(pl.col(*TRANSFERS).abs().sum()).row(0) == (0,) * len(TRANSFERS)
    assert rows.select(pl.col(*TRANSFERS).abs().sum()).row(0) != (0,) * len(TRANSFERS)


@pytest.mark.parametrize("name", WORLDS)
def test_the_trades_are_the_yen_that_the_firms_paid(name: str) -> None:
    tables = world(name)
    found = account(tables).filter(pl.col("is_sector") == 1)
    paid = found["allowances_jpy"].sum() + found["credits_jpy"].sum()
    assert paid == tables["firms"]["trading_jpy"].sum()


@pytest.mark.parametrize("name", WORLDS)
def test_holdings_of_all_rows_are_the_bank_of_the_year(name: str) -> None:
    tables = world(name)
    held = account(tables).group_by("fiscal_year").agg(pl.col("bank_t").sum()).sort("fiscal_year")
    assert held["bank_t"].to_list() == measures(tables)["net_bank_t"].to_list()


@pytest.mark.parametrize("name", WORLDS)
def test_the_state_s_own_account_is_its_row(name: str) -> None:
    tables = world(name)
    own = state_account(tables)
    row = account(tables).filter(pl.col("sector") == STATE)
    paid = ("paid_jpy", "penalty_jpy", "allowances_jpy", "credits_jpy", "fees_jpy")
    expected = -sum(row[column].to_numpy() for column in paid)
    assert own["balance_jpy"].to_list() == expected.tolist()
    assert own["stock_t"].to_list() == [max(held, 0) for held in row["bank_t"]]
    if name == "floor":
        bought = tables["policy"].filter(pl.col("kind") == "reverse_auction")["yen"].sum()
        assert own["purchases_jpy"].sum() == bought > 0
        assert own["resale_jpy"].sum() == measures(tables)["agency_sold_jpy"].sum() > 0
    if name == "sold ahead":  # three of the year's four auctions come before the deadline
        assert row["bank_t"].to_list() == [-1_500_000, -1_500_000]
    if name == "auctions":
        sold = tables["policy"].filter(pl.col("kind") == "auctioned")["yen"].sum()
        assert own["auctions_jpy"].sum() == sold > 0
    if name == "short":
        assert own["ceiling_jpy"].sum() == tables["firms"]["paid_jpy"].sum() > 0


def test_the_exchange_receives_the_fees_of_both_sides() -> None:
    tables = world("balanced")
    found = account(tables).filter(pl.col("sector") == EXCHANGE)
    traded = measures(tables)["allowance_volume_t"].sum()
    assert found["fees_jpy"].sum() == -2 * 3 * traded < 0


def test_a_tonne_left_over_is_no_cost_and_a_later_grant_is_nobody_s_saving() -> None:
    tables = world("balanced")
    firms, ledger = tables["firms"], tables["ledger"]
    found = burdens(tables).filter(pl.col("is_sector") == 1)
    moved = firms["allowances_bought_t"].sum() - firms["allowances_sold_t"].sum()
    own = firms["allocation_t"].sum() + moved - firms["surrendered_t"].sum()
    assert found["bank_t"].sum() == own
    last = round(daily_prices(tables, "allowance")["price_jpy_per_t"][-1])
    assert found["bank_jpy"].sum() == own * last
    held = ledger.filter((pl.col("kind") == "granted") & (pl.col("asset") == "GXA/JPY"))
    assert held["amount"].sum() > firms["allocation_t"].sum()  # with a later grant
    costs = ("abatement_jpy", "paid_jpy", "penalty_jpy", "fees_jpy")
    trading = firms["trading_jpy"].sum()
    expected = sum(found[name].sum() for name in costs) + trading - own * last
    assert found["burden_jpy"].sum() == expected


def test_free_allocation_is_valued_at_the_year_s_price_and_is_no_part_of_the_burden() -> None:
    tables = world("balanced")
    found = burdens(tables).filter(pl.col("is_sector") == 1)
    price = round(measures(tables)["price_jpy_per_t"][0])
    assert found["allocation_jpy"].sum() == tables["firms"]["allocation_t"].sum() * price


def test_years_sectors_and_sizes_add_up() -> None:
    tables = world("auctions")
    rows = account(tables).filter(pl.col("is_sector") == 1)
    assert rows["fiscal_year"].n_unique() == 2
    by_size = burdens_by_size(tables)
    assert set(by_size["size_class"]) <= {name for name, _ in SIZES}
    by_sector = burdens(tables).filter(pl.col("is_sector") == 1)
    for column in ("firms", "emissions_t", "burden_jpy", "bank_jpy", "allocation_jpy"):
        assert by_size[column].sum() == by_sector[column].sum()
    whole = over_years(rows, "sector", "size_class")
    costs = pl.sum_horizontal(
        "abatement_jpy", "paid_jpy", "penalty_jpy", "allowances_jpy", "credits_jpy", "fees_jpy"
    )
    opened = rows.filter(pl.col("fiscal_year") == 2026)
    stock = (opened["bank_jpy"] - opened["bank_change_jpy"]).sum()
    assert stock == 1_000_000 * round(
        daily_prices(tables, "allowance").filter(pl.col("fiscal_year") == 2026)["price_jpy_per_t"][
            -1
        ]
    )
    assert whole.select((costs - pl.col("bank_jpy")).sum()).item() + stock == (
        whole["burden_jpy"].sum()
    )


@pytest.mark.parametrize(("base_t", "name"), [(299_999, SIZES[0][0]), (300_000, SIZES[1][0]),
                                              (10**7, SIZES[3][0])])  # fmt: skip
def test_a_firm_s_size_is_that_of_its_base_years(base_t: int, name: str) -> None:
    tables = world("short")
    firms = tables["firms"].with_columns(pl.lit(base_t).alias("base_t"))
    found = account(tables | {"firms": firms}).filter(pl.col("is_sector") == 1)
    assert set(found["size_class"]) == {name}


def test_where_nothing_trades_nothing_is_worth_anything() -> None:
    tables = world("short")
    silent = tables | {"trades": tables["trades"].clear()}
    found = burdens(silent).filter(pl.col("is_sector") == 1)
    assert found["bank_jpy"].sum() == 0
    assert found["paid_jpy"].sum() > 0


def test_what_is_held_is_valued_at_the_vintage_that_it_serves() -> None:
    tables = world("own books")
    rows = account(tables).filter(pl.col("bank_t") != 0)
    trades = tables["trades"].sort("time_ns")
    for year in (2026, 2027):
        before = trades.filter(
            (pl.col("symbol") == f"GXA-{year - 1999}/JPY")
            & (pl.col("time_ns") <= years_met(tables).filter(fiscal_year=year)["deadline_ns"][0])
        )
        last = round(before["price_jpy_per_t"][-1])
        held = rows.filter((pl.col("fiscal_year") == year) & (pl.col("credits_t") == 0))
        assert len(held) > 2
        assert held["bank_jpy"].to_list() == (held["bank_t"] * last).to_list()
        expired = trades.filter(pl.col("symbol") == f"GXA-{year - 2000}/JPY")
        assert round(expired["price_jpy_per_t"][-1]) != last
