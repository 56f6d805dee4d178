"""The public view of the scheme's balance, and the price that follows from it.

News counts on the day of its publication: a grant on the day of the grant, a tightening on the day
of the trigger, abatement month by month, totals of verified emissions on one day in the year after.
Until then a share of the year's common shock is observed with error. The observed part carries no
information about the hidden part, so no scheduled date moves the price in a predictable direction.
"""

from __future__ import annotations

from datetime import date
from math import log, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

from exchange.calendar import fiscal_year, fiscal_year_start
from simulation.core.draws import uniforms
from simulation.gx_ets.beliefs import Forecast
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.periods import ends_period, period_start
from simulation.gx_ets.population import Floats, normals_of
from simulation.gx_ets.price_solver import MT, NODES, WEIGHTS
from simulation.gx_ets.prices import Band

STEP = 0.01
DAYS = 366
_ALL = np.zeros(1, np.int64)
_FIRST, _SECOND = (part.ravel() for part in np.meshgrid(NODES, NODES))
_WEIGHTS = np.outer(WEIGHTS, WEIGHTS).ravel()

Known = tuple[tuple[date, float, int, int, bool], list[dict[int, Any]]]


class PublicView:
    """Known and estimated totals by fiscal year, and the price that they imply.

    Actual figures are filled in when they become known: `granted_t`, `published`, `used_t` (credits
    and payments), `removed_t` (canceled, expired, unsold at a reserve), `withheld_t` (disclosed: of
    firms that do not sell), `abated_t` (of ended years), `abated_so_far_t` (of the current year,
    `months` of it), `is_tightened` (the next grant).
    """

    def __init__(
        self, scenario: GxScenario, forecast: Forecast, baseline_t: list[float], seed: int
    ) -> None:
        self._scenario = scenario
        self._forecast = forecast
        self._band = Band(scenario)
        self._dates = Dates(scenario)
        self._first = scenario.policy.base_year
        actual = [
            log(max(actual, 1.0) / (year.emissions_mt * MT))
            for actual, year in zip(baseline_t, forecast.terms, strict=False)
        ]
        self._actual = actual
        self._seen = [self._signal(seed, row) for row in range(len(actual))]
        self._credits_mt: dict[int, float] = {}
        self._credits_ahead_t: dict[int, int] = {}  # by past year of a period: not used yet
        self._last_price: tuple[Known, tuple[float, float]] | None = None
        self.granted_t: dict[int, int] = {}
        self.abated_t: dict[int, float] = {}
        self.abated_so_far_t, self.months = 0.0, 0
        self.published: dict[int, int] = {}
        self.used_t: dict[int, int] = {}
        self.removed_t: dict[int, int] = {}
        self.withheld_t = 0
        self.is_tightened = False

    def _signal(self, seed: int, row: int) -> Floats:
        """The best estimate of a year's news by day, (DAYS + 1,).

        It is a Brownian bridge to an end whose covariance with the news equals its own variance, so
        the rest of the news is independent of all earlier estimates.
        """
        persistence = self._scenario.emissions.common_persistence
        news = self._actual[row] - (persistence * self._actual[row - 1] if row else 0.0)
        share = self._scenario.behavior.public_information_share
        sd = self._forecast.news_sd
        drawn = normals_of(uniforms(seed, "public signal", _ALL, self._first + row, DAYS + 1))[0]
        walk = np.concatenate([[0.0], np.cumsum(drawn[1:])]) * sd * sqrt(share / DAYS)
        end = share * news + sqrt(share * (1 - share)) * sd * drawn[0]
        time = np.arange(DAYS + 1) / DAYS
        seen: Floats = walk + time * (end - walk[-1])
        return seen

    def shock(self, year: int, on: date) -> float:
        """The public estimate of the year's common shock on a day."""
        row = year - self._first
        if row < 0:
            return 0.0
        if year in self.published:
            return self._actual[row]
        before = self._scenario.emissions.common_persistence * self.shock(year - 1, on)
        return before + float(self._seen[row][round(DAYS * self._elapsed(year, on))])

    def shock_sd(self, year: int, on: date) -> float:
        """The standard deviation of the hidden part of a year's own news."""
        if year < self._first or year in self.published:
            return 0.0
        seen = self._scenario.behavior.public_information_share * self._elapsed(year, on)
        return self._forecast.news_sd * sqrt(max(0.0, 1 - seen))

    def bank_mt(self, year: int, on: date, surprise: float | Floats = 0.0) -> float | Floats:
        """The bank before a fiscal year: grants up to the year before less the tonnes taken by
        duties.

        `surprise`: the deviation of the log of the last year's emissions from its estimate.
        """
        bank: float | Floats = self._scenario.policy.opening_stock_mt * MT
        for past in range(self._first, year):
            terms = self._forecast.terms[past - self._first]
            granted = self.granted_t.get(past, terms.allocation_mt * MT)
            emitted: float | Floats
            if past in self.published:
                emitted = float(self.published[past])
            else:
                away = self.shock(past, on) + (surprise if past == year - 1 else 0.0)
                emitted = terms.emissions_mt * MT * np.exp(away) - self.abated_t.get(past, 0.0)
            used = self.used_t.get(past, self._credits_mt.get(past, 0.0) * MT)
            bank = bank + granted - emitted + used - self.removed_t.get(past, 0)
        return bank / MT

    def publish_use(self, year: int, credits_t: int, others_t: int) -> None:
        """Publish the credits and the other tonnes that met a year's duty beside allowances.

        Until the last deadline of a period, the credits expected for its past years count as used.
        """
        policy = self._scenario.policy
        if ends_period(policy, year):
            past = range(period_start(policy, year), year)
            ahead = -sum(self._credits_ahead_t.get(of, 0) for of in past)
        else:
            ahead = max(0, round(self._credits_mt.get(year, 0.0) * MT) - credits_t)
            self._credits_ahead_t[year] = ahead
        self.used_t[year] = credits_t + ahead + others_t

    def due_price(self, on: date) -> float:
        """The price of the vintage of the coming duty, where it has its own book.

        After its year a tonne is worth the payment if the vintage is short, else what is banked is
        worth the next one. Sums of emissions are taken as known to 0.2 %.
        """
        year, duty = fiscal_year(on), max(self._dates.next_duty(on), self._first)
        price, _ = self.price(on)
        if duty == year:
            return price
        emissions = self._forecast.terms[duty - self._first].emissions_mt
        sd = emissions * sqrt(self.shock_sd(duty, on) ** 2 + 0.002**2)
        bank = float(self.bank_mt(year, on))
        left = (self._dates.deadline(duty) - on).days / 365.25
        payment = self.cap(on) / (1 + self._scenario.behavior.discount_rate) ** max(left, 0.0)
        kept = price if self._scenario.policy.banking_limit_share != 0 else 0.0
        is_short = NormalDist().cdf(-bank / sd)
        return float(is_short * payment + (1 - is_short) * kept)

    def price_if_sold(self, on: date, unsold_mt: float) -> float:
        """The price on a day if the state's auction leaves so much unsold and no other does."""
        year = fiscal_year(on)
        rate = self._scenario.behavior.discount_rate
        growth = (1 + rate) ** (self._elapsed(year, on) - 0.5)
        banks, shocks, weights = self._states(year, on)
        banks = banks + self._known_beyond_mt(year, banks, shocks, weights)
        banks = banks - unsold_mt - self.removed_t.get(year, 0) / MT
        price = self._mean(year, banks, shocks, weights)
        level, most = self._forecast.terms[year - self._first].unsold
        if price <= level * 1.0001:  # the forecast leaves more unsold
            price = min(price, self._mean(year, banks + most, shocks, weights))
        return float(min(price * growth, self.cap(on)))

    def price(self, on: date, removed_mt: float = 0.0) -> tuple[float, float]:
        """The public price on a day, and its slope by a log unit of the year's shock.

        `removed_mt`: tonnes about to be removed. The last answer is kept while nothing becomes
        known, because a day's books, plans and abatement ask for one price.
        """
        if removed_mt:
            return self._price(on, removed_mt)
        kept = self._last_price
        if kept is not None and kept[0] == self._known(on):
            return kept[1]
        found = self._price(on, 0.0)
        self._last_price = self._known(on), found
        return found

    def _known(self, on: date) -> Known:
        """All that a price depends on."""
        return (
            (on, self.abated_so_far_t, self.months, self.withheld_t, self.is_tightened),
            [
                *(known.copy() for known in (self.granted_t, self.abated_t, self.published)),
                *(known.copy() for known in (self.used_t, self.removed_t, self._credits_mt)),
            ],
        )

    def _price(self, on: date, removed_mt: float) -> tuple[float, float]:
        year = fiscal_year(on)
        rate = self._scenario.behavior.discount_rate
        growth = (1 + rate) ** (self._elapsed(year, on) - 0.5)
        banks, shocks, weights = self._states(year, on)
        banks = banks + self._known_beyond_mt(year, banks, shocks, weights)
        removed = removed_mt + self.removed_t.get(year, 0) / MT
        price = self._mean(year, banks - removed, shocks, weights)
        expected = self._withdrawals_mt(year, price) if removed > 0 else 0.0
        if expected:  # the forecast already includes these
            removed = max(0.0, removed - expected)
            price = self._mean(year, banks - removed, shocks, weights)
        above = self._mean(year, banks - removed, shocks + STEP, weights)
        if not removed_mt:
            credits_mt = self._forecast.terms[year - self._first].credits_mt
            grid = self._forecast.price_grid
            self._credits_mt[year] = float(np.interp(price, grid, credits_mt))
        return min(price * growth, self.cap(on)), (above - price) / STEP

    def kept_value(self, on: date, paid_mt: float, view: float) -> float:
        """Value in yen/t, on a deadline, of a tonne kept for later.

        It is the price expected by the next deadline, discounted, when `paid_mt` more are kept by
        all; at most the payment that it can save then, whatever the holder's view (a factor).
        """
        year = fiscal_year(on)
        banks, shocks, weights = self._states(year, on)
        banks = banks + self._known_beyond_mt(year, banks, shocks, weights) + paid_mt
        banks = banks - self.removed_t.get(year, 0) / MT
        values = self._forecast.after_deadline(year, banks, shocks, view)
        return float((values * weights).sum())

    def _states(self, year: int, on: date) -> tuple[Floats, Floats, Floats]:
        """Banks before the year, shocks and weights of all outcomes still possible."""
        before, now = self.shock_sd(year - 1, on), self.shock_sd(year, on)
        first, second = before * _FIRST, now * _SECOND
        persistence = self._scenario.emissions.common_persistence
        shocks = self.shock(year, on) + persistence * first + second
        banks: Floats = np.zeros(len(first)) + self.bank_mt(year, on, first)
        banks = self._forecast.carried_mt(year, banks)
        banks -= self.withheld_t / MT
        return banks, shocks, _WEIGHTS

    def _mean(self, year: int, banks: Floats, shocks: Floats, weights: Floats) -> float:
        return float((self._forecast.price_at(year, banks, shocks) * weights).sum())

    def _known_beyond_mt(self, year: int, banks: Floats, shocks: Floats, weights: Floats) -> float:
        """Published balances of this and later years less their expected values."""
        beyond, is_next_cut = 0.0, self.is_tightened
        for later in range(year, self._first + len(self._forecast.terms)):
            expected = self._forecast.terms[later - self._first].allocation_mt
            if later in self.granted_t:
                beyond += self.granted_t[later] / MT - expected
            elif is_next_cut:
                beyond -= self._scenario.policy.tightened_share * expected
                is_next_cut = False
        price = self._mean(year, banks + beyond, shocks, weights)
        terms = self._forecast.terms[year - self._first]
        usual = float(np.interp(price, self._forecast.price_grid, terms.abated_mt))
        return beyond + self.abated_so_far_t / MT - self.months / 12 * usual

    def _withdrawals_mt(self, year: int, price: float) -> float:
        """The most that the forecast lets the state withdraw in a year at a price."""
        levels = self._forecast.terms[year - self._first].withdrawals
        return sum(most for level, most in levels if price <= level * 1.0001)

    def cap(self, on: date) -> float:
        """The highest cost of a tonne short at the next deadline."""
        return self._band.cap_on(max(self._dates.next_duty(on), self._first))

    def _elapsed(self, year: int, on: date) -> float:
        return min(max((on - fiscal_year_start(year)).days / 365.25, 0.0), 1.0)
