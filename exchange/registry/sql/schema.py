"""The schema's version: a new database is made whole, an older one migrated, a newer rejected.

The migrations (alembic, `migrations/versions`) are authoritative; an empty database gets the
present tables directly, because that is ten times quicker. A test compares the two.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

from exchange.errors import ConfigError
from exchange.registry.sql import tables

VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011")
MIGRATIONS = Path(__file__).parent / "migrations"


def begin(connection: Connection, mode: str = "IMMEDIATE") -> None:
    """Start a transaction; on SQLite with the write lock, so that it cannot fail half-way."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"BEGIN {mode}")


def prepare(engine: Engine) -> None:
    """Bring the database to the newest version; ConfigError if it is foreign or newer."""
    try:
        # Read first, because the write lock of a busy database is hard to get.
        with engine.connect() as connection:
            begin(connection, "")
            if version_of(connection) == VERSIONS[-1]:
                return
        with engine.connect() as connection:
            begin(connection)
            version = version_of(connection)
            if version is None:
                tables.create(connection)
                _stamp(connection)
            connection.commit()
    except OperationalError as error:
        reason = str(error.orig).splitlines()[0]
        raise ConfigError(f"{engine.url!r} cannot be opened: {reason}") from error
    if version not in (None, VERSIONS[-1]):
        upgrade(engine)


def version_of(connection: Connection) -> str | None:
    """The schema's version, None for an empty database."""
    look = inspect(connection)
    # By its name: PostgreSQL would list the tables of the whole search path.
    names = set(look.get_table_names(look.default_schema_name))
    if "alembic_version" not in names:
        if names:
            raise ConfigError("the registry's database holds other tables; give it an empty one")
        return None
    version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if version not in VERSIONS:
        raise ConfigError(
            f"the registry's schema is {version}, this program knows up to {VERSIONS[-1]}: "
            "use the program that made it"
        )
    return str(version)


def upgrade(engine: Engine, version: str = "head") -> None:
    """Run the migrations up to a version, in one transaction."""
    from alembic import command  # imported here, because it is needed once in a database's life
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    command.upgrade(config, version)


def _stamp(connection: Connection) -> None:
    connection.execute(
        text(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(
        text("INSERT INTO alembic_version VALUES (:version)"), {"version": VERSIONS[-1]}
    )
