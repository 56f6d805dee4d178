"""Approvals by two persons (four eyes): commands that one person requests and another approves.

Requests wait for a day in users.db and survive a restart. The approver is never the requester,
whatever key either of them uses. A request that has ended stays there with its end.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from api.access.auth import Principal
from api.access.users_db import UsersDb
from api.messages.approvals import ApprovalStateText, EffectRecord
from api.wire.errors import ApiError
from exchange.commands import AnyCommand

WAITING_MAX = 1_000
WAITING_MS = 86_400_000
_COLUMNS = (
    "approval_id, action, command, requested_by, at_ms, note, state, decided_by, decided_ms,"
    " reason, effects"
)
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(AnyCommand)
_EFFECTS = msgspec.msgpack.Decoder(tuple[EffectRecord, ...])


class Approval(Struct, frozen=True):
    """A command that waits for its approval, or its end.

    `note`: the requester's reason; `reason`: that of the end. `effects`: the command's effect when
    it was approved.
    """

    approval_id: str
    action: str
    command: AnyCommand
    requested_by: str
    at_ms: int
    note: str = ""
    state: ApprovalStateText = "waiting"
    decided_by: str = ""
    decided_ms: int = 0
    reason: str = ""
    effects: tuple[EffectRecord, ...] = ()


class Approvals:
    """All commands that wait for a second person."""

    def __init__(self, db: UsersDb, now_ms: Callable[[], int]) -> None:
        self._db = db
        self._now_ms = now_ms
        self._waiting: dict[str, Approval] = {}
        self._taken: set[str] = set()
        rows = db.execute(
            f"SELECT {_COLUMNS} FROM approvals WHERE state = 'waiting' ORDER BY at_ms, approval_id"
        )
        for approval in map(_approval, rows):
            self._waiting[approval.approval_id] = approval

    def ask(
        self,
        action: str,
        command: AnyCommand,
        principal: Principal,
        request: str = "",
        note: str = "",
    ) -> Approval:
        """Queue a command for a second person. `request` names the request under an idempotency
        key, if it has one, so that a repetition queues nothing new."""
        self._end_old()
        if len(self._waiting) >= WAITING_MAX:
            raise ApiError("overloaded", "too many approvals are waiting")
        approval_id = request[:16] or secrets.token_hex(8)
        by, at_ms = principal.user.name, self._now_ms()
        approval = Approval(approval_id, action, command, by, at_ms, note)
        self._write(approval)
        return approval

    def waiting(self) -> list[Approval]:
        """Return the requests that wait, oldest first."""
        self._end_old()
        return list(self._waiting.values())

    def ended(self, start: int, limit: int) -> list[Approval]:
        """Return requests that have ended, the latest first, from position `start` on."""
        self._end_old()
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM approvals WHERE state != 'waiting'"
            " ORDER BY decided_ms DESC, approval_id LIMIT ? OFFSET ?",
            (limit, start),
        )
        return list(map(_approval, rows))

    def approve(self, approval_id: str, principal: Principal) -> AnyCommand:
        """Return the command for an approver who is not its requester. No other approver gets it
        until `end` or `release`."""
        self._end_old()
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

    def end(
        self,
        approval_id: str,
        state: ApprovalStateText,
        by: str,
        reason: str = "",
        effects: tuple[EffectRecord, ...] = (),
    ) -> None:
        """Record that a command was done, or failed because the venue rejected it."""
        self._taken.discard(approval_id)
        self._end(approval_id, state, by, self._now_ms(), reason, effects)

    def reject(self, approval_id: str, by: str, reason: str = "") -> None:
        """Reject a waiting request; its requester withdraws it."""
        approval = self._waiting.get(approval_id)
        if approval is None or approval_id in self._taken:
            raise ApiError("not_found", "no approval waits under this id", "approval_id")
        state: ApprovalStateText = "withdrawn" if approval.requested_by == by else "rejected"
        self._end(approval_id, state, by, self._now_ms(), reason)

    def _end_old(self) -> None:
        oldest = self._now_ms() - WAITING_MS
        for approval in list(self._waiting.values()):
            if approval.at_ms < oldest and approval.approval_id not in self._taken:
                self._end(approval.approval_id, "expired", "", approval.at_ms + WAITING_MS)

    def _end(
        self,
        approval_id: str,
        state: ApprovalStateText,
        by: str,
        at_ms: int,
        reason: str = "",
        effects: tuple[EffectRecord, ...] = (),
    ) -> None:
        ended = msgspec.structs.replace(
            self._waiting[approval_id],
            state=state,
            decided_by=by,
            decided_ms=at_ms,
            reason=reason,
            effects=effects,
        )
        self._write(ended)

    def _write(self, approval: Approval) -> None:
        """Store a request in users.db, and in memory while it waits."""
        values = msgspec.structs.astuple(approval)
        marks = ", ".join("?" * len(values))
        encoded = {2: _ENCODER.encode(approval.command), 10: _ENCODER.encode(approval.effects)}
        self._db.execute(
            f"INSERT OR REPLACE INTO approvals ({_COLUMNS}) VALUES ({marks})",
            tuple(encoded.get(at, value) for at, value in enumerate(values)),
        )
        if approval.state == "waiting":
            self._waiting[approval.approval_id] = approval
        else:
            del self._waiting[approval.approval_id]


def _approval(row: tuple[Any, ...]) -> Approval:
    values = [*row]
    values[2], values[10] = _DECODER.decode(row[2]), _EFFECTS.decode(row[10])
    return Approval(*values)
