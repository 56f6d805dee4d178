"""The cost of a run by sector, beside other traders and the state.

Purchases less sales count at the prices paid. Allowances and credits left at the end, beyond the
duties of the run and without grants of later years, are valued at the last price and deducted. A
negative remainder means that a sector met its duties with a later year's grant. Free allocation,
valued at each year's mean price, is a column of its own and no part of the cost. Each purchase is
another account's sale, so trading over all rows sums to the exchange's fees.
"""

from __future__ import annotations

import polars as pl

from simulation.results.measures import YEAR, daily_prices
from simulation.results.tables import YEN, Tables

COSTS = ("abatement_jpy", "paid_jpy", "penalty_jpy")
MONEY = (*COSTS, "trading_jpy")
STATE, OTHERS = "the state", "other traders and credit holders"
_STATE_KINDS = ("agency", "government")


def burdens(tables: Tables, by_year: pl.DataFrame) -> pl.DataFrame:
    """Cost by sector, the largest first, then other traders and the state. `by_year` is from
    `measures`.

    Columns: sector, is_sector, firms; emissions_t, allocation_t, paid_t; allocation_jpy (the value
    of free allocation); abatement_jpy, paid_jpy, penalty_jpy, trading_jpy (purchases less sales);
    bank_t and bank_jpy (the remainder, at the last price); burden_jpy (costs and trading less the
    remainder). The remainder of other traders and the state is in allowances only.
    """
    sectors = _sectors(tables, by_year)
    others = [_others(tables, name, kinds) for name, kinds in _groups(tables)]
    rows = pl.concat([sectors, *others], how="diagonal_relaxed")
    money = pl.sum_horizontal(*MONEY) - pl.col("bank_jpy")
    return rows.with_columns(money.alias("burden_jpy"))


def _sectors(tables: Tables, by_year: pl.DataFrame) -> pl.DataFrame:
    tonnes = ("emissions_t", "allocation_t", "credits_used_t", "paid_t", "uncovered_t")
    allowance, credit = (_last_price(tables, kind) for kind in ("allowance", "credit"))
    prices = by_year.select(YEAR, pl.col("price_jpy_per_t").fill_null(allowance))
    firms = tables["firms"].join(prices, on=YEAR, how="left")
    worth = (pl.col("allocation_t") * pl.col("price_jpy_per_t")).alias("allocation_jpy")
    sums = (
        firms.with_columns(worth)
        .group_by("sector")
        .agg(
            pl.col("firm").n_unique().alias("firms"),
            *(pl.col(name).sum() for name in (*tonnes, *MONEY, "allocation_jpy")),
        )
    )
    left = _left(tables).group_by("sector").agg(pl.col("bank_t", "credits_t").sum())
    value = pl.col("bank_t") * allowance + pl.col("credits_t") * credit
    return (
        sums.join(left, on="sector", how="left")
        .with_columns(value.alias("bank_jpy"), pl.lit(1).alias("is_sector"))
        .drop("credits_t")
        .sort("emissions_t", "sector", descending=[True, False])
    )


def _left(tables: Tables) -> pl.DataFrame:
    """Each firm's holdings at the end beyond its duties, grants of later years excluded."""
    symbols = tables["instruments"].filter(pl.col("kind") == "allowance")["symbol"].implode()
    granted = (
        tables["ledger"]
        .filter((pl.col("kind") == "granted") & pl.col("asset").is_in(symbols))
        .group_by("account")
        .agg(pl.col("amount").sum().alias("granted_t"))
    )
    firms = (
        tables["firms"]
        .sort(YEAR)
        .group_by("account")
        .agg(
            pl.col("sector").last(),
            pl.col("allocation_t").sum(),
            pl.col("allowances_banked_t").last(),
            pl.col("credits_banked_t").last().alias("credits_t"),
        )
        .join(granted, on="account", how="left")
    )
    later = pl.max_horizontal(pl.col("granted_t").fill_null(0) - pl.col("allocation_t"), 0)
    return firms.with_columns((pl.col("allowances_banked_t") - later).alias("bank_t"))


def _groups(tables: Tables) -> list[tuple[str, list[str]]]:
    kinds = sorted(set(tables["accounts"]["kind"]) - {"firm"})
    state = [kind for kind in kinds if kind in _STATE_KINDS]
    others = [kind for kind in kinds if kind not in _STATE_KINDS]
    return [(name, some) for name, some in ((OTHERS, others), (STATE, state)) if some]


def _others(tables: Tables, name: str, kinds: list[str]) -> pl.DataFrame:
    """Payments, receipts and remaining allowances of a group of accounts without duties."""
    accounts = tables["accounts"].filter(pl.col("kind").is_in(kinds))
    ledger = tables["ledger"].join(accounts.select("account"), on="account", how="semi")
    symbols = tables["instruments"].filter(pl.col("kind") == "allowance")["symbol"].implode()
    is_yen, moved = pl.col("asset") == YEN, pl.col("kind").is_in(["bought", "sold"])
    last = pl.col(YEAR) == pl.col(YEAR).max()
    closing = (pl.col("kind") == "closing") & pl.col("asset").is_in(symbols) & last
    paid = -int(ledger.filter(is_yen & moved)["amount"].sum())
    bank = int(ledger.filter(closing)["amount"].sum())
    row = {"sector": name, "is_sector": 0, "trading_jpy": paid, "bank_t": bank}
    if name == STATE:
        for money in ("paid_jpy", "penalty_jpy"):
            row[money] = -int(tables["firms"][money].sum())
    return pl.DataFrame([row]).with_columns(
        (pl.col("bank_t") * _last_price(tables, "allowance")).alias("bank_jpy")
    )


def _last_price(tables: Tables, kind: str) -> float:
    prices = daily_prices(tables, kind)["price_jpy_per_t"]
    return float(prices[-1]) if len(prices) else 0.0
