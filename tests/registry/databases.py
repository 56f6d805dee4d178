"""Databases to test on: SQLite always, PostgreSQL where TANSO_TEST_POSTGRES_URL is set.

On PostgreSQL each test has a schema of its own; contract tests share one and empty it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import IntegrityError

POSTGRES = os.environ.get("TANSO_TEST_POSTGRES_URL", "")
needs_postgres = pytest.mark.skipif(
    not POSTGRES, reason="TANSO_TEST_POSTGRES_URL is not set: PostgreSQL is not tested"
)
DATABASES = ["sqlite", pytest.param("postgresql", marks=needs_postgres)]
TABLES = (
    "account", "project", "series", "act", "movement", "issuance", "block", "proposal",
    "disclosure", "filing", "scheme_use", "imported",
)  # fmt: skip


@contextmanager
def fresh_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database, which is dropped afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/{uuid4().hex}.db"
        return
    server = make_url(POSTGRES).set(drivername="postgresql+psycopg")
    name = f"tanso_test_{uuid4().hex[:12]}"
    _run(f"CREATE SCHEMA {name}")
    options = f"-csearch_path={name},public -csynchronous_commit=off"  # no test cuts the power
    address = server.update_query_dict({"options": options})
    try:
        yield address.render_as_string(hide_password=False)
    finally:
        _run(f"DROP SCHEMA {name} CASCADE")


def empty(url: str) -> None:
    """Delete all rows of a PostgreSQL database of ours."""
    engine = create_engine(url)
    with engine.begin() as connection:
        # without triggers and much quicker than TRUNCATE, which makes new files
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in TABLES:
            connection.execute(text(f"DELETE FROM {table}"))
    engine.dispose()


def _run(statement: str) -> None:
    server = make_url(POSTGRES).set(drivername="postgresql+psycopg")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            with suppress(IntegrityError):  # another test process makes it at the same moment
                connection.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gist"))
            connection.execute(text(statement))
    finally:
        engine.dispose()
