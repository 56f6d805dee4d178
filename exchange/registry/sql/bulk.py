"""Storing of many issuances in SQLite: each is sent once, and the database makes its rows from it.

A statement for each table with its own parameters takes one and a half times as long.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Connection, Integer, LargeBinary, MetaData, String, Table

from exchange.registry.books import Books
from exchange.registry.bulk import BULK_MIN
from exchange.registry.port import Issuance
from exchange.registry.sql.prepared import Prepared, insertion
from exchange.registry.sql.rows import Written

_sent = Table(
    "sent",
    MetaData(),
    Column("act_id", Integer, primary_key=True),
    Column("key", String),
    Column("body_hash", LargeBinary),
    Column("at_ns", BigInteger),
    Column("origin", String),
    Column("original_first", String),
    Column("original_last", String),
    Column("series_id", Integer),
    Column("first", BigInteger),
    Column("last", BigInteger),
    Column("issued_ns", BigInteger),
    Column("account", String),
    Column("size", Integer),
)
_SEND = insertion(_sent)
_CREATE = Prepared({"sqlite": f"CREATE TEMP TABLE sent ({', '.join(_sent.c.keys())})"})
_DROP = Prepared({"sqlite": "DROP TABLE temp.sent"})
_MAKE = [
    Prepared({"sqlite": statement})
    for statement in (
        """INSERT INTO act (act_id, key, kind, body_hash, at_ns, source, purpose, beneficiary)
        SELECT act_id, key, 'issuance', body_hash, at_ns, origin, '', '' FROM temp.sent""",
        """INSERT INTO movement
          (act_id, position, series_id, first, last, size, issued_ns, target)
        SELECT act_id, 0, series_id, first, last, size, issued_ns, account FROM temp.sent""",
        """INSERT INTO issuance (series_id, first, last, act_id)
        SELECT series_id, first, last, act_id FROM temp.sent ORDER BY series_id, first""",
        """INSERT INTO block (series_id, first, last, quantity_t, issued_ns, account, status,
          credit_class, vintage_start, vintage_end)
        SELECT sent.series_id, first, last, last - first + 1, issued_ns, account, 'held',
          credit_class, vintage_start, vintage_end
        FROM temp.sent CROSS JOIN series ON series.series_id = sent.series_id
        ORDER BY sent.series_id, first""",
        """INSERT INTO imported (act_id, origin, original_first, original_last)
        SELECT act_id, origin, original_first, original_last FROM temp.sent
        WHERE original_first <> ''""",
    )
]


def is_bulk(done: Sequence[Written]) -> bool:
    """True for many acts that are all issuances into one account each."""
    return len(done) >= BULK_MIN and all(
        isinstance(one.body, Issuance) and len(one.receipt.blocks) == 1 for one in done
    )


def store_issuances(
    connection: Connection, books: Books, done: Sequence[Written], ids: Sequence[int]
) -> None:
    """Write these acts, which alone made the books' new blocks, under the first of these ids."""
    rows = []
    for act_id, written, held in zip(ids, done, books.fresh, strict=False):
        body, receipt, first, last = written.body, written.receipt, held.first, held.last
        assert isinstance(body, Issuance), "the acts were looked at"
        rows.append(
            (
                act_id, receipt.key, written.body_hash, receipt.at_ns, body.origin,
                body.original_first, body.original_last, held.series.series_id, first, last,
                held.issued_ns, held.account, (last - first).bit_length(),
            )
        )  # fmt: skip
    assert len(rows) == len(done) == len(books.fresh), "each act made one block"
    _CREATE(connection, {})
    _SEND.many(connection, rows)
    for statement in _MAKE:
        statement(connection, {})
    _DROP(connection, {})
