"""Overload is bounded: a full inbox says so at once, a stalled disk stops admission, both end."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import apsw
import httpx
import pytest

from api.client import ApiError, Credentials
from api.server import running_server
from api.service import Service
from api.settings import Settings
from api.users import UserStore
from exchange.commands import DepositCash, OpenAccount
from exchange.instruments import TSE_LISTING
from exchange.registry.memory import MemoryRegistry
from exchange.venue.clock import ManualClock
from exchange.venue.genesis import Genesis
from exchange.venue.journal import Journal
from exchange.venue.sequencer import INBOX_MAX, Sequencer
from exchange.venue.venue import VenueSettings
from tests.api.house import RE, House, run, running_house, tokyo

START_NS = tokyo("2023-10-11 08:30")
GENESIS = Genesis(START_NS, TSE_LISTING[:2], VenueSettings(accounts_max=64, orders_max=4096))
STALL_S = 2.0
GROWTH_MAX_BYTES = 50 << 20


class StallingDisk(apsw.VFS):
    """The machine's own files, whose next sync can be made to take its time."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.stall_s = 0.0
        super().__init__(name, base="")

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
        stall_s, self._disk.stall_s = self._disk.stall_s, 0.0
        time.sleep(stall_s)
        super().xSync(flags)


@pytest.fixture
def disk() -> Iterator[StallingDisk]:
    stalling = StallingDisk("stalling")
    yield stalling
    stalling.unregister()


@asynccontextmanager
async def journaled(folder: Path, disk: StallingDisk) -> AsyncIterator[Service]:
    """A served exchange with a journal on the stalling disk."""
    journal = Journal(folder / "journal.db", GENESIS.encoded(), vfs=disk.name)
    sequencer = Sequencer(
        GENESIS.venue(), ManualClock(START_NS), journal=journal, commit_in_thread=True
    )
    settings = Settings(port=0)
    service = Service(sequencer, MemoryRegistry(), UserStore(folder), settings)
    async with running_server(service, settings) as address:
        service.address = address  # type: ignore[attr-defined]
        yield service
    journal.close()


def test_a_stalled_disk_turns_commands_away_at_once_and_nothing_is_half_done(
    tmp_path: Path, disk: StallingDisk
) -> None:
    async def scenario() -> None:
        async with journaled(tmp_path, disk) as service:
            sequencer, venue = service.sequencer, service.venue
            key = service.add_key("exchange", role="operator")
            await sequencer.submit(OpenAccount("ann"))
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            disk.stall_s = STALL_S
            stalled = sequencer.enqueue(DepositCash(2, 1))
            await asyncio.sleep(0.2)
            assert not stalled.done(), "acknowledged before it was durable"
            waiting = [sequencer.enqueue(DepositCash(2, 1)) for _ in range(INBOX_MAX)]
            seq = venue.seq
            address = service.address  # type: ignore[attr-defined]
            assert await deposit(address, key) == "overloaded"
            async with httpx.AsyncClient(base_url=f"http://{address}") as http:
                metrics = (await http.get("/metrics")).text
            assert f"tanso_inbox {float(INBOX_MAX)}" in metrics
            assert "tanso_overloaded 1.0" in metrics
            assert venue.seq == seq, "a command that was turned away did something"
            await asyncio.gather(stalled, *waiting)
            assert await deposit(address, key) == "done"
            assert venue.balance(2, -1).free == INBOX_MAX + 2
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            assert grown * 1024 < GROWTH_MAX_BYTES

    run(scenario)
    journal = Journal(tmp_path / "journal.db")
    kept = [stamped for group in journal.groups() for stamped in group.commands]
    journal.close()
    assert len(kept) == INBOX_MAX + 3


async def deposit(address: str, key: Credentials) -> str:
    """One yen by HTTP: "done", or the refusal's code."""
    house = House(None, address)  # type: ignore[arg-type]
    house.credentials["operator"] = key
    async with house.client("operator") as client:
        try:
            body = {"participant": "ann", "yen": "1"}
            await client.http("POST", "/v1/admin/deposits", body=body)
        except ApiError as error:
            return error.code
    return "done"


def test_fifty_sockets_that_die_without_a_word_leave_no_order(tmp_path: Path) -> None:
    """Cancel on disconnect: the orders go as journaled commands, and logging in waits 10 s."""
    names = [f"p{number}" for number in range(5)]

    async def scenario() -> None:
        settings = unthrottled()
        async with running_house(tmp_path, settings) as house:
            await house.join(*names)
            venue = house.service.venue
            clients = []
            for name in names:
                for number in range(10):
                    client = house.client(name, reconnect=False, cancel_on_disconnect=True)
                    await client.__aenter__()
                    await client.add_order(RE, "buy", 1, 3000 + number)
                    clients.append(client)
            index = house.service.markets.index(RE)
            assert sum(orders for _, _, orders in venue.depth(index, 50)[0]) == 50
            seq = venue.seq
            for client in clients:
                client._socket.transport.abort()
            for _ in range(100):
                if not venue.markets.has_orders(index):
                    break
                await asyncio.sleep(0.05)
            assert not venue.markets.has_orders(index)
            assert venue.seq > seq, "the cancels are commands like any other"
            with pytest.raises(ApiError, match="relogin_blocked"):
                async with house.client(names[0], reconnect=False):
                    pass
            for client in clients:
                await client.__aexit__(None, None, None)

    run(scenario)


def unthrottled() -> Settings:
    return Settings(port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6)
