"""A planner over years: the least present cost of a run's abatement, free to choose the year.

The planner abates as much over all years as the run did and meets every deadline of the run. It
may abate earlier and bank, or later as far as the allowances that were left after a deadline
permit. The present value of the marginal cost is then one price over a span of years and falls from
one span to the next, where nothing was left (Rubin 1996, Journal of Environmental Economics and
Management 31, 269-286; Schennach 2000, the same 40, 189-210). The first span is the one that needs
the highest price, and so on from its end. Pieces may be left idle in any year, investments too: the
plan's cost is a lower bound where a falling price would make the planner regret an irreversible
investment.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

import numpy as np

from simulation.results.least_cost import Floats, Pieces, cost_jpy, price_bracket, taken_t

NEAR = 1e-9  # of the highest price: prices so near are one
LEAST = 1e-12  # of all tonnes: fewer between two prices are no flat piece


class Plan(NamedTuple):
    """Abatement and its cost by year, float64 (years,); the cost in yen of its own year."""

    abatement_t: Floats
    cost_jpy: Floats


class _Price(NamedTuple):
    """The price of a span in present value, between two floats, and the part of the tonnes at
    exactly this price (of flat pieces) that the span needs.
    """

    bottom: float
    top: float
    share: float


def plan(years: Sequence[Pieces], required_t: Floats, discount: Floats) -> Plan:
    """The cheapest plan in present value.

    `required_t`: the least abatement up to each year, all years before it included; the last is the
    abatement of all years. `discount`: the present value of a yen of each year. What exceeds all
    pieces together is left out.
    """
    present = [
        Pieces(pieces.quantity_t, pieces.low * factor, pieces.high * factor)
        for pieces, factor in zip(years, discount.tolist(), strict=True)
    ]
    abated, cost = np.zeros(len(years)), np.zeros(len(years))
    start, done_t = 0, 0.0
    while start < len(years):
        end, need_t, price = _dearest_span(present, required_t, start, done_t)
        for year in range(start, end + 1) if need_t > 0 else ():
            below = taken_t(present[year], price.bottom)
            more_t = price.share * float((taken_t(present[year], price.top) - below).sum())
            abated[year] = float(below.sum()) + more_t
            spent = float(cost_jpy(present[year], below).sum()) + more_t * price.top
            cost[year] = spent / discount[year]
        done_t += need_t
        start = end + 1
    return Plan(abated, cost)


def _dearest_span(
    present: Sequence[Pieces], required_t: Floats, start: int, done_t: float
) -> tuple[int, float, _Price]:
    """The end of the span from `start` that needs the highest price, its tonnes, its price.

    Of spans with one price the one that needs the larger part of the tonnes at it, as if flat
    pieces rose a little; the longest of those.
    """
    found = (len(present) - 1, 0.0, _Price(-inf, 0.0, 0.0))
    near = NEAR * max(float(pieces.high.max(initial=0.0)) for pieces in present)
    for end in range(start, len(present)):
        together = Pieces(
            *(np.concatenate(column) for column in zip(*present[start : end + 1], strict=True))
        )
        need_t = min(float(required_t[end]) - done_t, float(together.quantity_t.sum()))
        if need_t > 0:
            price, highest = _price(together, need_t), found[2]
            is_near = abs(price.top - highest.top) <= near and highest.bottom > -inf
            if price.share >= highest.share if is_near else price.top > highest.top or not found[1]:
                found = (end, need_t, price)
    return found


def _price(pieces: Pieces, need_t: float) -> _Price:
    bottom, top = price_bracket(pieces, need_t)
    below = float(taken_t(pieces, bottom).sum())
    at_price = float(taken_t(pieces, top).sum()) - below
    is_flat = at_price > LEAST * float(pieces.quantity_t.sum())
    return _Price(bottom, top, (need_t - below) / at_price if is_flat else 0.0)
