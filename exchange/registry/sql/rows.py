"""Row types of the registry's database, and the series that they refer to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import Connection, Row, select

from exchange.errors import RegistryRejected
from exchange.registry.port import AnyAct, Receipt
from exchange.registry.serials import Series, Vintage
from exchange.registry.sql.tables import series

ParcelRow = tuple[int, int, int, int]  # series, first, last, issued_ns
# key, kind, hash, time; series, first, last and issued_ns of a block, or None
DoneRow = tuple[str, str, bytes, int, int | None, int | None, int | None, int | None]


class LookedUp(Struct, frozen=True):
    """The data of a batch of acts. `accounts`: (name, kind, owner, locked); `stocks`: the first
    held blocks of each requested account and class; `ids`: numbers for new acts."""

    accounts: list[tuple[str, str, str, bool]]
    done: list[DoneRow]
    stocks: list[list[ParcelRow]]
    ids: list[int]


class SeriesTable:
    """The series of a database by id; a series never changes, so it is read once."""

    def __init__(self) -> None:
        self._series: dict[int, Series] = {}

    def get(self, connection: Connection, ids: Iterable[int]) -> dict[int, Series]:
        """All known series, among them those with these ids."""
        missing = set(ids) - self._series.keys()
        if missing:
            query = select(series).where(series.c.series_id.in_(missing))
            for row in connection.execute(query):
                self._series[row.series_id] = series_of(row)
        return self._series


def day_of_number(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def series_of(row: Row[tuple[object, ...]]) -> Series:
    """A row of the series table."""
    vintage = Vintage(day_of_number(row.vintage_start), day_of_number(row.vintage_end))
    return Series(
        row.series_id, row.programme, row.project_id, vintage, row.credit_class, row.country
    )


class Written(Struct, frozen=True):
    """An act that was done, with its hash."""

    body: AnyAct
    body_hash: bytes
    receipt: Receipt


class AllAnswers(NamedTuple):
    """The rejected projects by id, and the answer to each act."""

    projects: dict[str, RegistryRejected]
    acts: list[Receipt | RegistryRejected]


class Undone(Exception):
    """Undoes a transaction that has its answers."""

    def __init__(self, answers: AllAnswers) -> None:
        super().__init__()
        self.answers = answers
