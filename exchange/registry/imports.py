"""Imports: credits that another registry issued, with their serials there.

An import names its registry of origin (`origin`) and either its first number here or its serials
there, which are free text. If both serials end in a number (or are ITMO identifiers, whose number
is before the year) and agree up to it, they span a range that must have the import's tonnes, and
any serial within it is found; other texts are found only as a whole. Serials of one origin are
imported once. Imports are whole tonnes; a remaining fraction stays in the registry of origin.
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct

from exchange.errors import RegistryRejected
from exchange.registry.port import Imported, Issuance, Registry
from exchange.registry.serials import parse_serial

ORIGINAL_MAX = 120
PROGRAMME = "programme"
ITMO_ID = re.compile(r"(CA\d{4}-[A-Z]{3}\d{2}-[A-Z]{3}-)([1-9]\d*)(-\d{4})", re.ASCII)
_DIGITS = "0123456789"
NUMBER_MAX = 15  # digits of a serial's number; what stands before them is text


class ProgrammeEntry(Struct, frozen=True):
    """A programme whose credits are imported and have no market here; `source` describes it."""

    name: str
    source: str


class Range(Struct, frozen=True):
    """Serials first..last with the text around the number; if it is no range, `stem` is the whole
    text and the numbers are 0."""

    stem: str
    first: int
    last: int


class Originals:
    """The imports of one origin, found by their serials there."""

    def __init__(self, imports: Iterable[Imported] = ()) -> None:
        self._all: list[Imported] = []
        self._new: list[Imported] = []
        self._by_text: dict[str, Imported] = {}
        # By stem, in order: first, the largest last of the ranges so far, place in the list.
        self._ranges: dict[str, list[tuple[int, int, int]]] = {}
        self._new.extend(imports)

    def __iter__(self) -> Iterator[Imported]:
        yield from self._all
        yield from self._new

    def add(self, one: Imported) -> None:
        """Add an import; its serials are indexed when one is next looked for."""
        self._new.append(one)

    def _index(self) -> None:
        for one in self._new:
            span = span_of(one.original_first, one.original_last)
            if span is not None:
                self._add_range(span, len(self._all))
            self._all.append(one)
            self._by_text[one.original_first] = self._by_text[one.original_last] = one
        self._new.clear()

    def _add_range(self, span: Range, place: int) -> None:
        ranges = self._ranges.setdefault(span.stem, [])
        insort(ranges, (span.first, span.last, place))
        at = bisect_right(ranges, (span.first, span.last, place)) - 1
        reach = max(span.last, ranges[at - 1][1] if at else 0)
        while at < len(ranges) and ranges[at][1] <= reach:
            ranges[at] = (ranges[at][0], reach, ranges[at][2])
            at += 1

    def overlapping(self, first: str, last: str, span: Range | None) -> Imported | None:
        """An import that has one of these serials, whose `span_of` is `span`; None if none has."""
        if self._new:
            self._index()
        found = self._by_text.get(first) or self._by_text.get(last)
        if found is not None or span is None:
            return found
        ranges = self._ranges.get(span.stem, ())
        place = bisect_right(ranges, (span.last + 1,)) - 1
        if place >= 0 and ranges[place][1] >= span.first:
            return self._all[ranges[place][2]]
        return None


def range_of(first: str, last: str) -> Range | None:
    """The range between two serials; None if they span none."""
    return Range(first, 0, 0) if first == last else span_of(first, last)


def span_of(first: str, last: str) -> Range | None:
    """The serials first..last to compare with others: a single one is a range of its number."""
    text = first.rstrip(_DIGITS)
    start = len(text)
    longest = start + NUMBER_MAX
    # The common form, split at once: `_split` finds the same.
    if (
        0 < start < len(first) <= longest
        and start < len(last) <= longest
        and last.rstrip(_DIGITS) == text
        and first != last
        and text[:2] != "CA"
    ):
        low, high = int(first[start:]), int(last[start:])
        return Range(text + "#", low, high) if low <= high else None
    one = _split(first)
    if first == last:
        return Range(first, 0, 0) if one is None else Range(one[0], one[1], one[1])
    other = _split(last)
    if one is None or other is None or one[0] != other[0] or other[1] < one[1]:
        return None
    return Range(one[0], one[1], other[1])


def check_import(act: Issuance, known: Originals, today: date) -> None:
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
        _check_not_here(act, known, check_serials(act))


def check_serials(act: Issuance) -> Range | None:
    """Return the original serials of an act as `span_of` does. RegistryRejected: they are no text,
    or have other tonnes than the act."""
    first, last = act.original_first, act.original_last
    if not (_is_original(first) and _is_original(last)):
        raise RegistryRejected(
            "origin_invalid",
            f"original_first and original_last have 1 to {ORIGINAL_MAX} printable characters",
        )
    span = span_of(first, last)
    if span is None or not span.first or first == last:
        return span
    tonnes = sum([quantity for _, quantity in act.shares])
    if span.last - span.first + 1 != tonnes:
        raise RegistryRejected(
            "origin_invalid",
            f"original_first to original_last are {span.last - span.first + 1} serials, the "
            f"shares are {tonnes} t",
        )
    return span


def _check_not_here(act: Issuance, known: Originals, span: Range | None) -> None:
    one = known.overlapping(act.original_first, act.original_last, span)
    if one is not None:
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


def _is_original(text: str) -> bool:
    return 0 < len(text) <= ORIGINAL_MAX and text.isprintable()


def _split(text: str) -> tuple[str, int] | None:
    """Split a serial into (text around the number, number)."""
    itmo = ITMO_ID.fullmatch(text) if text[:2] == "CA" else None
    if itmo is not None:
        return f"{itmo[1]}#{itmo[3]}", int(itmo[2])
    start, length = len(text.rstrip(_DIGITS)), len(text)
    if length - start > NUMBER_MAX:
        start = length - NUMBER_MAX
    return (text[:start] + "#", int(text[start:])) if 0 < start < length else None
