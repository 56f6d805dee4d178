"""Intervals by fiscal year, sector and size over the runs of one scenario.

A run's figures of each year and its account (`results/account.py`) get the same statistics as its
figures over all years.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
import polars as pl

from simulation.core.intervals import interval, is_frequent, share_interval
from simulation.experiments.summary import OWN, QUANTILES
from simulation.results.account import HELD, ROW, over_years
from simulation.results.measures import YEAR, limits
from simulation.results.tables import Tables

ALL = "all"
BETWEEN = (pl.when(pl.col("runs") > 1).then("low"), pl.when(pl.col("runs") > 1).then("high"))
NEVER_NEGATIVE = ("emissions_t", "abatement_jpy", "allocation_jpy", "paid_jpy", "penalty_jpy")
COLUMNS = (
    *("emissions_t", "abatement_jpy", "allocation_jpy", "paid_jpy", "penalty_jpy"),
    *("allowances_jpy", "credits_jpy", "fees_jpy", *HELD, "bank_change_jpy", "burden_jpy"),
)


def yearly(tables: Tables) -> Tables:
    """The tables years_summary and burden_summary of an experiment with one variant.

    Columns: fiscal_year (null: all years), figure, runs, mean, low, high (95 %, of the mean; null
    where the figure is 0 too often), q05, median, q95 (of the runs), nonzero (the share of runs
    that are not 0, with its interval); the latter with sector and size_class, each also "all" for
    the firms together.
    """
    text = pl.String()
    years = tables["years"].select(YEAR, pl.col("figure").cast(text), "value").drop_nulls()
    burden = tables["burden"].with_columns(pl.col(ROW).cast(text))
    cells = _with_totals(burden).unpivot(
        COLUMNS, index=[YEAR, *ROW], variable_name="figure", value_name="value"
    )
    runs = tables["burden"]["seed"].n_unique()
    return {
        "years_summary": _summary(years, (YEAR, "figure"), 0),
        "burden_summary": _summary(cells, (YEAR, *ROW, "figure"), runs),
    }


def yearly_of_variants(years: pl.DataFrame, figures: Sequence[str]) -> pl.DataFrame:
    """Some figures of each year by variant: variant, fiscal_year, figure, runs, mean, low, high.

    `low` and `high` are null with one run, and where the figure is 0 too often.
    """
    names = years.with_columns(pl.col("variant", "figure").cast(pl.String))
    chosen = names.filter(pl.col("figure").is_in(list(figures))).drop_nulls()
    parts = [
        _summary(own.select(YEAR, "figure", "value"), (YEAR, "figure"), 0).select(
            pl.lit(str(variant)).alias("variant"), YEAR, "figure", "runs", "mean", *BETWEEN
        )
        for (variant,), own in chosen.group_by("variant", maintain_order=True)
    ]
    return pl.concat(parts)


def _with_totals(burden: pl.DataFrame) -> pl.DataFrame:
    """Each run's account with the sums over sizes, over sectors, over both, and over years."""
    firms = burden.filter(pl.col("is_sector") == 1)
    parts = [burden]
    for by in (("sector",), ("size_class",), ()):
        sums = firms.group_by("seed", YEAR, *by, maintain_order=True).agg(pl.col(COLUMNS).sum())
        lacking = [pl.lit(ALL).alias(name) for name in ROW if name not in by]
        parts.append(sums.with_columns(lacking))
    whole = pl.concat([part.select("seed", YEAR, *ROW, *COLUMNS) for part in parts])
    filled = whole.with_columns(pl.lit(0).alias("firms"), *_zeros())
    total = over_years(filled, "seed", *ROW).with_columns(pl.lit(None, pl.Int64).alias(YEAR))
    return pl.concat([whole, total.select("seed", YEAR, *ROW, *COLUMNS)])


def _zeros() -> list[pl.Expr]:
    """Columns of the account that have no statistics here."""
    names = ("allocation_t", "credits_used_t", "paid_t", "uncovered_t")
    return [pl.lit(0).alias(name) for name in names]


def _summary(rows: pl.DataFrame, by: Sequence[str], runs: int) -> pl.DataFrame:
    """Statistics of the values of each group; a run without the group counts as 0 where the number
    of runs is given.
    """
    found = []
    for key, group in rows.group_by(by, maintain_order=True):
        values = group["value"].cast(pl.Float64).to_list()
        values += [0.0] * max(0, runs - len(values))
        figure = str(key[-1])
        bounds = (0.0 if figure in NEVER_NEGATIVE else -inf, inf) if runs else limits(figure)
        own, events = interval(values, bounds=bounds), int(np.count_nonzero(values))
        share = share_interval(events, own.runs)
        is_sure = is_frequent(events, own.runs) or not events
        between = (own.low, own.high) if is_sure else (None, None)
        spread = np.quantile(values, QUANTILES).tolist()
        found.append((*key, own.runs, own.mean, *between, *spread, share.mean, share.low,
                      share.high))  # fmt: skip
    texts = dict.fromkeys(by[1:], pl.String())
    schema = {YEAR: pl.Int64()} | texts | {"runs": pl.Int64()}
    return pl.DataFrame(found, schema=schema | dict.fromkeys(OWN, pl.Float64()), orient="row")
