"""The dates of the yearly cycle, as exchange days."""

from __future__ import annotations

from datetime import date, timedelta

from exchange.calendar import (
    add_exchange_days,
    fiscal_year,
    fiscal_year_start,
    is_exchange_day,
)
from exchange.schemes.gx_ets import holding_deadline
from simulation.gx_ets.keys import GxScenario


class Dates:
    """The dates of the cycle, by the fiscal year of the duty."""

    def __init__(self, scenario: GxScenario) -> None:
        self._calendar = scenario.calendar
        self._settlement = scenario.allowance_market.settlement_days
        self._useful: dict[int, date] = {}
        self._deadlines: dict[int, date] = {}  # by duty

    def last_useful_day(self, duty: int) -> date:
        """The last day on which a purchase settles before a duty's deadline."""
        if duty not in self._useful:
            last = add_exchange_days(self.deadline(duty), -max(self._settlement, 1))
            self._useful[duty] = last
        return self._useful[duty]

    def next_duty(self, on: date) -> int:
        """The fiscal year whose deadline comes next; the deadline of a duty is in the year after
        it.
        """
        year = fiscal_year(on)
        return year - 1 if on <= self.deadline(year - 1) else year

    def deadline(self, duty: int) -> date:
        """The exchange day on which holdings are counted: the deadline or the exchange day before
        it.
        """
        if duty not in self._deadlines:
            month, day = map(int, self._calendar.deadline_day.split("-"))
            self._deadlines[duty] = _not_after(holding_deadline(duty, (month, day)))
        return self._deadlines[duty]

    def verified(self, duty: int) -> date:
        """The day on which verified totals are published."""
        return day_in(duty + 1, self._calendar.verified_day)

    def allocation(self, year: int) -> date:
        """The day on which a fiscal year's allowances are granted; the first two years' are granted
        together.
        """
        first = self._calendar.first_allocation
        return _not_before(max(first, _day_in(year, self._calendar.allocation_day)))

    @property
    def opening(self) -> date:
        """The first day of the allowance market."""
        return _not_before(self._calendar.opening)


def auction_days(scenario: GxScenario, year: int) -> list[date]:
    """The days of the state's auctions of a fiscal year: the middles of its equal parts.

    None is before the opening of the market, nor before the deadline of the year before where later
    vintages may not be used.
    """
    dates, policy = Dates(scenario), scenario.policy
    first = dates.opening
    if not policy.later_vintage_usable and year > policy.base_year:
        first = max(first, add_exchange_days(dates.deadline(year - 1), 1))
    start = fiscal_year_start(year)
    parts = policy.auctions_a_year
    middles = [start + timedelta(days=round(365 * (part + 0.5) / parts)) for part in range(parts)]
    return [max(first, _not_before(day)) for day in middles]


def day_in(year: int, month_day: str) -> date:
    """The exchange day of a month and day in a fiscal year, or the next one."""
    return _not_before(_day_in(year, month_day))


def _day_in(year: int, month_day: str) -> date:
    month, day = (int(part) for part in month_day.split("-"))
    return date(year if month >= 4 else year + 1, month, day)


def _not_after(day: date) -> date:
    return day if is_exchange_day(day) else add_exchange_days(day, -1)


def _not_before(day: date) -> date:
    return day if is_exchange_day(day) else add_exchange_days(day, 1)
