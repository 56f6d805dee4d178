"""The firms' files of participants: the present one of each, and the record of who stored it.

A row belongs to one participant and is read for no other. A replaced file leaves its record, with
its digest and without its contents.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from msgspec import Struct

from api.access.users_db import UsersDb

HISTORY_MAX = 20


class FirmFileEntry(Struct, frozen=True):
    """An act on a file: when, by whom, under which name; `act`: stored, removed or planned (the
    bundle of paths stands in place of the name); `digest`: SHA-256 of the contents."""

    version: int
    at_ms: int
    user: str
    act: str
    file_name: str
    digest: str


class FirmFiles:
    """The files by participant. A write is durable on return."""

    def __init__(self, db: UsersDb, now_ms: Callable[[], int]) -> None:
        self._db = db
        self._now_ms = now_ms

    def put(self, participant: str, user: str, file_name: str, toml: str) -> None:
        """Store a participant's file, in place of the one before."""
        self._enter(participant, user, "stored", file_name, toml)

    def remove(self, participant: str, user: str) -> None:
        """Remove the contents of a participant's file; its record stays."""
        self._enter(participant, user, "removed", "", "")

    def note_plan(self, participant: str, user: str, bundle: str) -> None:
        """Record that a user had a plan computed from the participant's file."""
        self._insert(participant, user, "planned", bundle, "")

    def contents(self, participant: str) -> tuple[int, str] | None:
        """Return version and text of a participant's present file; None if there is none."""
        rows = self._db.execute(
            "SELECT version, toml FROM firm_files WHERE participant = ? AND toml <> ''",
            (participant,),
        )
        return rows[0] if rows else None

    def history(self, participant: str) -> list[FirmFileEntry]:
        """Return the record of a participant's files, the newest first."""
        rows = self._db.execute(
            "SELECT version, at_ms, user, act, file_name, digest FROM firm_files"
            " WHERE participant = ? ORDER BY version DESC LIMIT ?",
            (participant, HISTORY_MAX),
        )
        return [FirmFileEntry(*row) for row in rows]

    def _enter(self, participant: str, user: str, act: str, file_name: str, toml: str) -> None:
        self._db.execute(
            "UPDATE firm_files SET toml = '' WHERE participant = ? AND toml <> ''", (participant,)
        )
        self._insert(participant, user, act, file_name, toml)

    def _insert(self, participant: str, user: str, act: str, file_name: str, toml: str) -> None:
        digest = sha256(toml.encode()).hexdigest() if toml else ""
        self._db.execute(
            "INSERT INTO firm_files (at_ms, participant, user, act, file_name, digest, toml)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (self._now_ms(), participant, user, act, file_name, digest, toml),
        )
