"""Reads show only durable state, as acknowledgements do."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect

from api.services.service import Service
from exchange.commands import AddOrder, DepositCash, OpenAccount, Side
from exchange.errors import VenueStopped
from exchange.events import Outcome
from tests.api.house import RE
from tests.api.stalling import StallingDisk, journaled
from tests.api.stalling import disk as disk

MARKET = 1


async def order_on_its_way(service: Service, disk: StallingDisk) -> asyncio.Future[Outcome]:
    """Enter the book's first order, whose commit goes on half a second after this returns."""
    await service.sequencer.submit(OpenAccount("ann"))
    await service.sequencer.submit(DepositCash(2, 100_000))
    disk.stall()
    future = service.sequencer.enqueue(AddOrder(2, MARKET, Side.BUY, 5, 3000))
    for _ in range(100):
        await asyncio.sleep(0.001)
        if service.venue.depth(MARKET, 1)[0]:
            break
    assert service.venue.depth(MARKET, 1)[0] == [(3000, 5, 1)]
    assert not future.done()
    asyncio.get_running_loop().call_later(0.5, disk.go_on)
    return future


async def test_a_book_asked_for_by_http_waits_for_the_group_that_it_shows(
    tmp_path: Path, disk: StallingDisk
) -> None:
    async with journaled(tmp_path, disk) as service:
        base = f"http://{service.address}"  # type: ignore[attr-defined]
        async with httpx.AsyncClient(base_url=base) as http:
            future = await order_on_its_way(service, disk)
            reply = await http.get("/v1/book", params={"symbol": RE})
            assert future.done(), "shown before it was durable"
            assert "3000" in reply.text


@pytest.mark.parametrize("channel", ["book", "level3", "ticker"])
async def test_a_snapshot_given_to_a_subscriber_waits_for_the_group_that_it_shows(
    tmp_path: Path, disk: StallingDisk, channel: str
) -> None:
    async with journaled(tmp_path, disk) as service:
        address = service.address  # type: ignore[attr-defined]
        async with connect(f"ws://{address}/v1/ws") as socket:
            future = await order_on_its_way(service, disk)
            params = {"channel": channel, "symbol": [RE]}
            await socket.send(json.dumps({"method": "subscribe", "params": params}))
            while (message := json.loads(answer := await socket.recv())).get("type") != "snapshot":
                is_beat = message.get("channel") == "heartbeat"
                assert is_beat or future.done(), "answered before it was durable"
            assert future.done(), "shown before it was durable"
            assert "3000" in str(answer)


async def test_commits_in_a_thread_do_not_wait_for_a_registry_that_holds_the_loops_threads(
    tmp_path: Path, disk: StallingDisk
) -> None:
    answers = threading.Event()
    async with journaled(tmp_path, disk) as service:
        waiting = [asyncio.create_task(asyncio.to_thread(answers.wait, 20)) for _ in range(50)]
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(10):
                await service.sequencer.submit(OpenAccount("ann"))
        finally:
            answers.set()
            await asyncio.gather(*waiting)


@pytest.mark.parametrize("in_thread", [True, False])
async def test_what_a_failed_group_did_is_never_shown(
    tmp_path: Path, disk: StallingDisk, in_thread: bool
) -> None:
    async with journaled(tmp_path, disk, in_thread) as service:
        base = f"http://{service.address}"  # type: ignore[attr-defined]
        async with httpx.AsyncClient(base_url=base) as http:
            await service.sequencer.submit(OpenAccount("ann"))
            await service.sequencer.submit(DepositCash(2, 100_000))
            disk.breaks = True
            with pytest.raises(VenueStopped):
                await service.sequencer.submit(AddOrder(2, MARKET, Side.BUY, 5, 3000))
            reply = await http.get("/v1/book", params={"symbol": RE})
            assert (reply.status_code, reply.json()["code"]) == (503, "overloaded")
            assert (await http.get("/healthz")).json()["state"] == "halted"
