"""Sealed-bid auctions of several units: prices, payments, and the effect of a maximum price.

Costs (or values) are independent and uniform unless stated otherwise. Where the first rejected
offer sets the price, truthful offers are dominant; offers paid as bid are shaded so that the
expected payment is the same: Vickrey (1961), Journal of Finance 16, 8-37; Krishna (2010), Auction
Theory, chapters 12-13. Order statistics of U(0,1) are Beta(i, n - i + 1).
"""

from __future__ import annotations

from functools import cache
from math import comb, sqrt
from typing import NamedTuple

from simulation.theory.roots import integral


def beta_cdf(x: float, first: int, second: int) -> float:
    """P(Beta(first, second) <= x) for whole parameters: a binomial tail."""
    n = first + second - 1
    return sum(comb(n, j) * x**j * (1 - x) ** (n - j) for j in range(first, n + 1))


def beta_above(x: float, first: int, second: int) -> float:
    """P(Beta(first, second) > x): the other binomial tail, exact for small probabilities."""
    n = first + second - 1
    return sum(comb(n, j) * x**j * (1 - x) ** (n - j) for j in range(first))


class Procurement(NamedTuple):
    """A reverse auction: n sellers of one lot each with costs U(low, high), k lots bought."""

    sellers: int
    lots: int
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low

    @property
    def price(self) -> float:
        """Expected uniform price: the lowest rejected offer."""
        return self.low + self.width * (self.lots + 1) / (self.sellers + 1)

    @property
    def price_sd(self) -> float:
        """Standard deviation of the uniform price."""
        n, i = self.sellers, self.lots + 1
        return self.width * sqrt(i * (n + 1 - i) / ((n + 1) ** 2 * (n + 2)))

    @property
    def efficient_cost(self) -> float:
        """Expected cost of the k cheapest sellers, the payment of a truthful pay-as-bid auction."""
        k, n = self.lots, self.sellers
        return k * self.low + self.width * k * (k + 1) / (2 * (n + 1))

    @property
    def naive_last_accepted_price(self) -> float:
        """Expected highest accepted offer when all offers are truthful."""
        return self.low + self.width * self.lots / (self.sellers + 1)

    def discriminatory_offer(self, cost: float) -> float:
        """The equilibrium offer where each seller is paid its own: E[Y | Y > cost].

        Y is the k-th lowest of the other n - 1 costs.
        """
        k, others = self.lots, self.sellers - 1
        x = (cost - self.low) / self.width
        above = beta_above(x, k, others - k + 1)
        if above == 0:
            return self.high
        mean = k / (others + 1) * beta_above(x, k + 1, others - k + 1)
        return self.low + self.width * mean / above

    def discriminatory_payment_sd(self) -> float:
        """Standard deviation of the total payment under equilibrium offers.

        Given the lowest rejected cost y, the k accepted costs are independent and uniform below it.
        """
        k, n = self.lots, self.sellers

        def density(u: float) -> float:
            return float(comb(n, k + 1) * (k + 1) * u**k * (1 - u) ** (n - k - 1))

        def offer(u: float) -> float:
            return self.discriminatory_offer(self.low + self.width * u)

        @cache
        def moments(u: float) -> tuple[float, float]:
            first = integral(offer, 0, u) / u
            second = integral(lambda v: offer(v) ** 2, 0, u) / u
            return first, second - first**2

        mean = integral(lambda u: density(u) * k * moments(u)[0], 0, 1)
        spread = integral(lambda u: density(u) * k * moments(u)[1], 0, 1)
        between = integral(lambda u: density(u) * (k * moments(u)[0] - mean) ** 2, 0, 1)
        return sqrt(spread + between)

    def with_maximum(self, maximum: float) -> tuple[float, float, float]:
        """P(all lots bought), expected lots and expected payment under a maximum price."""
        n, k = self.sellers, self.lots
        u = (maximum - self.low) / self.width
        chance = [comb(n, j) * u**j * (1 - u) ** (n - j) for j in range(n + 1)]
        full = sum(chance[k:])
        lots = sum(min(j, k) * chance[j] for j in range(n + 1))
        rejected_below = beta_cdf(u, k + 1, n - k)
        price_below = self.low * rejected_below + self.width * (k + 1) / (n + 1) * beta_cdf(
            u, k + 2, n - k
        )
        payment = k * price_below + maximum * (lots - k * rejected_below)
        return full, lots, payment


class Sale(NamedTuple):
    """A forward auction: n unit bidders with values U(0, high), k lots, a reserve price."""

    bidders: int
    lots: int
    high: float

    @property
    def price(self) -> float:
        """Expected uniform price without reserve: the highest rejected bid."""
        return self.high * (self.bidders - self.lots) / (self.bidders + 1)

    def with_reserve(self, reserve: float) -> tuple[float, float]:
        """Expected revenue and expected lots sold under a reserve price."""
        n, k = self.bidders, self.lots
        v = reserve / self.high
        above = [comb(n, j) * (1 - v) ** j * v ** (n - j) for j in range(n + 1)]
        sold = sum(min(j, k) * above[j] for j in range(n + 1))
        rank = n - k  # of the highest rejected bid, counted from the lowest
        rejected_above = beta_above(v, rank, k + 1)
        price_above = self.high * rank / (n + 1) * beta_above(v, rank + 1, k + 1)
        return k * price_above + reserve * (sold - k * rejected_above), sold


def purchase_to_reach_floor(
    floor: float, emissions: float, cap: float, slope: float
) -> tuple[float, float]:
    """Tonnes to buy back so that a static market's price meets the floor, and their cost."""
    bought = floor / slope - (emissions - cap)
    return bought, floor * bought
