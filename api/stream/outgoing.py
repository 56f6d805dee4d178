"""Sending half of a connection, which never waits.

A message goes directly to the socket while its buffer has room; later messages queue, up to a
bound. If the peer is behind, pushes of a conflated stream are skipped, and its snapshot is sent
when the queue is empty; overflow by any other message closes with 4008, so that a client that does
not read costs the others nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from api.messages.pushes import Heartbeat
from api.settings import Settings
from api.stream.streams import Stream, encode
from api.stream.websocket_writer import Encoded

CLOSE_AUTH = 4001
CLOSE_FORBIDDEN = 4003
CLOSE_SLOW_CONSUMER = 4008
CLOSE_RATE = 4029
CLOSE_RESTART = 1012
REASONS = {
    CLOSE_AUTH: "auth",
    CLOSE_FORBIDDEN: "forbidden",
    CLOSE_SLOW_CONSUMER: "slow_consumer",
    CLOSE_RATE: "rate",
    CLOSE_RESTART: "restart",
}


class Writer(Protocol):
    """The destination of frames: a socket, or the bus to a gateway."""

    on_writable: Callable[[], None]
    on_stalled: Callable[[], None]

    @property
    def is_writable(self) -> bool: ...
    def write(self, message: Encoded) -> None: ...
    def close_now(self, code: int, reason: str) -> None: ...


class Outgoing:
    """The messages to one peer; `send_snapshot` sends a stream's snapshot."""

    def __init__(
        self, writer: Writer, settings: Settings, send_snapshot: Callable[[Stream], None]
    ) -> None:
        self.is_closed = False
        self.close_code = 0
        self._writer = writer
        self._settings = settings
        self._send_snapshot = send_snapshot
        self._queue: deque[Encoded] = deque()
        self._queue_bytes = 0
        self._behind: dict[Stream, None] = {}
        self._conn_seq = 0
        writer.on_writable = self._drain
        writer.on_stalled = self._end_stalled

    @property
    def is_behind(self) -> bool:
        """True if a skipped conflated stream waits for its snapshot."""
        return bool(self._behind)

    def offer(self, message: Encoded, stream: Stream) -> None:
        """Send a push of a subscribed stream, or skip it if the stream is conflated and the peer
        behind."""
        if stream.is_conflated and self._queue:
            settings = self._settings
            if (
                stream in self._behind
                or len(self._queue) >= settings.behind_messages
                or self._queue_bytes >= settings.behind_bytes
            ):
                self._behind[stream] = None
                return
        self.send(message)

    def send(self, message: Encoded) -> None:
        """Send in order, never skipped; a queue beyond its bound closes the connection."""
        if self.is_closed:
            return
        self._conn_seq += 1
        if not self._queue and self._writer.is_writable:
            self._writer.write(message)
            return
        self._queue.append(message)
        self._queue_bytes += len(message.frame)
        settings = self._settings
        if len(self._queue) > settings.queue_messages or self._queue_bytes > settings.queue_bytes:
            self.close(CLOSE_SLOW_CONSUMER)

    def beat(self, now: str) -> None:
        """Send a heartbeat, unless messages wait."""
        if not self._queue:
            self.send(encode(Heartbeat(conn_seq=self._conn_seq + 1, timestamp=now)))

    def close(self, code: int) -> None:
        """Close once, at once, even if the peer reads nothing."""
        if self.is_closed:
            return
        self.is_closed = True
        self.close_code = code
        self._queue.clear()
        self._writer.close_now(code, REASONS[code])

    def _end_stalled(self) -> None:
        """Close the connection of a peer that reads nothing, at any queue length."""
        self.close(CLOSE_SLOW_CONSUMER)

    def forget_streams(self) -> None:
        """Drop the skipped streams, because the peer has left all streams."""
        self._behind.clear()

    def _drain(self) -> None:
        """Send waiting messages, then snapshots of skipped streams, while the socket has room."""
        while self._queue and self._writer.is_writable:
            message = self._queue.popleft()
            self._queue_bytes -= len(message.frame)
            self._writer.write(message)
        while self._behind and not self._queue and not self.is_closed:
            stream = next(iter(self._behind))
            del self._behind[stream]
            self._send_snapshot(stream)
