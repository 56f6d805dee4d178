"""V26: an opening stock and the state's yearly auctions with a reserve price, in the world."""

from __future__ import annotations

import polars as pl

from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.policy import Policy, PolicyYear
from simulation.results.measures import measures
from simulation.results.tables import Tables
from simulation.theory.planner import Excess, Plan, auction_supply, price_path
from simulation.validation.cases.quiet import (
    CUT,
    FIRST,
    PRICE_TOLERANCE,
    RATE,
    SLOPE,
    YEARS,
    by_year,
    need_mt,
    quiet_world,
    tables_of,
)
from simulation.validation.cases.row import Row, row

STOCK_MT, VOLUME_MT = 60.0, 60.0
RESERVES = (0.0, 3100.0, 8000.0)  # all is sold, a part of the first year's, nothing
# A step of a bidder's demand is a tenth of an auction; expected prices stand on a grid of banks.
TOLERANCE_MT = 9.0


def scenario(reserve: float) -> GxScenario:
    """The quiet world with an opening stock, and one auction in the middle of each year."""
    years = PolicyYear(
        fiscal_year=FIRST, auction_mt=VOLUME_MT, auction_reserve_jpy_per_t=reserve or None
    )
    policy = Policy(
        ceiling_jpy_per_t=20_000,
        has_floor=False,
        grandfathering_cut=CUT,
        opening_stock_mt=STOCK_MT,
        years=(years,),
        auctions_a_year=1,
        auction_unsold="canceled",
    )
    return quiet_world("Auctions with a reserve", policy)


def plan(reserve: float) -> Plan:
    """The planner's prices and banks."""

    def lacking(year: int) -> Excess:
        sold = auction_supply(VOLUME_MT, reserve) if reserve else lambda price: VOLUME_MT
        return lambda price: need_mt(year) - price / SLOPE - sold(price)

    return price_path([lacking(year) for year in YEARS], RATE, STOCK_MT)


def sold_mt(tables: Tables) -> list[float]:
    """Mt sold at each auction, in order."""
    sales = tables["policy"].filter(pl.col("kind") == "auctioned").sort("time_ns")
    return [tonnes / 1e6 for tonnes in sales["quantity_t"]]


def rows_of(reserve: float) -> list[Row]:
    """The rows of one reserve price."""
    wanted, tables = plan(reserve), tables_of(scenario(reserve))
    abated = by_year(tables, "abatement_t")
    sold = sold_mt(tables)
    banks = measures(tables)["net_bank_t"].to_list()
    rows, kept = [], STOCK_MT
    for year, price, bank, found in zip(
        YEARS[:-1], wanted.prices, wanted.banks_mt, banks, strict=False
    ):
        what = f"reserve {reserve:,.0f}, FY{year}"
        tonnes = bank - kept + need_mt(year) - price / SLOPE
        kept = bank
        rows += [
            row("V26", f"{what}: price", price, abated[year] * SLOPE, PRICE_TOLERANCE * price),
            row("V26", f"{what}: sold, Mt", tonnes, sold[year - FIRST], TOLERANCE_MT, True),
            row("V26", f"{what}: bank, Mt", bank, found / 1e6, TOLERANCE_MT, True),
        ]
    return rows


def auctions_with_a_reserve() -> list[Row]:
    """V26: the world with three reserve prices, to the deadline of the year before the horizon.
    A year's price is read from its abatement; the planner's sales follow from its banks.
    """
    return [found for reserve in RESERVES for found in rows_of(reserve)]
