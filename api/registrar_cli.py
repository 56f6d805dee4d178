"""`tanso registrar`: the registrar's work at a running exchange, from a terminal.

Each command is one HTTP request with a registrar's key (TANSO_KEY, as in `tanso client`); what
comes back is printed as JSON. `tanso registry` works on a registry that no exchange serves.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlencode

import msgspec
import typer

from api.client import AsyncClient
from api.client_cli import DEFAULT, Address, Key, needed_key, run
from exchange.errors import ConfigError

app = typer.Typer(help="Keep a running exchange's registry.", no_args_is_help=True)

AccountName = Annotated[str, typer.Argument(help="As holding:alice or partner:VNM.")]
Participant = Annotated[str, typer.Argument(help="A participant's code.")]
FiscalYear = Annotated[int, typer.Argument(help="A fiscal year, as 2026.", min=0)]
File = Annotated[Path, typer.Argument(help="A TOML or JSON file.")]


def ask(
    key: str,
    address: str,
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
    once: str = "",
) -> None:
    """One signed request, the reply as JSON; `once` is its idempotency key."""

    async def act() -> None:
        headers = {"Idempotency-Key": once} if once else {}
        async with AsyncClient(address, needed_key(key)) as client:
            reply = await client.http(method, f"/v1/{path}", body=body, headers=headers)
        print(msgspec.json.format(reply).decode())

    run(act())


@app.command()
def accounts(key: Key = "", address: Address = DEFAULT) -> None:
    """List all accounts of the registry."""
    ask(key, address, "GET", "registry/accounts")


@app.command("open")
def open_account(
    name: AccountName,
    kind: Annotated[str, typer.Argument(help="holding, government or partner.")],
    owner: Annotated[str, typer.Argument(help="Whose it is: a participant or a country.")],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Open a holding, government or partner account; again it changes nothing."""
    body = {"name": name, "kind": kind, "owner": owner}
    ask(key, address, "POST", "registry/accounts", body)


@app.command()
def lock(name: AccountName, key: Key = "", address: Address = DEFAULT) -> None:
    """Lock an account: nothing leaves or enters it."""
    ask(key, address, "POST", "registry/accounts/lock", {"name": name, "locked": True})


@app.command()
def unlock(name: AccountName, key: Key = "", address: Address = DEFAULT) -> None:
    """Unlock an account."""
    ask(key, address, "POST", "registry/accounts/lock", {"name": name, "locked": False})


@app.command()
def projects(key: Key = "", address: Address = DEFAULT) -> None:
    """List the projects that credits come from."""
    ask(key, address, "GET", "projects?limit=500")


@app.command()
def project(path: File, key: Key = "", address: Address = DEFAULT) -> None:
    """Register a project from a file; again with the same content it changes nothing.

    Its fields: project_id, programme and name; country, methodology, owner, registered_on and
    others where they are known.
    """
    content = read(path)
    if isinstance(content.get("project"), dict):
        raise ConfigError(
            f"{path} is the file of a project at its beginning: `tanso registry project submit` "
            "takes it; here the fields of its table `project` stand alone"
        )
    ask(key, address, "POST", "registry/projects", content)


@app.command()
def issue(path: File, key: Key = "", address: Address = DEFAULT) -> None:
    """Issue or import credits from a file: one issuance, or a list named `issuances`.

    Its fields: project_id, credit_class, vintage_start, vintage_end, and shares, as
    [{ account = "holding:alice", qty = "12" }].

    Each is sent under a key made of its contents, so that a file sent again issues nothing anew.
    """
    content = read(path)
    for body in content.get("issuances", [content]):
        once = blake2b(msgspec.json.encode(body, order="sorted"), digest_size=16).hexdigest()
        ask(key, address, "POST", "registry/issuances", body, once)


@app.command()
def name(
    participant: Participant,
    ja: Annotated[str, typer.Option("--ja", help="The legal name in Japanese.")] = "",
    en: Annotated[str, typer.Option("--en", help="The legal name in English.")] = "",
    number: Annotated[str, typer.Option("--number", help="法人番号, 13 digits.")] = "",
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """File a participant's legal names; former ones stay on record and go on counting for it."""
    body = {"name_ja": ja, "name_en": en, "corporate_number": number}
    path = f"registry/participants/{quote(participant, safe='')}/names"
    ask(key, address, "POST", path, body)


@app.command()
def names(key: Key = "", address: Address = DEFAULT) -> None:
    """List the participants whose legal names were filed."""
    ask(key, address, "GET", "participants?limit=500")


@app.command()
def emissions(
    participant: Participant,
    year: FiscalYear,
    tonnes: Annotated[int, typer.Argument(help="Verified emissions, whole t-CO2.", min=0)],
    verifier: Annotated[str, typer.Option(help="Who verified them.")],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Enter a participant's verified emissions of a fiscal year, or correct them."""
    body = {
        "participant": participant, "fiscal_year": year, "emissions_t": tonnes,
        "verifier": verifier,
    }  # fmt: skip
    ask(key, address, "POST", "registry/emissions", body)


@app.command()
def duties(
    year: FiscalYear,
    participant: Annotated[
        str, typer.Option(help="This one alone, by code or legal name; default: all.")
    ] = "",
    on: Annotated[str, typer.Option(help="As of the end of this day, YYYY-MM-DD.")] = "",
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Show the GX-ETS duties of a fiscal year: surrendered, counted, deadline, shortage."""
    asked = {"limit": "500", "participant": participant, "on": on}
    query = urlencode({name: value for name, value in asked.items() if value})
    ask(key, address, "GET", f"registry/duties/{year}?{query}")


def read(path: Path) -> dict[str, Any]:
    """A file's contents. ConfigError: it cannot be read or is neither TOML nor JSON."""
    decode = msgspec.json.decode if path.suffix == ".json" else msgspec.toml.decode
    try:
        content: dict[str, Any] = decode(path.read_text("utf-8-sig"), type=dict[str, Any])
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    except (msgspec.DecodeError, ValueError) as error:
        kind = "JSON" if path.suffix == ".json" else "TOML"
        raise ConfigError(f"{path} is not a {kind} file: {error}") from None
    return content
