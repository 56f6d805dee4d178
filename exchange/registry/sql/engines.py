"""Engines of the registry's database: SQLite by default, PostgreSQL."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, make_url

from exchange.errors import ConfigError
from exchange.files import make_private

BUSY_TIMEOUT_MS = 5_000
CHECKPOINT_PAGES = 8_192  # a delivery changes ten: SQLite's 1,000 would checkpoint every hundred


def server_engine(url: str, writes: bool) -> Engine:
    """The engine of a server: readers see one snapshot, writers lock the rows that they change."""
    address = make_url(url)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    level = "READ COMMITTED" if writes else "REPEATABLE READ"
    return create_engine(address, isolation_level=level)


def sqlite_engine(url: str, writes: bool) -> Engine:
    """The engines of SQLite: one for writing, one for reading that never writes or checkpoints."""
    database = make_url(url).database
    if database in (None, "", ":memory:"):
        raise ConfigError("the registry's database is a file: sqlite:///path/to/registry.db")
    try:
        make_private(Path(database))
    except OSError as error:
        raise ConfigError(f"{database} cannot be written: {error.strerror}") from None
    arguments = {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1_000}
    engine = create_engine(url, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def _settings(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise ConfigError(f"SQLite keeps {url} in mode {mode}, not in WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        if not writes:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA wal_autocheckpoint = 0")

    return engine
