"""Tests of the last days before a deadline: allowances due are not sold, cheaper offers are
used.
"""

from __future__ import annotations

from datetime import date, time, timedelta

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace

from exchange.units import tokyo_datetime
from simulation.gx_ets.dates import Dates
from simulation.gx_ets.economy import Economy, Process, run
from simulation.gx_ets.firm_years import Needs, count_needs
from simulation.gx_ets.keys import Behavior, Emissions, GxScenario
from simulation.results.tables import Tables, frames
from simulation.scenarios.load import load_scenario
from tests.simulation.gx_ets.test_policy_in_the_world import SHORT, SMALL

SYMBOL = "GXA/JPY"
DAY_NS = 86_400 * 10**9


def payers(tables: Tables) -> pl.DataFrame:
    return tables["firms"].filter(pl.col("paid_t") + pl.col("uncovered_t") > 0)


def assert_nobody_sold_what_it_owed(scenario: GxScenario, tables: Tables, seed: int) -> None:
    """Assert that no payer sold on or after the last day on which a purchase settles in time."""
    dates = Dates(scenario)
    for row in payers(tables).iter_rows(named=True):
        year = row["fiscal_year"]
        sold = tables["trades"].filter(
            (pl.col("symbol") == SYMBOL) & (pl.col("seller") == row["account"])
        )
        days = [tokyo_datetime(moment).date() for moment in sold["time_ns"]]
        late = [d for d in days if dates.last_useful_day(year) <= d <= dates.deadline(year)]
        assert late == [], f"seed {seed}, FY{year}: firm {row['firm']} sold on {late}"


def assert_no_cheaper_way_was_open(scenario: GxScenario, tables: Tables, seed: int) -> None:
    """Assert that, on the last useful day of a year with payments, the market was at the ceiling or
    no offer below it was left.
    """
    dates = Dates(scenario)
    years = {row["fiscal_year"]: row for row in tables["years"].iter_rows(named=True)}
    for year in payers(tables)["fiscal_year"].unique():
        day = dates.last_useful_day(year)
        quotes = tables["quotes"].filter(pl.col("symbol") == SYMBOL)
        last = [
            ask
            for moment, ask in zip(quotes["time_ns"], quotes["ask_jpy_per_t"], strict=True)
            if tokyo_datetime(moment).date() == day
        ]
        ceiling = years[year]["ceiling_jpy_per_t"]
        offered = [ask for ask in last if ask is not None and ask < np.floor(ceiling)]
        assert offered == [], f"seed {seed}, FY{year}: {offered} was offered, {ceiling} paid"


def check(scenario: GxScenario, seed: int) -> int:
    """Tonnes paid for in a run that keeps both rules."""
    tables = frames(run(scenario, scenario.title, seed))
    assert_nobody_sold_what_it_owed(scenario, tables, seed)
    assert_no_cheaper_way_was_open(scenario, tables, seed)
    return int(tables["firms"]["paid_t"].sum())


# Large disagreement and little time: firms with duties trade much on the last days.
RESTLESS = replace(
    SMALL,
    emissions=Emissions(intensity_trend=-0.01),
    behavior=Behavior(participation=0.1, disagreement_sd=0.1, pace=0.6, deadline_days=10),
)


def test_in_restless_worlds_nobody_pays_while_allowances_are_on_offer() -> None:
    for seed in range(8):
        check(RESTLESS, seed)


@pytest.mark.soak
def test_in_forty_restless_worlds_nobody_pays_while_allowances_are_on_offer() -> None:
    assert sum(check(RESTLESS, seed) > 0 for seed in range(40)) > 5


def test_in_short_worlds_the_ceiling_is_paid_where_nothing_is_left() -> None:
    assert sum(check(SHORT, seed) > 0 for seed in range(3)) == 3


@pytest.mark.soak
def test_the_base_case_keeps_its_deadlines() -> None:
    """Sixty firms, forty seeds."""
    base = load_scenario("base-balanced")
    assert isinstance(base, GxScenario)
    small = replace(base, population=replace(base.population, firms=60), credits=SMALL.credits)
    for seed in range(40):
        check(small, seed)


def test_what_the_deadline_takes_is_kept_from_the_last_useful_day_on() -> None:
    economy = Economy(SMALL, seed=1)
    dates, state = economy.dates, economy.state
    last = dates.last_useful_day(2026)
    seen: dict[date, Needs] = {}

    def watch() -> Process:
        for day in (last - timedelta(days=1), last, dates.deadline(2026)):
            yield state.world.until(day, time(9))
            seen[day] = count_needs(state, dates, day)

    state.world.start(watch())
    economy.go(lambda share: None)
    before, on, after = seen.values()
    duty = state.duty_t[2026].astype(float)
    assert not before.kept_t.any()
    assert (on.kept_t == on.due_t).all()
    assert on.due_t == pytest.approx(duty)
    assert (before.may_buy, on.may_buy, after.may_buy) == (True, True, False)
