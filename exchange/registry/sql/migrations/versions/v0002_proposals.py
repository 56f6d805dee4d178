"""Proposals: transfers and trusted accounts that wait for a second person or for time to pass."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """One table more."""
    op.execute(
        """CREATE TABLE proposal (
        proposal_id INTEGER NOT NULL PRIMARY KEY,
        account VARCHAR(80) NOT NULL REFERENCES account (name),
        state VARCHAR(12) NOT NULL,
        document VARCHAR NOT NULL)"""
    )
    op.execute("CREATE INDEX ix_proposal_account ON proposal (account)")
