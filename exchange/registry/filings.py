"""Filings: versioned documents of a registry office, such as project files and requests.

A filing is a document under a kind and a name. A change adds a version and keeps the old ones, with
who filed it and when; of two changes to the same version one is rejected. The kind's own module
(`office`, for example) defines the content. The alternative, a table per kind, would have needed
four adapters each.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import msgspec
from msgspec import Struct

from exchange.errors import RegistryRejected
from exchange.registry.port import Authorization

NAME_MAX = 80
DOCUMENT_MAX = 256 * 1024


class Filing(Struct, frozen=True):
    """One version (counted from 1) of a document (JSON), who filed it and when."""

    kind: str
    name: str
    version: int
    document: str
    by: str
    at_ns: int


class Filings(Protocol):
    """A store of filings."""

    def save_filing(self, filing: Filing) -> None:
        """Add a version, once; RegistryRejected `filing_changed` unless it follows the newest."""

    def filings(self, kind: str, name: str | None = None) -> list[Filing]:
        """The newest version of each, by name; of one name all versions, oldest first."""


def versions_of(filings: Iterable[Filing]) -> tuple[Authorization, ...]:
    """The versions of one project's authorization, oldest first."""
    return tuple(msgspec.json.decode(one.document, type=Authorization) for one in filings)


def is_new(filing: Filing, newest: Filing | None) -> bool:
    """True if a filing is to be added after the newest version; False if it equals that version.

    RegistryRejected if it is invalid or another change came first.
    """
    if filing == newest:
        return False
    if not 1 <= len(filing.name) <= NAME_MAX or not 1 <= len(filing.kind) <= NAME_MAX:
        raise RegistryRejected("filing_invalid", f"a filing's name has 1 to {NAME_MAX} characters")
    if not filing.by.strip() or len(filing.by) > NAME_MAX:
        raise RegistryRejected("filing_invalid", "a filing names who files it")
    if len(filing.document) > DOCUMENT_MAX:
        raise RegistryRejected(
            "filing_invalid", f"a document has at most {DOCUMENT_MAX} characters"
        )
    version = 0 if newest is None else newest.version
    if filing.version != version + 1:
        raise RegistryRejected(
            "filing_changed", f"{filing.name} was changed meanwhile: it is at version {version}"
        )
    return True
