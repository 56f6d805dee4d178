"""Storing of the acts' changes in the database: one statement for each table, or one call.

On PostgreSQL a function of the database (`tables.STORE_ACTS`) takes everything at once: four
statements, each with its arrays, took twice the client's time.

The acts, their movements and issuances are added and never changed; blocks shrink before new ones
are added, so that no number is in two blocks at any moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Table, and_, bindparam, delete, insert, select, update

from exchange.registry.account_holdings import HeldBlock, runs
from exchange.registry.answers import describe, targets_of
from exchange.registry.books import Books
from exchange.registry.port import AnyAct, Issuance, Retirement
from exchange.registry.sql.books import LOCKED_ACCOUNTS
from exchange.registry.sql.bulk import is_bulk, store_issuances
from exchange.registry.sql.imports import store_imports
from exchange.registry.sql.prepared import Prepared, PreparedMany, insertion, listed
from exchange.registry.sql.rows import SeriesTable, Written
from exchange.registry.sql.tables import (
    account,
    act,
    block,
    disclosure,
    issuance,
    movement,
    scheme_use,
    series,
)  # fmt: skip

Row = tuple[object, ...]


def body_hash(body: AnyAct) -> bytes:
    """A 16-byte hash of an act's whole content."""
    return blake2b(msgspec.json.encode(body), digest_size=16).digest()


class Changes(NamedTuple):
    """Rows to add to acts, movements, issuances, disclosures and uses, changed blocks and new
    blocks; each a tuple of all columns, in order."""

    acts: list[Row]
    movements: list[Row]
    issuances: list[Row]
    disclosures: list[Row]
    uses: list[Row]
    changed: list[Row]
    added: list[Row]


def store(
    connection: Connection, books: Books, done: Sequence[Written], ids: Sequence[int]
) -> None:
    """Write the changed blocks and the acts that changed them, under the first of these ids."""
    if not done:
        return
    _store_new(connection, books)
    if connection.dialect.name == "sqlite" and is_bulk(done):
        store_issuances(connection, books, done, ids)
        return
    changed = {id(p): p for p in books.touched if p.is_stored}
    added = {id(p): p for p in books.fresh if not p.is_stored}
    changes = Changes(
        [], [], [], [], [], list(map(_block, changed.values())), sorted(map(_block, added.values()))
    )
    series_ids = {p.series.name: p.series.series_id for p in (*books.fresh, *books.touched)}
    for act_id, written in zip(ids, done, strict=False):
        _add_act(changes, act_id, written, series_ids)
    if connection.dialect.name == "postgresql":
        found = _stored_by_server(connection, changes)
    else:
        found = _stored_by_statements(connection, changes)
    assert found == len(changes.changed), "every changed block is in the database"
    store_imports(
        connection,
        [
            (act_id, body.origin, body.original_first, body.original_last)
            for act_id, body in zip(ids, [one.body for one in done], strict=False)
            if isinstance(body, Issuance) and body.original_first
        ],
    )


def _add_act(
    changes: Changes, act_id: int, written: Written, series_ids: Mapping[str, int]
) -> None:
    """The rows of one act."""
    body, receipt = written.body, written.receipt
    blocks = receipt.blocks
    kind, *others = describe(body)
    changes.acts.append((act_id, receipt.key, kind, written.body_hash, receipt.at_ns, *others))
    targets = targets_of(body, blocks)
    for position, (item, target) in enumerate(zip(blocks, targets, strict=True)):
        first, last = item.first, item.last
        series_id, size = series_ids[item.series_name], (last - first).bit_length()
        changes.movements.append(
            (act_id, position, series_id, first, last, size, item.issued_ns, target)
        )
    if isinstance(body, Issuance):
        series_id = series_ids[blocks[0].series_name]
        changes.issuances.append((series_id, blocks[0].first, blocks[-1].last, act_id))
    elif isinstance(body, Retirement):
        if body.disclosure is not None:
            document = msgspec.json.encode(body.disclosure).decode()
            changes.disclosures.append((act_id, document))
        changes.uses.extend(
            (act_id, position, use.scheme, use.fiscal_year)
            for position, use in enumerate(body.schemes)
        )


_TABLES = (act, movement, issuance, disclosure, scheme_use, block, block)
_ADD = dict(zip(Changes._fields, map(insertion, _TABLES), strict=True))


def _stored_by_statements(connection: Connection, changes: Changes) -> int:
    """Store by one statement for each table; return the number of changed blocks."""
    found = 0
    for name, rows in changes._asdict().items():
        if rows and name == "changed":
            found = _CHANGE.many(connection, rows).rowcount
        elif rows:
            _ADD[name].many(connection, rows)
    return found


