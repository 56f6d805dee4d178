"""V27: vintages with their own books, in the world, with and without banked use."""

from __future__ import annotations

from datetime import time

import polars as pl

from exchange.calendar import fiscal_year_start, tokyo_ns
from simulation.gx_ets.keys import GxScenario
from simulation.gx_ets.policy import Policy, PolicyYear
from simulation.results.tables import Tables
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

NEEDS_MT = (100.0, 140.0, 60.0, 90.0, 120.0)  # the bank is empty after the second year
# Abatement is chosen month by month; a book's mean price has the noise of its few trades.
PRICE_TOLERANCE, BOOK_TOLERANCE = 0.01, 0.02
PAID_TOLERANCE_MT = 0.5


def scenario(is_banked: bool, vintages: str = "own_books") -> GxScenario:
    """The quiet world with these needs, without later use, with or without banked use."""
    shares = [
        (EMISSIONS_MT - need) / (EMISSIONS_MT * (1 - CUT * (year - FIRST + 1)))
        for year, need in zip(YEARS, NEEDS_MT, strict=True)
    ]
    policy = Policy(
        ceiling_jpy_per_t=20_000,
        has_floor=False,
        grandfathering_cut=CUT,
        later_vintage_usable=False,
        vintages=vintages,  # type: ignore[arg-type] # a literal's text
        banking_limit_share=None if is_banked else 0.0,
        years=tuple(
            PolicyYear(fiscal_year=year, allocation_share=share)
            for year, share in zip(YEARS, shares, strict=True)
        ),
    )
    return quiet_world("Vintages", policy)


def expected_prices(is_banked: bool) -> list[float]:
    """The planner's prices; without banking each year's own: slope times its need."""

    def lacking(need: float) -> Excess:
        return lambda price: need - price / SLOPE

    if not is_banked:
        return [SLOPE * need for need in NEEDS_MT]
    return price_path([lacking(need) for need in NEEDS_MT], RATE).prices


def book_price(tables: Tables, year: int) -> float:
    """The mean price of a vintage's trades in its own fiscal year, while it can still abate."""
    start, end = (tokyo_ns(fiscal_year_start(at), time(0)) for at in (year, year + 1))
    trades = tables["trades"].filter(
        (pl.col("symbol") == f"GXA-{year % 100}/JPY") & pl.col("time_ns").is_between(start, end)
    )
    yen = trades["price_jpy_per_t"] * trades["quantity_t"]
    return float(yen.sum()) / max(int(trades["quantity_t"].sum()), 1)


def rows_of(is_banked: bool) -> list[Row]:
    """The rows of the world with or without banked use."""
    tables = tables_of(scenario(is_banked))
    abated, paid = by_year(tables, "abatement_t"), by_year(tables, "paid_t")
    rows, name = [], "banked" if is_banked else "not banked"
    for year, price in zip(YEARS[:-1], expected_prices(is_banked), strict=False):
        what = f"{name}, FY{year}"
        signal, traded = abated[year] * SLOPE, book_price(tables, year)
        rows += [
            row("V27", f"{what}: price of abatement", price, signal, PRICE_TOLERANCE * price),
            row("V27", f"{what}: its book", price, traded, BOOK_TOLERANCE * price, venue=True),
            row("V27", f"{what}: paid, Mt", 0.0, paid[year], PAID_TOLERANCE_MT, venue=True),
        ]
    return rows


def own_books() -> list[Row]:
    """V27: the quiet world, whose needs fall after the second year. A year's price is read from its
    abatement and from its vintage's book in that fiscal year.
    """
    return [*rows_of(is_banked=True), *rows_of(is_banked=False)]
