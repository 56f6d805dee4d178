"""Tests of the measures of a synthetic run, in any order of its rows."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.results.balances import unbalanced
from simulation.results.least_cost import Pieces, least_cost_jpy
from simulation.results.measures import daily_prices, figures, measures
from simulation.results.tables import Tables, frames
from simulation.theory.cap_and_trade import static_market
from tests.simulation.synthetic import YEARS, deadline_ns, opens_ns, synthetic_record


@pytest.fixture
def tables() -> Tables:
    return frames(synthetic_record())


def of_year(tables: Tables, year: int) -> dict[str, float]:
    return measures(tables).filter(pl.col("fiscal_year") == year).to_dicts()[0]


def edited(tables: Tables, name: str, where: pl.Expr, **values: object) -> Tables:
    """The tables with some cells of one of them changed."""
    changes = [
        pl.when(where).then(value).otherwise(pl.col(column)).alias(column)
        for column, value in values.items()
    ]
    schema = tables[name].schema
    return tables | {name: tables[name].with_columns(changes).cast(dict(schema))}


def with_supply(tables: Tables, time_ns: int, stage: str, tonnes: int) -> Tables:
    row = {
        "time_ns": time_ns,
        "programme": "JCM",
        "stage": stage,
        "project": 9,
        "quantity_t": tonnes,
        "market_t": tonnes,
    }
    return tables | {"supply": pl.concat([tables["supply"], pl.DataFrame([row])])}


def test_the_physical_shortfall_is_room_less_what_is_at_hand(tables: Tables) -> None:
    first = of_year(tables, 2026)
    assert first["credit_stock_t"] == 12_000
    assert first["physical_shortfall_t"] == first["credit_room_t"] - (12_000 + 1_500 - 400)
    second = of_year(tables, 2027)
    assert second["credit_stock_t"] == 12_000 + 1_500 - 400 - first["credits_used_t"]


def test_a_government_s_purchase_is_not_at_hand(tables: Tables) -> None:
    before = of_year(tables, 2027)["physical_shortfall_t"]
    more = with_supply(tables, opens_ns(2027), "government", 700)
    assert of_year(more, 2027)["physical_shortfall_t"] == before + 700


def test_the_economic_shortfall_is_what_credit_room_would_have_replaced(tables: Tables) -> None:
    year = of_year(tables, 2026)
    assert year["economic_shortfall_t"] == year["paid_t"] > 0
    full = edited(tables, "firms", pl.lit(value=True), credit_room_t=1_100)
    assert of_year(full, 2026)["economic_shortfall_t"] == 3 * 1_100 - year["credits_used_t"]


def test_the_timing_shortfall_is_issued_by_the_next_deadline(tables: Tables) -> None:
    years = measures(tables)
    assert years["timing_shortfall_t"].to_list() == [1_500, 1_500, None]
    late = with_supply(tables, deadline_ns(2026) + 1, "issued", 10**9)
    assert of_year(late, 2026)["timing_shortfall_t"] == of_year(late, 2026)["paid_t"]
    in_time = with_supply(tables, deadline_ns(2026), "issued", 10**9)
    assert of_year(in_time, 2026)["timing_shortfall_t"] == 1_500


def test_time_at_the_bounds_counts_sessions_that_traded(tables: Tables) -> None:
    assert set(measures(tables)["time_at_ceiling"]) == {0.0}
    high = edited(tables, "trades", pl.col("time_ns") < deadline_ns(2026), price_jpy_per_t=4300.0)
    assert of_year(high, 2026)["time_at_ceiling"] == 1.0
    assert of_year(high, 2027)["time_at_ceiling"] == 0.0


@pytest.mark.parametrize(
    ("price", "share"),
    [(1.03 * 1700 * 1.02, 1 / 12), (1.03 * 1700 * 1.02 + 2, 0.0)],
)
def test_the_floor_is_the_fiscal_year_s_and_auctions_hold_it_within_two_percent(
    tables: Tables, price: float, share: float
) -> None:
    """The first session for FY2026 is in FY2027, whose floor is 3 % above 1,700."""
    low = edited(tables, "trades", pl.col("time_ns") == opens_ns(2026), price_jpy_per_t=price)
    assert of_year(low, 2026)["time_at_floor"] == pytest.approx(share)


@pytest.mark.parametrize(
    ("share_of_floor", "at", "below", "far", "above"),
    [(0.99, 1, 0, None, 0), (0.85, 0, 1, 0.15, 0), (1.01, 1, 0, None, 0), (1.2, 0, 0, None, 1)],
)
def test_at_below_and_above_the_floor_are_three_things(
    tables: Tables, share_of_floor: float, at: float, below: float, far: float | None, above: float
) -> None:
    session = (pl.col("time_ns") > opens_ns(2026) - 1) & (pl.col("time_ns") < deadline_ns(2026))
    price = round(share_of_floor * 1.03 * 1700)
    year = of_year(edited(tables, "trades", session, price_jpy_per_t=price), 2026)
    assert year["time_at_floor"] == pytest.approx(at)
    assert year["time_below_floor"] == pytest.approx(below)
    assert year["time_above_floor"] == pytest.approx(above)
    assert year["below_floor"] == (None if far is None else pytest.approx(far, abs=1e-3))


def test_how_far_below_the_floor_counts_the_sessions_below_it(tables: Tables) -> None:
    first = edited(tables, "trades", pl.col("time_ns") == opens_ns(2026), price_jpy_per_t=875.5)
    total = figures(measures(first))
    assert total["time_below_floor"] == pytest.approx(1 / 36)
    assert total["below_floor"] == pytest.approx(0.5)


def test_volume_price_and_spread(tables: Tables) -> None:
    year = of_year(tables, 2027)
    assert year["allowance_volume_t"] == 12 * 500
    assert year["trades"] == 12
    assert year["credit_volume_t"] == 0
    assert year["credit_price_jpy_per_t"] is None
    assert year["spread_jpy_per_t"] == 20
    prices = daily_prices(tables, "allowance")
    assert len(prices) == 12 * len(YEARS)
    assert year["lowest_price_jpy_per_t"] <= year["price_jpy_per_t"]
    assert year["price_jpy_per_t"] <= year["highest_price_jpy_per_t"]


def test_trades_of_the_agency_make_no_market_price(tables: Tables) -> None:
    accounts = edited(tables, "accounts", pl.col("account") == 1, kind=pl.lit("agency"))
    assert of_year(accounts, 2026)["price_jpy_per_t"] is None
    assert of_year(accounts, 2026)["trades"] == 12


def test_the_bank_counts_vintages_up_to_the_year_and_goes_below_zero(tables: Tables) -> None:
    years = measures(tables)
    left = 280_000 * 3 - years["surrendered_t"].sum()
    assert years["net_bank_t"][-1] == left
    late = edited(tables, "years", pl.col("fiscal_year") == 2026, allocation_t=100_000)
    assert of_year(late, 2026)["net_bank_t"] == 100_000 - years["surrendered_t"][0] < 0
    gone = edited(tables, "ledger", pl.col("kind") == "granted", kind=pl.lit("expired"))
    assert measures(gone)["net_bank_t"][-1] == left + 3 * 280_000


def test_no_bound_is_null_and_no_session_is_at_it(tables: Tables) -> None:
    record = synthetic_record()
    record.years.extend(
        fiscal_year=np.array([2029]),
        opens_ns=0,
        deadline_ns=deadline_ns(2029),
        floor_jpy_per_t=0.0,
        floor_in_force_jpy_per_t=0.0,
        ceiling_jpy_per_t=float("inf"),
        credit_limit=0.1,
        allocation_t=0,
    )
    assert frames(record)["years"]["ceiling_jpy_per_t"].to_list()[-1] is None
    free = edited(tables, "years", pl.lit(value=True), ceiling_jpy_per_t=None)
    assert figures(measures(free))["time_at_ceiling"] in (None, 0.0)


def test_the_treasury_gets_payments_and_pays_for_auctions(tables: Tables) -> None:
    row = {
        "time_ns": opens_ns(2027),
        "fiscal_year": 2027,
        "kind": "reverse_auction",
        "quantity_t": 10,
        "price_jpy_per_t": 1700.0,
        "yen": 17_000,
        "note": "",
    }
    more = tables | {"policy": pl.concat([tables["policy"], pl.DataFrame([row])])}
    year = of_year(more, 2027)
    assert (year["bought_back_t"], year["bought_back_jpy"]) == (10, 17_000)
    assert year["treasury_jpy"] == year["paid_jpy"] + year["penalty_jpy"] - 17_000


def test_efficiency_is_one_at_equal_marginal_cost_and_below_it_elsewhere(tables: Tables) -> None:
    assert of_year(tables, 2026)["efficiency"] == pytest.approx(1, abs=1e-6)
    dearer = edited(tables, "firms", pl.lit(value=True), abatement_jpy=pl.col("abatement_jpy") * 2)
    assert of_year(dearer, 2026)["efficiency"] == pytest.approx(0.5, abs=1e-6)


def test_the_least_cost_of_four_firms_is_the_closed_form_s() -> None:
    emissions = np.array([100.0, 80, 60, 40])
    slopes = np.array([60.0, 120, 300, 900])
    market = static_market(emissions, slopes, emissions * 0.8)
    pieces = Pieces(emissions * 1000, np.zeros(4), slopes * emissions)
    assert least_cost_jpy(pieces, 56_000) == pytest.approx(market.cost_kjpy * 1000, rel=1e-9)


def test_flat_steps_are_taken_from_the_cheapest() -> None:
    pieces = Pieces(np.array([10.0, 10, 10]), np.array([5.0, 1, 3]), np.array([5.0, 1, 3]))
    assert least_cost_jpy(pieces, 15) == pytest.approx(10 * 1 + 5 * 3)
    assert least_cost_jpy(pieces, 1000) == pytest.approx(10 * (1 + 3 + 5))
    assert least_cost_jpy(pieces, 0) == 0


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1), run=st.integers(1, 3))
def test_the_order_of_rows_is_irrelevant(seed: int, run: int) -> None:
    tables = frames(synthetic_record(run))
    shuffled = {
        name: table.sample(fraction=1.0, shuffle=True, seed=seed) for name, table in tables.items()
    }
    assert measures(shuffled).equals(measures(tables))
    assert figures(measures(shuffled)) == figures(measures(tables))
    assert unbalanced(shuffled) == []


def test_a_run_without_trades_still_has_its_years(tables: Tables) -> None:
    silent = tables | {name: tables[name].clear() for name in ("trades", "quotes", "curves")}
    out = measures(silent)
    assert out["fiscal_year"].to_list() == list(YEARS)
    assert out["allowance_volume_t"].to_list() == [0, 0, 0]
    assert figures(out)["price_jpy_per_t"] is None
    assert figures(out)["efficiency"] is None


def test_balances_name_the_firm_and_the_account_that_is_off(tables: Tables) -> None:
    assert unbalanced(tables) == []
    one = (pl.col("fiscal_year") == 2027) & (pl.col("firm") == 1)
    wrong = edited(tables, "firms", one, paid_t=pl.col("paid_t") + 1)
    assert unbalanced(wrong) == ["firm 1 in FY2027: its tonnes do not add up"]
    one = (pl.col("fiscal_year") == 2026) & (pl.col("account") == 0) & (pl.col("kind") == "sold")
    found = unbalanced(edited(tables, "ledger", one, amount=-1))
    assert found[0] == "GXA/JPY in FY2026: bought less sold is 5,999"
    assert found[1].startswith("account 0, GXA/JPY in FY2026: holds")


def test_credits_used_beyond_the_limit_are_found(tables: Tables) -> None:
    assert unbalanced(tables) == []
    first = (pl.col("firm") == 0) & (pl.col("fiscal_year") == 2026)
    over = edited(tables, "firms", first, credit_room_t=pl.col("credits_used_t") - 1)
    assert unbalanced(over) == ["firm 0 in FY2026: its tonnes do not add up"]


@pytest.mark.parametrize("kind", ["canceled", "expired"])
def test_canceled_and_expired_allowances_leave_the_bank(tables: Tables, kind: str) -> None:
    row = {"fiscal_year": 2027, "account": 0, "asset": "GXA/JPY", "kind": kind, "amount": -700}
    gone = pl.DataFrame([row]).select(tables["ledger"].columns).cast(dict(tables["ledger"].schema))
    less = tables | {"ledger": pl.concat([tables["ledger"], gone])}
    changes = measures(less)["net_bank_t"] - measures(tables)["net_bank_t"]
    assert changes.to_list() == [0, -700, -700]
