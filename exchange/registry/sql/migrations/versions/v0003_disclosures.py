"""Disclosures: what the beneficiary of a retirement states of its own, kept beside the act."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """One table more, as final as the acts."""
    is_sqlite = op.get_context().dialect.name == "sqlite"
    whole = "INTEGER" if is_sqlite else "BIGINT"
    op.execute(
        f"""CREATE TABLE disclosure (
        act_id {whole} NOT NULL PRIMARY KEY REFERENCES act (act_id),
        document VARCHAR NOT NULL)"""
    )
    if is_sqlite:
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"""CREATE TRIGGER disclosure_final_{event.lower()} BEFORE {event} ON disclosure
                BEGIN SELECT RAISE(ABORT, 'history_final'); END"""
            )
        return
    op.execute(
        """CREATE TRIGGER disclosure_final BEFORE UPDATE OR DELETE ON disclosure
        FOR EACH ROW EXECUTE FUNCTION history_final()"""
    )
