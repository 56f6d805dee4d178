"""The whole registry: everything that an exchange needs of the one that it runs on."""

from __future__ import annotations

from typing import Protocol

from exchange.registry.accounts.controls import ControlledRegistry
from exchange.registry.filings import Filings


class WholeRegistry(ControlledRegistry, Filings, Protocol):
    """Acts, controls and filings, the keys of the last acts, and an end to its connections."""

    def latest_keys(self, count: int = 1000) -> list[str]:
        """The keys of the last acts, newest first."""

    def close(self) -> None:
        """Give all connections back."""
