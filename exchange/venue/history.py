"""events.db: what has happened, for whoever asks later: executions, ended orders, trades, balances.

Derived from the journal and rebuilt by replay, so it may be deleted; memory keeps the recent
part. It is written behind the journal, in one transaction with the number of the last command
that it consumed. So it is a witness: a journal that ends before that number has lost something.
A file that cannot be read is made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import apsw
import msgspec

from exchange.errors import JournalFailed
from exchange.events import BalanceChanged, Event, TradeMade
from exchange.venue.blotter import Execution, OrderState

FORMAT = 1
FLUSH_ROWS = 500

_SCHEMA = f"""
CREATE TABLE meta (last_seq INTEGER NOT NULL) STRICT;
INSERT INTO meta VALUES (0);
CREATE TABLE executions (
    account INTEGER, seq INTEGER, number INTEGER, content BLOB,
    PRIMARY KEY (account, seq, number)) STRICT, WITHOUT ROWID;
CREATE TABLE orders (
    order_id INTEGER PRIMARY KEY, account INTEGER, cl_ord_id TEXT, content BLOB) STRICT;
CREATE INDEX orders_of_account ON orders (account, order_id);
CREATE INDEX orders_by_name ON orders (account, cl_ord_id) WHERE cl_ord_id <> '';
CREATE TABLE trades (
    instrument INTEGER, trade_id INTEGER, content BLOB,
    PRIMARY KEY (instrument, trade_id)) STRICT, WITHOUT ROWID;
CREATE TABLE balances (
    account INTEGER, seq INTEGER, asset INTEGER, content BLOB,
    PRIMARY KEY (account, seq, asset)) STRICT, WITHOUT ROWID;
PRAGMA user_version = {FORMAT};
"""
_INSERTS = {
    "executions": "INSERT OR REPLACE INTO executions VALUES (?, ?, ?, ?)",
    "orders": "INSERT OR REPLACE INTO orders VALUES (?, ?, ?, ?)",
    "trades": "INSERT OR REPLACE INTO trades VALUES (?, ?, ?)",
    "balances": "INSERT OR REPLACE INTO balances VALUES (?, ?, ?, ?)",
}
Row = tuple[int | str | bytes, ...]


class History:
    """Opened or created at a path; one connection in this process owns it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.last_seq = 0
        self._encode = msgspec.msgpack.Encoder().encode
        self._execution = msgspec.msgpack.Decoder(Execution)
        self._order = msgspec.msgpack.Decoder(OrderState)
        self._trade = msgspec.msgpack.Decoder(TradeMade)
        self._balance = msgspec.msgpack.Decoder(BalanceChanged)
        self._rows: dict[str, list[Row]] = {table: [] for table in _INSERTS}
        try:
            self._open()
        except (apsw.CorruptError, apsw.NotADBError, apsw.SQLError):
            self._remove()
            self._open()
        self.taken_seq = self.last_seq

    def take(self, seq: int, events: Iterable[Event], executions: Iterable[Execution]) -> None:
        """What one group did, `seq` being its last number; groups that it has are passed over."""
        if seq <= self.taken_seq:
            return
        self.taken_seq = seq
        encode, rows = self._encode, self._rows
        for one in executions:
            order = one.order
            rows["executions"].append((order.account, one.seq, one.number, encode(one)))
            if not order.is_open and order.order_id >= 0:
                rows["orders"].append(
                    (order.order_id, order.account, order.cl_ord_id, encode(order))
                )
        for event in events:
            if isinstance(event, TradeMade):
                rows["trades"].append((event.instrument, event.trade_id, encode(event)))
            elif isinstance(event, BalanceChanged):
                rows["balances"].append((event.account, event.seq, event.asset, encode(event)))

    def flush_due(self) -> None:
        """Write once enough waits."""
        if max(map(len, self._rows.values())) >= FLUSH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what waits. JournalFailed when the disk is full or broken."""
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
        self.last_seq = self.taken_seq

    def sync(self) -> None:
        """Write what waits, durably."""
        self.flush()
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def executions(self, account: int, after_seq: int, until_seq: int) -> Iterator[Execution]:
        """An account's executions with after_seq < seq <= until_seq, oldest first."""
        for row in self._read(
            "SELECT content FROM executions WHERE account = ? AND seq > ? AND seq <= ?"
            " ORDER BY seq, number",
            (account, after_seq, until_seq),
        ):
            yield self._execution.decode(row)

    def order(self, account: int, order_id: int) -> OrderState | None:
        """An ended order of this account by the exchange's id."""
        found = self._read(
            "SELECT content FROM orders WHERE order_id = ? AND account = ?", (order_id, account)
        )
        return next(map(self._order.decode, found), None)

    def by_client_id(self, account: int, cl_ord_id: str) -> OrderState | None:
        """The latest ended order of this account under the client's own id."""
        found = self._read(
            "SELECT content FROM orders WHERE account = ? AND cl_ord_id = ? AND cl_ord_id <> ''"
            " ORDER BY order_id DESC LIMIT 1",
            (account, cl_ord_id),
        )
        return next(map(self._order.decode, found), None)

    def orders(self, account: int, before_id: int) -> Iterator[OrderState]:
        """An account's ended orders with a smaller id, newest first."""
        return map(
            self._order.decode,
            self._read(
                "SELECT content FROM orders WHERE account = ? AND order_id < ?"
                " ORDER BY order_id DESC",
                (account, before_id),
            ),
        )

    def trades(self, instrument: int, before_id: int) -> Iterator[TradeMade]:
        """A market's trades with a smaller trade id, newest first."""
        return map(
            self._trade.decode,
            self._read(
                "SELECT content FROM trades WHERE instrument = ? AND trade_id < ?"
                " ORDER BY trade_id DESC",
                (instrument, before_id),
            ),
        )

    def balances(self, account: int, after_seq: int) -> Iterator[BalanceChanged]:
        """An account's balances as they changed after a number, oldest first."""
        return map(
            self._balance.decode,
            self._read(
                "SELECT content FROM balances WHERE account = ? AND seq > ? ORDER BY seq, asset",
                (account, after_seq),
            ),
        )

    def close(self) -> None:
        """Write what waits and close the file."""
        try:
            self.flush()
        finally:
            self._db.close()

    def _read(self, question: str, values: tuple[int | str, ...]) -> Iterator[bytes]:
        """The first column of the answer, read page by page."""
        self.flush()
        for (content,) in self._db.execute(question, values):
            yield content

    def _open(self) -> None:
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
        """Delete what cannot be read: the journal has it all."""
        self._db.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)
