"""What acts changed, written to the database: one statement for each table.

The acts, their movements and issuances are added and never touched again; blocks shrink
before new ones are added, so that no number stands in two of them at any moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import msgspec
from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, text, update

from exchange.registry.answers import describe, targets_of
from exchange.registry.books import Books
from exchange.registry.port import AnyAct, Issuance, Receipt, Retirement
from exchange.registry.prepared import Prepared, insertion
from exchange.registry.sql_books import (
    LOCKED_ACCOUNTS,
    SeriesTable,
    number_of_day,
    parcel_of,
)
from exchange.registry.stock import Parcel, runs
from exchange.registry.tables import account, act, block, disclosure, issuance, movement, series

_ADD_ACTS = insertion(act)
_ADD_MOVEMENTS = insertion(movement)
_ADD_BLOCKS = insertion(block)
_LAST_ACT = Prepared(select(func.max(act.c.act_id)))


def body_hash(body: AnyAct) -> bytes:
    """16 bytes that stand for an act's whole content."""
    return blake2b(msgspec.json.encode(body), digest_size=16).digest()


def store(connection: Connection, books: Books, done: Sequence[tuple[AnyAct, Receipt]]) -> None:
    """Write the changed blocks and the acts that changed them."""
    if not done:
        return
    _store_new(connection, books)
    ids = _act_ids(connection, len(done))
    rows_of_acts, movements, issuances, disclosures = [], [], [], []
    series_ids = {
        parcel.series.name: parcel.series.series_id for parcel in books.fresh + books.touched
    }
    for act_id, (body, receipt) in zip(ids, done, strict=True):
        rows_of_acts.append(_act_row(act_id, body, receipt))
        targets = targets_of(body, receipt.blocks)
        if isinstance(body, Retirement) and body.disclosure is not None:
            document = msgspec.json.encode(body.disclosure).decode()
            disclosures.append({"act_id": act_id, "document": document})
        if isinstance(body, Issuance):
            issuances.append(
                {
                    "series_id": series_ids[receipt.blocks[0].series_name],
                    "first": receipt.blocks[0].first,
                    "last": receipt.blocks[-1].last,
                    "act_id": act_id,
                }
            )
        for position, (item, target) in enumerate(zip(receipt.blocks, targets, strict=True)):
            span = {
                "series_id": series_ids[item.series_name],
                "first": item.first,
                "last": item.last,
                "act_id": act_id,
            }
            movements.append(
                span
                | {
                    "position": position,
                    "size": (item.quantity_t - 1).bit_length(),
                    "issued_ns": item.issued_ns,
                    "target": target,
                }
            )
    _ADD_ACTS(connection, rows_of_acts)
    _ADD_MOVEMENTS(connection, movements)
    if issuances:
        connection.execute(insert(issuance), issuances)
    if disclosures:
        connection.execute(insert(disclosure), disclosures)
    _store_blocks(connection, books)


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
                "vintage_start": number_of_day(item.vintage.start),
                "vintage_end": number_of_day(item.vintage.end),
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


def _act_ids(connection: Connection, count: int) -> list[int]:
    """The next numbers of acts, in order."""
    if connection.dialect.name == "postgresql":
        drawn = text("SELECT nextval('act_number') FROM generate_series(1, :count)")
        return sorted(connection.scalars(drawn, {"count": count}))
    last = _LAST_ACT(connection, {}).scalar() or 0
    return list(range(last + 1, last + 1 + count))


def _act_row(act_id: int, body: AnyAct, receipt: Receipt) -> dict[str, object]:
    kind, source, purpose, beneficiary = describe(body)
    return {
        "act_id": act_id,
        "key": receipt.key,
        "body_hash": body_hash(body),
        "at_ns": receipt.at_ns,
        "kind": kind,
        "source": source,
        "purpose": purpose,
        "beneficiary": beneficiary,
    }


