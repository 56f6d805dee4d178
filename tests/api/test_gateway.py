"""Gateways over a real NATS server: the same chains, the same orders, and what a dead one costs."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from api.client import ApiError, OutcomeUnknown
from api.client.records import Push
from api.client.stream import AsyncClient
from api.gateway.engine import EngineBus
from api.gateway.serving import running_gateway
from api.settings import Settings
from exchange.errors import ConfigError
from tests.api.house import RE, House, run, running_house
from tests.api.test_trading import until

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


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    """The broker that the environment names, else one of our own."""
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
    """Subjects of our own: others may use the broker too."""
    return f"tanso-test-{secrets.token_hex(6)}"


def test_two_gateways_serve_one_market(tmp_path: Path, broker: str, prefix: str) -> None:
    async def scenario() -> None:
        async with running_house(tmp_path, FAST) as house:
            await house.join("alice", "bob")
            bus = EngineBus(house.service, broker, prefix)
            await bus.start()
            keys = house.credentials
            async with (
                running_gateway(broker, FAST, prefix) as one,
                running_gateway(broker, FAST, prefix) as two,
                AsyncClient(one, keys["alice"]) as alice,
                AsyncClient(two, keys["bob"]) as bob,
                house.client() as direct,
            ):
                books = [await client.follow_book(RE) for client in (alice, bob, direct)]
                heard: list[Push[Any]] = []
                alice.on("executions", heard.append)
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
                assert len([one for push in heard for one in push.data]) == 40
                late = await _late_joiner(two)
                assert late == books[2].bids
                with pytest.raises(ApiError, match="unknown_symbol"):
                    await bob.subscribe("book", "X")
                with pytest.raises(ApiError, match="insufficient_credits"):
                    await bob.add_order(RE, "sell", 20_000, 3100)
            await bus.stop()

    run(scenario)


async def _late_joiner(address: str) -> list[tuple[Decimal, Decimal]]:
    async with AsyncClient(address) as client:
        return (await client.follow_book(RE)).bids


def test_a_dead_gateway_loses_no_acknowledged_order_and_its_clients_go_on_elsewhere(
    tmp_path: Path, broker: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.gateway.engine.LEASE_S", 1.5)
    monkeypatch.setattr("api.gateway.edge.LEASE_BEAT_S", 1.0)

    async def scenario() -> None:
        async with running_house(tmp_path, FAST) as house:
            await house.join("alice", "bob")
            bus = EngineBus(house.service, broker, prefix)
            await bus.start()
            keys = house.credentials
            async with running_gateway(broker, FAST, prefix) as two:
                dying = await _dead_gateway(broker, prefix, keys)
                account = {n: house.service.venue.account_of(n) or 0 for n in keys}
                blotter = house.service.feed.view.blotter

                def open_of(name: str) -> int:
                    return len(blotter.open_orders(account[name]))

                assert (open_of("alice"), open_of("bob")) == (dying, dying)
                async with AsyncClient(two, keys["alice"]) as alice:
                    again = await alice.add_order(RE, "buy", 1, 3000, cl_ord_id="c0")
                    assert again.duplicate
                    await asyncio.sleep(0.3)
                    assert open_of("bob") == dying, "the lease has not run out yet"
                    await until(lambda: open_of("bob") == 0)
                    assert open_of("alice") == dying
            await bus.stop()

    run(scenario)


async def _dead_gateway(broker: str, prefix: str, keys: dict[str, Any]) -> int:
    """A gateway that is killed under its clients' feet; orders acknowledged to each of them."""
    count = 5
    from api.gateway.edge import Gateway

    killed: list[Gateway] = []
    original = Gateway.start

    async def start(self: Gateway) -> None:
        killed.append(self)
        await original(self)

    Gateway.start = start  # type: ignore[method-assign]
    async with running_gateway(broker, FAST, prefix) as one:
        Gateway.start = original  # type: ignore[method-assign]
        clients = [
            AsyncClient(one, keys[name], reconnect=False, cancel_on_disconnect=True)
            for name in ("alice", "bob")
        ]
        for client in clients:
            await client.__aenter__()
            for number in range(count):
                await client.add_order(RE, "buy", 1, 3000 + number, cl_ord_id=f"c{number}")
        (gateway,) = killed
        assert gateway._nats is not None
        await gateway._nats.close()
        for task in gateway._tasks:
            task.cancel()
    for client in clients:
        await client.close()
    return count


