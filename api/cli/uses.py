"""`tanso client`, its commands about what credits count for: eligible, duty.

They belong to the same command as holdings and retirements (holder_cli.py).
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote, urlencode

import msgspec
import typer

from api.cli.client import DEFAULT, Address, Key, app, needed_key, run
from api.client import AsyncClient

FiscalYear = Annotated[int, typer.Argument(help="A fiscal year, as 2026.", min=0)]
On = Annotated[str, typer.Option(help="As of the end of this day, YYYY-MM-DD; default: today.")]


@app.command()
def eligible(
    scheme: Annotated[str, typer.Argument(help="A scheme's code, as gx-ets or shk.")],
    year: Annotated[
        int | None, typer.Option(help="This fiscal year alone; default: all.", min=0)
    ] = None,
    on: On = "",
    emissions_t: Annotated[
        int | None, typer.Option(help="In place of the verified emissions, for the limit.", min=0)
    ] = None,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Print which of your credits count in a scheme, year by year, and why not the others."""
    asked = {"scheme": scheme, "fiscal_year": year, "on": on or None, "emissions_t": emissions_t}
    _print(key, address, "/v1/eligibility", asked)


@app.command()
def duty(year: FiscalYear, on: On = "", key: Key = "", address: Address = DEFAULT) -> None:
    """Print your GX-ETS duty of a fiscal year: surrendered, counted, deadline, shortage."""
    _print(key, address, f"/v1/duties/{quote(str(year))}", {"on": on or None})


def _print(key: str, address: str, path: str, query: dict[str, Any]) -> None:
    """One signed question; the answer as JSON."""
    given = urlencode({name: value for name, value in query.items() if value is not None})

    async def ask() -> None:
        async with AsyncClient(address, needed_key(key)) as client:
            reply = await client.http("GET", f"{path}?{given}" if given else path)
        print(msgspec.json.format(reply).decode())

    run(ask())
