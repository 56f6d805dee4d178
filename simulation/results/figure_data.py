"""The data of a run's figures, as tables with a row for each point.

The report, a notebook and a page draw what these functions return, so they show the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import NamedTuple

import polars as pl

from exchange.calendar import tokyo_ns
from simulation.results.burden import burdens
from simulation.results.measures import (
    YEAR,
    by_cycle,
    daily_prices,
    measures,
    monthly,
    years_met,
)
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

HOLDERS = {
    "others_t": "firms and traders",
    "agency_stock_t": "the Agency",
    "credits_banked_t": "credits of firms",
}
STAGES = ("entered", "registered", "lost")
USES = {"other_use_t": "used by others", "credits_used_t": "used in GX-ETS"}
COSTS = {
    "abatement_jpy": "abatement",
    "paid_jpy": "payment at the ceiling",
    "penalty_jpy": "penalties",
}
SECTOR_COSTS = {
    "trading_jpy": "bought less sold, and fees",
    "left_jpy": "left at the end, at the last price",
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


def bank(shown: FigureSource) -> pl.DataFrame:
    """Allowances up to the year's vintage, and credits, left after its deadline: fiscal_year,
    holder, quantity_t.
    """
    held = shown.by_year.with_columns(
        (pl.col("net_bank_t") - pl.col("agency_stock_t")).alias("others_t")
    )
    return _by_year(held, HOLDERS, "holder")


def auction_steps(shown: FigureSource) -> pl.DataFrame:
    """The two largest auctions with recorded orders: time_ns, symbol, series, reach_t, jpy_per_t.

    `demand` and `supply` are steps: the tonnes of all orders from the best price on to this one;
    `cleared` is a point.
    """
    parts = [_STEPS]
    for auction in _auctions(shown.tables).iter_rows(named=True):
        orders = shown.tables["steps"].filter(
            (pl.col("time_ns") == auction["time_ns"]) & (pl.col("symbol") == auction["symbol"])
        )
        for side, name in (("buy", "demand"), ("sell", "supply")):
            rows = orders.filter(pl.col("side") == side).sort(
                "price_jpy_per_t", descending=side == "buy"
            )
            parts.append(_steps(rows, name, pl.col("quantity_t").cum_sum()))
        cleared = pl.DataFrame([auction]).select(
            "time_ns", "symbol", "price_jpy_per_t", pl.col("volume_t").alias("quantity_t")
        )
        parts.append(_steps(cleared, "cleared", pl.col("quantity_t")))
    return pl.concat(parts)


def projects(shown: FigureSource) -> pl.DataFrame:
    """Projects that reached a stage since the run began: stage, time_ns, projects."""
    supply = by_cycle(shown.tables, "supply").filter(pl.col("stage").is_in(list(STAGES)))
    order = pl.col("stage").replace_strict({name: at for at, name in enumerate(STAGES)})
    return supply.sort(order, "time_ns").select(
        "stage", "time_ns", pl.int_range(1, pl.len() + 1).over("stage").alias("projects")
    )


def credit_flows(shown: FigureSource) -> pl.DataFrame:
    """Credits by cycle: fiscal_year, series, quantity_t.

    Series: `PROGRAMME issued` (what can reach the market), `used by others`, `used in GX-ETS`.
    """
    years = shown.by_year
    issued = by_cycle(shown.tables, "supply").filter(pl.col("stage") == "issued")
    columns: dict[str, str] = {}
    for programme in sorted(issued["programme"].unique().to_list()):
        sums = issued.filter(pl.col("programme") == programme).group_by(YEAR)
        own = sums.agg(pl.col("market_t").sum().alias(f"{programme} issued"))
        years = years.join(own, on=YEAR, how="left", maintain_order="left")
        columns[f"{programme} issued"] = f"{programme} issued"
    found = _by_year(years, columns | USES, "series")
    return found.with_columns(pl.col("quantity_t").fill_null(0.0))


def volume(shown: FigureSource) -> pl.DataFrame:
    """Tonnes traded by month: series (`allowances`, `credits`), time_ns, volume_t."""
    parts = [pl.DataFrame(schema=_VOLUME)]
    for kind, name in (("allowance", "allowances"), ("credit", "credits")):
        prices = daily_prices(shown.tables, kind)
        if len(prices):
            parts.append(
                monthly(prices).select(
                    pl.lit(name).alias("series"), pl.col("time_ns").cast(pl.Int64),
                    pl.col("volume_t").cast(pl.Float64),
                )
            )  # fmt: skip
    return pl.concat(parts)


def cost(shown: FigureSource) -> pl.DataFrame:
    """Cost of compliance of each year: fiscal_year, kind, jpy."""
    return _by_year(shown.by_year, COSTS, "kind", "jpy").with_columns(pl.col("jpy").fill_null(0.0))


def sector_cost(shown: FigureSource) -> pl.DataFrame:
    """Cost of each sector over all years, the largest sector first: sector, kind, jpy.

    The parts sum to the sector's burden: purchases less sales are added, holdings at the end
    deducted.
    """
    sectors = burdens(shown.tables).filter(pl.col("is_sector") == 1)
    sectors = sectors.with_columns(
        pl.sum_horizontal("allowances_jpy", "credits_jpy", "fees_jpy").alias("trading_jpy"),
        (-pl.col("bank_jpy")).alias("left_jpy"),
    )
    kinds = COSTS | SECTOR_COSTS
    return (
        sectors.select("sector", *(pl.col(column).cast(pl.Float64) for column in kinds))
        .unpivot(index="sector", variable_name="kind", value_name="jpy")
        .with_columns(pl.col("kind").replace_strict(kinds), pl.col("jpy").fill_null(0.0))
    )


FIGURES: Mapping[str, Callable[[FigureSource], pl.DataFrame]] = {
    "price": price_fan,
    "shortfalls": shortfalls,
    "compliance": compliance,
    "bank": bank,
    "auction": auction_steps,
    "projects": projects,
    "credits": credit_flows,
    "volume": volume,
    "cost": cost,
    "sectors": sector_cost,
}
_STEPS = pl.DataFrame(
    schema={
        "time_ns": pl.Int64(),
        "symbol": pl.String(),
        "series": pl.String(),
        "reach_t": pl.Float64(),
        "jpy_per_t": pl.Float64(),
    }
)
_VOLUME = {"series": pl.String(), "time_ns": pl.Int64(), "volume_t": pl.Float64()}


def _steps(rows: pl.DataFrame, name: str, reach: pl.Expr) -> pl.DataFrame:
    return rows.select(
        pl.col("time_ns").cast(pl.Int64),
        pl.col("symbol").cast(pl.String),
        pl.lit(name).alias("series"),
        reach.cast(pl.Float64).alias("reach_t"),
        pl.col("price_jpy_per_t").cast(pl.Float64).alias("jpy_per_t"),
    )


def _auctions(tables: Tables) -> pl.DataFrame:
    """The two largest auctions whose orders were recorded, in order of time."""
    kept = tables["steps"].select("time_ns", "symbol").unique()
    held = tables["auctions"].filter(pl.col("volume_t") > 0)
    both = held.join(kept, on=["time_ns", "symbol"], how="semi")
    most = both.sort("volume_t", "time_ns", descending=[True, False])
    return (
        most.unique(["time_ns", "symbol"], keep="first", maintain_order=True)
        .head(2)
        .sort("time_ns")
    )


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


def _by_year(
    by_year: pl.DataFrame, columns: Mapping[str, str], kind: str, value: str = "quantity_t"
) -> pl.DataFrame:
    return (
        by_year.select(YEAR, *(pl.col(column).cast(pl.Float64) for column in columns))
        .unpivot(index=YEAR, variable_name=kind, value_name=value)
        .with_columns(pl.col(kind).replace_strict(columns), pl.col(value).fill_nan(None))
    )


def _credit_symbols(tables: Tables) -> list[str]:
    """The credits that traded, in order of volume."""
    kinds = tables["instruments"].filter(pl.col("kind") == "credit")["symbol"].implode()
    traded = tables["trades"].filter(pl.col("symbol").is_in(kinds))
    sums = traded.group_by("symbol").agg(pl.col("quantity_t").sum())
    return sums.sort("quantity_t", "symbol", descending=[True, False])["symbol"].to_list()
