"""A GX-ETS world without shocks, frictions or credits, which a planner's figures must describe.

Four firms with linear abatement share one grandfathered grant that falls by the same tonnes each
year; the market opens on the first days of the scheme. What is left of the world is its calendar,
its expected prices, its auctions and its deadlines.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from simulation.gx_ets.economy import run
from simulation.gx_ets.keys import (
    Abatement,
    Behavior,
    Calendar,
    Credits,
    Emissions,
    GxScenario,
    JcmSupply,
    Participants,
    Population,
    Sector,
    Supply,
)
from simulation.gx_ets.policy import Policy
from simulation.results.tables import Tables, frames

EMISSIONS_MT, CUT, SLOPE, RATE = 600.0, 0.1, 30.0, 0.05
FIRST, LAST_PLANNED = 2026, 2030
YEARS = tuple(range(FIRST, LAST_PLANNED + 1))
# Expected prices are tables over banks in steps of 0.5 % of a year's emissions, and a year's
# abatement is the sum over months of a price that grows at the rate of interest within it.
PRICE_TOLERANCE = 0.015


def quiet_world(title: str, policy: Policy, last: int = LAST_PLANNED - 1) -> GxScenario:
    """The world to the deadline of fiscal year `last`; firms look ahead to LAST_PLANNED."""
    return GxScenario(
        title=title,
        calendar=Calendar(
            last_fiscal_year=last,
            first_allocation=date(FIRST, 4, 1),
            allocation_day="04-01",
            opening=date(FIRST, 4, 2),
        ),
        population=Population(
            firms=4,
            emissions_mt=EMISSIONS_MT,
            intensity_spread=0.0,
            sectors=(Sector(name="all", share=1.0, rule="grandfathering"),),
        ),
        emissions=Emissions(intensity_trend=0.0, common_shock_sd=0.0, own_shock_sd=0.0),
        abatement=Abatement(
            slope_jpy_per_t_per_mt=SLOPE,
            linear_share_max=1.0,
            fuel_switch_mt=0.0,
            investment_share=0.0,
        ),
        policy=policy,
        behavior=Behavior(
            discount_rate=RATE,
            horizon_fiscal_year=LAST_PLANNED,
            revision_chance=1.0,  # the scheme ends with the horizon, as the planner's does
            disagreement_sd=0.0,
            last_price_weight=0.0,
            risk_premium=0.0,
            participation=0.2,
            noise_sd=0.002,
        ),
        credits=Credits(
            jcredit=Supply(projects_a_year=0, stock_t=0),
            jcm=JcmSupply(projects_a_year=0, stock_t=0),
            government_stock_t=0,
            other_buyers=1,
            sellers=1,
        ),
        participants=Participants(market_makers=0, speculators=0),
    )


def need_mt(year: int) -> float:
    """The abatement that a fiscal year's grant requires without bank, auctions and credits."""
    return CUT * EMISSIONS_MT * (year - FIRST + 1)


def tables_of(scenario: GxScenario) -> Tables:
    """The tables of the world's run."""
    return frames(run(scenario, scenario.title, 1))


def by_year(tables: Tables, column: str) -> dict[int, float]:
    """A column of the table of firms in Mt, summed by fiscal year."""
    sums = tables["firms"].group_by("fiscal_year").agg(pl.col(column).sum()).sort("fiscal_year")
    return {year: tonnes / 1e6 for year, tonnes in sums.iter_rows()}
