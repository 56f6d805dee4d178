"""Stylized facts SF9 to SF14: credit markets by class, held against the TSE's published figures.

The runs are those of `credit-classes` up to its first deadline, about as many exchange days as the
TSE's market had from October 2023 to September 2025. A daily price is the day's last; a return is
the log change from one day with a trade to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from math import sqrt
from typing import NamedTuple

import numpy as np
import polars as pl
from msgspec.structs import replace
from numpy.typing import NDArray

from exchange.calendar import exchange_days
from exchange.errors import ConfigError
from simulation.gx_ets.keys import GxScenario
from simulation.results.tables import Tables, frames
from simulation.scenarios.load import load_scenario
from simulation.scenarios.run import record_scenario

SCENARIO = "credit-classes"
LARGE = ("JCR-RE/JPY", "JCR-ES/JPY")  # 96 % of the TSE's volume
JCREDITS = "JCR-"
APART_DAYS = 365

Floats = NDArray[np.float64]


class Markets(NamedTuple):
    """Figures of the J-Credit classes in one run; nan where too little traded."""

    autocorrelation: dict[str, float]  # of successive returns, by symbol
    days_without_trade: float  # share of exchange days on which no class traded
    dispersion: float  # sd of log prices between classes, mean over months
    largest_share: float  # of volume, of renewable electricity
    largest_month: float  # over the mean month's volume
    largest_change: float  # of a day, in sd of daily log changes, of renewable electricity
    yearly_square: float  # mean over classes of the squared log change of a year


def read_markets(
    seeds: Iterable[int],
    progress: Callable[[str], None] = lambda text: None,
    name: str = SCENARIO,
) -> list[Markets]:
    """The figures of a shipped scenario's first years with each seed.

    ConfigError for a scenario without fiscal years.
    """
    scenario = load_scenario(name)
    if not isinstance(scenario, GxScenario):
        raise ConfigError(f"{name} has no allowance market over years")
    calendar = scenario.calendar
    short = replace(scenario, calendar=replace(calendar, last_fiscal_year=calendar.first_day.year))
    found = []
    for seed in seeds:
        progress(f"{name}, seed {seed}")
        found.append(markets_of(frames(record_scenario(short, name, seed)), calendar.first_day))
    return found


def markets_of(tables: Tables, first: date) -> Markets:
    """The figures of a run's trades from a day to its last deadline."""
    day = pl.from_epoch(pl.col("time_ns"), time_unit="ns").dt.offset_by("9h").dt.date()
    trades = tables["trades"].filter(pl.col("symbol").str.starts_with(JCREDITS))
    daily = (
        trades.with_columns(day=day)
        .group_by("symbol", "day", maintain_order=True)
        .agg(pl.col("price_jpy_per_t").last(), pl.col("quantity_t").sum())
    )
    end = day_of(int(tables["years"].filter(pl.col("is_met") == 1)["deadline_ns"].max()))  # type: ignore[arg-type] # a run meets a duty
    days = list(exchange_days(first, end))
    closes = {str(key[0]): own for key, own in daily.group_by("symbol")}
    months = daily.group_by(pl.col("day").dt.truncate("1mo")).agg(pl.col("quantity_t").sum())
    whole = months.sort("day")["quantity_t"].to_numpy()[:-1]  # the last month is cut
    total = float(daily["quantity_t"].sum())
    main = returns(closes.get(LARGE[0]))
    return Markets(
        autocorrelation={symbol: lag_one(returns(closes.get(symbol))) for symbol in LARGE},
        days_without_trade=1 - daily["day"].n_unique() / len(days),
        dispersion=_dispersion(daily),
        largest_share=float(closes[LARGE[0]]["quantity_t"].sum()) / total,
        largest_month=float(whole.max() / whole.mean()),
        largest_change=float(np.abs(main).max() / main.std(ddof=1)) if len(main) > 2 else np.nan,
        yearly_square=_yearly_square(closes),
    )


def day_of(time_ns: int) -> date:
    """The day in Tokyo."""
    return date.fromordinal((time_ns // 10**9 + 9 * 3600) // 86_400 + date(1970, 1, 1).toordinal())


def returns(own: pl.DataFrame | None) -> Floats:
    """Log changes from one day with a trade to the next."""
    if own is None:
        return np.zeros(0)
    changes: Floats = np.diff(np.log(own.sort("day")["price_jpy_per_t"].to_numpy()))
    return changes


def lag_one(changes: Floats) -> float:
    """The correlation of successive changes; nan for fewer than 20."""
    if len(changes) < 20 or not changes.std():
        return float("nan")
    return float(np.corrcoef(changes[1:], changes[:-1])[0, 1])


def _dispersion(daily: pl.DataFrame) -> float:
    """Mean over month ends of the sd of the log of each class's last price so far."""
    table = daily.pivot("symbol", index="day", values="price_jpy_per_t").sort("day")
    table = table.with_columns(pl.exclude("day").forward_fill())
    last = table.group_by(pl.col("day").dt.truncate("1mo"), maintain_order=True).last()
    logs = np.log(last.select(pl.exclude("day")).drop_nulls().to_numpy())
    return float(logs.std(axis=1, ddof=1).mean()) if logs.size and logs.shape[1] > 1 else np.nan


def _yearly_square(closes: dict[str, pl.DataFrame]) -> float:
    """Mean of squared log changes between two prices a year apart, one for each class."""
    squares = []
    for own in closes.values():
        own = own.sort("day")
        days = own["day"].to_list()
        later = [at for at in range(len(days)) if (days[at] - days[0]).days >= APART_DAYS]
        if later:
            prices = own["price_jpy_per_t"]
            years = (days[later[0]] - days[0]).days / 365
            squares.append(float(np.log(prices[later[0]] / prices[0])) ** 2 / years)
    return float(np.mean(squares)) if squares else float("nan")


def root(squares: float) -> float:
    """The root of a mean square, 0 for a negative end of an interval."""
    return sqrt(max(squares, 0.0))
