"""Two gateway processes under load, one killed with SIGKILL: no acknowledged order is lost, its
clients continue at the other without a gap, and only those that stay away are canceled."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from api.client import OutcomeUnknown
from api.client.book import LocalBook
from api.client.records import Push
from api.client.stream import AsyncClient
from api.gateway.engine import EngineBus
from api.gateway.wire import LEASE_BEAT_S, LEASE_S
from exchange.events import Group
from exchange.views.orders import Blotter
from tests.api.gateway.test_gateway import FAST, NEEDS_BROKER
from tests.api.gateway.test_gateway import at as way
from tests.api.gateway.test_gateway import broker as broker
from tests.api.gateway.test_gateway import prefix as prefix
from tests.api.house import RE, House, continuous, running_house
from tests.api.services.test_trading import until

pytestmark = NEEDS_BROKER
RESTING = 5
GATEWAY = """
import asyncio, sys
import api.gateway.edge as edge
from api.gateway.broker import Broker
from api.gateway.serving import running_gateway
from api.settings import Settings
edge.LEASE_BEAT_S = float(sys.argv[3])
async def main():
    settings = Settings(port=0, messages_per_s=1e6, messages_burst=10**6)
    broker = Broker(sys.argv[1], bytes(range(32)), sys.argv[2])
    async with running_gateway(broker, settings) as address:
        print(address, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


@asynccontextmanager
async def gateway_process(
    broker: str, prefix: str, beat_s: float
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Run a gateway in a process of its own; yield the process and its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", GATEWAY, broker, prefix, str(beat_s), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield process, (await process.stdout.readline()).decode().strip()
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


class Trader:
    """Sends orders as fast as they are answered, and records their executions.

    An order without a reply at a disconnect is sent again unchanged.
    """

    def __init__(self, name: str, client: AsyncClient) -> None:
        self.name = name
        self.client = client
        self.acknowledged: dict[str, int] = {}
        self.received: list[str] = []
        self.resent: dict[str, bool] = {}
        self.unanswered = 0
        self.book: LocalBook

    async def begin(self) -> None:
        self.client.on("executions", self._on_executions)
        await self.client.subscribe("executions")
        self.book = await self.client.follow_book(RE)

    async def trade(self, price: int, over: asyncio.Event) -> None:
        """Buy and sell in turns around a price; cancel all orders after every twentieth."""
        number = 0
        while not over.is_set():
            cl_ord_id = f"{self.name}_{number}"
            side = "buy" if (number + len(self.name)) % 2 else "sell"
            try:
                ack = await self.client.add_order(
                    RE, side, 1, price + number % 7, cl_ord_id=cl_ord_id
                )
            except OutcomeUnknown:
                self.resent[cl_ord_id] = False
                self.unanswered += 1
                continue
            if cl_ord_id in self.resent:
                self.resent[cl_ord_id] = ack.duplicate
            else:
                assert not ack.duplicate
            self.acknowledged[cl_ord_id] = ack.order_id
            number += 1
            if number % 20 == 0:
                try:
                    await self.client.cancel_all()
                except OutcomeUnknown:
                    self.unanswered += 1

    def _on_executions(self, push: Push[Any]) -> None:
        self.received += [one.exec_id for one in push.data]


async def one_is_killed(
    folder: Path,
    broker: str,
    prefix: str,
    count: int,
    seconds: float,
    lease_s: float,
    beat_s: float,
) -> str:
    """Run `count` traders at each of two gateways for `seconds` before and after the kill; return a
    line of figures."""
    market = {"start": "2023-10-11 10:00", "instruments": (continuous(RE),)}
    async with (
        running_house(folder, FAST, **market) as house,  # type: ignore[arg-type]
        asyncio.timeout(3 * seconds + 2 * lease_s + 60),
        AsyncExitStack() as stack,
    ):
        names = [f"trader-{number}" for number in range(2 * count)]
        await house.join(*names, "stays", "goes")
        truth = Blotter(closed_max=10**7, executions_max=10**7)

        def take(group: Group) -> None:
            truth.apply(group.events)

        house.service.sequencer.listen(take)
        bus = EngineBus(house.service, way(broker, prefix))
        await bus.start()
        stack.push_async_callback(bus.stop)
        dying, other = [
            await stack.enter_async_context(gateway_process(broker, prefix, beat_s))
            for _ in range(2)
        ]

        async def at(address: str, name: str, **options: Any) -> AsyncClient:
            client = AsyncClient(address, house.credentials[name], **options)
            return await stack.enter_async_context(client)

        low, high = house.service.venue.band(0)
        traders = [
            Trader(name, await at((dying, other)[number % 2][1], name))
            for number, name in enumerate(names)
        ]
        stays = await at(dying[1], "stays", cancel_on_disconnect=True)
        goes = await at(dying[1], "goes", cancel_on_disconnect=True, reconnect=False)
        for client in (stays, goes):
            for _ in range(RESTING):
                await client.add_order(RE, "sell", 1, high)
        for trader in traders:
            await trader.begin()
        over = asyncio.Event()
        tasks = [asyncio.create_task(trader.trade(low + 10, over)) for trader in traders]
        await asyncio.sleep(seconds)
        for client in (*(trader.client for trader in traders), stays):
            client.address = other[1]
        # The process is stopped first, so that some requests have no reply at any machine load.
        dying[0].send_signal(signal.SIGSTOP)
        await asyncio.sleep(0.1)
        dying[0].kill()
        killed_s = time.monotonic()
        await asyncio.sleep(seconds)
        over.set()
        await asyncio.gather(*tasks)
        await stays.ping()
        assert open_orders(house, "stays") == RESTING
        if time.monotonic() - killed_s < lease_s - beat_s - 0.1:
            assert open_orders(house, "goes") == RESTING, "the lease has not run out yet"
        await until(lambda: open_orders(house, "goes") == 0, lease_s + 10)
        assert time.monotonic() - killed_s > lease_s - beat_s - 0.1
        await asyncio.sleep(lease_s / 10)
        assert open_orders(house, "stays") == RESTING, "who came back in time keeps the orders"
        await check(house, truth, traders)
        return figures(traders)


def account_of(house: House, name: str) -> int:
    account = house.service.venue.account_of(name)
    assert account is not None
    return account


def open_orders(house: House, name: str) -> int:
    return len(house.service.projections.current.orders.open_orders(account_of(house, name)))


async def check(house: House, truth: Blotter, traders: list[Trader]) -> None:
    """Check that each acknowledged order and each execution arrived once and in order."""
    venue = house.service.venue
    for trader in traders:
        account = account_of(house, trader.name)
        entered = {order.cl_ord_id: order.order_id for order in truth.orders(account)}
        assert trader.acknowledged == entered
        happened = [one.exec_id for one in truth.executions(account)]
        await until(lambda: trader.received[-1:] == happened[-1:])  # noqa: B023
        assert trader.received == happened
    bids, asks = venue.depth(0, 10)
    for trader in traders:
        book = trader.book
        await until(lambda: [int(p) for p, _ in book.bids] == [p for p, _, _ in bids])  # noqa: B023
        assert [(int(p), int(q)) for p, q in book.asks] == [(p, q) for p, q, _ in asks]
    moved = [trader for trader in traders if trader.client.reconnects]
    assert len(moved) == len(traders) // 2
    assert all(one.client.reconnects == 1 for one in moved)
    assert all(one.unanswered for one in moved), "nothing was in flight when the gateway died"


def figures(traders: list[Trader]) -> str:
    acknowledged = sum(len(one.acknowledged) for one in traders)
    resent = [duplicate for one in traders for duplicate in one.resent.values()]
    return (
        f"{acknowledged} orders acknowledged, none lost; {len(resent)} sent again, "
        f"{sum(resent)} of them had arrived; {sum(len(one.received) for one in traders)} executions"
        " received without a gap"
    )


async def test_a_gateway_killed_under_load_costs_nothing_but_a_reconnect(
    tmp_path: Path, broker: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.gateway.engine.LEASE_S", 2.0)
    print(await one_is_killed(tmp_path, broker, prefix, 2, 0.6, 2.0, 1.0))


@pytest.mark.soak
async def test_a_gateway_killed_under_a_long_load_costs_nothing_but_a_reconnect(
    tmp_path: Path, broker: str, prefix: str, soak_seconds: float
) -> None:
    seconds = min(20.0, max(1.0, (soak_seconds - 2 * LEASE_S) / 2))
    terms = (8, seconds, LEASE_S, LEASE_BEAT_S)
    print(await one_is_killed(tmp_path, broker, prefix, *terms))
