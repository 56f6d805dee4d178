"""Books between the database and memory: load what acts touch, store what they changed.

A batch of acts costs a handful of statements: its accounts, for each stock only as many
parcels as the batch can take (oldest first) plus those that named lots lie in, then one
UPDATE and one INSERT of blocks, one INSERT each of acts, movements and issuances.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import blake2b

import msgspec
from sqlalchemy import (
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from exchange.errors import RegistryRefused
from exchange.registry.answers import describe, targets_of
from exchange.registry.books import ENDING_KINDS, Books
from exchange.registry.port import (
    Account,
    AccountKind,
    AnyAct,
    Instruction,
    Issuance,
    Lots,
    Project,
    Receipt,
    Transfer,
)
from exchange.registry.prepared import Prepared, insertion
from exchange.registry.serials import Series, Vintage, parse_lot
from exchange.registry.stock import Parcel, Stock, runs
from exchange.registry.tables import account, act, block, issuance, movement, project, series

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


def body_hash(body: AnyAct) -> bytes:
    """16 bytes that stand for an act's whole content."""
    return blake2b(msgspec.json.encode(body), digest_size=16).digest()


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
            _parcel(known[series_id], first, last, issued_ns, stock[0])
            for (series_id, first), (last, issued_ns) in rows.items()
        )
    return books


def _parcel(of: Series, first: int, last: int, issued_ns: int, name: str) -> Parcel:
    parcel = Parcel(of, first, last, issued_ns, name)
    parcel.is_stored = True
    return parcel


_NAMED = account.c.name.in_(bindparam("names", expanding=True))
_ACCOUNTS = select(account).where(_NAMED).order_by(account.c.name).with_for_update(key_share=True)
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
        query = _ACCOUNTS_AND_ENDINGS if ends else _ACCOUNTS
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


_ADD_ACTS = insertion(act)
_ADD_MOVEMENTS = insertion(movement)
_ADD_BLOCKS = insertion(block)
_LAST_ACT = Prepared(select(func.max(act.c.act_id)))


def store(connection: Connection, books: Books, done: Sequence[tuple[AnyAct, Receipt]]) -> None:
    """Write the changed blocks and the acts that changed them."""
    if not done:
        return
    _store_new(connection, books)
    ids = _act_ids(connection, len(done))
    rows_of_acts, movements, issuances = [], [], []
    series_ids = {
        parcel.series.name: parcel.series.series_id for parcel in books.fresh + books.touched
    }
    for act_id, (body, receipt) in zip(ids, done, strict=True):
        rows_of_acts.append(_act_row(act_id, body, receipt))
        targets = targets_of(body, receipt.blocks)
        if isinstance(body, Issuance):
            issuances.append(
                {
                    "series_id": series_ids[receipt.blocks[0].series_name],
                    "first": receipt.blocks[0].first,
                    "last": receipt.blocks[-1].last,
                    "act_id": act_id,
                }
            )
        for position, (item, target) in enumerate(zip(receipt.blocks, targets, strict=True)):
            span = {
                "series_id": series_ids[item.series_name],
                "first": item.first,
                "last": item.last,
                "act_id": act_id,
            }
            movements.append(
                span
                | {
                    "position": position,
                    "size": (item.quantity_t - 1).bit_length(),
                    "issued_ns": item.issued_ns,
                    "target": target,
                }
            )
    _ADD_ACTS(connection, rows_of_acts)
    _ADD_MOVEMENTS(connection, movements)
    if issuances:
        connection.execute(insert(issuance), issuances)
    _store_blocks(connection, books)


def _store_new(connection: Connection, books: Books) -> None:
    """Series that were begun and ending accounts that were used for the first time."""
    for item in books.begun:
        connection.execute(
            insert(series),
            {
                "series_id": item.series_id,
                "name": item.name,
                "programme": item.programme,
                "project_id": item.project_id,
                "vintage_start": number_of_day(item.vintage.start),
                "vintage_end": number_of_day(item.vintage.end),
                "credit_class": item.credit_class,
                "country": item.country,
            },
        )
    for opened in books.opened:
        connection.execute(
            insert(account),
            {
                "name": opened.name,
                "kind": opened.kind.value,
                "owner": opened.owner,
                "locked": False,
                "opened_ns": 0,
            },
        )


def _act_ids(connection: Connection, count: int) -> list[int]:
    """The next numbers of acts, in order."""
    if connection.dialect.name == "postgresql":
        drawn = text("SELECT nextval('act_number') FROM generate_series(1, :count)")
        return sorted(connection.scalars(drawn, {"count": count}))
    last = _LAST_ACT(connection, {}).scalar() or 0
    return list(range(last + 1, last + 1 + count))


