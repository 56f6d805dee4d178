"""An exchange whose journal is on a disk that is slow or fails when a test says so."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import apsw
import pytest

from api.access.users import UserStore
from api.server.uvicorn import running_server
from api.services.service import Service
from api.settings import Settings
from exchange.instruments import TSE_LISTING
from exchange.registry.memory import MemoryRegistry
from exchange.venue.clock import ManualClock
from exchange.venue.genesis import Genesis
from exchange.venue.journal import Journal
from exchange.venue.sequencer import Sequencer
from exchange.venue.venue import VenueSettings
from tests.api.house import tokyo

START_NS = tokyo("2023-10-11 08:30")
GENESIS = Genesis(START_NS, TSE_LISTING[:2], VenueSettings(accounts_max=64, orders_max=4096))


class StallingDisk(apsw.VFS):
    """The machine's own files; their syncs wait while they are stalled, or the next one fails."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._moves = threading.Event()
        self._moves.set()
        self.breaks = False
        super().__init__(name, base="")

    def stall(self) -> None:
        """Let syncs wait until `go_on`."""
        self._moves.clear()

    def go_on(self) -> None:
        self._moves.set()

    def wait(self) -> None:
        self._moves.wait()

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> StallingFile:
        return StallingFile(self, name, flags)


class StallingFile(apsw.VFSFile):
    """One file of a StallingDisk."""

    def __init__(
        self, disk: StallingDisk, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        self._disk = disk
        super().__init__("", name, flags)

    def xSync(self, flags: int) -> None:
        self._disk.wait()
        if self._disk.breaks:
            self._disk.breaks = False
            raise apsw.IOError("the disk broke")
        super().xSync(flags)


@pytest.fixture
def disk() -> Iterator[StallingDisk]:
    stalling = StallingDisk("stalling")
    yield stalling
    stalling.unregister()


@asynccontextmanager
async def journaled(
    folder: Path, disk: StallingDisk, commit_in_thread: bool = True
) -> AsyncIterator[Service]:
    """A served exchange with a journal on the stalling disk."""
    journal = Journal(folder / "journal.db", GENESIS.encoded(), vfs=disk.name)
    sequencer = Sequencer(
        GENESIS.venue(), ManualClock(START_NS), journal=journal, commit_in_thread=commit_in_thread
    )
    settings = Settings(port=0)
    service = Service(sequencer, MemoryRegistry(), UserStore(folder), settings)
    async with running_server(service, settings) as address:
        service.address = address  # type: ignore[attr-defined]
        try:
            yield service
        finally:
            disk.go_on()
    journal.close()
