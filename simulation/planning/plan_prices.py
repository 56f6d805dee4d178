"""Prices of a plan in the numbers of its problem: on each draw, by year, with fees and interest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from exchange.calendar import fiscal_year
from exchange.compliance.coverage import Coverage
from exchange.compliance.supply import ALLOWANCE
from exchange.errors import ConfigError
from exchange.schemes.gx_ets import (
    CEILING_YEN,
    PENALTY_FACTOR,
    ceiling_is_payable,
    price_bound,
)
from simulation.planning.horizon import Horizon, budget_years
from simulation.planning.joined_prices import JoinedPrices
from simulation.planning.offers import Offer
from simulation.planning.problem import ANY, Flags, Floats, Ints
from simulation.planning.terms import PlanTerms

DAYS_A_YEAR = 365.25


class PlanPrices:
    """The prices of a plan. `path` (S): the price path of each draw."""

    def __init__(
        self,
        coverage: Coverage,
        terms: PlanTerms,
        found: Horizon,
        joined: JoinedPrices,
        path: Ints,
        offers: Sequence[Offer],
    ) -> None:
        self._coverage, self._terms, self._horizon = coverage, terms, found
        self._joined, self._path, self._offers = joined, path, offers
        self._paths, self._budget = len(path), budget_years(found)

    def discount(self, day: date) -> float:
        """The present value of a yen that is paid on a day."""
        years = (max(day, self._horizon.on) - self._horizon.on).days / DAYS_A_YEAR
        return float((1 + self._terms.rate_percent / 100) ** -years)

    def budget_number(self, day: date) -> int:
        """The number of the budget's year of a payment."""
        year = max(self._budget[0], min(fiscal_year(day), self._budget[-1]))
        return year - self._budget[0]

    def duty_prices(self) -> tuple[Floats, Floats, Flags]:
        """Allowance price and last resort in yen/t (S, Y), and where that is the ceiling."""
        found, path = self._horizon, self._path
        shape = self._paths, len(found.fiscal_years)
        spot, resort, payable = np.full(shape, np.inf), np.zeros(shape), np.ones(shape, bool)
        after_surge = self._coverage.what_if.ceiling_after_surge
        for column, year in enumerate(found.fiscal_years):
            ceiling = price_bound(Fraction(CEILING_YEN), year, {})
            resort[:, column] = float(ceiling)
            if year not in found.duty_years:
                continue
            day = found.ends[found.when[column, 0]]
            own = self._allowance(day)
            if day < found.on:
                continue
            if own is None:
                raise ConfigError(f"{self._terms.bundle} has no allowance price up to {day}")
            spot[:, column] = own[path] + self._terms.fee_yen_per_t
            can_pay = [ceiling_is_payable(Fraction(price), ceiling, after_surge) for price in own]
            payable[:, column] = np.array(can_pay)[path]
            penalty = float(ceiling * PENALTY_FACTOR)
            resort[:, column] = np.where(payable[:, column], float(ceiling), penalty)
        return spot, resort, payable

    def _allowance(self, day: date) -> Floats | None:
        """Each price path's allowance price on a day, joined to a dated one where both exist."""
        own = self._joined.own(ALLOWANCE, day)
        dated = next((one for one in self._offers if one.credit_class == ALLOWANCE), None)
        if dated is None or self._joined.own(ALLOWANCE, self._horizon.on) is None:
            return own
        change = self._joined.change(ALLOWANCE, self._horizon.on, day)
        return dated.price_yen_per_t * change

    def beyond_price(self, spot: Floats) -> Floats:
        """Present value of an allowance of the year after the last, used a year early: the last
        price, or that year's ceiling, a year later."""
        if not self._horizon.duty_years:
            return np.zeros(self._paths)
        last = self._horizon.duty_years[-1]
        column = self._horizon.fiscal_years.index(last)
        ceiling = float(price_bound(Fraction(CEILING_YEN), last + 1, {}))
        day = self._horizon.ends[self._horizon.when[column, 0]] + timedelta(days=365)
        return np.minimum(spot[:, column], ceiling) * self.discount(day)

    def price(self, offer: Offer, day: date) -> Floats:
        """An offer's price on a day on each draw, with the fee."""
        change = self._joined.change(offer.credit_class, self._horizon.on, day)
        return offer.price_yen_per_t * change[self._path] + self._terms.fee_yen_per_t

    def cap(self, offer: Offer, days: int) -> float:
        """The participation cap in tonnes over exchange days."""
        if offer.volume_t_per_day is None:
            return ANY
        return offer.volume_t_per_day * days * self._terms.participation_percent / 100

    def value(self, goal_t: Floats, missed: Floats, spot: Floats, resort: Floats) -> Floats:
        """An upper bound of what a credit saves in each use, in yen/t (S, Y, U)."""
        found = self._horizon
        scheme = np.zeros((self._paths, len(found.schemes), len(found.fiscal_years)))
        scheme[:, 0] = self._freed(spot, resort)
        scheme[:, 1:] = np.where(goal_t[1:] > 0, missed[1:], 0.0)
        return np.stack([scheme[:, list(use)].sum(axis=1) for use in found.uses], axis=2)

    def _freed(self, spot: Floats, resort: Floats) -> Floats:
        """The most that an allowance which a credit frees is worth, in yen/t of its year (S, Y): it
        may be kept for a later year."""
        found = self._horizon
        discount = np.array([self.discount(found.ends[period]) for period in found.when[:, 0]])
        has_duty = np.isin(found.fiscal_years, found.duty_years)
        present = np.where(has_duty, np.minimum(spot, resort) * discount, 0.0)
        later = np.maximum.accumulate(present[:, ::-1], axis=1)[:, ::-1]
        return np.asarray(later / discount)

    def left(self, tables: Flags, pools: Sequence[int]) -> Floats:
        """The value of a credit of each pool that is never used: a share of its lowest price."""
        found = np.zeros(len(tables))
        for pool in range(len(tables)):
            prices = [
                one.price_yen_per_t
                for one, own in zip(self._offers, pools, strict=True)
                if own == pool and one.credit_class != ALLOWANCE
            ]
            found[pool] = min(prices, default=0) * self._terms.left_percent / 100
        return found * self.discount(self._horizon.ends[-1])
