"""The least cost of an abatement over many firms: one marginal cost for all.

Marginal cost curves come as pieces that rise straight or stay flat; the cheapest way to abate
so much takes every piece up to the same marginal cost (Montgomery 1972, Journal of Economic
Theory 5, 395-418). What a market spent is held against this.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HALVINGS = 200


class Pieces(NamedTuple):
    """Pieces of marginal cost curves: over `quantity_t` from `low` straight to `high` yen/t."""

    quantity_t: Floats
    low: Floats
    high: Floats


def least_cost_jpy(pieces: Pieces, abatement_t: float) -> float:
    """The least cost of so much abatement: all pieces up to one marginal cost (bisection).

    What is asked for beyond all pieces costs as if they were used up.
    """
    bottom, top = float(pieces.low.min(initial=0.0)), float(pieces.high.max(initial=0.0))
    target = min(abatement_t, float(pieces.quantity_t.sum()))
    for _ in range(HALVINGS):
        middle = (bottom + top) / 2
        bottom, top = (middle, top) if _taken_t(pieces, middle).sum() < target else (bottom, middle)
    below = _taken_t(pieces, bottom)
    share = below / np.where(pieces.quantity_t > 0, pieces.quantity_t, 1.0)
    cost = below * (pieces.low + (pieces.high - pieces.low) * share / 2)
    return float(cost.sum()) + (target - float(below.sum())) * top


def _taken_t(pieces: Pieces, price: float) -> Floats:
    """How much of each piece is no dearer than the price."""
    rise = pieces.high - pieces.low
    is_flat = rise <= 0
    shares = np.where(
        is_flat, pieces.low <= price, (price - pieces.low) / np.where(is_flat, 1, rise)
    )
    return np.asarray(pieces.quantity_t * np.clip(shares, 0.0, 1.0), dtype=np.float64)
