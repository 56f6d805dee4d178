"""Approvals by two persons (four eyes): commands that one person requests and another approves.

Requests wait for a day in users.db and survive a restart. The approver is never the requester,
whatever key either of them uses.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

import msgspec
from msgspec import Struct

from api.access.auth import Principal
from api.access.users_db import UsersDb
from api.wire.errors import ApiError
from exchange.commands import AnyCommand

WAITING_MAX = 1_000
WAITING_MS = 86_400_000
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(AnyCommand)


class Approval(Struct, frozen=True):
    """A command that waits for its approval."""

    approval_id: str
    action: str
    command: AnyCommand
    requested_by: str
    at_ms: int


class Approvals:
    """All commands that wait for a second person."""

    def __init__(self, db: UsersDb, now_ms: Callable[[], int]) -> None:
        self._db = db
        self._now_ms = now_ms
        self._waiting: dict[str, Approval] = {}
        self._taken: set[str] = set()
        for row in db.execute(
            "SELECT approval_id, action, command, requested_by, at_ms FROM approvals"
            " ORDER BY at_ms, approval_id"
        ):
            approval = Approval(row[0], row[1], _DECODER.decode(row[2]), row[3], row[4])
            self._waiting[approval.approval_id] = approval

    def ask(
        self, action: str, command: AnyCommand, principal: Principal, request: str = ""
    ) -> Approval:
        """Queue a command for a second person. `request` names the request under an idempotency
        key, if it has one, so that a repetition queues nothing new."""
        self._forget_old()
        if len(self._waiting) >= WAITING_MAX:
            raise ApiError("overloaded", "too many approvals are waiting")
        approval_id = request[:16] or secrets.token_hex(8)
        approval = Approval(approval_id, action, command, principal.user.name, self._now_ms())
        self._db.execute(
            "INSERT OR REPLACE INTO approvals VALUES (?, ?, ?, ?, ?)",
            (
                approval.approval_id,
                action,
                _ENCODER.encode(command),
                approval.requested_by,
                approval.at_ms,
            ),
        )
        self._waiting[approval.approval_id] = approval
        return approval

    def waiting(self) -> list[Approval]:
        self._forget_old()
        return list(self._waiting.values())

    def approve(self, approval_id: str, principal: Principal) -> AnyCommand:
        """Return the command for an approver who is not its requester. No other approver gets it
        until `forget` or `release`."""
        self._forget_old()
        approval = self._waiting.get(approval_id)
        if approval is None:
            raise ApiError("not_found", "no approval waits under this id", "approval_id")
        if approval.requested_by == principal.user.name:
            raise ApiError("forbidden", "a second person must approve")
        if approval_id in self._taken:
            raise ApiError("not_found", "the approval is already in progress", "approval_id")
        self._taken.add(approval_id)
        return approval.command

    def release(self, approval_id: str) -> None:
        """Let an approval wait again, because the result of its command is unknown."""
        self._taken.discard(approval_id)

    def forget(self, approval_id: str) -> None:
        """Remove an approval whose command was done or rejected by the venue."""
        self._taken.discard(approval_id)
        self._forget(approval_id)

    def reject(self, approval_id: str) -> None:
        if approval_id not in self._waiting or approval_id in self._taken:
            raise ApiError("not_found", "no approval waits under this id", "approval_id")
        self._forget(approval_id)

    def _forget_old(self) -> None:
        oldest = self._now_ms() - WAITING_MS
        for approval in list(self._waiting.values()):
            if approval.at_ms < oldest and approval.approval_id not in self._taken:
                self._forget(approval.approval_id)

    def _forget(self, approval_id: str) -> None:
        self._db.execute("DELETE FROM approvals WHERE approval_id = ?", (approval_id,))
        del self._waiting[approval_id]
