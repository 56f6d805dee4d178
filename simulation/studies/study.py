"""The frame of a study: named designs in two languages, run with common random numbers.

A design is a scenario with some keys changed. Every design meets the same seeds, so two designs
are compared seed by seed. A run's answer holds the usual figures and those that studies need
besides: the price level in one year's money, the Agency's sales, and whom its auctions pay.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import NamedTuple

import numpy as np
import polars as pl
from msgspec.structs import replace

from exchange.calendar import tokyo_ns
from simulation.core.intervals import (
    Interval,
    compare_paired,
    interval,
    is_frequent,
    share_interval,
)
from simulation.core.text import Text
from simulation.experiments.experiment import Sweep, Task, answer_from
from simulation.experiments.store import Answer
from simulation.experiments.variants import Variant
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.keys import GxScenario
from simulation.results.measures import YEAR, by_cycle, limits, price_line
from simulation.results.tables import Tables, frames
from simulation.scenarios.load import parse_scenario
from simulation.scenarios.run import record_scenario

NS_A_YEAR = 365.25 * 24 * 3600 * 1e9
LARGEST = 10  # firms whose part in the Agency's payments is counted
LEVEL = "level_jpy_per_t"
HALF = 0.5


class Design(NamedTuple):
    """One design: its name in tables and for readers, and its keys (values as TOML)."""

    key: str
    text: Text
    scenario: str
    settings: Mapping[str, str]

    def variant(self, more: Mapping[str, str]) -> Variant:
        """The design as a variant; `more`: keys that the whole study sets."""
        settings = dict(more) | dict(self.settings)
        lines = [f'extends = "{self.scenario}"', *(f"{k} = {v}" for k, v in settings.items())]
        return Variant(self.key, self.scenario, settings, "\n".join(lines) + "\n")


class Study(NamedTuple):
    """A study: its designs, the keys that all of them set, and its number of seeds."""

    name: str
    title: Text
    designs: tuple[Design, ...]
    common: Mapping[str, str]
    replications: int

    @property
    def variants(self) -> list[Variant]:
        """The designs as variants of an experiment, in order."""
        return [design.variant(self.common) for design in self.designs]

    def scenario(self, design: Design) -> GxScenario:
        """A design's whole scenario."""
        found = parse_scenario(design.variant(self.common).text, design.key)
        assert isinstance(found, GxScenario)
        return found


class Signs(NamedTuple):
    """The numbers of seeds in which a figure is higher and lower than another, of all seeds."""

    higher: int
    lower: int
    seeds: int

    @property
    def direction(self) -> int:
        """1 and -1 where the seeds that differ do so in one direction by more than noise, else 0:
        the sign test, by the exact interval of their share.
        """
        if not self.higher + self.lower:
            return 0
        share = share_interval(self.higher, self.higher + self.lower)
        return int(share.low > HALF) - int(share.high < HALF)

    def share(self, count: int) -> Interval:
        """The share of the seeds that this number is."""
        return share_interval(count, self.seeds)


class Found(NamedTuple):
    """A study's runs: values of a figure by design, in the order of the seeds."""

    study: Study
    sweep: Sweep

    def values(self, key: str, figure: str) -> list[float]:
        """The figure of each run of a design; runs without it are left out."""
        return list(self._by_seed(key, figure).values())

    def _by_seed(self, key: str, figure: str) -> dict[int, float]:
        rows = self.sweep.tables["figures"].filter(
            (pl.col("variant") == key) & (pl.col("figure") == figure)
        )
        pairs = rows.select("seed", "value").iter_rows()
        return {seed: value for seed, value in pairs if value is not None}

    def of(self, key: str, figure: str) -> Interval | None:
        """The mean of a figure with its interval; none where no run has it."""
        values = self.values(key, figure)
        return interval(values, bounds=limits(figure)) if values else None

    def events(self, key: str, figure: str) -> Interval | None:
        """The share of runs in which a rare figure is not 0, in place of its mean's interval; none
        for other figures.
        """
        values = self.values(key, figure)
        count = sum(map(bool, values))
        if not values or is_frequent(count, len(values)):
            return None
        return share_interval(count, len(values))

    def difference(self, key: str, base: str, figure: str) -> Interval | None:
        """A design's figure less another's, seed by seed; none where a run lacks it."""
        ours, theirs = self._by_seed(key, figure), self._by_seed(base, figure)
        if not ours or ours.keys() != theirs.keys():
            return None
        return compare_paired([*ours.values()], [theirs[seed] for seed in ours]).difference

    def signs(self, key: str, base: str, figure: str) -> Signs | None:
        """The seeds with a higher and a lower figure than another design's, where they rarely
        differ, in place of the difference's interval; none for other figures.
        """
        ours, theirs = self._by_seed(key, figure), self._by_seed(base, figure)
        seeds = ours.keys() & theirs.keys()
        higher = sum(ours[seed] > theirs[seed] for seed in seeds)
        lower = sum(ours[seed] < theirs[seed] for seed in seeds)
        return None if is_frequent(higher + lower, len(seeds)) else Signs(higher, lower, len(seeds))

    def has(self, key: str) -> bool:
        """True where all runs of the design ended."""
        return any(variant.name == key for variant in self.sweep.variants)

    def by_year(self, key: str, figure: str) -> dict[int, Interval]:
        """The mean of a yearly figure with its interval, by fiscal year."""
        rows = self.sweep.tables["years"].filter(
            (pl.col("variant") == key) & (pl.col("figure") == figure)
        )
        found: dict[int, list[float]] = {}
        for year, value in rows.select(YEAR, "value").iter_rows():
            if value is not None:
                found.setdefault(year, []).append(value)
        return {
            year: interval(values, bounds=limits(figure)) for year, values in sorted(found.items())
        }


