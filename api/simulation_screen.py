"""What `tanso simulate`, `sweep` and `validate` show a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import polars as pl
from rich.console import Console
from rich.table import Table

from simulation.cases.row import Row
from simulation.experiment import Sweep
from simulation.manifest import Difference, Manifest
from simulation.outcome import Result
from simulation.readable import LABELS, rounded, unit_of


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
    ("floor at the deadline, yen/t", "floor_in_force_jpy_per_t", 1, 0),
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


def show_check(
    manifest: Manifest,
    differences: Sequence[Difference],
    versions: Mapping[str, tuple[str, str]],
    as_json: bool,
) -> None:
    """Whether a second run was the same, and if not, where it was not."""
    if as_json:
        found = {
            "scenario": manifest.scenario,
            "seed": manifest.seed,
            "same": not differences,
            "differences": differences,
            "versions": versions,
        }
        print(msgspec.json.format(msgspec.json.encode(found)).decode())
        return
    console = Console()
    for one in differences:
        console.print(f"{one.file} {one.found}", markup=False, highlight=False)
    for name, (then, now) in versions.items():
        console.print(f"{name} was {then} and is {now}", markup=False, highlight=False)
    count = len(manifest.files)
    what = f"{manifest.scenario}, seed {manifest.seed}"
    same = f"all {count} files are the same to the bit" if not differences else "NOT the same"
    console.print(f"{what}: {same}", markup=False, highlight=False)


def show_sweep(found: Sweep, as_json: bool) -> None:
    """Each variant's figures with 95 % intervals, and its differences from the first variant."""
    summary = found.tables["summary"]
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(summary.to_dicts())).decode())
        return
    console = Console()
    for figure, label in LABELS.items():
        rows = summary.filter(pl.col("figure") == figure)
        largest = float(rows["mean"].abs().to_numpy().max(initial=0.0))
        if not largest:
            continue
        divisor, unit = unit_of(figure, largest)
        table = Table(title=f"{label} ({unit})" if unit else label, title_justify="left")
        for name in ("variant", "mean", "95 % interval", "less the first", "95 % interval"):
            table.add_column(name, justify="left" if name == "variant" else "right")
        for row in rows.iter_rows(named=True):
            cells = [
                "" if row[name] is None else rounded(figure, row[name] / divisor)
                for name in (
                    "mean",
                    "low",
                    "high",
                    "difference",
                    "difference_low",
                    "difference_high",
                )
            ]
            spans = [f"{low} to {high}" if low else "" for low, high in (cells[1:3], cells[4:6])]
            table.add_row(row["variant"], cells[0], spans[0], cells[3], spans[1])
        console.print(table)
    console.print(f"{len(found.variants)} variants, {len(found.seeds)} seeds each")


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
