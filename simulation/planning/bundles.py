"""Bundles of simulated allowance prices: monthly means by scenario and seed.

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

from exchange.errors import ConfigError
from exchange.units import NS_PER_S
from simulation.results.measures import daily_prices, monthly
from simulation.results.tables import frames
from simulation.scenarios.load import load_scenario
from simulation.scenarios.run import record_scenario

COLUMNS = ("scenario", "seed", "month", "price_yen_per_t")
SHIPPED = ("base-balanced", "base-short")


class MonthPrice(NamedTuple):
    """The volume-weighted allowance price of a month in one run; `month` is its first day."""

    scenario: str
    seed: int
    month: date
    price_yen_per_t: float


def make_bundle(
    scenario: str, seeds: Iterable[int], progress: Callable[[int], None]
) -> Iterator[MonthPrice]:
    """The monthly prices of runs of a scenario; `progress` is called with each finished seed."""
    read = load_scenario(scenario)
    for seed in seeds:
        tables = frames(record_scenario(read, scenario, seed))
        for row in monthly(daily_prices(tables, "allowance")).iter_rows(named=True):
            moment = datetime.fromtimestamp(row["time_ns"] // NS_PER_S, UTC) + timedelta(hours=9)
            month = date(moment.year, moment.month, 1)
            yield MonthPrice(scenario, seed, month, round(float(row["price_jpy_per_t"]), 1))
        progress(seed)


def bundle_text(prices: Iterable[MonthPrice]) -> str:
    """The prices as CSV."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in prices:
        writer.writerow((one.scenario, one.seed, f"{one.month:%Y-%m}", one.price_yen_per_t))
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
    if not rows or tuple(rows[0]) != COLUMNS:
        raise ConfigError(f"{source}: the first line must read {','.join(COLUMNS)}")
    found = []
    for number, row in enumerate(rows[1:], 2):
        try:
            scenario, seed, month, price = row
            one = MonthPrice(scenario, int(seed), date.fromisoformat(f"{month}-01"), float(price))
        except ValueError:
            raise ConfigError(
                f"{source}, line {number}: wanted are {','.join(COLUMNS)} such as "
                f"base-short,0,2028-01,2700.5, not {','.join(row)}"
            ) from None
        if not 0 < one.price_yen_per_t < float("inf"):
            raise ConfigError(f"{source}, line {number}: price_yen_per_t must be above 0")
        found.append(one)
    if not found:
        raise ConfigError(f"{source} holds no prices")
    return found


def prices_by(found: Iterable[MonthPrice], day: date) -> dict[int, float]:
    """Each seed's price in the month of a day, else in the last month before it."""
    latest: dict[int, MonthPrice] = {}
    for one in found:
        known = latest.get(one.seed)
        if one.month <= day and (known is None or known.month < one.month):
            latest[one.seed] = one
    return {seed: one.price_yen_per_t for seed, one in sorted(latest.items())}
