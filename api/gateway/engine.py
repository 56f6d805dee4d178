"""The engine's side of the bus: publishes streams and has a connection for each remote client.

Gateways send authentic envelopes (sealing.py); any other message is dropped and counted. A gateway
renews its lease every two seconds. After ten silent seconds the lease ends: the connections of its
clients end, and cancel-on-disconnect cancels the orders of accounts that have not logged in again
meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from nats.aio.client import Client as Nats
from nats.aio.msg import Msg

from api.access.rate_limit import TokenBucket
from api.access.socket_limits import Room
from api.gateway.broker import Broker, connect_bus
from api.gateway.sealing import SESSION_BYTES, Opener, Sealer, hello_in, new_session, welcome
from api.gateway.wire import (
    LEASE_S,
    MESSAGE,
    UNKNOWN,
    WELCOME,
    AskMarkets,
    AskSnapshot,
    FromClient,
    Markets,
    Snapshot,
    Subjects,
    ToClient,
    ToGateway,
    pack,
    unpack_to_engine,
)
from api.services.service import Service
from api.stream.connection import Connection
from api.stream.outgoing import CLOSE_RATE
from api.stream.streams import Stream, StreamKey, encode
from api.stream.websocket_writer import Encoded
from api.wire.errors import ApiError
from exchange.errors import VenueStopped

# The most hints a second to senders of messages that are not authentic.
HINTS_PER_S = 50.0


class _Remote:
    """Writer to one client of a gateway, over the bus."""

    def __init__(self, bus: EngineBus, gateway: bytes, connection: int) -> None:
        self.on_writable: Callable[[], None] = _nothing
        self.on_stalled: Callable[[], None] = _nothing
        self.frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._bus = bus
        self._gateway = gateway
        self._connection = connection

    @property
    def is_writable(self) -> bool:
        return True

    def write(self, message: Encoded) -> None:
        self._bus.send(self._gateway, ToClient(self._connection, message.payload))

    def send_room(self, room: Room) -> None:
        """Send the client's room after a login or logout; the gateway counts sockets by room."""
        self._bus.send(self._gateway, ToClient(self._connection, b"", 0, room))

    def close_now(self, code: int, reason: str) -> None:
        self._bus.send(self._gateway, ToClient(self._connection, b"", code))
        self.frames.put_nowait({"type": "websocket.disconnect", "code": code})


class _StreamPublisher:
    """Subscriber of one public stream that publishes its pushes on the bus."""

    def __init__(self, bus: EngineBus, subject: str) -> None:
        self._bus = bus
        self._subject = subject

    def offer(self, message: Encoded, stream: Stream) -> None:
        self._bus.publish(self._subject, message.payload)


