"""Reconciliation of rows with the registry: each serial of a file held against the one here."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from api.wire.words.registry import CREDIT_STATUS
from exchange.errors import RegistryRejected
from exchange.registry.imports import Originals, Range, span_of
from exchange.registry.port import Holding, Imported, Status
from exchange.registry.serials import PROGRAMMES, parse_range, parse_serial
from exchange.registry.sql.registry import SqlRegistry
from exchange.said import Said

# Ranges of serials (first, last, row) by registry and text around the number.
Spans = dict[tuple[str, str], list[tuple[int, int, int]]]


class Span(NamedTuple):
    """Numbers first..last of a series of this registry."""

    series: str
    first: int
    last: int


class Here:
    """The registry's blocks by series, and its imports by origin, read once."""

    def __init__(self, registry: SqlRegistry) -> None:
        self.holdings = registry.holdings()
        self._by_series: dict[str, list[tuple[int, Holding]]] = {}
        for holding in self.holdings:
            place = (holding.block.first, holding)
            self._by_series.setdefault(holding.block.series_name, []).append(place)
        for blocks in self._by_series.values():
            blocks.sort(key=lambda place: place[0])
        found: dict[str, list[Imported]] = {}
        for imported in registry.imports():
            found.setdefault(imported.origin, []).append(imported)
        self._originals = {origin: Originals(imports) for origin, imports in found.items()}

    def imported(self, origin: str, first: str, last: str, span: Range) -> Imported | None:
        """The import that has one of these serials of another registry, whose `span_of` is
        `span`, if any."""
        originals = self._originals.get(origin)
        return None if originals is None else originals.overlapping(first, last, span)

    def difference(self, span: Span, account: str, status: str) -> Said | None:
        """The facts here that contradict serials in an account; None if there are none.

        An empty account or status agrees with any.
        """
        missing = span.last - span.first + 1
        elsewhere: dict[tuple[str, str], int] = {}
        for holding in self._blocks(span):
            block = holding.block
            tonnes = min(block.last, span.last) - max(block.first, span.first) + 1
            missing -= tonnes
            if account in ("", holding.account) and status in ("", holding.status.value):
                continue
            key = (holding.account, holding.status.value)
            elsewhere[key] = elsewhere.get(key, 0) + tonnes
        facts = [
            Said(
                f"{t:,} t are {status} in {name} here",
                f"この登録簿では{t:,}tが{name}で{CREDIT_STATUS[status].ja}です",
            )
            for (name, status), t in elsewhere.items()
        ]
        if missing:
            facts.append(
                Said(
                    f"{missing:,} t are not in this registry",
                    f"{missing:,}tはこの登録簿にありません",
                )
            )
        if not facts:
            return None
        return Said("; ".join(one.en for one in facts), "、".join(one.ja for one in facts))

    def _blocks(self, span: Span) -> Iterable[Holding]:
        """The blocks that share a number with a span."""
        blocks = self._by_series.get(span.series, [])
        at = max(0, bisect_right(blocks, span.first, key=lambda place: place[0]) - 1)
        end = bisect_left(blocks, span.last + 1, key=lambda place: place[0])
        return (one for _, one in blocks[at:end] if one.block.last >= span.first)

    def not_in(self, spans: Iterable[Span], accounts: set[str]) -> list[Holding]:
        """The held blocks of accounts that share no number with the spans."""
        named: dict[str, list[tuple[int, int]]] = {}
        for span in spans:
            named.setdefault(span.series, []).append((span.first, span.last))
        for runs in named.values():
            runs.sort()
        found = []
        for holding in self.holdings:
            if holding.account not in accounts or holding.status is not Status.HELD:
                continue
            runs = named.get(holding.block.series_name, [])
            at = bisect_right(runs, (holding.block.last, holding.block.last)) - 1
            if at < 0 or runs[at][1] < holding.block.first:
                found.append(holding)
        return found


def own_span(first: str, last: str) -> Span | None:
    """The numbers of serials of this registry's form; None for another registry's.

    RegistryRejected: the first is of this form, the two are no range.
    """
    if first[3:4] != "-" or first[:3] not in PROGRAMMES:
        return None
    try:
        parse_serial(first)
    except RegistryRejected:
        return None
    return Span(*parse_range((first, last)))


def span_here(imported: Imported, first: str, last: str) -> Span | None:
    """The numbers here of an import's serials there; None if some are not of that import."""
    block = imported.block
    if (first, last) == (imported.original_first, imported.original_last):
        return Span(block.series_name, block.first, block.last)
    whole, part = span_of(imported.original_first, imported.original_last), span_of(first, last)
    if whole is None or part is None or not _is_within(part, whole):
        return None
    return Span(
        block.series_name, block.first + part.first - whole.first,
        block.first + part.last - whole.first,
    )  # fmt: skip


def _is_within(part: Range, whole: Range) -> bool:
    return part.stem == whole.stem and whole.first <= part.first and part.last <= whole.last


def repeated(spans: Spans) -> dict[int, int]:
    """Rows that name a serial of an earlier row, with that row."""
    found: dict[int, int] = {}
    for ranges in spans.values():
        reach, by = -1, -1
        for first, last, row in sorted(ranges):
            if first <= reach:
                found[max(row, by)] = min(row, by)
            if last > reach:
                reach, by = last, row
    return found
