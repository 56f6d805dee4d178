"""The same commands again: a folder's journal replayed, checked, or stopped at a number.

Recovery, audit and a look at the market as it was are one thing. Replay opens the journal as
its owner would, so it works on a stopped folder, or on a copy that the server made.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from exchange.commands import Stamped
from exchange.errors import ConfigError
from exchange.venue.data_folder import DataFolder
from exchange.venue.genesis import decode_genesis
from exchange.venue.journal import Journal
from exchange.venue.venue import Venue

CHECK_EVERY = 10_000


class Replayed(Struct, frozen=True):
    """What a replay found. `verified`: the chain and every invariant were checked, not the
    chain alone."""

    verified: bool
    commands: int
    groups: int
    last_seq: int
    time_ns: int
    digest: str


def replay(folder: Path, until: int | None = None, verify: bool = False) -> tuple[Venue, Replayed]:
    """Rebuild the venue from a folder, up to a sequence number when one is given.

    The hash chain is checked always, the venue's invariants every CHECK_EVERY commands and at
    the end when `verify` is set. ConfigError: no journal here; JournalError: see errors.py.
    """
    if not folder.joinpath("journal.db").exists():
        raise ConfigError(f"{folder} holds no journal")
    with DataFolder(folder) as kept:
        journal = Journal(kept.journal)
        try:
            return _replay(journal, until, verify)
        finally:
            journal.close()


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
        commands=venue.seq,
        groups=groups,
        last_seq=venue.seq,
        time_ns=venue.time_ns,
        digest=venue.digest(),
    )


def _groups(journal: Journal, until: int | None) -> Iterator[tuple[Stamped, ...]]:
    """The journal's groups, the last one cut at `until`."""
    for group in journal.groups():
        if until is None or group.last_seq <= until:
            yield group.commands
            continue
        if group.first_seq <= until:
            yield tuple(stamped for stamped in group.commands if stamped.seq <= until)
        return
