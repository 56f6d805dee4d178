"""Tests of rules by year, the opening stock, and the state's auctions in a small world."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from msgspec.structs import replace

from exchange.errors import ConfigError
from simulation.gx_ets.economy import Economy
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.policy import Policy, PolicyYear, auctioned, credit_limit, price_band
from simulation.gx_ets.state import ALLOWANCE
from simulation.results.measures import measures
from simulation.results.tables import Tables
from simulation.scenarios.load import parse_scenario
from simulation.theory.banking import yearly_path
from simulation.theory.planner import Excess, auction_supply, price_path
from simulation.validation.cases.auctioned import RESERVES, rows_of
from tests.simulation.gx_ets.test_policy_in_the_world import SHORT, SMALL, tables_of

PHASES = Policy(
    years=(
        PolicyYear(fiscal_year=2027, credit_limit=0.08, ceiling_jpy_per_t=4500),
        PolicyYear(fiscal_year=2029, credit_limit=0.04, auction_mt=3.0, floor_jpy_per_t=2000),
        PolicyYear(fiscal_year=2030, auction_reserve_jpy_per_t=2500, auction_mt=0.0),
    )
)


def test_a_value_holds_from_its_year_until_a_later_row() -> None:
    assert [credit_limit(PHASES, year) for year in range(2026, 2031)] == [
        *(0.1, 0.08, 0.08, 0.04, 0.04)
    ]
    assert [auctioned(PHASES, year) for year in (2028, 2029, 2030)] == [
        *((0.0, 0.0), (3.0, 0.0), (0.0, 2500))
    ]


def test_a_bound_set_for_a_year_grows_from_there() -> None:
    bounds = [price_band(PHASES, year, 0.02) for year in range(2026, 2031)]
    floors = [1700, 1785, 1874.25, 2000, 2100]
    ceilings = [4300, 4500, 4725, 4961.25, 5209.3125]
    assert bounds == [pytest.approx(pair) for pair in zip(floors, ceilings, strict=True)]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("[{ fiscal_year = 2025 }]", "line 3: policy.years must name fiscal years from 2026 on"),
        ("[{ fiscal_year = 2028 }, { fiscal_year = 2027 }]", "in order, not 2028, 2027"),
        ("[{ fiscal_year = 2028 }, { fiscal_year = 2028 }]", "each once"),
        ("[{ fiscal_year = 2028, auction_mt = -1 }]", "auction_mt expected float"),
        ("[{ fiscal_year = 2028, reserve = 1 }]", "reserve is not a known key"),
        ("[{ fiscal_year = 2028, floor_jpy_per_t = 9000 }]", "policy.years the floor of FY2028"),
    ],
)
def test_rows_out_of_order_or_range_are_rejected(rows: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        parse_scenario(f'extends = "base-balanced"\n[policy]\nyears = {rows}\n', "here.toml")


def test_an_opening_stock_too_large_is_rejected() -> None:
    text = 'extends = "base-balanced"\n[population]\nemissions_mt = 50\n[policy]\n'
    with pytest.raises(ConfigError, match=r"line 5: policy\.opening_stock_mt"):
        parse_scenario(f"{text}opening_stock_mt = 501\n", "here.toml")


@pytest.mark.parametrize("seed", range(3))
def test_the_planner_follows_the_chord_rule_where_abatement_is_linear(seed: int) -> None:
    required = [[10.0, 20, 5, 40], [40.0, 45, 50, 52, 30, 20, 60, 70], [5.0, 4, 3, 2]][seed]

    def lacking(need: float) -> Excess:
        return lambda price: need - price / 50

    plan = price_path([lacking(need) for need in required], 0.05)
    prices, banks = yearly_path(required, 50, 0.05)
    assert plan.prices == pytest.approx(prices)
    assert plan.banks_mt == pytest.approx(banks, abs=1e-6)


def test_an_auction_sells_nothing_below_its_reserve_and_all_above() -> None:
    supply = auction_supply(8.0, 2000.0)
    assert [supply(price) for price in (1999.0, 2000.0, 2001.0)] == [0.0, pytest.approx(4.0), 8.0]


def with_auctions(**keys: object) -> GxScenario:
    """Two auctions of 0.5 Mt each in FY2026 and FY2027, held after the opening."""
    row = PolicyYear(fiscal_year=2026, auction_mt=1.0, auction_reserve_jpy_per_t=1000)
    rows = keys.pop("years", (row,))
    return replace(SHORT, policy=Policy(years=rows, auctions_a_year=2, **keys))  # type: ignore[arg-type]


def sales(tables: Tables) -> pl.DataFrame:
    return tables["policy"].filter(pl.col("kind").is_in(["auctioned", "unsold"]))


def bought_mt(tables: Tables) -> float:
    """Net tonnes granted to the government: those that it sold or still holds."""
    accounts = tables["accounts"].filter(pl.col("kind") == "government")["account"].implode()
    ledger = tables["ledger"].filter(
        pl.col("account").is_in(accounts) & (pl.col("asset") == "GXA/JPY")
    )
    return float(ledger.filter(pl.col("kind") == "granted")["amount"].sum()) / 1e6


def test_the_year_s_volume_is_sold_and_the_treasury_gets_the_yen() -> None:
    tables = tables_of(with_auctions())
    sold = sales(tables)
    assert sold["quantity_t"].to_list()[:2] == [500_000, 500_000]
    assert (sold["price_jpy_per_t"] >= 1000).all()
    by_year = measures(tables)
    assert by_year["auctioned_jpy"].sum() == sold["yen"].sum() > 0
    paid = by_year["paid_t"].sum()
    assert paid < measures(tables_of(replace(SHORT, policy=Policy())))["paid_t"].sum() + 1


def test_what_is_unsold_is_canceled_or_offered_again() -> None:
    row = PolicyYear(fiscal_year=2026, auction_mt=1.0, auction_reserve_jpy_per_t=20_000)
    gone = tables_of(with_auctions(years=(row,), auction_unsold="canceled"))
    assert sales(gone).filter(pl.col("kind") == "unsold")["quantity_t"].sum() >= 1_000_000
    assert bought_mt(gone) == 0
    assert gone["years"].sort("fiscal_year")["auctioned_t"][0] == 0
    kept = tables_of(with_auctions(years=(row,)))
    assert sales(kept)["quantity_t"].sum() == 0
    assert bought_mt(kept) >= 1


def first_price(reserve: float, unsold: str) -> float:
    """The price expected on the first day, where the state auctions a twentieth of all grants."""
    row = PolicyYear(fiscal_year=2026, auction_mt=1.0, auction_reserve_jpy_per_t=reserve)
    policy = Policy(years=(row,), auction_unsold=unsold)  # type: ignore[arg-type]
    return Economy(replace(SMALL, policy=policy), 1).state.public.price(date(2026, 4, 1))[0]


def test_the_market_lacks_what_a_reserve_leaves_unsold_whatever_happens_to_it() -> None:
    sold, kept = first_price(500, "offered_again"), first_price(20_000, "offered_again")
    assert kept == first_price(20_000, "canceled")
    assert kept > 1.1 * sold


def test_what_is_withheld_counts_again_when_a_later_auction_sells_it() -> None:
    row = PolicyYear(fiscal_year=2026, auction_mt=1.0, auction_reserve_jpy_per_t=4500)
    calendar = replace(SHORT.calendar, last_fiscal_year=2027)
    economy = Economy(replace(with_auctions(years=(row,)), calendar=calendar), 1)
    economy.go(lambda share: None)
    state = economy.state
    held = int(state.history.position[state.accounts.government, ALLOWANCE + 1])
    assert held > 0
    assert min(state.public.removed_t.values()) < 0 < max(state.public.removed_t.values())
    assert sum(state.public.removed_t.values()) == held


def test_no_bidder_gets_more_than_its_share_of_an_auction() -> None:
    tables = tables_of(with_auctions(auction_bidder_share=0.2))
    state = tables["accounts"].filter(pl.col("kind") == "government")["account"].implode()
    trades = tables["trades"].filter(
        pl.col("seller").is_in(state) & (pl.col("symbol") == "GXA/JPY")
    )
    largest = trades.group_by("time_ns", "buyer").agg(pl.col("quantity_t").sum())["quantity_t"]
    assert 0 < largest.max() <= 100_000  # type: ignore[operator]


def test_the_opening_stock_is_held_from_the_first_day_in_proportion_to_size() -> None:
    tables = tables_of(replace(SMALL, policy=Policy(opening_stock_mt=2.0)))
    ledger = tables["ledger"].filter((pl.col("kind") == "opening") & (pl.col("asset") == "GXA/JPY"))
    assert ledger["amount"].sum() == 2_000_000
    shares = (
        tables["firms"]
        .join(ledger, on="account")
        .select((pl.col("amount") / pl.col("baseline_t")).alias("share"))["share"]
    )
    assert shares.max() / shares.min() < 1.5  # type: ignore[operator]
    before = measures(tables_of(SMALL))["net_bank_t"][0]
    assert measures(tables)["net_bank_t"][0] > before + 1_000_000


def test_the_world_sells_what_the_planner_sells_where_the_reserve_binds() -> None:
    assert [found for found in rows_of(RESERVES[1]) if not found.passed] == []
