"""Experiments of many runs: replications, sweeps over keys, intervals and paired comparisons.

A variant is a scenario with some keys changed. All variants use the same seeds, so the difference
of two variants is the effect of the change and not of random draws (common random numbers). The
other variants are compared with the first. A run's answer depends on its text and seed alone, and
answers are collected in the order of variants and seeds, so the number of workers does not change
the results.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from msgspec import Struct

from exchange.errors import ConfigError
from simulation.experiments.executors import Done, Executor
from simulation.experiments.intervals import compare_paired, interval
from simulation.results.measures import YEAR, daily_prices, figures, limits, measures, monthly
from simulation.results.record import Record
from simulation.results.tables import Tables, frames

RUNS_MAX = 100_000
QUANTILES = (0.05, 0.5, 0.95)
# The record of a scenario: TOML text, its name in messages, seed.
Model = Callable[[str, str, int], Record]


class Variant(Struct, frozen=True):
    """A scenario with some keys changed, as a TOML text that extends it."""

    name: str
    scenario: str
    settings: dict[str, str]
    text: str


class Task(Struct, frozen=True):
    """One run to execute."""

    variant: int
    name: str
    text: str
    seed: int


class Answer(Struct, frozen=True):
    """The results of one run: figures of the whole and of each fiscal year."""

    variant: int
    seed: int
    figures: dict[str, float | None]
    years: dict[int, dict[str, float | None]]
    prices: dict[int, float]  # of allowances, by month (its middle, in ns)


class Sweep(NamedTuple):
    """An experiment's tables.

    figures: variant, seed, figure, value; years: the same with fiscal_year; prices: variant,
    seed, time_ns (the middle of a month), price_jpy_per_t of allowances; summary: variant,
    figure, runs, mean, low, high (95 %, of the mean), q05, median, q95 (of the runs), and the
    difference from the base with its interval.
    """

    variants: tuple[Variant, ...]
    seeds: tuple[int, ...]
    tables: Tables


def grid(scenarios: Sequence[str], settings: Sequence[str]) -> list[Variant]:
    """Every scenario with every combination of the settings `key=value,value,...`.

    Values are TOML: numbers, true, false, "text"; ConfigError for any other. Keys are paths such as
    policy.credit_limit and are checked when the variant is read.
    """
    axes = [_axis(setting) for setting in settings]
    keys = [key for key, _ in axes]
    repeated = [key for key in keys if keys.count(key) > 1]
    if repeated:
        raise ConfigError(f"--set names {repeated[0]} twice; give all its values in one --set")
    variants = []
    for scenario in scenarios:
        for values in product(*(values for _, values in axes)):
            chosen = dict(zip(keys, values, strict=True))
            lines = [
                f"extends = {_quoted(_found(scenario))}",
                *(f"{k} = {v}" for k, v in chosen.items()),
            ]
            name = ", ".join((scenario, *(f"{key}={value}" for key, value in chosen.items())))
            variants.append(Variant(name, scenario, chosen, "\n".join(lines) + "\n"))
    names = [variant.name for variant in variants]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ConfigError(f"{twice[0]} is asked for twice")
    return variants


def run_experiment(
    variants: Sequence[Variant],
    seeds: Sequence[int],
    model: Model,
    executor: Executor,
    done: Done = lambda: None,
) -> Sweep:
    """Run every variant with every seed; `done` is called after each run.

    ConfigError for more than RUNS_MAX runs.
    """
    if len(variants) * len(seeds) > RUNS_MAX:
        raise ConfigError(f"{len(variants)} variants with {len(seeds)} seeds are too many runs")
    tasks = [
        Task(number, variant.name, variant.text, seed)
        for number, variant in enumerate(variants)
        for seed in seeds
    ]
    answers = executor.map(partial(answer, model), tasks, done)
    return Sweep(tuple(variants), tuple(seeds), tables_of(variants, answers))


def answer(model: Model, task: Task) -> Answer:
    """Execute one run and measure it. ConfigError names the variant."""
    tables = frames(model(task.text, task.name, task.seed))
    by_year = measures(tables)
    months = monthly(daily_prices(tables, "allowance"))
    prices = dict(months.select("time_ns", "price_jpy_per_t").iter_rows())
    years = {
        int(row.pop(YEAR)): {key: _number(value) for key, value in row.items()}
        for row in by_year.to_dicts()
    }
    return Answer(task.variant, task.seed, figures(by_year), years, prices)


def short_names(variants: Sequence[Variant]) -> list[str]:
    """Names of the variants by the settings in which they differ; the scenario where none
    differs.
    """
    places = [{"scenario": variant.scenario} | variant.settings for variant in variants]
    keys = list(dict.fromkeys(key for place in places for key in place))
    differ = [key for key in keys if len({place.get(key) for place in places}) > 1]
    names = []
    for variant, place in zip(variants, places, strict=True):
        parts = [place[key] if key == "scenario" else f"{key}={place[key]}" for key in differ]
        names.append(", ".join(parts) or variant.scenario)
    return names


def silent_variants(found: Sweep) -> list[str]:
    """Names of the variants without a trade of allowances in any run."""
    volume = found.tables["figures"].filter(pl.col("figure") == "allowance_volume_t")
    sums = dict(volume.group_by("variant").agg(pl.col("value").sum()).iter_rows())
    return [variant.name for variant in found.variants if not sums.get(variant.name)]


def tables_of(variants: Sequence[Variant], answers: Sequence[Answer]) -> Tables:
    """The answers as tidy tables."""
    named = [(variants[result.variant].name, result) for result in answers]
    rows = [
        (name, result.seed, figure, value)
        for name, result in named
        for figure, value in result.figures.items()
    ]
    years = [
        (name, result.seed, year, figure, value)
        for name, result in named
        for year, measured in result.years.items()
        for figure, value in measured.items()
    ]
    text, number, value = pl.String(), pl.Int64(), pl.Float64()
    return {
        "figures": pl.DataFrame(
            rows,
            schema={"variant": text, "seed": number, "figure": text, "value": value},
            orient="row",
        ),
        "years": pl.DataFrame(
            years,
            schema={"variant": text, "seed": number, YEAR: number, "figure": text, "value": value},
            orient="row",
        ),
        "prices": pl.DataFrame(
            [
                (name, result.seed, time_ns, price)
                for name, result in named
                for time_ns, price in result.prices.items()
            ],
            schema={"variant": text, "seed": number, "time_ns": number, "price_jpy_per_t": value},
            orient="row",
        ),
        "summary": _summary(variants, answers),
    }


def _summary(variants: Sequence[Variant], answers: Sequence[Answer]) -> pl.DataFrame:
    """Each figure's interval by variant, and its difference from the first variant."""
    rows = []
    drawn = [
        [result for result in answers if result.variant == number]
        for number in range(len(variants))
    ]
    names = list(answers[0].figures) if answers else []
    for number, variant in enumerate(variants):
        for figure in names:
            pairs = [
                (ours.figures[figure], base.figures[figure])
                for ours, base in zip(drawn[number], drawn[0], strict=True)
            ]
            known = [ours for ours, _ in pairs if ours is not None]
            if not known:
                continue
            own = interval(known, bounds=limits(figure))
            spread = np.quantile(known, QUANTILES).tolist()
            row: list[object] = [variant.name, figure, own.runs, own.mean, own.low, own.high]
            row += spread
            both = [(ours, base) for ours, base in pairs if ours is not None and base is not None]
            if number and both:
                ours, base = zip(*both, strict=True)
                found = compare_paired(ours, base)
                change = found.difference
                row += [change.mean, change.low, change.high, found.fewer_runs]
            else:
                row += [None] * 4
            rows.append(tuple(row))
    floats = (
        *("mean", "low", "high", "q05", "median", "q95"),
        *("difference", "difference_low", "difference_high"),
    )
    schema = {"variant": pl.String(), "figure": pl.String(), "runs": pl.Int64()}
    columns = schema | dict.fromkeys((*floats, "fewer_runs"), pl.Float64())
    return pl.DataFrame(rows, schema=columns, orient="row")


def _axis(setting: str) -> tuple[str, list[str]]:
    """A key and its values, from key=value,value; commas inside quotes and brackets do not
    separate.
    """
    key, sign, text = setting.partition("=")
    key = key.strip()
    if not sign or not key or not text.strip():
        raise ConfigError(f"--set {setting!r} must be key=value or key=value,value,...")
    try:
        values: Any = tomllib.loads(f"{key} = [{text}]")
        for part in key.split("."):
            values = values[part.strip()]
    except (tomllib.TOMLDecodeError, KeyError):
        raise ConfigError(
            f'--set {setting!r}: values must be TOML, such as 0.1 or true or "text"'
        ) from None
    return key, [_toml(value) for value in values]


def _toml(value: object) -> str:
    """A scalar as TOML; ConfigError for a table or a list, which a sweep cannot name."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _quoted(value)
    raise ConfigError(f"--set takes numbers, dates, true, false and texts, not {value!r}")


def _found(scenario: str) -> str:
    """A shipped scenario's name, or a file's absolute path, which is valid in any working
    directory.
    """
    path = Path(scenario)
    return str(path.resolve()) if path.suffix == ".toml" or path.exists() else scenario


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
