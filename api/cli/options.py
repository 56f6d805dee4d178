"""Options that several commands share, with their help texts."""

from __future__ import annotations

import os
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from exchange.errors import ConfigError

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Seed = Annotated[int, typer.Option(help="Seed of the random numbers.", min=0)]
Replications = Annotated[
    int, typer.Option(help="Runs of each variant, each with its own seed.", min=1)
]
Workers = Annotated[
    int | None, typer.Option(help="Worker processes; default: one per core.", min=1)
]
Config = Annotated[
    Path | None,
    typer.Option(help="TOML file of settings; TANSO_* variables and options override it."),
]
ServedPort = Annotated[
    int | None,
    typer.Option(help="Port; 0: any free one. Default: 8000.", min=0, max=65535),
]
ServedHost = Annotated[str | None, typer.Option(help="Address to listen on. Default: 127.0.0.1.")]
Port = Annotated[int, typer.Option(help="Port; 0: any free one.", min=0, max=65535)]
TlsCert = Annotated[Path | None, typer.Option(help="Certificate (PEM) for TLS; needs --tls-key.")]
TlsKey = Annotated[Path | None, typer.Option(help="The certificate's key (PEM), mode 0600.")]
BehindProxy = Annotated[
    list[str] | None,
    typer.Option(
        help="Address or network of a proxy that terminates TLS and whose X-Forwarded-For is "
        "trusted; may be repeated."
    ),
]
NatsCreds = Annotated[
    Path | None,
    typer.Option(help="Credentials for the broker: a .creds file, or one line user:password."),
]
NatsCa = Annotated[
    Path | None,
    typer.Option(help="Trust only the certificates in this PEM file, for the broker."),
]


def decimal_of(text: str, name: str) -> Decimal:
    """The number in an option, 0 or more. ConfigError names the option."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ConfigError(f"{name} must be a number such as 0.434, not {text!r}") from None
    if not value.is_finite() or value < 0:
        raise ConfigError(f"{name} must be 0 or more, not {text}")
    return value


def reject_secret_in(address: str | None, option: str, variable: str) -> None:
    """Raise ConfigError if an argument, which every user of the machine can read, has a
    password."""
    if address is None or address == os.environ.get(variable):
        return
    if urlsplit(address).password is not None:
        raise ConfigError(
            f"{option} would show a password to every user of this machine: give the whole "
            f"address in {variable} instead"
        )
