"""Statements compiled once per database and then sent by their text.

SQLAlchemy looks a statement up in its cache anew for each execution, which costs as much as
SQLite needs to run it; a settlement runs nine. Values go to the driver as they are, so only
statements over numbers, text and bytes are prepared. Many rows go to PostgreSQL as one
statement over arrays (`of_many`): an executemany there is a statement a row, a third as fast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Executable, Table, insert
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.elements import ClauseElement

Values = Mapping[str, Any]


def insertion(into: Table) -> Prepared:
    """INSERT of all columns of a table."""
    names = into.c.keys()
    arrays = ", ".join(f"%({column.name})s::{_array_type(column)}[]" for column in into.c)
    of_many = f"INSERT INTO {into.name} ({', '.join(names)}) SELECT * FROM unnest({arrays})"
    return Prepared(insert(into), names, of_many)


def _array_type(column: Column[Any]) -> str:
    """The type of a column's values in an array: all text is text there."""
    written = str(column.type.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
    return "text" if written.startswith("VARCHAR") else written


class Prepared:
    """One statement; `names` are the columns of an INSERT, empty for everything else."""

    def __init__(self, statement: Executable, names: Sequence[str] = (), of_many: str = "") -> None:
        assert isinstance(statement, ClauseElement)
        self._statement = statement
        self._names = list(names) or None
        self._of_many = of_many
        self._compiled: dict[str, tuple[str, dict[str, Any], list[str] | None]] = {}

    def __call__(self, connection: Connection, values: Values | Sequence[Values]) -> Any:
        """Run it with one mapping of values, or with many; the cursor's result."""
        name = connection.dialect.name
        if self._of_many and name == "postgresql" and not isinstance(values, Mapping):
            if len(values) > 1:
                lists = {key: [row[key] for row in values] for key in values[0]}
                return connection.exec_driver_sql(self._of_many, lists)
        if name not in self._compiled:
            compiled: Any = self._statement.compile(
                dialect=connection.dialect, column_keys=self._names
            )
            own = {key: value for key, value in compiled.params.items() if value is not None}
            self._compiled[name] = (str(compiled), own, compiled.positiontup)
        text, own, order = self._compiled[name]
        rows = [values] if isinstance(values, Mapping) else values
        if order is None:
            many: list[Any] = [{**own, **row} for row in rows]
        elif not own and len(order) > 1:
            many = list(map(itemgetter(*order), rows))
        else:
            many = [tuple(row[key] if key in row else own[key] for key in order) for row in rows]
        return connection.exec_driver_sql(text, many[0] if len(many) == 1 else many)
