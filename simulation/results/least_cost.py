"""The least cost of an abatement over many firms: one marginal cost for all of them.

Marginal cost curves are pieces that rise linearly or are flat. The cheapest way to abate a quantity
takes every piece up to one marginal cost (Montgomery 1972, Journal of Economic Theory 5, 395-418).
A market's abatement cost is compared with this.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HALVINGS = 64  # of the range of prices: to the precision of floats


class Pieces(NamedTuple):
    """Pieces of marginal cost curves, float64 (n,): over `quantity_t` linear from `low` to `high`
    yen/t.
    """

    quantity_t: Floats
    low: Floats
    high: Floats


def least_cost_jpy(pieces: Pieces, abatement_t: float) -> float:
    """The least cost of an abatement in yen; a quantity beyond the sum of all pieces costs as much
    as all pieces together.
    """
    target = min(abatement_t, float(pieces.quantity_t.sum()))
    bottom, top = price_bracket(pieces, target)
    below = taken_t(pieces, bottom)
    return float(cost_jpy(pieces, below).sum()) + (target - float(below.sum())) * top


def price_bracket(pieces: Pieces, target_t: float) -> tuple[float, float]:
    """Two prices almost alike, by bisection: pieces up to the first are below the target, those up
    to the second reach it (or are all pieces).
    """
    bottom, top = float(pieces.low.min(initial=0.0)) - 1, float(pieces.high.max(initial=0.0))
    for _ in range(HALVINGS):
        middle = (bottom + top) / 2
        below = float(taken_t(pieces, middle).sum()) < target_t
        bottom, top = (middle, top) if below else (bottom, middle)
    return bottom, top


def cost_jpy(pieces: Pieces, used_t: Floats) -> Floats:
    """The cost of the first `used_t` tonnes of each piece."""
    share = used_t / np.where(pieces.quantity_t > 0, pieces.quantity_t, 1.0)
    cost: Floats = used_t * (pieces.low + (pieces.high - pieces.low) * share / 2)
    return cost


def taken_t(pieces: Pieces, price: float) -> Floats:
    """Tonnes of each piece that cost no more than the price."""
    rise = pieces.high - pieces.low
    is_flat = rise <= 0
    shares = np.where(
        is_flat, pieces.low <= price, (price - pieces.low) / np.where(is_flat, 1, rise)
    )
    return np.asarray(pieces.quantity_t * np.clip(shares, 0.0, 1.0), dtype=np.float64)
