"""Figures of a market for the stylized facts, from runs of a base case.

They are computed from the tables of a run, for every scenario with an allowance market. A price is
near a bound within a tenth of it. A year's price is the volume-weighted mean of the PRICE_DAYS up
to its deadline, when most firms trade.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from exchange.calendar import add_exchange_days
from exchange.errors import ConfigError
from exchange.units import tokyo_datetime
from simulation.gx_ets.keys import GxScenario
from simulation.results.measures import years_met
from simulation.results.tables import Tables, frames
from simulation.scenarios.load import load_scenario
from simulation.scenarios.run import record_scenario

ALLOWANCE, JCREDIT = "GXA/JPY", "JCR-RE/JPY"
NEAR = 0.1
PRICE_DAYS = 42  # days up to a deadline whose mean is the year's price

Floats = NDArray[np.float64]


class BaseRuns(NamedTuple):
    """Figures over all runs; `log_growth`: log changes from one year's price to the next."""

    runs: int
    discount_rate: float
    credit_less_ceiling: float
    bought_dearer: float
    log_growth: Floats
    deadline_share: float
    news_variance: float


def read_base_runs(
    name: str, seeds: Iterable[int], progress: Callable[[str], None] = lambda text: None
) -> BaseRuns:
    """Run a shipped scenario with each seed and compute the figures of its tables.

    ConfigError for a scenario without fiscal years.
    """
    scenario = load_scenario(name)
    if not isinstance(scenario, GxScenario):
        raise ConfigError(f"{name} has no allowance market over years")
    found: list[Figures] = []
    for seed in seeds:
        progress(f"{name}, seed {seed}")
        found.append(figures_of(frames(record_scenario(scenario, name, seed))))
    news = np.concatenate([run.news_returns for run in found])
    other = np.concatenate([run.other_returns for run in found])
    return BaseRuns(
        runs=len(found),
        discount_rate=scenario.behavior.discount_rate,
        credit_less_ceiling=float(np.mean([run.credit_less_ceiling for run in found])),
        bought_dearer=float(sum(run.bought_dearer for run in found)),
        log_growth=np.concatenate([run.log_growth for run in found]),
        deadline_share=float(np.mean([run.deadline_share for run in found])),
        news_variance=float((news**2).mean() / (other**2).mean()),
    )


class Figures(NamedTuple):
    """Figures and returns of one run."""

    credit_less_ceiling: float
    bought_dearer: float
    log_growth: Floats
    deadline_share: float
    news_returns: Floats
    other_returns: Floats


def figures_of(tables: Tables) -> Figures:
    """The figures of a run from its tables."""
    years = years_met(tables)
    trades = tables["trades"].with_columns(day=_day_of(pl.col("time_ns")))
    own = trades.filter(pl.col("symbol") == ALLOWANCE)
    jcredits = trades.filter(pl.col("symbol") == JCREDIT)
    news, other = _returns(own, tables["policy"])
    return Figures(
        _credit_less_ceiling(jcredits, years),
        _bought_dearer(trades, tables["accounts"]),
        _log_growth(own, years, tables["firms"]),
        _deadline_share(own, years),
        news,
        other,
    )


def _day_of(time_ns: pl.Expr) -> pl.Expr:
    """The day in Tokyo, which has no daylight saving time."""
    return pl.from_epoch(time_ns, time_unit="ns").dt.offset_by("9h").dt.date()


def _mean_price(trades: pl.DataFrame) -> float:
    """The volume-weighted mean price; nan without trades."""
    tonnes = float(trades["quantity_t"].sum())
    yen = (trades["price_jpy_per_t"] * trades["quantity_t"]).sum()
    return float(yen) / tonnes if tonnes else float("nan")


def _between(trades: pl.DataFrame, first_ns: int, last_ns: int) -> pl.DataFrame:
    return trades.filter((pl.col("time_ns") > first_ns) & (pl.col("time_ns") <= last_ns))


