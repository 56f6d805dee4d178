"""The competitive path of yearly prices with banking and without borrowing, for any yearly supply.

Each year lacks `excess(price)` Mt, which falls as the price rises: emissions less abatement, less
allowances sold at that price, less credits. The years up to the next empty bank share one
present-value price, the highest that any such span of years requires (Rubin 1996, Journal of
Environmental Economics and Management 31, 269-286). This is the least-cost plan of a planner with
the same yearly supply, by bisection on the price of each span; it shares nothing with the
simulator's solver of expected prices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from simulation.theory.roots import root

Excess = Callable[[float], float]


class Plan(NamedTuple):
    """Each year's price in yen/t, and the bank after it in Mt."""

    prices: list[float]
    banks_mt: list[float]


def price_path(
    excess: Sequence[Excess],
    rate: float,
    stock_mt: float = 0.0,
    top: float = 1e5,
    period_years: int = 1,
) -> Plan:
    """The path from an opening stock. `top`: a price at which every span of years has a surplus.

    `period_years`: within a compliance period of so many years the bank may be below zero; the last
    period ends with the last year. ValueError where some span lacks allowances at any price below
    `top`.
    """
    prices: list[float] = []
    banks: list[float] = []
    bank = stock_mt
    while len(prices) < len(excess):
        start = len(prices)
        spans = [
            (_price_of(excess[start:end], rate, bank, top), end)
            for end in range(start + 1, len(excess) + 1)
            if end % period_years == 0 or end == len(excess)
        ]
        first, end = max(spans)
        for year in range(start, end):
            prices.append(first * (1 + rate) ** (year - start))
            bank -= excess[year](prices[-1])
            banks.append(bank)
        bank = max(bank, 0.0)
    return Plan(prices, banks)


def _price_of(span: Sequence[Excess], rate: float, bank_mt: float, top: float) -> float:
    """The span's first price at which its years use up the bank; 0 where a surplus is left."""

    def lacking(price: float) -> float:
        return sum(need(price * (1 + rate) ** year) for year, need in enumerate(span)) - bank_mt

    if lacking(0.0) <= 0:
        return 0.0
    if lacking(top) > 0:
        raise ValueError(f"{len(span)} years lack allowances at {top:g} yen/t")
    return root(lacking, 0.0, top)


def auction_supply(volume_mt: float, reserve: float) -> Excess:
    """Mt that an auction sells at a price; at the reserve itself, any part of the volume.

    The step is a slope over a millionth of the reserve, so that a part can be found.
    """
    width = 1e-6 * reserve
    return lambda price: volume_mt * min(max((price - reserve) / width + 0.5, 0.0), 1.0)
