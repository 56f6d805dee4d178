"""The journal: every command that reached the venue, in order, in one SQLite database.

One row is one group commit: first and last sequence number, time of the last command, the commands,
and a BLAKE2b hash chained to the row before. One connection in this process owns the file
(exclusive lock, WAL, synchronous=FULL); when `append` returns, its group is on disk. A failed
commit is final: the journal rejects every later one. The genesis is in `meta`, so the folder alone
suffices for a replay.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

import apsw
import msgspec
from msgspec import Struct

from exchange.commands import Stamped
from exchange.errors import ConfigError, JournalCorrupt, JournalFailed
from exchange.files import make_private
from exchange.units import tokyo_day
from exchange.venue.journal_format import FORMAT, ROTTEN, check_format, reject_other_format
from exchange.venue.wal import scan_wal

NO_HASH = bytes(32)
LAST = 2**63 - 1
PAGES_A_STEP = 1_000
MERGED_MAX = 1_000
_NUMBERS = struct.Struct("<3Q")

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE groups (
    first_seq INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL, time_ns INTEGER NOT NULL,
    payload BLOB NOT NULL, hash BLOB NOT NULL) STRICT;
"""


class JournalGroup(Struct, frozen=True):
    """One committed group of commands."""

    first_seq: int
    last_seq: int
    time_ns: int
    commands: tuple[Stamped, ...]
    hash: bytes


