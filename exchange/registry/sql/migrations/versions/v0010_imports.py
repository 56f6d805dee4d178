"""Store the original serials of imported credits."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """One table more, as final as the acts."""
    is_sqlite = op.get_context().dialect.name == "sqlite"
    whole = "INTEGER" if is_sqlite else "BIGINT"
    op.execute(
        f"""CREATE TABLE imported (
        act_id {whole} NOT NULL REFERENCES act (act_id),
        origin VARCHAR(80) NOT NULL,
        original_first VARCHAR(120) NOT NULL,
        original_last VARCHAR(120) NOT NULL,
        PRIMARY KEY (act_id))"""
    )
    op.execute("CREATE INDEX ix_imported_origin ON imported (origin)")
    if is_sqlite:
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"""CREATE TRIGGER imported_final_{event.lower()} BEFORE {event} ON imported
                BEGIN SELECT RAISE(ABORT, 'history_final'); END"""
            )
        return
    op.execute(
        """CREATE TRIGGER imported_final BEFORE UPDATE OR DELETE ON imported
        FOR EACH ROW EXECUTE FUNCTION history_final()"""
    )
