"""Documents of participants beside their firms' files: own price marks, the last computed plan.

A document belongs to one participant and is read for no other. It has a format number: a release
with another one does not read it, and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from api.access.users_db import UsersDb
from exchange.errors import ConfigError

T = TypeVar("T")


class OtherFormat(ConfigError):
    """A document was stored by a release with another format."""


class FirmDocuments(Generic[T]):
    """The documents of a kind by participant. A write is durable on return.

    `form`: the type of a document; `number`: of its format, raised whenever the type changes.
    """

    def __init__(
        self, db: UsersDb, now_ms: Callable[[], int], kind: str, form: type[T], number: int
    ) -> None:
        self._db, self._now_ms = db, now_ms
        self._kind, self._number = kind, number
        self._decoder = msgspec.json.Decoder(form)

    def put(self, participant: str, document: T) -> None:
        """Store a participant's document in place of the one before."""
        self._db.execute(
            "INSERT OR REPLACE INTO firm_documents (participant, kind, format, at_ms, contents)"
            " VALUES (?, ?, ?, ?, ?)",
            (participant, self._kind, self._number, self._now_ms(), msgspec.json.encode(document)),
        )

    def of(self, participant: str) -> T | None:
        """Return a participant's document; None if there is none. OtherFormat."""
        rows = self._db.execute(
            "SELECT format, contents FROM firm_documents WHERE participant = ? AND kind = ?",
            (participant, self._kind),
        )
        if not rows:
            return None
        number, contents = rows[0]
        if number != self._number:
            raise OtherFormat(
                f"the {self._kind} was stored in format {number}, and this release reads format "
                f"{self._number}: store it again"
            )
        return self._decoder.decode(contents)

    def remove(self, participant: str) -> bool:
        """Remove a participant's document; return whether there was one."""
        removed = self._db.execute(
            "DELETE FROM firm_documents WHERE participant = ? AND kind = ? RETURNING 1",
            (participant, self._kind),
        )
        return bool(removed)