def _act_row(act_id: int, body: AnyAct, receipt: Receipt) -> dict[str, object]:
    kind, source, purpose, beneficiary = describe(body)
    return {
        "act_id": act_id,
        "key": receipt.key,
        "body_hash": body_hash(body),
        "at_ns": receipt.at_ns,
        "kind": kind,
        "source": source,
        "purpose": purpose,
        "beneficiary": beneficiary,
    }


_CHANGE = Prepared(
    update(block)
    .where(and_(block.c.series_id == bindparam("b_series"), block.c.first == bindparam("b_first")))
    .values(
        last=bindparam("b_last"),
        quantity_t=bindparam("b_quantity"),
        account=bindparam("b_account"),
        status=bindparam("b_status"),
    ),
    of_many="""UPDATE block SET last = v.last, quantity_t = v.quantity_t,
    account = v.account, status = v.status
    FROM unnest(%(b_series)s::integer[], %(b_first)s::bigint[], %(b_last)s::bigint[],
      %(b_quantity)s::bigint[], %(b_account)s::text[], %(b_status)s::text[])
      AS v (series_id, first, last, quantity_t, account, status)
    WHERE block.series_id = v.series_id AND block.first = v.first""",
)


_REMOVE = Prepared(
    delete(block).where(
        block.c.series_id == bindparam("b_series"), block.c.first == bindparam("b_first")
    )
)


def _changed(parcel: Parcel) -> dict[str, object]:
    return {
        "b_series": parcel.series.series_id,
        "b_first": parcel.first,
        "b_last": parcel.last,
        "b_quantity": parcel.quantity_t,
        "b_account": parcel.account,
        "b_status": parcel.status.value,
    }


def _store_blocks(connection: Connection, books: Books) -> None:
    changed = {id(p): p for p in books.touched if p.is_stored}
    added = {id(p): p for p in books.fresh if not p.is_stored}
    if changed:
        answer = _CHANGE(
            connection,
            [_changed(parcel) for parcel in changed.values()],
        )
        assert answer.rowcount == len(changed), "every changed block is in the database"
    if added:
        _ADD_BLOCKS(
            connection,
            [
                {
                    "series_id": parcel.series.series_id,
                    "first": parcel.first,
                    "last": parcel.last,
                    "quantity_t": parcel.quantity_t,
                    "issued_ns": parcel.issued_ns,
                    "account": parcel.account,
                    "status": parcel.status.value,
                    "credit_class": parcel.series.credit_class,
                    "vintage_start": number_of_day(parcel.series.vintage.start),
                    "vintage_end": number_of_day(parcel.series.vintage.end),
                }
                for parcel in added.values()
            ],
        )


_HELD_BY = Prepared(
    select(block.c.series_id, block.c.first, block.c.last, block.c.issued_ns)
    .where(block.c.account == bindparam("name"), block.c.status == "held")
    .order_by(block.c.series_id, block.c.first)
)


def merge(connection: Connection, table: SeriesTable, name: str) -> int:
    """Join an account's adjoining blocks; the right ones go before the left ones grow."""
    connection.execute(_ACCOUNTS, {"names": [name]})
    rows = _HELD_BY(connection, {"name": name}).all()
    known = table.get(connection, {row.series_id for row in rows})
    parcels = [_parcel(known[s], first, last, issued, name) for s, first, last, issued in rows]
    query = select(issuance.c.series_id, issuance.c.first).where(issuance.c.series_id.in_(known))
    starts = {(series_id, first) for series_id, first in connection.execute(query)}
    found = list(runs(parcels, starts))
    gone = [parcel for _, joined in found for parcel in joined]
    if gone:
        _REMOVE(
            connection,
            [{"b_series": p.series.series_id, "b_first": p.first} for p in gone],
        )
        for left, joined in found:
            left.last = joined[-1].last
        _CHANGE(connection, [_changed(left) for left, _ in found])
    return len(gone)


def closing_row(connection: Connection, key: str, at_ns: int) -> dict[str, object]:
    """The row that closes a key under which nothing was done."""
    return {
        "act_id": _act_ids(connection, 1)[0],
        "key": key,
        "body_hash": b"",
        "at_ns": at_ns,
        "kind": "closed",
        "source": "",
        "purpose": "",
        "beneficiary": "",
    }
