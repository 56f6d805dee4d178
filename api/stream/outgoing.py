"""The sending half of a connection: it never waits.

A message goes straight to the socket while that takes more; after that it queues, up to a
bound. A conflated stream of a peer that is behind is skipped and told as a whole once the
queue is empty; overflow on anything else closes with 4008, so that a deaf client costs the
others nothing.
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
    """Where frames go: a socket, or the bus to a gateway."""

    on_writable: Callable[[], None]
    on_deaf: Callable[[], None]

    @property
    def is_writable(self) -> bool: ...
    def write(self, message: Encoded) -> None: ...
    def close_now(self, code: int, reason: str) -> None: ...


class Outgoing:
    """Messages on their way to one peer; `tell_whole` sends a stream's whole state."""

    def __init__(
        self, writer: Writer, settings: Settings, tell_whole: Callable[[Stream], None]
    ) -> None:
        self.is_closed = False
        self.close_code = 0
        self._writer = writer
        self._settings = settings
        self._tell_whole = tell_whole
        self._queue: deque[Encoded] = deque()
        self._queue_bytes = 0
        self._behind: dict[Stream, None] = {}
        self._conn_seq = 0
        writer.on_writable = self._drain
        writer.on_deaf = self._end_deaf

    @property
    def is_behind(self) -> bool:
        """Whether a conflated stream was skipped and waits to be told as a whole."""
        return bool(self._behind)

    def offer(self, message: Encoded, stream: Stream) -> None:
        """A push of a stream that the peer has subscribed to."""
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
        """Send in order, never skipped; too much waiting closes the connection."""
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
        """A heartbeat, unless the peer is behind anyway."""
        if not self._queue:
            self.send(encode(Heartbeat(conn_seq=self._conn_seq + 1, timestamp=now)))

    def close(self, code: int) -> None:
        """Close now, whether the peer listens or not; once."""
        if self.is_closed:
            return
        self.is_closed = True
        self.close_code = code
        self._queue.clear()
        self._writer.close_now(code, REASONS[code])

    def _end_deaf(self) -> None:
        """The peer reads nothing, however much or little has queued up since."""
        self.close(CLOSE_SLOW_CONSUMER)

    def forget_streams(self) -> None:
        """The peer has left its streams."""
        self._behind.clear()

    def _drain(self) -> None:
        """The socket takes more: send what waits, then whole streams that were skipped."""
        while self._queue and self._writer.is_writable:
            message = self._queue.popleft()
            self._queue_bytes -= len(message.frame)
            self._writer.write(message)
        while self._behind and not self._queue and not self.is_closed:
            stream = next(iter(self._behind))
            del self._behind[stream]
            self._tell_whole(stream)
