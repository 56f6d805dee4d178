"""Statements compiled once per database and then sent straight to its driver.

SQLAlchemy's execution costs four times what SQLite needs to run a statement, and a settlement runs
nine; so SQLAlchemy compiles and pools, and the driver executes. Only statements over numbers, text
and bytes are prepared, because values are passed unchanged.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Connection, Executable, Table, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import ClauseElement

Values = Mapping[str, Any]
Tuples = Sequence[tuple[Any, ...]]


def driver(connection: Connection) -> Any:
    """The driver's own connection."""
    return connection.connection.dbapi_connection


def listed(connection: Connection, values: Sequence[str]) -> object:
    """Many texts as one parameter: an array, or JSON for SQLite's json_each."""
    if connection.dialect.name == "postgresql":
        return list(values)
    return msgspec.json.encode(values).decode()


def translated(connection: Connection, error: Exception, text: str = "") -> DBAPIError:
    """Translate a driver's error to SQLAlchemy's; invalidate a lost connection."""
    dialect = connection.dialect
    raw = driver(connection)
    is_lost = dialect.is_disconnect(error, raw, None)  # type: ignore[arg-type] # drivers take None
    if is_lost:
        connection.invalidate(error)
    made = DBAPIError.instance(text, None, error, dialect.loaded_dbapi.Error, dialect=dialect)
    assert isinstance(made, DBAPIError)
    return made


class Rows:
    """The result of a statement, fetched lazily; rows have the columns' names."""

    __slots__ = ("_connection", "_cursor", "_statement")

    def __init__(self, connection: Connection, cursor: Any, statement: Prepared) -> None:
        self._connection = connection
        self._cursor = cursor
        self._statement = statement

    def tuples(self) -> list[tuple[Any, ...]]:
        """All rows, without names."""
        try:
            found: list[tuple[Any, ...]] = self._cursor.fetchall()
        except self._connection.dialect.loaded_dbapi.Error as error:
            raise translated(self._connection, error) from error
        return found

    def all(self) -> list[Any]:
        """All rows."""
        found = self.tuples()
        return list(map(self._statement.row_of(self._cursor), found)) if found else []

    def scalar(self) -> Any:
        """The first value of the first row, None without rows."""
        found = self.tuples()
        return found[0][0] if found else None

    @property
    def rowcount(self) -> int:
        try:
            return int(self._cursor.rowcount)
        except self._connection.dialect.loaded_dbapi.Error as error:
            raise translated(self._connection, error) from error


class Prepared:
    """One statement, from SQLAlchemy or as text for each database."""

    def __init__(self, statement: Executable | Mapping[str, str]) -> None:
        self._compiled: dict[str, tuple[str, dict[str, Any], list[str] | None]] = {}
        self._statement: ClauseElement | None = None
        self._row: Any = None
        if isinstance(statement, Mapping):
            self._compiled = {name: (text, {}, None) for name, text in statement.items()}
        else:
            assert isinstance(statement, ClauseElement)
            self._statement = statement

    def __call__(self, connection: Connection, values: Values) -> Rows:
        """Run it with these values."""
        text, own, order = self._text(connection)
        if order is None:
            return self._run(connection, text, {**own, **values} if own else values)
        filled = tuple(values[key] if key in values else own[key] for key in order)
        return self._run(connection, text, filled)

    def row_of(self, cursor: Any) -> Any:
        """The function that makes a row from a tuple."""
        if self._row is None:
            names = [column[0] for column in cursor.description]
            kind: Any = namedtuple("Row", names)  # type: ignore[misc] # known when it runs
            self._row = kind._make
        return self._row

    def _text(self, connection: Connection) -> tuple[str, dict[str, Any], list[str] | None]:
        name = connection.dialect.name
        if name not in self._compiled:
            assert self._statement is not None, f"no words for {name}"
            compiled: Any = self._statement.compile(dialect=connection.dialect)
            own = {key: value for key, value in compiled.params.items() if value is not None}
            self._compiled[name] = (str(compiled), own, compiled.positiontup)
        return self._compiled[name]

    def _run(self, connection: Connection, text: str, values: Any, method: str = "execute") -> Rows:
        try:
            cursor = driver(connection).cursor()
            getattr(cursor, method)(text, values)
        except connection.dialect.loaded_dbapi.Error as error:
            raise translated(connection, error, text) from error
        return Rows(connection, cursor, self)


class PreparedMany(Prepared):
    """A statement for many rows, each a tuple in the order of `names`, some possibly unused."""

    def __init__(self, statement: Executable, names: Sequence[str]) -> None:
        super().__init__(statement)
        self._names = list(names)

    def many(self, connection: Connection, rows: Tuples) -> Rows:
        """Run it for all rows; the rowcount is of all of them together."""
        text, own, order = self._text(connection)
        assert not own, "a statement for many rows has no values of its own"
        if order is None:
            made = [dict(zip(self._names, row, strict=True)) for row in rows]
            return self._run(connection, text, made, "executemany")
        if order != self._names:
            pick = itemgetter(*(self._names.index(key) for key in order))
            rows = list(map(pick, rows))
        if len(rows) == 1:
            return self._run(connection, text, rows[0])
        return self._run(connection, text, rows, "executemany")


def insertion(into: Table) -> PreparedMany:
    """INSERT of all columns of a table, in their order."""
    return PreparedMany(insert(into), into.c.keys())
