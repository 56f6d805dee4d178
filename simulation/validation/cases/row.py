"""A row of the validation table: expected figure, result and tolerance."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
from msgspec import Struct


class Row(Struct, frozen=True, rename={"passed": "pass"}):
    """One figure. `through_venue`: it results from orders matched by the venue's kernels."""

    case: str
    what: str
    expected: float
    got: float
    tolerance: float
    passed: bool
    through_venue: bool


def row(
    case: str, what: str, expected: float, got: float, tolerance: float, venue: bool = False
) -> Row:
    """A figure that may deviate by the tolerance and by float error."""
    room = tolerance + 1e-12 * abs(expected)
    passed = bool(abs(got - expected) <= room)
    return Row(case, what, float(expected), float(got), float(tolerance), passed, venue)


def mean_row(
    case: str, what: str, expected: float, drawn: Sequence[float], venue: bool = False
) -> Row:
    """A mean over independent runs that may deviate by three standard errors."""
    values = np.asarray(drawn, dtype=np.float64)
    error = float(values.std(ddof=1)) / sqrt(len(values))
    return row(case, what, expected, float(values.mean()), 3 * error, venue)
