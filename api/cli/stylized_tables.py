"""What `tanso validate --stylized` shows: facts, bands, and what each was calibrated on."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from rich.console import Console
from rich.table import Table

from simulation.validation.stylized import Fact


def show_stylized(facts: Sequence[Fact], as_json: bool) -> None:
    """The table of stylized facts, or its rows as JSON (an open end of a band is null)."""
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(facts)).decode())
        return
    table = Table(title="stylized facts of the real markets, and what the simulated ones show")
    for name in ("fact", "figure", "got", "band", "pass", "calibrated on"):
        table.add_column(name, justify="right" if name == "got" else "left")
    for one in facts:
        high = "" if one.high == float("inf") else f"{one.high:,.4g}"
        table.add_row(
            one.fact,
            one.what,
            f"{one.got:,.4g}",
            f"{one.low:,.4g} to {high}" if high else f"at least {one.low:,.4g}",
            "yes" if one.passed else "NO",
            one.calibrated_on,
        )
    console = Console()
    console.print(table)
    failed = sum(not one.passed for one in facts)
    console.print(f"{len(facts)} figures, {failed} outside their band")
