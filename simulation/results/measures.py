"""Measures by fiscal year: shortfalls, prices in the band, payments, credit use and cost.

All are computed from the tables alone and do not depend on the order of their rows. A year's cycle
runs from the deadline before (the first cycle from the start of the run) to the year's own
deadline. Trades, quotes and issuance count in the cycle in which they happened.

The three shortfalls, in tonnes:

- physical: demand at the credit limit less (stock at the cycle's start + issuance that can reach
  the market and a government's sales - other use and purchases); negative is a surplus
- economic: tonnes paid for at the ceiling or left uncovered that credits could have replaced,
  limited by the credit room that was left (an allowance freed by a credit can be sold, so the sum
  is over all firms)
- timing: the part of the economic shortfall that credits issued between this deadline and the next
  would have met; null for the last year
"""

from __future__ import annotations

from math import inf

import numpy as np
import polars as pl

from exchange.units import NS_PER_DAY, NS_PER_S
from simulation.results.balances import YEAR as YEAR
from simulation.results.net_bank import net_bank
from simulation.results.tables import Tables
from simulation.results.welfare import costs, losses, state_accounts, with_surplus

AT_FLOOR = 0.02
TOKYO_NS = 9 * 3600 * NS_PER_S
SUMS = (
    "baseline_t",
    "abatement_t",
    "emissions_t",
    "allocation_t",
    "credit_room_t",
    "credits_used_t",
    "surrendered_t",
    "paid_t",
    "uncovered_t",
    "allowances_banked_t",
    "credits_banked_t",
    "abatement_jpy",
    "paid_jpy",
    "penalty_jpy",
)
SIGNED = (  # figures that may be negative
    *("last_bank_t", "physical_shortfall_t", "treasury_jpy", "state_cost_jpy", "surplus_jpy"),
    *("loss_within_years_jpy", "loss_over_years_jpy", "loss_with_investments_jpy"),
)
SHARES = ("time_at_ceiling", "time_at_floor", "time_below_floor", "below_floor", "credit_use")
POLICY = {  # kind of policy event: the names of its columns here
    "reverse_auction": {"quantity_t": "bought_back_t", "yen": "bought_back_jpy"},
    "auctioned": {"quantity_t": "auctioned_t", "yen": "auctioned_jpy"},
    "canceled": {"quantity_t": "canceled_t"},
    "allocation_tightened": {"quantity_t": "tightened_t"},
}


def measures(tables: Tables) -> pl.DataFrame:
    """One row for each fiscal year; column names end in their unit, shares are of 1."""
    years = years_met(tables)
    out = years.select(
        YEAR,
        "floor_jpy_per_t",
        "floor_in_force_jpy_per_t",
        "ceiling_jpy_per_t",
        "credit_limit",
        "agency_stock_t",
    )
    parts = (
        _compliance(tables),
        _prices(tables),
        _band(tables),
        _liquidity(tables),
        _concentration(tables),
        _policy(tables),
        _supply(tables),
        costs(tables),
    )
    for part in parts:
        out = out.join(part, on=YEAR, how="left", maintain_order="left")
    return with_surplus(_with_shortfalls(out).drop("issued_next_t"), tables)


def figures(by_year: pl.DataFrame) -> dict[str, float | None]:
    """One run as one row: totals over its years, and weighted shares and means."""
    totals = {
        name: float(by_year[name].sum())
        for name in (
            *SUMS[1:3],
            *("credits_used_t", "paid_t", "uncovered_t", "paid_jpy", "penalty_jpy"),
            *("abatement_jpy", "bought_back_t", "bought_back_jpy", "treasury_jpy"),
            *("economic_shortfall_t", "timing_shortfall_t", "allowance_volume_t", "other_use_t"),
            *("credit_volume_t", "issued_t"),
        )
    }
    days, least = by_year["sessions_traded"], by_year["least_cost_jpy"]
    means: dict[str, float | None] = {
        "price_jpy_per_t": _weighted(by_year["price_jpy_per_t"], by_year["allowance_volume_t"]),
        "credit_price_jpy_per_t": _weighted(
            by_year["credit_price_jpy_per_t"], by_year["credit_volume_t"]
        ),
        "last_price_jpy_per_t": _last(by_year["last_price_jpy_per_t"]),
        "time_at_ceiling": _weighted(by_year["time_at_ceiling"], days),
        "time_at_floor": _weighted(by_year["time_at_floor"], days),
        "time_below_floor": _weighted(by_year["time_below_floor"], days),
        "below_floor": _weighted(by_year["below_floor"], days * by_year["time_below_floor"]),
        "spread_jpy_per_t": _weighted(by_year["spread_jpy_per_t"], by_year["quotes"]),
        "last_bank_t": _last(by_year["net_bank_t"]),
        "physical_shortfall_t": _last(by_year["physical_shortfall_t"]),
        "credit_use": _ratio(by_year["credits_used_t"], by_year["credit_room_t"]),
        "efficiency": _ratio(least, by_year["abatement_jpy"]) if least.null_count() == 0 else None,
    }
    return totals | means | losses(by_year)


