"""Confidence intervals of means and of paired differences, also for skewed figures.

Payments at the ceiling are zero in most runs and large in a few. Student's interval then misses the
mean too often on the upper side, so the t statistic is first made symmetric by the cubic of its
sample skewness: P. Hall (1992), "On the removal of skewness by transformation", Journal of the
Royal Statistical Society B 54, 221-228. Without skewness the result is Student's interval. The
interval stays within the possible values of the figure. Two scenarios with the same shocks (common
random numbers) are compared seed by seed: the effect of the shocks on both cancels, so the interval
of the difference is narrower than that of two independent sets of runs. The distribution of t:
Abramowitz and Stegun (1964), 26.7.3 and 26.7.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import atan, cos, inf, pi, sin, sqrt

import numpy as np
from msgspec import Struct

LEVEL = 0.95
HALVINGS = 60
SKEW_LEAST = 1e-9


class Interval(Struct, frozen=True):
    """A mean over runs and its confidence interval (the mean itself with one run)."""

    mean: float
    low: float
    high: float
    runs: int


class Comparison(Struct, frozen=True):
    """A scenario's mean less the base's over the same seeds.

    `fewer_runs`: the ratio of independent runs to paired runs for an equal interval; 0 where
    nothing varies.
    """

    difference: Interval
    fewer_runs: float


def interval(
    values: Sequence[float], level: float = LEVEL, bounds: tuple[float, float] = (-inf, inf)
) -> Interval:
    """The confidence interval of the mean, within the possible values `bounds`. ValueError for no
    values.
    """
    if not len(values):
        raise ValueError("a mean needs at least one value")
    drawn = np.asarray(values, dtype=np.float64)
    count, mean = len(drawn), float(drawn.mean())
    sd = float(drawn.std(ddof=1)) if count > 1 else 0.0
    if sd <= 1e-12 * abs(mean):
        return Interval(mean, mean, mean, count)
    skewness = float((((drawn - mean) / sd) ** 3).mean())
    reach = student_quantile(level, count - 1) / sqrt(count)
    low, high = (mean - _unskewed(end, skewness, count) * sd for end in (reach, -reach))
    return Interval(mean, max(low, min(bounds[0], mean)), min(high, max(bounds[1], mean)), count)


def _unskewed(value: float, skewness: float, count: int) -> float:
    """The (mean - true mean) / sd whose symmetric transform has this value (Hall 1992)."""
    if abs(skewness) < SKEW_LEAST:
        return value
    return 3 / skewness * (float(np.cbrt(1 + skewness * (value - skewness / (6 * count)))) - 1)


def compare_paired(
    values: Sequence[float], base: Sequence[float], level: float = LEVEL
) -> Comparison:
    """Differences from the base, pair by pair. ValueError for different lengths."""
    if len(values) != len(base):
        raise ValueError("pairs need as many values as base values")
    ours, theirs = (np.asarray(column, dtype=np.float64) for column in (values, base))
    difference = interval((ours - theirs).tolist(), level)
    paired = float(np.var(ours - theirs))
    apart = float(np.var(ours) + np.var(theirs))
    return Comparison(difference, apart / paired if paired > 0 else 0.0)


@lru_cache
def student_quantile(level: float, freedom: int) -> float:
    """The t with P(|T| <= t) = level, by bisection of the distribution.

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
