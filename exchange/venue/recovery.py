"""Recovery: opens a data folder and rebuilds its venue; every start uses it.

A new folder has an empty journal. The journal is authoritative; events.db and the snapshots derive
from it. A snapshot later than the end of events.db is not used, because the commands between would
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
    """A venue and views at a snapshot or at genesis; the rest of the journal is still to apply."""

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
    """Recover a data folder. `views_format` names the views that the caller can restore.

    JournalCorrupt if events.db holds more than the journal.
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
