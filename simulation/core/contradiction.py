"""Contradictions between keys of a scenario: where they stand and what must hold.

The Japanese text follows the key's name directly, so it begins with a particle.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from exchange.said import FileFault, Said

KeyPath = tuple[str | int, ...]


class Contradiction(NamedTuple):
    """The path of the key to change, and what must hold."""

    path: KeyPath
    said: Said


class TableContradiction(FileFault):
    """A table whose own keys contradict each other.

    `key`: the one to change; `others`: those that it contradicts.
    """

    def __init__(self, key: str, said: Said, *others: str) -> None:
        super().__init__(Said(f"{key} {said.en}", f"{key} {said.ja}"))
        self.key = key
        self.said = said
        self.others = others


def none_of(name: str, known: Sequence[str]) -> Said:
    """The text on a name that is not among the known ones."""
    listed = ", ".join(known)
    return Said(f"{name!r} is none of {listed}", f"の {name!r} は {listed} のどれでもありません")


def not_before(limit: str, limit_ja: str = "") -> Said:
    """The text on a day or year that lies too early."""
    return Said(f"must not be before {limit}", f"は {limit_ja or limit} より前にはできません")
