"""Designs of experiments: points in the ranges of keys, from a file or a sampler.

A key varies over a distribution. A sampler draws points in the unit cube, and the distribution's
quantile function maps each coordinate to a value. Samplers are those of SciPy (Latin hypercube and
Sobol sequence; P. Virtanen et al. 2020) and of SALib (the samples of I. M. Sobol's and M. D.
Morris's sensitivity analysis; J. Herman and W. Usher 2017). Equal seeds draw equal points.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from math import exp, isfinite, log
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from exchange.errors import ConfigError
from exchange.extras import needs
from exchange.toml_text import TomlFault, toml_value
from simulation.core.rng import stream
from simulation.experiments.variants import toml

DESIGNS = ("lhs", "sobol-sequence", "sobol", "morris")
SENSITIVITY = ("sobol", "morris")  # designs that SALib analyzes
SOBOL_KEYS = 4
SOBOL_FIRMS = 100
PLACES = 6  # significant digits of a drawn value
LEVELS = 4  # of Morris's grid
Unit = NDArray[np.float64]  # points in the unit cube, a row each
Quantile = Callable[[float], object]

DISTRIBUTIONS = {
    "uniform": "uniform(LOW, HIGH)",
    "loguniform": "loguniform(LOW, HIGH)",
    "normal": "normal(MEAN, SD, LOW, HIGH), truncated",
    "integers": "integers(LOW, HIGH)",
    "choice": "choice(VALUE, VALUE, ...)",
}


class Varied(Struct, frozen=True):
    """A key and its distribution, as it was written."""

    key: str
    distribution: str
    arguments: tuple[Any, ...]


class Design(Struct, frozen=True):
    """The points of a design: settings for each variant, and the variant of each sample.

    Equal points are one variant. `unit`: the samples in the unit cube, empty for a file.
    """

    kind: str
    varied: tuple[Varied, ...]
    points: tuple[dict[str, str], ...]
    variant_of_sample: tuple[int, ...]
    unit: tuple[tuple[float, ...], ...] = ()


def read_varied(text: str) -> Varied:
    """A key with its distribution, from `key=uniform(0.01, 0.1)`; ConfigError for another text."""
    found = re.fullmatch(r"\s*([\w.-]+)\s*=\s*(\w+)\s*\((.*)\)\s*", text)
    if found is None or found[2] not in DISTRIBUTIONS:
        known = "; ".join(DISTRIBUTIONS.values())
        raise ConfigError(f"--vary {text!r} must be key=DISTRIBUTION; there are: {known}")
    key, kind = found[1], found[2]
    try:
        arguments = toml_value(f"[{found[3]}]")
    except TomlFault:
        raise ConfigError(f"--vary {text!r}: the arguments must be TOML values") from None
    wrong = _wrong(kind, arguments)
    if wrong:
        raise ConfigError(f"--vary {text!r}: {wrong}: {DISTRIBUTIONS[kind]}")
    return Varied(key, kind, tuple(arguments))


def _wrong(kind: str, arguments: Sequence[Any]) -> str:
    """The fault of a distribution's arguments; empty for none."""
    if kind == "choice":
        return "" if len(arguments) > 1 else "needs two values or more"
    wanted = 4 if kind == "normal" else 2
    if len(arguments) != wanted:
        return f"needs {wanted} numbers"
    if kind == "integers":
        if not all(type(value) is int for value in arguments):
            return "needs whole numbers"
    elif not all(type(value) in (int, float) and isfinite(value) for value in arguments):
        return "needs finite numbers"
    *_, low, high = arguments
    if low >= high:
        return "LOW must be below HIGH"
    if kind == "loguniform" and low <= 0:
        return "LOW must be above 0"
    return "SD must be above 0" if kind == "normal" and arguments[1] <= 0 else ""


def quantile(varied: Varied) -> Quantile:
    """The quantile function of a key's distribution, from 0..1 to its values."""
    arguments = varied.arguments
    if varied.distribution == "choice":
        return lambda share: arguments[min(int(share * len(arguments)), len(arguments) - 1)]
    if varied.distribution == "integers":
        low, high = arguments
        return lambda share: min(low + int(share * (high - low + 1)), high)
    if varied.distribution == "uniform":
        low, high = arguments
        return lambda share: _rounded(low + share * (high - low))
    if varied.distribution == "loguniform":
        low, high = map(log, arguments)
        return lambda share: _rounded(exp(low + share * (high - low)))
    from scipy.stats import truncnorm

    mean, sd, low, high = arguments
    bounded = truncnorm((low - mean) / sd, (high - mean) / sd, mean, sd)
    return lambda share: _rounded(float(bounded.ppf(share)))


