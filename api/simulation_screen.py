"""What `tanso simulate` and `tanso validate` show a person."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import polars as pl
from rich.console import Console
from rich.table import Table

from simulation.cases.row import Row
from simulation.outcome import Result


def show_result(result: Result) -> None:
    """Figures, firms, and whether the run agrees with theory."""
    console = Console()
    table = Table(title=f"{result.scenario}: the market beside its closed form")
    for name in ("", "market", "closed form", "tolerance", "within"):
        table.add_column(name, justify="left" if not name else "right")
    for name, check in result.checks.items():
        table.add_row(
            name,
            f"{check.got:,.2f}",
            f"{check.expected:,.2f}",
            f"{check.tolerance:,.2f}",
            "yes" if check.is_within else "NO",
        )
    for firm in result.firms:
        table.add_row(
            f"abatement of {firm.name}, t",
            f"{firm.abatement_t:,}",
            f"{firm.expected_abatement_t:,.2f}",
            f"{firm.tolerance_t:,.2f}",
            "yes" if firm.is_within else "NO",
        )
    console.print(table)
    kept = "yes" if all(result.conservation.values()) else "NO"
    console.print(
        f"{result.trades} trades, {result.settled} deliveries settled, {result.failed} voided; "
        f"credits and cash conserved: {kept}; digest {result.digest}"
    )


YEAR_LINES = (
    ("ceiling, yen/t", "ceiling_jpy_per_t", 1, 0),
    ("mean price, yen/t", "price_jpy_per_t", 1, 0),
    ("floor, yen/t", "floor_jpy_per_t", 1, 0),
    ("credits, yen/t", "credit_price_jpy_per_t", 1, 0),
    ("emissions, Mt", "emissions_t", 1e6, 1),
    ("abated, Mt", "abatement_t", 1e6, 1),
    ("allocated, Mt", "allocation_t", 1e6, 1),
    ("credits used, Mt", "credits_used_t", 1e6, 2),
    ("paid at the ceiling, Mt", "paid_t", 1e6, 2),
    ("uncovered, Mt", "uncovered_t", 1e6, 2),
    ("bought back, Mt", "bought_back_t", 1e6, 2),
    ("allowances traded, Mt", "allowance_volume_t", 1e6, 1),
    ("physical shortfall of credits, Mt", "physical_shortfall_t", 1e6, 1),
    ("economic shortfall, Mt", "economic_shortfall_t", 1e6, 2),
)


def show_years(title: str, by_year: pl.DataFrame, as_json: bool) -> None:
    """A run year by year: the main figures, or all of them as JSON."""
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(by_year.to_dicts())).decode())
        return
    table = Table(title=title)
    table.add_column("")
    for year in by_year["fiscal_year"]:
        table.add_column(f"FY{year}", justify="right")
    for name, column, unit, digits in YEAR_LINES:
        figures = by_year[column].to_list()
        cells = ["-" if one is None else f"{one / unit:,.{digits}f}" for one in figures]
        table.add_row(name, *cells)
    Console().print(table)


def show_validation(rows: Sequence[Row], as_json: bool) -> None:
    """The table of cases, or its rows as JSON."""
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(rows)).decode())
        return
    table = Table(title="what theory says, and what came out")
    for name in ("case", "figure", "expected", "got", "tolerance", "venue", "pass"):
        table.add_column(name, justify="left" if name in ("case", "figure") else "right")
    for row in rows:
        table.add_row(
            row.case,
            row.what,
            f"{row.expected:,.6g}",
            f"{row.got:,.6g}",
            f"{row.tolerance:.3g}",
            "yes" if row.through_venue else "",
            "yes" if row.passed else "NO",
        )
    console = Console()
    console.print(table)
    failed = sum(not row.passed for row in rows)
    console.print(f"{len(rows)} figures, {failed} off")
