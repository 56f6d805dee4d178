"""Tables of an experiment: figures, years and prices of all runs, their summary and all pairs.

A figure's mean has an interval where the figure is not 0 in more than four fifths of the runs. Else
the share of runs in which it is not 0 has one. A difference of two variants has an interval where
they differ in more than four fifths of the seeds; the shares of seeds with a higher and a lower
figure always have one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from simulation.core.intervals import compare_paired, interval, is_frequent, share_interval
from simulation.experiments.store import Answer
from simulation.results.measures import YEAR, limits
from simulation.results.tables import PartWriter, Tables

QUANTILES = (0.05, 0.5, 0.95)
PAIRED_MOST = 20  # variants of which all pairs are compared
ANSWERS_A_PART = 500  # of one variant
LONG = ("figures", "years", "prices", "burden")  # tables with many rows a run
OWN = ("mean", "low", "high", "q05", "median", "q95", "nonzero", "nonzero_low", "nonzero_high")
DIFFERENCE = (
    *("difference", "difference_low", "difference_high", "fewer_runs"),
    *("higher", "higher_low", "higher_high", "lower", "lower_low", "lower_high"),
)
Values = NDArray[np.float64]  # by variant, seed and figure; NaN where a run has none
Row = dict[str, Any]
TEXT, NUMBER, VALUE = pl.String(), pl.Int64(), pl.Float64()
REPEATED = pl.Categorical()  # names in long tables


def tables_of(
    names: Sequence[str],
    drawn: Sequence[Iterator[Answer]],
    base: int = 0,
    parts: PartWriter | None = None,
) -> Tables:
    """The answers as tidy tables: each variant's in the order of the seeds, which are common.

    `base`: the number of the variant that the others are compared with. The answers are read a few
    hundred at a time, because a run has hundreds of rows; with `parts` the tables LONG are written
    there and not returned.
    """
    known: dict[str, None] = {}
    rows: list[list[NDArray[np.float64]]] = []
    long: dict[str, list[pl.DataFrame]] = {name: [] for name in LONG}
    for name, answers in zip(names, drawn, strict=True):
        rows.append([])
        for part in _parts(answers):
            for run in part:
                known |= dict.fromkeys(run.figures)
                rows[-1].append(np.array([_number(run.figures.get(figure)) for figure in known]))
            frames = {
                "figures": _figures(name, part),
                "years": _years(name, part),
                "prices": _prices(name, part),
            }
            burdens = [_burden(name, run) for run in part if run.burden]
            if burdens:
                frames["burden"] = pl.concat(burdens)
            for table, frame in frames.items():
                if parts is None:
                    long[table].append(frame)
                else:
                    parts.add(table, frame)
    numbers = np.full((len(rows), max(map(len, rows)), len(known)), np.nan)
    for number, runs in enumerate(rows):
        for place, run_values in enumerate(runs):
            numbers[number, place, : len(run_values)] = run_values
    tables = {
        **{name: pl.concat(frames) for name, frames in long.items() if frames},
        "summary": _summary(names, list(known), numbers, base),
    }
    if parts is None and not long["burden"]:
        tables["burden"] = pl.DataFrame(schema={"seed": NUMBER})
    if 1 < len(names) <= PAIRED_MOST:
        tables["pairs"] = _pairs(names, list(known), numbers)
    return tables


def _parts(answers: Iterator[Answer]) -> Iterator[list[Answer]]:
    part: list[Answer] = []
    for answer in answers:
        part.append(answer)
        if len(part) == ANSWERS_A_PART:
            yield part
            part = []
    yield part


def _figures(name: str, part: Sequence[Answer]) -> pl.DataFrame:
    rows = [(name, run.seed, *item) for run in part for item in run.figures.items()]
    schema = {"variant": TEXT, "seed": NUMBER, "figure": TEXT, "value": VALUE}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _years(name: str, part: Sequence[Answer]) -> pl.DataFrame:
    rows = [
        (name, run.seed, year, *item)
        for run in part
        for year, measured in run.years.items()
        for item in measured.items()
    ]
    schema = {"variant": REPEATED, "seed": NUMBER, YEAR: NUMBER, "figure": REPEATED, "value": VALUE}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _prices(name: str, part: Sequence[Answer]) -> pl.DataFrame:
    rows = [(name, run.seed, *item) for run in part for item in run.prices.items()]
    schema = {"variant": REPEATED, "seed": NUMBER, "time_ns": NUMBER, "price_jpy_per_t": VALUE}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _burden(name: str, run: Answer) -> pl.DataFrame:
    """A run's account, with its variant and seed."""
    columns = {"sector": REPEATED, "size_class": REPEATED}
    table = pl.DataFrame(run.burden).with_columns(
        pl.lit(name, REPEATED).alias("variant"), pl.lit(run.seed, NUMBER).alias("seed")
    )
    return table.select("variant", "seed", pl.exclude("variant", "seed")).cast(columns)  # type: ignore[arg-type] # names of columns


