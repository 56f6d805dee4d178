"""The tables that `tanso simulate`, `sweep` and `validate` print.

They fit in 80 columns and never cut a figure. Years that do not fit beside each other are split
into several tables, and variants whose names do not fit beside the figures are numbered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from api.cli.tables import print_json
from simulation.experiments.variants import short_names
from simulation.results.account import account, state_account
from simulation.results.burden import burdens
from simulation.results.manifest import Difference, Manifest
from simulation.results.measures import measures
from simulation.results.readable import LABELS, RARE, rounded, span, unit_of
from simulation.results.tables import Tables
from simulation.static.outcome import StaticResult
from simulation.validation.cases.row import Row

if TYPE_CHECKING:
    from simulation.experiments.experiment import Sweep


def show_result(result: StaticResult) -> None:
    """Print a static market's figures and firms beside theory, and the conservation check."""
    console = Console()
    table = _table(f"{result.scenario}: the market beside its closed form")
    _columns(table, ("", "market", "closed form", "tolerance", "within"), words=1)
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
    ("credits short of the limit, Mt", "physical_shortfall_t", 1e6, 1),
    ("economic shortfall, Mt", "economic_shortfall_t", 1e6, 2),
)


def show_run(title: str, tables: Tables, by_year: pl.DataFrame, as_json: bool) -> None:
    """Print a run year by year: the main figures and the cost by sector, or all of it as JSON."""
    if as_json:
        print_json(account_of(tables, by_year))
        return
    show_years(title, by_year)
    _show_burdens(tables)


def account_of(tables: Tables, by_year: pl.DataFrame) -> dict[str, list[dict[str, object]]]:
    """A run's years, its account by year, sector and size, and the state's account."""
    return {
        "years": by_year.to_dicts(),
        "burden": account(tables).to_dicts(),
        "state": state_account(tables).to_dicts(),
    }


def _show_burdens(tables: Tables) -> None:
    """Print the cost by sector over all years."""
    rows = burdens(tables)
    costs = {
        "abatement": "abatement_jpy",
        "at ceiling": "paid_jpy",
        "bought less sold": "trading_jpy",
        "left": "bank_jpy",
        "total": "burden_jpy",
    }
    trading = pl.sum_horizontal("allowances_jpy", "credits_jpy", "fees_jpy")
    rows = rows.with_columns(trading.alias("trading_jpy"))
    largest = max((abs(value) for name in costs.values() for value in rows[name]), default=0)
    divisor, unit = unit_of("_jpy", largest)
    table = _table(f"cost over all years, {unit}; left: holdings at the last price, deducted")
    _columns(table, ("", *costs), words=1)
    for row in rows.iter_rows(named=True):
        cells = (rounded("_jpy", row[name] / divisor) for name in costs.values())
        table.add_row(row["sector"], *cells)
    Console().print(table)


def show_years(title: str, by_year: pl.DataFrame) -> None:
    """Print a run year by year: the main figures."""
    console = Console()
    years = by_year["fiscal_year"].to_list()
    lines = [
        [
            name,
            *("-" if value is None else f"{value / unit:,.{digits}f}" for value in by_year[column]),
        ]
        for name, column, unit, digits in YEAR_LINES
    ]
    head = ["", *(f"FY{year}" for year in years)]
    widths = [max(len(row[column]) for row in (head, *lines)) for column in range(len(head))]
    for shown in _fitting(widths, console.width):
        table = _table(title)
        _columns(table, [head[0], *(head[column] for column in shown)], words=1)
        for line in lines:
            table.add_row(line[0], *(line[column] for column in shown))
        console.print(table)


def _fitting(widths: Sequence[int], width: int) -> list[list[int]]:
    """Group the columns after the first so that each group fits beside it, at least one each."""
    room = width - widths[0]
    groups: list[list[int]] = [[]]
    left = room
    for column in range(1, len(widths)):
        needed = widths[column] + 2
        if needed > left and groups[-1]:
            groups.append([])
            left = room
        groups[-1].append(column)
        left -= needed
    return groups


