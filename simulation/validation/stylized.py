"""Stylized facts of the real markets, compared with the simulated ones.

SF1-SF3 come from an outline of the TSE's market (`cases.tse`), SF4 from the credit pipelines
(`gx_ets.pipelines`), SF5-SF8 from runs of a shipped base case, SF9-SF14 from runs of
`credit-classes`. Each line names its calibration; a
line without one was compared after calibration only (*held out*). A published count passes where
the mean of the runs lies in the exact 95 % interval of a Poisson count of that size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from math import inf, sqrt
from typing import NamedTuple

import numpy as np
import simpy
from msgspec import Struct
from msgspec.structs import replace

from exchange.calendar import tokyo_ns
from exchange.errors import ConfigError
from simulation.core.intervals import interval
from simulation.core.timeline import Timeline
from simulation.gx_ets.pipelines import JCM, JCREDIT, Issued, Pipeline, Programme
from simulation.validation.cases.tse import ENERGY_SAVING, RENEWABLE, DailyVolumes, trade_at_the_tse
from simulation.validation.credit_data import (
    Estimate,
    days_without_trade,
    dispersion,
    largest_change,
    largest_month,
    quotations,
    yearly_sd,
)
from simulation.validation.credit_facts import LARGE, Markets, read_markets, root
from simulation.validation.market_facts import BaseRuns, read_base_runs

HELD_OUT = "held out"
TSE_RUNS, PIPELINE_RUNS, CREDIT_RUNS = 8, 8, 8
WINTER = (12, 1, 2, 3)
# Exact 95 % intervals of Poisson counts (Garwood 1936), at the published counts.
POISSON = {4: (1.09, 10.24), 15: (8.40, 24.74), 216: (188.2, 246.8)}
BASE_CASE = "base-balanced"


class Fact(Struct, frozen=True, rename={"passed": "pass"}):
    """One figure of a stylized fact, its acceptance band, and its calibration.

    `got_low`, `got_high`: the 95 % interval of the runs' mean; `data`: the same figure of the data
    with its interval. None where there is none.
    """

    fact: str
    what: str
    got: float
    low: float
    high: float
    passed: bool
    calibrated_on: str
    source: str
    got_low: float | None = None
    got_high: float | None = None
    data: float | None = None
    data_low: float | None = None
    data_high: float | None = None


def fact(
    name: str, what: str, got: float, band: tuple[float, float], calibrated_on: str, source: str
) -> Fact:
    """A figure that passes inside its band."""
    low, high = band
    return Fact(name, what, float(got), low, high, bool(low <= got <= high), calibrated_on, source)


def compared(
    name: str,
    what: str,
    values: Sequence[float],
    band: tuple[float, float],
    data: Estimate | None,
    words: tuple[str, str],
) -> Fact:
    """The mean of the runs' figures beside the data's; `words`: calibration and source.

    A run without the figure has nan, and then the mean is nan and the fact fails.
    """
    runs = interval(values)
    line = replace(fact(name, what, runs.mean, band, *words), got_low=runs.low, got_high=runs.high)
    if data is None:
        return line
    return replace(line, data=data.value, data_low=data.low, data_high=data.high)


# --- SF1-SF3: the TSE's market ------------------------------------------------------------

_TSE = "carboncredits.jp 2025-09-08, quoting the TSE"
_SPLIT = "rim-intelligence 1797351 (2025-04, quoting the TSE)"
_HABITS = "visits and sizes of the outline's traders were set to it"


def tse_facts(runs: int = TSE_RUNS) -> list[Fact]:
    """Days with a trade, volume, shares of classes, largest day and winter share: means over
    seeds.
    """
    figures = np.array([_tse_figures(trade_at_the_tse(seed)) for seed in range(runs)])
    days, mean, renewable, saving, largest, winter = figures.mean(axis=0).tolist()
    season = "year_end = 1.5 times as many visits; the months' volumes of 2023-12 to 2024-02"
    return [
        fact("SF1", "days with a trade, %", 100 * days, (73, 83), _HABITS, _TSE),
        fact("SF1", "mean volume, t a day", mean, (0.85 * 2153, 1.15 * 2153), _HABITS, _TSE),
        fact("SF2", "renewable electricity, %", 100 * renewable, (58, 70), _HABITS, _SPLIT),
        fact("SF2", "energy saving, %", 100 * saving, (26, 38), _HABITS, _SPLIT),
        fact("SF2", "largest day, times the mean", largest, (8, inf), HELD_OUT, "RIEF ct4/143373"),
        fact(
            "SF3", "December to March, share", winter, (1 / 3, 1), season, "carboncredits.jp 1206"
        ),
    ]


def _tse_figures(volumes: DailyVolumes) -> tuple[float, ...]:
    total = volumes.volume_t.sum(axis=1)
    early = np.array([day <= date(2025, 3, 31) for day in volumes.days])
    classes = volumes.volume_t[early].sum(axis=0) / total[early].sum()
    year = np.array([date(2024, 4, 1) <= day <= date(2025, 3, 31) for day in volumes.days])
    winter = np.array([day.month in WINTER for day in volumes.days])
    return (
        float((total > 0).mean()),
        float(total.mean()),
        float(classes[RENEWABLE]),
        float(classes[ENERGY_SAVING]),
        float(total.max() / total.mean()),
        float(total[year & winter].sum() / total[year].sum()),
    )


# --- SF4: the pipelines -------------------------------------------------------------------


class PipelineHistory(NamedTuple):
    """The history of a pipeline: projects entered and registered by given days, and issuance."""

    entered: dict[date, int]
    registered: dict[date, int]
    issued: list[Issued]

    def issuing(self, day: date) -> int:
        """The number of projects that had issued by a day."""
        return len(
            {issue.project for issue in self.issued if issue.time_ns < tokyo_ns(day, time(0))}
        )

    def tonnes(self, first: date, last: date) -> int:
        """Tonnes issued between two days."""
        start, end = tokyo_ns(first, time(0)), tokyo_ns(last, time(0))
        return sum(issue.tonnes for issue in self.issued if start <= issue.time_ns < end)


def grow(programme: Programme, seed: int, days: Sequence[date]) -> PipelineHistory:
    """The history of a pipeline from April 2013, sampled on the given days."""
    env = simpy.Environment(initial_time=tokyo_ns(date(2013, 4, 1), time(0)))
    issued: list[Issued] = []
    pipeline = Pipeline(Timeline(env), programme, seed, issued.append)
    entered, registered = {}, {}
    for day in sorted(days):
        env.run(until=tokyo_ns(day, time(0)))
        entered[day], registered[day] = pipeline.entered, pipeline.registered
    return PipelineHistory(entered, registered, issued)


def pipeline_facts(runs: int = PIPELINE_RUNS) -> list[Fact]:
    """JCM's slow start and J-Credit's yearly tonnes: means over seeds."""
    d2015, d2016, d2022 = date(2015, 6, 30), date(2016, 9, 30), date(2022, 1, 31)
    march, october = date(2022, 3, 10), date(2024, 10, 31)
    jcm = [grow(JCM, seed, (d2015, d2016, d2022, october)) for seed in range(runs)]
    jcredit = [grow(JCREDIT, seed, (march, october)) for seed in range(runs)]
    years = (october - march).days / 365.25

    early = "times, committees and the share that issues were set to the counts of 2015 and 2016"

    def mean(values: list[float]) -> float:
        return float(np.mean(values))

    return [
        fact("SF4", "JCM registered by 2015-06", mean([g.registered[d2015] for g in jcm]),
             POISSON[4], early, "IGES at SB42, 2015-06"),
        fact("SF4", "JCM registered by 2016-09", mean([g.registered[d2016] for g in jcm]),
             POISSON[15], early, "ADB handbook"),
        fact("SF4", "JCM projects with credits by 2016-09", mean([g.issuing(d2016) for g in jcm]),
             POISSON[4], early, "ADB handbook"),
        fact("SF4", "JCM supported by 2022-01", mean([g.entered[d2022] for g in jcm]),
             POISSON[216], "entry was set to about it", "METI Carbon Credit Report 2022-06"),
        fact("SF4", "JCM issued by 2024-10, Mt",
             mean([g.tonnes(date(2013, 4, 1), october) for g in jcm]) / 1e6, (0.5, 0.9),
             "sizes and the share that issues were set to it, so it tests nothing", "MSCI, ERM"),
        fact("SF4", "J-Credit, Mt a year from 2022-03 to 2024-10",
             mean([g.tonnes(march, october) for g in jcredit]) / years / 1e6, (0.8, 1.2),
             "entry and sizes were set to it", "METI; erm.com: 8.04 and 10.75 Mt"),
    ]  # fmt: skip


# --- SF5-SF8: the base case ---------------------------------------------------------------


def market_facts(runs: BaseRuns) -> list[Fact]:
    """Credit price and ceiling, growth of prices, volume before deadlines, and effect of news."""
    level = "other demand's choke price and slope, set to the credit prices of early 2026"
    growth = runs.log_growth
    error = float(growth.std(ddof=1)) / sqrt(len(growth)) if len(growth) > 1 else inf
    off = 1.96 * error
    wanted = float(np.log1p(runs.discount_rate))
    asked = f"{len(growth)} years of {runs.runs} runs in which a bank was held and no bound near"
    return [
        fact("SF5", "J-Credit less ceiling, FY2026-27, yen/t", runs.credit_less_ceiling,
             (0, inf), level, "TSE prices of 2025 and 2026"),
        fact("SF5", "credits bought by covered firms above the allowance's price, t",
             runs.bought_dearer, (0, 0), HELD_OUT, "theory: segmented markets (V21)"),
        fact("SF6", f"mean log growth a year ({asked})",
             float(growth.mean()) if len(growth) else np.nan, (wanted - off, wanted + off),
             HELD_OUT, "Rubin 1996: ln(1 + r), within the runs' 95 % interval"),
        fact("SF7", "share of a year's allowances in the two months before its deadline",
             runs.deadline_share, (1 / 3, 1),
             "band only; deadline_factor and deadline_days, synthetic, bring firms to market",
             "EU and Korean experience"),
        fact("SF8", "return variance in the week of verified totals, times other weeks",
             runs.news_variance, (2, inf),
             "band only; common_shock_sd and public_information_share, synthetic",
             "EU experience"),
    ]  # fmt: skip


# --- SF9-SF14: credit markets by class ----------------------------------------------------

_PRESS = "tse_prices.csv: press quoting the TSE"
TRADED_SHARE = 498 / 780  # of all trades to 2025-03-31: a count, so without an interval
SHARE = Estimate(TRADED_SHARE, TRADED_SHARE, TRADED_SHARE)
NORMAL_LARGEST = 4.15  # exceeded by 1 % of samples of 300 normal changes, about a run's days


def credit_facts(runs: Sequence[Markets]) -> list[Fact]:
    """The world's J-Credit classes beside the TSE's: means over runs of `credit-classes`."""
    quoted = quotations()
    sd, spread, idle = yearly_sd(quoted), dispersion(quoted), days_without_trade()
    moves, month = largest_change(sd), largest_month()
    squares = interval([one.yearly_square for one in runs])
    lines = [
        compared("SF9", f"correlation of successive returns, {symbol}",
                 [one.autocorrelation[symbol] for one in runs], (-0.2, 0.2), None,
                 ("band only: no run of consecutive days was published", "tse_prices.csv"))
        for symbol in LARGE
    ]  # fmt: skip
    lines += [
        compared("SF10", "share of days without a trade in any class",
                 [one.days_without_trade for one in runs], (idle.low, idle.high), idle,
                 ("buyers_a_session was set to it", _TSE)),
        compared("SF11", "sd of log prices between classes",
                 [one.dispersion for one in runs], (spread.low, spread.high), spread,
                 (f"{HELD_OUT}, but for the levels of 2025-07, where it starts", _PRESS)),
        compared("SF12", "renewable electricity, share of volume",
                 [one.largest_share for one in runs], (0.58, 0.70), SHARE,
                 ("use and stock were split by it", _SPLIT)),
        compared("SF12", "largest month, times the mean month",
                 [one.largest_month for one in runs], (month.low, inf), month,
                 (f"{HELD_OUT}; few months are known", "RIEF ct4/143373, carboncredits.jp 1206")),
        compared("SF13", "largest daily change, in sd of a day",
                 [one.largest_change for one in runs], (NORMAL_LARGEST, inf), moves,
                 (f"{HELD_OUT}; band: more than normal changes", "rim 1797351: 2024-03-29")),
    ]  # fmt: skip
    year = fact("SF14", "sd of a year's log price change, all classes", root(squares.mean),
                (sd.low, sd.high), "other_demand_sd was set to it", _PRESS)  # fmt: skip
    ends = {"got_low": root(squares.low), "got_high": root(squares.high)}
    return [*lines, replace(year, data=sd.value, data_low=sd.low, data_high=sd.high, **ends)]


FACTS = tuple(f"SF{number}" for number in range(1, 15))
CREDIT_FACTS = {"SF9", "SF10", "SF11", "SF12", "SF13", "SF14"}


def stylized(
    names: Sequence[str] = (), progress: Callable[[str], None] = lambda name: None, runs: int = 6
) -> list[Fact]:
    """The named facts, or all; `runs` of the base case. ConfigError for an unknown name."""
    unknown = [name for name in names if name not in FACTS]
    if unknown:
        raise ConfigError(
            f"no stylized fact is called {unknown[0]!r}; there are: {', '.join(FACTS)}"
        )
    wanted = set(names or FACTS)
    found: list[Fact] = []
    if wanted & {"SF1", "SF2", "SF3"}:
        progress("the TSE's market")
        found += tse_facts()
    if "SF4" in wanted:
        progress("the pipelines")
        found += pipeline_facts()
    if wanted & {"SF5", "SF6", "SF7", "SF8"}:
        found += market_facts(read_base_runs(BASE_CASE, range(1, runs + 1), progress))
    if wanted & CREDIT_FACTS:
        found += credit_facts(read_markets(range(1, CREDIT_RUNS + 1), progress))
    return [line for line in found if line.fact in wanted]
