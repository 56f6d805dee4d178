"""`tanso compliance holdings`: the holdings of a list as rows of a firm's file.

tanso compliance holdings list.csv --mapping jcm --entity steel
tanso compliance holdings list.csv --mapping jcm --entity steel --into firm.toml
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.import_lists import File, MappingName, SheetName
from exchange.errors import ConfigError

console = Console()
SHOWN = 50


def add_to(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command()(holdings)


def holdings(
    path: File,
    mapping: MappingName,
    entity: Annotated[str, typer.Option(help="The code of the entity that holds them.")],
    sheet: SheetName = "",
    authorized: Annotated[
        bool,
        typer.Option("--authorized", help="Both states have authorized the list's JCM credits."),
    ] = False,
    into: Annotated[
        Path | None,
        typer.Option(help="Add the rows to this firm's file, .toml; default: print them."),
    ] = None,
) -> None:
    """Turn a list of credits into holdings of a firm's file.

    Rows of one class, vintage, country and day of issue become one. The file is checked whole and
    written whole; a row that it has already is not added again. Exits with 2 if a row is wrong.
    """
    from api.export.firm_template import table_toml
    from api.imports.firm_holdings import firm_holdings
    from api.imports.mapping import read_mapping
    from api.imports.rows import Problem, read_rows
    from api.imports.sheets import read_sheet
    from api.wire.firm_file import add_rows

    read = read_mapping(mapping)
    if read.of != "holdings":
        raise ConfigError(f"{mapping} is a mapping of {read.of}, not of holdings")
    problems: list[Problem] = []
    rows = read_rows(read_sheet(path, read.header_row, sheet or read.sheet), read, problems)
    found, elsewhere_t = firm_holdings(rows, problems, entity, authorized)
    for problem in sorted(problems)[:SHOWN]:
        column = f", column {problem.column}" if problem.column else ""
        console.print(
            f"{rows.place}, row {problem.row}{column}: {problem.sentence}",
            soft_wrap=True,
            markup=False,
        )
    if problems:
        console.print(f"{len(problems):,} errors: nothing was written")
        raise typer.Exit(2)
    if into is None:
        print(table_toml("holdings", found), end="")
    else:
        kept = add_rows(into, found, lambda new: table_toml("holdings", new))
        console.print(
            f"{len(kept):,} holdings added to {into}, {len(found) - len(kept):,} were there",
            soft_wrap=True,
        )
    if elsewhere_t:
        console.print(f"{elsewhere_t:,} t of the list are not held: they were left out")