def years_met(tables: Tables) -> pl.DataFrame:
    """The fiscal years whose deadline lies in the run, in order."""
    return tables["years"].filter(pl.col("is_met") == 1).sort("deadline_ns", YEAR)


def limits(figure: str) -> tuple[float, float]:
    """The smallest and largest possible value of a figure."""
    return (-inf if figure in SIGNED else 0.0), (1.0 if figure in SHARES else inf)


def cycle_years(tables: Tables, time_ns: pl.Series) -> pl.Series:
    """The fiscal year of the cycle that contains each time; null after the last deadline."""
    years = years_met(tables)
    index = np.searchsorted(years["deadline_ns"].to_numpy(), time_ns.to_numpy(), side="left")
    known = [*years[YEAR].to_list(), None]
    return pl.Series(YEAR, known, dtype=pl.Int64).gather(index)


def by_cycle(tables: Tables, name: str) -> pl.DataFrame:
    """A table of timed rows with the fiscal year of the cycle and the kind of the instrument.

    Rows of a vintage with its own book belong to the vintage's year, in whichever cycle they are.
    """
    table = tables[name]
    table = table.with_columns(cycle_years(tables, table["time_ns"]))
    if "symbol" in table.columns:
        kinds = tables["instruments"].select("symbol", "vintage", credit_kind="kind")
        table = table.join(kinds, on="symbol", how="left", maintain_order="left")
        last = years_met(tables)[YEAR].max()
        own = pl.when(pl.col("vintage") <= last).then("vintage")
        year = pl.when(pl.col("vintage") > 0).then(own).otherwise(YEAR)
        table = table.with_columns(year.alias(YEAR)).drop("vintage")
    return table.drop_nulls(YEAR)


def makes_price(tables: Tables) -> pl.Expr:
    """True of the trades that make a market price: without an authority on either side."""
    state = state_accounts(tables)
    return ~pl.col("buyer").is_in(state) & ~pl.col("seller").is_in(state)


def daily_prices(tables: Tables, kind: str) -> pl.DataFrame:
    """Volume-weighted price and volume at each time of trading, with its fiscal year.

    Trades of the authorities (sealed auctions, sales from stock) are excluded: they make no market
    price.
    """
    trades = by_cycle(tables, "trades").filter(
        (pl.col("credit_kind") == kind) & makes_price(tables)
    )
    return (
        trades.group_by("time_ns", YEAR)
        .agg(
            (pl.col("price_jpy_per_t") * pl.col("quantity_t")).sum().alias("yen"),
            pl.col("quantity_t").sum().alias("volume_t"),
        )
        .with_columns((pl.col("yen") / pl.col("volume_t")).alias("price_jpy_per_t"))
        .sort("time_ns")
    )


def price_line(tables: Tables) -> pl.DataFrame:
    """The daily prices of allowances, one at a time: where each vintage has its book, those of the
    vintage whose deadline comes next.
    """
    prices = daily_prices(tables, "allowance")
    return prices.filter(cycle_years(tables, prices["time_ns"]) == prices[YEAR])


def monthly(prices: pl.DataFrame) -> pl.DataFrame:
    """Prices and volumes by calendar month (Tokyo), timed at the middle of the month."""
    month = (prices["time_ns"].to_numpy() + TOKYO_NS).astype("datetime64[ns]")
    middle = month.astype("datetime64[M]").astype("datetime64[ns]").astype(np.int64)
    table = prices.with_columns(pl.Series("time_ns", middle + 15 * NS_PER_DAY - TOKYO_NS))
    sums = table.group_by("time_ns").agg(pl.col("yen").sum(), pl.col("volume_t").sum())
    price = (pl.col("yen") / pl.col("volume_t")).alias("price_jpy_per_t")
    return sums.with_columns(price).sort("time_ns")


def _compliance(tables: Tables) -> pl.DataFrame:
    firms = tables["firms"].group_by(YEAR).agg(pl.col(name).sum() for name in SUMS).sort(YEAR)
    room = pl.col("credit_room_t")
    use = pl.when(room > 0).then(pl.col("credits_used_t") / room).alias("credit_use")
    return firms.with_columns(use).join(net_bank(tables, years_met(tables)), on=YEAR, how="left")


