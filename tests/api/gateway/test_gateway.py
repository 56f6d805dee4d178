"""Gateways over a real NATS server: the same chains and orders, floods, and a missing broker."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from api.client import ApiError
from api.client.records import Push
from api.client.stream import AsyncClient
from api.gateway.broker import Broker
from api.gateway.engine import EngineBus
from api.gateway.serving import running_gateway
from api.settings import Settings
from exchange.errors import ConfigError
from tests.api.house import RE, running_house
from tests.api.services.test_trading import until

FAST = Settings(
    port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6, feed_interval_s=0.0
)
GIVEN = os.environ.get("TANSO_TEST_NATS_URL")
BROKER = shutil.which("nats-server") or shutil.which(
    "nats-server", path="/usr/sbin:/usr/local/sbin"
)
NEEDS_BROKER = pytest.mark.skipif(
    GIVEN is None and BROKER is None,
    reason="no NATS: TANSO_TEST_NATS_URL is not set and there is no nats-server on this machine",
)
pytestmark = NEEDS_BROKER


KEY = bytes(range(32))


def at(url: str, prefix: str) -> Broker:
    """Return the settings of a broker without credentials."""
    return Broker(url, KEY, prefix)


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    """The broker of the environment, else a new one."""
    if GIVEN is not None:
        yield GIVEN
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert BROKER is not None
    server = subprocess.Popen(
        [BROKER, "-a", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until_s = time.monotonic() + 10
    while time.monotonic() < until_s:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            break
        except OSError:
            time.sleep(0.05)
    yield f"nats://127.0.0.1:{port}"
    server.terminate()
    server.wait()


@pytest.fixture
def prefix() -> str:
    """A subject prefix of this test, because others may use the broker too."""
    return f"tanso-test-{secrets.token_hex(6)}"


async def test_two_gateways_serve_one_market(tmp_path: Path, broker: str, prefix: str) -> None:
    async with running_house(tmp_path, FAST) as house:
        await house.join("alice", "bob")
        bus = EngineBus(house.service, at(broker, prefix))
        await bus.start()
        keys = house.credentials
        async with (
            running_gateway(at(broker, prefix), FAST) as one,
            running_gateway(at(broker, prefix), FAST) as two,
            AsyncClient(one, keys["alice"]) as alice,
            AsyncClient(two, keys["bob"]) as bob,
            house.client() as direct,
        ):
            books = [await client.follow_book(RE) for client in (alice, bob, direct)]
            pushes: list[Push[Any]] = []
            alice.on("executions", pushes.append)
            await alice.subscribe("executions")
            for number in range(30):
                ack = await alice.add_order(RE, "buy", 1 + number, 3000 + number)
                if number % 3 == 0:
                    await alice.cancel_order(ack.order_id)
                await bob.add_order(RE, "sell", 1, 3100 + number)
            await until(lambda: len({book.seq for book in books}) == 1)
            assert all(book.is_valid for book in books)
            assert books[0].bids == books[2].bids
            assert books[1].asks == books[2].asks
            assert len([one for push in pushes for one in push.data]) == 40
            late = await _late_joiner(two)
            assert late == books[2].bids
            with pytest.raises(ApiError, match="unknown_symbol"):
                await bob.subscribe("book", "X")
            with pytest.raises(ApiError, match="insufficient_credits"):
                await bob.add_order(RE, "sell", 20_000, 3100)
        await bus.stop()


async def test_a_gateway_serves_boards_and_streams_with_an_interval(
    tmp_path: Path, broker: str, prefix: str
) -> None:
    async with running_house(tmp_path, FAST) as house:
        await house.join("alice")
        bus = EngineBus(house.service, at(broker, prefix))
        await bus.start()
        async with (
            running_gateway(at(broker, prefix), FAST) as address,
            AsyncClient(address) as reader,
            house.client("alice") as alice,
        ):
            boards: dict[tuple[int | None, int | None], list[Push[Any]]] = {}
            reader.on("board", lambda p: boards.setdefault((p.rows, p.interval_ms), []).append(p))
            await reader.subscribe("board", RE, rows=20)
            await reader.subscribe("board", RE, rows=20, interval_ms=100)
            slow = await reader.follow_book(RE, interval_ms=100)
            for number in range(30):
                await alice.add_order(RE, "buy", 1, 3000 + number)
            await until(lambda: all(b[-1].data[0].best_bid == 3029 for b in boards.values()))
            await until(lambda: bool(slow.bids) and slow.bids[0] == (3029, 1))
            shown = await alice.board(RE, rows=20)
            assert {key: b[-1].data[0] for key, b in boards.items()} == {
                (20, None): shown,
                (20, 100): shown,
            }
            assert len(boards[20, 100]) <= len(boards[20, None])
            with pytest.raises(ApiError, match="interval_ms is for"):
                await reader.subscribe("level3", RE, interval_ms=50)
            with pytest.raises(ApiError, match="interval_ms"):
                await reader.subscribe("ticker", RE, interval_ms=60)
        await bus.stop()


async def _late_joiner(address: str) -> list[tuple[Decimal, Decimal]]:
    async with AsyncClient(address) as client:
        return (await client.follow_book(RE)).bids


async def test_a_gateway_without_a_broker_or_an_exchange_is_one_sentence(
    broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.gateway.broker.CONNECT_S", 1.0)
    monkeypatch.setattr("api.gateway.link.REQUEST_S", 1.0)
    for url in (broker, "nats://127.0.0.1:1"):
        with pytest.raises(ConfigError, match="no exchange answers"):
            async with running_gateway(at(url, "tanso-test-nobody"), FAST):
                pass


async def test_a_flood_at_a_gateway_is_answered_then_closed_with_4029(
    tmp_path: Path, broker: str, prefix: str
) -> None:
    slow = Settings(port=0, messages_per_s=1.0, messages_burst=5, excess_messages=5)

    async with running_house(tmp_path, FAST) as house:
        bus = EngineBus(house.service, at(broker, prefix))
        await bus.start()
        async with (
            running_gateway(at(broker, prefix), slow) as address,
            connect(f"ws://{address}/v1/ws", compression=None) as socket,
        ):
            ask = {"method": "subscribe", "params": {"channel": "status", "symbol": [RE]}}
            for _ in range(12):
                await socket.send(msgspec.json.encode(ask).decode())
            with suppress(ConnectionClosed):
                while True:
                    await asyncio.wait_for(socket.recv(), 5)
            assert socket.close_code == 4029
        await bus.stop()


async def test_a_gateway_counts_strangers_as_the_exchange_does_and_finds_room_for_members(
    tmp_path: Path, broker: str, prefix: str
) -> None:
    few = Settings(
        port=0, lobby_per_address=4, readers_per_address=1, auth_seconds=0.5, messages_per_s=1e6
    )

    async with running_house(tmp_path, FAST) as house:
        await house.join("alice")
        bus = EngineBus(house.service, at(broker, prefix))
        await bus.start()
        async with (
            running_gateway(at(broker, prefix), few) as address,
            AsyncExitStack() as stack,
        ):
            url = f"ws://{address}/v1/ws"
            silent = [
                await stack.enter_async_context(connect(url, compression=None)) for _ in range(6)
            ]
            async with AsyncClient(address, house.credentials["alice"]) as alice:
                readers = [
                    await stack.enter_async_context(connect(url, compression=None))
                    for _ in range(2)
                ]
                for socket in readers:
                    await socket.send('{"method":"subscribe","params":{"channel":"status"}}')
                for socket in silent:
                    with suppress(ConnectionClosed):
                        while True:
                            await asyncio.wait_for(socket.recv(), 5)
                assert {socket.close_code for socket in silent} == {4001, 4029}
                with suppress(ConnectionClosed):
                    while True:
                        await asyncio.wait_for(readers[1].recv(), 5)
                assert readers[1].close_code == 4029
                await alice.add_order(RE, "buy", 1, 3000)
                assert alice.reconnects == 0, "a member is no stranger"
                await readers[0].send('{"method":"unsubscribe","params":{"channel":"status"}}')
                await readers[0].recv()
        await bus.stop()
