"""The record of what the exchange's officers did: who, when, what, with which reason.

Operators, approvers and registrars act for everybody, so each act that succeeded is kept, in
users.db, and never changed. Passwords are not part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from api.access.users_db import UsersDb

# The fields that name what an act is about, the first that it has.
SUBJECTS = ("user", "participant", "symbol", "name", "account")
# The subject of an act on all markets.
EVERY = "*"
SECRET = frozenset({"password"})


class OfficerAct(Struct, frozen=True):
    """An act: `act` is its route, `subject` what it is about, if one thing; `details`: the other
    fields of the request, by name."""

    act_id: int
    at_ms: int
    user: str
    act: str
    subject: str
    details: dict[str, str]


class OfficerActs:
    """All acts, in their order. A write is durable on return."""

    def __init__(self, db: UsersDb, now_ms: Callable[[], int]) -> None:
        self._db = db
        self._now_ms = now_ms

    def add(self, user: str, act: str, given: dict[str, Any]) -> None:
        """Record an act with the fields of its request."""
        details = {
            name: value if isinstance(value, str) else msgspec.json.encode(value).decode()
            for name, value in given.items()
            if name not in SECRET and value not in (None, "", [], ())
        }
        subject = next((details.pop(name) for name in SUBJECTS if name in details), "")
        self._db.execute(
            "INSERT INTO officer_acts (at_ms, user, act, subject, details) VALUES (?, ?, ?, ?, ?)",
            (self._now_ms(), user, act, subject, msgspec.json.encode(details).decode()),
        )

    def page(self, before: int, limit: int) -> list[OfficerAct]:
        """Return acts with a smaller number, the newest first."""
        return self._found("act_id < ?", (before,), limit)

    def last(self, act: str, subject: str) -> OfficerAct | None:
        """Return the last act of a route about a subject, or about all."""
        found = self._found("act = ? AND subject IN (?, ?)", (act, subject, EVERY), 1)
        return found[0] if found else None

    def _found(self, where: str, values: tuple[object, ...], limit: int) -> list[OfficerAct]:
        rows = self._db.execute(
            "SELECT act_id, at_ms, user, act, subject, details FROM officer_acts"
            f" WHERE {where} ORDER BY act_id DESC LIMIT ?",
            (*values, limit),
        )
        return [
            OfficerAct(act_id, at_ms, user, act, about, msgspec.json.decode(details))
            for act_id, at_ms, user, act, about, details in rows
        ]
