"""The normal distribution and a price between two bounds, on which the closed forms are built."""

from __future__ import annotations

from math import erfc, exp, inf, pi, sqrt
from typing import NamedTuple


def pdf(x: float) -> float:
    """Density of the standard normal."""
    return exp(-x * x / 2) / sqrt(2 * pi)


def cdf(x: float) -> float:
    """Distribution function of the standard normal."""
    return erfc(-x / sqrt(2)) / 2


class TruncatedMoments(NamedTuple):
    """Probability, and the first two moments of X there, of X ~ N(mean, sd^2) in an interval."""

    probability: float
    first: float
    second: float


def truncated_moments(
    mean: float, sd: float, low: float = -inf, high: float = inf
) -> TruncatedMoments:
    """E[1], E[X], E[X^2] over low < X < high, from the moments of the truncated normal."""
    a, b = (low - mean) / sd, (high - mean) / sd
    probability = cdf(b) - cdf(a)
    slope = pdf(a) - pdf(b)
    curve = (a * pdf(a) if abs(a) < inf else 0.0) - (b * pdf(b) if abs(b) < inf else 0.0)
    return TruncatedMoments(
        probability,
        mean * probability + sd * slope,
        (mean * mean + sd * sd) * probability + 2 * mean * sd * slope + sd * sd * curve,
    )


def clipped_mean(mean: float, sd: float, low: float, high: float) -> float:
    """E[min(max(X, low), high)] for X ~ N(mean, sd^2)."""
    inside = truncated_moments(mean, sd, low, high).first
    below = low * cdf((low - mean) / sd) if low > -inf else 0.0
    above = high * cdf((mean - high) / sd) if high < inf else 0.0
    return below + inside + above
