"""Snapshots of the venue and of its projections, between two groups.

They are made after each close of a day, after a number of commands, and when the server stops. A
child process, forked between two groups, has the state of that moment and writes it while the
market continues; it holds no lock and no socket of the server's. Encoding in the server's own loop
was rejected: half a million orders hold it up for a second. A snapshot that cannot be written is
only a warning.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
import warnings

from exchange.events import Group
from exchange.venue.recovery import VIEWS_FORMAT, Recovered
from exchange.venue.snapshot import encode_snapshot, snapshot_of
from exchange.venue.venue import Venue
from exchange.views.projections import Projections

CHILD_SECONDS = 120.0
_LOG = logging.getLogger("tanso.snapshots")


class Snapshots:
    """A listener of the sequencer; `every` is a number of commands."""

    def __init__(self, venue: Venue, projections: Projections, kept: Recovered, every: int) -> None:
        self.seq = venue.seq
        self.failed = 0
        self._made_s = time.monotonic()
        self._venue = venue
        self._projections = projections
        self._kept = kept
        self._every = every
        self._day = venue.day
        self._writing: asyncio.Task[None] | None = None

    def on_group(self, group: Group) -> None:
        """Take a snapshot if one is due and the last one has been written."""
        is_due = group.last_seq - self.seq >= self._every or self._venue.day != self._day
        if is_due and (self._writing is None or self._writing.done()):
            self._day = self._venue.day
            self._prepare()
            self._writing = asyncio.create_task(asyncio.to_thread(self._wait_for, self._fork()))

    def age_s(self) -> float:
        """Return the seconds since the last snapshot of this process, or since its start."""
        return time.monotonic() - self._made_s

    async def stop(self) -> None:
        """Take the last snapshot, unless nothing has happened since the one before."""
        if self._writing is not None:
            await self._writing
        if self._venue.seq > self.seq:
            self._prepare()
            await asyncio.to_thread(self._report, self._is_written())

    def _prepare(self) -> None:
        """Update the projections and make durable what a snapshot builds on."""
        self._projections.catch_up()
        self._kept.history.sync()
        self.seq = self._venue.seq
        self._made_s = time.monotonic()

    def _is_written(self) -> bool:
        kept = self._kept
        views = self._projections.saved()
        snapshot = snapshot_of(self._venue, kept.journal.chain, views, VIEWS_FORMAT)
        try:
            kept.snapshots.save(snapshot.seq, encode_snapshot(snapshot))
        except OSError:
            return False
        return True

    def _fork(self) -> int:
        """Fork the process that writes the current state."""
        with warnings.catch_warnings():
            # Python warns of other threads' locks: the child takes none of them.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child:
            return child
        status = 1
        try:
            os.closerange(3, os.sysconf("SC_OPEN_MAX"))
            status = 0 if self._is_written() else 1
        finally:
            os._exit(status)

    def _wait_for(self, child: int) -> None:
        """Wait until the child has ended; kill it after a time limit."""
        deadline = time.monotonic() + CHILD_SECONDS
        ended, status = os.waitpid(child, os.WNOHANG)
        while not ended and time.monotonic() < deadline:
            time.sleep(0.01)
            ended, status = os.waitpid(child, os.WNOHANG)
        if not ended:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
        self._report(status == 0)

    def _report(self, is_written: bool) -> None:
        if not is_written:
            self.failed += 1
            _LOG.warning("the snapshot at %d was not written", self.seq)
