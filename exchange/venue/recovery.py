"""A data folder opened, and the venue that it gives: the only way to start.

A new folder is an empty journal. The journal decides; events.db and the snapshots follow from
it. A snapshot beyond what events.db has consumed is of no use, because the time between would
be missing from the history.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from exchange.errors import JournalCorrupt
from exchange.venue.data_folder import DataFolder
from exchange.venue.genesis import Genesis, decode_genesis
from exchange.venue.journal import Journal
from exchange.venue.snapshot import SnapshotFolder, format_of
from exchange.venue.venue import Venue
from exchange.views.history import History
from exchange.views.projections import SAVED_TYPES

VIEWS_FORMAT = format_of(*SAVED_TYPES)


class Recovered(NamedTuple):
    """`venue` and `views` stand at a snapshot or at genesis; the journal's rest comes after."""

    genesis: Genesis
    journal: Journal
    history: History
    snapshots: SnapshotFolder
    venue: Venue
    views: dict[str, bytes]


@contextmanager
def recovered(
    folder: DataFolder, journal: Journal, views_format: str = VIEWS_FORMAT
) -> Iterator[Recovered]:
    """`views_format` is that of the views which the caller can restore.

    JournalCorrupt when events.db remembers more than the journal.
    """
    with ExitStack() as stack:
        history = History(folder.history)
        stack.callback(history.close)
        if history.last_seq > journal.last_seq:
            raise JournalCorrupt(
                f"events.db has seen sequence {history.last_seq}, but the journal ends at "
                f"{journal.last_seq}: it has lost what was told"
            )
        snapshots = SnapshotFolder(folder.snapshots)
        genesis = decode_genesis(journal.genesis)
        venue, views = snapshots.recover(genesis, journal.chain_at, history.last_seq, views_format)
        yield Recovered(genesis, journal, history, snapshots, venue, views)
