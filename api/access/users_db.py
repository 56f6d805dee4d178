"""users.db: one connection, owned by one process.

It stores users, keys, sessions, approvals, officers' acts, self-trade groups, requests about yen,
firms' files, price marks and plans, drafts of orders, and requests under idempotency keys
(encrypted).
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import apsw

from exchange.errors import ConfigError, JournalFailed
from exchange.files import make_private

_SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
    name TEXT PRIMARY KEY, role TEXT NOT NULL, participant TEXT NOT NULL,
    password_hash TEXT, disabled INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE IF NOT EXISTS keys (
    key_id TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users(name), algorithm TEXT NOT NULL,
    material BLOB NOT NULL, previous BLOB, previous_until_ms INTEGER NOT NULL DEFAULT 0,
    scopes TEXT NOT NULL, addresses TEXT NOT NULL DEFAULT '', created_ms INTEGER NOT NULL,
    revoked_ms INTEGER) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
    digest BLOB PRIMARY KEY, user TEXT NOT NULL, until_ms INTEGER NOT NULL,
    begun_ms INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS approvals (
    approval_id TEXT PRIMARY KEY, action TEXT NOT NULL, command BLOB NOT NULL,
    requested_by TEXT NOT NULL, at_ms INTEGER NOT NULL, note TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'waiting', decided_by TEXT NOT NULL DEFAULT '',
    decided_ms INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',
    effects BLOB NOT NULL DEFAULT x'90') STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS officer_acts (
    act_id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, user TEXT NOT NULL, act TEXT NOT NULL,
    subject TEXT NOT NULL, details TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS officer_acts_on ON officer_acts (act, subject, act_id);
CREATE TABLE IF NOT EXISTS stp_groups (
    participant TEXT PRIMARY KEY, stp_group INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cash_requests (
    request_id INTEGER PRIMARY KEY, participant TEXT NOT NULL, kind TEXT NOT NULL,
    yen INTEGER NOT NULL, reference TEXT NOT NULL, state TEXT NOT NULL,
    requested_by TEXT NOT NULL, requested_ns INTEGER NOT NULL,
    approved_by TEXT NOT NULL DEFAULT '', approved_ns INTEGER NOT NULL DEFAULT 0,
    decided_by TEXT NOT NULL DEFAULT '', decided_ns INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '', seq INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0, once TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS cash_requests_of ON cash_requests (participant, request_id);
CREATE INDEX IF NOT EXISTS cash_requests_open ON cash_requests (state);
CREATE UNIQUE INDEX IF NOT EXISTS cash_requests_once ON cash_requests (once) WHERE once <> '';
CREATE TABLE IF NOT EXISTS firm_files (
    version INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, participant TEXT NOT NULL,
    user TEXT NOT NULL, act TEXT NOT NULL, file_name TEXT NOT NULL, digest TEXT NOT NULL,
    toml TEXT NOT NULL, format INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX IF NOT EXISTS firm_files_of ON firm_files (participant, version);
CREATE TABLE IF NOT EXISTS firm_documents (
    participant TEXT NOT NULL, kind TEXT NOT NULL, format INTEGER NOT NULL,
    at_ms INTEGER NOT NULL, contents BLOB NOT NULL,
    PRIMARY KEY (participant, kind)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS order_drafts (
    participant TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, user TEXT NOT NULL,
    drafts BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS requests (
    user TEXT, key TEXT, contents BLOB NOT NULL, status INTEGER NOT NULL, answer BLOB NOT NULL,
    seq INTEGER NOT NULL, until_ms INTEGER NOT NULL,
    PRIMARY KEY (user, key)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS requests_by_end ON requests (until_ms);
CREATE INDEX IF NOT EXISTS requests_unfinished ON requests (status) WHERE status = 0;
"""


# Columns that a users.db of an earlier release lacks, with their types.
_ADDED = {
    ("sessions", "begun_ms"): "INTEGER NOT NULL DEFAULT 0",
    ("firm_files", "format"): "INTEGER NOT NULL DEFAULT 1",
    ("approvals", "note"): "TEXT NOT NULL DEFAULT ''",
    ("approvals", "state"): "TEXT NOT NULL DEFAULT 'waiting'",
    ("approvals", "decided_by"): "TEXT NOT NULL DEFAULT ''",
    ("approvals", "decided_ms"): "INTEGER NOT NULL DEFAULT 0",
    ("approvals", "reason"): "TEXT NOT NULL DEFAULT ''",
    # An empty list.
    ("approvals", "effects"): "BLOB NOT NULL DEFAULT x'90'",
}


class UsersDb:
    """The connection to users.db. Writes are durable on return. ConfigError: the file cannot be
    used."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            make_private(path)
            self._db = apsw.Connection(str(path))
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute(_SCHEMA)
            self._add_columns()
        except (apsw.Error, OSError) as error:
            raise ConfigError(f"{path} cannot be used: {error}") from error

    def _add_columns(self) -> None:
        for (table, column), kind in _ADDED.items():
            known = self._db.execute("SELECT name FROM pragma_table_info(?)", (table,))
            if (column,) not in list(known):
                self._db.execute(f"ALTER TABLE {table} ADD {column} {kind}")

    def execute(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Execute one statement at a time, from any thread, because threads check passwords.

        JournalFailed: the disk is full or broken, and the exchange must stop.
        """
        try:
            with self._lock:
                return list(self._db.execute(sql, values))
        except (apsw.FullError, apsw.IOError, apsw.ReadOnlyError) as error:
            raise JournalFailed(f"users.db was not committed: {error}") from error

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy to a new file."""
        make_private(path)
        self.execute("VACUUM INTO ?", (str(path),))

    def close(self) -> None:
        self._db.close()
