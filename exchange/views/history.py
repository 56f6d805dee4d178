"""events.db: the queryable history of executions, ended orders, trades and balances.

It has one row per group, and indexes from accounts, markets and orders to the groups. It is derived
from the journal and rebuilt by replay, so it may be deleted; memory keeps the recent part. It is
written after the journal, in one transaction with the number of the last command included: a
journal that ends before that number has lost commands. An unreadable file is rebuilt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import apsw
import msgspec

from exchange.errors import JournalFailed
from exchange.events import BalanceChanged, Group, TradeMade
from exchange.files import make_private
from exchange.views.executions import Execution, OrderState

FORMAT = 5
FLUSH_AT = 500
NO_END = 2**63 - 1
FLUSH_RECOVERED_AT = 20_000

_SCHEMA = f"""
CREATE TABLE meta (last_seq INTEGER NOT NULL) STRICT;
INSERT INTO meta VALUES (0);
CREATE TABLE groups (
    seq INTEGER PRIMARY KEY, executions BLOB, trades BLOB, balances BLOB) STRICT;
CREATE TABLE accounts (account INTEGER, seq INTEGER, PRIMARY KEY (account, seq))
    STRICT, WITHOUT ROWID;
CREATE TABLE markets (
    instrument INTEGER, trade_id INTEGER, seq INTEGER,
    PRIMARY KEY (instrument, trade_id)) STRICT, WITHOUT ROWID;
CREATE TABLE orders (
    account INTEGER, order_id INTEGER, seq INTEGER, cl_ord_id TEXT,
    PRIMARY KEY (account, order_id)) STRICT, WITHOUT ROWID;
