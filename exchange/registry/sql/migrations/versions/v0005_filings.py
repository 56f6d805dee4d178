"""Filings: what the registry's office keeps beside acts, every version of it."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """One table more, whose rows are never changed."""
    op.execute(
        """CREATE TABLE filing (
        kind VARCHAR(80) NOT NULL,
        name VARCHAR(80) NOT NULL,
        version INTEGER NOT NULL,
        document VARCHAR NOT NULL,
        filed_by VARCHAR(80) NOT NULL,
        at_ns BIGINT NOT NULL,
        PRIMARY KEY (kind, name, version))"""
    )
    if op.get_context().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"""CREATE TRIGGER filing_final_{event.lower()} BEFORE {event} ON filing
                BEGIN SELECT RAISE(ABORT, 'history_final'); END"""
            )
        return
    op.execute(
        """CREATE TRIGGER filing_final BEFORE UPDATE OR DELETE ON filing
        FOR EACH ROW EXECUTE FUNCTION history_final()"""
    )
