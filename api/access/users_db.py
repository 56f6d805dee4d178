"""users.db: one connection that one process owns.

It keeps users, keys, logins, approvals, groups, and requests under idempotency keys (sealed)."""

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
    digest BLOB PRIMARY KEY, user TEXT NOT NULL, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS approvals (
    approval_id TEXT PRIMARY KEY, action TEXT NOT NULL, command BLOB NOT NULL,
    requested_by TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stp_groups (
    participant TEXT PRIMARY KEY, stp_group INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS requests (
    user TEXT, key TEXT, contents BLOB NOT NULL, status INTEGER NOT NULL, answer BLOB NOT NULL,
    seq INTEGER NOT NULL, until_ms INTEGER NOT NULL,
    PRIMARY KEY (user, key)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS requests_by_end ON requests (until_ms);
CREATE INDEX IF NOT EXISTS requests_unfinished ON requests (status) WHERE status = 0;
"""


class UsersDb:
    """ConfigError when the file cannot be used. What is written is on the disk on return."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            make_private(path)
            self._db = apsw.Connection(str(path))
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute(_SCHEMA)
        except (apsw.Error, OSError) as error:
            raise ConfigError(f"{path} cannot be used: {error}") from error

    def execute(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """One statement at a time, whichever thread asks: passwords are checked in threads.

        JournalFailed: the disk is full or broken, and the exchange has to stop.
        """
        try:
            with self._lock:
                return list(self._db.execute(sql, values))
        except (apsw.FullError, apsw.IOError, apsw.ReadOnlyError) as error:
            raise JournalFailed(f"what belongs into users.db was not committed: {error}") from error

    def copy_to(self, path: Path) -> None:
        """A copy of this moment in a new file."""
        make_private(path)
        self.execute("VACUUM INTO ?", (str(path),))

    def close(self) -> None:
        self._db.close()
