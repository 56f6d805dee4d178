"""Queries of the registry's database for readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import BigInteger, Connection, and_, bindparam, case, func, or_, select, union_all

from exchange.commands import Disclosure, SchemeUse
from exchange.errors import RegistryRejected
from exchange.registry.answers import total_of
from exchange.registry.port import (
    Account,
    AccountKind,
    Ending,
    Holding,
    Project,
    Receipt,
    RegistryEvent,
    Status,
    Total,
)
from exchange.registry.serials import parse_serial
from exchange.registry.sql.entries import authorized_all
from exchange.registry.sql.prepared import Prepared, listed
from exchange.registry.sql.rows import DoneRow, SeriesTable
from exchange.registry.sql.tables import (
    account,
    act,
    block,
    disclosure,
    issuance,
    movement,
    project,
    scheme_use,
    series,
)

SIZES = 41  # ranges are shorter than 2**41
CLOSED = "closed"


class Done(Struct):
    """The record of a key: its act's hash and receipt, None for an abandoned key."""

    body_hash: bytes
    receipt: Receipt | None


_KNOWN = (
    select(
        act.c.key, act.c.kind, act.c.body_hash, act.c.at_ns,
        movement.c.series_id, movement.c.first, movement.c.last, movement.c.issued_ns,
    )
    .outerjoin(movement, movement.c.act_id == act.c.act_id)
    .order_by(act.c.act_id, movement.c.position)
)  # fmt: skip
_ONE_DONE = Prepared(_KNOWN.where(act.c.key == bindparam("key")))
_KNOWN_TEXT = """SELECT a.key, a.kind, a.body_hash, a.at_ns,
  m.series_id, m.first, m.last, m.issued_ns
FROM act a LEFT JOIN movement m ON m.act_id = a.act_id
WHERE a.key {keys} ORDER BY a.act_id, m.position"""
_DONE = Prepared({"sqlite": _KNOWN_TEXT.format(keys="IN (SELECT value FROM json_each(:keys))")})


def done_rows(connection: Connection, keys: Sequence[str]) -> list[DoneRow]:
    """The rows of these keys: (key, kind, hash, time) and each block that the act moved.

    Only SQLite is queried for many keys; PostgreSQL's look_up returns them.
    """
    if len(keys) == 1:
        return _ONE_DONE(connection, {"key": keys[0]}).tuples()
    return _DONE(connection, {"keys": listed(connection, keys)}).tuples()


def done(connection: Connection, table: SeriesTable, rows: Sequence[DoneRow]) -> dict[str, Done]:
    """The rows of `done_rows` by key."""
    if not rows:
        return {}
    known = table.get(connection, {row[4] for row in rows if row[4] is not None})
    found: dict[str, Done] = {}
    for key, kind, body_hash, at_ns, series_id, first, last, issued_ns in rows:
        if kind == CLOSED or series_id is None or first is None:
            found[key] = Done(body_hash, None)
            continue
        assert last is not None
        assert issued_ns is not None
        item = known[series_id].block(first, last, issued_ns)
        earlier = found.get(key)
        blocks = earlier.receipt.blocks if earlier and earlier.receipt else ()
        found[key] = Done(body_hash, Receipt(key, (*blocks, item), at_ns))
    return found


def accounts(connection: Connection, owner: str | None) -> list[Account]:
    query = select(account).order_by(account.c.name)
    if owner is not None:
        query = query.where(account.c.owner == owner)
    return [
        Account(row.name, AccountKind(row.kind), row.owner, bool(row.locked))
        for row in connection.execute(query)
    ]


def projects(connection: Connection) -> list[Project]:
    query = select(project.c.document).order_by(project.c.project_id)
    found = [msgspec.json.decode(text, type=Project) for text in connection.scalars(query)]
    return authorized_all(connection, found)


_BLOCK = select(
    block.c.series_id, block.c.first, block.c.last, block.c.issued_ns,
    block.c.account, block.c.status,
)  # fmt: skip


def holdings(
    connection: Connection, table: SeriesTable, name: str | None, credit_class: str | None
) -> list[Holding]:
    query = _BLOCK.order_by(
        block.c.account, block.c.vintage_start, block.c.vintage_end,
        block.c.series_id, block.c.first,
    )  # fmt: skip
    if name is not None:
        query = query.where(block.c.account == name)
    if credit_class is not None:
        query = query.where(block.c.credit_class == credit_class)
    return _holdings(connection, table, connection.execute(query).all())


_AT_OR_BEFORE = Prepared(
    _BLOCK.join(series, series.c.series_id == block.c.series_id)
    .where(series.c.name == bindparam("name"), block.c.first <= bindparam("number"))
    .order_by(block.c.first.desc())
    .limit(1)
)


def locate(connection: Connection, table: SeriesTable, serial: str) -> Holding:
    name, number = parse_serial(serial)
    rows = _AT_OR_BEFORE(connection, {"name": name, "number": number}).all()
    for holding in _holdings(connection, table, rows):
        if number <= holding.block.last:
            return holding
    raise RegistryRejected("unknown_serial", f"{serial} was never issued")


