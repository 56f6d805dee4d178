"""Server for `python -m benchmarks stream` and `page`: continuous markets and a bare echo.

Run as `python -m benchmarks.live.server FOLDER JOURNAL LIMITS MARKETS`, the second and third 0 or
1; prints one JSON line when it is ready.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import msgspec
import uvloop
from msgspec import Struct
from starlette.routing import WebSocketRoute
from starlette.types import Receive, Scope, Send

from api.access.signing import Credentials
from api.access.users import UserStore
from api.client import AsyncClient
from api.server.uvicorn import running_server
from api.services.gc_schedule import spare_the_old
from api.services.service import Service
from api.settings import Settings
from exchange.calendar import CONTINUOUS_SESSIONS, tokyo_ns
from exchange.instruments import OPENING_DAY_DATE, Instrument, by_symbol
from exchange.registry.port import Issuance, Project, Vintage, holding_account
from exchange.registry.sql.registry import SqlRegistry
from exchange.venue.clock import ManualClock
from exchange.venue.genesis import Genesis
from exchange.venue.journal import Journal
from exchange.venue.sequencer import Sequencer
from exchange.venue.venue import VenueSettings

SYMBOL = "JCR-RE/JPY"
CLIENTS = 50
# Who has credits to sell, if there are several markets.
SELLER, SUPPLY_T = "bench-2", 5_000_000
VINTAGE = Vintage(date(2022, 4, 1), date(2023, 3, 31))
# A person who trades for the first participant, and one of the exchange.
PERSON, OFFICER, PASSWORD = "desk", "officer", "correct horse battery"
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
    symbols: list[str]
    process: int = 0


@contextmanager
def served(folder: Path, journal: bool, limits: bool = False, markets: int = 1) -> Iterator[Served]:
    """Run the exchange in a process of its own; `limits`: with the default throttles."""
    switches = ("1" if is_on else "0" for is_on in (journal, limits))
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.live.server", str(folder), *switches, str(markets)],
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


def continuous_markets(count: int) -> tuple[Instrument, ...]:
    """Return one class of the opening day in continuous trading, and copies of it."""
    first = replace(by_symbol(SYMBOL), sessions=CONTINUOUS_SESSIONS)
    copies = (f"{first.code[:3]}-{number:02}" for number in range(1, count))
    return first, *(
        replace(
            first, code=code, symbol=f"{code}/JPY", credit_class=f"{first.credit_class}_{code[-2:]}"
        )
        for code in copies
    )


async def _supply(service: Service, address: str, name: str, key: Credentials) -> None:
    """Give a participant credits of each market to sell."""
    at_ns = service.sequencer.clock.now_ns()
    async with AsyncClient(address, key) as client:
        for instrument in service.venue.instruments:
            project = instrument.code.replace("-", "_")
            service.registry.register_project(
                Project(project_id=project, programme=instrument.programme, name=project), at_ns
            )
            act = Issuance(
                project, instrument.credit_class, VINTAGE, ((holding_account(name), SUPPLY_T),)
            )
            service.registry.perform(f"issue-{project}", act, at_ns)
            await client.transfer(instrument.symbol, SUPPLY_T, "to_trading")
    await service.settlement.idle()


async def main(folder: Path, with_journal: bool, settings: Settings, markets: int) -> None:
    """Serve until killed."""
    start_ns = tokyo_ns(OPENING_DAY_DATE, time(9, 30))
    instruments = continuous_markets(markets)
    genesis = Genesis(start_ns, instruments, VenueSettings(accounts_max=256))
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
        if markets > 1:
            await _supply(service, address, SELLER, keys[int(SELLER[6:])])
        service.users.add_user(PERSON, "trader", "bench-0", PASSWORD)
        service.users.add_user(OFFICER, "operator", "exchange", PASSWORD)
        throttles = {
            "orders_per_s": settings.orders_per_s,
            "messages_per_s": settings.messages_per_s,
            "feed_interval_s": settings.feed_interval_s,
        }
        symbols = [instrument.symbol for instrument in instruments]
        ready = Served(address, keys, throttles, symbols)
        spare_the_old()
        sys.stdout.write(msgspec.json.encode(ready).decode() + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        chosen = Settings(port=0, **CROWD) if sys.argv[3] == "1" else FAST
        runner.run(main(Path(sys.argv[1]), sys.argv[2] == "1", chosen, int(sys.argv[4])))
