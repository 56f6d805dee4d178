"""A gateway shows only state that is on the engine's disk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from api.gateway.engine import EngineBus
from api.gateway.serving import running_gateway
from api.services.service import Service
from exchange.commands import AddOrder, DepositCash, OpenAccount, Side
from exchange.errors import VenueStopped
from tests.api.gateway.test_gateway import FAST, NEEDS_BROKER, at
from tests.api.gateway.test_gateway import broker as broker
from tests.api.gateway.test_gateway import prefix as prefix
from tests.api.house import RE
from tests.api.stalling import StallingDisk, journaled
from tests.api.stalling import disk as disk
from tests.api.stream.test_durable_reads import MARKET, order_on_its_way

pytestmark = NEEDS_BROKER
CHANNELS = ("book", "level3", "ticker")


@asynccontextmanager
async def engine_bus(service: Service, broker: str, prefix: str) -> AsyncIterator[None]:
    bus = EngineBus(service, at(broker, prefix))
    await bus.start()
    try:
        async with asyncio.timeout(20):
            yield
    finally:
        await bus.stop()


@asynccontextmanager
async def through_a_gateway(
    folder: Path, disk: StallingDisk, broker: str, prefix: str
) -> AsyncIterator[tuple[Service, str]]:
    """Run an exchange with a journal; yield it and the address of its gateway."""
    async with (
        journaled(folder, disk) as service,
        engine_bus(service, broker, prefix),
        running_gateway(at(broker, prefix), FAST) as address,
    ):
        yield service, f"ws://{address}/v1/ws"


async def subscribe(socket: ClientConnection, channel: str) -> None:
    params = {"channel": channel, "symbol": [RE]}
    await socket.send(json.dumps({"method": "subscribe", "params": params}))


async def pushed(socket: ClientConnection, kind: str) -> str:
    """Return the next snapshot or update of a stream."""
    while True:
        text = str(await asyncio.wait_for(socket.recv(), 5))
        if json.loads(text).get("type") == kind:
            return text


async def test_a_snapshot_through_a_gateway_waits_for_the_group_that_it_shows(
    tmp_path: Path, disk: StallingDisk, broker: str, prefix: str
) -> None:
    async with (
        through_a_gateway(tmp_path, disk, broker, prefix) as (service, url),
        connect(url) as socket,
    ):
        future = await order_on_its_way(service, disk)
        for channel in CHANNELS:
            await subscribe(socket, channel)
        for _ in CHANNELS:
            answer = await pushed(socket, "snapshot")
            assert future.done(), "shown before it was durable"
            assert "3000" in answer


async def test_an_update_through_a_gateway_waits_for_the_group_that_it_shows(
    tmp_path: Path, disk: StallingDisk, broker: str, prefix: str
) -> None:
    async with (
        through_a_gateway(tmp_path, disk, broker, prefix) as (service, url),
        connect(url) as socket,
    ):
        for channel in CHANNELS:
            await subscribe(socket, channel)
            assert "3000" not in await pushed(socket, "snapshot")
        future = await order_on_its_way(service, disk)
        for _ in CHANNELS:
            answer = await pushed(socket, "update")
            assert future.done(), "shown before it was durable"
            assert "3000" in answer


async def test_a_gateway_never_shows_what_a_failed_group_did(
    tmp_path: Path,
    disk: StallingDisk,
    broker: str,
    prefix: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("api.gateway.link.REQUEST_S", 0.2)
    async with (
        through_a_gateway(tmp_path, disk, broker, prefix) as (service, url),
        connect(url) as early,
        connect(url) as late,
    ):
        await subscribe(early, "book")
        await pushed(early, "snapshot")
        await service.sequencer.submit(OpenAccount("ann"))
        await service.sequencer.submit(DepositCash(2, 100_000))
        disk.breaks = True
        with pytest.raises(VenueStopped):
            await service.sequencer.submit(AddOrder(2, MARKET, Side.BUY, 5, 3000))
        assert service.venue.depth(MARKET, 1)[0] == [(3000, 5, 1)]
        await subscribe(late, "level3")
        received = []
        with suppress(ConnectionClosed):
            while True:
                received.append(str(await late.recv()))
        assert late.close_code == 1012, "the engine sends the gateway no book"
        assert not any("3000" in text for text in received)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await pushed(early, "update")