def _holdings(connection: Connection, table: SeriesTable, rows: Sequence[Any]) -> list[Holding]:
    known = table.get(connection, {row.series_id for row in rows})
    return [
        Holding(
            row.account,
            known[row.series_id].block(row.first, row.last, row.issued_ns),
            Status(row.status),
        )
        for row in rows
    ]


_MOVES = select(
    act.c.key, act.c.kind, act.c.at_ns, act.c.source, act.c.purpose, act.c.beneficiary,
    act.c.act_id, movement.c.position, movement.c.series_id, movement.c.first,
    movement.c.last, movement.c.issued_ns, movement.c.target, disclosure.c.document,
).join(movement, movement.c.act_id == act.c.act_id).outerjoin(
    disclosure, disclosure.c.act_id == act.c.act_id
)  # fmt: skip


_NUMBER = bindparam("number", type_=BigInteger)
_OVER = union_all(
    *(
        select(movement.c.act_id, movement.c.position)
        .join(series, series.c.series_id == movement.c.series_id)
        .where(
            series.c.name == bindparam("name"),
            movement.c.size == size,
            movement.c.first >= _NUMBER - (2**size - 1),
            movement.c.first <= _NUMBER,
            movement.c.last >= _NUMBER,
        )
        for size in range(SIZES)
    )
).subquery()
_HISTORY = Prepared(
    _MOVES.join(
        _OVER,
        and_(_OVER.c.act_id == movement.c.act_id, _OVER.c.position == movement.c.position),
    )
)


def history(connection: Connection, table: SeriesTable, serial: str) -> list[RegistryEvent]:
    locate(connection, table, serial)
    name, number = parse_serial(serial)
    return _events(connection, table, _HISTORY(connection, {"name": name, "number": number}).all())


def events(
    connection: Connection, table: SeriesTable, name: str | None, kind: str | None
) -> list[RegistryEvent]:
    query = _MOVES
    if name is not None:
        query = query.where(or_(act.c.source == name, movement.c.target == name))
    if kind is not None:
        query = query.where(act.c.kind == kind)
    return _events(connection, table, connection.execute(query).all())


def _events(connection: Connection, table: SeriesTable, rows: Sequence[Any]) -> list[RegistryEvent]:
    known = table.get(connection, {row.series_id for row in rows})
    uses = _uses(connection, sorted({row.act_id for row in rows if row.kind in _ENDINGS}))
    return [
        RegistryEvent(
            kind=row.kind,
            key=row.key,
            at_ns=row.at_ns,
            block=known[row.series_id].block(row.first, row.last, row.issued_ns),
            source=row.source,
            target=row.target,
            purpose=row.purpose,
            beneficiary=row.beneficiary,
            disclosure=row.document and msgspec.json.decode(row.document, type=Disclosure),
            schemes=uses.get(row.act_id, ()),
        )
        for row in sorted(rows, key=lambda row: (row.act_id, row.position))
    ]


_ENDINGS = frozenset(ending.value for ending in Ending)
_USES_AT_ONCE = 500  # SQLite accepts a thousand values in one statement


def _uses(connection: Connection, act_ids: Sequence[int]) -> dict[int, tuple[SchemeUse, ...]]:
    """The schemes of acts, in the order in which each act named them."""
    found: dict[int, tuple[SchemeUse, ...]] = {}
    for start in range(0, len(act_ids), _USES_AT_ONCE):
        query = (
            select(scheme_use)
            .where(scheme_use.c.act_id.in_(act_ids[start : start + _USES_AT_ONCE]))
            .order_by(scheme_use.c.act_id, scheme_use.c.position)
        )
        for row in connection.execute(query):
            use = SchemeUse(row.scheme, row.fiscal_year)
            found[row.act_id] = (*found.get(row.act_id, ()), use)
    return found


_ISSUED = (
    select(issuance.c.series_id, func.sum(issuance.c.last - issuance.c.first + 1))
    .group_by(issuance.c.series_id)
)  # fmt: skip
_STANDING = select(
    block.c.series_id,
    *(func.sum(case((block.c.status == s.value, block.c.quantity_t), else_=0)) for s in Status),
).group_by(block.c.series_id)


def totals(connection: Connection) -> list[Total]:
    """Sums by series, which is the blocks' own order, then by class."""
    names = {
        row.series_id: (row.programme, row.credit_class)
        for row in connection.execute(select(series))
    }
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for series_id, issued in connection.execute(_ISSUED):
        tonnes = sums.setdefault(names[series_id], dict.fromkeys(("issued", *Status), 0))
        tonnes["issued"] += int(issued)
    for series_id, *standing in connection.execute(_STANDING):
        tonnes = sums.setdefault(names[series_id], dict.fromkeys(("issued", *Status), 0))
        for status, amount in zip(Status, standing, strict=True):
            tonnes[status] += int(amount)
    return [total_of(*key, tonnes) for key, tonnes in sorted(sums.items())]
