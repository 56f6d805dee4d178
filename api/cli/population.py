"""`tanso population`: check a table of covered firms, or fill it so that totals match."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import AsJson

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
TableFile = Annotated[
    str, typer.Argument(help="A CSV or Excel file, or the shipped table firms_japan.")
]
Scenario = Annotated[
    str, typer.Option(help="The scenario whose sectors and rules apply: a name or a TOML file.")
]


@app.command()
def check(table: TableFile, scenario: Scenario = "base-balanced", as_json: AsJson = False) -> None:
    """Read a table of firms and show its sectors and its fit to published totals.

    The columns are name, sector, emissions_YEAR_t for one or more fiscal years, status (published
    or filled), source, and, both or none, activity and benchmark; parent, where there is one, is
    the name of the firm with which a row may comply as a group. An error names row and column.
    """
    from api.cli.population_runs import show

    show(table, scenario, as_json)


@app.command("fill")
def fill_table(
    table: Annotated[Path, typer.Argument(help="A CSV file with the firms that are known.")],
    out: Annotated[Path, typer.Option(help="The new CSV file.")],
    firms: Annotated[int, typer.Option(help="Rows in all.", min=2, max=5000)] = 350,
    scenario: Scenario = "base-balanced",
) -> None:
    """Write a table with filled rows beside the known ones, so that sectors sum to their totals.

    The totals are those that `check` shows the fit to; a sector without a published total has its
    share of the rest.
    """
    from api.cli.population_runs import write_filled

    write_filled(table, out, firms, scenario)
