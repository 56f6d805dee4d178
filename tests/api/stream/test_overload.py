"""Overload is bounded: a full inbox rejects at once, a stalled disk stops admission, both end."""

from __future__ import annotations

import asyncio
import resource
from pathlib import Path

import httpx
import pytest

from api.client import ApiError, Credentials
from api.settings import Settings
from exchange.commands import DepositCash, OpenAccount
from exchange.errors import Overloaded
from exchange.venue.journal import Journal
from exchange.venue.sequencer import INBOX_MAX
from tests.api.house import RE, House, running_house
from tests.api.services.test_trading import until
from tests.api.stalling import StallingDisk, journaled
from tests.api.stalling import disk as disk

GROWTH_MAX_BYTES = 50 << 20


async def test_a_stalled_disk_turns_commands_away_at_once_and_nothing_is_half_done(
    tmp_path: Path, disk: StallingDisk
) -> None:
    async with journaled(tmp_path, disk) as service:
        sequencer, venue = service.sequencer, service.venue
        key = service.participants.add_key("exchange", role="operator")
        await sequencer.submit(OpenAccount("ann"))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        disk.stall()
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
        with pytest.raises(Overloaded):
            sequencer.enqueue(DepositCash(2, 1))
        assert venue.seq == seq, "a command that was turned away did something"
        assert not stalled.done(), "the disk went on before the commands were turned away"
        disk.go_on()
        await asyncio.gather(stalled, *waiting)
        assert await deposit(address, key) == "done"
        assert venue.balance(2, -1).free == INBOX_MAX + 2
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown * 1024 < GROWTH_MAX_BYTES
    journal = Journal(tmp_path / "journal.db")
    kept = [stamped for group in journal.groups() for stamped in group.commands]
    journal.close()
    assert len(kept) == INBOX_MAX + 3


async def deposit(address: str, key: Credentials) -> str:
    """Deposit one yen by HTTP; return "done" or the rejection's code."""
    house = House(None, address)  # type: ignore[arg-type]
    house.credentials["operator"] = key
    async with house.client("operator") as client:
        try:
            body = {"participant": "ann", "yen": "1"}
            await client.http("POST", "/v1/admin/deposits", body=body)
        except ApiError as error:
            return error.code
    return "done"


async def test_fifty_sockets_that_die_without_a_word_leave_no_order(tmp_path: Path) -> None:
    """Cancel-on-disconnect cancels by journaled commands, and a login may take 10 s."""
    names = [f"p{number}" for number in range(5)]

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


async def test_what_a_lost_connection_wanted_waits_for_room_in_the_inbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_house(tmp_path, unthrottled()) as house:
        await house.join("alice")
        client = house.client("alice", reconnect=False, cancel_on_disconnect=True)
        async with client:
            await client.add_order(RE, "buy", 1, 3000)
            index, venue = house.service.markets.index(RE), house.service.venue
            with monkeypatch.context() as full:
                full.setattr(house.service.sequencer, "_inbox_max", 0)
                client._socket.transport.abort()
                await until(lambda: not house.service.connections)
                assert venue.markets.has_orders(index)
            await until(lambda: not venue.markets.has_orders(index))


def unthrottled() -> Settings:
    return Settings(port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6)
