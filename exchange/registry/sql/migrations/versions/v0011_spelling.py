"""Rename stored words: canceled, rejected, serial ranges."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"

_FINAL = """CREATE TRIGGER block_final_update BEFORE UPDATE ON block WHEN OLD.status <> 'held'
    BEGIN SELECT RAISE(ABORT, 'block_final'); END"""
_STATUSES = "status IN ('held', 'retired', 'surrendered', 'canceled')"
_BLOCKS = "UPDATE block SET status = 'canceled' WHERE status = 'cancelled'"
_PROPOSALS = (
    "UPDATE proposal SET state = 'canceled' WHERE state = 'cancelled'",
    "UPDATE proposal SET state = 'rejected' WHERE state = 'refused'",
    *(
        f"UPDATE proposal SET document = replace(document, '{old}', '{new}')"
        for old, new in (
            ('"state":"cancelled"', '"state":"canceled"'),
            ('"state":"refused"', '"state":"rejected"'),
            ('"lots":', '"serial_ranges":'),
        )
    ),
)


def upgrade() -> None:
    """Rewrite the words and the constraint that lists one of them.

    SQLite cannot alter a CHECK constraint but by its schema table (sqlite.org/lang_altertable.html,
    section 8).
    """
    for statement in _PROPOSALS:
        op.get_bind().exec_driver_sql(statement)
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE block DISABLE TRIGGER block_rules")
        op.execute("ALTER TABLE block DROP CONSTRAINT block_status")
        op.execute(_BLOCKS)
        op.execute(f"ALTER TABLE block ADD CONSTRAINT block_status CHECK ({_STATUSES})")
        op.execute("ALTER TABLE block ENABLE TRIGGER block_rules")
        return
    op.execute("DROP TRIGGER block_final_update")
    op.execute("PRAGMA writable_schema = ON")
    op.execute(
        "UPDATE sqlite_master SET sql = replace(sql, '''cancelled''', '''canceled''')"
        " WHERE type = 'table' AND name = 'block'"
    )
    op.execute("PRAGMA writable_schema = RESET")
    op.execute(_BLOCKS)
    op.execute(_FINAL)
