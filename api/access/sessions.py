"""Login sessions of pages: the user and the expiry of each session cookie, kept over a restart.

A session lasts for SESSION_MS and can be extended by as much again, any number of times, up to a
maximum counted from the login. Only the hash of a session is stored, so that a copy of users.db
does not allow a login.
"""

from __future__ import annotations

import hashlib
import secrets

from msgspec import Struct

from api.access.users_db import UsersDb

DAY_MS = 86_400_000
SESSION_MS = 12 * 3_600_000
SESSION_DAYS = 7
SESSIONS_MAX = 10_000
SESSIONS_PER_USER = 50


class LoginSession(Struct, frozen=True):
    """A session of a user; times in milliseconds since 1970. `last_ms`: it can be extended up to
    here."""

    user: str
    until_ms: int
    last_ms: int


class Sessions:
    """At most SESSIONS_MAX sessions, SESSIONS_PER_USER of a user; a new one replaces the oldest.

    `days`: the most that a session lasts from its login, however often it is extended.
    """

    def __init__(self, db: UsersDb, days: int = SESSION_DAYS) -> None:
        self._db = db
        self._max_ms = days * DAY_MS
        rows = db.execute("SELECT digest, user, until_ms, begun_ms FROM sessions ORDER BY until_ms")
        self._known: dict[bytes, LoginSession] = {
            digest: LoginSession(user, until_ms, max(until_ms, begun_ms + self._max_ms))
            for digest, user, until_ms, begun_ms in rows
        }

    def begin(self, user: str, now_ms: int) -> str:
        """Begin a session of a user."""
        for digest in [known for known, one in self._known.items() if one.until_ms < now_ms]:
            self._forget(digest)
        own = [digest for digest, one in self._known.items() if one.user == user]
        for digest in own[: max(0, len(own) - SESSIONS_PER_USER + 1)]:
            self._forget(digest)
        while len(self._known) >= SESSIONS_MAX:
            self._forget(next(iter(self._known)))
        session = secrets.token_urlsafe(32)
        digest, until_ms = _digest(session), now_ms + SESSION_MS
        values = (digest, user, until_ms, now_ms)
        self._db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", values)
        self._known[digest] = LoginSession(user, until_ms, max(until_ms, now_ms + self._max_ms))
        return session

    def find(self, session: str, now_ms: int) -> LoginSession | None:
        """Return a session; None if it is unknown or expired."""
        known = self._known.get(_digest(session))
        return known if known is not None and known.until_ms >= now_ms else None

    def extend(self, session: str, now_ms: int) -> LoginSession | None:
        """Let a session last for SESSION_MS from now, at most up to its `last_ms`; None if it is
        unknown or expired."""
        known = self.find(session, now_ms)
        if known is None:
            return None
        digest, until_ms = _digest(session), min(now_ms + SESSION_MS, known.last_ms)
        self._db.execute("UPDATE sessions SET until_ms = ? WHERE digest = ?", (until_ms, digest))
        del self._known[digest]
        self._known[digest] = extended = LoginSession(known.user, until_ms, known.last_ms)
        return extended

    def end(self, session: str) -> None:
        self._forget(_digest(session))

    def end_all(self, user: str) -> None:
        """End all sessions of a user."""
        for digest in [known for known, one in self._known.items() if one.user == user]:
            self._forget(digest)

    def _forget(self, digest: bytes) -> None:
        if self._known.pop(digest, None) is not None:
            self._db.execute("DELETE FROM sessions WHERE digest = ?", (digest,))


def _digest(session: str) -> bytes:
    return hashlib.sha256(session.encode()).digest()
