"""Allowances left after each deadline: grants, auctions and owners' issues less what was used."""

from __future__ import annotations

import polars as pl

from simulation.results.tables import Tables

YEAR = "fiscal_year"


def net_bank(tables: Tables, met_years: pl.DataFrame) -> pl.DataFrame:
    """Allowances of vintages up to the year left after its deadline, less deferred duties.

    `met_years`: the rows of the years whose deadline lies in the run.

    Negative where firms met the year with the next year's grant (implicit borrowing).
    """
    is_allowance = pl.col("asset").is_in(_allowances(tables).implode())
    owners = tables["accounts"].filter(pl.col("kind") == "owner")["account"]  # not firms
    is_issued = (pl.col("kind") == "granted") & pl.col("account").is_in(owners.implode())
    is_moved = pl.col("kind").is_in(["canceled", "expired"]) | is_issued
    moved = tables["ledger"].filter(is_allowance & is_moved)
    met = tables["firms"].group_by(YEAR).agg(pl.col("surrendered_t", "deferred_t").sum())
    years = (
        met_years.select(YEAR, (pl.col("allocation_t") + pl.col("auctioned_t")).alias("granted_t"))
        .join(met, on=YEAR, how="left")
        .join(moved.group_by(YEAR).agg(pl.col("amount").sum()), on=YEAR, how="left")
        .fill_null(0)
        .sort(YEAR)
    )
    stock = tables["ledger"].filter(is_allowance & (pl.col("kind") == "opening"))["amount"].sum()
    change = pl.col("granted_t") - pl.col("surrendered_t") + pl.col("amount")
    left = change.cum_sum() + stock - pl.col("deferred_t")
    return years.select(YEAR, left.alias("net_bank_t"))


def _allowances(tables: Tables) -> pl.Series:
    return tables["instruments"].filter(pl.col("kind") == "allowance")["symbol"]
