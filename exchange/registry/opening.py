"""Opening of an exchange's registry by its address.

A folder or `sqlite:///…` is a database beside the exchange, `postgresql://…` one on a server,
`http://…` or `https://…` a registry that runs as a service of its own (`tanso registry serve`).
"""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from exchange.errors import ConfigError, RegistryError
from exchange.registry.sql.registry import SqlRegistry
from exchange.registry.whole import WholeRegistry

TOKEN_MIN = 16


def open_registry(
    address: str, token: str, random: Random, ca: Path | None = None
) -> WholeRegistry:
    """Open the registry at an address; `token` is a service's, `ca` the only certificates (PEM) to
    trust there. ConfigError if none answers, or if the token would be sent unencrypted."""
    if not address.startswith(("http://", "https://")):
        return SqlRegistry.open(address)
    from exchange.registry.http.client import HttpRegistry, HttpSettings  # a quarter of a start

    if len(token) < TOKEN_MIN:
        raise ConfigError(f"the registry at {address} needs its token, {TOKEN_MIN} characters")
    host = urlsplit(address).hostname or ""
    if address.startswith("http://") and not _is_own(host):
        raise ConfigError(
            f"the token for the registry at {address} would be sent unencrypted: run it with "
            "--tls-cert and --tls-key, and name it by https://"
        )
    if ca is not None and not ca.is_file():
        raise ConfigError(f"there is no file {ca} with certificates to trust")
    registry = HttpRegistry(address, token, random, HttpSettings(ca=str(ca or "")))
    try:
        registry.latest_keys(1)
    except RegistryError as error:
        registry.close()
        raise ConfigError(f"no registry answers at {address}: {error}") from error
    return registry


def _is_own(host: str) -> bool:
    """True if this names the machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
