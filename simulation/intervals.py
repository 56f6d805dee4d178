"""Confidence intervals of means and of paired differences, by Student's t distribution.

Two scenarios that meet the same shocks (common random numbers) are compared seed by seed: what
the shocks do to both cancels, and the interval of the difference is narrower than that of two
independent sets of runs. The distribution of t: Abramowitz and Stegun (1964), 26.7.3 and 26.7.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import atan, cos, pi, sin, sqrt

import numpy as np
from msgspec import Struct

LEVEL = 0.95
HALVINGS = 60


class Interval(Struct, frozen=True):
    """A mean over runs and the half-width of its confidence interval (0 with one run)."""

    mean: float
    half_width: float
    runs: int

    @property
    def low(self) -> float:
        """The interval's lower end."""
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        """The interval's upper end."""
        return self.mean + self.half_width


class Comparison(Struct, frozen=True):
    """A scenario's mean less the base's over the same seeds.

    `fewer_runs`: how many times fewer runs the pairing needs than independent ones for the same
    interval; 0 where nothing varies.
    """

    difference: Interval
    fewer_runs: float


def interval(values: Sequence[float], level: float = LEVEL) -> Interval:
    """The interval of the mean. ValueError for no value."""
    if not len(values):
        raise ValueError("a mean needs at least one value")
    drawn = np.asarray(values, dtype=np.float64)
    count = len(drawn)
    if count == 1:
        return Interval(float(drawn[0]), 0.0, 1)
    error = float(drawn.std(ddof=1)) / sqrt(count)
    return Interval(float(drawn.mean()), student_quantile(level, count - 1) * error, count)


def compare_paired(
    values: Sequence[float], base: Sequence[float], level: float = LEVEL
) -> Comparison:
    """Values less the base's, pair by pair. ValueError for different lengths."""
    if len(values) != len(base):
        raise ValueError("pairs need as many values as base values")
    ours, theirs = (np.asarray(one, dtype=np.float64) for one in (values, base))
    difference = interval((ours - theirs).tolist(), level)
    paired = float(np.var(ours - theirs))
    apart = float(np.var(ours) + np.var(theirs))
    return Comparison(difference, apart / paired if paired > 0 else 0.0)


@lru_cache
def student_quantile(level: float, freedom: int) -> float:
    """t such that |T| <= t with this probability, by bisection of the distribution.

    ValueError outside 0 < level < 1 and freedom >= 1.
    """
    if not 0 < level < 1 or freedom < 1:
        raise ValueError("a level lies between 0 and 1, and freedom is at least 1")
    low, high = 0.0, 1.0
    while _inside(high, freedom) < level:
        high *= 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _inside(middle, freedom) < level else (low, middle)
    return (low + high) / 2


def _inside(t: float, freedom: int) -> float:
    """P(|T| <= t)."""
    angle = atan(t / sqrt(freedom))
    is_odd = freedom % 2 == 1
    term = cos(angle) if is_odd else 1.0
    total = 0.0 if freedom == 1 else term
    for step in range(3 if is_odd else 2, freedom - 1, 2):
        term *= cos(angle) ** 2 * (step - 1) / step
        total += term
    return 2 / pi * (angle + sin(angle) * total) if is_odd else sin(angle) * total
