"""Closed forms of a market of credits beside a market of allowances.

Units: Mt, yen/t. A firm may cover a share l of its own emissions with credits, so one more tonne of
emissions earns l of credit room: MAC = (1 - l) p_allowance + l p_credit where the limit binds.
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from simulation.theory.roots import root

PRICE_MOST = 1e12


class CreditEconomy(NamedTuple):
    """Emissions and cap (Mt), slope of the marginal abatement cost, supply and other demand of
    credits.

    Supply (Mt) is `fixed_mt` at any price, and rises from `supply_price` at `supply_slope` (yen/t
    per Mt). Other demand falls from `other_price` at `other_slope`; there is none by default.
    `others`: prices and slopes of further demands.
    """

    emissions_mt: float
    cap_mt: float
    slope: float
    limit: float
    supply_price: float
    supply_slope: float
    other_price: float = 0.0
    other_slope: float = inf
    ceiling: float = inf
    fixed_mt: float = 0.0
    others: tuple[tuple[float, float], ...] = ()

    def credits_left(self, price: float) -> float:
        """Credits left for compliance at this price: supply less other demand; negative if
        short.
        """
        supply = self.fixed_mt + max(0.0, (price - self.supply_price) / self.supply_slope)
        demands = ((self.other_price, self.other_slope), *self.others)
        return supply - sum(max(0.0, (highest - price) / slope) for highest, slope in demands)

    def credit_price(self, used_mt: float) -> float:
        """The price at which this many credits are left; ValueError where no price leaves them.

        It is zero where more are left at any price.
        """
        if self.credits_left(0.0) >= used_mt:
            return 0.0
        high = 1e4
        while self.credits_left(high) < used_mt:
            high *= 2
            if high > PRICE_MOST:
                raise ValueError(f"no price brings {used_mt:g} Mt of credits")
        return root(lambda price: 1 if self.credits_left(price) >= used_mt else -1, 0.0, high)


class CreditOutcome(NamedTuple):
    """Prices, credits used for compliance, emissions, and tonnes settled by the ceiling payment."""

    allowance_price: float
    credit_price: float
    used_mt: float
    emissions_mt: float
    paid_mt: float
    limit_binds: bool


def credit_market(economy: CreditEconomy) -> CreditOutcome:
    """The outcome of both markets.

    The markets are segmented while other demand alone holds credits at or above allowances; else
    both have one price; else the limit on credits binds. The payment caps the price of allowances:
    where all credits below the ceiling do not close the gap, the rest is paid for.
    """
    e0, cap, slope, limit = economy.emissions_mt, economy.cap_mt, economy.slope, economy.limit
    alone = max(0.0, min(economy.ceiling, slope * (e0 - cap)))
    if economy.credits_left(alone) <= 0:
        emissions = e0 - alone / slope
        paid = max(0.0, emissions - cap)
        return CreditOutcome(alone, economy.credit_price(0.0), 0.0, emissions, paid, False)

    def excess(price: float) -> float:
        return e0 - price / slope - cap - economy.credits_left(price)

    price = 0.0
    if excess(alone) >= 0:
        price = alone
    elif excess(price) > 0:
        price = root(excess, price, alone)
    emissions, used = e0 - price / slope, economy.credits_left(price)
    if used <= limit * emissions:
        return CreditOutcome(price, price, used, emissions, max(0.0, emissions - cap - used), False)
    return _limited(economy)


def _limited(economy: CreditEconomy) -> CreditOutcome:
    """The outcome where the limit on credits binds: used = l x emissions."""
    e0, slope, limit = economy.emissions_mt, economy.slope, economy.limit
    emissions = economy.cap_mt / (1 - limit)
    credit = economy.credit_price(limit * emissions)
    allowance = (slope * (e0 - emissions) - limit * credit) / (1 - limit)
    if allowance > economy.ceiling:
        allowance = economy.ceiling
        emissions, credit = _limited_at(economy, allowance)
    used = limit * emissions
    paid = emissions - used - economy.cap_mt
    return CreditOutcome(allowance, credit, used, emissions, max(0.0, paid), True)


def _limited_at(economy: CreditEconomy, allowance: float) -> tuple[float, float]:
    """Emissions and credit price at a price of allowances where the limit on credits binds."""
    slope, limit = economy.slope, economy.limit

    def gap(tonnes: float) -> float:
        credit = economy.credit_price(limit * tonnes)
        return slope * (economy.emissions_mt - tonnes) - (1 - limit) * allowance - limit * credit

    emissions = root(gap, 0.0, economy.emissions_mt)
    return emissions, economy.credit_price(limit * emissions)
