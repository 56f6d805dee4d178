"""What `tanso simulate` shows a person: each figure beside the closed form."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

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