def show_replicated(title: str, tables: Tables, seed: int, found: Sweep, as_json: bool) -> None:
    """Print the means over a scenario's runs, and its first run year by year."""
    summary, by_year = found.tables["summary"], measures(tables)
    if as_json:
        over_runs = {
            "seeds": found.seeds,
            "summary": summary.drop("variant").to_dicts(),
            "years_summary": found.tables["years_summary"].to_dicts(),
            "burden_summary": found.tables["burden_summary"].to_dicts(),
            "seed": seed,
        }
        print_json(over_runs | account_of(tables, by_year))
        return
    show_years(f"{title}: one run, seed {seed}", by_year)
    table = _table(f"{title}: {len(found.seeds)} runs, seeds {found.seeds[0]} to {found.seeds[-1]}")
    _columns(table, ("", "mean", "95 % interval", "median", "nine runs of ten"), words=1)
    for figure, (_, label) in LABELS.items():
        rows = summary.filter(pl.col("figure") == figure).to_dicts()
        if not rows:
            continue
        (row,) = rows
        divisor, unit = unit_of(figure, max(abs(row["mean"]), abs(row["q95"])))
        mean, middle, least, most = (
            rounded(figure, row[name] / divisor) for name in ("mean", "median", "q05", "q95")
        )
        between = span(row, "", figure, divisor)
        what = label if unit in label else f"{label}, {unit}"
        table.add_row(what, mean, between, middle, f"{least} to {most}")
    console = Console()
    console.print(table)
    _note_rare(console, summary)


def _note_rare(console: Console, summary: pl.DataFrame) -> None:
    """Explain the intervals of shares of runs, where there is one."""
    shown = summary.filter(pl.col("figure").is_in(list(LABELS)), pl.col("mean") != 0)
    if shown["low"].null_count():
        console.print(f"note: {RARE}", markup=False, highlight=False)


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))


def _columns(table: Table, names: Sequence[str], words: int) -> None:
    """Add columns; the first `words` of them hold text, which may fold, the others figures."""
    for number, name in enumerate(names):
        if number < words:
            table.add_column(name, overflow="fold")
        else:
            table.add_column(name, justify="right", no_wrap=True)


def show_check(
    manifest: Manifest,
    differences: Sequence[Difference],
    versions: Mapping[str, tuple[str, str]],
    as_json: bool,
) -> None:
    """Print if a repeated run was identical, else the differences."""
    if as_json:
        found = {
            "scenario": manifest.scenario,
            "seed": manifest.seed,
            "same": not differences,
            "differences": differences,
            "versions": versions,
        }
        print_json(found)
        return
    console = Console()
    for difference in differences:
        console.print(f"{difference.file} {difference.found}", markup=False, highlight=False)
    for name, (then, now) in versions.items():
        console.print(f"{name} was {then} and is {now}", markup=False, highlight=False)
    count = len(manifest.files)
    what = f"{manifest.scenario}, seed {manifest.seed}"
    same = f"all {count} files are identical" if not differences else "NOT identical"
    console.print(f"{what}: {same}", markup=False, highlight=False)


def show_sensitivity(found: Sweep, as_json: bool) -> None:
    """Print the indices or the means by parts of each key, of the labeled figures."""
    (name,) = found.tables.keys() & {"indices", "bins"}
    table = found.tables[name]
    if as_json:
        print_json(table.to_dicts())
        return
    console = Console()
    words = ("key", "index") if name == "indices" else ("key", "from", "to")
    for figure, (_, label) in LABELS.items():
        rows = table.filter(pl.col("figure") == figure).to_dicts()
        if not rows:
            continue
        value = "value" if name == "indices" else "mean"
        divisor, unit = unit_of(figure, max(abs(row[value]) for row in rows))
        is_share = any(row.get("index") == "first" for row in rows)
        shown = _table(label if is_share or unit in label else f"{label} ({unit})")
        _columns(shown, (*words, "", "95 % interval"), words=len(words))
        for row in rows:
            low, mean, high = (
                ""
                if row[end] is None
                else f"{row[end]:.2f}"
                if is_share
                else rounded(figure, row[end] / divisor)
                for end in ("low", value, "high")
            )
            shown.add_row(*(row[word] for word in words), mean, f"{low} to {high}" if low else "")
        console.print(shown)
    console.print(f"{len(found.variants)} variants, {len(found.seeds)} seeds each")


