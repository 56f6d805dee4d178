"""The options that several commands take, with their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]
Seed = Annotated[int, typer.Option(help="What the synthetic part is drawn from.", min=0)]
Replications = Annotated[int, typer.Option(help="Runs of each variant, seed by seed.", min=1)]
Workers = Annotated[int | None, typer.Option(help="Processes; default: one a core.", min=1)]
Config = Annotated[
    Path | None,
    typer.Option(help="TOML file of settings; TANSO_* in the environment and flags go before it."),
]
ServedPort = Annotated[
    int | None,
    typer.Option(help="Port; 0 takes a free one. Default: 8000.", min=0, max=65535),
]
ServedHost = Annotated[str | None, typer.Option(help="Address to listen on. Default: 127.0.0.1.")]
Port = Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.", min=0, max=65535)]
TlsCert = Annotated[
    Path | None, typer.Option(help="Certificate (PEM), to speak TLS; with --tls-key.")
]
TlsKey = Annotated[Path | None, typer.Option(help="The certificate's key (PEM), mode 0600.")]
BehindProxy = Annotated[
    list[str] | None,
    typer.Option(
        help="Address or network of a proxy that speaks TLS before this server and whose "
        "X-Forwarded-For is believed; may be repeated."
    ),
]
NatsCreds = Annotated[
    Path | None,
    typer.Option(help="Credentials for the broker: a .creds file, or one line user:password."),
]
NatsCa = Annotated[
    Path | None, typer.Option(help="Trust the certificates in this PEM file only, at the broker.")
]
