"""Tests of random rules and economies: balances close and prices stay within daily limits.

One scenario a run, from the run's own seed; many in `make soak`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import msgspec
import numpy as np
import polars as pl
import pytest

from simulation.core.rng import stream
from simulation.gx_ets.economy import run
from simulation.gx_ets.keys import (
    Abatement,
    Behavior,
    Calendar,
    Credits,
    Emissions,
    GxScenario,
    JcmSupply,
    MarketTerms,
    Population,
    Supply,
)
from simulation.gx_ets.policy import Policy, PolicyYear
from simulation.results.balances import unbalanced
from simulation.results.measures import figures, measures
from simulation.results.tables import Tables, frames


@dataclass
class Chooser:
    """The draws of one scenario, from its seed."""

    draws: np.random.Generator

    def one(self, *choices: object) -> object:
        return choices[int(self.draws.integers(len(choices)))]

    def number(self, low: float, high: float) -> float:
        return round(float(self.draws.uniform(low, high)), 4)


def random_scenario(seed: int) -> GxScenario:
    """A small economy under random rules."""
    chooser = Chooser(stream(seed, "random scenario"))
    one, number = chooser.one, chooser.number
    floor = number(500, 3000)
    policy = {
        "floor_jpy_per_t": floor,
        "ceiling_jpy_per_t": floor * number(1.01, 3),
        "credit_limit": one(0.0, 0.05, 0.1, 0.5),
        "may_pay_ceiling": one(True, True, False),
        "shortfall_carried_over": one(True, False),
        "pay_only_if_holdings_exhausted": one(True, False),
        "ceiling_year": one("obligation", "payment"),
        "later_vintage_usable": one(True, False),
        "ceiling_reserve_mt": one(None, 0.0, 0.5),
        "has_floor": one(True, False),
        "purchases": one("canceled", "held"),
        "reverse_auction": one("uniform", "pay_as_bid"),
        "tightened_share": one(0.0, 0.1),
        "banking_limit_share": one(None, 0.1),
        "holding_limit_share": one(None, 0.5),
    }
    if policy["holding_limit_share"] is not None:
        policy["above_holding_limit"] = one("offered", "lost")
    policy |= {
        "speculator_limit_t": one(None, 5_000),
        "holdings_disclosed": one(True, False),
        "deemed_sales_days": int(one(0, 200)),
    }
    if one(True, False):
        policy |= {
            "opening_stock_mt": number(0, 5),
            "auctions_a_year": int(one(1, 4)),
            "auction_unsold": one("offered_again", "canceled"),
            "years": (
                PolicyYear(
                    fiscal_year=2026,
                    allocation_share=number(0, 1),
                    auction_mt=number(0, 5),
                    auction_reserve_jpy_per_t=number(500, 4000),
                ),
                PolicyYear(fiscal_year=2027, credit_limit=one(0.0, 0.2), auction_mt=number(0, 2)),
            ),
        }
    return GxScenario(
        title=f"Random {seed}",
        calendar=Calendar(last_fiscal_year=int(one(2026, 2027))),
        population=Population(
            firms=int(one(4, 9, 15)), emissions_mt=number(5, 40), largest_t=10_000_000, seed=seed
        ),
        emissions=Emissions(intensity_trend=number(-0.06, 0.04), common_shock_sd=number(0, 0.1)),
        abatement=Abatement(fuel_switch_mt=number(0, 5), slope_jpy_per_t_per_mt=number(500, 9000)),
        policy=Policy(**policy),
        allowance_market=MarketTerms(
            sessions=one("call", "both", "continuous"),
            settlement_days=int(one(0, 2, 5)),
            auction_tie=one("time", "pro_rata", "random"),
            fee_yen_per_t=int(one(0, 3)),
        ),
        behavior=Behavior(
            participation=number(0.05, 0.4),
            hoarders=int(one(0, 2)),
            beliefs=one("fixed_point", "adaptive", "myopic"),
        ),
        credits=Credits(
            jcredit=Supply(projects_a_year=number(1, 6), stock_t=int(one(0, 300_000))),
            jcm=JcmSupply(projects_a_year=number(0.5, 3), stock_t=int(one(0, 20_000))),
            other_demand_choke_jpy_per_t=number(1000, 9000),
            other_buyers=10,
            sellers=6,
        ),
    )


def check(scenario: GxScenario, seed: int) -> None:
    """Run it and assert the properties of every run on its tables."""
    tables = frames(run(scenario, scenario.title, seed))
    repeat = f"random_scenario({seed}): {msgspec.json.encode(scenario).decode()}"
    assert unbalanced(tables) == [], repeat
    assert_inside_the_band(tables, scenario, repeat)
    by_year = measures(tables)
    assert (
        by_year["emissions_t"].sum()
        == by_year.select(
            pl.sum_horizontal("surrendered_t", "credits_used_t", "paid_t", "uncovered_t").sum()
        ).item()
    ), repeat
    assert (by_year["credits_used_t"] <= by_year["credit_room_t"]).all(), repeat
    known = [value for value in figures(by_year).values() if value is not None]
    assert np.isfinite(known).all(), repeat


def assert_inside_the_band(tables: Tables, scenario: GxScenario, repeat: str) -> None:
    """Assert that no allowance of a call-only market moves beyond the daily limit from day to
    day.
    """
    if scenario.allowance_market.sessions != "call":
        return
    calls = tables["auctions"].filter(pl.col("kind") == "call").drop_nulls("price_jpy_per_t")
    limit = scenario.allowance_market.price_limit_percent / 100
    for _, own in calls.sort("time_ns").group_by("symbol"):
        prices = own["price_jpy_per_t"].to_numpy()
        moved = np.abs(prices[1:] / prices[:-1] - 1)
        assert (moved <= limit + 1e-9).all(), repeat


def test_a_random_scenario_balances(fresh_seed: int) -> None:
    check(random_scenario(fresh_seed), fresh_seed)


@pytest.mark.soak
def test_many_random_scenarios_balance(fresh_seed: int, soak_seconds: float) -> None:
    end = time.monotonic() + soak_seconds
    count = 0
    while time.monotonic() < end:
        count += 1
        check(random_scenario(fresh_seed + count), fresh_seed + count)
    assert count