def test_a_gateway_without_a_broker_or_an_exchange_is_one_sentence(
    broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        monkeypatch.setattr("api.gateway.wire.CONNECT_S", 1.0)
        for url in (broker, "nats://127.0.0.1:1"):
            with pytest.raises(ConfigError, match="no exchange answers"):
                async with running_gateway(url, FAST, "tanso-test-nobody"):
                    pass

    run(scenario)


def test_a_flood_at_a_gateway_is_answered_then_closed_with_4029(
    tmp_path: Path, broker: str, prefix: str
) -> None:
    slow = Settings(port=0, messages_per_s=1.0, messages_burst=5, excess_messages=5)

    async def scenario() -> None:
        async with running_house(tmp_path, FAST) as house:
            bus = EngineBus(house.service, broker, prefix)
            await bus.start()
            async with (
                running_gateway(broker, slow, prefix) as address,
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

    run(scenario)


@pytest.mark.soak
def test_a_gateway_killed_under_load_loses_no_acknowledged_order(
    tmp_path: Path, broker: str, prefix: str, soak_seconds: float
) -> None:
    """A pair of gateway processes, clients trading through both, one killed with SIGKILL."""

    async def scenario() -> None:
        async with running_house(tmp_path, FAST) as house:
            names = [f"client-{number}" for number in range(8)]
            await house.join(*names)
            bus = EngineBus(house.service, broker, prefix)
            await bus.start()
            processes = [await started_gateway(broker, prefix) for _ in range(2)]
            try:
                acknowledged: dict[str, int] = {}
                seconds = min(20.0, soak_seconds / 2)
                clients = [
                    trade_on([address for _, address in processes], house, name, seconds, turn)
                    for turn, name in enumerate(names)
                ]
                tasks = [asyncio.create_task(one) for one in clients]
                await asyncio.sleep(seconds / 2)
                processes[0][0].kill()
                for done in await asyncio.gather(*tasks):
                    acknowledged |= done
                blotter = house.service.feed.view.blotter
                for name in names:
                    account = house.service.venue.account_of(name) or 0
                    for cl_ord_id, order_id in acknowledged.items():
                        if cl_ord_id.startswith(f"{name}_"):
                            order = blotter.by_client_id(account, cl_ord_id)
                            assert order is not None
                            assert order.order_id == order_id
                print(f"{len(acknowledged)} orders acknowledged, none lost")
                assert len(acknowledged) > 50
            finally:
                for process, _ in processes:
                    if process.returncode is None:
                        process.terminate()
                    await process.wait()
            await bus.stop()

    run(scenario)


async def started_gateway(broker: str, prefix: str) -> tuple[asyncio.subprocess.Process, str]:
    """A gateway in a process of its own, and its address."""
    program = (
        "import asyncio, sys\n"
        "from api.gateway.serving import running_gateway\n"
        "from api.settings import Settings\n"
        "async def main():\n"
        "    settings = Settings(port=0, messages_per_s=1e6, messages_burst=10**6)\n"
        "    async with running_gateway(sys.argv[1], settings, sys.argv[2]) as address:\n"
        "        print(address, flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, broker, prefix, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    return process, (await process.stdout.readline()).decode().strip()


async def trade_on(
    addresses: list[str], house: House, name: str, seconds: float, turn: int
) -> dict[str, int]:
    """Send orders as fast as they are answered; go on at the other gateway when one is gone."""
    acknowledged: dict[str, int] = {}
    until_s = time.monotonic() + seconds
    number = 0
    while time.monotonic() < until_s:
        address = addresses[turn % len(addresses)]
        turn += 1
        with suppress(OSError, OutcomeUnknown, ConnectionClosed, ApiError):
            key = house.credentials[name]
            async with AsyncClient(address, key, reconnect=False) as client:
                while time.monotonic() < until_s:
                    cl_ord_id = f"{name}_{number}"
                    ack = await client.add_order(
                        RE, "buy", 1, 3000 + number % 50, cl_ord_id=cl_ord_id
                    )
                    acknowledged[cl_ord_id] = ack.order_id
                    number += 1
                    if number % 20 == 0:
                        await client.cancel_all()
    return acknowledged
