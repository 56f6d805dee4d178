"""V25: payment at the ceiling with allowances kept, in the GX-ETS world.

Four firms have no abatement, no shocks and no later vintages; the shortfall of their grants grows
by 8 % of their emissions each year. Beliefs extend to FY2029, the run to the deadline of FY2027.
Where the ceiling (5 % a year) grows faster than the rate of interest, the whole shortfall up to
FY2029 is paid for at the first deadline; where it does not, each deadline's own need is.
Disagreement about the price changes nothing.
"""

from __future__ import annotations

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
from simulation.results.tables import frames
from simulation.theory.pay_or_hold import cheapest_payments
from simulation.validation.cases.row import Row, row

EMISSIONS_MT, CUT, CEILING, GROWTH = 600.0, 0.08, 4300.0, 0.05
YEARS, TOLD = (2026, 2027, 2028, 2029), 2
# Expected prices are tables over banks in steps of 1 % of a year's emissions.
TOLERANCE_MT = 0.01 * EMISSIONS_MT


def scenario(rate: float, disagreement_sd: float, must_use_up: bool = False) -> GxScenario:
    """The case as a scenario; `must_use_up`: only firms without holdings may pay."""
    return GxScenario(
        title="Pay or hold",
        calendar=Calendar(last_fiscal_year=2027),
        population=Population(
            firms=4,
            emissions_mt=EMISSIONS_MT,
            intensity_spread=0.0,
            sectors=(Sector(name="all", share=1.0, rule="grandfathering"),),
        ),
        emissions=Emissions(intensity_trend=0.0, common_shock_sd=0.0, own_shock_sd=0.0),
        abatement=Abatement(slope_jpy_per_t_per_mt=1e9, fuel_switch_mt=0.0, investment_share=0.0),
        policy=Policy(
            ceiling_jpy_per_t=CEILING,
            has_floor=False,
            grandfathering_cut=CUT,
            later_vintage_usable=False,
            pay_only_if_holdings_exhausted=must_use_up,
        ),
        behavior=Behavior(
            discount_rate=rate,
            disagreement_sd=disagreement_sd,
            horizon_fiscal_year=YEARS[-1],
            revision_chance=1.0,  # the scheme ends with the horizon
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


def paid_mt(world: GxScenario, seed: int = 1) -> list[float]:
    """Mt paid for at the ceiling, by fiscal year, in a run."""
    firms = frames(run(world, world.title, seed))["firms"]
    sums = firms.group_by("fiscal_year").agg(pl.col("paid_t").sum()).sort("fiscal_year")
    return [tonnes / 1e6 for tonnes in sums["paid_t"]]


def expected_mt(rate: float) -> list[float]:
    """The closed form's payments at the deadlines of the run."""
    needs = [CUT * EMISSIONS_MT * (year + 1) for year in range(len(YEARS))]
    ceilings = [CEILING * (1 + GROWTH) ** year for year in range(len(YEARS))]
    return cheapest_payments(needs, [EMISSIONS_MT] * len(YEARS), ceilings, rate)[:TOLD]


def pay_or_hold() -> list[Row]:
    """V25: four firms at two deadlines of the world, at 2 and 8 % interest, with and without
    disagreement about the price. Expected prices have steps of 1 % of a year's emissions, which
    bound the tolerance.
    """
    rows = []
    for rate in (0.02, 0.08):
        for opinions in (0.0, 0.015):
            found = paid_mt(scenario(rate, opinions))
            for year, wanted, got in zip(YEARS, expected_mt(rate), found, strict=False):
                what = (
                    f"interest {100 * rate:g} %, opinions {100 * opinions:g} %: FY{year} paid, Mt"
                )
                rows.append(row("V25", what, wanted, got, TOLERANCE_MT, venue=True))
    return rows
