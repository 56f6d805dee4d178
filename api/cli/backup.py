"""`tanso backup` and `tanso restore`: copy a running exchange, and restore the copy."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.options import AsJson
from api.cli.request import DEFAULT, Address, Key, connect, credentials_of, run
from api.cli.tables import print_json


def backup(
    address: Address = DEFAULT,
    key: Key = "",
    name: Annotated[
        str | None, typer.Option(help="The backup's name; default: the time in UTC.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Back up a running exchange's journal, registry, users and keys.

    The exchange writes the copy to the folder backups/ in its data folder.
    """
    chosen = name or datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")

    async def make() -> None:
        async with connect(address, credentials_of(key)) as client:
            made = await client.back_up(chosen)
        if as_json:
            print_json(made)
        else:
            print(f"{made['path']}: up to sequence {made['seq']}, digest {made['digest']}")

    run(make())


def restore(
    source: Annotated[Path, typer.Argument(help="A backup's folder.", metavar="BACKUP")],
    target: Annotated[Path, typer.Argument(help="A new or empty data folder.", metavar="DIR")],
    as_json: AsJson = False,
) -> None:
    """Restore a backup into an empty folder and replay it all.

    `serve --data DIR` then starts the restored exchange.
    """
    from api.services.backup import restore as restore_backup

    found = restore_backup(source, target)
    if as_json:
        print_json(found)
    else:
        Console(soft_wrap=True).print(
            f"{target}: {found.commands} commands up to sequence {found.last_seq}, "
            f"digest {found.digest}; every rule holds"
        )
