"""V28: compliance periods of three years with partial surrender, in the world."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.policy import Policy, PolicyYear
from simulation.theory.planner import Excess, price_path
from simulation.validation.cases.quiet import (
    CUT,
    EMISSIONS_MT,
    FIRST,
    RATE,
    SLOPE,
    YEARS,
    by_year,
    quiet_world,
    tables_of,
)
from simulation.validation.cases.row import Row, row

NEEDS_MT = (140.0, 90.0, 60.0, 80.0, 60.0)  # the first year needs most: nothing to bank for it
PERIOD, CEILING = 3, 20_000
# Expected prices are tables over banks in steps of 0.5 % of a year's emissions, 3 Mt. What a period
# defers counts in whole steps: half a step is 1.5 Mt, at most 0.5 % of the 95 % case's price.
TOLERANCE, GROWTH_TOLERANCE, PARTIAL_TOLERANCE = 0.003, 0.003, 0.005
DEFERRED_TOLERANCE_MT = 1.0


def scenario(
    period_years: int, partial_share: float, needs_mt: Sequence[float] = NEEDS_MT
) -> GxScenario:
    """The quiet world with these needs and no later vintages, to the end of the first period."""
    shares = [
        (EMISSIONS_MT - need) / (EMISSIONS_MT * (1 - CUT * (year - FIRST + 1)))
        for year, need in zip(YEARS, needs_mt, strict=True)
    ]
    policy = Policy(
        ceiling_jpy_per_t=CEILING,
        has_floor=False,
        grandfathering_cut=CUT,
        later_vintage_usable=False,
        period_years=period_years,
        partial_share=partial_share,
        years=tuple(
            PolicyYear(fiscal_year=year, allocation_share=share)
            for year, share in zip(YEARS, shares, strict=True)
        ),
    )
    return quiet_world("Periods", policy, last=FIRST + PERIOD - 1)


def lacking(need_mt: float) -> Excess:
    """The tonnes that a year lacks at a price."""
    return lambda price: need_mt - price / SLOPE


def expected_prices(period_years: int) -> list[float]:
    """The planner's prices of the first period, with debt allowed within a period."""
    needs = [lacking(need) for need in NEEDS_MT]
    return price_path(needs, RATE, period_years=period_years).prices[:PERIOD]


def bound_price(share: float) -> float:
    """The first year's marginal cost where the partial surrender binds.

    Its grant meets just the share that is due: E - need = share (E - abated).
    """
    return SLOPE * (NEEDS_MT[0] - (1 - share) * EMISSIONS_MT) / share


def within_a_period() -> list[Row]:
    """V28: the quiet world, whose first year needs most, with one deadline in three years, with
    yearly ones, with yearly ones for 95 % of emissions, and with yearly ones for all. A year's
    price is read from its abatement.
    """
    rows = []
    tables = tables_of(scenario(PERIOD, 0.0))
    abated, deferred = by_year(tables, "abatement_t"), by_year(tables, "deferred_t")
    paid, emitted, still_due = by_year(tables, "paid_t"), 0.0, 0.0
    for year, price in zip(YEARS, expected_prices(PERIOD), strict=False):
        what = f"three years, nothing due within, FY{year}"
        emitted += EMISSIONS_MT - price / SLOPE
        still_due = emitted if year < FIRST + PERIOD - 1 else 0.0
        rows += [
            row("V28", f"{what}: price", price, abated[year] * SLOPE, TOLERANCE * price),
            row("V28", f"{what}: deferred, Mt", still_due, deferred[year], DEFERRED_TOLERANCE_MT),
            row("V28", f"{what}: paid, Mt", 0.0, paid[year], 0.5, venue=True),
        ]
    for year in YEARS[1:PERIOD]:
        what = f"three years, nothing due within, FY{year}: growth of the price"
        rows.append(row("V28", what, 1 + RATE, abated[year] / abated[year - 1], GROWTH_TOLERANCE))
    for what, years, share, price, tolerance in (
        ("yearly", 1, 0.0, expected_prices(1)[0], TOLERANCE),
        ("three years, all due yearly", PERIOD, 1.0, expected_prices(1)[0], TOLERANCE),
        ("three years, 95 % due yearly", PERIOD, 0.95, bound_price(0.95), PARTIAL_TOLERANCE),
    ):
        first = by_year(tables_of(scenario(years, share)), "abatement_t")[FIRST]
        found, what = first * SLOPE, f"{what}, FY{FIRST}: price"
        rows.append(row("V28", what, price, found, tolerance * price))
    return rows
