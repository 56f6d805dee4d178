"""Figures of the page with their bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct


class Figure(Struct):
    """One figure. `bar`: the most that is accepted, the least if `at_least`; `goal`: what is aimed
    at. A figure without a bar is for information."""

    name: str
    value: float
    unit: str = "ms"
    bar: float | None = None
    goal: float | None = None
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """Say whether the bar is met; empty without a bar."""
        if self.bar is None:
            return ""
        if not self._within(self.bar):
            return "missed"
        return "goal met" if self.goal is not None and self._within(self.goal) else "met"

    def _within(self, limit: float) -> bool:
        return self.value >= limit if self.at_least else self.value <= limit

    def line(self) -> str:
        """Return the figure, its bar and its goal on one line."""
        digits = 1 if self.value >= 1 else 3
        sign = ">=" if self.at_least else "<="
        bar = "" if self.bar is None else f"{sign} {self.bar:g}"
        bar += "" if self.goal is None else f" (goal {self.goal:g})"
        return f"{self.name:44} {self.value:>12,.{digits}f} {self.unit:12} {bar:22} {self.verdict}"


def percentile(values: Sequence[float], percent: float) -> float:
    """Return a percentile. AssertionError: there are no values."""
    assert values, "nothing was measured"
    return round(float(np.percentile(np.array(values), percent)), 2)