def _prices(tables: Tables) -> pl.DataFrame:
    """Volume-weighted mean prices by cycle; range and last price of the allowance."""
    allowances = daily_prices(tables, "allowance")
    mean = pl.col("yen").sum() / pl.col("volume_t").sum()
    own = allowances.group_by(YEAR, maintain_order=True).agg(
        mean.alias("price_jpy_per_t"),
        pl.col("price_jpy_per_t").min().alias("lowest_price_jpy_per_t"),
        pl.col("price_jpy_per_t").max().alias("highest_price_jpy_per_t"),
        pl.col("price_jpy_per_t").last().alias("last_price_jpy_per_t"),
        pl.col("volume_t").sum().alias("allowance_volume_t"),
        pl.len().alias("sessions_traded"),
    )
    credit = (
        daily_prices(tables, "credit")
        .group_by(YEAR, maintain_order=True)
        .agg(
            mean.alias("credit_price_jpy_per_t"),
            pl.col("volume_t").sum().alias("credit_volume_t"),
        )
    )
    counts = by_cycle(tables, "trades").group_by(YEAR).agg(pl.len().alias("trades"))
    out = years_met(tables).select(YEAR)
    for part in (own, credit, counts):
        out = out.join(part, on=YEAR, how="left")
    zeros = ("allowance_volume_t", "credit_volume_t", "sessions_traded", "trades")
    return out.with_columns(pl.col(name).fill_null(0) for name in zeros)


def _band(tables: Tables) -> pl.DataFrame:
    """Shares of traded sessions at the ceiling, and at, below and above the floor.

    A session is at the ceiling where its price equals it. The floor is supported by auctions and
    does not bound orders, so a price within AT_FLOOR of it on either side is at the floor; the
    floor is that of the session's fiscal year. `below_floor` is the mean relative distance of the
    sessions below it.
    """
    bounds = years_met(tables).select(
        YEAR, "floor_jpy_per_t", "floor_in_force_jpy_per_t", "ceiling_jpy_per_t"
    )
    prices = daily_prices(tables, "allowance").join(bounds, on=YEAR, how="left")
    ticks = tables["instruments"].filter(pl.col("kind") == "allowance")["tick_yen"]
    tick = float(np.max(ticks.to_numpy(), initial=0.0))
    at_ceiling = pl.col("price_jpy_per_t") >= pl.col("ceiling_jpy_per_t") - tick
    session = pl.from_epoch("time_ns", time_unit="ns").dt.offset_by("9h").dt.offset_by("-3mo")
    is_later = session.dt.year() > pl.col(YEAR)
    floor = pl.when(is_later).then("floor_in_force_jpy_per_t").otherwise("floor_jpy_per_t")
    away = pl.col("price_jpy_per_t") - pl.col("floor")
    below = away < -AT_FLOOR * pl.col("floor") - tick
    above = away > AT_FLOOR * pl.col("floor") + tick
    return (
        prices.with_columns(floor.alias("floor"))
        .sort("time_ns")
        .group_by(YEAR)
        .agg(
            at_ceiling.mean().alias("time_at_ceiling"),
            (~below & ~above).mean().alias("time_at_floor"),
            below.mean().alias("time_below_floor"),
            above.mean().alias("time_above_floor"),
            (-away / pl.col("floor")).filter(below).mean().alias("below_floor"),
        )
    )


def _liquidity(tables: Tables) -> pl.DataFrame:
    """Mean spread of the allowance where both sides were quoted, and the share of such quotes."""
    quotes = by_cycle(tables, "quotes").filter(pl.col("credit_kind") == "allowance")
    spread = pl.col("ask_jpy_per_t") - pl.col("bid_jpy_per_t")
    own = (
        quotes.with_columns(spread.alias("spread_jpy_per_t"))
        .sort("time_ns", "spread_jpy_per_t")
        .group_by(YEAR)
        .agg(
            pl.col("spread_jpy_per_t").mean(),
            pl.col("spread_jpy_per_t").is_not_null().mean().alias("time_two_sided"),
            pl.col("spread_jpy_per_t").count().alias("quotes"),
        )
    )
    years = years_met(tables).select(YEAR)
    return years.join(own, on=YEAR, how="left").with_columns(pl.col("quotes").fill_null(0))


def _concentration(tables: Tables) -> pl.DataFrame:
    """The mean index of concentration over a cycle's days, and the largest share of any day."""
    days = by_cycle(tables, "concentration").filter(pl.col("credit_kind") == "allowance")
    return (
        days.sort("time_ns").group_by(YEAR).agg(pl.col("hhi").mean(), pl.col("largest_share").max())
    )


