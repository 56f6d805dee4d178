"""What engine and gateways say to each other: msgpack Structs on a few subjects."""

from __future__ import annotations

import asyncio

import msgspec
import nats
from msgspec import Struct
from nats.aio.client import Client as Nats

from api.stream.streams import StreamKey

PREFIX = "tanso"
CONNECT_S = 5.0
LEASE_BEAT_S = 2.0
LEASE_S = 10.0


class Subjects:
    """The subjects of one exchange; exchanges that share a broker differ in their prefix."""

    def __init__(self, prefix: str = PREFIX) -> None:
        self._prefix = prefix
        self.frames = f"{prefix}.in"
        self.lease = f"{prefix}.lease"
        self.markets = f"{prefix}.markets"
        self.snapshot = f"{prefix}.snapshot"

    def of_stream(self, key: StreamKey) -> str:
        """Where a public stream's updates are published."""
        return f"{self._prefix}.feed.{key.channel}.{key.instrument}.{key.detail or '-'}"

    @property
    def listed(self) -> str:
        """Where the markets are published when there is one more."""
        return f"{self._prefix}.listed"

    def to_gateway(self, gateway: str) -> str:
        """Where the messages for a gateway's clients are published."""
        return f"{self._prefix}.out.{gateway}"


class FromClient(Struct, array_like=True):
    """A frame of a client, or (`text` None) that it has gone."""

    gateway: str
    connection: int
    address: str
    text: str | None


class ToClient(Struct, array_like=True):
    """A message for a client, or (`close` above 0) the end of it."""

    connection: int
    payload: bytes
    close: int = 0


class Lease(Struct, array_like=True):
    """A gateway lives."""

    gateway: str


class Markets(Struct, array_like=True):
    symbols: list[str]


class Wanted(Struct, array_like=True):
    """A public stream that a gateway wants to fan out, or wants a new snapshot of."""

    channel: str
    instrument: int
    detail: int | str


class Head(Struct):
    """The part of a push that the chain needs."""

    seq: int = 0
    prev_seq: int = 0


async def _unheard(error: Exception) -> None:
    """A failed attempt is one of many; who waits for the connection hears of the time-out."""


async def connect_bus(url: str) -> Nats:
    """A connection that comes back by itself once it stood. TimeoutError: no broker there."""
    options = {
        "connect_timeout": 2,
        "max_reconnect_attempts": -1,
        "reconnect_time_wait": 0.5,
        "error_cb": _unheard,
    }
    return await asyncio.wait_for(nats.connect(url, **options), CONNECT_S)


pack = msgspec.msgpack.Encoder().encode
