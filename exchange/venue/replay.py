"""Replay of a folder's journal: to its end or to a sequence number, with or without checks.

It serves the audit and the view of a past market. Replay opens the journal as its owner would, so
it needs a stopped exchange's folder or a copy that the server made.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from exchange.commands import Stamped
from exchange.errors import ConfigError, JournalCorrupt
from exchange.events import Event
from exchange.venue.data_folder import DataFolder
from exchange.venue.genesis import decode_genesis
from exchange.venue.journal import Journal
from exchange.venue.snapshot import SnapshotFolder, venue_from
from exchange.venue.venue import Venue

CHECK_EVERY = 10_000


class Replayed(Struct, frozen=True):
    """The result of a replay. `verified`: chain, invariants and snapshots were checked, not the
    chain alone; `snapshots`: the number of snapshots whose replay gave the same digest."""

    verified: bool
    snapshots: int
    commands: int
    groups: int
    last_seq: int
    time_ns: int
    digest: str


def replay(folder: Path, until: int | None = None, verify: bool = False) -> tuple[Venue, Replayed]:
    """Rebuild the venue from a folder, up to a sequence number if one is given.

    The hash chain is always checked; with `verify`, also the venue's invariants every CHECK_EVERY
    commands and at the end, and the replay from every snapshot. ConfigError: no journal here;
    JournalError: see errors.py; JournalCorrupt also if a snapshot's replay differs.
    """
    if not folder.joinpath("journal.db").exists():
        raise ConfigError(f"{folder} holds no journal")
    with DataFolder(folder) as kept:
        journal = Journal(kept.journal)
        try:
            venue, found = _replay(journal, until, verify)
            if verify:
                snapshots = SnapshotFolder(kept.snapshots)
                found = replace(found, snapshots=_from_snapshots(journal, snapshots, found))
            return venue, found
        finally:
            journal.close()


@contextmanager
def replayed_events(folder: Path) -> Iterator[tuple[Venue, Iterator[list[Event]]]]:
    """The venue at its genesis, and each group's events as the journal is applied to it.

    ConfigError: no journal here; JournalError: see errors.py.
    """
    if not folder.joinpath("journal.db").exists():
        raise ConfigError(f"{folder} holds no journal")
    with DataFolder(folder) as kept, closing(Journal(kept.journal)) as journal:
        venue = decode_genesis(journal.genesis).venue()
        yield venue, (venue.apply(group.commands) for group in journal.groups())


def _replay(journal: Journal, until: int | None, verify: bool) -> tuple[Venue, Replayed]:
    venue = decode_genesis(journal.genesis).venue()
    if until is not None and not 0 <= until <= journal.last_seq:
        raise ConfigError(f"--until must be in 0..{journal.last_seq}")
    groups, checked = 0, 0
    for commands in _groups(journal, until):
        venue.apply(commands)
        groups += 1
        if verify and venue.seq - checked >= CHECK_EVERY:
            venue.check()
            checked = venue.seq
    if verify:
        venue.check()
        assert all(venue.conservation().values()), "something was lost or made"
    return venue, Replayed(
        verified=verify,
        snapshots=0,
        commands=venue.seq,
        groups=groups,
        last_seq=venue.seq,
        time_ns=venue.time_ns,
        digest=venue.digest(),
    )


def _from_snapshots(journal: Journal, folder: SnapshotFolder, found: Replayed) -> int:
    """Replay from each snapshot of this journal to the end of the first replay."""
    genesis = decode_genesis(journal.genesis)
    done = 0
    for snapshot in folder.newest_first():
        if snapshot.seq > found.last_seq or snapshot.chain != journal.chain_at(snapshot.seq):
            continue
        venue = venue_from(genesis, snapshot)
        if venue is None:
            raise JournalCorrupt(f"the snapshot at {snapshot.seq} is not what it says it is")
        for commands in _groups(journal, found.last_seq, snapshot.seq):
            venue.apply(commands)
            venue.take_balances()
        if venue.digest() != found.digest:
            raise JournalCorrupt(
                f"the snapshot at {snapshot.seq} leads to {venue.digest()} at {venue.seq}, "
                f"the journal alone to {found.digest}"
            )
        done += 1
    return done


def _groups(
    journal: Journal, until: int | None, after_seq: int = 0
) -> Iterator[tuple[Stamped, ...]]:
    """The journal's groups up to `until`."""
    for group in journal.groups(after_seq):
        if until is None or group.last_seq <= until:
            yield group.commands
            continue
        if group.first_seq <= until:
            yield tuple(stamped for stamped in group.commands if stamped.seq <= until)
        return
