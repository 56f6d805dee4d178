"""The firms' files of participants: the present one of each, and the record of who stored it.

A row belongs to one participant and is read for no other. A replaced file leaves its record, with
its digest and without its contents.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from msgspec import Struct

from api.access.firm_documents import OtherFormat
from api.access.users_db import UsersDb

HISTORY_MAX = 20
FORMAT = 1  # of a file's tables; raised when a release no longer reads the former ones


class FirmFileEntry(Struct, frozen=True):
    """An act on a file: when, by whom, under which name; `act`: stored, removed, planned (the
    bundle of paths stands in place of the name), prices_added or prices_removed; `digest`:
    SHA-256 of the contents."""

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

    def remove(self, participant: str, user: str) -> bool:
        """Remove the contents of a participant's file, its record stays; return whether there was
        one."""
        is_there = self._db.execute(
            "SELECT 1 FROM firm_files WHERE participant = ? AND toml <> ''", (participant,)
        )
        if is_there:
            self._enter(participant, user, "removed", "", "")
        return bool(is_there)

    def note(self, participant: str, user: str, act: str, name: str) -> None:
        """Record an act beside the file: a plan computed, price marks added or removed."""
        self._insert(participant, user, act, name, "")

    def contents(self, participant: str) -> tuple[int, str] | None:
        """Return version and text of a participant's present file; None if there is none.
        OtherFormat: it was stored by a release with another one."""
        rows = self._db.execute(
            "SELECT version, toml, format FROM firm_files WHERE participant = ? AND toml <> ''",
            (participant,),
        )
        if not rows:
            return None
        version, toml, number = rows[0]
        if number != FORMAT:
            raise OtherFormat(
                f"the firm's file was stored in format {number}, and this release reads format "
                f"{FORMAT}: store it again"
            )
        return version, toml

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
            "INSERT INTO firm_files"
            " (at_ms, participant, user, act, file_name, digest, toml, format)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (self._now_ms(), participant, user, act, file_name, digest, toml, FORMAT),
        )