_STORE_ACTS = Prepared(
    {
        "postgresql": "SELECT store_acts({})".format(
            ", ".join(f"%({name})s::json" for name in Changes._fields)
        )
    }
)


def _stored_by_server(connection: Connection, changes: Changes) -> int:
    """Store by one call of a function of the database; return the number of changed blocks."""
    documents = {
        name: _document(table, rows) if rows else None
        for name, table, rows in zip(Changes._fields, _TABLES, changes, strict=True)
    }
    return int(_STORE_ACTS(connection, documents).scalar())


def _document(table: Table, rows: Sequence[Row]) -> str:
    """Rows as JSON objects; bytes in base 64."""
    names = table.c.keys()
    return msgspec.json.encode([dict(zip(names, row, strict=True)) for row in rows]).decode()


def _store_new(connection: Connection, books: Books) -> None:
    """Store new series and ending accounts that were used for the first time."""
    for item in books.begun:
        connection.execute(
            insert(series),
            {
                "series_id": item.series_id,
                "name": item.name,
                "programme": item.programme,
                "project_id": item.project_id,
                "vintage_start": item.days[0],
                "vintage_end": item.days[1],
                "credit_class": item.credit_class,
                "country": item.country,
            },
        )
    for opened in books.opened:
        connection.execute(
            insert(account),
            {
                "name": opened.name,
                "kind": opened.kind.value,
                "owner": opened.owner,
                "locked": False,
                "opened_ns": 0,
            },
        )


_NEXT_IDS = Prepared(
    {
        "sqlite": "SELECT max(act_id) FROM act",
        "postgresql": "SELECT nextval('act_number') - 1",
    }
)


def next_ids(connection: Connection, count: int) -> list[int]:
    """The next numbers of acts, in order; from PostgreSQL's sequence one at a time."""
    assert count == 1 or connection.dialect.name == "sqlite"
    last = _NEXT_IDS(connection, {}).scalar() or 0
    return list(range(last + 1, last + 1 + count))


_BLOCK_NAMES = [f"b_{name}" for name, _ in block.c.items()]
_BLOCK_KEY = and_(
    block.c.series_id == bindparam("b_series_id"), block.c.first == bindparam("b_first")
)
_CHANGE = PreparedMany(
    update(block)
    .where(_BLOCK_KEY)
    .values(
        last=bindparam("b_last"),
        quantity_t=bindparam("b_quantity_t"),
        account=bindparam("b_account"),
        status=bindparam("b_status"),
    ),
    _BLOCK_NAMES,
)
_REMOVE = PreparedMany(delete(block).where(_BLOCK_KEY), _BLOCK_NAMES)


def _block(parcel: HeldBlock) -> Row:
    """All columns of a block, in their order."""
    series = parcel.series
    return (
        series.series_id, parcel.first, parcel.last, parcel.quantity_t, parcel.issued_ns,
        parcel.account, parcel.status.value, series.credit_class,
        *series.days,
    )  # fmt: skip


_HELD_BY = Prepared(
    select(block.c.series_id, block.c.first, block.c.last, block.c.issued_ns)
    .where(block.c.account == bindparam("name"), block.c.status == "held")
    .order_by(block.c.series_id, block.c.first)
)


def merge(connection: Connection, table: SeriesTable, name: str) -> int:
    """Join an account's adjoining blocks; the right ones are deleted before the left ones grow."""
    LOCKED_ACCOUNTS(connection, {"names": listed(connection, [name])}).tuples()
    rows = _HELD_BY(connection, {"name": name}).all()
    known = table.get(connection, {row.series_id for row in rows})
    parcels = [
        HeldBlock(known[s], first, last, issued, name, True) for s, first, last, issued in rows
    ]
    query = select(issuance.c.series_id, issuance.c.first).where(issuance.c.series_id.in_(known))
    starts = {(series_id, first) for series_id, first in connection.execute(query)}
    found = list(runs(parcels, starts))
    gone = [parcel for _, joined in found for parcel in joined]
    if gone:
        _REMOVE.many(connection, list(map(_block, gone)))
        for left, joined in found:
            left.last = joined[-1].last
        _CHANGE.many(connection, [_block(left) for left, _ in found])
    return len(gone)


def closing_row(connection: Connection, key: str, at_ns: int) -> dict[str, object]:
    """The row that closes a key under which nothing was done."""
    return {
        "act_id": next_ids(connection, 1)[0],
        "key": key,
        "body_hash": b"",
        "at_ns": at_ns,
        "kind": "closed",
        "source": "",
        "purpose": "",
        "beneficiary": "",
    }