def _policy(tables: Tables) -> pl.DataFrame:
    """Tonnes and yen of the authorities' measures, by the fiscal year of the duty."""
    out = years_met(tables).select(YEAR)
    for kind, names in POLICY.items():
        rows = tables["policy"].filter(pl.col("kind") == kind).group_by(YEAR)
        sums = [pl.col(column).sum().alias(name) for column, name in names.items()]
        out = out.join(rows.agg(sums), on=YEAR, how="left")
    agency = tables["accounts"].filter(pl.col("kind") == "agency")["account"].implode()
    sold = by_cycle(tables, "trades").filter(pl.col("seller").is_in(agency)).group_by(YEAR)
    received = (pl.col("price_jpy_per_t") * pl.col("quantity_t")).sum().round().cast(pl.Int64)
    resold = (pl.col("quantity_t").sum().alias("agency_sold_t"), received.alias("agency_sold_jpy"))
    return out.join(sold.agg(resold), on=YEAR, how="left").fill_null(0)


def _supply(tables: Tables) -> pl.DataFrame:
    """Credits by cycle: stock at its start, issuance to the market, use by others."""
    supply = by_cycle(tables, "supply")
    flows = supply.group_by(YEAR).agg(
        _of(supply, "stock", "market_t").alias("stock_added_t"),
        _of(supply, "issued", "market_t").alias("issued_t"),
        _of(supply, "issued", "market_t", pl.col("programme") == "JCM").alias("issued_jcm_t"),
        _of(supply, "issued", "quantity_t").alias("issued_in_all_t"),
        _of(supply, "released", "market_t").alias("released_t"),
        _of(supply, "other_use", "quantity_t").alias("other_use_t"),
        _of(supply, "government", "quantity_t").alias("government_t"),
    )
    used = tables["firms"].group_by(YEAR).agg(pl.col("credits_used_t").sum())
    years = years_met(tables).select(YEAR)
    out = years.join(flows, on=YEAR, how="left").join(used, on=YEAR, how="left").sort(YEAR)
    out = out.fill_null(0)
    gone = pl.col("other_use_t") + pl.col("government_t")
    came = pl.col("stock_added_t") + pl.col("issued_t") + pl.col("released_t")
    change = came - gone - pl.col("credits_used_t")
    before = change.cum_sum() - change + pl.col("stock_added_t")
    return out.select(
        YEAR,
        before.alias("credit_stock_t"),
        "issued_t",
        (pl.col("issued_t") - pl.col("issued_jcm_t")).alias("issued_jcredit_t"),
        "issued_jcm_t",
        "issued_in_all_t",
        "released_t",
        "other_use_t",
        "government_t",
        pl.col("issued_t").shift(-1).alias("issued_next_t"),
    )


def _of(table: pl.DataFrame, stage: str, column: str, also: pl.Expr | bool = True) -> pl.Expr:
    assert "stage" in table.columns
    return pl.col(column).filter((pl.col("stage") == stage) & also).sum()


def _with_shortfalls(out: pl.DataFrame) -> pl.DataFrame:
    unmet = pl.col("paid_t") + pl.col("uncovered_t")
    room = pl.col("credit_room_t") - pl.col("credits_used_t")
    at_hand = (
        pl.col("credit_stock_t")
        + pl.col("issued_t")
        + pl.col("released_t")
        - pl.col("other_use_t")
        - pl.col("government_t")
    )
    treasury = (
        pl.col("paid_jpy")
        + pl.col("penalty_jpy")
        + pl.col("auctioned_jpy")
        + pl.col("agency_sold_jpy")
        - pl.col("bought_back_jpy")
    )
    return out.with_columns(
        (pl.col("credit_room_t") - at_hand).alias("physical_shortfall_t"),
        pl.min_horizontal(unmet, room).alias("economic_shortfall_t"),
        treasury.alias("treasury_jpy"),
    ).with_columns(
        pl.when(pl.col("issued_next_t").is_not_null())
        .then(pl.min_horizontal("economic_shortfall_t", "issued_next_t"))
        .alias("timing_shortfall_t")
    )


def _weighted(values: pl.Series, weights: pl.Series) -> float | None:
    table = pl.DataFrame({"value": values, "weight": weights}).drop_nulls()
    total = float(table["weight"].sum())
    return float((table["value"] * table["weight"]).sum()) / total if total else None


def _ratio(above: pl.Series, below: pl.Series) -> float | None:
    total = float(below.sum())
    return float(above.sum()) / total if total else None


def _last(values: pl.Series) -> float | None:
    known = values.drop_nulls()
    return float(known[-1]) if len(known) else None