def show_sweep(found: Sweep, as_json: bool, base: int = 1) -> None:
    """Print each variant's figures with 95 % intervals, and its differences from the base."""
    from simulation.experiments.experiment import silent_variants  # here, as a single run has none

    summary = found.tables["summary"]
    if as_json:
        print_json(summary.to_dicts())
        return
    console = Console()
    head, names = _variant_names(found)
    tables = _sweep_tables(found, base, head, names)
    wide = console.options.update(width=10_000)
    if any(console.measure(table, options=wide).maximum > console.width for table in tables):
        for number, name in enumerate(short_names(found.variants), start=1):
            console.print(f"{number}: {name}", markup=False, highlight=False)
        numbers = {variant.name: str(at) for at, variant in enumerate(found.variants, start=1)}
        tables = _sweep_tables(found, base, "variant", numbers)
    for table in tables:
        console.print(table)
    _note_rare(console, summary)
    console.print(f"{len(found.variants)} variants, {len(found.seeds)} seeds each")
    for name in silent_variants(found):
        console.print(
            f"note: no allowance was traded in any run of {name}", markup=False, highlight=False
        )


def _variant_names(found: Sweep) -> tuple[str, dict[str, str]]:
    """The head of the column of variants, and each variant's name there.

    Where one key alone differs, the key is the head and its values are the names.
    """
    names = short_names(found.variants)
    keys = {name.partition("=")[0] for name in names}
    head = "variant"
    if len(keys) == 1 and all("=" in name and ", " not in name for name in names):
        (head,) = keys
        names = [name.partition("=")[2] for name in names]
    known = (variant.name for variant in found.variants)
    return head, dict(zip(known, names, strict=True))


def _sweep_tables(found: Sweep, base: int, head: str, names: Mapping[str, str]) -> list[Table]:
    """A table for each labeled figure that is not 0 throughout, with a row for each variant."""
    summary = found.tables["summary"]
    less = "less the first" if base == 1 else f"less no. {base}"
    tables = []
    for figure, (_, label) in LABELS.items():
        rows = summary.filter(pl.col("figure") == figure)
        largest = float(rows["mean"].abs().to_numpy().max(initial=0.0))
        if not largest:
            continue
        divisor, unit = unit_of(figure, largest)
        table = _table(f"{label} ({unit})" if unit and unit not in label else label)
        _columns(table, (head, "mean", "95 % interval", less, "95 % interval"), words=1)
        for row in rows.iter_rows(named=True):
            own, change = (
                "" if row[name] is None else rounded(figure, row[name] / divisor)
                for name in ("mean", "difference")
            )
            table.add_row(
                names[row["variant"]],
                own,
                span(row, "", figure, divisor),
                change,
                span(row, "difference_", figure, divisor),
            )
        tables.append(table)
    return tables


def show_validation(rows: Sequence[Row], as_json: bool) -> None:
    """Print the table of cases, or its rows as JSON."""
    if as_json:
        print_json(rows)
        return
    table = _table("theory and simulated market")
    table.add_column("case", no_wrap=True)
    table.add_column("figure", overflow="fold")
    for name in ("expected", "got", "tolerance", "venue", "pass"):
        table.add_column(name, justify="right", no_wrap=True)
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
    console.print(f"{len(rows)} figures, {failed} outside tolerance")
