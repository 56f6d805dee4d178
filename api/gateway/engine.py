"""The engine's end of the bus: publishes streams, holds a connection for each remote client.

A gateway renews its lease every two seconds. One that has been silent for ten is dead: its
clients' connections end, and cancel-on-disconnect fires for those accounts that have not
logged in again meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec
from nats.aio.client import Client as Nats
from nats.aio.msg import Msg

from api.errors import ApiError
from api.gateway.wire import (
    LEASE_S,
    PREFIX,
    FromClient,
    Lease,
    Markets,
    Subjects,
    ToClient,
    Wanted,
    connect_bus,
    pack,
)
from api.service import Service
from api.stream.connection import Connection
from api.stream.methods import METHODS
from api.stream.outlet import Encoded
from api.stream.streams import Stream, StreamKey, encode
from exchange.errors import VenueStopped

HEARTBEAT_NEVER = 10**9


class _Remote:
    """Writes to one client of a gateway, over the bus."""

    def __init__(self, bus: EngineBus, gateway: str, connection: int) -> None:
        self.on_writable: Callable[[], None] = _nothing
        self.on_deaf: Callable[[], None] = _nothing
        self.frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._bus = bus
        self._subject = bus.subjects.to_gateway(gateway)
        self._connection = connection

    @property
    def is_writable(self) -> bool:
        return True

    def write(self, message: Encoded) -> None:
        self._bus.publish(self._subject, pack(ToClient(self._connection, message.payload)))

    def close_now(self, code: int, reason: str) -> None:
        self._bus.publish(self._subject, pack(ToClient(self._connection, b"", code)))
        self.frames.put_nowait({"type": "websocket.disconnect", "code": code})


class _Fan:
    """The bus as a subscriber of one public stream."""

    def __init__(self, bus: EngineBus, subject: str) -> None:
        self._bus = bus
        self._subject = subject

    def offer(self, message: Encoded, stream: Stream) -> None:
        self._bus.publish(self._subject, message.payload)


class EngineBus:
    """Everything between this engine and its gateways; `start` after the service."""

    def __init__(self, service: Service, url: str, prefix: str = PREFIX) -> None:
        self.subjects = Subjects(prefix)
        self._service = service
        self._url = url
        self._nats: Nats | None = None
        self._outbox: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._streams: dict[StreamKey, Stream] = {}
        self._remotes: dict[tuple[str, int], tuple[_Remote, Connection]] = {}
        self._leases: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Connect and listen. OSError or nats errors when the broker is not there."""
        self._nats = await connect_bus(self._url)
        subjects = self.subjects
        await self._nats.subscribe(subjects.frames, cb=self._from_client)
        await self._nats.subscribe(subjects.lease, cb=self._renew)
        await self._nats.subscribe(subjects.markets, cb=self._tell_markets)
        await self._nats.subscribe(subjects.snapshot, cb=self._tell_snapshot)
        self._service.feed.when_listed.append(self._tell_listed)
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

    def publish(self, subject: str, payload: bytes) -> None:
        """Send in order, without waiting."""
        self._outbox.put_nowait((subject, payload))

    async def _pump(self) -> None:
        assert self._nats is not None
        while True:
            subject, payload = await self._outbox.get()
            await self._nats.publish(subject, payload)

    async def _tell_markets(self, message: Msg) -> None:
        self.publish(message.reply, self._markets())

    def _tell_listed(self, index: int) -> None:
        self.publish(self.subjects.listed, self._markets())

    def _markets(self) -> bytes:
        return pack(Markets(list(self._service.markets.symbols)))

    async def _tell_snapshot(self, message: Msg) -> None:
        """The stream's whole state; from now on its updates are published. An engine that has
        failed says nothing more."""
        try:
            await self._service.sequencer.durable()
        except VenueStopped:
            return
        wanted = msgspec.msgpack.decode(message.data, type=Wanted)
        key = StreamKey(wanted.channel, wanted.instrument, wanted.detail)
        stream = self._streams.get(key)
        if stream is None:
            fan = _Fan(self, self.subjects.of_stream(key))
            stream = self._service.feed.subscribe(key, fan)
            self._streams[key] = stream
        else:
            self._service.feed.settle(stream)
        self.publish(message.reply, encode(self._service.feed.snapshot(stream)).payload)

    async def _renew(self, message: Msg) -> None:
        lease = msgspec.msgpack.decode(message.data, type=Lease)
        self._leases[lease.gateway] = self._service.steady_s()

    async def _from_client(self, message: Msg) -> None:
        frame = msgspec.msgpack.decode(message.data, type=FromClient)
        self._leases.setdefault(frame.gateway, self._service.steady_s())
        name = (frame.gateway, frame.connection)
        known = self._remotes.get(name)
        if frame.text is None:
            if known is not None:
                known[0].frames.put_nowait({"type": "websocket.disconnect", "code": 1006})
            return
        if known is None:
            remote = _Remote(self, *name)
            connection = Connection(self._service, remote, frame.address, METHODS)
            connection.sends_heartbeats = False
            known = self._remotes[name] = (remote, connection)
            self._service.connections[connection] = None
            self._spawn(self._run(name, remote, connection))
        known[0].frames.put_nowait({"type": "websocket.receive", "text": frame.text})

    async def _run(self, name: tuple[str, int], remote: _Remote, connection: Connection) -> None:
        try:
            await connection.run(remote.frames.get)
        finally:
            self._remotes.pop(name, None)
            self._service.disconnected(connection)

    async def _watch_leases(self) -> None:
        while True:
            await asyncio.sleep(LEASE_S / 10)
            now_s = self._service.steady_s()
            for gateway, seen_s in list(self._leases.items()):
                if now_s - seen_s > LEASE_S:
                    del self._leases[gateway]
                    self._end_gateway(gateway)

    def _end_gateway(self, gateway: str) -> None:
        for (owner, _), (remote, connection) in list(self._remotes.items()):
            if owner != gateway:
                continue
            if self._is_back(connection):
                with suppress(ApiError):
                    self._service.set_cancel_on_disconnect(connection, on=False)
            remote.frames.put_nowait({"type": "websocket.disconnect", "code": 1006})

    def _is_back(self, gone: Connection) -> bool:
        """Whether the account has logged in elsewhere."""
        return any(
            one is not gone and one.account == gone.account and one.account >= 0
            for one in self._service.connections
        )

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _nothing() -> None:
    return
