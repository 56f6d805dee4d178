"""Books filled from the database with the data of a batch of acts.

That is the batch's accounts; of each account's holdings as many blocks as the batch can take, in
order of delivery, and those of named serial ranges; for each issuance its project's series.
`lookup` reads the data that one query can give, `store` writes the changes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import (
    Connection,
    bindparam,
    func,
    select,
    text,
)

from exchange.errors import RegistryRejected
from exchange.registry.account_holdings import AccountHoldings, HeldBlock
from exchange.registry.books import ENDING_KINDS, Books
from exchange.registry.endings import PROGRAMMES_WITH_LAW
from exchange.registry.imports import Originals
from exchange.registry.port import (
    Account,
    AccountKind,
    AnyAct,
    Issuance,
    Project,
    Transfer,
)
from exchange.registry.serials import SerialRanges, Series, parse_range
from exchange.registry.sql.entries import authorized_all
from exchange.registry.sql.imports import imports
from exchange.registry.sql.prepared import Prepared, listed
from exchange.registry.sql.rows import LookedUp, ParcelRow, SeriesTable
from exchange.registry.sql.tables import block, issuance, project, series


class Needs(NamedTuple):
    """The data needs of a batch of acts. Holdings are (account, class): the `tonnes` taken from
    each, by how many acts (`takers`), and the serials that they name. `accounts` in order;
    `endings`: the holdings of which credits end."""

    accounts: list[str]
    endings: set[tuple[str, str]]
    issuances: list[Issuance]
    tonnes: dict[tuple[str, str], int]
    serial_ranges: dict[tuple[str, str], SerialRanges]
    takers: dict[tuple[str, str], int]

    @property
    def has_endings(self) -> bool:
        return bool(self.endings)


def needs_of(acts: Sequence[AnyAct]) -> Needs:
    """The needs of these acts."""
    names: set[str] = set()
    endings: set[tuple[str, str]] = set()
    issuances = []
    tonnes: dict[tuple[str, str], int] = {}
    serial_ranges: dict[tuple[str, str], SerialRanges] = {}
    takers: dict[tuple[str, str], int] = {}
    for wanted in acts:
        if isinstance(wanted, Issuance):
            issuances.append(wanted)
            names.update(name for name, _ in wanted.shares)
            continue
        if isinstance(wanted, Transfer):
            source = wanted.source
            names.add(wanted.target)
        else:
            source = wanted.account
            endings.add((source, wanted.credit_class))
        names.add(source)
        stock = (source, wanted.credit_class)
        tonnes[stock] = tonnes.get(stock, 0) + wanted.quantity_t
        takers[stock] = takers.get(stock, 0) + 1 + 2 * len(wanted.serial_ranges)
        if wanted.serial_ranges:
            serial_ranges[stock] = serial_ranges.get(stock, ()) + wanted.serial_ranges
    return Needs(sorted(names), endings, issuances, tonnes, serial_ranges, takers)


def take(connection: Connection, table: SeriesTable, needs: Needs, found: LookedUp) -> Books:
    """Fill books with the looked-up data, and with data that needs further queries."""
    books = Books()
    for name, kind, owner, locked in found.accounts:
        books.accounts[name] = Account(name, AccountKind(kind), owner, bool(locked))
    for wanted in needs.issuances:
        _load_project(connection, table, books, wanted)
        if wanted.original_first and wanted.origin not in books.imports:
            books.imports[wanted.origin] = Originals(imports(connection, table, wanted.origin))
    for stock, parcels in zip(needs.tonnes, found.stocks, strict=True):
        rows = _enough(connection, needs, stock, parcels)
        if stock in needs.serial_ranges:
            rows = sorted({*rows, *_named(connection, stock, needs.serial_ranges[stock])})
        known, name = table.get(connection, {row[0] for row in rows}), stock[0]
        books.stocks[stock] = AccountHoldings(
            [HeldBlock(known[row[0]], row[1], row[2], row[3], name, True) for row in rows]
        )
        if stock in needs.endings:
            _load_ended(connection, books, {known[row[0]] for row in rows})
    return books


_ACCOUNTS_TEXT = "SELECT name, kind, owner, locked FROM account WHERE name {names} {more}"
_SQLITE_NAMES = "IN (SELECT value FROM json_each(:names))"
_ENDINGS = "OR kind IN ({})".format(", ".join(f"'{kind.value}'" for kind in ENDING_KINDS))
LOCKED_ACCOUNTS = Prepared(
    {
        "sqlite": _ACCOUNTS_TEXT.format(names=_SQLITE_NAMES, more="ORDER BY name"),
        "postgresql": _ACCOUNTS_TEXT.format(
            names="= ANY(%(names)s)", more="ORDER BY name FOR NO KEY UPDATE"
        ),
    }
)
_ACCOUNTS_AND_ENDINGS = Prepared(
    {"sqlite": _ACCOUNTS_TEXT.format(names=_SQLITE_NAMES, more=f"{_ENDINGS} ORDER BY name")}
)


def accounts(
    connection: Connection, names: Sequence[str], has_endings: bool
) -> list[tuple[str, str, str, bool]]:
    """Accounts by name, and those of ended credits; for SQLite, which has one writer."""
    query = _ACCOUNTS_AND_ENDINGS if has_endings else LOCKED_ACCOUNTS
    return query(connection, {"names": listed(connection, names)}).tuples()


def _load_project(
    connection: Connection, table: SeriesTable, books: Books, wanted: Issuance
) -> None:
    if wanted.project_id in books.series:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE series IN EXCLUSIVE MODE"))
    document = connection.scalar(
        select(project.c.document).where(project.c.project_id == wanted.project_id)
    )
    if document is None:
        return
    entered = msgspec.json.decode(document, type=Project)
    (books.projects[wanted.project_id],) = authorized_all(connection, [entered])
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


def _load_ended(connection: Connection, books: Books, known: Iterable[Series]) -> None:
    """Load the projects whose facts decide if their credits may end."""
    wanted = {s.project_id for s in known if s.programme in PROGRAMMES_WITH_LAW}
    wanted -= books.projects.keys()
    if wanted:
        query = select(project.c.document).where(project.c.project_id.in_(wanted))
        found = [msgspec.json.decode(text, type=Project) for text in connection.scalars(query)]
        for one in authorized_all(connection, found):
            books.projects[one.project_id] = one


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
_COVERING = Prepared(
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


def oldest(
    connection: Connection, account: str, credit_class: str, parcels: int
) -> list[ParcelRow]:
    """The first held blocks of an account and class, in order of delivery."""
    values = {"name": account, "wanted": credit_class, "parcels": parcels}
    return _OLDEST(connection, values).tuples()


def first_parcels(takers: int) -> int:
    """The number of held blocks to read at first."""
    return 2 * takers + 2


def _enough(
    connection: Connection, needs: Needs, stock: tuple[str, str], rows: list[ParcelRow]
) -> list[ParcelRow]:
    """The held blocks that suffice for the acts.

    Each act but the last may cut one block, which then sorts behind others of its vintage; so the
    blocks must suffice without that many of the largest.
    """
    quantity_t, takers = needs.tonnes[stock], needs.takers[stock]
    parcels = first_parcels(takers)
    while len(rows) >= parcels:
        sizes = sorted([last - first + 1 for _, first, last, _ in rows])
        if sum(sizes[: len(sizes) - takers + 1]) >= quantity_t:
            break
        parcels *= 4
        rows = oldest(connection, *stock, parcels)
    return rows


def _named(
    connection: Connection, stock: tuple[str, str], serial_ranges: SerialRanges
) -> list[ParcelRow]:
    """The held blocks of named serial ranges; some may be repeated."""
    rows: list[ParcelRow] = []
    for serial_range in serial_ranges:
        try:
            name, first, last = parse_range(serial_range)
        except RegistryRejected:
            continue  # the books reject it later
        values = {
            "name": stock[0],
            "wanted": stock[1],
            "series_name": name,
            "lot_first": first,
            "lot_last": last,
        }
        rows += _COVERING(connection, values).tuples()
    return rows
