"""Checks that a run's tonnes and yen add up, from its tables alone.

By firm and year, emissions equal credits used, allowances surrendered, tonnes paid for, tonnes
uncovered and the change of tonnes deferred. By account and year, the closing balance equals the
opening balance plus all movements. A run with a balance that does not close is wrong in all its
results.
"""

from __future__ import annotations

import polars as pl

from simulation.results.tables import Tables

YEAR = "fiscal_year"


def unbalanced(tables: Tables) -> list[str]:
    """One sentence for each balance that does not close to the tonne or the yen; empty for a
    correct run.
    """
    deferred = pl.col("deferred_t")
    before = deferred.shift(1).over("firm", order_by=YEAR).fill_null(0)
    wrong = tables["firms"].filter(
        (
            pl.col("emissions_t") + before - deferred
            != pl.sum_horizontal("credits_used_t", "surrendered_t", "paid_t", "uncovered_t")
        )
        | (pl.col("emissions_t") != pl.col("baseline_t") - pl.col("abatement_t"))
        | (pl.col("credits_used_t") > pl.col("credit_room_t"))
    )
    found = [
        f"firm {row['firm']} in FY{row[YEAR]}: its tonnes do not add up"
        for row in wrong.sort(YEAR, "firm").iter_rows(named=True)
    ]
    return found + _unbalanced_ledger(tables["ledger"])


def _unbalanced_ledger(ledger: pl.DataFrame) -> list[str]:
    exchanged = ledger.filter(pl.col("kind").is_in(["bought", "sold"]) & (pl.col("asset") != "JPY"))
    sums = exchanged.group_by(YEAR, "asset").agg(pl.col("amount").sum()).sort(YEAR, "asset")
    found = [
        f"{asset} in FY{year}: bought less sold is {amount:,}"
        for year, asset, amount in sums.iter_rows()
        if amount
    ]
    is_closing = pl.col("kind") == "closing"
    yearly = (
        ledger.group_by("account", "asset", YEAR)
        .agg(
            pl.col("amount").filter(~is_closing).sum().alias("moved"),
            pl.col("amount").filter(is_closing).sum().alias("closing"),
            is_closing.any().alias("is_closed"),
        )
        .sort("account", "asset", YEAR)
        .with_columns(pl.col("moved").cum_sum().over("account", "asset").alias("expected"))
        .filter(pl.col("is_closed") & (pl.col("closing") != pl.col("expected")))
    )
    return found + [
        f"account {row['account']}, {row['asset']} in FY{row[YEAR]}: holds "
        f"{row['closing']:,}, should hold {row['expected']:,}"
        for row in yearly.iter_rows(named=True)
    ]
