"""Tests of the public price: it moves on the day news is published and on no scheduled day."""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from msgspec.structs import replace

from exchange.calendar import exchange_days, is_exchange_day
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.economy import Economy, Process
from simulation.gx_ets.keys import (
    Behavior,
    Calendar,
    Credits,
    GxScenario,
    JcmSupply,
    Participants,
    Population,
    Supply,
)
from simulation.gx_ets.policy import Policy
from simulation.scenarios.load import load_scenario

# A low threshold lets grants follow output, so that they are news.
WORLD = GxScenario(
    title="News",
    calendar=Calendar(last_fiscal_year=2028),
    population=Population(firms=10),
    policy=Policy(activity_threshold=0.03),
    credits=Credits(
        jcredit=Supply(projects_a_year=0, stock_t=0),
        jcm=JcmSupply(projects_a_year=0, stock_t=0),
        government_stock_t=0,
        other_buyers=1,
        sellers=1,
    ),
    behavior=Behavior(participation=0.05),
    participants=Participants(market_makers=0, speculators=0),
)
SEEDS = 5


class Path(NamedTuple):
    """A run's public prices by day, and the surprise of each grant."""

    prices: dict[date, float]
    surprises: dict[int, float]


def path(scenario: GxScenario, seed: int) -> Path:
    economy = Economy(scenario, seed)
    state, prices = economy.state, {}

    def watch() -> Process:
        for day in exchange_days(scenario.calendar.first_day, economy.last):
            yield state.world.until(day, time(9, 45))
            prices[day] = state.public.price(day)[0]

    state.world.start(watch())
    economy.go(lambda share: None)
    terms = economy.expected.terms
    surprises = {
        year: float(granted.sum()) / 1e6 - terms[year - state.first_year].allocation_mt
        for year, granted in state.granted_t.items()
    }
    return Path(prices, surprises)


@cache
def paths() -> list[Path]:
    return [path(WORLD, seed) for seed in range(SEEDS)]


def returns(found: list[Path]) -> dict[date, np.ndarray]:
    """Log returns from day to day, over the paths."""
    days = sorted(found[0].prices)
    logs = np.log([[one.prices[day] for day in days] for one in found])
    return dict(zip(days[1:], np.diff(logs, axis=1).T, strict=True))


def on_or_after(day: date) -> date:
    while not is_exchange_day(day):
        day += timedelta(days=1)
    return day


def news_days(scenario: GxScenario) -> dict[str, list[date]]:
    dates, years = Dates(scenario), range(2026, scenario.calendar.last_fiscal_year + 1)
    return {
        "grants": [dates.allocation(year) for year in years[2:]],
        "verified": [dates.verified(year) for year in years[:-1]],
    }


def quiet_days(scenario: GxScenario) -> list[date]:
    """Scheduled days without news: first days of months and of fiscal years, the opening, deadlines
    and the days after them.
    """
    dates, years = Dates(scenario), range(2026, scenario.calendar.last_fiscal_year + 1)
    months = [date(year, month, 1) for year in years for month in range(1, 13)]
    deadlines = [dates.deadline(year) for year in years]
    days = [*months, dates.opening, *deadlines, *(day + timedelta(days=1) for day in deadlines)]
    taken = {day for some in news_days(scenario).values() for day in some}
    first, last = scenario.calendar.first_day, deadlines[-1]
    return sorted({on_or_after(day) for day in days if first < day <= last} - taken)


def test_a_day_without_news_moves_the_price_no_more_than_any_other() -> None:
    found = returns(paths())
    usual = float(np.median([day.std() for day in found.values()]))
    quiet = {day: found[day] for day in quiet_days(WORLD) if day in found}
    assert len(quiet) > 20
    loud = {day: one for day, one in quiet.items() if np.abs(one).max() > 12 * usual}
    assert loud == {}


def test_a_grant_moves_the_price_on_its_day_and_not_when_its_year_ends() -> None:
    found = returns(paths())
    for year, day in zip((2028,), news_days(WORLD)["grants"], strict=False):
        surprise = np.array([one.surprises[year] for one in paths()])
        assert surprise.std() > 1
        assert np.corrcoef(surprise, found[day])[0, 1] < -0.8
        april = found[on_or_after(date(year + 1, 4, 1))]
        assert april.std() < 0.25 * found[day].std()


@pytest.mark.soak
def test_days_known_in_advance_are_right_on_average_in_the_base_case() -> None:
    """Sixty firms, forty seeds: the mean return of each such day is within 3.5 standard errors of
    zero.
    """
    base = load_scenario("base-balanced")
    assert isinstance(base, GxScenario)
    scenario = replace(
        base,
        calendar=replace(base.calendar, last_fiscal_year=2028),
        population=replace(base.population, firms=60),
        credits=WORLD.credits,
        participants=WORLD.participants,
    )
    found = returns([path(scenario, seed) for seed in range(40)])
    known = [day for some in news_days(scenario).values() for day in some]
    for day in (*known, *quiet_days(scenario)):
        if day in found:
            error = found[day].std(ddof=1) / np.sqrt(len(found[day]))
            assert abs(found[day].mean()) < 3.5 * error + 0.005, day


def test_a_kept_price_moves_with_all_that_becomes_known() -> None:
    """A price is kept while nothing becomes known; each thing that does gives another one."""
    economy = Economy(WORLD, 1)
    public, on = economy.state.public, date(2027, 6, 1)
    seen = [public.price(on)[0]]

    def look() -> None:
        seen.append(public.price(on)[0])
        public._last_price = None
        assert public.price(on)[0] == seen[-1], "a kept price differs from a new one"
        assert seen[-1] != seen[-2]

    tonnes = 40_000_000
    public.granted_t[2026] = round(public._forecast.terms[0].allocation_mt * 1e6) + tonnes
    look()
    public.removed_t[2026] = tonnes // 2
    look()
    public.used_t[2026] = tonnes // 4
    look()
    public.abated_t[2026] = tonnes / 3
    look()
    public.published[2026] = 100_000_000
    look()
    public.removed_t[2026] += 1_000_000
    look()
    public.withheld_t = tonnes // 5
    look()
    public.is_tightened = True
    public.abated_so_far_t, public.months = 1e6, 2
    look()