class EngineBus:
    """The connection of this engine to its gateways; `start` it after the service."""

    def __init__(self, service: Service, broker: Broker) -> None:
        self.subjects = Subjects(broker.prefix)
        self.dropped = 0
        self._service = service
        self._broker = broker
        self._session = new_session()
        self._feed = Sealer(broker.key, "feed", self._session)
        self._links: dict[bytes, tuple[Opener, Sealer]] = {}
        self._hints = TokenBucket(HINTS_PER_S, HINTS_PER_S, service.steady_s())
        self._nats: Nats | None = None
        self._outbox: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._streams: dict[StreamKey, Stream] = {}
        self._remotes: dict[tuple[bytes, int], tuple[_Remote, Connection]] = {}
        self._leases: dict[bytes, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Connect and subscribe. OSError or NATS' errors: no broker answers."""
        self._nats = await connect_bus(self._broker)
        await self._nats.subscribe(self.subjects.hello, cb=self._on_hello)
        await self._nats.subscribe(self.subjects.to_engine, cb=self._on_message)
        await self._nats.flush()
        self._service.feed.when_listed.append(self._publish_listed)
        self._service.metrics.add(
            "tanso_bus_dropped", "Messages on the bus that were not authentic", lambda: self.dropped
        )
        self._spawn(self._pump())
        self._spawn(self._watch_leases())

    async def stop(self) -> None:
        for remote, _ in self._remotes.values():
            remote.frames.put_nowait({"type": "websocket.disconnect", "code": 1012})
        await asyncio.sleep(0)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._nats is not None:
            await self._nats.close()

    # --- out -------------------------------------------------------------------------------

    def publish(self, subject: str, content: bytes) -> None:
        """Send to all gateways, in order, without waiting."""
        self._outbox.put_nowait((subject, self._session + self._feed.seal(subject, content)))

    def send(self, gateway: bytes, message: ToGateway) -> None:
        """Send to one gateway, in order, without waiting."""
        subject = self.subjects.to_gateway(gateway)
        envelope = self._links[gateway][1].seal(subject, pack(message))
        self._outbox.put_nowait((subject, MESSAGE + envelope))

    async def _pump(self) -> None:
        assert self._nats is not None
        while True:
            subject, payload = await self._outbox.get()
            await self._nats.publish(subject, payload)

    def _publish_listed(self, index: int) -> None:
        self.publish(self.subjects.listed, pack(self._markets(0)))

    def _markets(self, number: int) -> Markets:
        return Markets(number, list(self._service.markets.symbols))

    async def _send_snapshot(self, gateway: bytes, request: AskSnapshot) -> None:
        """Send a stream's snapshot and publish its updates from now on. An engine that has failed
        sends nothing."""
        try:
            await self._service.sequencer.durable()
        except VenueStopped:
            return
        key = StreamKey(
            request.channel, request.instrument, request.detail, interval_ms=request.interval_ms
        )
        stream = self._streams.get(key)
        if stream is None:
            publisher = _StreamPublisher(self, self.subjects.of_stream(key))
            stream = self._service.feed.subscribe(key, publisher)
            self._streams[key] = stream
        else:
            self._service.feed.settle(stream)
        payload = encode(self._service.feed.snapshot(stream)).payload
        self.send(gateway, Snapshot(request.number, self._feed.number, payload))

    # --- in --------------------------------------------------------------------------------

    async def _on_hello(self, message: Msg) -> None:
        """Reply to a hello with a welcome, which only a holder of the key can read."""
        hello = hello_in(message.data)
        if hello is None:
            self.dropped += 1
        elif self._hints.take(self._service.steady_s()):
            subject = self.subjects.to_gateway(hello.gateway)
            answer = welcome(self._broker.key, subject, hello, self._session)
            self._outbox.put_nowait((subject, WELCOME + answer))

    async def _on_message(self, message: Msg) -> None:
        gateway, envelope = message.data[:SESSION_BYTES], message.data[SESSION_BYTES:]
        link = self._links.get(gateway)
        if link is None:
            key, sessions = self._broker.key, (self._session, gateway)
            link = Opener(key, "in", *sessions), Sealer(key, "to", *sessions)
        content = link[0].open(self.subjects.to_engine, envelope)
        if content is None:
            self.dropped += 1
            if gateway not in self._links and self._hints.take(self._service.steady_s()):
                self._outbox.put_nowait((self.subjects.to_gateway(gateway), UNKNOWN))
            return
        self._links[gateway] = link
        self._leases[gateway] = self._service.steady_s()
        request = unpack_to_engine(content)
        if isinstance(request, FromClient):
            self._on_frame(gateway, request)
        elif isinstance(request, AskMarkets):
            self.send(gateway, self._markets(request.number))
        elif isinstance(request, AskSnapshot):
            await self._send_snapshot(gateway, request)

    def _on_frame(self, gateway: bytes, frame: FromClient) -> None:
        """Pass a frame of a client to its connection, a new one for its first frame."""
        name = (gateway, frame.connection)
        known = self._remotes.get(name)
        if frame.text is None:
            if known is not None:
                known[0].frames.put_nowait({"type": "websocket.disconnect", "code": 1006})
            return
        if known is None:
            remote = _Remote(self, *name)
            end = partial(remote.close_now, CLOSE_RATE, "")
            guest = self._service.admission.arrive(frame.address, end)
            if guest is None:
                remote.close_now(CLOSE_RATE, "")
                return
            guest.moved = remote.send_room
            connection = self._service.connections.open(remote, guest)
            connection.sends_heartbeats = False
            known = self._remotes[name] = (remote, connection)
            self._spawn(self._run(name, remote, connection))
        known[0].frames.put_nowait({"type": "websocket.receive", "text": frame.text})

    async def _run(self, name: tuple[bytes, int], remote: _Remote, connection: Connection) -> None:
        try:
            await connection.run(remote.frames.get)
        finally:
            self._remotes.pop(name, None)
            self._service.connections.disconnected(connection)

    async def _watch_leases(self) -> None:
        while True:
            await asyncio.sleep(LEASE_S / 10)
            now_s = self._service.steady_s()
            for gateway, seen_s in list(self._leases.items()):
                if now_s - seen_s > LEASE_S:
                    del self._leases[gateway]
                    self._end_gateway(gateway)

    def _end_gateway(self, gateway: bytes) -> None:
        logins = self._service.logins
        for (owner, _), (remote, connection) in list(self._remotes.items()):
            if owner != gateway:
                continue
            if logins.is_elsewhere(connection):
                with suppress(ApiError):
                    logins.set_cancel_on_disconnect(connection, on=False)
            remote.frames.put_nowait({"type": "websocket.disconnect", "code": 1006})

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _nothing() -> None:
    return
