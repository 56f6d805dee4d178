"""Login sessions of pages: the user and the expiry of each session cookie, kept over a restart.

Only the hash of a session is stored, so that a copy of users.db does not allow a login.
"""

from __future__ import annotations

import hashlib
import secrets

from api.access.users_db import UsersDb

SESSION_MS = 12 * 3_600_000
SESSIONS_MAX = 10_000
SESSIONS_PER_USER = 50


class Sessions:
    """At most SESSIONS_MAX sessions, SESSIONS_PER_USER of a user; a new one replaces the oldest."""

    def __init__(self, db: UsersDb) -> None:
        self._db = db
        rows = db.execute("SELECT digest, user, until_ms FROM sessions ORDER BY until_ms")
        self._known: dict[bytes, tuple[str, int]] = {
            digest: (user, until_ms) for digest, user, until_ms in rows
        }

    def begin(self, user: str, now_ms: int) -> str:
        """Begin a session of a user."""
        for digest in [known for known, (_, until_ms) in self._known.items() if until_ms < now_ms]:
            self._forget(digest)
        own = [digest for digest, (name, _) in self._known.items() if name == user]
        for digest in own[: max(0, len(own) - SESSIONS_PER_USER + 1)]:
            self._forget(digest)
        while len(self._known) >= SESSIONS_MAX:
            self._forget(next(iter(self._known)))
        session = secrets.token_urlsafe(32)
        digest, until_ms = _digest(session), now_ms + SESSION_MS
        self._db.execute("INSERT INTO sessions VALUES (?, ?, ?)", (digest, user, until_ms))
        self._known[digest] = (user, until_ms)
        return session

    def user(self, session: str, now_ms: int) -> str | None:
        """Return the session's user; None if it is unknown or expired."""
        user, until_ms = self._known.get(_digest(session), ("", 0))
        return user if until_ms >= now_ms else None

    def end(self, session: str) -> None:
        self._forget(_digest(session))

    def end_all(self, user: str) -> None:
        """End all sessions of a user."""
        for digest in [known for known, (name, _) in self._known.items() if name == user]:
            self._forget(digest)

    def _forget(self, digest: bytes) -> None:
        if self._known.pop(digest, None) is not None:
            self._db.execute("DELETE FROM sessions WHERE digest = ?", (digest,))


def _digest(session: str) -> bytes:
    return hashlib.sha256(session.encode()).digest()
