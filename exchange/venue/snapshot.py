"""Snapshots: the state at a sequence number, so that a start need not replay from genesis.

They are an optimization only. A snapshot that is torn, corrupt, of another journal, of another
version or ahead of the journal is skipped for an older one or for genesis, and does not affect what
is recovered. A file is written under a temporary name, synced and renamed, so a final name always
means a whole file; its content is verified by its own hash, by the journal's hash at its number and
by the venue's digest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct

from exchange.files import make_private_folder, write_private
from exchange.venue.genesis import Genesis
from exchange.venue.venue import SavedVenue, Venue

KEPT = 2
_MAGIC = b"tanso snapshot\n"
_HASH_SIZE = 32


def format_of(*types: type) -> str:
    """A hash of the fields of these types: a snapshot of other fields has another format."""
    described = repr(msgspec.inspect.multi_type_info(types))
    return blake2b(described.encode(), digest_size=8).hexdigest()


FORMAT = format_of(SavedVenue)


class Snapshot(Struct, frozen=True):
    """A snapshot. `chain`: the journal's hash at `seq`; `views`: the views' states, by name."""

    format: str
    views_format: str
    seq: int
    chain: bytes
    digest: str
    venue: SavedVenue
    views: dict[str, bytes]


class Files(Protocol):
    """The operations on files that a snapshot needs; a test fails each of them."""

    def write(self, path: Path, content: bytes) -> None:
        """Write and sync a new file."""

    def rename(self, path: Path, to: Path) -> None:
        """Give a file its final name, and sync the folder."""

    def remove(self, path: Path) -> None:
        """Remove a file."""


class OsFiles:
    """The operating system's files."""

    def write(self, path: Path, content: bytes) -> None:
        path.unlink(missing_ok=True)
        write_private(path, content)

    def rename(self, path: Path, to: Path) -> None:
        path.rename(to)
        folder = os.open(to.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def remove(self, path: Path) -> None:
        path.unlink()


def snapshot_of(
    venue: Venue, chain: bytes, views: dict[str, bytes], views_format: str = ""
) -> Snapshot:
    """Take the state between two groups."""
    return Snapshot(FORMAT, views_format, venue.seq, chain, venue.digest(), venue.saved(), views)


def encode_snapshot(snapshot: Snapshot) -> bytes:
    """Encode a snapshot as its file's content."""
    body = msgspec.msgpack.encode(snapshot)
    return _MAGIC + blake2b(body, digest_size=_HASH_SIZE).digest() + body


def decode_snapshot(content: bytes) -> Snapshot | None:
    """Decode a file's content; None if it is not a whole snapshot of this version."""
    start = len(_MAGIC) + _HASH_SIZE
    body = content[start:]
    if not content.startswith(_MAGIC):
        return None
    if content[len(_MAGIC) : start] != blake2b(body, digest_size=_HASH_SIZE).digest():
        return None
    try:
        snapshot = msgspec.msgpack.decode(body, type=Snapshot)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None
    return snapshot if snapshot.format == FORMAT else None


def venue_from(genesis: Genesis, snapshot: Snapshot) -> Venue | None:
    """The venue of a snapshot; None if it has another genesis or fails its digest."""
    venue = genesis.venue()
    try:
        venue.restore(snapshot.venue)
    except ValueError:
        return None
    return venue if venue.digest() == snapshot.digest else None


class SnapshotFolder:
    """The snapshots of one exchange, by number; the newest KEPT are kept."""

    def __init__(self, path: Path, files: Files | None = None) -> None:
        self.path = path
        self._files = files or OsFiles()

    def save(self, seq: int, content: bytes) -> None:
        """Write a snapshot. OSError: it was not kept; earlier ones still are."""
        make_private_folder(self.path)
        unfinished = self.path / f"{seq:020}.unfinished"
        self._files.write(unfinished, content)
        self._files.rename(unfinished, self.path / f"{seq:020}.snapshot")
        for old in sorted(self.path.glob("*.snapshot"))[:-KEPT]:
            self._files.remove(old)

    def newest_first(self) -> Iterator[Snapshot]:
        """The valid snapshots, newest first."""
        for path in sorted(self.path.glob("*.snapshot"), reverse=True):
            with suppress(OSError):
                snapshot = decode_snapshot(path.read_bytes())
                if snapshot is not None and path.stem == f"{snapshot.seq:020}":
                    yield snapshot

    def recover(
        self,
        genesis: Genesis,
        chain_at: Callable[[int], bytes | None],
        until_seq: int,
        views_format: str = "",
    ) -> tuple[Venue, dict[str, bytes]]:
        """The venue and the views of the newest valid snapshot up to a number, or a new venue."""
        for snapshot in self.newest_first():
            is_of_use = snapshot.seq <= until_seq and snapshot.views_format == views_format
            if is_of_use and snapshot.chain == chain_at(snapshot.seq):
                venue = venue_from(genesis, snapshot)
                if venue is not None:
                    return venue, snapshot.views
        return genesis.venue(), {}
