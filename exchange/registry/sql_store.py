"""What acts changed, written to the database: one statement for each table.

The acts, their movements and issuances are added and never touched again; blocks shrink
before new ones are added, so that no number stands in two of them at any moment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from exchange.registry.answers import describe, targets_of
from exchange.registry.books import Books
from exchange.registry.port import AnyAct, Issuance, Receipt, Retirement
from exchange.registry.prepared import Prepared, PreparedMany, Rows, insertion, listed, pipelined
from exchange.registry.sql_books import (
    LOCKED_ACCOUNTS,
    SeriesTable,
    parcel_of,
)
from exchange.registry.stock import Parcel, runs
from exchange.registry.tables import account, act, block, disclosure, issuance, movement, series

_ADD_ACTS = insertion(act)
_ADD_MOVEMENTS = insertion(movement)
_ADD_BLOCKS = insertion(block)


def body_hash(body: AnyAct) -> bytes:
    """16 bytes that stand for an act's whole content."""
    return blake2b(msgspec.json.encode(body), digest_size=16).digest()


class Written(NamedTuple):
    """An act that was done, with the hash that stands for it."""

    body: AnyAct
    body_hash: bytes
    receipt: Receipt


def store(
    connection: Connection, books: Books, done: Sequence[Written], ids: Sequence[int]
) -> None:
    """Write the changed blocks and the acts that changed them, under the first of these ids."""
    if not done:
        return
    _store_new(connection, books)
    acts: list[tuple[object, ...]] = []
    movements: list[tuple[object, ...]] = []
    issuances, disclosures = [], []
    series_ids = {p.series.name: p.series.series_id for p in (*books.fresh, *books.touched)}
    for act_id, (body, body_hash, receipt) in zip(ids, done, strict=False):
        kind, source, purpose, beneficiary = describe(body)
        at_ns = receipt.at_ns
        acts.append((act_id, receipt.key, kind, body_hash, at_ns, source, purpose, beneficiary))
        targets = targets_of(body, receipt.blocks)
        for position, (item, target) in enumerate(zip(receipt.blocks, targets, strict=True)):
            first, last = item.first, item.last
            series_id = series_ids[item.series_name]
            size = (last - first).bit_length()
            movements.append(
                (act_id, position, series_id, first, last, size, item.issued_ns, target)
            )
        if isinstance(body, Issuance):
            first, last = receipt.blocks[0].first, receipt.blocks[-1].last
            series_id = series_ids[receipt.blocks[0].series_name]
            issuances.append(
                {"series_id": series_id, "first": first, "last": last, "act_id": act_id}
            )
        elif isinstance(body, Retirement) and body.disclosure is not None:
            document = msgspec.json.encode(body.disclosure).decode()
            disclosures.append({"act_id": act_id, "document": document})
    if issuances or disclosures:
        _ADD_ACTS.many(connection, acts)
        _ADD_MOVEMENTS.many(connection, movements)
        if issuances:
            connection.execute(insert(issuance), issuances)
        if disclosures:
            connection.execute(insert(disclosure), disclosures)
        _store_blocks(connection, books)()
        return
    with pipelined(connection):
        _ADD_ACTS.many(connection, acts)
        _ADD_MOVEMENTS.many(connection, movements)
        check = _store_blocks(connection, books)
    check()


def _store_new(connection: Connection, books: Books) -> None:
    """Series that were begun and ending accounts that were used for the first time."""
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
        "postgresql": "SELECT nextval('act_number') FROM generate_series(1, %(count)s)",
    }
)


def ask_ids(connection: Connection, count: int) -> Rows:
    """Ask for the next numbers of acts; `take_ids` reads the answer."""
    return _NEXT_IDS(connection, {"count": count} if _numbers_acts(connection) else {})


def take_ids(connection: Connection, asked: Rows, count: int) -> list[int]:
    """The next numbers of acts, in order; some may stay unused."""
    if _numbers_acts(connection):
        return sorted(number for (number,) in asked.tuples())
    last = asked.scalar() or 0
    return list(range(last + 1, last + 1 + count))


def _numbers_acts(connection: Connection) -> bool:
    """Whether the database has a sequence of numbers for acts."""
    return connection.dialect.name == "postgresql"


