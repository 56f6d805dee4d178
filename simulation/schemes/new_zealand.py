"""New Zealand's rules: forest owners' removals, a stock with a liquidity rule, the price response.

They are those of the government's model (Ministry for the Environment, ETS Model May 2026), which
the public repository kgreen7/NZUpy repeats with its parameters. A part of the units held by private
owners is a surplus, for sale at any time. The rest is held for owners' own later duties: at most a
share of it is lent in a year, and only while the price grows more slowly than the rate of interest.
A year's emissions fall by R below those at a price of zero, with

    ln R = constant + lag ln R(year before) + elasticity ln(forward price / deflator),  R in kt,

where the forward price is the mean of this and the next years' prices at discounted weights. The
world's prices are whole numbers, so its yen stands for a New Zealand cent: 6,800 is NZD 68.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import exp, log
from typing import Annotated, Literal

from msgspec import Meta

from exchange.said import Said
from simulation.core.bounds import MtOrNone, PartShare, Price, Rate, Year
from simulation.schemes.rules import Rules

CENTS = 100
RATE, FORWARD_YEARS = 0.05, 10  # of the forward price: model_parameters.csv of NZUpy
# "Demand model 2, central" and the prices' conversion to 2019: demand_models.csv of NZUpy
CONSTANT, LAG, ELASTICITY, DEFLATOR = 1.829845752, 0.609141015, 0.278261714, 1.187


class NewZealand(Rules, frozen=True, tag="new-zealand"):
    """The table `[rules]` with `scheme = "new-zealand"`; lists hold one value a year."""

    first_year: Year = 2026
    held_stock_mt: MtOrNone = 101.708
    liquidity_share: PartShare = 0.05
    offers: Literal["when_short", "always", "never"] = "when_short"
    removals_mt: tuple[MtOrNone, ...] = ()
    prices_jpy_per_t: tuple[Price, ...] = ()
    later_growth: Rate = 0.0
    reduction_before_mt: Annotated[float, Meta(gt=0, le=1000)] = 0.9694

    def contradictions(self) -> Iterator[tuple[str, Said]]:
        """Lists of different length."""
        if len(self.prices_jpy_per_t) not in (0, len(self.removals_mt)):
            yield (
                "prices_jpy_per_t",
                Said(
                    "must be empty or as long as removals_mt: a value a year",
                    "は空か、removals_mt と同じ長さ（年ごとに一つ）でなければなりません",
                ),
            )

    def held_stock_t(self) -> int:
        """The owners' stock beside the surplus."""
        return round(self.held_stock_mt * 1e6)

    def removals_t(self, year: int) -> int:
        """Units for a year's removals, 0 outside the listed years."""
        row = year - self.first_year
        return round(self.removals_mt[row] * 1e6) if 0 <= row < len(self.removals_mt) else 0

    def freed_t(self, year: int) -> int:
        """The share of what is left of the held stock, where owners always offer it."""
        row = year - self.first_year
        if self.offers != "always" or row < 0:
            return 0
        left = self.held_stock_mt * (1 - self.liquidity_share) ** row
        return round(left * self.liquidity_share * 1e6)

    def quota_t(self, held_t: int, growth: float, rate: float) -> int:
        """The liquidity rule: a share of the held stock, while holding it earns less than r."""
        if self.offers != "when_short" or growth >= rate:
            return 0
        return int(held_t * self.liquidity_share)

    def announced_jpy_per_t(self, year: int) -> float | None:
        """The government's forecast, continued at its last growth."""
        if not self.prices_jpy_per_t:
            return None
        row = max(year - self.first_year, 0)
        beyond = max(row - len(self.prices_jpy_per_t) + 1, 0)
        return self.prices_jpy_per_t[row - beyond] * (1 + self.later_growth) ** beyond

    def slope_jpy_per_t_per_mt(self, year: int) -> float | None:
        """The slope at which the announced price brings the year's response."""
        row = year - self.first_year
        if not 0 <= row < len(self.prices_jpy_per_t):
            return None
        return self.prices_jpy_per_t[row] / _responses_mt(self)[row]


@lru_cache(maxsize=64)
def _responses_mt(rules: NewZealand) -> tuple[float, ...]:
    last = rules.first_year + len(rules.prices_jpy_per_t) + FORWARD_YEARS
    path = [rules.announced_jpy_per_t(year) or 0.0 for year in range(rules.first_year, last)]
    dollars = [price / CENTS for price in path]
    return tuple(responses_mt(dollars, rules.reduction_before_mt))


def responses_mt(prices: Sequence[float], before_mt: float) -> list[float]:
    """Mt by which a year's emissions lie below those at a price of zero, from a path of NZD/t.

    One for each year that has FORWARD_YEARS prices after it. `before_mt`: of the year before.
    """
    found: list[float] = []
    for year in range(len(prices) - FORWARD_YEARS):
        forward = forward_price(prices[year : year + FORWARD_YEARS + 1])
        before = found[-1] if found else before_mt
        found.append(
            exp(CONSTANT + LAG * log(before * 1e3) + ELASTICITY * log(forward / DEFLATOR)) / 1e3
        )
    return found


def forward_price(prices: Sequence[float]) -> float:
    """The mean of this year's and the next years' prices at weights that fall by the interest."""
    weights = [(1 + RATE) ** -ahead for ahead in range(len(prices))]
    weighed = sum(weight * price for weight, price in zip(weights, prices, strict=True))
    return weighed / sum(weights)
