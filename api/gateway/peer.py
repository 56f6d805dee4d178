"""One client of a gateway: what it reads, where it stands, and how it joins a stream."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
from nats.errors import Error as NatsError

from api.access.socket_limits import Guest, Room
from api.gateway.wire import Head
from api.stream.outgoing import CLOSE_AUTH, CLOSE_RATE, Outgoing
from api.stream.streams import Stream, StreamKey
from api.stream.websocket_writer import Encoded, WebSocketWriter
from api.wire.errors import ApiError

if TYPE_CHECKING:
    from api.gateway.edge import Gateway

_HEAD = msgspec.json.Decoder(Head)


class Peer:
    """One client of this gateway. `joining`: streams whose snapshot is on its way."""

    def __init__(
        self, gateway: Gateway, number: int, outlet: WebSocketWriter, guest: Guest
    ) -> None:
        self.gateway = gateway
        self.number = number
        self.outlet = outlet
        self.guest = guest
        self.has_asked = False
        self.out = Outgoing(outlet, gateway.settings, self._tell_whole)
        self.joining: dict[Stream, list[Encoded]] = {}
        self.streams: dict[StreamKey, Stream] = {}
        # What is wanted of all markets, those to come included: (channel, detail).
        self.whole: dict[tuple[str, int | str], None] = {}
        self._bucket = gateway.rates.bucket(guest.group)
        self._excess = 0

    def rejects(self) -> ApiError | None:
        """`rate_limited` for a frame too many; after many of them the connection is closed."""
        if self._bucket.take(time.monotonic()):
            if self._excess:
                self._excess -= 1
            return None
        self._excess += 1
        if self._excess > self.gateway.settings.excess_messages:
            self.out.close(CLOSE_RATE)
        return ApiError("rate_limited", "too many messages")

    def stand_in(self, room: Room) -> None:
        """The exchange says that the client has logged in, or out again."""
        admission, rates = self.gateway.admission, self.gateway.rates
        if room == "lobby":
            admission.log_out(self.guest)
            self._bucket = rates.bucket(self.guest.group)
            self.gateway.wait_for_login(self)
        elif room in ("members", "staff"):
            self._bucket = rates.new_bucket()
            if not admission.log_in(self.guest, is_staff=room == "staff"):
                self.out.close(CLOSE_RATE)

    def stay_or_go(self) -> None:
        """The seconds for a login are over: go on as a reader, or make room."""
        if self.out.is_closed or self.guest.room != "lobby":
            return
        if not self.has_asked:
            self.out.close(CLOSE_AUTH)
        elif not self.gateway.admission.read_on(self.guest):
            self.out.close(CLOSE_RATE)

    def offer(self, message: Encoded, stream: Stream) -> None:
        """An update of a stream; kept back until the snapshot has come."""
        waiting = self.joining.get(stream)
        if waiting is not None:
            waiting.append(message)
        else:
            self.out.offer(message, stream)

    async def join(self, stream: Stream, with_snapshot: bool = True) -> int:
        """Ask for a snapshot, then go on from it; its `seq`."""
        self.joining[stream] = []
        try:
            snapshot = await self.gateway.snapshot(stream.key)
        except BaseException:
            self.joining.pop(stream, None)
            raise
        seq = _HEAD.decode(snapshot.payload).seq
        if with_snapshot:
            self.out.send(snapshot)
        last = seq
        for update in self.joining.pop(stream, []):
            head = _HEAD.decode(update.payload)
            if head.prev_seq == last and head.seq >= last:
                self.out.offer(update, stream)
                last = head.seq
        return seq

    def leave_all(self) -> None:
        for stream in self.streams.values():
            stream.subscribers.pop(self, None)
        self.streams.clear()

    def _tell_whole(self, stream: Stream) -> None:
        if self.streams.get(stream.key) is stream:
            self.gateway.spawn(self._rejoin(stream))

    async def _rejoin(self, stream: Stream) -> None:
        with suppress(NatsError, TimeoutError):
            await self.join(stream)
