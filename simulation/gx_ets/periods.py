"""Compliance periods of several years: a part of each year's emissions is due at once, the rest at
the end of the period.

The first period begins with the scheme. At a deadline within a period a firm must meet the partial
share of that year's emissions, rounded up to the tonne; at the last deadline of the period it must
meet everything that is left. Room for credits that was not used moves to the next deadline of the
period, and the banking limit applies at its end. With periods of one year all of this is the yearly
duty. Source of the shape: California, 17 CCR 95855 (30 % of the previous year's emissions each
year) and 95856 (the balance at the end of a period of three years).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from simulation.gx_ets.policy import Policy, exact


def ends_period(policy: Policy, year: int) -> bool:
    """True where a fiscal year is the last of its period."""
    return (year - policy.base_year + 1) % policy.period_years == 0


def period_start(policy: Policy, year: int) -> int:
    """The first fiscal year of the period of a year."""
    return year - (year - policy.base_year) % policy.period_years


def settling_year(policy: Policy, year: int) -> int:
    """The first fiscal year from `year` on whose deadline demands something."""
    if policy.partial_share > 0:
        return year
    return period_start(policy, year) + policy.period_years - 1


def wait_years(policy: Policy, year: int) -> int:
    """Years from a duty's own deadline to the first one from there on that demands something."""
    return settling_year(policy, year) - year


def deferred_share(policy: Policy, year: int) -> float:
    """The share of a fiscal year's emissions that is not due at its own deadline."""
    return 0.0 if ends_period(policy, year) else 1 - policy.partial_share


def due_t(
    policy: Policy, year: int, emissions_t: NDArray[np.int64], deferred_t: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Tonnes due at a fiscal year's deadline by firm; `deferred_t`: of earlier years."""
    if ends_period(policy, year):
        return emissions_t + deferred_t
    share: Fraction = exact(policy.partial_share)
    due = [-(-tonnes * share.numerator // share.denominator) for tonnes in emissions_t.tolist()]
    return np.array(due, np.int64)
