"""`tanso registry imports`: import credits of other registries, and enter their programmes.

tanso registry imports programme Isometric --source https://... --registry DIR --filed-by Ann
tanso registry imports sample > imports.csv
tanso registry imports enter imports.csv --registry DIR
tanso registry imports list --registry DIR
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.cli.options import AsJson
from api.cli.registry_source import FiledBy, Source, filed_now, now_ns, opened
from api.cli.tables import print_json

app = typer.Typer(help="Import credits that other registries issued.", no_args_is_help=True)
console = Console()


@app.command("sample")
def write_sample() -> None:
    """Print a sample file of imports to edit and enter."""
    from api.cli.project_samples import sample

    print(sample("imports", "csv"), end="")


@app.command()
def programme(
    name: Annotated[str, typer.Argument(help="The programme's name, e.g. Isometric.")],
    source: Annotated[str, typer.Option(help="Its description: a web address or a document.")],
    registry: Source,
    filed_by: FiledBy,
) -> None:
    """Enter a new programme so that its credits can be imported.

    Its credits have no market.
    """
    from exchange.registry.projects.office import ProjectOffice

    with opened(registry) as kept:
        ProjectOffice(kept).enter_programme(name, source, filed_now(filed_by))
    console.print(f"{name}: its credits can be imported")


@app.command()
def enter(
    path: Annotated[Path, typer.Argument(help="A CSV file such as `sample` prints.")],
    registry: Source,
    as_json: AsJson = False,
) -> None:
    """Enter a file of imports.

    A line that was entered before changes nothing.
    """
    from api.wire.import_file import enter as enter_lines
    from api.wire.import_file import read_lines

    lines = read_lines(path)
    with opened(registry) as kept:
        done = list(enter_lines(kept, lines, now_ns()))
    if as_json:
        print_json([receipt for _, receipt in done])
        return
    for line, receipt in done:
        for block in receipt.blocks:
            console.print(
                f"line {line.number}: {block.quantity_t:,} t from {line.act.origin}: "
                f"{block.first_serial} to {block.last}",
                soft_wrap=True,
            )


@app.command("list")
def list_imports(registry: Source, as_json: AsJson = False) -> None:
    """List the imports with their serial numbers there and here."""
    with opened(registry) as kept:
        found = kept.imports()
    if as_json:
        print_json(found)
        return
    table = Table()
    for name in ("origin", "there", "here", "t", "issued"):
        table.add_column(name, overflow="fold", justify="right" if name == "t" else "left")
    for imported in found:
        there = "\n".join(dict.fromkeys((imported.original_first, imported.original_last)))
        here = f"{imported.block.first_serial} to {imported.block.last}"
        cells = (imported.origin, there, here, f"{imported.block.quantity_t:,}")
        table.add_row(*cells, imported.block.issued_on.isoformat())
    console.print(table)
