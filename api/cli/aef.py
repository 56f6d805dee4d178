"""`tanso registry aef`: check and import submissions in the agreed electronic format (AEF).

tanso registry export aef --year 2026 --out japan --registry DIR
tanso registry aef check japan vietnam
tanso registry aef import japan --registry NEW --filed-by Ann
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from api.cli.options import AsJson
from api.cli.registry_source import FiledBy, Source, opened
from api.cli.tables import print_json
from exchange.errors import ConfigError

if TYPE_CHECKING:
    from exchange.registry.reports.table import Export

app = typer.Typer(help="Submissions under Article 6.2.", no_args_is_help=True)
console = Console()
_FILE = re.compile(r"aef_(\d{4})_1_submission\.csv")


@app.command()
def check(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders with submissions, of one Party or of several.")
    ],
    as_json: AsJson = False,
) -> None:
    """Check submissions as the central platform does. Exit 1 if they are inconsistent.

    Checks cells and their formats, identifiers, totals, first transfers, authorizations,
    overlapping serial numbers, and the statements of one Party against those of another. All
    years in a folder are read.
    """
    from exchange.registry.article6.aef_check import check as check_all

    found = check_all([tables for folder in folders for tables in read_submissions(folder)])
    if as_json:
        print_json(found)
    else:
        for sentence in found:
            console.print(sentence, soft_wrap=True)
        console.print(f"{len(found)} inconsistencies" if found else "nothing is inconsistent")
    if found:
        raise typer.Exit(1)


@app.command("import")
def import_submission(
    folder: Annotated[Path, typer.Argument(help="A folder with one year's five tables.")],
    registry: Source,
    filed_by: FiledBy,
) -> None:
    """Enter a submission in a registry without projects. Its export repeats it."""
    from exchange.registry.article6.aef_import import load

    submissions = read_submissions(folder)
    if len(submissions) != 1:
        raise ConfigError(f"{folder} holds {len(submissions)} submissions; it must hold one")
    with opened(registry, is_new=True) as kept:
        count = load(kept, submissions[0], filed_by)
    console.print(f"{count} acts entered")


def read_submissions(folder: Path) -> list[dict[str, Export]]:
    """Read all submissions in a folder, by year, as `tanso registry export aef` writes them.

    ConfigError: there is none.
    """
    from exchange.registry.article6.aef import aef_columns
    from exchange.registry.reports.table import read_csv

    years = sorted(
        match[1] for path in folder.glob("aef_*.csv") if (match := _FILE.fullmatch(path.name))
    )
    if not years:
        raise ConfigError(f"{folder} holds no aef_YEAR_1_submission.csv")
    return [
        {
            name: read_csv(
                name, folder / f"aef_{year}_{name.replace(' ', '_').lower()}.csv", columns
            )
            for name, columns in aef_columns().items()
        }
        for year in years
    ]
