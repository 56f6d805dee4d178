"""Sensitivity of an experiment's figures to the keys that its design varies.

Sobol's indices: the share of a figure's variance over the design that one key explains alone
("first") and with all its interactions ("total"). Morris's effects: a figure's change along a
key's range, its mean ("mean effect"), mean size ("mean size of effect") and spread over the design.
Both are SALib's, with 95 % intervals by resampling of the design. Of the other designs: a figure's
mean by fifths of each key's distribution. A figure is first averaged over the seeds, which all
variants share.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from simulation.core.intervals import LEVEL, interval
from simulation.experiments.designs import LEVELS, SENSITIVITY, Design, problem_of, quantile
from simulation.experiments.experiment import Sweep
from simulation.experiments.variants import toml
from simulation.results.measures import limits

RESAMPLES = 400
FIFTHS = 5
VARIANTS_A_BIN = 4  # fewer say nothing about a mean
SOBOL_INDICES = {"first": "S1", "total": "ST"}
MORRIS_EFFECTS = {"mean size of effect": "mu_star", "mean effect": "mu", "spread": "sigma"}
Values = NDArray[np.float64]


def sensitivity(design: Design, found: Sweep) -> dict[str, pl.DataFrame]:
    """The tables of a design: `indices` of sobol and morris, else `bins`; none of a file.

    indices: figure, key, index, value, low, high (null where SALib has no interval); figures that
    do not vary are left out. bins: figure, key, from, to (values), variants, mean, low, high.
    Nothing where a variant was passed over: the samples are then incomplete.
    """
    if not design.unit or found.failures:
        return {}
    if design.kind in SENSITIVITY:
        return {"indices": _indices(design, found)}
    return {"bins": _bins(design, found)}


def _means(design: Design, found: Sweep) -> dict[str, Values]:
    """Each figure's mean by sample, of the figures that every variant has and that vary."""
    places = {variant.name: number for number, variant in enumerate(found.variants)}
    means = {}
    for (figure,), rows in found.tables["summary"].group_by("figure", maintain_order=True):
        if len(rows) < len(places):
            continue
        by_variant = np.empty(len(places))
        by_variant[[places[name] for name in rows["variant"]]] = rows["mean"].to_numpy()
        if np.ptp(by_variant) > 1e-9 * np.abs(by_variant).max():
            means[str(figure)] = by_variant[list(design.variant_of_sample)]
    return means


def _indices(design: Design, found: Sweep) -> pl.DataFrame:
    from SALib.analyze import morris, sobol

    problem = problem_of(len(design.varied))
    unit = np.array(design.unit)
    rows = []
    for figure, values in _means(design, found).items():
        if design.kind == "sobol":
            names = SOBOL_INDICES
            scaled = (values - values.mean()) / values.std()
            got = sobol.analyze(
                problem, scaled, False, num_resamples=RESAMPLES, conf_level=LEVEL, seed=1
            )
        else:
            names = MORRIS_EFFECTS
            got = morris.analyze(
                *(problem, unit, values, RESAMPLES, LEVEL), num_levels=LEVELS, seed=1
            )
        for number, varied in enumerate(design.varied):
            for name, index in names.items():
                value = float(got[index][number])
                reach = got.get(f"{index}_conf")
                around = (None, None) if reach is None else (-reach[number], reach[number])
                low, high = (None if end is None else value + float(end) for end in around)
                rows.append((figure, varied.key, name, value, low, high))
    texts = ((name, pl.String()) for name in ("figure", "key", "index"))
    floats = ((name, pl.Float64()) for name in ("value", "low", "high"))
    schema: dict[str, pl.DataType] = dict([*texts, *floats])
    return pl.DataFrame(rows, schema=schema, orient="row")


def _bins(design: Design, found: Sweep) -> pl.DataFrame:
    rows = []
    unit = np.array(design.unit)
    count = max(1, min(FIFTHS, len(unit) // VARIANTS_A_BIN))
    edges = np.linspace(0, 1, count + 1)
    for figure, values in _means(design, found).items():
        for number, varied in enumerate(design.varied):
            function = quantile(varied)
            place = np.minimum((unit[:, number] * count).astype(np.int64), count - 1)
            for part in range(count):
                own = values[place == part]
                if not len(own):
                    continue
                around = interval(own.tolist(), bounds=limits(figure))
                ends = (toml(function(float(edges[end]))) for end in (part, part + 1))
                rows.append(
                    (figure, varied.key, *ends, len(own), around.mean, around.low, around.high)
                )
    texts = ((name, pl.String()) for name in ("figure", "key", "from", "to"))
    floats = ((name, pl.Float64()) for name in ("mean", "low", "high"))
    schema: dict[str, pl.DataType] = dict([*texts, ("variants", pl.Int64()), *floats])
    return pl.DataFrame(rows, schema=schema, orient="row")
