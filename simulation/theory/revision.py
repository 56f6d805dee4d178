"""Closed form of the price of allowances in a scheme that will be revised at an unknown date.

Until the revision a bank links the years, so they are one economy of sums (`theory/credits.py`). At
the revision a tonne short costs the ceiling, and a surplus tonne is worth a given low price. Which
date it will be is not known, but each one's probability is: a tonne is today worth what it is
expected to be worth then,

    p = sum over dates n of chance[n] * (low + (high - low) * P(short at n)),

in present value, where what is short at n follows from abatement and credits at p in all years up
to n. The shock of emissions is known when firms abate, up to the news of the last year, which
decides on short or surplus where the balance is near zero; p is averaged over the shock. With one
date, without that news, the price is the one that closes the gap: that of a collar (V3, V21).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from simulation.theory.credits import CreditEconomy

Floats = NDArray[np.float64]
STRATA, HALVINGS = 200, 50


class Ending(NamedTuple):
    """The economy of all years up to one date of the revision, in Mt and yen/t.

    `sigma_mt`: sd of its sum of emissions; `chance`: that the revision comes then.
    """

    economy: CreditEconomy
    sigma_mt: float
    chance: float


class Revision(NamedTuple):
    """The worth of a tonne at the revision, in present value: short, and in surplus (yen/t).

    `news_mt`: sd of the emissions that are not known before the last year.
    """

    high: float
    low: float
    news_mt: float


def expected_price(endings: Sequence[Ending], revision: Revision, floor: float = 0.0) -> float:
    """The price expected before the shock is known; the Agency keeps it at the floor at least."""
    drawn = ndtri((np.arange(STRATA) + 0.5) / STRATA)
    balances = [Balance(one.economy, revision.high) for one in endings]
    low, high = np.full(STRATA, min(revision.low, floor)), np.full(STRATA, revision.high)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        short = np.zeros(STRATA)
        for one, balance in zip(endings, balances, strict=True):
            gap_mt = balance.shortage_mt(middle, one.sigma_mt * drawn)
            short += one.chance * ndtr(gap_mt / max(revision.news_mt, 1e-9))
        worth = revision.low + (revision.high - revision.low) * short
        low, high = np.where(worth > middle, middle, low), np.where(worth > middle, high, middle)
    return float(np.mean(np.maximum(high, floor)))


class Balance:
    """An economy's shortage by price; credits left are linear between a few prices."""

    def __init__(self, economy: CreditEconomy, most: float) -> None:
        """`most`: the highest price asked for."""
        ends = [economy.supply_price, economy.other_price, *(one for one, _ in economy.others)]
        kinks = np.unique([0.0, most, *(end for end in ends if 0 < end < most)])
        self._economy, self._prices = economy, kinks
        self._left_mt = np.array([economy.credits_left(price) for price in kinks.tolist()])

    def shortage_mt(self, prices: Floats, shocks_mt: Floats) -> Floats:
        """Emissions less cap and credits used, at prices of allowances and shocks, (n,) each."""
        economy = self._economy
        left = np.interp(prices, self._prices, self._left_mt)
        emitted = economy.emissions_mt + shocks_mt - prices / economy.slope
        is_limited = left > economy.limit * emitted
        if is_limited.any():
            emitted = np.where(is_limited, self._limited_mt(prices, shocks_mt), emitted)
        used = np.clip(left, 0.0, np.maximum(economy.limit * emitted, 0.0))
        found: Floats = emitted - economy.cap_mt - used
        return found

    def _limited_mt(self, prices: Floats, shocks_mt: Floats) -> Floats:
        """Emissions where the limit on credits binds: MAC = (1 - l) p_allowance + l p_credit."""
        economy = self._economy
        free = economy.emissions_mt + shocks_mt
        low, high = np.zeros_like(free), np.maximum(free, 0.0)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            credit = np.interp(economy.limit * middle, self._left_mt, self._prices)
            cost = (1 - economy.limit) * prices + economy.limit * credit
            emits = economy.slope * (free - middle) > cost
            low, high = np.where(emits, middle, low), np.where(emits, high, middle)
        return low
