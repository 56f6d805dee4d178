"""Which registry an exchange runs on, by its address.

A folder or `sqlite:///…` is a database beside the exchange, `postgresql://…` one on a server,
`http://…` or `https://…` a registry that runs as a service of its own (`tanso registry serve`).
"""

from __future__ import annotations

from random import Random
from typing import Protocol

from exchange.errors import ConfigError, RegistryError
from exchange.registry.controls import ControlledRegistry
from exchange.registry.filings import Filings
from exchange.registry.http import HttpRegistry
from exchange.registry.sql import SqlRegistry

TOKEN_MIN = 16


class WholeRegistry(ControlledRegistry, Filings, Protocol):
    """All that an exchange needs of its registry: acts, controls, filings, and what it did last."""

    def latest_keys(self, count: int = 1000) -> list[str]:
        """The keys of the last acts, newest first."""

    def close(self) -> None:
        """Give all connections back."""


def open_registry(address: str, token: str, random: Random) -> WholeRegistry:
    """The registry at an address; `token` is for a service's. ConfigError where none answers."""
    if not address.startswith(("http://", "https://")):
        return SqlRegistry.open(address)
    if len(token) < TOKEN_MIN:
        raise ConfigError(f"the registry at {address} needs its token, {TOKEN_MIN} characters")
    registry = HttpRegistry(address, token, random)
    try:
        registry.latest_keys(1)
    except RegistryError as error:
        registry.close()
        raise ConfigError(f"no registry answers at {address}: {error}") from error
    return registry
