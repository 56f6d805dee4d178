"""`tanso advance`: move a demo exchange's clock."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.request import DEFAULT, Address, Key, connect, credentials_of, run


def advance(
    to: Annotated[
        str | None,
        typer.Option(help="A time in UTC, e.g. 2023-10-12T02:30:00Z; default: the next phase."),
    ] = None,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Move a demo exchange's clock on. Needs the operator's key."""

    async def move() -> None:
        async with connect(address, credentials_of(key)) as client:
            print(await client.move_clock(to))

    run(move())
