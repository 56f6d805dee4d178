"""Two opened results compared seed by seed: `simulation.compare`.

Both must hold the same figures for common seeds: runs with replications, or experiments of one
variant. The difference of a figure is then the effect of what differs between the two scenarios,
and not of the random draws.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from exchange.errors import ConfigError
from simulation.experiments.summary import DIFFERENCE, difference
from simulation.results.manifest import REPLICATED
from simulation.results.measures import figures
from simulation.results.opened import Run

COLUMNS = ("figure", "seeds", "mean", "other_mean", *DIFFERENCE)


def compare(one: Run, other: Run) -> pl.DataFrame:
    """The figures of a run less those of another one, paired by seed.

    Columns: figure, seeds (common to both), mean, other_mean (over these seeds), and the difference
    with its interval, the shares of seeds in which it is higher and lower, with theirs
    (`simulation/experiments/summary.py`). Intervals are null with one seed. ConfigError: no common
    seed, or an experiment of several variants.
    """
    ours, theirs = _figures(one), _figures(other)
    seeds = sorted(set(ours["seed"]) & set(theirs["seed"]))
    if not seeds:
        raise ConfigError(
            f"{one.files.where} and {other.files.where} have no common seed: run both with equal "
            "--seed and --replications"
        )
    rows: list[dict[str, Any]] = []
    for figure in ours["figure"].unique(maintain_order=True):
        own, base = (_by_seed(table, figure, seeds) for table in (ours, theirs))
        found = difference(own, base)
        if not found:
            continue
        if len(seeds) == 1:
            found |= {name: None for name in DIFFERENCE if name.endswith(("_low", "_high"))}
        both = ~(np.isnan(own) | np.isnan(base))
        means = {"mean": float(own[both].mean()), "other_mean": float(base[both].mean())}
        rows.append({"figure": figure, "seeds": int(both.sum())} | means | found)
    schema = {"figure": pl.String(), "seeds": pl.Int64()}
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(COLUMNS[2:], pl.Float64()))


def _by_seed(table: pl.DataFrame, figure: str, seeds: list[int]) -> np.ndarray[Any, Any]:
    """The figure of each seed, NaN where it is not known."""
    own = table.filter(pl.col("figure") == figure)
    values = dict(own.select("seed", "value").iter_rows())
    known = [values.get(seed) for seed in seeds]
    return np.array([np.nan if value is None else value for value in known], dtype=np.float64)


def _figures(run: Run) -> pl.DataFrame:
    """The figures of each seed: seed, figure, value."""
    for name in (f"{REPLICATED}figures", "figures"):
        if name in run.tables:
            table = run.tables[name].collect()
            if table["variant"].n_unique() > 1:
                raise ConfigError(
                    f"{run.files.where} has {table['variant'].n_unique()} variants; its table "
                    "`pairs` holds their differences"
                )
            return table.select("seed", pl.col("figure").cast(pl.String), "value")
    rows = [(run.manifest.seed, *item) for item in figures(run.measures).items()]
    schema = {"seed": pl.Int64(), "figure": pl.String(), "value": pl.Float64()}
    return pl.DataFrame(rows, schema=schema, orient="row")
