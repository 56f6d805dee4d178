"""The audit: verification of a registry's database from its own records.

Three independent records of the same tonnes must agree: the issued ranges, the present blocks, and
the movements of every act. The audit only reads, in one snapshot, in one pass over the blocks and
one over the movements, and does not rely on the constraints that should make its findings
impossible. Grouping in SQL was tried: SQLite sorts a million rows by text, which takes five times
as long as adding them up here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, select

from exchange.registry.answers import total_of
from exchange.registry.books import ENDING_KINDS
from exchange.registry.port import AccountKind, Status, Total
from exchange.registry.sql.registry import SqlRegistry
from exchange.registry.sql.tables import account, act, block, issuance, movement, series

FINDINGS_MAX = 20


class Audit(Struct, frozen=True):
    """The result of an audit: counts and findings; `programmes` has one total per programme."""

    blocks: int
    acts: int
    programmes: tuple[Total, ...]
    findings: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        return not self.findings and all(total.is_balanced for total in self.programmes)


class _Findings:
    """Findings as sentences, at most 20 of each kind."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = defaultdict(list)

    def add(self, sentence: str, where: object) -> None:
        if len(self._found[sentence]) < FINDINGS_MAX:
            self._found[sentence].append(f"{sentence}: {where}")

    def all(self) -> tuple[str, ...]:
        return tuple(found for kind in self._found.values() for found in kind)


def audit(registry: SqlRegistry) -> Audit:
    """Audit the whole registry."""
    findings = _Findings()
    with registry.reading() as connection:
        names = {row.series_id: row.name for row in connection.execute(select(series))}
        flows: dict[tuple[str, int], int] = defaultdict(int)
        standing: dict[tuple[int, str], int] = defaultdict(int)
        issued = _check_issuances(connection, names, findings)
        blocks = _check_blocks(connection, names, issued, (flows, standing), findings)
        acts = _check_movements(connection, flows, findings)
        for (name, series_id), tonnes in flows.items():
            if tonnes:
                sentence = "movements and holdings of an account differ"
                findings.add(sentence, f"{name}, {names[series_id]}, {tonnes} t")
        programmes = _programmes(connection, issued, standing)
    for total in programmes:
        if not total.is_balanced:
            findings.add("issued is not held + retired + surrendered + canceled", total)
    return Audit(blocks, acts, programmes, findings.all())


Ranges = dict[int, list[tuple[int, int]]]


def _rows(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    """Rows as plain tuples, fetched in portions."""
    streamed = connection.execution_options(yield_per=10_000)
    for part in streamed.execute(query).partitions():
        for row in part:
            yield tuple(row)


def _check_issuances(connection: Connection, names: dict[int, str], findings: _Findings) -> Ranges:
    """Check that issued ranges do not overlap; return them by series, in order."""
    issued: Ranges = defaultdict(list)
    columns = (issuance.c.series_id, issuance.c.first, issuance.c.last)
    query = select(*columns).order_by(issuance.c.series_id, issuance.c.first)
    for series_id, first, last in _rows(connection, query):
        ranges = issued[series_id]
        if ranges and ranges[-1][1] >= first:
            findings.add("a number was issued twice", f"{names[series_id]}-{first}")
        ranges.append((first, last))
    return issued


def _check_blocks(
    connection: Connection,
    names: dict[int, str],
    issued: Ranges,
    sums: tuple[dict[tuple[str, int], int], dict[tuple[int, str], int]],
    findings: _Findings,
) -> int:
    """Check that blocks fill the issued ranges exactly, without overlap, in permitted accounts."""
    flows, standing = sums
    kinds = {row.name: AccountKind(row.kind) for row in connection.execute(select(account))}
    columns = (block.c.series_id, block.c.first, block.c.last, block.c.account, block.c.status)
    query = select(*columns).order_by(block.c.series_id, block.c.first)
    covered: dict[tuple[int, int], int] = defaultdict(int)
    before, end, place, count = -1, 0, 0, 0
    for series_id, first, last, name, status in _rows(connection, query):
        count += 1
        if series_id != before:
            before, end, place = series_id, 0, 0
        if first <= end:
            findings.add("a number stands in two blocks", f"{names[series_id]}-{first}")
        end = max(end, last)
        ranges = issued.get(series_id, [])
        while place < len(ranges) and ranges[place][1] < first:
            place += 1
        if place == len(ranges) or first < ranges[place][0] or last > ranges[place][1]:
            findings.add("a block was never issued", f"{names[series_id]}-{first}")
        else:
            covered[series_id, ranges[place][0]] += last - first + 1
        if (status == Status.HELD) == (kinds.get(name) in ENDING_KINDS):
            findings.add("a block's status contradicts its account", f"{names[series_id]}-{first}")
        flows[name, series_id] -= last - first + 1
        standing[series_id, status] += last - first + 1
    for series_id, ranges in issued.items():
        for first, last in ranges:
            missing = last - first + 1 - covered[series_id, first]
            if missing:
                sentence = "issued tonnes are in no block"
                findings.add(sentence, f"{names[series_id]}, {missing} t from {first} on")
    return count


def _check_movements(
    connection: Connection, flows: dict[tuple[str, int], int], findings: _Findings
) -> int:
    """Check the sums of movements, and that nothing leaves an ending account; count the acts."""
    ending = {
        row.name
        for row in connection.execute(select(account))
        if AccountKind(row.kind) in ENDING_KINDS
    }
    acts: dict[int, tuple[str, str]] = {}
    for act_id, key, kind, source in _rows(
        connection, select(act.c.act_id, act.c.key, act.c.kind, act.c.source)
    ):
        acts[act_id] = (kind, source)
        if source in ending:
            findings.add("something left an ending account", f"{key}, {source}")
    columns = (
        movement.c.act_id, movement.c.series_id, movement.c.first, movement.c.last,
        movement.c.target,
    )  # fmt: skip
    for act_id, series_id, first, last, target in _rows(connection, select(*columns)):
        kind, source = acts[act_id]
        flows[target, series_id] += last - first + 1
        if kind != "issuance":
            flows[source, series_id] -= last - first + 1
    return len(acts)


def _programmes(
    connection: Connection, issued: Ranges, standing: dict[tuple[int, str], int]
) -> tuple[Total, ...]:
    """Tonnes of each programme by status."""
    programme_of = {row.series_id: row.programme for row in connection.execute(select(series))}
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for series_id, ranges in issued.items():
        sums[programme_of[series_id]]["issued"] += sum(b - a + 1 for a, b in ranges)
    for (series_id, status), tonnes in standing.items():
        sums[programme_of[series_id]][status] += tonnes
    return tuple(total_of(programme, "", sums[programme]) for programme in sorted(sums))