def _credit_less_ceiling(jcredits: pl.DataFrame, years: pl.DataFrame) -> float:
    """The mean credit price less the ceiling over the first two fiscal years."""
    ceilings = years["ceiling_jpy_per_t"].to_list()[:2]
    gaps = []
    for year, ceiling in zip(years["fiscal_year"].to_list()[:2], ceilings, strict=True):
        own = jcredits.filter(pl.col("day").is_between(date(year, 4, 1), date(year + 1, 3, 31)))
        gaps.append(_mean_price(own) - ceiling)
    return float(np.nanmean(gaps))


def _year_prices(trades: pl.DataFrame, years: pl.DataFrame) -> list[float]:
    """The price of the PRICE_DAYS up to the deadline, by year."""
    span = PRICE_DAYS * 86_400 * 10**9
    return [_mean_price(_between(trades, end - span, end)) for end in years["deadline_ns"]]


def _bought_dearer(trades: pl.DataFrame, accounts: pl.DataFrame) -> float:
    """Tonnes of credits that covered firms bought above the allowance's last price."""
    firms = accounts.filter(pl.col("kind") == "firm")["account"].to_list()
    own = trades.filter(pl.col("symbol") == ALLOWANCE)
    bought = trades.filter((pl.col("symbol") != ALLOWANCE) & pl.col("buyer").is_in(firms))
    last = own.select("time_ns", pl.col("price_jpy_per_t").alias("allowance_jpy_per_t"))
    beside = bought.join_asof(last, on="time_ns")
    is_dearer = pl.col("price_jpy_per_t") > pl.col("allowance_jpy_per_t")
    return float(beside.filter(is_dearer)["quantity_t"].sum())


def _log_growth(trades: pl.DataFrame, years: pl.DataFrame, firms: pl.DataFrame) -> Floats:
    """Log price changes between two years that are both away from the bounds and have a bank."""
    prices = _year_prices(trades, years)
    banks = firms.group_by("fiscal_year").agg(pl.col("allowances_banked_t").sum())
    bank = dict(zip(banks["fiscal_year"], banks["allowances_banked_t"], strict=True))
    rows = list(years.iter_rows(named=True))
    is_free = [
        price == price
        and price > (1 + NEAR) * row["floor_in_force_jpy_per_t"]
        and price < (1 - NEAR) * row["ceiling_jpy_per_t"]
        and bank.get(row["fiscal_year"], 0) > 0
        for price, row in zip(prices, rows, strict=True)
    ]
    return np.array(
        [
            np.log(prices[k + 1] / prices[k])
            for k in range(len(rows) - 1)
            if is_free[k] and is_free[k + 1]
        ]
    )


def _deadline_share(trades: pl.DataFrame, years: pl.DataFrame) -> float:
    """Volume of the last two months before a deadline over the whole year's, without the first
    year.
    """
    ends = years["deadline_ns"].to_list()
    shares = []
    for start, end in pairwise(ends):
        deadline = tokyo_datetime(end)
        month = deadline.month - 1 or 12
        first = date(deadline.year - (month == 12), month, 1)
        year = _between(trades, start, end)
        whole = float(year["quantity_t"].sum())
        late = float(year.filter(pl.col("day") >= first)["quantity_t"].sum())
        if whole:
            shares.append(late / whole)
    return float(np.mean(shares)) if shares else float("nan")


def _returns(trades: pl.DataFrame, policy: pl.DataFrame) -> tuple[Floats, Floats]:
    """Daily log returns of the weeks that begin with verified totals, and of all others."""
    daily = trades.group_by("day", maintain_order=True).agg(pl.col("price_jpy_per_t").last())
    days, closes = daily["day"].to_list(), daily["price_jpy_per_t"].to_numpy()
    returns = np.diff(np.log(closes))
    weeks: set[date] = set()
    published = policy.filter(pl.col("kind") == "verified_published")
    for moment in published["time_ns"]:
        day = tokyo_datetime(moment).date()
        weeks |= {day, *(add_exchange_days(day, ahead) for ahead in range(1, 5))}
    is_news = np.array([day in weeks for day in days[1:]], bool)
    return returns[is_news], returns[~is_news]
