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

from api.cli.client import DEFAULT, Address, Key, needed_key, run
from api.client import AsyncClient
from api.wire.import_file import read_lines
from exchange.errors import ConfigError
from exchange.registry.port import Issuance, Project

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


@app.command("import")
def import_file(
    path: Annotated[Path, typer.Argument(help="CSV as `tanso registry imports sample` prints it.")],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Import credits that other registries issued; a line that came in before changes nothing.

    A project that is unknown here is registered from its line. Ends at the first line that is
    rejected; those before it are in.
    """

    async def act() -> None:
        lines = read_lines(path)
        async with AsyncClient(address, needed_key(key)) as client:
            raw = await client.http("GET", "/v1/projects?limit=500")
            known = {one["project_id"] for one in msgspec.json.decode(raw)["projects"]}
            for line in lines:
                project = line.project
                if project.project_id not in known:
                    await client.http("POST", "/v1/registry/projects", body=_entered(project))
                    known.add(project.project_id)
                headers = {"Idempotency-Key": line.key.removeprefix("import:")}
                body = _issued(line.act)
                raw = await client.http(
                    "POST", "/v1/registry/issuances", body=body, headers=headers
                )
                receipt = msgspec.json.decode(raw)
                lots = ", ".join(
                    f"{lot['serial_from']}..{lot['serial_to']}" for lot in receipt["lots"]
                )
                print(f"line {line.number}: {receipt['qty']} t from {line.act.origin}: {lots}")

    run(act())


@app.command()
def programme(
    name: Annotated[str, typer.Argument(help="The programme's name, e.g. Isometric.")],
    source: Annotated[str, typer.Option(help="Where it is described.")],
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Enter a programme that is unknown here, so that its credits can be imported."""
    ask(key, address, "POST", "registry/programmes", {"name": name, "source": source})


@app.command()
def authorize(
    project_id: Annotated[str, typer.Argument(help="The project, e.g. VN01.")],
    path: File,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Enter what the states authorized a project's credits for, from a file with the fields of
    `POST /v1/registry/projects/{project_id}/authorizations`."""
    where = f"registry/projects/{quote(project_id, safe='')}/authorizations"
    ask(key, address, "POST", where, read(path))


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


def _entered(project: Project) -> dict[str, Any]:
    """A project as the exchange takes it."""
    names = ("project_id", "programme", "name", "country", "certifier")
    return {name: getattr(project, name) for name in names}


def _issued(act: Issuance) -> dict[str, Any]:
    """An import as the exchange takes it."""
    return {
        "project_id": act.project_id,
        "credit_class": act.credit_class,
        "vintage_start": act.vintage.start,
        "vintage_end": act.vintage.end,
        "shares": [{"account": account, "qty": str(tonnes)} for account, tonnes in act.shares],
        "origin": act.origin,
        "issued_on": act.issued_on,
        "original_first": act.original_first,
        "original_last": act.original_last,
    }


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