class Journal:
    """A journal opened or created at a path; `vfs` names another SQLite file system, for tests."""

    def __init__(self, path: Path | str, genesis: bytes = b"", vfs: str | None = None) -> None:
        self._path = str(path)
        self._failed = False
        self._lock = threading.Lock()
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(tuple[Stamped, ...])
        # The size of an existing file; unknown for a file system given by `vfs`.
        self._size = 0
        try:
            if vfs is None:
                reject_other_format(Path(path))
                scan_wal(Path(path))
                self._size = Path(path).stat().st_size if Path(path).exists() else 0
                make_private(Path(path))
            self._db = apsw.Connection(self._path, vfs=vfs)
            self._configure()
            self._create_or_check(genesis)
            self._hash, self.last_seq = self._tail()
        except (*ROTTEN, apsw.CorruptError, apsw.NotADBError, apsw.SQLError) as error:
            raise JournalCorrupt(f"{self._path} is no sound journal: {error}") from error
        except (apsw.Error, OSError) as error:
            raise JournalFailed(f"{self._path} cannot be used: {error}") from error

    @property
    def genesis(self) -> bytes:
        """The encoded genesis."""
        return self._meta("genesis")

    def append(self, commands: Sequence[Stamped]) -> None:
        """Commit one group. JournalFailed: nothing may be acknowledged any more."""
        if self._failed:
            raise JournalFailed("the journal has failed before")
        first, last = commands[0].seq, commands[-1].seq
        assert first == self.last_seq + 1, "a gap before the group"
        payload = self._encoder.encode(commands)
        hash_ = chained(self._hash, first, last, commands[-1].time_ns, payload)
        try:
            with self._lock:
                self._db.execute(
                    "INSERT INTO groups VALUES (?, ?, ?, ?, ?)",
                    (first, last, commands[-1].time_ns, payload, hash_),
                )
        except apsw.Error as error:
            self._failed = True
            raise JournalFailed(f"group {first}-{last} was not committed: {error}") from error
        self.last_seq, self._hash = last, hash_

    def groups(self, after_seq: int = 0) -> Iterator[JournalGroup]:
        """The groups after a sequence number, each checked against the chain.

        JournalCorrupt names the first sequence number that cannot be trusted.
        """
        before, seq = self._tail(after_seq)
        cursor = self._db.execute(
            "SELECT first_seq, last_seq, time_ns, payload, hash FROM groups"
            " WHERE first_seq > ? ORDER BY first_seq",
            (seq,),
        )
        while True:
            try:
                row = next(cursor, None)
                if row is None:
                    return
                first, last, time_ns, payload, hash_ = row
                holds = first == seq + 1 and hash_ == chained(before, first, last, time_ns, payload)
            except (*ROTTEN, apsw.Error) as error:
                raise JournalCorrupt(f"sequence {seq + 1}: {error}") from error
            if not holds:
                raise JournalCorrupt(f"sequence {seq + 1}: the hash chain is broken")
            yield JournalGroup(first, last, time_ns, self._decoder.decode(payload), hash_)
            before, seq = hash_, last

    def chain_at(self, seq: int) -> bytes | None:
        """The hash of the group that ends at a number; None if no group does."""
        if seq == 0:
            return NO_HASH
        hash_, last_seq = self._tail(seq)
        return hash_ if last_seq == seq else None

    @property
    def chain(self) -> bytes:
        """The hash of the last group."""
        return self._hash

    def copying(self, target: Path) -> Iterator[int]:
        """Copy the journal, PAGES_A_STEP pages a step, while this process continues between steps.

        Yields the number of pages left; at 0 the copy equals the journal at that moment.

        ConfigError when the copy cannot be written.
        """
        try:
            make_private(target)
            with (
                closing(apsw.Connection(str(target))) as copy,
                copy.backup("main", self._db, "main") as transfer,
            ):
                while not transfer.done:
                    with self._lock:
                        transfer.step(PAGES_A_STEP)
                    if not transfer.done:
                        yield transfer.remaining
                transfer.finish()
                yield 0
        except (apsw.Error, OSError) as error:
            raise ConfigError(f"{target} cannot be written: {error}") from error

    def close(self) -> None:
        """Close the file; further calls fail."""
        self._failed = True
        self._db.close()

    def _configure(self) -> None:
        """The lock before WAL, so that no shared-memory file is needed; SQLite's answers count."""
        for pragma, expected in (
            ("locking_mode=EXCLUSIVE", "exclusive"),
            ("journal_mode=WAL", "wal"),
        ):
            answer = self._db.execute(f"PRAGMA {pragma}").fetchone()
            if answer is None or answer[0] != expected:
                raise JournalFailed(f"{self._path}: SQLite answered {answer} to {pragma}")
        # Closing must not change the files of a journal that was rejected.
        self._db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA cache_size=-16000")
        assert self._db.execute("PRAGMA synchronous").fetchone() == (2,)

    def _create_or_check(self, genesis: bytes) -> None:
        tables = {row[0] for row in self._db.execute("SELECT name FROM sqlite_schema")}
        if not tables:
            if self._size and (not genesis or Path(self._path).with_name("events.db").exists()):
                raise JournalCorrupt(
                    f"{self._path} is there without {Path(self._path).name}-wal, in which its "
                    "commands stand: copy both files of a stopped exchange, or let `tanso backup` "
                    "make the copy"
                )
            with self._db:
                self._db.execute(_SCHEMA)
                self._db.execute(
                    "INSERT INTO meta VALUES ('format', ?), ('genesis', ?)",
                    (str(FORMAT).encode(), genesis),
                )
            return
        if not {"meta", "groups"} <= tables:
            raise JournalCorrupt(f"{self._path} is a database, but no journal")
        check_format(self._path, int(self._meta("format")))

    def _meta(self, name: str) -> bytes:
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise JournalCorrupt(f"{self._path}: {name} is missing")
        return bytes(row[0])

    def _tail(self, until_seq: int = LAST) -> tuple[bytes, int]:
        """Hash and last number of the last group that ends at or before a number."""
        try:
            row = self._db.execute(
                "SELECT hash, last_seq FROM groups WHERE first_seq <= ?1 AND last_seq <= ?1"
                " ORDER BY first_seq DESC LIMIT 1",
                (until_seq,),
            ).fetchone()
            return (bytes(row[0]), int(row[1])) if row else (NO_HASH, 0)
        except (*ROTTEN, apsw.Error) as error:
            raise JournalCorrupt(f"{self._path}: the last group cannot be read: {error}") from error


def merged(groups: Iterable[JournalGroup], known_seq: int) -> Iterator[list[Stamped]]:
    """The commands of groups, merged over several groups up to a number, up to which the single
    results are on record. Groups of two days are never merged: a day's end reports balances.
    """
    lot: list[Stamped] = []
    for group in groups:
        is_more = (
            group.last_seq <= known_seq
            and len(lot) + len(group.commands) <= MERGED_MAX
            and tokyo_day(group.time_ns) == tokyo_day(lot[-1].time_ns if lot else 0)
        )
        if lot and not is_more:
            yield lot
            lot = []
        lot += group.commands
    if lot:
        yield lot


def chained(before: bytes, first: int, last: int, time_ns: int, payload: bytes) -> bytes:
    """The hash of a group: BLAKE2b over the hash before it and all its columns."""
    numbers = _NUMBERS.pack(first, last, time_ns)
    return blake2b(before + numbers + payload, digest_size=32).digest()
