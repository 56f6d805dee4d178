"""Address, key and error handling of the commands that send requests to an exchange.

A key is key_id:secret, with an Ed25519 secret key_id:ed25519:secret. It comes from a file that
only its owner may read (--key-file, TANSO_KEY_FILE) or from TANSO_KEY, never from an argument,
which every user of a machine can read.
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
        help="The exchange's https://host:port; host:port for one on this machine.",
        envvar="TANSO_ADDRESS",
    ),
]
Ca = Annotated[
    Path | None,
    typer.Option(help="Trust only the certificates in this PEM file.", envvar="TANSO_CA"),
]
Key = Annotated[
    str,
    typer.Option(
        "--key-file",
        help="File with the API key, mode 0600; default: the key in TANSO_KEY.",
        envvar="TANSO_KEY_FILE",
        metavar="FILE",
    ),
]
Symbol = Annotated[str, typer.Argument(help="For example JCR-RE/JPY.")]
DEFAULT = "127.0.0.1:8000"


def connect(address: str, credentials: Credentials | None = None) -> AsyncClient:
    """Make a client of the exchange at an address. It is imported here because `--help` does not
    need it."""
    from api.client import AsyncClient

    return AsyncClient(address, credentials)


def trust(ca: Path | None) -> None:
    """Trust only the certificates in this PEM file from now on."""
    if ca is not None:
        os.environ["TANSO_CA"] = str(ca)


def credentials_of(file: str) -> Credentials | None:
    """Read the key from this file, or from TANSO_KEY if no file is named; None without either."""
    text, source = os.environ.get("TANSO_KEY", ""), "TANSO_KEY"
    if file:
        text, source = read_private(Path(file)), file
    return parsed_key(text, source) if text else None


def parsed_key(text: str, source: str) -> Credentials:
    """Parse a key. ConfigError: it is not one; `source` is the file or variable in its text."""
    from api.client import Credentials

    try:
        return Credentials.parse(text)
    except ValueError:
        raise ConfigError(
            f"{source} must be key_id:secret or key_id:ed25519:secret, the secret in hex"
        ) from None


def needed_key(key: str) -> Credentials:
    """Read the key as `credentials_of` does. ConfigError: there is none."""
    credentials = credentials_of(key)
    if credentials is None:
        raise ConfigError(
            "this needs a key: give --key-file FILE or export TANSO_KEY=KEY_ID:ed25519:SECRET "
            "(KEY_ID:SECRET for an HMAC key). The demo prints its traders' keys; an exchange's "
            "operator creates one with `tanso operator key`"
        )
    return credentials


@contextmanager
def errors_in_one_line() -> Iterator[None]:
    """Print a rejection or a lost connection as one line and exit with 1, a ConfigError with 2."""
    import httpx
    from websockets.exceptions import WebSocketException

    from api.client import ApiError, OutcomeUnknown

    try:
        yield
    except ApiError as error:
        field = f"{error.field}: " if error.field else ""
        console.print(f"rejected: {field}{error.message} ({error.code})", soft_wrap=True)
        raise typer.Exit(1) from None
    except ConfigError as error:
        console.print(as_typed(str(error)), soft_wrap=True)
        raise typer.Exit(2) from None
    except (OSError, WebSocketException, httpx.TransportError) as error:
        console.print(f"the exchange cannot be reached: {error}; check --address")
        raise typer.Exit(1) from None
    except OutcomeUnknown as error:
        sentence = f"{error}; the request may have arrived: see `tanso client orders`"
        console.print(as_typed(sentence), soft_wrap=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def run(task: Coroutine[Any, Any, None]) -> None:
    """Run a command's coroutine."""
    import asyncio

    with errors_in_one_line():
        asyncio.run(task)


@contextmanager
def connected(address: str, key: str | None = None) -> Iterator[Client]:
    """Open a connection for one command, logged in with this key; None: without a login."""
    from api.client import Client

    with (
        errors_in_one_line(),
        Client(address, None if key is None else needed_key(key)) as client,
    ):
        yield client
