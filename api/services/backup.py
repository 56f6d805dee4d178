"""Backups: made by the running server, restored into an empty folder, verified by a replay.

A backup is a folder: the journal, the registry, users and keys of one moment, and a manifest with
their hashes, written last. The restored exchange rebuilds derived data (events.db, snapshots); the
backup of a registry on a database server is its administrator's task. While the copies are made the
registry receives no instruction, so that journal and registry agree; the market continues.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
from pathlib import Path
from tempfile import mkdtemp

import msgspec
from msgspec import Struct

from api.access.users import UserStore
from api.services.settlement_worker import SettlementWorker
from exchange.errors import ConfigError, JournalCorrupt
from exchange.files import make_private, make_private_folder, write_private
from exchange.registry.port import Registry
from exchange.registry.sql.registry import SqlRegistry
from exchange.venue.journal import Journal
from exchange.venue.journal_format import reject_other_format
from exchange.venue.recovery import Recovered
from exchange.venue.replay import Replayed, replay
from exchange.venue.venue import Venue

FORMAT = 1
MANIFEST = "manifest.json"
JOURNAL, REGISTRY = "journal.db", "registry.db"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """The list of a backup's files. `digest` is the venue's at `seq`; `files`: SHA-256 (hex) by
    name."""

    format: int
    seq: int
    digest: str
    files: dict[str, str]


class Backups:
    """The backups of one running exchange, in `backups/` of its data folder."""

    def __init__(
        self,
        kept: Recovered,
        registry: Registry,
        users: UserStore,
        settlement: SettlementWorker,
    ) -> None:
        self.path = kept.snapshots.path.parent / "backups"
        self._journal: Journal = kept.journal
        self._venue: Venue = kept.venue
        self._registry = registry
        self._users = users
        self._settlement = settlement
        self._lock = asyncio.Lock()

    async def make(self, name: str) -> tuple[Path, Manifest]:
        """Make a backup of this moment. ConfigError: an invalid or existing name, or no space."""
        if not NAME.fullmatch(name):
            raise ConfigError("a backup's name is 1 to 64 characters of A-Z a-z 0-9 _ . -")
        final, unfinished = self.path / name, self.path / f"{name}.unfinished"
        async with self._lock:
            if final.exists():
                raise ConfigError(f"a backup {name!r} already exists")
            try:
                shutil.rmtree(unfinished, ignore_errors=True)
                make_private_folder(self.path)
                make_private_folder(unfinished)
                manifest = await self._copied(unfinished)
                await asyncio.to_thread(
                    write_private, unfinished / MANIFEST, msgspec.json.encode(manifest)
                )
                unfinished.rename(final)
            except OSError as error:
                raise ConfigError(f"{final} cannot be written: {error.strerror}") from None
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
        return final, manifest

    async def _copied(self, folder: Path) -> Manifest:
        async with self._settlement.paused():
            if isinstance(self._registry, SqlRegistry):
                await asyncio.to_thread(self._registry.copy_to, folder / REGISTRY)
            for _ in self._journal.copying(folder / JOURNAL):
                await asyncio.sleep(0)
            seq, is_there = self._journal.last_seq, self._venue.seq == self._journal.last_seq
            digest = self._venue.digest() if is_there else ""
            # After the journal: the next start discards an answer to commands that the journal's
            # copy lacks, but would repeat a request whose answer is missing here.
            self._users.copy_to(folder)
        files = await asyncio.to_thread(hashes, folder)
        return Manifest(FORMAT, seq, digest, files)


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file but the manifest, by name."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.name != MANIFEST:
            with path.open("rb") as file:
                found[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def restore(backup: Path, target: Path) -> Replayed:
    """Restore a backup into a new or empty folder, whole or not at all, and replay it.

    ConfigError: there is no backup, or the target is in use; JournalCorrupt: the backup's files
    differ from its manifest, or do not lead to its digest; JournalFormat: another version's.
    """
    manifest = _manifest(backup)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ConfigError(f"{target} is not an empty folder")
    reject_other_format(backup / JOURNAL)
    found = hashes(backup)
    wrong = [name for name in manifest.files | found if manifest.files.get(name) != found.get(name)]
    if wrong:
        raise JournalCorrupt(f"{backup / wrong[0]} differs from the file that was backed up")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise ConfigError(f"{target} cannot be written: {error.strerror}") from None
    try:
        for name in manifest.files:
            make_private(unfinished / name)
            shutil.copyfile(backup / name, unfinished / name)
        _, replayed = replay(unfinished, verify=True)
        reached = (replayed.last_seq, manifest.digest and replayed.digest)
        if reached != (manifest.seq, manifest.digest):
            raise JournalCorrupt(
                f"the backup leads to {replayed.digest} at {replayed.last_seq}, its manifest says "
                f"{manifest.digest} at {manifest.seq}"
            )
        if target.exists():
            target.rmdir()
        unfinished.rename(target)
    except OSError as error:
        raise ConfigError(f"{target} cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return replayed


def _manifest(backup: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode((backup / MANIFEST).read_bytes(), type=Manifest)
    except OSError:
        raise ConfigError(f"{backup} holds no backup: there is no {MANIFEST}") from None
    except msgspec.ValidationError as error:
        raise ConfigError(
            f"{backup / MANIFEST} is not a manifest of this version: {error}"
        ) from None
    except msgspec.DecodeError as error:
        raise JournalCorrupt(f"{backup / MANIFEST} cannot be read: {error}") from None
    if manifest.format != FORMAT:
        raise ConfigError(f"{backup} has format {manifest.format}; this version reads {FORMAT}")
    return manifest
