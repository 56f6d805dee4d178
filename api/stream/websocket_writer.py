"""uvicorn's WebSocket protocol, extended by direct writes and direct reads.

ASGI costs one task switch a message and blocks while the socket of a peer that does not read is
full, so that such a peer could not even be closed. A `WebSocketWriter` writes a frame that was
encoded once for all subscribers, shows whether the socket has room, and closes without waiting. A
task per connection was the alternative, with a fifth of the deliveries.

uvloop passes each write to the kernel at once, which is most of the cost of a push. Within
`gathered` a peer's frames are joined, so that a peer with many streams gets one write a turn.

Whole text frames go directly to `on_text`, without a queue, a task switch and a pause of the socket
for each; all other frames (pings, closes, fragments, binary frames, those before the peer was
accepted) pass through the library and its queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from struct import Struct
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.http11 import Request
from websockets.protocol import OPEN
from websockets.speedups import apply_mask

from api.wire.msgpack import codec_of, packed

EXTENSION = "tanso.writer"
CLOSE_GRACE_S = 2.0
TEXT, BINARY = 0x81, 0x82
_SHORT_HEAD, _HEAD, _LONG_HEAD = (Struct(size).pack for size in (">BB", ">BBH", ">BBQ"))


class Encoded:
    """A message with its text frame and, on demand, its binary frame; each is encoded only once."""

    __slots__ = ("_packed_frame", "frame", "payload")

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        size = len(payload)
        # As `whole_frame`, whose call would be half of the time of a reply's frame here.
        is_usual = 126 <= size < 65_536
        self.frame = _HEAD(TEXT, 126, size) + payload if is_usual else whole_frame(TEXT, payload)
        self._packed_frame = b""

    @property
    def packed_frame(self) -> bytes:
        """The same message in MessagePack, as a binary frame."""
        if not self._packed_frame:
            self._packed_frame = whole_frame(BINARY, packed(self.payload))
        return self._packed_frame


def whole_frame(kind: int, payload: bytes) -> bytes:
    """Return one unmasked frame (RFC 6455, 5.2), in fast code because each message needs it."""
    size = len(payload)
    if size < 126:
        return _SHORT_HEAD(kind, size) + payload
    if size < 65_536:
        return _HEAD(kind, 126, size) + payload
    return _LONG_HEAD(kind, 127, size) + payload


def whole_text(data: bytes, at: int, size_max: int) -> tuple[str, int] | None:
    """Return the text of the client's frame that begins at `at`, and the frame's end.

    None if it is not a whole, final, masked text frame of at most `size_max` bytes of UTF-8.
    """
    if len(data) - at < 6 or data[at] != 0x81:
        return None
    size, start = data[at + 1] - 0x80, at + 2
    if size == 126:
        size, start = data[at + 2] << 8 | data[at + 3], at + 4
    elif not 0 <= size < 126:
        return None
    end = start + 4 + size
    if size > size_max or end > len(data):
        return None
    try:
        return apply_mask(data[start + 4 : end], data[start : start + 4]).decode(), end
    except UnicodeDecodeError:
        return None


class _Gathering:
    """The writers that hold frames back within `gathered`."""

    def __init__(self) -> None:
        self.is_on = False
        self.holding: list[WebSocketWriter] = []


_gathering = _Gathering()


@contextmanager
def gathered() -> Iterator[None]:
    """Hold frames back and write them to each peer at once at the end."""
    if _gathering.is_on:
        yield
        return
    _gathering.is_on = True
    try:
        yield
    finally:
        _gathering.is_on = False
        holding, _gathering.holding = _gathering.holding, []
        for writer in holding:
            writer.flush()


def _nothing() -> None:
    return


def _not_taken(text: str) -> bool:
    return False


class WebSocketWriter(WebSocketsSansIOProtocol):
    """One peer's socket, with direct writes and direct reads of whole text frames."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on_writable: Callable[[], None] = _nothing
        self.on_stalled: Callable[[], None] = _nothing
        self.on_text: Callable[[str], bool] = _not_taken
        self.is_packed = False
        # True if the socket's buffer is below its high-water mark.
        self.is_writable = True
        self._is_direct = False
        self._held: list[bytes] = []

    def data_received(self, data: bytes) -> None:
        """Pass whole text frames at the front to `on_text` until it returns False, the rest to the
        library."""
        at, end = 0, len(data)
        if not self.close_sent and (self._is_direct or self._reads_directly()):
            self._is_direct = True
            size_max, on_text = self.config.ws_max_size, self.on_text
            while at < end:
                found = whole_text(data, at, size_max)
                if found is None or not on_text(found[0]):
                    break
                at = found[1]
        if at < end:
            self._is_direct = False
            super().data_received(data[at:] if at else data)

    def _reads_directly(self) -> bool:
        """True if the next byte begins a frame and no earlier frame waits; this stays so until the
        library reads."""
        conn = self.conn
        return (
            self.on_text is not _not_taken
            and not self.is_packed
            and conn.state is OPEN
            and not conn.reader.buffer
            and conn.current_size is None
            and not conn.extensions
            and self.queue.empty()
        )

    def handle_connect(self, event: Request) -> None:
        query = event.path.partition("?")[2]
        self.is_packed = codec_of(query) == "msgpack"
        if "compress=1" in query.split("&"):
            self.conn.available_extensions = [
                ServerPerMessageDeflateFactory(
                    server_max_window_bits=12,
                    client_max_window_bits=12,
                    compress_settings={"memLevel": 5},
                )
            ]
        super().handle_connect(event)

    def connection_lost(self, exc: Exception | None) -> None:
        guest = self.app_state.get("guest")
        if guest is not None:
            guest.leave()
        self.is_writable = True
        super().connection_lost(exc)

    async def run_asgi(self) -> None:
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions[EXTENSION] = self
        await super().run_asgi()

    def keepalive_timeout(self) -> None:
        """End the connection soon, because no pong arrived. Call `on_stalled` first if the peer has
        unread bytes, during which the library's close would wait."""
        if not self.is_writable:
            self.on_stalled()
        if not self.close_sent:
            super().keepalive_timeout()
            self._abort_soon()

    def _abort_soon(self) -> None:
        self.close_timer = asyncio.get_running_loop().call_later(
            CLOSE_GRACE_S, self.transport.abort
        )

    def pause_writing(self) -> None:
        super().pause_writing()
        self.is_writable = False

    def resume_writing(self) -> None:
        super().resume_writing()
        self.is_writable = True
        self.on_writable()

    def write(self, message: Encoded) -> None:
        """Write a message to the socket; it is dropped if the connection is closing."""
        conn = self.conn
        if self.close_sent or self.transport.is_closing() or conn.state is not OPEN:
            return
        if conn.extensions:
            if self.is_packed:
                conn.send_binary(packed(message.payload))
            else:
                conn.send_text(message.payload)
            self.transport.write(b"".join(conn.data_to_send()))
            return
        frame = message.packed_frame if self.is_packed else message.frame
        if _gathering.is_on:
            if not self._held:
                _gathering.holding.append(self)
            self._held.append(frame)
        else:
            self.transport.write(frame)

    def flush(self) -> None:
        """Write the frames held back."""
        held, self._held = self._held, []
        if held and not self.transport.is_closing():
            self.transport.write(b"".join(held))

    def end_soon(self, code: int, reason: str) -> None:
        """Close, and release the socket when the written bytes are sent, because another client
        needs it."""
        self.close_now(code, reason)
        self.transport.close()

    def close_now(self, code: int, reason: str) -> None:
        """Send a close frame and drop the connection soon, even if the peer reads nothing."""
        if self.close_sent or self.conn.state is not OPEN:
            return
        self.flush()
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self._abort_soon()
