"""The data of a run's figures, as tables with a row for each point.

The report, a notebook and a page draw what these functions return, so they show the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import NamedTuple

import polars as pl

from exchange.calendar import tokyo_ns
from simulation.results.measures import YEAR, daily_prices, measures, monthly, years_met
from simulation.results.tables import Tables

FAN = {"q05": 0.05, "q25": 0.25, "q75": 0.75, "q95": 0.95}  # quantiles over runs
SERIES = ("allowance", "ceiling", "floor", *FAN)  # of prices, beside the symbols of credits
MEANS = {  # column of the measures: name
    "surrendered_t": "allowances",
    "credits_used_t": "credits",
    "paid_t": "payment at the ceiling",
    "uncovered_t": "uncovered",
}
SHORTFALLS = {
    "physical_shortfall_t": "physical",
    "economic_shortfall_t": "economic",
    "timing_shortfall_t": "timing",
}


class FigureSource(NamedTuple):
    """The data of the figures. `fan`: time_ns, seed, price_jpy_per_t of further runs."""

    tables: Tables
    by_year: pl.DataFrame
    fan: pl.DataFrame | None = None


def figure_source(tables: Tables) -> FigureSource:
    """The source of a run's figures from its tables; the fan from its replications, if any."""
    prices = tables.get("runs_prices")
    fan = None if prices is None else prices.select("time_ns", "seed", "price_jpy_per_t")
    return FigureSource(tables, measures(tables), fan)


def price_fan(shown: FigureSource) -> pl.DataFrame:
    """Prices: series, time_ns, jpy_per_t.

    Series: `allowance` at each session; the symbol of each credit by month, the most traded first;
    `ceiling` and `floor`, each value from its time on; `q05` to `q95`, quantiles over the runs by
    month. Empty where no allowance was traded.
    """
    tables = shown.tables
    prices = daily_prices(tables, "allowance")
    if not len(prices):
        return _series("allowance", prices)
    parts = [_series("allowance", prices)]
    for symbol in _credit_symbols(tables):
        own = tables | {"trades": tables["trades"].filter(pl.col("symbol") == symbol)}
        parts.append(_series(symbol, monthly(daily_prices(own, "credit"))))
    parts += _bounds(years_met(tables), int(prices["time_ns"][0]))
    if shown.fan is not None:
        parts += [
            _series(
                name,
                shown.fan.group_by("time_ns")
                .agg(pl.col("price_jpy_per_t").quantile(level, "linear"))
                .sort("time_ns"),
            )
            for name, level in FAN.items()
        ]
    return pl.concat(parts)


def shortfalls(shown: FigureSource) -> pl.DataFrame:
    """The three shortfalls of each year: fiscal_year, kind, quantity_t; null where not known."""
    return _by_year(shown.by_year, SHORTFALLS, "kind")


def compliance(shown: FigureSource) -> pl.DataFrame:
    """Emissions of each year by means of compliance: fiscal_year, means, quantity_t."""
    return _by_year(shown.by_year, MEANS, "means")


FIGURES: Mapping[str, Callable[[FigureSource], pl.DataFrame]] = {
    "price": price_fan,
    "shortfalls": shortfalls,
    "compliance": compliance,
}


def _series(name: str, prices: pl.DataFrame) -> pl.DataFrame:
    return prices.select(
        pl.lit(name).alias("series"),
        pl.col("time_ns").cast(pl.Int64),
        pl.col("price_jpy_per_t").cast(pl.Float64).alias("jpy_per_t"),
    )


def _bounds(years: pl.DataFrame, begin_ns: int) -> list[pl.DataFrame]:
    """Ceiling and floor as steps; neither where a year has none.

    The ceiling is of the cycle that ends with a deadline; the floor is of the fiscal year, so it
    changes on 1 April.
    """
    ends = years["deadline_ns"].clip(lower_bound=begin_ns).to_list()
    springs = [_spring_ns(year + 1) for year in years[YEAR].to_list()[1:]]
    steps = (
        ("ceiling", "ceiling_jpy_per_t", "ceiling_jpy_per_t", [begin_ns, *ends]),
        ("floor", "floor_jpy_per_t", "floor_in_force_jpy_per_t", [begin_ns, *springs, *ends[-1:]]),
    )
    found = []
    for name, bound, column, times in steps:
        if years[bound].null_count() or not float(years[bound].max() or 0):  # type: ignore[arg-type]
            continue
        level = years[column].to_list()
        frame = pl.DataFrame({"time_ns": times, "price_jpy_per_t": [*level, level[-1]]})
        found.append(_series(name, frame))
    return found


def _spring_ns(year: int) -> int:
    return tokyo_ns(date(year, 4, 1), time())


def _by_year(by_year: pl.DataFrame, columns: Mapping[str, str], kind: str) -> pl.DataFrame:
    return (
        by_year.select(YEAR, *(pl.col(column).cast(pl.Float64) for column in columns))
        .unpivot(index=YEAR, variable_name=kind, value_name="quantity_t")
        .with_columns(pl.col(kind).replace_strict(columns), pl.col("quantity_t").fill_nan(None))
    )


def _credit_symbols(tables: Tables) -> list[str]:
    """The credits that traded, in order of volume."""
    kinds = tables["instruments"].filter(pl.col("kind") == "credit")["symbol"].implode()
    traded = tables["trades"].filter(pl.col("symbol").is_in(kinds))
    sums = traded.group_by("symbol").agg(pl.col("quantity_t").sum())
    return sums.sort("quantity_t", "symbol", descending=[True, False])["symbol"].to_list()
