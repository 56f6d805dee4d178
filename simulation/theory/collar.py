"""Price collars: hard and soft, under uncertain emissions, and prices against quantities.

Units: Mt and yen/t, so money is in million yen. B is the slope of the marginal abatement cost in
yen/t per Mt; without intervention the price is B (E0 + shock - C). The hard collar is Roberts and
Spence (1976), Journal of Public Economics 5, 193-208; a reserve at the ceiling is Fell, Burtraw,
Morgenstern and Palmer (2012), Journal of Environmental Economics and Management 64, 183-198; prices
against quantities is Weitzman (1974), Review of Economic Studies 41, 477-491.
"""

from __future__ import annotations

from math import inf, sqrt
from typing import NamedTuple

from simulation.theory.normal import cdf, pdf, truncated_moments


class Collar(NamedTuple):
    """Cap-and-trade with a floor F and a ceiling K (yen/t) under a cap C (Mt)."""

    emissions_mt: float
    cap_mt: float
    slope: float
    floor: float
    ceiling: float

    @property
    def middle(self) -> float:
        """The price without shock or intervention."""
        return self.slope * (self.emissions_mt - self.cap_mt)

    @property
    def shortfall_to_ceiling_mt(self) -> float:
        """The rise of emissions at which the price reaches the ceiling."""
        return self.ceiling / self.slope - (self.emissions_mt - self.cap_mt)


class CollarOutcome(NamedTuple):
    """Expectations over the shock: prices in yen/t, tonnes in Mt, cost in million yen."""

    at_floor: float
    at_ceiling: float
    price: float
    price_sd: float
    sold_mt: float
    withdrawn_mt: float
    emissions_mt: float
    abatement_cost: float
    exhausted: float


def normal_collar(collar: Collar, sigma_mt: float, reserve_mt: float = inf) -> CollarOutcome:
    """Outcome under a shock N(0, sigma^2); at most `reserve_mt` are sold at the ceiling."""
    slope, floor, ceiling = collar.slope, collar.floor, collar.ceiling
    mean, sd = collar.middle, slope * sigma_mt
    past = ceiling + slope * reserve_mt
    low, inside = (
        truncated_moments(mean, sd, high=floor),
        truncated_moments(mean, sd, floor, ceiling),
    )
    selling, above = truncated_moments(mean, sd, ceiling, past), truncated_moments(mean, sd, past)
    lift = slope * reserve_mt if above.probability else 0.0
    price = (
        floor * low.probability
        + inside.first
        + ceiling * selling.probability
        + above.first
        - lift * above.probability
    )
    square = (
        floor**2 * low.probability
        + inside.second
        + ceiling**2 * selling.probability
        + above.second
        - 2 * lift * above.first
        + lift**2 * above.probability
    )
    sold = (selling.first - ceiling * selling.probability) / slope
    sold += reserve_mt * above.probability if above.probability else 0.0
    withdrawn = (floor * low.probability - low.first) / slope
    return CollarOutcome(
        at_floor=low.probability,
        at_ceiling=selling.probability + above.probability,
        price=price,
        price_sd=sqrt(square - price**2),
        sold_mt=sold,
        withdrawn_mt=withdrawn,
        emissions_mt=collar.cap_mt + sold - withdrawn,
        abatement_cost=square / (2 * slope),
        exhausted=above.probability,
    )


def uniform_collar(collar: Collar, width_mt: float) -> CollarOutcome:
    """Outcome of the hard collar under a shock U(-width, width) that can reach both bounds."""
    slope, floor, ceiling = collar.slope, collar.floor, collar.ceiling
    lowest, highest = collar.middle - slope * width_mt, collar.middle + slope * width_mt
    if not lowest <= floor <= ceiling <= highest:
        raise ValueError("the shock must be able to reach the floor and the ceiling")
    span = highest - lowest
    at_floor, at_ceiling = (floor - lowest) / span, (highest - ceiling) / span
    price = floor * at_floor + (ceiling**2 - floor**2) / (2 * span) + ceiling * at_ceiling
    square = floor**2 * at_floor + (ceiling**3 - floor**3) / (3 * span) + ceiling**2 * at_ceiling
    sold = (highest - ceiling) ** 2 / (2 * span * slope)
    withdrawn = (floor - lowest) ** 2 / (2 * span * slope)
    return CollarOutcome(
        at_floor=at_floor,
        at_ceiling=at_ceiling,
        price=price,
        price_sd=sqrt(square - price**2),
        sold_mt=sold,
        withdrawn_mt=withdrawn,
        emissions_mt=collar.cap_mt + sold - withdrawn,
        abatement_cost=square / (2 * slope),
        exhausted=0.0,
    )


class WelfareGains(NamedTuple):
    """Gains over a fixed quantity, and the half-width of the best symmetric collar."""

    price: float
    collar: float
    half_width: float
    first_best: float


def prices_and_quantities(benefit_slope: float, cost_slope: float, sd: float) -> WelfareGains:
    """Weitzman's comparison with the collar of Roberts and Spence.

    The marginal cost is shifted by N(0, sd^2). A price lets the quantity follow the shock; a collar
    of half-width h lets it follow the part of the shock beyond h.
    """
    total = benefit_slope + cost_slope

    def gain(half_width: float) -> float:
        tail = cdf(-half_width / sd)
        bump = sd * pdf(half_width / sd)
        excess = 2 * (bump - half_width * tail)
        square = 2 * ((sd**2 + half_width**2) * tail - half_width * bump)
        return (square + half_width * excess) / cost_slope - total * square / (2 * cost_slope**2)

    low, high = 0.0, 10 * sd
    for _ in range(200):
        third = (high - low) / 3
        if gain(low + third) < gain(high - third):
            low += third
        else:
            high -= third
    return WelfareGains(gain(0.0), gain(low), low, sd**2 / (2 * total))


def common_shock_variances(collar: Collar, sigma_mt: float) -> tuple[float, float]:
    """Variance of (price with collar - price without) under common and under independent shocks.

    Cov(p, p0) = E[p p0] - E[p] E[p0]; inside the bounds p is p0, outside it is a constant.
    """
    mean, sd = collar.middle, collar.slope * sigma_mt
    low = truncated_moments(mean, sd, high=collar.floor)
    inside = truncated_moments(mean, sd, collar.floor, collar.ceiling)
    above = truncated_moments(mean, sd, collar.ceiling)
    outcome = normal_collar(collar, sigma_mt)
    product = collar.floor * low.first + inside.second + collar.ceiling * above.first
    covariance = product - outcome.price * mean
    independent = outcome.price_sd**2 + sd**2
    return independent - 2 * covariance, independent
