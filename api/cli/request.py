"""What every command that asks an exchange shares: its address, the key, one line for an error.

A key is key_id:secret, with an Ed25519 secret key_id:ed25519:secret. It comes from a file that
nobody else may read (--key-file, TANSO_KEY_FILE) or from TANSO_KEY: never from an argument, which
every user of a machine can read.
"""

from __future__ import annotations

import os
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from api.cli.program_name import as_typed
from exchange.errors import ConfigError
from exchange.files import read_private

if TYPE_CHECKING:
    from api.client import AsyncClient, Client, Credentials

console = Console()
Address = Annotated[
    str,
    typer.Option(
        help="https://host:port of the exchange; host:port alone on this machine.",
        envvar="TANSO_ADDRESS",
    ),
]
Ca = Annotated[
    Path | None,
    typer.Option(help="Trust the certificates in this PEM file only.", envvar="TANSO_CA"),
]
Key = Annotated[
    str,
    typer.Option(
        "--key-file",
        help="File with key_id:secret or key_id:ed25519:secret, mode 0600; else TANSO_KEY is it.",
        envvar="TANSO_KEY_FILE",
        metavar="FILE",
    ),
]
Symbol = Annotated[str, typer.Argument(help="For example JCR-RE/JPY.")]
DEFAULT = "127.0.0.1:8000"


def connect(address: str, credentials: Credentials | None = None) -> AsyncClient:
    """A client of the exchange at an address, imported here: `--help` does without it."""
    from api.client import AsyncClient

    return AsyncClient(address, credentials)


def trust(ca: Path | None) -> None:
    """Trust this PEM file alone in what follows."""
    if ca is not None:
        os.environ["TANSO_CA"] = str(ca)


def credentials_of(file: str) -> Credentials | None:
    """The key in this file, or in TANSO_KEY when no file is named; None when neither is."""
    text, where = os.environ.get("TANSO_KEY", ""), "TANSO_KEY"
    if file:
        text, where = read_private(Path(file)), file
    return parsed_key(text, where) if text else None


def parsed_key(text: str, where: str) -> Credentials:
    """A key as text; `where` names what it was read from."""
    from api.client import Credentials

    try:
        return Credentials.parse(text)
    except ValueError:
        raise ConfigError(
            f"{where} must be key_id:secret or key_id:ed25519:secret, the secret in hex"
        ) from None


def needed_key(key: str) -> Credentials:
    """The key as `credentials_of` reads it. ConfigError without one, and where keys come from."""
    credentials = credentials_of(key)
    if credentials is None:
        raise ConfigError(
            "this needs a key: export TANSO_KEY=KEY_ID:ed25519:SECRET, or KEY_ID:SECRET for an "
            "HMAC key (the demo prints its traders' keys; "
            "an exchange's operator makes one with `tanso operator key`)"
        )
    return credentials


@contextmanager
def errors_in_one_line() -> Iterator[None]:
    """Rejections and lost connections are one line and exit code 1."""
    import httpx
    from websockets.exceptions import WebSocketException

    from api.client import ApiError, OutcomeUnknown

    try:
        yield
    except ApiError as error:
        named = f"{error.field}: " if error.field else ""
        console.print(f"rejected: {named}{error.message} ({error.code})", soft_wrap=True)
        raise typer.Exit(1) from None
    except ConfigError as error:
        console.print(as_typed(str(error)), soft_wrap=True)
        raise typer.Exit(2) from None
    except (OSError, WebSocketException, httpx.TransportError) as error:
        console.print(f"the exchange cannot be reached: {error}; is --address right?")
        raise typer.Exit(1) from None
    except OutcomeUnknown as error:
        sentence = f"{error}; whether the request arrived is unknown: see `tanso client orders`"
        console.print(as_typed(sentence), soft_wrap=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def run(task: Coroutine[Any, Any, None]) -> None:
    """Run a command that is a coroutine."""
    import asyncio

    with errors_in_one_line():
        asyncio.run(task)


@contextmanager
def connected(address: str, key: str | None = None) -> Iterator[Client]:
    """A connection for one command, logged in with this key; None: without a login."""
    from api.client import Client

    with (
        errors_in_one_line(),
        Client(address, None if key is None else needed_key(key)) as client,
    ):
        yield client