def measure_run(task: Task) -> Answer:
    """Execute one run of a study, in a worker."""
    scenario = parse_scenario(task.text, task.name)
    assert isinstance(scenario, GxScenario)
    return measured(frames(record_scenario(scenario, task.name, task.seed)), scenario, task)


def measured(tables: Tables, scenario: GxScenario, task: Task) -> Answer:
    """A run's usual figures and those that studies need besides."""
    usual = answer_from(tables, task)
    more = level(tables, scenario) | totals(usual.years) | paid_by_the_agency(tables)
    cost = 0.0 - (usual.figures["treasury_jpy"] or 0.0)
    return replace(usual, figures=usual.figures | more | {"state_cost_jpy": cost})


def level(tables: Tables, scenario: GxScenario) -> dict[str, float | None]:
    """The mean over days of the allowance's price in the money of the first deadline.

    Prices are discounted at the rate of interest, with which the ceiling grows, so that the level
    lies in one band for all years.
    """
    day = Dates(scenario).deadline(scenario.policy.base_year)
    prices = price_line(tables)
    if not len(prices):
        return {LEVEL: None}
    years = (prices["time_ns"].to_numpy() - tokyo_ns(day, time(0))) / NS_A_YEAR
    growth = (1 + scenario.behavior.discount_rate) ** years
    return {LEVEL: float(np.mean(prices["price_jpy_per_t"].to_numpy() / growth))}


def totals(years: Mapping[int, Mapping[str, float | None]]) -> dict[str, float | None]:
    """Sums over all years that the usual figures lack, and the Agency's last stock."""
    names = (
        *("surrendered_t", "allocation_t", "tightened_t", "canceled_t"),
        *("agency_sold_t", "agency_sold_jpy"),
    )
    found: dict[str, float | None] = {
        name: sum(year[name] or 0.0 for year in years.values()) for name in names
    }
    last = years[max(years)]
    stock = last["agency_stock_t"] or 0.0
    found["agency_stock_t"] = stock
    found["agency_stock_jpy"] = stock * (last["last_price_jpy_per_t"] or 0.0)
    return found


def paid_by_the_agency(tables: Tables) -> dict[str, float | None]:
    """Yen that the Agency paid for purchases: to each sector, to others, to the largest sellers."""
    agency = tables["accounts"].filter(pl.col("kind") == "agency")["account"].implode()
    bought = by_cycle(tables, "trades").filter(pl.col("buyer").is_in(agency))
    yen = (pl.col("price_jpy_per_t") * pl.col("quantity_t")).sum().alias("yen")
    sellers = bought.group_by("seller").agg(yen)
    firms = tables["firms"].select("account", "sector").unique().sort("account")
    sectors = sorted(firms["sector"].unique().to_list())
    paid = sellers.join(firms, left_on="seller", right_on="account", how="left")
    sums = dict(paid.group_by("sector").agg(pl.col("yen").sum()).iter_rows())
    found: dict[str, float | None] = {
        f"paid_to_{sector}_jpy": float(sums.get(sector, 0.0)) for sector in sectors
    }
    found["paid_to_others_jpy"] = float(sums.get(None, 0.0))
    largest = sellers.sort("yen", descending=True).head(LARGEST)
    found["paid_to_largest_jpy"] = float(largest["yen"].sum())
    return found


def twice_a_year(lowest_at_share: float) -> str:
    """A schedule of sales, as TOML: a quarter of the stock in June and December."""
    rows = (f'{{day = "{day}", lowest_at_share = {lowest_at_share}}}' for day in ("06-15", "12-15"))
    return f"[{', '.join(rows)}]"


def differs(change: Interval) -> bool:
    """True where a paired difference is larger than noise: its interval leaves out zero."""
    return change.low > 0 or change.high < 0
