"""Server for `python -m benchmarks stream`: a continuous market and a bare echo.

Run as `python -m benchmarks.live.server FOLDER JOURNAL LIMITS`, the last two 0 or 1; prints one
JSON line when it is ready.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import msgspec
import uvloop
from msgspec import Struct
from starlette.routing import WebSocketRoute
from starlette.types import Receive, Scope, Send

from api.access.signing import Credentials
from api.access.users import UserStore
from api.server.uvicorn import running_server
from api.services.gc_schedule import spare_the_old
from api.services.service import Service
from api.settings import Settings
from exchange.calendar import CONTINUOUS_SESSIONS, tokyo_ns
from exchange.instruments import OPENING_DAY_DATE, by_symbol
from exchange.registry.sql.registry import SqlRegistry
from exchange.venue.clock import ManualClock
from exchange.venue.genesis import Genesis
from exchange.venue.journal import Journal
from exchange.venue.sequencer import Sequencer
from exchange.venue.venue import VenueSettings

SYMBOL = "JCR-RE/JPY"
CLIENTS = 50
# All subscribers of a benchmark have one address.
CROWD: dict[str, Any] = dict.fromkeys(
    ("lobby_max", "lobby_per_address", "readers_max", "readers_per_address"), 2_000
)
FAST = Settings(
    **CROWD,
    port=0,
    orders_per_s=1e6,
    orders_burst=10**6,
    messages_per_s=1e6,
    messages_burst=10**6,
    in_flight_max=10_000,
)


class Served(Struct):
    """The server process, as printed when it is ready."""

    address: str
    keys: list[Credentials]
    throttles: dict[str, float]
    process: int = 0


@contextmanager
def served(folder: Path, journal: bool, limits: bool = False) -> Iterator[Served]:
    """Run the exchange in a process of its own; `limits`: with the default throttles."""
    switches = ("1" if is_on else "0" for is_on in (journal, limits))
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.live.server", str(folder), *switches],
        stdout=subprocess.PIPE,
    )
    assert server.stdout is not None
    try:
        ready = msgspec.json.decode(server.stdout.readline(), type=Served)
        ready.process = server.pid
        yield ready
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Send each text message back: the least work of this server for a message."""
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})


class Echo:
    """ASGI application of `echo`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await echo(scope, receive, send)


async def main(folder: Path, with_journal: bool, settings: Settings) -> None:
    """Serve until killed."""
    market = (replace(by_symbol(SYMBOL), sessions=CONTINUOUS_SESSIONS),)
    start_ns = tokyo_ns(OPENING_DAY_DATE, time(9, 30))
    genesis = Genesis(start_ns, market, VenueSettings(accounts_max=256))
    journal = Journal(folder / "journal.db", genesis.encoded()) if with_journal else None
    sequencer = Sequencer(genesis.venue(), ManualClock(start_ns), journal=journal)
    registry = SqlRegistry.open(f"sqlite:///{folder / 'registry.db'}")
    service = Service(sequencer, registry, UserStore(folder), settings)
    async with running_server(service, settings, [WebSocketRoute("/echo", Echo())]) as address:
        keys = []
        for index in range(CLIENTS):
            name = f"bench-{index}"
            await service.participants.open(name)
            await service.participants.deposit_yen(name, 10**12)
            keys.append(service.participants.add_key(name))
        throttles = {
            "orders_per_s": settings.orders_per_s,
            "messages_per_s": settings.messages_per_s,
            "feed_interval_s": settings.feed_interval_s,
        }
        ready = Served(address, keys, throttles)
        spare_the_old()
        sys.stdout.write(msgspec.json.encode(ready).decode() + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        chosen = Settings(port=0, **CROWD) if sys.argv[3] == "1" else FAST
        runner.run(main(Path(sys.argv[1]), sys.argv[2] == "1", chosen))