_BLOCK_KEY = and_(block.c.series_id == bindparam("b_series"), block.c.first == bindparam("b_first"))
_CHANGE = PreparedMany(
    update(block)
    .where(_BLOCK_KEY)
    .values(
        last=bindparam("b_last"),
        quantity_t=bindparam("b_quantity"),
        account=bindparam("b_account"),
        status=bindparam("b_status"),
    ),
    ("b_series", "b_first", "b_last", "b_quantity", "b_account", "b_status"),
    """UPDATE block SET last = v.last, quantity_t = v.quantity_t,
    account = v.account, status = v.status
    FROM unnest(%(b_series)s::integer[], %(b_first)s::bigint[], %(b_last)s::bigint[],
      %(b_quantity)s::bigint[], %(b_account)s::text[], %(b_status)s::text[])
      AS v (series_id, first, last, quantity_t, account, status)
    WHERE block.series_id = v.series_id AND block.first = v.first""",
)
_REMOVE = PreparedMany(
    delete(block).where(_BLOCK_KEY),
    ("b_series", "b_first"),
    """DELETE FROM block USING unnest(%(b_series)s::integer[], %(b_first)s::bigint[])
    AS v (series_id, first) WHERE block.series_id = v.series_id AND block.first = v.first""",
)


def _changed(parcel: Parcel) -> tuple[object, ...]:
    return (
        parcel.series.series_id, parcel.first, parcel.last, parcel.quantity_t, parcel.account,
        parcel.status.value,
    )  # fmt: skip


def _added(parcel: Parcel) -> tuple[object, ...]:
    """All columns of a block, in their order."""
    series = parcel.series
    return (
        series.series_id, parcel.first, parcel.last, parcel.quantity_t, parcel.issued_ns,
        parcel.account, parcel.status.value, series.credit_class,
        *series.days,
    )  # fmt: skip


def _store_blocks(connection: Connection, books: Books) -> Callable[[], None]:
    """Write blocks; what comes back asserts, once the answer is there, that all were known."""
    changed = {id(p): p for p in books.touched if p.is_stored}
    added = {id(p): p for p in books.fresh if not p.is_stored}
    answer = None
    if changed:
        answer = _CHANGE.many(connection, [_changed(parcel) for parcel in changed.values()])
    if added:
        _ADD_BLOCKS.many(connection, sorted(map(_added, added.values())))

    def check() -> None:
        found = 0 if answer is None else answer.rowcount
        assert found == len(changed), "every changed block is in the database"

    return check


_HELD_BY = Prepared(
    select(block.c.series_id, block.c.first, block.c.last, block.c.issued_ns)
    .where(block.c.account == bindparam("name"), block.c.status == "held")
    .order_by(block.c.series_id, block.c.first)
)


def merge(connection: Connection, table: SeriesTable, name: str) -> int:
    """Join an account's adjoining blocks; the right ones go before the left ones grow."""
    LOCKED_ACCOUNTS(connection, {"names": listed(connection, [name])}).tuples()
    rows = _HELD_BY(connection, {"name": name}).all()
    known = table.get(connection, {row.series_id for row in rows})
    parcels = [parcel_of(known[s], first, last, issued, name) for s, first, last, issued in rows]
    query = select(issuance.c.series_id, issuance.c.first).where(issuance.c.series_id.in_(known))
    starts = {(series_id, first) for series_id, first in connection.execute(query)}
    found = list(runs(parcels, starts))
    gone = [parcel for _, joined in found for parcel in joined]
    if gone:
        _REMOVE.many(connection, [(p.series.series_id, p.first) for p in gone])
        for left, joined in found:
            left.last = joined[-1].last
        _CHANGE.many(connection, [_changed(left) for left, _ in found])
    return len(gone)


def closing_row(connection: Connection, key: str, at_ns: int) -> dict[str, object]:
    """The row that closes a key under which nothing was done."""
    return {
        "act_id": take_ids(connection, ask_ids(connection, 1), 1)[0],
        "key": key,
        "body_hash": b"",
        "at_ns": at_ns,
        "kind": "closed",
        "source": "",
        "purpose": "",
        "beneficiary": "",
    }
