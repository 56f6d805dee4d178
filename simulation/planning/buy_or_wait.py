"""Buying a credit now against waiting, on a bundle of simulated allowance prices.

A credit bought now saves one allowance at the last safe trading day, whose cost there is the
price, or the ceiling where that is lower and payable. Credits dearer than the discounted expected
cost are not bought. Waiting keeps the choice: whoever waits pays the lower of the allowance's cost
and the credit's price of that day, which is assumed to be today's times a factor. All values are
present values in yen/t.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, stdev
from typing import Literal, NamedTuple

Verdict = Literal["buy", "wait", "not_for_gx_ets"]
STEPS = 60  # of the bisection: exact to far below a yen


class Allowances(NamedTuple):
    """Costs of an allowance at the last safe day over the paths, and the discount factor to it."""

    costs_yen_per_t: tuple[float, ...]
    discount: float

    @property
    def expected_yen_per_t(self) -> float:
        """The mean cost, not discounted."""
        return fmean(self.costs_yen_per_t)

    @property
    def standard_error_yen_per_t(self) -> float:
        """The standard error of the mean over the paths; 0 for one path."""
        costs = self.costs_yen_per_t
        return stdev(costs) / len(costs) ** 0.5 if len(costs) > 1 else 0.0

    @property
    def present_yen_per_t(self) -> float:
        """The discounted mean cost: what a credit bought now saves."""
        return self.discount * self.expected_yen_per_t

    def waiting_yen_per_t(self, credit_yen_per_t: float) -> float:
        """The present cost of a tonne if a credit will have this price on the last safe day."""
        return self.discount * fmean(min(cost, credit_yen_per_t) for cost in self.costs_yen_per_t)


class Choice(NamedTuple):
    """The comparison for one price of a credit, in yen/t.

    `saving`: expected, of buying now against buying an allowance at the end; `wait_value`: what
    waiting saves against the better of these two if the credit's price stays; `breakeven_price`:
    the credit's price at the last safe day from which waiting is dearer than buying now, None if
    it never is. `verdict`: at an unchanged credit price.
    """

    saving_yen_per_t: float
    wait_value_yen_per_t: float
    breakeven_price_yen_per_t: float | None
    verdict: Verdict


def allowances(
    prices: Sequence[float], ceiling_yen_per_t: float | None, rate: float, years: float
) -> Allowances:
    """Costs from the paths' prices; the ceiling limits them where it is payable (None: not).

    `rate`: a year's interest as a share; `years`: to the last safe day.
    """
    limit = float("inf") if ceiling_yen_per_t is None else ceiling_yen_per_t
    return Allowances(tuple(min(price, limit) for price in prices), (1 + rate) ** -years)


def choice(credit_yen_per_t: float, found: Allowances) -> Choice:
    """The comparison for a credit that costs this much now."""
    present = found.present_yen_per_t
    waiting = found.waiting_yen_per_t(credit_yen_per_t)
    wait_value = min(credit_yen_per_t, present) - waiting
    if credit_yen_per_t >= present:
        return Choice(present - credit_yen_per_t, wait_value, None, "not_for_gx_ets")
    verdict: Verdict = "wait" if waiting < credit_yen_per_t else "buy"
    breakeven = _breakeven(credit_yen_per_t, found)
    return Choice(present - credit_yen_per_t, wait_value, breakeven, verdict)


def _breakeven(credit_yen_per_t: float, found: Allowances) -> float:
    """The later price of a credit at which waiting costs as much as buying now; it exists, because
    waiting costs nothing at a price of 0 and the present cost of an allowance at the highest."""
    low, high = 0.0, max(found.costs_yen_per_t)
    for _ in range(STEPS):
        middle = (low + high) * 0.5
        if found.waiting_yen_per_t(middle) < credit_yen_per_t:
            low = middle
        else:
            high = middle
    return high