def _summary(
    names: Sequence[str], figures: Sequence[str], values: Values, base: int
) -> pl.DataFrame:
    """Each figure's interval by variant, and its difference from the base."""
    parts = []
    columns = {"variant": TEXT, "figure": TEXT, "runs": NUMBER}
    schema = columns | dict.fromkeys((*OWN, *DIFFERENCE), VALUE)
    for number, name in enumerate(names):
        rows: list[Row] = []
        for column, figure in enumerate(figures):
            ours = values[number, :, column]
            known = ours[~np.isnan(ours)]
            if not len(known):
                continue
            row: Row = {"variant": name, "figure": figure, "runs": len(known)}
            row |= own_interval(figure, known)
            if number != base:
                row |= difference(ours, values[base, :, column])
            rows.append(row)
        parts.append(pl.DataFrame(rows, schema=schema))
    return pl.concat(parts)


def _pairs(names: Sequence[str], figures: Sequence[str], values: Values) -> pl.DataFrame:
    """Each figure's difference of each variant from each one before it."""
    rows: list[Row] = []
    for (base, base_name), (number, name) in combinations(enumerate(names), 2):
        for column, figure in enumerate(figures):
            found = difference(values[number, :, column], values[base, :, column])
            if found:
                rows.append({"variant": name, "base": base_name, "figure": figure} | found)
    columns = dict.fromkeys(("variant", "base", "figure"), TEXT)
    return pl.DataFrame(rows, schema=columns | dict.fromkeys(DIFFERENCE, VALUE))


def own_interval(figure: str, known: NDArray[np.float64]) -> Row:
    """The columns OWN of a figure over runs; the interval of the mean or of the share is null."""
    nonzero = int(np.count_nonzero(known))
    share = share_interval(nonzero, len(known))
    row: Row = dict.fromkeys(OWN)
    row |= dict(zip(("q05", "median", "q95"), np.quantile(known, QUANTILES).tolist(), strict=True))
    row |= {"mean": float(known.mean()), "nonzero": share.mean}
    row |= {"nonzero_low": share.low, "nonzero_high": share.high}
    if is_frequent(nonzero, len(known)):
        own = interval(known.tolist(), bounds=limits(figure))
        row |= {"low": own.low, "high": own.high}
    return row


def difference(ours: NDArray[np.float64], base: NDArray[np.float64]) -> Row:
    """The columns DIFFERENCE of a figure in two variants by seed; none where no seed has both."""
    both = ~(np.isnan(ours) | np.isnan(base))
    ours, base = ours[both], base[both]
    count = len(ours)
    if not count:
        return {}
    found = compare_paired(ours.tolist(), base.tolist())
    row: Row = {"difference": found.difference.mean, "fewer_runs": found.fewer_runs}
    if is_frequent(int(np.count_nonzero(ours != base)), count):
        row |= {"difference_low": found.difference.low, "difference_high": found.difference.high}
    for name, events in (("higher", ours > base), ("lower", ours < base)):
        share = share_interval(int(np.count_nonzero(events)), count)
        row |= {name: share.mean, f"{name}_low": share.low, f"{name}_high": share.high}
    return row


def _number(value: float | None) -> float:
    return np.nan if value is None else value
