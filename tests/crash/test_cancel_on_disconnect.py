"""The real server, killed: accounts with cancel-on-disconnect have no orders after the next
start."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from api.client import AsyncClient, Credentials
from api.client.records import Order
from exchange.commands import EndSessions
from exchange.venue.journal import Journal
from tests.crash.test_kill import SYMBOL, Server


async def test_after_a_kill_orders_with_cancel_on_disconnect_end_first_and_others_stay(
    tmp_path: Path,
) -> None:
    server = Server(tmp_path)
    keys = [Credentials(*key) for key in json.loads((tmp_path / "keys.json").read_text())][:3]

    async def enter(address: str) -> None:
        clients = [
            AsyncClient(address, key, reconnect=False, cancel_on_disconnect=number == 0)
            for number, key in enumerate(keys)
        ]
        for client in clients:
            await client.open()
            await client.add_order(SYMBOL, "buy", 1, 3000, time_in_force="gtc")
        later = clients[2]
        await later.request("set_cancel_on_disconnect", {"cancel_on_disconnect": True})
        await asyncio.to_thread(server.kill)
        for client in clients:
            await client.close()

    async def left(address: str) -> list[list[Order]]:
        found = []
        for key in keys:
            async with AsyncClient(address, key, reconnect=False) as client:
                found.append(await client.orders())
        return found

    await enter(server.address)
    server = Server(tmp_path)
    try:
        assert [len(orders) for orders in await left(server.address)] == [0, 1, 0]
    finally:
        server.kill()
    journal = Journal(tmp_path / "journal.db")
    commands = [stamped.command for group in journal.groups() for stamped in group.commands]
    journal.close()
    assert commands.count(EndSessions()) == 1
