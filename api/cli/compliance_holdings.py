"""`tanso compliance holdings`: the holdings of a list as rows of a firm's file.

tanso compliance holdings list.csv --mapping jcm --entity steel
tanso compliance holdings list.csv --mapping jcm --entity steel --into firm.toml
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.compliance_options import Lang, language_of
from api.cli.import_lists import File, MappingName, SheetName
from exchange.said import FileFault, Said, in_language

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
    lang: Lang = "en",
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

    language = language_of(lang)
    with in_language(language):
        read = read_mapping(mapping)
        if read.of != "holdings":
            raise FileFault(
                Said(
                    f"{mapping} is a mapping of {read.of}, not of holdings",
                    f"{mapping}は{read.of}の対応表で、holdingsのものではありません",
                )
            )
    problems: list[Problem] = []
    with in_language(language):
        rows = read_rows(read_sheet(path, read.header_row, sheet or read.sheet), read, problems)
    found, elsewhere_t = firm_holdings(rows, problems, entity, authorized)
    between = " " if language == "ja" else ", "
    for problem in sorted(problems, key=lambda one: (one.row, one.column))[:SHOWN]:
        place = f"{rows.place.of(language)}{between}{problem.place(language)}"
        console.print(f"{place}: {problem.sentence.of(language)}", soft_wrap=True, markup=False)
    if problems:
        said = Said(
            f"{len(problems):,} errors: nothing was written",
            f"誤り{len(problems):,}件: 何も書き込んでいません",
        )
        console.print(said.of(language))
        raise typer.Exit(2)
    if into is None:
        print(table_toml("holdings", found), end="")
    else:
        with in_language(language):
            kept = add_rows(into, found, lambda new: table_toml("holdings", new))
        there = len(found) - len(kept)
        said = Said(
            f"{len(kept):,} holdings added to {into}, {there:,} were there",
            f"{into}に{len(kept):,}件を追加しました({there:,}件は記載済み)",
        )
        console.print(said.of(language), soft_wrap=True)
    if elsewhere_t:
        said = Said(
            f"{elsewhere_t:,} t of the list are not held: they were left out",
            f"一覧のうち保有していない{elsewhere_t:,}tは除きました",
        )
        console.print(said.of(language))