_CHANGE = Prepared(
    update(block)
    .where(and_(block.c.series_id == bindparam("b_series"), block.c.first == bindparam("b_first")))
    .values(
        last=bindparam("b_last"),
        quantity_t=bindparam("b_quantity"),
        account=bindparam("b_account"),
        status=bindparam("b_status"),
    ),
    of_many="""UPDATE block SET last = v.last, quantity_t = v.quantity_t,
    account = v.account, status = v.status
    FROM unnest(%(b_series)s::integer[], %(b_first)s::bigint[], %(b_last)s::bigint[],
      %(b_quantity)s::bigint[], %(b_account)s::text[], %(b_status)s::text[])
      AS v (series_id, first, last, quantity_t, account, status)
    WHERE block.series_id = v.series_id AND block.first = v.first""",
)


_REMOVE = Prepared(
    delete(block).where(
        block.c.series_id == bindparam("b_series"), block.c.first == bindparam("b_first")
    )
)


def _changed(parcel: Parcel) -> dict[str, object]:
    return {
        "b_series": parcel.series.series_id,
        "b_first": parcel.first,
        "b_last": parcel.last,
        "b_quantity": parcel.quantity_t,
        "b_account": parcel.account,
        "b_status": parcel.status.value,
    }


def _store_blocks(connection: Connection, books: Books) -> None:
    changed = {id(p): p for p in books.touched if p.is_stored}
    added = {id(p): p for p in books.fresh if not p.is_stored}
    if changed:
        answer = _CHANGE(
            connection,
            [_changed(parcel) for parcel in changed.values()],
        )
        assert answer.rowcount == len(changed), "every changed block is in the database"
    if added:
        _ADD_BLOCKS(
            connection,
            [
                {
                    "series_id": parcel.series.series_id,
                    "first": parcel.first,
                    "last": parcel.last,
                    "quantity_t": parcel.quantity_t,
                    "issued_ns": parcel.issued_ns,
                    "account": parcel.account,
                    "status": parcel.status.value,
                    "credit_class": parcel.series.credit_class,
                    "vintage_start": number_of_day(parcel.series.vintage.start),
                    "vintage_end": number_of_day(parcel.series.vintage.end),
                }
                for parcel in added.values()
            ],
        )


_HELD_BY = Prepared(
    select(block.c.series_id, block.c.first, block.c.last, block.c.issued_ns)
    .where(block.c.account == bindparam("name"), block.c.status == "held")
    .order_by(block.c.series_id, block.c.first)
)


def merge(connection: Connection, table: SeriesTable, name: str) -> int:
    """Join an account's adjoining blocks; the right ones go before the left ones grow."""
    connection.execute(LOCKED_ACCOUNTS, {"names": [name]})
    rows = _HELD_BY(connection, {"name": name}).all()
    known = table.get(connection, {row.series_id for row in rows})
    parcels = [parcel_of(known[s], first, last, issued, name) for s, first, last, issued in rows]
    query = select(issuance.c.series_id, issuance.c.first).where(issuance.c.series_id.in_(known))
    starts = {(series_id, first) for series_id, first in connection.execute(query)}
    found = list(runs(parcels, starts))
    gone = [parcel for _, joined in found for parcel in joined]
    if gone:
        _REMOVE(
            connection,
            [{"b_series": p.series.series_id, "b_first": p.first} for p in gone],
        )
        for left, joined in found:
            left.last = joined[-1].last
        _CHANGE(connection, [_changed(left) for left, _ in found])
    return len(gone)


def closing_row(connection: Connection, key: str, at_ns: int) -> dict[str, object]:
    """The row that closes a key under which nothing was done."""
    return {
        "act_id": _act_ids(connection, 1)[0],
        "key": key,
        "body_hash": b"",
        "at_ns": at_ns,
        "kind": "closed",
        "source": "",
        "purpose": "",
        "beneficiary": "",
    }
