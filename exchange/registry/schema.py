"""The schema's version: a new database is made whole, an older one migrated, a newer refused."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

from exchange.errors import ConfigError
from exchange.registry import tables

VERSION = "0001"


def prepare(engine: Engine) -> None:
    """Make the tables of an empty database; ConfigError for one that is not ours or newer."""
    try:
        with engine.begin() as connection:
            _prepare(connection)
    except OperationalError as error:
        raise ConfigError(f"the registry's database cannot be opened: {error.orig}") from error


def _prepare(connection: Connection) -> None:
    names = set(inspect(connection).get_table_names())
    if "alembic_version" in names:
        version = connection.scalar(text("SELECT version_num FROM alembic_version"))
        if version != VERSION:
            raise ConfigError(
                f"the registry's schema is {version}, this program knows up to {VERSION}; "
                "use the newer program"
            )
        return
    if names:
        raise ConfigError("the registry's database holds other tables; give it an empty one")
    tables.create(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:v)"), {"v": VERSION})
