"""Books filled from the database with what a batch of acts touches, and no more.

That is a handful of statements, all asked for before the first answer is looked at: the
batch's accounts, locked in the order of their names; for each stock as many parcels as the batch
can take, in order of delivery, plus those that named lots lie in; for each issuance its project's
series. `sql_store` writes the changes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import msgspec
from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    func,
    select,
    text,
)

from exchange.errors import RegistryRefused
from exchange.registry.books import ENDING_KINDS, Books
from exchange.registry.port import (
    Account,
    AccountKind,
    AnyAct,
    Issuance,
    Project,
    Transfer,
)
from exchange.registry.prepared import Prepared, Rows, listed
from exchange.registry.serials import Lots, Series, Vintage, parse_lot
from exchange.registry.stock import Parcel, Stock
from exchange.registry.tables import block, issuance, project, series


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


class Asked(NamedTuple):
    """What a batch of acts needs, asked for and not yet looked at. Stocks are (account, class);
    `takers`: how many acts take from one."""

    issuances: list[Issuance]
    needs: dict[tuple[str, str], int]
    lots: dict[tuple[str, str], Lots]
    takers: dict[tuple[str, str], int]
    accounts: Rows
    oldest: dict[tuple[str, str], Rows]


def ask(connection: Connection, acts: Sequence[AnyAct]) -> Asked:
    """Ask for everything that acts touch and lock it against other writers."""
    needs: dict[tuple[str, str], int] = {}
    lots: dict[tuple[str, str], Lots] = {}
    takers: dict[tuple[str, str], int] = {}
    issuances = []
    for wanted in acts:
        if isinstance(wanted, Issuance):
            issuances.append(wanted)
            continue
        source = wanted.source if isinstance(wanted, Transfer) else wanted.account
        stock = (source, wanted.credit_class)
        needs[stock] = needs.get(stock, 0) + wanted.quantity_t
        takers[stock] = takers.get(stock, 0) + 1 + 2 * len(wanted.lots)
        if wanted.lots:
            lots[stock] = lots.get(stock, ()) + wanted.lots
    accounts = _ask_accounts(connection, acts)
    oldest = {stock: _oldest(connection, stock, _first(takers[stock])) for stock in needs}
    return Asked(issuances, needs, lots, takers, accounts, oldest)


def take(connection: Connection, table: SeriesTable, asked: Asked) -> Books:
    """Books with everything that was asked for."""
    books = Books()
    for row in asked.accounts.all():
        books.accounts[row.name] = Account(
            row.name, AccountKind(row.kind), row.owner, bool(row.locked)
        )
    for wanted in asked.issuances:
        _load_project(connection, table, books, wanted)
    for stock in asked.needs:
        rows = _enough(connection, asked, stock)
        if stock in asked.lots:
            rows |= _named(connection, stock, asked.lots[stock])
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


_ACCOUNTS_TEXT = "SELECT name, kind, owner, locked FROM account WHERE name {names} {more}"
_SQLITE_NAMES = "IN (SELECT value FROM json_each(:names))"
_SERVER_NAMES = "= ANY(%(names)s)"
_ENDINGS = "OR kind IN ({})".format(", ".join(f"'{kind.value}'" for kind in ENDING_KINDS))
_IN_ORDER, _LOCKED = "ORDER BY name", "ORDER BY name FOR NO KEY UPDATE"
LOCKED_ACCOUNTS = Prepared(
    {
        "sqlite": _ACCOUNTS_TEXT.format(names=_SQLITE_NAMES, more=_IN_ORDER),
        "postgresql": _ACCOUNTS_TEXT.format(names=_SERVER_NAMES, more=_LOCKED),
    }
)
_ACCOUNTS_AND_ENDINGS = Prepared(
    {
        "sqlite": _ACCOUNTS_TEXT.format(names=_SQLITE_NAMES, more=f"{_ENDINGS} {_IN_ORDER}"),
        "postgresql": _ACCOUNTS_TEXT.format(names=_SERVER_NAMES, more=f"{_ENDINGS} {_LOCKED}"),
    }
)


def _ask_accounts(connection: Connection, acts: Sequence[AnyAct]) -> Rows:
    """Lock the accounts of acts in the order of their names."""
    names: set[str] = set()
    ends = False
    for wanted in acts:
        if isinstance(wanted, Transfer):
            names.add(wanted.source)
            names.add(wanted.target)
        elif isinstance(wanted, Issuance):
            names.update(name for name, _ in wanted.shares)
        else:
            names.add(wanted.account)
            ends = True
    query = _ACCOUNTS_AND_ENDINGS if ends else LOCKED_ACCOUNTS
    return query(connection, {"names": listed(connection, sorted(names))})


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

_Found = dict[tuple[int, int], tuple[int, int]]


def _oldest(connection: Connection, stock: tuple[str, str], parcels: int) -> Rows:
    return _OLDEST(connection, {"name": stock[0], "wanted": stock[1], "parcels": parcels})


def _first(takers: int) -> int:
    """How many parcels to ask for at first."""
    return 2 * takers + 2


def _enough(connection: Connection, asked: Asked, stock: tuple[str, str]) -> _Found:
    """Whatever the acts may take of a stock: (series, first) to (last, issued).

    Each act but the last may leave one parcel cut, which then stands behind others of its
    vintage; so the others must suffice without as many of the largest.
    """
    quantity_t, takers = asked.needs[stock], asked.takers[stock]
    parcels, rows = _first(takers), asked.oldest[stock].tuples()
    while True:
        if len(rows) < parcels:
            break
        sizes = sorted([last - first + 1 for _, first, last, _ in rows])
        if sum(sizes[: len(sizes) - takers + 1]) >= quantity_t:
            break
        parcels *= 4
        rows = _oldest(connection, stock, parcels).tuples()
    return {(s, first): (last, issued) for s, first, last, issued in rows}


def _named(connection: Connection, stock: tuple[str, str], lots: Lots) -> _Found:
    rows: _Found = {}
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
