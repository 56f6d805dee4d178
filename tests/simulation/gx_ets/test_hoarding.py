"""Tests of the measures against hoarding: limits, forced sales, disclosure, deemed holdings."""

from __future__ import annotations

from datetime import date, time
from functools import cache

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace

from exchange.calendar import exchange_days
from exchange.errors import ConfigError
from simulation.gx_ets.concentration import concentration
from simulation.gx_ets.economy import Economy, Process
from simulation.gx_ets.keys import Behavior, Calendar, GxScenario, Participants, Population
from simulation.gx_ets.policy import Policy
from simulation.results.measures import measures
from simulation.results.tables import Tables
from simulation.scenarios.load import parse_scenario
from tests.simulation.gx_ets.test_policy_in_the_world import SMALL, tables_of

HOARDERS = GxScenario(
    title="Hoarders",
    calendar=Calendar(last_fiscal_year=2026),
    population=Population(firms=24),
    credits=SMALL.credits,
    policy=Policy(holding_limit_share=0.05),
    behavior=Behavior(hoarders=6),
    participants=Participants(market_makers=0),
)
SEEDS = 5


def returns_after(scenario: GxScenario, seed: int) -> float:
    """The log return from the last day on which a sale settles in time to the deadline."""
    economy = Economy(scenario, seed)
    state, prices = economy.state, {}

    def watch() -> Process:
        for day in exchange_days(date(2027, 12, 1), economy.last):
            yield state.world.until(day, time(15, 45))
            prices[day] = state.last_price(0)

    state.world.start(watch())
    economy.go(lambda share: None)
    useful, deadline = economy.dates.last_useful_day(2026), economy.dates.deadline(2026)
    return float(np.log(prices[deadline] / prices[useful]))


@cache
def rebounds(date_traders: int) -> np.ndarray:
    participants = replace(HOARDERS.participants, date_traders=date_traders)
    scenario = replace(HOARDERS, participants=participants)
    return np.array([returns_after(scenario, seed) for seed in range(SEEDS)])


def test_a_known_date_moves_the_mean_price_by_less_than_its_risk() -> None:
    """The date is the last on which forced sales settle; the risk is the return's own."""
    found = rebounds(3)
    assert abs(found.mean()) < max(found.std(ddof=1), HOARDERS.participants.date_return)
    assert np.abs(found).max() < 0.06


@pytest.mark.soak
def test_without_capital_the_price_falls_before_the_date_and_returns() -> None:
    assert rebounds(0).mean() > 3 * abs(rebounds(3).mean())


@pytest.mark.parametrize(
    ("held", "holders", "index", "largest"),
    [([], 0, 0, 0), ([0, 0], 0, 0, 0), ([7], 1, 1, 1), ([5, 0, 3, 2], 3, 0.38, 0.5)],
)
def test_the_index_is_the_sum_of_squared_shares(
    held: list[int], holders: int, index: float, largest: float
) -> None:
    found = concentration(np.array(held, np.int64))
    assert found == (holders, pytest.approx(index), pytest.approx(largest))


def test_each_day_since_the_opening_has_its_concentration() -> None:
    tables = tables_of(SMALL)
    days = tables["concentration"]
    assert days.height > 10
    shares = SMALL.population.firms
    assert days["hhi"].is_between(1 / (shares + 8), 1).all()
    assert (days["largest_share"] ** 2 <= days["hhi"] + 1e-9).all()
    (year,) = measures(tables).iter_rows(named=True)
    assert year["hhi"] == pytest.approx(days["hhi"].mean(), rel=0.05)


def held_at_most(tables: Tables, kind: str) -> int:
    """The largest position of any account of a kind, from its trades."""
    who = tables["accounts"].filter(pl.col("participant").str.starts_with(kind))["account"]
    most = 0
    trades = tables["trades"].filter(pl.col("symbol") == "GXA/JPY").sort("time_ns")
    for account in who:
        bought = (trades["buyer"] == account).cast(pl.Int64) - (trades["seller"] == account)
        most = max(most, int((bought * trades["quantity_t"]).cum_sum().max() or 0))
    return most


def test_no_speculator_holds_more_than_its_class_may() -> None:
    scenario = replace(
        SMALL,
        calendar=Calendar(last_fiscal_year=2026),
        participants=Participants(market_makers=0, speculators=6, noise_traders=6),
    )
    free = tables_of(scenario)
    limited = tables_of(
        replace(scenario, policy=Policy(speculator_limit_t=5_000, intermediary_limit_t=600))
    )
    assert held_at_most(free, "speculator") > 5_000 >= held_at_most(limited, "speculator") > 0
    assert held_at_most(free, "noise") > 600 >= held_at_most(limited, "noise") > 0


def test_what_is_neither_used_nor_sold_above_the_limit_is_lost() -> None:
    policy = Policy(holding_limit_share=0.02, above_holding_limit="lost")
    world = replace(HOARDERS, participants=Participants(market_makers=0, date_traders=0))
    tables = tables_of(replace(world, policy=policy))
    firms = tables["firms"]
    lost = tables["ledger"].filter(pl.col("kind") == "expired")["amount"].sum()
    kept = (
        tables["policy"]
        .filter((pl.col("kind") == "allocated") & (pl.col("fiscal_year") > 2026))["quantity_t"]
        .sum()
    )
    assert lost <= 0
    most = kept + 0.02 * firms["baseline_t"].sum() * 1.1 + 5_000_000  # trades still to settle
    assert firms["allowances_banked_t"].sum() <= most


def test_a_limit_to_lose_by_is_needed() -> None:
    text = 'extends = "base-balanced"\n[policy]\nabove_holding_limit = "lost"\n'
    with pytest.raises(ConfigError, match=r"line 3: policy\.above_holding_limit needs"):
        parse_scenario(text, "here.toml")
