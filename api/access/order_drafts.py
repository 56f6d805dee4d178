"""Drafts of orders of participants: kept for a person to review, never sent by the exchange."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from api.access.users_db import UsersDb
from api.messages.compliance import OrderDraft

_DECODER = msgspec.json.Decoder(list[OrderDraft])


class OrderDrafts:
    """The drafts by participant, read for no other. A write is durable on return."""

    def __init__(self, db: UsersDb, now_ms: Callable[[], int]) -> None:
        self._db = db
        self._now_ms = now_ms

    def replace(self, participant: str, user: str, drafts: Sequence[OrderDraft]) -> None:
        """Store a participant's drafts in place of the ones before."""
        self._db.execute(
            "INSERT OR REPLACE INTO order_drafts (participant, at_ms, user, drafts)"
            " VALUES (?, ?, ?, ?)",
            (participant, self._now_ms(), user, msgspec.json.encode(drafts)),
        )

    def of(self, participant: str) -> list[OrderDraft]:
        """Return a participant's drafts, in their order."""
        rows = self._db.execute(
            "SELECT drafts FROM order_drafts WHERE participant = ?", (participant,)
        )
        return _DECODER.decode(rows[0][0]) if rows else []