CREATE INDEX orders_by_name ON orders (account, cl_ord_id) WHERE cl_ord_id <> '';
PRAGMA user_version = {FORMAT};
"""
_INSERTS = {
    "groups": "INSERT INTO groups VALUES (?, ?, ?, ?)",
    "accounts": "INSERT INTO accounts VALUES (?, ?)",
    "markets": "INSERT INTO markets VALUES (?, ?, ?)",
    "orders": "INSERT OR REPLACE INTO orders VALUES (?, ?, ?, ?)",
}
Row = tuple[int | str | bytes, ...]


class History:
    """A history opened or created at a path; one connection in this process owns it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.last_seq = 0
        self._waiting = 0
        self._encode = msgspec.msgpack.Encoder().encode
        self._executions = msgspec.msgpack.Decoder(list[Execution])
        self._trades = msgspec.msgpack.Decoder(list[TradeMade])
        self._balances = msgspec.msgpack.Decoder(list[BalanceChanged])
        self._rows: dict[str, list[Row]] = {table: [] for table in _INSERTS}
        try:
            self._open()
        except (apsw.CorruptError, apsw.NotADBError, apsw.SQLError):
            self._remove()
            self._open()
        self.taken_seq = self.last_seq

    def on_group(self, group: Group, executions: Sequence[Execution]) -> None:
        """Add what one group did; skip a group that is present."""
        seq, events = group.last_seq, group.events
        if seq <= self.taken_seq:
            return
        self.taken_seq = seq
        trades = [event for event in events if type(event) is TradeMade]
        balances = [event for event in events if type(event) is BalanceChanged]
        if not executions and not balances:
            return
        self._waiting += 1 + len(executions)
        rows, encode = self._rows, self._encode
        rows["groups"].append((seq, encode(executions), encode(trades), encode(balances)))
        accounts = {one.account for one in balances} | {one.order.account for one in executions}
        rows["accounts"] += [(account, seq) for account in accounts]
        firsts: dict[int, int] = {}
        for trade in trades:
            firsts.setdefault(trade.instrument, trade.trade_id)
        rows["markets"] += [(market, trade_id, seq) for market, trade_id in firsts.items()]
        rows["orders"] += [
            (order.account, order.order_id, seq, order.cl_ord_id)
            for order in (one.order for one in executions)
            if not order.is_open and order.order_id >= 0
        ]

    def flush_due(self, enough: int = FLUSH_AT) -> None:
        """Write if at least this many events wait."""
        if self._waiting >= enough:
            self.flush()

    def flush(self) -> None:
        """Write the waiting events. JournalFailed if the disk is full or broken."""
        if self.taken_seq == self.last_seq:
            return
        try:
            with self._db:
                for table, rows in self._rows.items():
                    if rows:
                        self._db.executemany(_INSERTS[table], rows)
                self._db.execute("UPDATE meta SET last_seq = ?", (self.taken_seq,))
        except apsw.Error as error:
            raise JournalFailed(f"{self._path} cannot be written: {error}") from error
        self._rows = {table: [] for table in _INSERTS}
        self._waiting = 0
        self.last_seq = self.taken_seq

    def sync(self) -> None:
        """Write the waiting events durably."""
        self.flush()
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def executions(
        self, account: int, after_seq: int, until_seq: int, newest_first: bool = False
    ) -> Iterator[Execution]:
        """An account's executions with after_seq < seq <= until_seq, oldest or newest first."""
        step = -1 if newest_first else 1
        contents = self._of_account("executions", account, after_seq, until_seq, newest_first)
        for content in contents:
            for one in self._executions.decode(content)[::step]:
                if one.order.account == account and after_seq < one.seq <= until_seq:
                    yield one

    def order(self, account: int, order_id: int) -> OrderState | None:
        """An ended order of this account by the exchange's id."""
        return next(self._ended("account = ? AND order_id = ?", account, order_id), None)

    def by_client_id(self, account: int, cl_ord_id: str) -> OrderState | None:
        """The latest ended order of this account under the client's own id."""
        where = "account = ? AND cl_ord_id = ? AND cl_ord_id <> '' ORDER BY order_id DESC"
        return next(self._ended(where, account, cl_ord_id), None)

    def orders(self, account: int, before_id: int) -> Iterator[OrderState]:
        """An account's ended orders with a smaller id, newest first."""
        where = "account = ? AND order_id < ? ORDER BY order_id DESC"
        return self._ended(where, account, before_id)

    def trades(self, instrument: int, before_id: int) -> Iterator[TradeMade]:
        """A market's trades with a smaller trade id, newest first."""
        question = (
            "SELECT trades FROM markets JOIN groups USING (seq)"
            " WHERE instrument = ? AND trade_id < ? ORDER BY trade_id DESC"
        )
        for (content,) in self._read(question, instrument, before_id):
            for trade in reversed(self._trades.decode(content)):
                if trade.instrument == instrument and trade.trade_id < before_id:
                    yield trade

    def balances(self, account: int, after_seq: int) -> Iterator[BalanceChanged]:
        """An account's balance changes after a number, oldest first."""
        for content in self._of_account("balances", account, after_seq):
            for one in self._balances.decode(content):
                if one.account == account and one.seq > after_seq:
                    yield one

    def close(self) -> None:
        """Write the waiting events and close the file."""
        try:
            self.flush()
        finally:
            self._db.close()

    def _ended(self, where: str, account: int, value: int | str) -> Iterator[OrderState]:
        """The orders named by an index, from the groups in which they ended."""
        question = f"SELECT order_id, executions FROM orders JOIN groups USING (seq) WHERE {where}"
        for order_id, content in self._read(question, account, value):
            for one in reversed(self._executions.decode(content)):
                if one.order.order_id == order_id:
                    yield one.order
                    break

    def _of_account(
        self,
        column: str,
        account: int,
        after_seq: int,
        until_seq: int = NO_END,
        newest_first: bool = False,
    ) -> Iterator[bytes]:
        """A column of the groups that touched an account, oldest first or newest first.

        A group has the number of its last command, so the first after `until_seq` is among them.
        """
        order = "DESC" if newest_first else "ASC"
        last = "(SELECT min(seq) FROM accounts WHERE account = ?1 AND seq >= ?3)"
        question = (
            f"SELECT {column} FROM accounts JOIN groups USING (seq)"
            f" WHERE account = ?1 AND seq > ?2 AND seq <= coalesce({last}, ?3) ORDER BY seq {order}"
        )
        return (row[0] for row in self._read(question, account, after_seq, until_seq))

    def _read(self, question: str, *values: int | str) -> Iterator[tuple[Any, ...]]:
        """Rows, read lazily."""
        self.flush()
        return self._db.execute(question, values)

    def _open(self) -> None:
        try:
            make_private(self._path)
        except OSError as error:
            raise JournalFailed(f"{self._path} cannot be written: {error}") from error
        self._db = apsw.Connection(str(self._path))
        self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        version = self._db.execute("PRAGMA user_version").get
        if version == 0:
            self._db.execute(f"BEGIN; {_SCHEMA} COMMIT")
        elif version != FORMAT:
            raise apsw.SQLError(f"events.db has format {version}")
        self.last_seq = int(self._db.execute("SELECT last_seq FROM meta").get)

    def _remove(self) -> None:
        """Delete an unreadable file; the journal has everything."""
        self._db.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)
