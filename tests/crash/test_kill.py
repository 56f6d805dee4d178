"""The real server, killed at random: every acknowledged order is there, none is there twice."""

from __future__ import annotations

import asyncio
import json
import random
import time
from pathlib import Path

import pytest
from websockets.exceptions import WebSocketException

from api.client import AsyncClient, Credentials
from exchange.errors import TansoError
from exchange.venue.replay import replay
from tests.crash.kill_server import CLIENTS, serve
from tests.forked import FORKS

SYMBOL = "JCR-RE/JPY"
KILLS = 10
READY_SECONDS = 60


class Server:
    """One life of the server; `registry`: another one's address and token."""

    def __init__(self, folder: Path, address: str = "", token: str = "") -> None:
        reader, writer = FORKS.Pipe(duplex=False)
        with reader:
            with writer:
                arguments = (writer, folder, address, token)
                self._process = FORKS.Process(target=serve, args=arguments)
                self._process.start()
            self.address: str = reader.recv()  # EOFError: it ended before

    def kill(self) -> None:
        """Kill the process without notice or flush."""
        self._process.kill()
        self._process.join()


class Trader:
    """A client that sends orders under its own ids until the connection breaks, and keeps every
    answer."""

    def __init__(self, number: int, credentials: Credentials, seed: int) -> None:
        self._credentials = credentials
        self._rng = random.Random(f"{seed}-{number}")
        self._name = f"t{number}"
        self.sent: dict[str, dict[str, object]] = {}
        self.acked: dict[str, int] = {}

    async def trade(self, address: str) -> None:
        """Resend what was not answered, then continue with new orders."""
        try:
            async with AsyncClient(address, self._credentials, reconnect=False) as client:
                for name in [name for name in self.sent if name not in self.acked]:
                    await self._send(client, name)
                while True:
                    name = f"{self._name}-{len(self.sent)}"
                    self.sent[name] = {
                        "side": self._rng.choice(("buy", "sell")),
                        "order_qty": self._rng.randint(1, 9),
                        "limit_price": self._rng.randint(3000, 3300),
                    }
                    await self._send(client, name)
        except (TansoError, OSError, WebSocketException):
            return

    async def _send(self, client: AsyncClient, name: str) -> None:
        ack = await client.add_order(SYMBOL, cl_ord_id=name, **self.sent[name])
        self.acked[name] = ack.order_id

    async def check(self, address: str) -> None:
        """Check that every answered order has the number that was answered."""
        async with AsyncClient(address, self._credentials, reconnect=False) as client:
            for name in [name for name in self.sent if name not in self.acked]:
                await self._send(client, name)
            for name, order_id in self.acked.items():
                again = await client.add_order(SYMBOL, cl_ord_id=name, **self.sent[name])
                assert again.duplicate, f"{name} was acknowledged and lost"
                assert again.order_id == order_id, f"{name} stands under another number"


async def life(server: Server, traders: list[Trader], seconds: float) -> None:
    """Trade, and kill the server so many seconds after the first answer."""
    before = sum(len(trader.acked) for trader in traders)
    tasks = [asyncio.create_task(trader.trade(server.address)) for trader in traders]
    until = time.monotonic() + READY_SECONDS
    while sum(len(trader.acked) for trader in traders) == before and time.monotonic() < until:
        await asyncio.sleep(0.01)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(server.kill)
    await asyncio.wait_for(asyncio.gather(*tasks), READY_SECONDS)


def kill_often(folder: Path, kills: int, seed: int, until: float) -> int:
    """Kill the server under eight clients; the number of kills. The last life is checked."""
    rng = random.Random(seed)
    server = Server(folder)
    keys = [Credentials(*key) for key in json.loads((folder / "keys.json").read_text())]
    traders = [Trader(number, key, seed) for number, key in enumerate(keys)]
    done = 0
    while done < kills and time.monotonic() < until:
        asyncio.run(life(server, traders, rng.uniform(0.05, 0.5)))
        done += 1
        server = Server(folder)
    try:
        for trader in traders:
            asyncio.run(trader.check(server.address))
    finally:
        server.kill()
    assert sum(len(trader.acked) for trader in traders) > 0
    venue, _ = replay(folder, verify=True)
    counted = sum(len(trader.sent) for trader in traders)
    accepted = len(venue.parts.orders.ids._sent)
    assert accepted == counted, f"{counted} orders were sent, {accepted} stand"
    return done


def test_ten_kills_lose_nothing_and_double_nothing(tmp_path: Path, fresh_seed: int) -> None:
    assert kill_often(tmp_path, KILLS, fresh_seed, time.monotonic() + 240) == KILLS
    assert CLIENTS == 8


@pytest.mark.soak
def test_two_hundred_kills_lose_nothing(tmp_path: Path, soak_seconds: float) -> None:
    assert kill_often(tmp_path, 200, 1, time.monotonic() + soak_seconds) > 0
