"""Covered firms with linear abatement costs, and the orders that these costs imply.

A firm that is allocated less than it emits can abate its shortfall n at a marginal cost that rises
by b a tonne. A lot bought saves the most expensive part of that abatement; a lot sold requires the
next part beyond it. The firm therefore bids b (n - (j - 1/2) q) for its j-th lot of q tonnes and
asks b (n + (j - 1/2) q), the exact value of each lot. Bids are rounded down to ticks and asks up,
so no order can make the firm worse off and its bids never meet its asks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exchange.commands import Side
from simulation.markets.single_auction import StepOrders


class LinearFirm(NamedTuple):
    """A firm with a linear marginal abatement cost; `slope` in yen/t per kt."""

    name: str
    emissions_t: int
    allocation_t: int
    slope: float

    @property
    def shortfall_t(self) -> int:
        """Tonnes that the firm must abate when it does not trade."""
        return self.emissions_t - self.allocation_t

    @property
    def own_marginal_cost_jpy_per_t(self) -> float:
        """The marginal cost of abating the whole shortfall in yen/t."""
        return self.slope * self.shortfall_t / 1000

    def abatement_cost_jpy(self, abatement_t: int) -> float:
        """The cost of an abatement in yen: the area under the marginal cost curve."""
        return self.slope * abatement_t**2 / 2000


def step_orders(firm: LinearFirm, tick_yen: float, lot_t: int, top_ticks: int) -> StepOrders:
    """The firm's bids and asks from its steps; lots at one price are one order.

    Prices lie in 1..top_ticks. A bid above the top is placed at the top; an ask above it is left
    out, because the market cannot clear there.
    """
    slope_per_t = firm.slope / 1000
    bids = firm.shortfall_t - lot_t * (np.arange(firm.shortfall_t // lot_t) + 0.5)
    asks = firm.shortfall_t + lot_t * (np.arange(firm.allocation_t // lot_t) + 0.5)
    bid_ticks = np.floor(_ticks(bids * slope_per_t, tick_yen)).astype(np.int64)
    ask_ticks = np.ceil(_ticks(asks * slope_per_t, tick_yen)).astype(np.int64)
    bid_ticks = np.minimum(bid_ticks[bid_ticks >= 1], top_ticks)
    ask_ticks = np.maximum(ask_ticks[ask_ticks <= top_ticks], 1)
    sides, prices, quantities = [], [], []
    for side, ticks in ((Side.BUY, bid_ticks), (Side.SELL, ask_ticks)):
        levels, lots = np.unique(ticks, return_counts=True)
        sides.append(np.full(len(levels), int(side), dtype=np.int64))
        prices.append(levels)
        quantities.append(lots.astype(np.int64) * lot_t)
    return StepOrders(np.concatenate(sides), np.concatenate(prices), np.concatenate(quantities))


def _ticks(price_yen: NDArray[np.floating], tick_yen: float) -> NDArray[np.float64]:
    """Prices in ticks, rounded to 6 places to remove float error."""
    return np.round(price_yen.astype(np.float64) / tick_yen, 6)
