"""What `tanso simulate` shows a person: each figure beside the closed form."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
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
