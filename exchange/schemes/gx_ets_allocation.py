"""Free allocation under GX-ETS for one firm, in fractions: the rules and their published values.

A firm gets its base activity times a benchmark that falls along straight lines, or its base
emissions less a yearly cut (grandfathering). The base follows activity if that departs far enough
from it. The simulator allocates to all firms at once; a property test compares its arrays with
these functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from exchange.schemes.gx_ets import FIRST_YEAR

GRANDFATHERING_CUT = Fraction(17, 1000)  # a year, of three-year average emissions (2025-10-22)
ACTIVITY_THRESHOLD = Fraction(75, 1000)  # two-year average against the base (2025-08)
# Shares of a sector's output at or below the benchmark's intensity, by fiscal year (2025-10-22);
# the base is the year before the scheme's first.
BENCHMARK_SHARES = (
    (FIRST_YEAR - 1, Fraction(1, 2)),
    (2030, Fraction(325, 1000)),
    (2035, Fraction(15, 100)),  # "in 10 years"
)


def benchmark(waypoints: Sequence[tuple[int, Fraction]], fiscal_year: int) -> Fraction:
    """The benchmark of a fiscal year on straight lines between (fiscal year, benchmark).

    It is constant before the first waypoint and after the last one.
    """
    year, level = waypoints[0]
    for next_year, next_level in waypoints[1:]:
        if fiscal_year < next_year:
            passed = Fraction(max(fiscal_year - year, 0), next_year - year)
            return level + (next_level - level) * passed
        year, level = next_year, next_level
    return level


def grandfathered_share(
    fiscal_year: int,
    cut: Fraction = GRANDFATHERING_CUT,
    compounds: bool = False,
    first_year: int = FIRST_YEAR,
) -> Fraction:
    """The share of base emissions that a grandfathered firm gets, at least 0.

    No source states if the yearly cut is linear or compounds.
    """
    years = fiscal_year - first_year + 1
    return (1 - cut) ** years if compounds else max(Fraction(0), 1 - cut * years)


def activity_units(
    activity: Sequence[Fraction], base: Fraction, threshold: Fraction = ACTIVITY_THRESHOLD
) -> list[Fraction]:
    """Yearly allocations under the activity rule, in units of activity.

    If the average of the last two years departs from the base by the threshold or more, it becomes
    the base, and the difference of those two years is added or subtracted. A year is adjusted only
    once.
    """
    granted: list[Fraction] = []
    credited: list[Fraction] = []
    for year in range(len(activity)):
        true_up = Fraction(0)
        if year >= 2:
            average = (activity[year - 2] + activity[year - 1]) * Fraction(1, 2)
            if abs(average - base) >= threshold * base:
                true_up = 2 * average - sum(credited[-2:])
                credited[-2:] = [average, average]
                base = average
        credited.append(base)
        granted.append(base + true_up)
    return granted
