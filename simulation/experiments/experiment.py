"""Experiments of many runs: replications, sweeps over keys, intervals and paired comparisons.

A variant is a scenario with some keys changed. All variants use the same seeds, so the difference
of two variants is the effect of the change and not of random draws (common random numbers). The
other variants are compared with the first. A run's answer depends on its text and seed alone, and
the tables are in the order of variants and seeds, so the number of workers does not change the
results. Each answer is kept as its run ends. Every variant meets a seed before the next seed
begins, so an experiment that is stopped early has compared all variants. A variant with a failed
run is passed over: its further runs are left out, and the tables do not have it.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import PurePath
from typing import NamedTuple

import polars as pl
from msgspec import Struct

from exchange.errors import ConfigError, TansoError
from simulation.experiments.executors import Executor
from simulation.experiments.store import Answer, AnswerStore
from simulation.experiments.summary import tables_of
from simulation.experiments.variants import Variant
from simulation.results.account import account
from simulation.results.measures import YEAR, figures, measures, monthly, price_line
from simulation.results.record import Record
from simulation.results.tables import PartWriter, Tables, frames

RUNS_MAX = 100_000
# The record of a scenario: TOML text, its name in messages, seed.
Model = Callable[[str, str, int], Record]
Measure = Callable[["Task"], Answer]


class Task(Struct, frozen=True):
    """One run to execute."""

    variant: int
    name: str
    text: str
    seed: int


class Failure(Struct, frozen=True):
    """A run that ended in an error."""

    variant: int
    seed: int
    reason: str


class Progress(NamedTuple):
    """The runs ended so far; `failure` is that of the run that has just ended."""

    ended: int
    total: int
    failure: Failure | None = None


class Comparing(NamedTuple):
    """The base of the comparison, what each seed draws anew, and where long tables go.

    base: the number of the variant that the others are compared with, the first one left where it
    is passed over. varied_by_seed: a key that is set to the seed in every run, so that it is drawn
    as part of the replications; empty for none. parts: takes the tables with many rows a run,
    which are then not among the sweep's.
    """

    base: int = 0
    varied_by_seed: str = ""
    parts: PartWriter | None = None


class Sweep(NamedTuple):
    """An experiment's tables.

    figures: variant, seed, figure, value; years: the same with fiscal_year; prices: variant,
    seed, time_ns (the middle of a month), price_jpy_per_t of allowances; burden: variant, seed and
    the account of each run (`results/account.py`); summary: variant, figure, runs, mean, low, high
    (95 %, of the mean), q05, median, q95 (of the runs), nonzero (the share of runs that are not 0,
    with its interval), and the difference from the base with its interval; pairs: variant, base,
    figure and the difference, of up to 20 variants. `variants` are those whose runs all ended; the
    others have a failure.
    """

    variants: tuple[Variant, ...]
    seeds: tuple[int, ...]
    tables: Tables
    failures: tuple[Failure, ...] = ()


def run_experiment(
    variants: Sequence[Variant],
    seeds: Sequence[int],
    measure: Measure,
    executor: Executor,
    store: AnswerStore,
    report: Callable[[Progress], None] = lambda progress: None,
    comparing: Comparing | None = None,
) -> Sweep:
    """Run every variant with every seed that the store does not have yet; keep each answer there.

    `report` is called at the start and after each run. ConfigError: more than
    RUNS_MAX runs, or no variant could run.
    """
    comparing = comparing or Comparing()
    total = len(variants) * len(seeds)
    if total > RUNS_MAX:
        raise ConfigError(
            f"{len(variants)} variants with {len(seeds)} seeds are {total:,} runs; at most "
            f"{RUNS_MAX:,} can be made at once"
        )
    wanted = [(number, seed) for seed in seeds for number in range(len(variants))]
    kept = store.kept()
    ended = sum(place in kept for place in wanted)
    failed: dict[int, Failure] = {}
    report(Progress(ended, total))

    def tasks() -> Iterator[Task]:
        for number, seed in wanted:
            if (number, seed) not in kept and number not in failed:
                variant = variants[number]
                text = text_of(variant, seed, comparing.varied_by_seed)
                yield Task(number, variant.name, text, seed)

    with closing(executor.run(partial(attempt, measure), tasks())) as results:
        for result in results:
            ended += 1
            if isinstance(result, Answer):
                store.keep(result)
                report(Progress(ended, total))
            elif result.variant not in failed:
                failed[result.variant] = result
                report(Progress(ended, total, result))
    if len(failed) == len(variants):
        raise ConfigError(f"no variant could run; the first: {failed[min(failed)].reason}")
    sound = [number for number in range(len(variants)) if number not in failed]
    drawn = [store.answers(number, seeds) for number in sound]
    names = [variants[number].name for number in sound]
    base = sound.index(comparing.base) if comparing.base in sound else 0
    return Sweep(
        tuple(variants[number] for number in sound),
        tuple(seeds),
        tables_of(names, drawn, base, comparing.parts),
        tuple(failed[number] for number in sorted(failed)),
    )


def text_of(variant: Variant, seed: int, varied_by_seed: str = "") -> str:
    """The text of a variant's run; ConfigError where the variant itself sets the varied key."""
    if not varied_by_seed:
        return variant.text
    if varied_by_seed in variant.settings:
        raise ConfigError(
            f"{variant.name}: {varied_by_seed} is drawn with each seed; do not set it"
        )
    return f"{variant.text}{varied_by_seed} = {seed}\n"


def attempt(measure: Measure, task: Task) -> Answer | Failure:
    """Execute one run in a worker; an error in it is a failure that names the variant."""
    try:
        return measure(task)
    except TansoError as error:
        return Failure(task.variant, task.seed, str(error))
    except Exception as error:  # the edge of a worker: one bad variant must not end the others
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{PurePath(place.filename).name}, line {place.lineno}"
        reason = f"{task.name}, seed {task.seed}: {type(error).__name__}: {error} ({where})"
        return Failure(task.variant, task.seed, reason)


def answer(model: Model, task: Task) -> Answer:
    """Execute one run and measure it. ConfigError names the variant."""
    return answer_from(frames(model(task.text, task.name, task.seed)), task)


def answer_from(tables: Tables, task: Task) -> Answer:
    """The measures of a finished run."""
    by_year = measures(tables)
    months = monthly(price_line(tables))
    prices = dict(months.select("time_ns", "price_jpy_per_t").iter_rows())
    years = {
        int(row.pop(YEAR)): {key: _number(value) for key, value in row.items()}
        for row in by_year.to_dicts()
    }
    burden = account(tables).to_dict(as_series=False)
    return Answer(task.variant, task.seed, figures(by_year), years, prices, burden)


def silent_variants(found: Sweep) -> list[str]:
    """Names of the variants without a trade of allowances in any run."""
    volume = found.tables["summary"].filter(pl.col("figure") == "allowance_volume_t")
    means = dict(volume.select("variant", "mean").iter_rows())
    return [variant.name for variant in found.variants if not means.get(variant.name)]


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
