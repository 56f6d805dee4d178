"""One client of a gateway: its login, its subscriptions and its snapshots."""

from __future__ import annotations

import time
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Protocol

import msgspec
from nats.errors import Error as NatsError

from api.access.socket_limits import Guest, Room
from api.messages.fields import ReqId
from api.stream.outgoing import CLOSE_RATE, CLOSE_RESTART, Outgoing
from api.stream.streams import Stream, StreamKey, encode
from api.stream.subscriptions import Subscriptions
from api.stream.visitor import SocketRules, Visitor
from api.stream.websocket_writer import Encoded, WebSocketWriter
from api.wire.errors import ApiError
from api.wire.replies import reply_of
from exchange.units import utc_text


class Hub(SocketRules, Protocol):
    """The gateway as its clients see it."""

    async def snapshot(self, key: StreamKey) -> Encoded: ...

    def spawn(self, work: Coroutine[Any, Any, None]) -> None: ...


class Peer:
    """One client; `number` is unique among the gateway's clients."""

    def __init__(self, hub: Hub, number: int, writer: WebSocketWriter, guest: Guest) -> None:
        self.number = number
        self.out = Outgoing(writer, hub.settings, self._send_snapshot)
        self.subscriptions = Subscriptions(self.out, Stream.leave)
        self.visitor = Visitor(guest, hub, self.out.close)
        self._hub = hub

    def on_room(self, room: Room) -> None:
        """Apply the client's login or logout at the exchange."""
        if room == "lobby":
            self.visitor.log_out()
        elif room in ("members", "staff") and not self.visitor.log_in(room == "staff"):
            self.out.close(CLOSE_RATE)

    def reply(
        self, method: str, req_id: ReqId | None, time_in: str, result: msgspec.Struct | ApiError
    ) -> None:
        """Reply to one request."""
        times = time_in, utc_text(time.time_ns())
        self.out.send(encode(reply_of(method, req_id, times, result)))

    async def join(self, stream: Stream, is_wanted: bool = True) -> None:
        """Request a stream's snapshot and continue from it; without one the client is
        disconnected."""
        try:
            await self._join(stream, is_wanted)
        except (NatsError, TimeoutError):
            self.out.close(CLOSE_RESTART)

    def end(self) -> None:
        """Release the client's resources after its connection has ended."""
        self.out.is_closed = True
        self.visitor.stop_waiting()
        self.visitor.guest.leave()
        self.subscriptions.remove_all()

    def _send_snapshot(self, stream: Stream) -> None:
        if stream in self.subscriptions:
            self._hub.spawn(self._rejoin(stream))

    async def _rejoin(self, stream: Stream) -> None:
        with suppress(NatsError, TimeoutError):
            await self._join(stream)

    async def _join(self, stream: Stream, is_wanted: bool = True) -> None:
        self.subscriptions.begin(stream)
        try:
            snapshot = await self._hub.snapshot(stream.key)
        except BaseException:
            self.subscriptions.abandon(stream)
            raise
        self.subscriptions.complete(stream, snapshot, is_wanted)
