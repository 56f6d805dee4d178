"""`tanso registrar`: the registrar's work at a running exchange, from a terminal.

Each command is one HTTP request with a registrar's key (TANSO_KEY, as in `tanso client`); what
comes back is printed as JSON. `tanso registry` works on a registry that no exchange serves.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from api.client import AsyncClient
from api.client_cli import DEFAULT, Address, Key, needed_key, run
from exchange.errors import ConfigError

app = typer.Typer(help="Keep a running exchange's registry.", no_args_is_help=True)

AccountName = Annotated[str, typer.Argument(help="As holding:alice or partner:VNM.")]
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
    """Register a project from a file; again with the same content it changes nothing."""
    ask(key, address, "POST", "registry/projects", read(path))


@app.command()
def issue(path: File, key: Key = "", address: Address = DEFAULT) -> None:
    """Issue or import credits from a file: one issuance, or a list named `issuances`.

    Each is sent under a key made of its contents, so that a file sent again issues nothing anew.
    """
    content = read(path)
    for body in content.get("issuances", [content]):
        once = blake2b(msgspec.json.encode(body, order="sorted"), digest_size=16).hexdigest()
        ask(key, address, "POST", "registry/issuances", body, once)


def read(path: Path) -> dict[str, Any]:
    """A file's contents. ConfigError: it cannot be read or is neither TOML nor JSON."""
    decode = msgspec.json.decode if path.suffix == ".json" else msgspec.toml.decode
    try:
        content: dict[str, Any] = decode(path.read_bytes(), type=dict[str, Any])
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    except (msgspec.DecodeError, ValueError) as error:
        kind = "JSON" if path.suffix == ".json" else "TOML"
        raise ConfigError(f"{path} is not a {kind} file: {error}") from None
    return content
