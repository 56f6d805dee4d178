"""Imports: credits that another registry issued, with their serials there.

An import names its registry of origin (`origin`) and either its first number here or its serials
there, which are free text. If both serials end in a number (or are ITMO identifiers, whose number
is before the year) and agree up to it, they span a range that must have the import's tonnes, and
any serial within it is found; other texts are found only as a whole. Serials of one origin are
imported once. Imports are whole tonnes; a remaining fraction stays in the registry of origin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from exchange.errors import RegistryRejected
from exchange.registry.port import Imported, Issuance, Registry
from exchange.registry.serials import parse_serial

ORIGINAL_MAX = 120
PROGRAMME = "programme"
ITMO_ID = re.compile(r"(CA\d{4}-[A-Z]{3}\d{2}-[A-Z]{3}-)([1-9]\d*)(-\d{4})", re.ASCII)
_NUMBERED = re.compile(r"(.*?)(\d{1,15})", re.ASCII)


class ProgrammeEntry(Struct, frozen=True):
    """A programme whose credits are imported and have no market here; `source` describes it."""

    name: str
    source: str


class Range(NamedTuple):
    """Serials first..last with the text around the number; if it is no range, `stem` is the whole
    text and the numbers are 0."""

    stem: str
    first: int
    last: int

    def holds(self, other: Range) -> bool:
        return self.stem == other.stem and self.first <= other.last and other.first <= self.last


def range_of(first: str, last: str) -> Range | None:
    """The range between two serials; None if they span none."""
    if first == last:
        return Range(first, 0, 0)
    one, other = _split(first), _split(last)
    if one is None or other is None or one[0] != other[0] or other[1] < one[1]:
        return None
    return Range(one[0], one[1], other[1])


def check_import(act: Issuance, known: Iterable[Imported], today: date) -> None:
    """Reject an incomplete or repeated import. RegistryRejected `origin_invalid` or
    `already_imported`, naming the field."""
    given = (act.original_first, act.original_last)
    if not act.origin:
        if act.issued_on is not None or any(given):
            raise RegistryRejected(
                "origin_invalid", "origin names the registry that issued_on and serials are of"
            )
        return
    if not act.first_number and not any(given):
        raise RegistryRejected(
            "origin_invalid",
            f"an import from {act.origin} names original_first and original_last, its serials "
            "there, or first_number: else it could come in twice",
        )
    if act.issued_on is not None and not act.vintage.end <= act.issued_on <= today:
        raise RegistryRejected(
            "origin_invalid",
            f"issued_on {act.issued_on} lies before the vintage's end {act.vintage.end} or after "
            f"today, {today}",
        )
    if any(given):
        _check_originals(act, known)


def _check_originals(act: Issuance, known: Iterable[Imported]) -> None:
    first, last = act.original_first, act.original_last
    if not all(0 < len(text) <= ORIGINAL_MAX and text.isprintable() for text in (first, last)):
        raise RegistryRejected(
            "origin_invalid",
            f"original_first and original_last have 1 to {ORIGINAL_MAX} printable characters",
        )
    span = range_of(first, last)
    tonnes = sum(quantity for _, quantity in act.shares)
    if span is not None and span.first and span.last - span.first + 1 != tonnes:
        raise RegistryRejected(
            "origin_invalid",
            f"original_first to original_last are {span.last - span.first + 1} serials, the "
            f"shares are {tonnes} t",
        )
    for one in known:
        same = {one.original_first, one.original_last} & {first, last}
        earlier = range_of(one.original_first, one.original_last)
        if same or (span is not None and earlier is not None and earlier.holds(span)):
            raise RegistryRejected(
                "already_imported",
                f"{one.original_first} to {one.original_last} of {one.origin} came in already, as "
                f"{one.block.first_serial} to {one.block.last}",
            )


def number_there(one: Imported, number: int) -> str:
    """The original serial of a tonne, or its block's first one if its own is unknown."""
    span = range_of(one.original_first, one.original_last)
    if span is None or not span.first:
        return one.original_first
    digits = str(span.first + number - one.block.first)
    if len(one.original_first) == len(one.original_last):  # numbers with zeros before them
        digits = digits.zfill(len(one.original_first) - len(span.stem) + 1)
    return span.stem.replace("#", digits)


def find(imports: Sequence[Imported], text: str) -> tuple[Imported, str] | None:
    """The import that contains a serial of another registry, and the serial here; the block's
    first for a text that names a whole block."""
    split = _split(text)
    for one in imports:
        if text in (one.original_first, one.original_last):
            at_end = text == one.original_last != one.original_first
            return one, one.block.last_serial if at_end else one.block.first_serial
        span = range_of(one.original_first, one.original_last)
        if split is None or span is None or span.stem != split[0]:
            continue
        if span.first <= split[1] <= span.last:
            return one, f"{one.block.series_name}-{one.block.first + split[1] - span.first}"
    return None


def serial_here(registry: Registry, text: str) -> str:
    """The serial here for a serial here or of another registry; RegistryRejected `serial_invalid`
    if the text is neither."""
    try:
        parse_serial(text)
    except RegistryRejected:
        found = find(registry.imports(), text)
        if found is None:
            raise
        return found[1]
    return text


def _split(text: str) -> tuple[str, int] | None:
    """Split a serial into (text around the number, number)."""
    itmo = ITMO_ID.fullmatch(text)
    if itmo is not None:
        return f"{itmo[1]}#{itmo[3]}", int(itmo[2])
    found = _NUMBERED.fullmatch(text)
    if found is None or not found[1]:
        return None
    return f"{found[1]}#", int(found[2])
