"""Tables of an experiment: figures, years and prices of all runs, and their summary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from simulation.experiments.intervals import compare_paired, interval
from simulation.experiments.store import Answer
from simulation.results.measures import YEAR, limits
from simulation.results.tables import Tables

QUANTILES = (0.05, 0.5, 0.95)


def tables_of(names: Sequence[str], drawn: Sequence[Sequence[Answer]]) -> Tables:
    """The answers as tidy tables: each variant's in the order of the seeds, which are common."""
    named = [
        (name, result) for name, results in zip(names, drawn, strict=True) for result in results
    ]
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
        "summary": _summary(names, drawn),
    }


def _summary(names: Sequence[str], drawn: Sequence[Sequence[Answer]]) -> pl.DataFrame:
    """Each figure's interval by variant, and its difference from the first variant."""
    rows = []
    figures = list(drawn[0][0].figures) if drawn else []
    for number, name in enumerate(names):
        for figure in figures:
            pairs = [
                (ours.figures[figure], base.figures[figure])
                for ours, base in zip(drawn[number], drawn[0], strict=True)
            ]
            known = [ours for ours, _ in pairs if ours is not None]
            if not known:
                continue
            own = interval(known, bounds=limits(figure))
            spread = np.quantile(known, QUANTILES).tolist()
            row: list[object] = [name, figure, own.runs, own.mean, own.low, own.high]
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
