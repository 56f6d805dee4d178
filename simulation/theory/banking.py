"""Banking: prices over time where allowances can be kept but not borrowed.

Without uncertainty the price rises at the rate of interest while the bank is positive and may fall
only where it is empty: Rubin (1996), Journal of Environmental Economics and Management 31, 269-286;
Schennach (2000), the same 40, 189-210. Units: Mt, yen/t, years.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, expm1, inf, log
from typing import NamedTuple

from simulation.theory.normal import clipped_mean, truncated_moments
from simulation.theory.roots import root


class BankingPath(NamedTuple):
    """Continuous banking of required abatement R0 + g t: end of banking, and prices."""

    end_years: float
    first_price: float
    last_price: float
    peak_mt: float
    peak_years: float


def continuous_path(
    required_mt: float, growth_mt: float, stock_mt: float, slope: float, rate: float
) -> BankingPath:
    """Solve R(T) (1 - exp(-r T)) / r = R0 T + g T^2 / 2 - S0 for the end T of banking."""

    def excess(end: float) -> float:
        supply = (required_mt + growth_mt * end) * -expm1(-rate * end) / rate
        return supply - (required_mt * end + growth_mt * end**2 / 2 - stock_mt)

    end = root(excess, 1e-6, 1e4)
    last = slope * (required_mt + growth_mt * end)
    first = last * exp(-rate * end)

    def lead(at: float) -> float:
        return first * exp(rate * at) / slope - (required_mt + growth_mt * at)

    # Abatement exceeds the requirement up to the peak of the bank and is below it afterwards.
    turn = log(growth_mt * slope / (first * rate)) / rate
    peak = root(lead, 0.0, turn)
    bank = (
        stock_mt
        + first * expm1(rate * peak) / (rate * slope)
        - required_mt * peak
        - growth_mt * peak**2 / 2
    )
    return BankingPath(end, first, last, bank, peak)


def yearly_path(
    required_mt: Sequence[float], slope: float, rate: float
) -> tuple[list[float], list[float]]:
    """Prices, and the bank after each year, with banking and no borrowing.

    The years up to the next empty bank share one present-value price: the highest that any such
    span of years requires (the chord rule).
    """
    prices: list[float] = []
    bank: list[float] = []
    while len(prices) < len(required_mt):
        start = len(prices)
        best, length = -inf, 0
        needed = factors = 0.0
        for years in range(1, len(required_mt) - start + 1):
            needed += required_mt[start + years - 1]
            factors += (1 + rate) ** (years - 1)
            if slope * needed / factors >= best:
                best, length = slope * needed / factors, years
        held = 0.0
        for year in range(length):
            price = best * (1 + rate) ** year
            prices.append(price)
            held += price / slope - required_mt[start + year]
            bank.append(held)
    return prices, bank


def purchase_to_reach(
    floor: float, required_mt: Sequence[float], slope: float, rate: float
) -> float:
    """Mt to withdraw in the first year so that its price reaches a floor while the bank lasts."""
    factors = sum((1 + rate) ** year for year in range(len(required_mt)))
    return floor * factors / slope - sum(required_mt)


class TwoYears(NamedTuple):
    """The first year's price where the second year is uncertain and has a collar."""

    price: float
    bank_mt: float
    at_ceiling: float
    at_floor: float
    paid_mt: float


def uncertain_second_year(
    emissions_mt: float,
    caps_mt: tuple[float, float],
    slope: float,
    sigma_mt: float,
    rate: float,
    bounds: tuple[float, float] = (-inf, inf),
) -> TwoYears:
    """The price equal to the discounted expectation of the second year's, with the rest banked.

    The second year's price is B (E0 + shock - C2 - bank) between the bounds.
    """
    floor, ceiling = bounds
    sd = slope * sigma_mt

    def second_mean(price: float) -> float:
        bank = caps_mt[0] - emissions_mt + price / slope
        return slope * (emissions_mt - caps_mt[1] - bank)

    def excess(price: float) -> float:
        return price * (1 + rate) - clipped_mean(second_mean(price), sd, floor, ceiling)

    price = root(excess, 0.0, 1e6)
    mean = second_mean(price)
    above, below = truncated_moments(mean, sd, low=ceiling), truncated_moments(mean, sd, high=floor)
    paid = (above.first - ceiling * above.probability) / slope if ceiling < inf else 0.0
    bank = caps_mt[0] - emissions_mt + price / slope
    return TwoYears(price, bank, above.probability, below.probability, paid)
