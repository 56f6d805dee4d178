"""Statements compiled once per database and then sent by their text.

SQLAlchemy looks a statement up in its cache anew for each execution, which costs as much as
SQLite needs to run it; a settlement runs nine. Values go to the driver as they are, so only
statements over numbers, text and bytes are prepared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.sql.elements import ClauseElement

Values = Mapping[str, Any]


class Prepared:
    """One statement; `names` are the columns of an INSERT, empty for everything else."""

    def __init__(self, statement: Executable, names: Sequence[str] = ()) -> None:
        assert isinstance(statement, ClauseElement)
        self._statement = statement
        self._names = list(names) or None
        self._compiled: dict[str, tuple[str, dict[str, Any], list[str] | None]] = {}

    def __call__(self, connection: Connection, values: Values | Sequence[Values]) -> Any:
        """Run it with one mapping of values, or with many; the cursor's result."""
        name = connection.dialect.name
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
        else:
            many = [tuple(row[key] if key in row else own[key] for key in order) for row in rows]
        return connection.exec_driver_sql(text, many[0] if len(many) == 1 else many)
