"""The registry's public lists, read from it once for each change of its totals.

Every issuance and every ended tonne changes a total, so equal totals mean unchanged lists; a
transfer, which no list shows, changes none.
"""

from __future__ import annotations

from typing import NamedTuple

from exchange.registry.port import Registry, Total
from exchange.registry.reports.public import (
    Retired,
    VintageTotal,
    retirements,
    vintage_totals,
)


class PublicLists(NamedTuple):
    """All retirements, oldest first, and the totals by class and vintage."""

    retirements: tuple[Retired, ...]
    vintages: tuple[VintageTotal, ...]


class PublicRegister:
    """Reads the public lists; every call blocks and may raise a RegistryError."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._kept: tuple[list[Total], PublicLists] | None = None

    def lists(self) -> PublicLists:
        """Return the lists of this moment."""
        # Read before the lists, which may then be newer but are read again after the next change.
        totals = self._registry.totals()
        kept = self._kept
        if kept is not None and kept[0] == totals:
            return kept[1]
        ended = retirements(self._registry)
        lists = PublicLists(ended, vintage_totals(self._registry, ended))
        self._kept = totals, lists
        return lists
