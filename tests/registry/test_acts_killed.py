"""Acts on credits from eight threads while the server is killed: every accepted act settles.

An act that was not answered is sent again under its key, so each is done exactly once.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from websockets.exceptions import WebSocketException

from api.client import ApiError, Client, Credentials
from api.server.registry_app import RegistryService
from exchange.errors import TansoError
from exchange.registry.memory import MemoryRegistry
from exchange.venue.replay import replay
from tests.crash.test_kill import SYMBOL, Server
from tests.registry.conftest import TOKEN
from tests.registry.databases import DATABASES, fresh_database

SHORT, LONG, THREADS = 24, 200, 8
SECONDS = 120.0

Act = Callable[[Client, Client, int], None]


def retire(alice: Client, bob: Client, number: int) -> None:
    alice.retire(SYMBOL, 1, "office", "me", key=f"r{number}")


def withdraw(alice: Client, bob: Client, number: int) -> None:
    alice.transfer(SYMBOL, 1 + number % 3, "to_holding", key=f"w{number}")


def mixture(alice: Client, bob: Client, number: int) -> None:
    """Withdrawals, deposits, retirements and OTC sales: each transfers the same blocks."""
    if number % 4 == 2:
        alice.transfer(SYMBOL, 2, "to_trading", key=f"d{number}")
    elif number % 4 == 3:
        serials = alice_range(bob, 900_000 + 10 * number, 5)
        alice.enter_otc("client-1", SYMBOL, "sell", 5, 3000, serials, key=f"s{number}")
        bob.enter_otc("client-0", SYMBOL, "buy", 5, 3000, serials, key=f"b{number}")
    else:
        (retire, withdraw)[number % 4](alice, bob, number)


def alice_range(client: Client, first: int, quantity: int) -> tuple[str, str]:
    """Serials of client-0, which were issued first."""
    series = series_of(client)
    return f"{series}-{first}", f"{series}-{first + quantity - 1}"


def series_of(client: Client) -> str:
    return client.holdings()[0].serial_from.rpartition("-")[0]


class Crowd:
    """Threads that send until each act was answered, by whichever server runs."""

    def __init__(self, address: str, keys: list[Credentials]) -> None:
        self.address = address
        self.answered = 0
        self.rejections: list[str] = []
        self._keys = keys

    def ask(self, act: Act, numbers: range) -> None:
        waiting = list(numbers)
        ends = time.monotonic() + SECONDS
        while waiting and time.monotonic() < ends:
            try:
                options: dict[str, Any] = {"reconnect": False}
                with (
                    Client(self.address, self._keys[0], **options) as alice,
                    Client(self.address, self._keys[1], **options) as bob,
                ):
                    while waiting:
                        act(alice, bob, waiting[0])
                        self.answered += 1
                        del waiting[0]
            except ApiError as error:
                if error.code not in ("overloaded", "internal"):
                    self.rejections.append(f"{waiting[0]}: {error}")
                    return
            except (TansoError, OSError, httpx.HTTPError, WebSocketException):
                pass
            time.sleep(0.05)
        if waiting:
            self.rejections.append(f"{len(waiting)} acts were never answered")


def settlements(address: str, key: Credentials) -> list[dict[str, Any]]:
    """All settlements, once none is open at the registry any more."""
    ends = time.monotonic() + SECONDS
    with Client(address, key) as client:
        while True:
            raw = client.http("GET", "/v1/settlements?limit=500")
            found: list[dict[str, Any]] = msgspec.json.decode(raw)["settlements"]
            if (
                all(settlement["state"] != "instructed" for settlement in found)
                or time.monotonic() > ends
            ):
                return found
            time.sleep(0.05)


def kill_between(folder: Path, act: Act, count: int, registry: tuple[str, ...] = ()) -> None:
    """Send from eight threads, kill the server halfway, and check that all acts have settled."""
    server = Server(folder, *registry)
    keys = [Credentials(*key) for key in json.loads((folder / "keys.json").read_text())]
    crowd = Crowd(server.address, keys)
    threads = [
        threading.Thread(target=crowd.ask, args=(act, range(first, count, THREADS)))
        for first in range(THREADS)
    ]
    try:
        for thread in threads:
            thread.start()
        ends = time.monotonic() + SECONDS
        while crowd.answered < count // 3 and time.monotonic() < ends:
            time.sleep(0.002)
        server.kill()
        server = Server(folder, *registry)
        crowd.address = server.address
        for thread in threads:
            thread.join()
        assert crowd.rejections == []
        found = settlements(server.address, keys[0])
    finally:
        server.kill()
    states = Counter(settlement["state"] for settlement in found)
    assert states == {"settled": count + 1}, states  # and the first deposit
    venue, _ = replay(folder, verify=True)
    venue.check()


@pytest.fixture(params=["http", *DATABASES])
def outside_registry(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, ...]]:
    """The address of a registry that outlives the server, and its token."""
    if request.param == "http":
        behind, address = request.getfixturevalue("service")
        assert isinstance(behind, RegistryService)
        behind.registry = MemoryRegistry()
        yield address, TOKEN
        return
    with fresh_database(request.param, tmp_path) as url:
        yield (url,)


def test_acts_settle_through_a_kill(tmp_path: Path, outside_registry: tuple[str, ...]) -> None:
    kill_between(tmp_path / "data", mixture, SHORT, outside_registry)


@pytest.mark.soak
@pytest.mark.parametrize("act", [retire, withdraw, mixture])
def test_two_hundred_acts_settle_through_a_kill(
    tmp_path: Path, outside_registry: tuple[str, ...], act: Act
) -> None:
    kill_between(tmp_path / "data", act, LONG, outside_registry)
