"""The data of a run's figures, as tables with a row for each point.

The report, a notebook and a page draw what these functions return, so they show the same numbers.
Where a run has replications, its figures by fiscal year and by sector are means over them with 95 %
intervals; prices over time, projects, auctions and volume are of the run itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from math import inf
from typing import NamedTuple

import polars as pl

from exchange.calendar import tokyo_ns
from simulation.core.intervals import interval, is_frequent
from simulation.results.burden import burdens, burdens_by_seed
from simulation.results.measures import (
    YEAR,
    by_cycle,
    daily_prices,
    limits,
    measures,
    monthly,
    price_line,
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
ISSUED = {"J-Credit": "issued_jcredit_t", "JCM": "issued_jcm_t"}  # measure of each programme
STAGES = ("entered", "registered", "lost")
USES = {"other_use_t": "used by others", "credits_used_t": "used in GX-ETS"}
CREDIT_USE = {"credit_room_t": "credit limit", "credits_used_t": "credits used"}
TREASURY = {
    "paid_jpy": "payment at the ceiling",
    "penalty_jpy": "penalties",
    "auctioned_jpy": "auctions of allowances",
    "agency_sold_jpy": "sales of the Agency",
    "purchases_jpy": "reverse auctions",
}
COSTS = {
    "abatement_jpy": "abatement",
    "paid_jpy": "payment at the ceiling",
    "penalty_jpy": "penalties",
}
SECTOR_COSTS = {
    "trading_jpy": "bought less sold, and fees",
    "left_jpy": "left at the end, at the last price",
}
MADE = ("others_t", "purchases_jpy", *SECTOR_COSTS)  # columns made here, which may be negative


class FigureSource(NamedTuple):
    """The data of the figures.

    Of replications, if there are any: `fan` (time_ns, seed, price_jpy_per_t), `years` (seed,
    fiscal_year, figure, value) and `accounts` (seed and the columns of `account`).
    """

    tables: Tables
    by_year: pl.DataFrame
    fan: pl.DataFrame | None = None
    years: pl.DataFrame | None = None
    accounts: pl.DataFrame | None = None


def figure_source(tables: Tables) -> FigureSource:
    """The source of a run's figures from its tables, with those of its replications, if any."""
    prices = tables.get("runs_prices")
    fan = None if prices is None else prices.select("time_ns", "seed", "price_jpy_per_t")
    own = measures(tables)
    return FigureSource(tables, own, fan, tables.get("runs_years"), tables.get("runs_burden"))


def price_fan(shown: FigureSource) -> pl.DataFrame:
    """Prices: series, time_ns, jpy_per_t.

    Series: `allowance` at each session (`price_line`); the symbol of each credit by month, the most
    traded first; `ceiling` and `floor`, each value from its time on; `q05` to `q95`, quantiles over
    the runs by month. Empty where no allowance was traded.
    """
    tables = shown.tables
    prices = price_line(tables)
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
    return _by_year(shown, SHORTFALLS, "kind")


def compliance(shown: FigureSource) -> pl.DataFrame:
    """Emissions of each year by means of compliance: fiscal_year, means, quantity_t."""
    return _by_year(shown, MEANS, "means")


def credit_use(shown: FigureSource) -> pl.DataFrame:
    """Credits used in each year and the limit on them: fiscal_year, kind, quantity_t."""
    return _by_year(shown, CREDIT_USE, "kind")


def treasury(shown: FigureSource) -> pl.DataFrame:
    """Receipts of the state in each year, outlays below zero: fiscal_year, kind, jpy."""
    return _by_year(shown, TREASURY, "kind", "jpy")


