"""The audit: the registry's database proved from its own records, by the database.

Three independent accounts of the same tonnes must agree: what was issued (ranges), where the
blocks stand now, and what moved (every act since the first). The audit reads only, in one
snapshot, and trusts none of the constraints that should make its findings impossible.
"""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection, text

from exchange.registry import sql_queries
from exchange.registry.port import Total
from exchange.registry.sql import SqlRegistry

FINDINGS_MAX = 20

_ISSUED_TWICE = """
SELECT series_id, first FROM (
  SELECT series_id, first, LAG(last) OVER (PARTITION BY series_id ORDER BY first) AS before
  FROM issuance) AS ranges WHERE before >= first"""
_HELD_TWICE = """
SELECT series_id, first FROM (
  SELECT series_id, first, LAG(last) OVER (PARTITION BY series_id ORDER BY first) AS before
  FROM block) AS ranges WHERE before >= first"""
_NEVER_ISSUED = """
SELECT b.series_id, b.first FROM block AS b
WHERE COALESCE((SELECT i.last FROM issuance AS i WHERE i.series_id = b.series_id
  AND i.first <= b.first ORDER BY i.first DESC LIMIT 1), 0) < b.last"""
_MISSING = """
SELECT i.series_id, i.tonnes - COALESCE(b.tonnes, 0) FROM
  (SELECT series_id, SUM(last - first + 1) AS tonnes FROM issuance GROUP BY series_id) AS i
  LEFT JOIN (SELECT series_id, SUM(last - first + 1) AS tonnes FROM block GROUP BY series_id) AS b
  ON b.series_id = i.series_id
WHERE i.tonnes <> COALESCE(b.tonnes, 0)"""
_FLOWS = """
SELECT account, series_id, SUM(tonnes) FROM (
  SELECT target AS account, series_id, SUM(last - first + 1) AS tonnes FROM movement
    GROUP BY target, series_id
  UNION ALL
  SELECT a.source, m.series_id, -SUM(m.last - m.first + 1) FROM movement AS m
    JOIN act AS a ON a.act_id = m.act_id WHERE a.kind <> 'issuance'
    GROUP BY a.source, m.series_id
  UNION ALL
  SELECT account, series_id, -SUM(last - first + 1) FROM block GROUP BY account, series_id
) AS flows GROUP BY account, series_id HAVING SUM(tonnes) <> 0"""
_MOVED_AFTER_END = """
SELECT a.key, a.source FROM act AS a JOIN account AS c ON c.name = a.source
WHERE c.kind IN ('retirement', 'cancellation')"""
_STATUS = """
SELECT b.series_id, b.first FROM block AS b JOIN account AS c ON c.name = b.account
WHERE (b.status = 'held') = (c.kind IN ('retirement', 'cancellation'))"""

CHECKS = (
    ("a number was issued twice", _ISSUED_TWICE),
    ("a number stands in two blocks", _HELD_TWICE),
    ("a block was never issued", _NEVER_ISSUED),
    ("issued tonnes are in no block", _MISSING),
    ("movements and holdings of an account differ", _FLOWS),
    ("something left an ending account", _MOVED_AFTER_END),
    ("a block's status contradicts its account", _STATUS),
)


class Audit(Struct, frozen=True):
    """What was looked at and what was found; `programmes` has one total per programme."""

    blocks: int
    acts: int
    programmes: tuple[Total, ...]
    findings: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        return not self.findings and all(total.is_balanced for total in self.programmes)


def audit(registry: SqlRegistry) -> Audit:
    """Prove the whole registry; at most 20 findings of each kind are named."""
    with registry.reading() as connection:
        findings = []
        for sentence, query in CHECKS:
            rows = connection.execute(text(f"{query} LIMIT {FINDINGS_MAX}"))
            findings += [f"{sentence}: {', '.join(map(str, row))}" for row in rows]
        programmes = _programmes(connection)
        findings += [
            f"{total.programme}: issued {total.issued}, held {total.held}, "
            f"retired {total.retired}, surrendered {total.surrendered}, cancelled {total.cancelled}"
            for total in programmes
            if not total.is_balanced
        ]
        return Audit(
            blocks=_count(connection, "block"),
            acts=_count(connection, "act"),
            programmes=programmes,
            findings=tuple(findings),
        )


def _programmes(connection: Connection) -> tuple[Total, ...]:
    """Totals added up over the classes of each programme."""
    sums: dict[str, Total] = {}
    for total in sql_queries.totals(connection):
        so_far = sums.get(total.programme, Total(total.programme, "", 0, 0, 0, 0, 0))
        sums[total.programme] = Total(
            total.programme,
            "",
            so_far.issued + total.issued,
            so_far.held + total.held,
            so_far.retired + total.retired,
            so_far.surrendered + total.surrendered,
            so_far.cancelled + total.cancelled,
        )
    return tuple(sums.values())


def _count(connection: Connection, table: str) -> int:
    return int(connection.scalar(text(f"SELECT COUNT(*) FROM {table}")) or 0)
