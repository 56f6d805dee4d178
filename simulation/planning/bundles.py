"""Bundles of simulated prices of allowances and credits: monthly means by scenario and seed.

They are simulations of synthetic firms under the scenario's assumptions, not forecasts. Small ones
ship; `tanso compliance paths` makes them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import polars as pl

from exchange.compliance.key_errors import nearest
from exchange.compliance.supply import ALLOWANCE
from exchange.errors import ConfigError
from exchange.instruments import LISTING
from exchange.units import NS_PER_S
from simulation.results.measures import daily_prices, monthly, price_line
from simulation.results.tables import Tables, frames
from simulation.scenarios.load import load_scenario
from simulation.scenarios.run import record_scenario

COLUMNS = ("scenario", "seed", "month", "price_yen_per_t", "credit_class")
ALLOWANCES_ONLY = COLUMNS[:4]  # a file without classes has allowance prices
CLASSES = {one.symbol: one.credit_class for one in LISTING}
SHIPPED = ("base-balanced", "base-short")


class MonthPrice(NamedTuple):
    """The volume-weighted price of a class in a month of one run; `month` is its first day."""

    scenario: str
    seed: int
    month: date
    price_yen_per_t: float
    credit_class: str = ALLOWANCE


def make_bundle(
    scenario: str, seeds: Iterable[int], progress: Callable[[int], None]
) -> Iterator[MonthPrice]:
    """The monthly prices of runs of a scenario; `progress` is called with each finished seed."""
    read = load_scenario(scenario)
    for seed in seeds:
        tables = frames(record_scenario(read, scenario, seed))
        for credit_class, traded in by_class(tables):
            for row in monthly(traded).iter_rows(named=True):
                moment = datetime.fromtimestamp(row["time_ns"] // NS_PER_S, UTC)
                day = moment + timedelta(hours=9)
                price = round(float(row["price_jpy_per_t"]), 1)
                yield MonthPrice(scenario, seed, date(day.year, day.month, 1), price, credit_class)
        progress(seed)


def by_class(tables: Tables) -> Iterator[tuple[str, pl.DataFrame]]:
    """The daily prices of allowances (`price_line`), and of each class of credits."""
    yield ALLOWANCE, price_line(tables)
    symbols = tables["instruments"].filter(pl.col("kind") == "credit")["symbol"]
    for symbol in symbols:
        trades = tables["trades"].filter(pl.col("symbol") == symbol)
        yield CLASSES[symbol], daily_prices({**tables, "trades": trades}, "credit")


def bundle_text(prices: Iterable[MonthPrice]) -> str:
    """The prices as CSV."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in prices:
        month = f"{one.month:%Y-%m}"
        writer.writerow((one.scenario, one.seed, month, one.price_yen_per_t, one.credit_class))
    return buffer.getvalue()


def read_bundle(name_or_path: str) -> list[MonthPrice]:
    """A shipped bundle by its scenario's name, or a file. ConfigError names line and fault."""
    if name_or_path in SHIPPED:
        name = f"{name_or_path.replace('-', '_')}.csv"
        file = resources.files("simulation.planning").joinpath("data").joinpath(name)
        return _parsed(file.read_text("utf-8"), name_or_path)
    path = Path(name_or_path)
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{path} cannot be read as a bundle of paths ({error}); shipped are "
            f"{', '.join(SHIPPED)}, and `tanso compliance paths` makes others"
        ) from None
    return _parsed(text, str(path))


def _parsed(text: str, source: str) -> list[MonthPrice]:
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or tuple(rows[0]) not in (COLUMNS, ALLOWANCES_ONLY):
        raise ConfigError(
            f"{source}: the first line must read {','.join(COLUMNS)}; credit_class may be left out"
        )
    found = []
    for number, row in enumerate(rows[1:], 2):
        try:
            scenario, seed, month, price, *rest = row
            (credit_class,) = rest if len(rows[0]) == len(COLUMNS) else (ALLOWANCE,)
            day = date.fromisoformat(f"{month}-01")
            one = MonthPrice(scenario, int(seed), day, float(price), credit_class)
        except ValueError:
            raise ConfigError(
                f"{source}, line {number}: wanted are {','.join(COLUMNS)} such as "
                f"base-short,0,2028-01,2700.5,{ALLOWANCE}, not {','.join(row)}"
            ) from None
        if one.credit_class not in CLASSES.values():
            raise ConfigError(
                f"{source}, line {number}: {one.credit_class} is no known class"
                + nearest(one.credit_class, CLASSES.values())
            )
        if not 0 < one.price_yen_per_t < float("inf"):
            raise ConfigError(f"{source}, line {number}: price_yen_per_t must be above 0")
        found.append(one)
    if not found:
        raise ConfigError(f"{source} holds no prices")
    return found


def prices_by(
    found: Iterable[MonthPrice], day: date, credit_class: str = ALLOWANCE
) -> dict[int, float]:
    """Each seed's price of a class in the month of a day, else in the last month before it."""
    latest: dict[int, MonthPrice] = {}
    for one in found:
        known = latest.get(one.seed)
        if one.credit_class != credit_class:
            continue
        if one.month <= day and (known is None or known.month < one.month):
            latest[one.seed] = one
    return {seed: one.price_yen_per_t for seed, one in sorted(latest.items())}
