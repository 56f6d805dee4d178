"""The work of `tanso population`: the fit of a table of covered firms, and its filled rows."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
from msgspec.structs import replace
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from api.cli.tables import print_json
from exchange.errors import ConfigError
from simulation.gx_ets.firm_fill import fill, filled_csv, fit, sector_totals_t
from simulation.gx_ets.firm_table import read_firms
from simulation.gx_ets.keys import GxScenario, ListedFirm
from simulation.results.manifest import write_whole
from simulation.scenarios.load import load_scenario


def show(table: str, scenario: str, as_json: bool) -> None:
    """Read a table of firms and print its sectors and its fit to published totals."""
    usual = _scenario(scenario)
    firms = read_firms(table, [entry.name for entry in usual.population.sectors])
    total = sum(firm.emissions_t for firm in firms) / 1e6
    keys = replace(
        usual.population, listed=tuple(firms), firms=len(firms), emissions_mt=total, table=table
    )
    fits = fit(replace(usual, population=keys))
    sectors = _sectors(firms)
    if as_json:
        print_json({
            "firms": len(firms),
            "sectors": sectors.to_dicts(),
            "fit": [
                row._asdict() | {"what": row.what.en, "source": row.source.en} for row in fits
            ],
        })  # fmt: skip
        return
    console = Console()
    shown = _table(f"{table}: {len(firms)} firms", ("sector", "rows", "published", "Mt",
                                                    "published, Mt"))  # fmt: skip
    for row in sectors.iter_rows(named=True):
        shown.add_row(row["sector"], str(row["rows"]), str(row["published"]),
                      f"{row['mt']:,.2f}", f"{row['published_mt']:,.2f}")  # fmt: skip
    console.print(shown)
    shown = _table("fit", ("", "table", "published", "source"))
    for line in fits:
        shown.add_row(line.what.en, f"{line.found:,.1f}", f"{line.published:,.1f}", line.source.en)
    console.print(shown)


def write_filled(table: Path, out: Path, firms: int, scenario: str) -> None:
    """Write a table with filled rows beside the known ones."""
    keys = _scenario(scenario).population
    if table.suffix.lower() != ".csv":
        raise ConfigError(f"{table} is no CSV file; save the workbook as CSV (UTF-8) first")
    if out.exists():
        raise ConfigError(f"{out} exists; name a new file")
    known = read_firms(str(table), [entry.name for entry in keys.sectors])
    filled = fill(known, keys, firms)
    text = filled_csv(table.read_text(encoding="utf-8-sig"), filled)
    try:
        write_whole(out, text.encode())
    except OSError as error:
        raise ConfigError(f"cannot write {out}: {error.strerror}") from None
    total = sum(sector_totals_t(keys).values()) / 1e6
    print(f"{out}: {len(known) + len(filled)} firms, {total:,.1f} Mt", file=sys.stderr)


def _scenario(name: str) -> GxScenario:
    scenario = load_scenario(name)
    if not isinstance(scenario, GxScenario):
        raise ConfigError(f"{name} has no covered firms; name a scenario of GX-ETS")
    return scenario


def _sectors(firms: list[ListedFirm]) -> pl.DataFrame:
    rows = pl.DataFrame(
        [(firm.sector, firm.emissions_t / 1e6, firm.is_published) for firm in firms],
        schema=["sector", "mt", "is_published"], orient="row",
    )  # fmt: skip
    return rows.group_by("sector", maintain_order=True).agg(
        pl.len().alias("rows"),
        pl.col("is_published").sum().alias("published"),
        pl.col("mt").sum(),
        pl.col("mt").filter("is_published").sum().alias("published_mt"),
    )


def _table(title: str, head: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for number, name in enumerate(head):
        is_text = not number or name == "source"
        table.add_column(name, overflow="fold", justify="left" if is_text else "right")
    return table
