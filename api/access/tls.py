"""The TLS context of this project's clients: the certificates that they trust."""

from __future__ import annotations

import ssl
from pathlib import Path

from exchange.errors import ConfigError


def client_context(ca: Path | str | None) -> ssl.SSLContext:
    """Make a client context that trusts the system's authorities, or only those of one PEM file."""
    if ca is not None and not Path(ca).is_file():
        raise ConfigError(f"there is no file {ca} with certificates to trust")
    try:
        return ssl.create_default_context(cafile=None if ca is None else str(ca))
    except ssl.SSLError as error:
        raise ConfigError(f"{ca} holds no certificates (PEM): {error}") from None
