"""`tanso import`: files of prices; `import_lists` has the commands for lists.

tanso import prices 20260529_cc_quotations.csv --into prices.csv
tanso import prices my_marks.csv --into prices.csv
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli import import_lists
from api.cli.compliance_options import Lang, language_of
from api.cli.options import AsJson
from api.cli.tables import print_json, show

app = typer.Typer(no_args_is_help=True)
import_lists.add_to(app)
console = Console()
SKIPPED_SHOWN = 5


@app.command()
def prices(
    file: Annotated[
        Path,
        typer.Argument(
            help="TSE quotations, a table of published prices, tender results or own marks, as CSV."
        ),
    ],
    into: Annotated[
        Path | None,
        typer.Option(help="Add them to this file of marks; without it they are only shown."),
    ] = None,
    day: Annotated[
        str, typer.Option(help="The day of a quotation file; default: the day in its name.")
    ] = "",
    source: Annotated[
        str, typer.Option(help="The source of a quotation file; default: its name.")
    ] = "",
    as_json: AsJson = False,
    lang: Lang = "en",
) -> None:
    """Read dated prices from a file.

    The layout is recognized by the header. A file with a fault is imported in no part; a second
    import of a file adds nothing. Faults are described in English or Japanese.
    """
    from api.cli.registry_source import day_of
    from api.wire.price_file import add_marks, read_price_file
    from exchange.said import in_language

    with in_language(language_of(lang)):
        found = read_price_file(file, day_of(day, "--day") if day else None, source)
    added = None if into is None else add_marks(into, found.marks)
    if as_json:
        print_json({"marks": found.marks, "skipped": found.skipped, "added": added})
        return
    rows = [
        (mark.day.isoformat(), mark.credit_class, mark.stat, f"{mark.price_yen_per_t:,}")
        for mark in found.marks
    ]
    show(console, str(file), ("day", "class", "what", "price"), rows)
    for skipped in found.skipped[:SKIPPED_SHOWN]:
        console.print(f"line {skipped.line} skipped: {skipped.reason}")
    if len(found.skipped) > SKIPPED_SHOWN:
        console.print(f"and {len(found.skipped) - SKIPPED_SHOWN} more lines skipped; see --json")
    if into is None:
        console.print(f"{len(found.marks)} prices read; nothing kept (give --into FILE)")
    else:
        console.print(f"{added} of {len(found.marks)} prices added to {into}", soft_wrap=True)