def _rounded(value: float) -> float:
    return float(f"{value:.{PLACES}g}")


def sampled(kind: str, varied: Sequence[Varied], samples: int, seed: int) -> Design:
    """The design of a sampler: `samples` points of lhs and sobol-sequence, or as many base points
    of sobol and trajectories of morris. ConfigError for an impossible design.
    """
    if kind not in DESIGNS:
        raise ConfigError(f"no design is called {kind!r}; there are: {', '.join(DESIGNS)}")
    if not varied:
        raise ConfigError(f"--design {kind} needs the keys to vary: --vary key=uniform(LOW, HIGH)")
    keys = [each.key for each in varied]
    twice = [key for key in keys if keys.count(key) > 1]
    if twice:
        raise ConfigError(f"--vary names {twice[0]} twice")
    if samples < 2:
        raise ConfigError(f"--samples must be at least 2, not {samples}")
    if kind.startswith("sobol") and samples & (samples - 1):
        raise ConfigError(f"--samples of --design {kind} must be a power of 2, not {samples}")
    if kind == "sobol" and len(varied) > SOBOL_KEYS:
        raise ConfigError(
            f"--design sobol takes at most {SOBOL_KEYS} keys, not {len(varied)}: its runs grow "
            "with samples x (keys + 2); screen the keys with --design morris first"
        )
    if kind == "morris" and len(varied) < 2:
        raise ConfigError("--design morris needs two keys or more; --design lhs takes one")
    unit = np.clip(_unit(kind, len(varied), samples, seed), 0.0, 1.0)
    functions = [quantile(each) for each in varied]
    places: dict[tuple[str, ...], int] = {}
    variants = []
    for row in unit.tolist():
        values = tuple(toml(f(share)) for f, share in zip(functions, row, strict=True))
        variants.append(places.setdefault(values, len(places)))
    points = tuple(dict(zip(keys, values, strict=True)) for values in places)
    return Design(kind, tuple(varied), points, tuple(variants), tuple(map(tuple, unit.tolist())))


def _unit(kind: str, keys: int, samples: int, seed: int) -> Unit:
    """The samples in the unit cube."""
    own_seed = int(stream(seed, "design").integers(2**31))
    if kind in SENSITIVITY:
        return _salib_unit(kind, keys, samples, own_seed)
    from scipy.stats import qmc

    sampler = qmc.LatinHypercube if kind == "lhs" else qmc.Sobol
    points: Unit = sampler(keys, rng=np.random.default_rng(own_seed)).random(samples)
    return points


def _salib_unit(kind: str, keys: int, samples: int, seed: int) -> Unit:
    try:
        from SALib.sample import morris, sobol
    except ImportError:
        raise ConfigError(f"--design {kind} {needs('SALib')}") from None
    points: Unit
    if kind == "sobol":
        points = sobol.sample(problem_of(keys), samples, calc_second_order=False, seed=seed)
    else:
        points = morris.sample(problem_of(keys), samples, LEVELS, seed=seed)
    return points


def problem_of(keys: int) -> Mapping[str, object]:
    """SALib's description of the unit cube."""
    names = [f"x{number}" for number in range(keys)]
    return {"num_vars": keys, "names": names, "bounds": [[0.0, 1.0]] * keys}


def listed(path: Path) -> Design:
    """The design in a CSV file: a column a key, a row a variant; an empty cell leaves the key.

    A column `scenario` names scenarios. A cell is TOML, else text. ConfigError: it cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file, strict=True) if any(map(str.strip, row))]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = (isinstance(error, OSError) and error.strerror) or error
        raise ConfigError(f"cannot read the design {path}: {reason}") from None
    if len(rows) < 2:
        raise ConfigError(f"{path} must have a line of keys and a line for each variant")
    keys = [key.strip() for key in rows[0]]
    if not all(keys) or len(set(keys)) < len(keys):
        raise ConfigError(f"{path}, line 1: each column needs a key of its own")
    points: dict[tuple[tuple[str, str], ...], int] = {}
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(keys):
            raise ConfigError(f"{path}, row {number}: {len(row)} cells for {len(keys)} keys")
        cells = zip(keys, map(str.strip, row), strict=True)
        point = tuple((key, _cell(key, cell)) for key, cell in cells if cell)
        if point in points:
            raise ConfigError(f"{path}, row {number}: equals row {points[point]}")
        points[point] = number
    variants = tuple(map(dict, points))
    return Design("csv", (), variants, tuple(range(len(variants))))


def _cell(key: str, cell: str) -> str:
    """A cell as TOML; a word without quotes is a text."""
    if key == "scenario":
        return cell
    try:
        return toml(toml_value(cell))
    except TomlFault:
        return toml(cell)
