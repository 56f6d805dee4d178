"""The functions plan with indexes only: a session keeps a plan made while the tables were small."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"

_FUNCTIONS = ("store_acts(json, json, json, json, json, json)", "look_up(json)")
_SETTINGS = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")


def upgrade() -> None:
    """Settings of the functions alone."""
    if op.get_context().dialect.name == "postgresql":
        for function in _FUNCTIONS:
            for setting in _SETTINGS:
                op.execute(f"ALTER FUNCTION {function} SET {setting} = off")
