"""Messages between engine and gateways: msgpack Structs in sealed envelopes, on these subjects.

hello     a gateway's session and a challenge; only the key opens the reply
in        from gateways: the session, then an envelope with one of ToEngine
to.G      to gateway G: a welcome (W), an envelope (M) with one of ToGateway, or a hint (?) that its
          message was not authentic, after which it sends another hello
feed.…    a public stream's pushes: the exchange's session, then an envelope
listed    the markets, after a listing: as the feed
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
    """The subjects of one exchange; exchanges on one broker need different prefixes."""

    def __init__(self, prefix: str = PREFIX) -> None:
        self._prefix = prefix
        self.hello = f"{prefix}.hello"
        self.to_engine = f"{prefix}.in"
        self.listed = f"{prefix}.listed"

    def of_stream(self, key: StreamKey) -> str:
        """Return the subject of a public stream's updates."""
        detail = key.detail or "-"
        return f"{self._prefix}.feed.{key.channel}.{key.instrument}.{detail}.{key.interval_ms}"

    def to_gateway(self, session: bytes) -> str:
        """Return the subject of messages to a gateway and its clients."""
        return f"{self._prefix}.to.{session.hex()}"


class FromClient(Struct, array_like=True, tag=True):
    """A frame of a client, or the end of its connection (`text` None)."""

    connection: int
    address: str
    text: str | None


class Lease(Struct, array_like=True, tag=True):
    """A renewal of a gateway's lease."""


class AskMarkets(Struct, array_like=True, tag=True):
    """A gateway's request for the markets; the reply carries the same number."""

    number: int


class AskSnapshot(Struct, array_like=True, tag=True):
    """A gateway's request for a snapshot of a public stream and for its updates."""

    number: int
    channel: str
    instrument: int
    detail: int | str
    interval_ms: int


class ToClient(Struct, array_like=True, tag=True):
    """A message to a client, a close of its connection (`close` above 0), or its room after a login
    or logout (`room` not empty)."""

    connection: int
    payload: bytes
    close: int = 0
    room: Room | Literal[""] = ""


class Markets(Struct, array_like=True, tag=True):
    """The symbols by index; `number` is the request's, 0 without one."""

    number: int
    symbols: list[str]


class Snapshot(Struct, array_like=True, tag=True):
    """A stream's snapshot; the envelopes of its updates have numbers above `after`."""

    number: int
    after: int
    payload: bytes


ToEngine = FromClient | Lease | AskMarkets | AskSnapshot
ToGateway = ToClient | Markets | Snapshot


pack = msgspec.msgpack.Encoder().encode
unpack_to_engine = msgspec.msgpack.Decoder(ToEngine).decode
unpack_to_gateway = msgspec.msgpack.Decoder(ToGateway).decode
