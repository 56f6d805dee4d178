"""The reply that describes the tables of open data."""

from __future__ import annotations

from msgspec import Struct

from api.messages.rest import TableFormat


class ColumnRecord(Struct):
    """A column of a table; `unit` is empty for text."""

    name: str
    en: str
    ja: str
    unit: str


class TableRecord(Struct):
    """A table: its title, the path that serves it with `format`, and its columns in order."""

    name: str
    en: str
    ja: str
    path: str
    formats: list[TableFormat]
    columns: list[ColumnRecord]


class TablesReply(Struct):
    """The tables of open data, their source, and the license under which they are published."""

    tables: list[TableRecord]
    license: str
    source: str
    source_ja: str
