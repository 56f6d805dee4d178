"""What engine and gateways say to each other: msgpack Structs in sealed envelopes, a few subjects.

hello     a gateway's session and a challenge: what the answer says, only the key opens
in        from gateways: the session, then an envelope with one of ToEngine
to.G      to gateway G: a welcome (W), an envelope (M) with one of ToGateway, or (?) that what
          it sent did not open, so that it asks anew who is there
feed.…    a public stream's pushes: the exchange's session, then an envelope
listed    the markets, when there is one more; as the feed
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from api.access.socket_limits import Room
from api.stream.streams import StreamKey

PREFIX = "tanso"
LEASE_BEAT_S = 2.0
LEASE_S = 10.0
WELCOME, MESSAGE, UNKNOWN = b"W", b"M", b"?"


class Subjects:
    """The subjects of one exchange; exchanges that share a broker differ in their prefix."""

    def __init__(self, prefix: str = PREFIX) -> None:
        self._prefix = prefix
        self.hello = f"{prefix}.hello"
        self.to_engine = f"{prefix}.in"
        self.listed = f"{prefix}.listed"

    def of_stream(self, key: StreamKey) -> str:
        """Where a public stream's updates are published."""
        return f"{self._prefix}.feed.{key.channel}.{key.instrument}.{key.detail or '-'}"

    def to_gateway(self, session: bytes) -> str:
        """Where the messages for a gateway and its clients are published."""
        return f"{self._prefix}.to.{session.hex()}"


class FromClient(Struct, array_like=True, tag=True):
    """A frame of a client, or (`text` None) that it has gone."""

    connection: int
    address: str
    text: str | None


class Lease(Struct, array_like=True, tag=True):
    """A gateway lives."""


class AskMarkets(Struct, array_like=True, tag=True):
    """A gateway wants to know the markets; the answer carries the same number."""

    number: int


class AskSnapshot(Struct, array_like=True, tag=True):
    """A gateway wants to fan out a public stream, or wants a new snapshot of it."""

    number: int
    channel: str
    instrument: int
    detail: int | str


class ToClient(Struct, array_like=True, tag=True):
    """A message for a client, the end of it (`close` above 0), or (`room` not empty) that it has
    logged in or out."""

    connection: int
    payload: bytes
    close: int = 0
    room: Room | Literal[""] = ""


class Markets(Struct, array_like=True, tag=True):
    """The symbols by index; `number` is the question's, 0 without one."""

    number: int
    symbols: list[str]


class Snapshot(Struct, array_like=True, tag=True):
    """A stream's whole state; its updates have envelopes with numbers above `after`."""

    number: int
    after: int
    payload: bytes


ToEngine = FromClient | Lease | AskMarkets | AskSnapshot
ToGateway = ToClient | Markets | Snapshot


pack = msgspec.msgpack.Encoder().encode
unpack_to_engine = msgspec.msgpack.Decoder(ToEngine).decode
unpack_to_gateway = msgspec.msgpack.Decoder(ToGateway).decode