def bank(shown: FigureSource) -> pl.DataFrame:
    """Allowances up to the year's vintage, and credits, left after its deadline: fiscal_year,
    holder, quantity_t.
    """
    return _by_year(shown, HOLDERS, "holder")


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

    Series: `PROGRAMME issued` (what can reach the market; over replications with classes of
    J-Credits `credits issued`, of all programmes), `used by others`, `used in GX-ETS`.
    """
    years = shown.by_year
    issued = by_cycle(shown.tables, "supply").filter(pl.col("stage") == "issued")
    programmes = sorted(issued["programme"].unique().to_list())
    if shown.years is not None:
        columns = {column: f"{one} issued" for one in programmes if (column := ISSUED.get(one))}
        kept = shown.years["figure"].cast(pl.String).unique().to_list()
        if len(columns) < len(programmes) or not all(column in kept for column in columns):
            columns = {"issued_t": "credits issued"}
        return _by_year(shown, columns | USES, "series")
    columns = {}
    for programme in programmes:
        sums = issued.filter(pl.col("programme") == programme).group_by(YEAR)
        own = sums.agg(pl.col("market_t").sum().alias(f"{programme} issued"))
        years = years.join(own, on=YEAR, how="left", maintain_order="left")
        columns[f"{programme} issued"] = f"{programme} issued"
    found = _by_year(shown._replace(by_year=years), columns | USES, "series")
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
    return _by_year(shown, COSTS, "kind", "jpy").with_columns(pl.col("jpy").fill_null(0.0))


def sector_cost(shown: FigureSource) -> pl.DataFrame:
    """Cost of each sector over all years, the largest sector first: sector, kind, jpy.

    The parts sum to the sector's burden: purchases less sales are added, holdings at the end
    deducted.
    """
    names = burdens(shown.tables).filter(pl.col("is_sector") == 1)["sector"].to_list()
    rows = burdens(shown.tables) if shown.accounts is None else burdens_by_seed(shown.accounts)
    sectors = rows.with_columns(
        pl.sum_horizontal("allowances_jpy", "credits_jpy", "fees_jpy").alias("trading_jpy"),
        (-pl.col("bank_jpy")).alias("left_jpy"),
    )
    parts = {sector: sectors.filter(pl.col("sector") == sector) for sector in names}
    found = [
        (sector, kind, *_over_runs(own[column], column))
        for column, kind in (COSTS | SECTOR_COSTS).items()
        for sector, own in parts.items()
    ]
    return _intervals(found, {"sector": pl.String(), "kind": pl.String()}, "jpy")


FIGURES: Mapping[str, Callable[[FigureSource], pl.DataFrame]] = {
    "price": price_fan,
    "shortfalls": shortfalls,
    "compliance": compliance,
    "credit_use": credit_use,
    "bank": bank,
    "auction": auction_steps,
    "projects": projects,
    "credits": credit_flows,
    "volume": volume,
    "cost": cost,
    "sectors": sector_cost,
    "treasury": treasury,
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
    shown: FigureSource, columns: Mapping[str, str], kind: str, value: str = "quantity_t"
) -> pl.DataFrame:
    """The columns of the run's years by kind; of its replications their means and intervals."""
    rows = shown.by_year
    if shown.years is not None:
        rows = shown.years.with_columns(pl.col("figure").cast(pl.String)).pivot(
            "figure", index=["seed", YEAR], values="value", sort_columns=True
        )
    rows = rows.with_columns(
        (pl.col("net_bank_t") - pl.col("agency_stock_t")).alias("others_t"),
        (-pl.col("bought_back_jpy")).alias("purchases_jpy"),
    )
    years = rows[YEAR].unique().sort().to_list()
    parts = {year: rows.filter(pl.col(YEAR) == year) for year in years}
    found = [
        (year, name, *_over_runs(own[column], column))
        for column, name in columns.items()
        for year, own in parts.items()
    ]
    return _intervals(found, {YEAR: pl.Int64(), kind: pl.String()}, value)


def _over_runs(
    values: pl.Series, column: str
) -> tuple[float | None, float | None, float | None, int]:
    """The mean of a value of each run, its interval (null where it is 0 too often), the runs."""
    known = values.cast(pl.Float64).fill_nan(None).drop_nulls().to_list()
    if not known:
        return None, None, None, 0
    own = interval(known, bounds=(-inf, inf) if column in MADE else limits(column))
    events = sum(1 for value in known if value)
    if len(known) > 1 and (is_frequent(events, own.runs) or not events):
        return own.mean, own.low, own.high, own.runs
    return own.mean, None, None, own.runs


def _intervals(
    rows: Sequence[tuple[object, ...]], keys: Mapping[str, pl.DataType], value: str
) -> pl.DataFrame:
    """Rows with their keys, mean, interval and runs; of single runs only keys and the value."""
    unit = value.rpartition("_")[2]
    numbers = dict.fromkeys((value, f"low_{unit}", f"high_{unit}"), pl.Float64())
    found = pl.DataFrame(rows, dict(keys) | numbers | {"runs": pl.Int64()}, orient="row")
    return found if (found["runs"] > 1).any() else found.select(*keys, value)


def _credit_symbols(tables: Tables) -> list[str]:
    """The credits that traded, in order of volume."""
    kinds = tables["instruments"].filter(pl.col("kind") == "credit")["symbol"].implode()
    traded = tables["trades"].filter(pl.col("symbol").is_in(kinds))
    sums = traded.group_by("symbol").agg(pl.col("quantity_t").sum())
    return sums.sort("quantity_t", "symbol", descending=[True, False])["symbol"].to_list()
