"""Static cap-and-trade with linear marginal abatement costs, and one firm with market power.

Firm i abates a_i at the marginal cost b_i a_i and at most its emissions. Trading equalizes
marginal costs: the price P solves sum of min(P / b_i, E_i) = sum of E_i - cap, which is
P = (sum E - cap) / sum(1/b) where nobody abates everything. Source: Montgomery (1972),
Journal of Economic Theory 5, 395-418; Tietenberg (2006), Emissions Trading, chapter 2. Market
power on a permit market is Hahn (1984), Quarterly Journal of Economics 99, 753-765.
Units: kt and yen/t, so money is in thousand yen (kt x yen/t).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class StaticMarket(NamedTuple):
    """The least-cost outcome; arrays have one element for each firm."""

    price_jpy_per_t: float
    abatement_kt: Floats
    net_purchase_kt: Floats
    volume_kt: float
    cost_kjpy: float
    cost_without_trade_kjpy: float

    @property
    def gains_kjpy(self) -> float:
        """Savings from trade against each firm abating its own shortfall."""
        return self.cost_without_trade_kjpy - self.cost_kjpy


def static_market(emissions_kt: Floats, slopes: Floats, allocation_kt: Floats) -> StaticMarket:
    """The outcome for firms with these emissions (kt), slopes (yen/t per kt) and allocations (kt).

    ValueError unless every slope is positive and 0 <= allocation < emissions for every firm.
    """
    if not ((slopes > 0).all() and (allocation_kt >= 0).all()):
        raise ValueError("slopes must be positive and allocations not negative")
    own_kt = emissions_kt - allocation_kt
    if not (own_kt > 0).all():
        raise ValueError("every firm must be allocated less than it emits")
    price = _price(emissions_kt, slopes, float(own_kt.sum()))
    abatement = np.minimum(price / slopes, emissions_kt)
    net_purchase = own_kt - abatement
    return StaticMarket(
        price_jpy_per_t=price,
        abatement_kt=abatement,
        net_purchase_kt=net_purchase,
        volume_kt=float(net_purchase.clip(min=0).sum()),
        cost_kjpy=abatement_cost_kjpy(slopes, abatement),
        cost_without_trade_kjpy=abatement_cost_kjpy(slopes, own_kt),
    )


def abatement_cost_kjpy(slopes: Floats, abatement_kt: Floats) -> float:
    """Total cost of abatement: the area under the marginal cost curves."""
    return float((slopes * abatement_kt**2).sum() / 2)


def _price(emissions_kt: Floats, slopes: Floats, required_kt: float) -> float:
    """The price at which firms abate `required_kt`, solved exactly as it is piecewise linear.

    Firms reach their own emissions in the order of the price b_i E_i.
    """
    order = np.argsort(slopes * emissions_kt, kind="stable")
    exhausted_kt = price = 0.0
    for position, firm in enumerate(order):
        price = (required_kt - exhausted_kt) / float((1 / slopes[order[position:]]).sum())
        if price <= slopes[firm] * emissions_kt[firm]:
            break
        exhausted_kt += float(emissions_kt[firm])
    return price


class Dominant(NamedTuple):
    """A dominant firm's emissions, the price, and the loss as a share of the least cost."""

    emissions: float
    price: float
    loss: float


def market_power(
    slope: float,
    emissions: float,
    fringe_slope: float,
    fringe_emissions: float,
    cap: float,
    allocation: float,
) -> Dominant:
    """One firm that sets the price against a competitive fringe; `allocation` is its own.

    q1 = (b1 E1 - bf (Ef - C) + bf A1) / (b1 + 2 bf), q1 its emissions.
    """
    b1, bf, needed = slope, fringe_slope, fringe_emissions - cap

    def cost(own_emissions: float) -> float:
        fringe = needed + own_emissions
        return b1 * (emissions - own_emissions) ** 2 / 2 + bf * fringe**2 / 2

    chosen = (b1 * emissions - bf * needed + bf * allocation) / (b1 + 2 * bf)
    best = (b1 * emissions - bf * needed) / (b1 + bf)
    return Dominant(chosen, bf * (needed + chosen), cost(chosen) / cost(best) - 1)
