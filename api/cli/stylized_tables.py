"""The table of `tanso validate --stylized`: facts, bands and calibration data."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from api.cli.tables import print_json
from simulation.validation.stylized import Fact


def show_stylized(facts: Sequence[Fact], as_json: bool) -> None:
    """Print the table of stylized facts, or its rows as JSON (a band without an end has null).

    Intervals of 95 % stand beside a figure and the data's where there are any.
    """
    if as_json:
        print_json(facts)
        return
    table = Table(title="stylized facts of real markets in simulated ones")
    for name in ("fact", "figure", "got", "data", "band", "pass", "calibrated on"):
        table.add_column(name, justify="right" if name == "got" else "left")
    for fact in facts:
        high = "" if fact.high == float("inf") else f"{fact.high:,.4g}"
        table.add_row(
            fact.fact,
            fact.what,
            _with_interval(fact.got, fact.got_low, fact.got_high),
            _with_interval(fact.data, fact.data_low, fact.data_high),
            f"{fact.low:,.4g} to {high}" if high else f"at least {fact.low:,.4g}",
            "yes" if fact.passed else "NO",
            fact.calibrated_on,
        )
    console = Console()
    console.print(table)
    failed = sum(not fact.passed for fact in facts)
    console.print(f"{len(facts)} figures, {failed} outside their band")


def _with_interval(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return ""
    ends = "" if low is None or high is None else f" ({low:,.3g} to {high:,.3g})"
    return f"{value:,.4g}{ends}"
