"""Alembic environment: runs migrations on the engine that `schema.upgrade` passes."""

from __future__ import annotations

from alembic import context

from exchange.registry.sql.schema import begin
from exchange.registry.sql.tables import metadata


def run() -> None:
    """All migrations in one transaction."""
    engine = context.config.attributes["engine"]
    with engine.connect() as connection:
        begin(connection)
        context.configure(connection=connection, target_metadata=metadata, transactional_ddl=False)
        context.run_migrations()
        connection.commit()


run()
