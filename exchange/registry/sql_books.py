"""Books filled from the database with what a batch of acts touches, and no more.

That is a handful of statements: the batch's accounts, locked in the order of their names; for
each stock as many parcels as the batch can take, in order of delivery, plus those that named
lots lie in; for each issuance its project's series. `sql_store` writes the changes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec
from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    func,
    or_,
    select,
    text,
)

from exchange.errors import RegistryRefused
from exchange.registry.books import ENDING_KINDS, Books
from exchange.registry.port import (
    Account,
    AccountKind,
    Instruction,
    Issuance,
    Project,
    Transfer,
)
from exchange.registry.prepared import Prepared
from exchange.registry.serials import Lots, Series, Vintage, parse_lot
from exchange.registry.stock import Parcel, Stock
from exchange.registry.tables import account, block, issuance, project, series

FIRST_PARCELS = 16


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


def number_of_day(day: date) -> int:
    """2022-04-01 as 20220401, which sorts like the day."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_of_number(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def series_of(row: Row[tuple[object, ...]]) -> Series:
    """A row of the series table."""
    vintage = Vintage(day_of_number(row.vintage_start), day_of_number(row.vintage_end))
    return Series(
        row.series_id, row.programme, row.project_id, vintage, row.credit_class, row.country
    )


def load(connection: Connection, table: SeriesTable, instructions: Sequence[Instruction]) -> Books:
    """Books with everything that these acts touch, locked against other writers."""
    books = Books()
    _load_accounts(connection, books, instructions)
    needs: dict[tuple[str, str], int] = {}
    lots: dict[tuple[str, str], Lots] = {}
    for instruction in instructions:
        match instruction.act:
            case Issuance() as wanted:
                _load_project(connection, table, books, wanted)
                continue
            case Transfer() as wanted:
                source = wanted.source
            case wanted:
                source = wanted.account
        stock = (source, wanted.credit_class)
        needs[stock] = needs.get(stock, 0) + wanted.quantity_t
        lots[stock] = lots.get(stock, ()) + wanted.lots
    for stock, quantity_t in needs.items():
        rows = _oldest(connection, stock, quantity_t)
        rows |= _named(connection, stock, lots[stock])
        known = table.get(connection, {series_id for series_id, _ in rows})
        books.stocks[stock] = Stock(
            parcel_of(known[series_id], first, last, issued_ns, stock[0])
            for (series_id, first), (last, issued_ns) in rows.items()
        )
    return books


def parcel_of(of: Series, first: int, last: int, issued_ns: int, name: str) -> Parcel:
    parcel = Parcel(of, first, last, issued_ns, name)
    parcel.is_stored = True
    return parcel


_NAMED = account.c.name.in_(bindparam("names", expanding=True))
LOCKED_ACCOUNTS = (
    select(account).where(_NAMED).order_by(account.c.name).with_for_update(key_share=True)
)
_TWO_ACCOUNTS = Prepared(
    select(account)
    .where(account.c.name.in_([bindparam("one"), bindparam("other")]))
    .order_by(account.c.name)
    .with_for_update(key_share=True)
)
_ACCOUNTS_AND_ENDINGS = (
    select(account)
    .where(or_(_NAMED, account.c.kind.in_([kind.value for kind in ENDING_KINDS])))
    .order_by(account.c.name)
    .with_for_update(key_share=True)
)


def _load_accounts(
    connection: Connection, books: Books, instructions: Sequence[Instruction]
) -> None:
    names: set[str] = set()
    ends = False
    for instruction in instructions:
        match instruction.act:
            case Issuance() as wanted:
                names.update(name for name, _ in wanted.shares)
            case Transfer() as wanted:
                names.update((wanted.source, wanted.target))
            case wanted:
                names.add(wanted.account)
                ends = True
    if len(names) == 2 and not ends:
        one, other = names
        found = _TWO_ACCOUNTS(connection, {"one": one, "other": other})
    else:
        query = _ACCOUNTS_AND_ENDINGS if ends else LOCKED_ACCOUNTS
        found = connection.execute(query, {"names": list(names)})
    for row in found:
        books.accounts[row.name] = Account(
            row.name, AccountKind(row.kind), row.owner, bool(row.locked)
        )


def _load_project(
    connection: Connection, table: SeriesTable, books: Books, wanted: Issuance
) -> None:
    if wanted.project_id in books.projects:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE series IN EXCLUSIVE MODE"))
    document = connection.scalar(
        select(project.c.document).where(project.c.project_id == wanted.project_id)
    )
    if document is None:
        return
    books.projects[wanted.project_id] = msgspec.json.decode(document, type=Project)
    books.series_count = connection.scalar(select(func.max(series.c.series_id))) or 0
    ids = connection.scalars(
        select(series.c.series_id).where(series.c.project_id == wanted.project_id)
    ).all()
    known = table.get(connection, ids)
    books.series[wanted.project_id] = [known[series_id] for series_id in sorted(ids)]
    for series_id in ids:
        ranges = connection.execute(
            select(issuance.c.first, issuance.c.last).where(issuance.c.series_id == series_id)
        ).all()
        name = known[series_id].name
        books.issued[name] = [(first, last) for first, last in ranges]
        books.next_number[name] = max(last for _, last in ranges) + 1


_OLDEST = Prepared(
    select(block.c.series_id, block.c.first, block.c.last, block.c.issued_ns)
    .where(block.c.account == bindparam("name"), block.c.credit_class == bindparam("wanted"))
    .order_by(
        block.c.vintage_start,
        block.c.vintage_end,
        block.c.quantity_t.desc(),
        block.c.series_id,
        block.c.first,
    )
    .limit(bindparam("parcels"))
)
_COVERING = (
    select(block.c.series_id, block.c.first, block.c.last, block.c.issued_ns)
    .join(series, series.c.series_id == block.c.series_id)
    .where(
        series.c.name == bindparam("series_name"),
        block.c.first <= bindparam("lot_last"),
        block.c.last >= bindparam("lot_first"),
        block.c.account == bindparam("name"),
        block.c.credit_class == bindparam("wanted"),
    )
)

Rows = dict[tuple[int, int], tuple[int, int]]


def _oldest(connection: Connection, stock: tuple[str, str], quantity_t: int) -> Rows:
    """Enough of a stock for the quantity, or all of it: (series, first) to (last, issued)."""
    parcels = FIRST_PARCELS
    while True:
        rows = _OLDEST(connection, {"name": stock[0], "wanted": stock[1], "parcels": parcels}).all()
        loaded = sum(last - first + 1 for _, first, last, _ in rows)
        if loaded >= quantity_t or len(rows) < parcels:
            return {(s, first): (last, issued) for s, first, last, issued in rows}
        parcels *= 8


def _named(connection: Connection, stock: tuple[str, str], lots: Lots) -> Rows:
    rows: Rows = {}
    for lot in lots:
        try:
            name, first, last = parse_lot(lot)
        except RegistryRefused:
            continue  # the books refuse it in their turn
        found = connection.execute(
            _COVERING,
            {
                "name": stock[0],
                "wanted": stock[1],
                "series_name": name,
                "lot_first": first,
                "lot_last": last,
            },
        )
        rows |= {(s, a): (b, issued) for s, a, b, issued in found}
    return rows
