"""What the public knows of the scheme's balance, and the price that follows from it.

Totals of verified emissions become public on one day in the year after; until then a share of
the year's common shock is seen as the year goes by. So the public price moves a little all year
and more on that day.
"""

from __future__ import annotations

from datetime import date
from math import log, sqrt

from exchange.calendar import fiscal_year, fiscal_year_start
from simulation.gx_ets.beliefs import MT, Forecast
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.prices import Band

STEP = 0.01


class PublicView:
    """Known and estimated totals by fiscal year, and the price that they imply.

    `expected_*`: by row of the forecast's years. Actual figures are filled in as they come to
    be known: `granted_t`, `published`, `used_t` (credits and payments), `bought_t` (cancelled).
    """

    def __init__(self, scenario: GxScenario, forecast: Forecast, baseline_t: list[float]) -> None:
        self._scenario = scenario
        self._forecast = forecast
        self._band = Band(scenario)
        self._dates = Dates(scenario)
        self._first = scenario.policy.base_year
        self._actual = [
            log(actual / (year.emissions_mt * MT))
            for actual, year in zip(baseline_t, forecast.terms, strict=False)
        ]
        self.granted_t: dict[int, int] = {}
        self.abated_t: dict[int, float] = {}
        self.published: dict[int, int] = {}
        self.used_t: dict[int, int] = {}
        self.removed_t: dict[int, int] = {}

    def shock(self, year: int, on: date) -> float:
        """The year's common shock as the public sees it on a day."""
        keys = self._scenario.emissions
        row = year - self._first
        if row < 0:
            return 0.0
        if year in self.published:
            return self._actual[row]
        before = keys.common_persistence * self.shock(year - 1, on)
        seen = self._scenario.behaviour.public_information_share * self._elapsed(year, on)
        return before + seen * (self._actual[row] - before)

    def bank_mt(self, year: int, on: date) -> float:
        """The bank before a fiscal year: grants up to the year before less what duties took."""
        bank = 0.0
        for past in range(self._first, year):
            terms = self._forecast.terms[past - self._first]
            granted = self.granted_t.get(past, terms.allocation_mt * MT)
            if past in self.published:
                emitted = float(self.published[past])
            else:
                emitted = terms.emissions_mt * MT * 2.718281828459045 ** self.shock(past, on)
                emitted -= self.abated_t.get(past, 0.0)
            bank += granted - emitted + self.used_t.get(past, 0) - self.removed_t.get(past, 0)
        return bank / MT

    def price(self, on: date, removed_mt: float = 0.0) -> tuple[float, float]:
        """The public price on a day, and its slope by a log unit of the year's shock.

        `removed_mt`: what somebody is about to take out.
        """
        behaviour, emissions = self._scenario.behaviour, self._scenario.emissions
        year = fiscal_year(on)
        elapsed = self._elapsed(year, on)
        bank = self.bank_mt(year, on) - removed_mt
        bank -= self.removed_t.get(year, 0) / MT
        shock = self.shock(year, on)
        left = 1 - behaviour.public_information_share * elapsed
        sd = emissions.common_shock_sd * sqrt(max(0.0, left))
        growth = (1 + behaviour.discount_rate) ** (elapsed - 0.5)
        price, above = self._forecast.prices(year, bank, (shock, shock + STEP), sd)
        cap = self.cap(on)
        return min(price * growth, cap), (above - price) / STEP

    def cap(self, on: date) -> float:
        """What a tonne lacking at the next deadline costs at the most."""
        return self._band.cap_on(max(self._dates.next_duty(on), self._first))

    def _elapsed(self, year: int, on: date) -> float:
        return min(max((on - fiscal_year_start(year)).days / 365.25, 0.0), 1.0)
