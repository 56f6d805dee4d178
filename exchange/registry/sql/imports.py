"""The original serials of imported credits, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, and_, select

from exchange.registry.port import Imported
from exchange.registry.sql.prepared import insertion
from exchange.registry.sql.rows import SeriesTable
from exchange.registry.sql.tables import act, imported, issuance, movement

_ADD = insertion(imported)


def store_imports(connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Store imports' original serials, each as (act, origin, first, last)."""
    if rows:
        _ADD.many(connection, rows)


def imports(connection: Connection, table: SeriesTable, origin: str | None) -> list[Imported]:
    """Imports, each as its act's one range of numbers, with the blocks' day of issue."""
    query = (
        select(
            act.c.key, act.c.at_ns, imported.c.origin, imported.c.original_first,
            imported.c.original_last, issuance.c.series_id, issuance.c.first, issuance.c.last,
            movement.c.issued_ns,
        )
        .join(imported, imported.c.act_id == act.c.act_id)
        .join(issuance, issuance.c.act_id == act.c.act_id)
        .join(movement, and_(movement.c.act_id == act.c.act_id, movement.c.position == 0))
        .order_by(act.c.act_id)
    )  # fmt: skip
    if origin is not None:
        query = query.where(imported.c.origin == origin)
    rows = connection.execute(query).all()
    known = table.get(connection, {row.series_id for row in rows})
    return [
        Imported(
            key=row.key,
            at_ns=row.at_ns,
            origin=row.origin,
            original_first=row.original_first,
            original_last=row.original_last,
            block=known[row.series_id].block(row.first, row.last, row.issued_ns),
        )
        for row in rows
    ]
