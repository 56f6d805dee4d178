"""Participants' requests about yen, in users.db: notices of deposits and requests of withdrawals.

They are kept beside the operator's requests that wait for an approval, and not with the transfers
of credits, because a registry knows no yen and may be another party's. They are no commands of the
venue: nothing is held for them, and its ledger changes only when the operator books one.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, convert

from api.access.users_db import UsersDb

Kind = Literal["deposit", "withdrawal"]
# A withdrawal is proposed until a second person of the participant approves it. Submitted requests
# wait for the operator; the last three states are final. Booking: the operator has ordered it, and
# the outcome of its command is not on record yet.
State = Literal["proposed", "submitted", "booking", "booked", "rejected", "canceled"]
OPEN: tuple[State, ...] = ("proposed", "submitted", "booking")
_COLUMNS = (
    "request_id, participant, kind, yen, reference, state, requested_by, requested_ns, approved_by,"
    " approved_ns, decided_by, decided_ns, reason, seq, tries"
)


class CashRequest(Struct, frozen=True, kw_only=True):
    """A request; times in nanoseconds of the market's clock.

    `seq`: the number of the command that booked it, 0 before; `tries`: bookings that the venue
    rejected, each under a key of its own.
    """

    request_id: int
    participant: str
    kind: Kind
    yen: int
    reference: str
    state: State
    requested_by: str
    requested_ns: int
    approved_by: str = ""
    approved_ns: int = 0
    decided_by: str = ""
    decided_ns: int = 0
    reason: str = ""
    seq: int = 0
    tries: int = 0

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class CashRequests:
    """All requests, oldest first. Writes are durable on return."""

    def __init__(self, db: UsersDb) -> None:
        self._db = db

    def add(self, request: CashRequest, once: str) -> CashRequest:
        """Add a request and return it with its number. `once` names the HTTP request under an
        idempotency key, if it has one: repeated it adds nothing."""
        known = self._db.execute(
            f"SELECT {_COLUMNS} FROM cash_requests WHERE once = ? AND once <> ''", (once,)
        )
        if known:
            return _of(known[0])
        values = (
            request.participant, request.kind, request.yen, request.reference, request.state,
            request.requested_by, request.requested_ns, once,
        )  # fmt: skip
        (row,) = self._db.execute(
            "INSERT INTO cash_requests (participant, kind, yen, reference, state, requested_by,"
            f" requested_ns, once) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING {_COLUMNS}",
            values,
        )
        return _of(row)

    def change(self, request: CashRequest) -> None:
        """Store what has changed: the approval, the decision, the state."""
        self._db.execute(
            "UPDATE cash_requests SET state = ?, approved_by = ?, approved_ns = ?, decided_by = ?,"
            " decided_ns = ?, reason = ?, seq = ?, tries = ? WHERE request_id = ?",
            (
                request.state, request.approved_by, request.approved_ns, request.decided_by,
                request.decided_ns, request.reason, request.seq, request.tries,
                request.request_id,
            ),
        )  # fmt: skip

    def find(self, request_id: int) -> CashRequest | None:
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM cash_requests WHERE request_id = ?", (request_id,)
        )
        return _of(rows[0]) if rows else None

    def waiting(self, participant: str = "") -> list[CashRequest]:
        """Return the open requests of a participant, or all, oldest first."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM cash_requests WHERE state IN (?, ?, ?)"
            " AND (participant = ? OR ? = '') ORDER BY request_id",
            (*OPEN, participant, participant),
        )
        return [_of(row) for row in rows]

    def page(self, participant: str, before: int, limit: int) -> list[CashRequest]:
        """Return requests with a smaller number, open ones and others, newest first; of one
        participant, or of all for ''."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM cash_requests WHERE request_id < ?"
            " AND (participant = ? OR ? = '') ORDER BY request_id DESC LIMIT ?",
            (before, participant, participant, limit),
        )
        return [_of(row) for row in rows]

    def ended_withdrawals(self, participant: str, count: int) -> list[CashRequest]:
        """Return a participant's withdrawals that have ended, newest first, at most so many."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM cash_requests WHERE participant = ? AND kind = 'withdrawal'"
            " AND state NOT IN (?, ?, ?) ORDER BY request_id DESC LIMIT ?",
            (participant, *OPEN, count),
        )
        return [_of(row) for row in rows]

    def forget_bookings_after(self, seq: int) -> None:
        """Let the requests wait again whose booking a restored, older journal lacks."""
        self._db.execute(
            "UPDATE cash_requests SET state = 'submitted', decided_by = '', decided_ns = 0,"
            " seq = 0, tries = tries + 1 WHERE state = 'booked' AND seq > ?",
            (seq,),
        )


def _of(row: tuple[object, ...]) -> CashRequest:
    return convert(dict(zip(CashRequest.__struct_fields__, row, strict=True)), CashRequest)
