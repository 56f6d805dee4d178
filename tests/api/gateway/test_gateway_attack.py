"""A client of the broker without the key can neither trade nor forge nor replay a message, and
closes no connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import nats
import pytest
from nats.aio.client import Client as Nats
from nats.aio.msg import Msg

from api.client import AsyncClient
from api.client.records import Push
from api.gateway.broker import Broker
from api.gateway.edge import Gateway
from api.gateway.engine import EngineBus
from api.gateway.sealing import Opener, Sealer, hello_in, new_session, welcome
from api.gateway.serving import running_gateway
from api.gateway.wire import (
    MESSAGE,
    UNKNOWN,
    WELCOME,
    FromClient,
    Lease,
    Subjects,
    ToClient,
    pack,
)
from exchange.errors import ConfigError
from tests.api.gateway.test_gateway import FAST, KEY, NEEDS_BROKER, at
from tests.api.gateway.test_gateway import broker as broker
from tests.api.gateway.test_gateway import prefix as prefix
from tests.api.house import RE, House, running_house
from tests.api.services.test_trading import until

WRONG = bytes(32)
ORDER = msgspec.json.encode(
    {
        "method": "add_order",
        "params": {"symbol": RE, "side": "sell", "order_qty": "10", "limit_price": "3000"},
    }
).decode()


class Stranger:
    """A client of the broker that records and sends any message, without the key."""

    def __init__(self, bus: Nats) -> None:
        self.bus = bus
        self.recorded: list[tuple[str, bytes]] = []

    async def record(self, message: Msg) -> None:
        self.recorded.append((message.subject, message.data))

    async def send(self, subject: str, content: bytes) -> None:
        await self.bus.publish(subject, content)
        await self.bus.flush()

    async def replay(self, times: int = 1) -> int:
        """Send all recorded messages again; return their number."""
        recorded = list(self.recorded)
        for _ in range(times):
            for subject, content in recorded:
                await self.bus.publish(subject, content)
        await self.bus.flush()
        await asyncio.sleep(0.2)
        return len(recorded) * times


@asynccontextmanager
async def stranger(broker: str, prefix: str) -> AsyncIterator[Stranger]:
    bus = await nats.connect(broker)
    found = Stranger(bus)
    await bus.subscribe(f"{prefix}.>", cb=found.record)
    await bus.flush()
    try:
        yield found
    finally:
        await bus.close()


class Scene:
    """An exchange, a gateway with Alice logged in and subscribed, and a stranger on the broker."""

    def __init__(self, house: House, bus: EngineBus, alice: AsyncClient, other: Stranger) -> None:
        self.house = house
        self.bus = bus
        self.alice = alice
        self.stranger = other
        self.fills: list[Push[object]] = []

    @property
    def session(self) -> bytes:
        """The gateway's session, which every client of the broker can see."""
        (session,) = self.bus._links
        return session


@asynccontextmanager
async def scene(folder: Path, broker: str, prefix: str) -> AsyncIterator[Scene]:
    async with running_house(folder, FAST) as house, stranger(broker, prefix) as other:
        await house.join("alice")
        bus = EngineBus(house.service, at(broker, prefix))
        await bus.start()
        try:
            async with (
                running_gateway(at(broker, prefix), FAST) as address,
                AsyncClient(address, house.credentials["alice"]) as alice,
            ):
                found = Scene(house, bus, alice, other)
                alice.on("executions", found.fills.append)
                await alice.subscribe("executions")
                await alice.follow_book(RE)
                await alice.add_order(RE, "buy", 1, 3000)
                await until(lambda: len(found.fills) >= 2)
                yield found
        finally:
            await bus.stop()


@NEEDS_BROKER
async def test_a_stranger_on_the_broker_trades_for_nobody_and_closes_no_line(
    tmp_path: Path, broker: str, prefix: str
) -> None:
    async with scene(tmp_path, broker, prefix) as now:
        seq, subjects = now.house.service.venue.seq, Subjects(prefix)
        (name,) = now.bus._remotes
        frame = pack(FromClient(name[1], "127.0.0.1", ORDER))
        gone = pack(FromClient(name[1], "127.0.0.1", None))
        fill = b'{"channel":"executions","type":"update","symbol":"JCR-RE/JPY","data":[]}'
        own = subjects.to_gateway(now.session)
        wrong_in = Sealer(WRONG, "in", now.bus._session, now.session)
        wrong_out = Sealer(WRONG, "to", now.bus._session, now.session)
        wrong_out.number = 10**6
        for content in (
            frame,
            now.session + frame,
            now.session + wrong_in.seal(subjects.to_engine, frame),
            now.session + wrong_in.seal(subjects.to_engine, gone),
            new_session() + wrong_in.seal(subjects.to_engine, pack(Lease())),
            b"",
            b"\xff" * 200,
        ):
            await now.stranger.send(subjects.to_engine, content)
        for message in (ToClient(name[1], fill), ToClient(name[1], b"", 4001)):
            await now.stranger.send(own, MESSAGE + pack(message))
            await now.stranger.send(own, MESSAGE + wrong_out.seal(own, pack(message)))
        for content in (WELCOME, WELCOME + bytes(60), UNKNOWN, b"", MESSAGE, bytes(40)):
            await now.stranger.send(own, content)
        hello = hello_in(now.session + new_session())
        assert hello is not None
        forged = welcome(WRONG, own, hello, new_session())
        await now.stranger.send(own, WELCOME + forged)
        for subject, _ in list(now.stranger.recorded):
            if ".feed." in subject or subject == subjects.listed:
                await now.stranger.send(subject, now.bus._session + bytes(8) + fill)
        await asyncio.sleep(0.3)
        assert now.house.service.venue.seq == seq
        assert len(now.fills) == 2, "an invented fill was delivered"
        assert now.alice.reconnects == 0
        assert now.bus.dropped >= 6
        await now.alice.add_order(RE, "buy", 1, 3001)
        await until(lambda: len(now.fills) >= 3)
        assert now.alice.reconnects == 0


