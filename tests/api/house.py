"""A whole exchange for API tests: real venue, real SQL registry, real server on a free port.

The market is two of the opening day's classes on 11 October 2023; the clock is manual and starts at
8:30 in Tokyo, in the call phase, unless the test sets another time.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec
import uvloop
from argon2 import PasswordHasher
from websockets.asyncio.client import ClientConnection, connect

from api.access.users import UserStore
from api.client import AsyncClient, Credentials
from api.server.uvicorn import running_server
from api.services.service import Service
from api.settings import Settings
from exchange.instruments import CONTINUOUS_SESSIONS, TSE_LISTING, Instrument, by_symbol
from exchange.registry.port import Issuance, Project, Vintage, holding_account
from exchange.registry.sql.registry import SqlRegistry
from exchange.registry.whole import WholeRegistry
from exchange.units import TOKYO, time_ns
from exchange.venue.clock import ManualClock
from exchange.venue.sequencer import Sequencer
from exchange.venue.venue import Venue, VenueSettings

T = TypeVar("T")
RE, ES = "JCR-RE/JPY", "JCR-ES/JPY"
SYMBOLS = (RE, ES)
# Seconds without a message after which a test gives up.
NOTHING_S = 20
# Seconds after which a coroutine counts as stuck; the first may compile kernels on a busy machine.
STUCK_S = 300
# A real hash takes 0.2 s of processor time: only tests of its slowness need it.
QUICK_HASHES = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def tokyo(text: str) -> int:
    """Return the nanoseconds of a Tokyo wall time like "2023-10-11 08:30"."""
    return time_ns(datetime.fromisoformat(text).replace(tzinfo=TOKYO))


def project_of(instrument: Instrument) -> str:
    """Return the id of the synthetic project of a class."""
    return instrument.code.replace("-", "_") + "_P1"


def continuous(symbol: str) -> Instrument:
    """Return the class with continuous trading from 9:00, which the TSE does not offer for it."""
    return replace(by_symbol(symbol), sessions=CONTINUOUS_SESSIONS)


class House:
    """One running exchange. Participants hold 10 million yen and 10,000 t of each class."""

    def __init__(self, service: Service, address: str) -> None:
        self.service = service
        self.address = address
        self.credentials: dict[str, Credentials] = {}

    async def join(self, *names: str) -> None:
        """Open participants with cash and credits ready to trade, and a key each."""
        service = self.service
        at_ns = service.sequencer.clock.now_ns()
        for name in names:
            await service.participants.open(name)
            await service.participants.deposit_yen(name, 10_000_000)
            for instrument in service.venue.instruments:
                act = Issuance(
                    project_of(instrument),
                    instrument.credit_class,
                    Vintage(date(2022, 4, 1), date(2023, 3, 31)),
                    ((holding_account(name), 20_000),),
                )
                service.registry.perform(f"issue-{name}-{instrument.code}", act, at_ns)
            self.credentials[name] = service.participants.add_key(name)
            async with self.client(name) as client:
                for instrument in service.venue.instruments:
                    await client.transfer(instrument.symbol, 10_000, "to_trading")
        await service.settlement.idle()

    def client(self, name: str | None = None, **options: Any) -> AsyncClient:
        """Return a client, not yet connected; it logs in if a participant is named."""
        return AsyncClient(self.address, self.credentials[name] if name else None, **options)

    @asynccontextmanager
    async def page(self, user: str, password: str) -> AsyncIterator[httpx.AsyncClient]:
        """Log in by password as a page of this exchange does; the client keeps the cookie."""
        origin = f"http://{self.address}"
        async with httpx.AsyncClient(base_url=origin, headers={"origin": origin}) as http:
            body = {"user": user, "password": password}
            reply = await http.post("/v1/auth/login", json=body)
            assert reply.is_success, reply.text
            yield http

    @asynccontextmanager
    async def raw(self, **options: Any) -> AsyncIterator[Raw]:
        """Open a plain WebSocket."""
        async with connect(f"ws://{self.address}/v1/ws", compression=None, **options) as socket:
            yield Raw(socket)

    def digest(self) -> str:
        return self.service.venue.digest()


class Raw:
    """A WebSocket that sends any message and reads replies and pushes as dictionaries."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, message: dict[str, Any] | str | bytes) -> None:
        if isinstance(message, dict):
            message = msgspec.json.encode(message).decode()
        await self.socket.send(message)

    async def read(self) -> dict[str, Any]:
        """Return the next message that is not a heartbeat. TimeoutError: none comes."""
        async with asyncio.timeout(NOTHING_S):
            while True:
                message = msgspec.json.decode(await self.socket.recv())
                if message.get("channel") != "heartbeat":
                    return dict(message)

    async def ask(self, message: dict[str, Any] | str | bytes) -> dict[str, Any]:
        """Send, and return the reply."""
        await self.send(message)
        while True:
            reply = await self.read()
            if "method" in reply:
                return reply


@asynccontextmanager
async def running_house(
    folder: Path,
    settings: Settings | None = None,
    start: str = "2023-10-11 08:30",
    instruments: tuple[Instrument, ...] | None = None,
    registry: WholeRegistry | None = None,
    venue_type: type[Venue] = Venue,
    hasher: PasswordHasher | None = None,
) -> AsyncIterator[House]:
    """Serve an exchange in a folder on a free port of loopback, with its own registry and slow
    password checks by default."""
    market = instruments or tuple(
        instrument for instrument in TSE_LISTING if instrument.symbol in SYMBOLS
    )
    start_ns = tokyo(start)
    venue = venue_type(market, start_ns, VenueSettings(accounts_max=64, orders_max=4096))
    sequencer = Sequencer(venue, ManualClock(start_ns))
    registry = registry or SqlRegistry.open(f"sqlite:///{folder / 'registry.db'}")
    for instrument in market:
        registry.register_project(
            Project(
                project_id=project_of(instrument),
                programme=instrument.programme,
                name=f"{instrument.name} 1",
            ),
            start_ns,
        )
    settings = settings or Settings(port=0)
    service = Service(sequencer, registry, UserStore(folder, hasher=hasher), settings)
    try:
        async with running_server(service, settings) as address:
            yield House(service, address)
    finally:
        registry.close()


class Stage:
    """A house on an event loop in a thread of its own, shared by the tests of a module."""

    def __init__(self, folder: Path, settings: Settings | None = None, **options: Any) -> None:
        self._runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        self.loop = self._runner.get_loop()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        self._stack = AsyncExitStack()
        entered = self._stack.enter_async_context(running_house(folder, settings, **options))
        try:
            self.house: House = self.wait(entered)
        except BaseException:
            self._end_thread()  # for it Python would wait forever
            raise

    def wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine beside the server and wait for its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(STUCK_S)

    def close(self) -> None:
        self.wait(self._stack.aclose())
        self._end_thread()

    def _serve(self) -> None:
        self.loop.run_forever()
        # In this thread: that of a test may have a loop of its own, such as that of Playwright.
        self._runner.close()

    def _end_thread(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
