"""When a snapshot is taken, and of what: the venue and the feed's projections, between two groups.

After each close of a day, after so many commands, and when the server stops. The state is
encoded at once; the file is written by a thread. A snapshot that cannot be written is a
warning and nothing more.
"""

from __future__ import annotations

import asyncio
import logging

from api.stream.feed import Feed
from exchange.venue.recovery import Recovered
from exchange.venue.sequencer import Group
from exchange.venue.snapshot import encode_snapshot, snapshot_of
from exchange.venue.venue import Venue

_LOG = logging.getLogger("tanso.snapshots")


class Snapshots:
    """A listener of the sequencer; `every` is in commands."""

    def __init__(self, venue: Venue, feed: Feed, kept: Recovered, every: int) -> None:
        self.seq = venue.seq
        self.failed = 0
        self._venue = venue
        self._feed = feed
        self._kept = kept
        self._every = every
        self._day = venue.day
        self._writing: asyncio.Task[None] | None = None

    def take(self, group: Group) -> None:
        """Take a snapshot when one is due, unless the last one is still being written."""
        is_due = group.last_seq - self.seq >= self._every or self._venue.day != self._day
        if is_due and (self._writing is None or self._writing.done()):
            self._day = self._venue.day
            self._writing = asyncio.create_task(asyncio.to_thread(self._write, *self._encoded()))

    async def stop(self) -> None:
        """Take the last one, unless nothing has happened since the one before."""
        if self._writing is not None:
            await self._writing
        if self._venue.seq > self.seq:
            await asyncio.to_thread(self._write, *self._encoded())

    def _encoded(self) -> tuple[int, bytes]:
        """The state now. What it builds on is made durable first."""
        kept, views = self._kept, self._feed.saved()
        kept.history.sync()
        self.seq = self._venue.seq
        return self.seq, encode_snapshot(snapshot_of(self._venue, kept.journal.chain, views))

    def _write(self, seq: int, content: bytes) -> None:
        try:
            self._kept.snapshots.save(seq, content)
        except OSError as error:
            self.failed += 1
            _LOG.warning("the snapshot at %d was not kept: %s", seq, error)