@NEEDS_BROKER
async def test_what_was_said_before_is_nothing_when_it_is_said_again(
    tmp_path: Path, broker: str, prefix: str
) -> None:
    """Replay all recorded orders, logins, fills, pushes, leases and welcomes twice."""
    async with scene(tmp_path, broker, prefix) as now:
        books = [(one, len(now.fills)) for one in now.alice.books.values()]
        seq, venue = now.house.service.venue.seq, now.house.service.venue
        count = await now.stranger.replay(times=2)
        assert count > 20
        assert venue.seq == seq
        assert [(one, len(now.fills)) for one in now.alice.books.values()] == books
        assert all(one.is_valid for one in now.alice.books.values())
        assert len(now.house.service.connections) == 1
        await now.alice.cancel_all()
        assert now.alice.reconnects == 0


@NEEDS_BROKER
async def test_nothing_of_an_exchanges_former_life_is_good_in_its_next_one(
    tmp_path: Path, broker: str, prefix: str
) -> None:
    """The gateway finds the restarted exchange, and disconnects its clients, which reconnect."""
    async with scene(tmp_path, broker, prefix) as now:
        recorded = list(now.stranger.recorded)
        await now.bus.stop()
        again = EngineBus(now.house.service, at(broker, prefix))
        await again.start()
        try:
            seq = now.house.service.venue.seq
            for subject, content in recorded:
                await now.stranger.send(subject, content)
            assert again._remotes == {}
            await until(lambda: now.alice.reconnects == 1, 15)
            await now.alice.ping()
            assert now.house.service.venue.seq == seq
            await now.alice.add_order(RE, "buy", 1, 3002)
            for subject, content in recorded:
                await now.stranger.send(subject, content)
            await now.alice.ping()
            assert now.house.service.venue.seq == seq + 1
            assert now.alice.reconnects == 1
            assert now.alice.books[RE, 10, None].is_valid
        finally:
            await again.stop()


@NEEDS_BROKER
async def test_nothing_that_is_private_can_be_read_on_the_broker(
    tmp_path: Path, broker: str, prefix: str
) -> None:
    async with scene(tmp_path, broker, prefix) as now:
        recorded = b"".join(content for _, content in now.stranger.recorded)
        key = now.house.credentials["alice"]
        for text in (b"add_order", b"executions", b"alice", b"limit_price", b"signature"):
            assert text not in recorded
        assert key.key_id.encode() not in recorded


@NEEDS_BROKER
async def test_a_gateway_with_another_key_finds_no_exchange(
    tmp_path: Path, broker: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.gateway.link.REQUEST_S", 1.0)
    async with running_house(tmp_path, FAST) as house:
        bus = EngineBus(house.service, at(broker, prefix))
        await bus.start()
        with pytest.raises(ConfigError, match="is the key the exchange's"):
            async with running_gateway(Broker(broker, WRONG, prefix), FAST):
                pass
        await bus.stop()


def test_an_envelope_opens_once_for_its_line_its_direction_and_its_subject() -> None:
    exchange, gateway = new_session(), new_session()
    sealer = Sealer(KEY, "in", exchange, gateway)
    first, second = sealer.seal("a", b"one"), sealer.seal("a", b"two")
    for opener in (
        Opener(WRONG, "in", exchange, gateway),
        Opener(KEY, "to", exchange, gateway),
        Opener(KEY, "in", new_session(), gateway),
        Opener(KEY, "in", exchange, new_session()),
    ):
        assert opener.open("a", first) is None
    opener = Opener(KEY, "in", exchange, gateway)
    assert opener.open("b", first) is None
    assert opener.open("a", first[:-1] + bytes((first[-1] ^ 1,))) is None
    assert opener.open("a", second[:8] + first[8:]) is None
    assert opener.open("a", first) == b"one"
    assert opener.open("a", first) is None
    assert opener.open("a", second) == b"two"
    assert opener.open("a", first) is None, "an older one"
    late = Opener(KEY, "in", exchange, gateway)
    late.begin_after("a", 1)
    assert late.open("a", first) is None
    assert late.open("a", second) == b"two"
    assert Gateway(Broker("nats://127.0.0.1:1", KEY), FAST).link.session != gateway
