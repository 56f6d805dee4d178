"""uvicorn's WebSocket protocol with a way to write at once, and one to be read from at once.

The ASGI way costs one task switch a message and blocks for as long as a deaf peer's socket
is full, so that such a peer could not even be closed. An `WebSocketWriter` writes a frame that was
encoded once for all subscribers, says whether the socket still takes more, and closes
without waiting. A task per connection was the alternative: a fifth of the deliveries.

uvloop hands each write to the kernel at once, which is most of what a push costs. Within `gathered`
a peer's frames are joined, so that whoever listens to many streams is written to once a turn.

What comes in as whole text frames goes to `on_text` as it is read, without a queue, a task
switch and a pause of the socket for each; everything else (pings, closes, pieces, binary, what
came before the peer was taken in) takes the library's way and the queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.http11 import Request
from websockets.protocol import State
from websockets.speedups import apply_mask

from api.wire.msgpack import codec_of, packed

EXTENSION = "tanso.outlet"
CLOSE_GRACE_S = 2.0
TEXT, BINARY = 0x81, 0x82


class Encoded:
    """A message with its frame; both are made once, whoever it is sent to, and so is the binary
    frame when somebody wants it."""

    __slots__ = ("_packed_frame", "frame", "payload")

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self.frame = whole_frame(TEXT, payload)
        self._packed_frame = b""

    @property
    def packed_frame(self) -> bytes:
        """The same message in MessagePack, as a binary frame."""
        if not self._packed_frame:
            self._packed_frame = whole_frame(BINARY, packed(self.payload))
        return self._packed_frame


def whole_frame(kind: int, payload: bytes) -> bytes:
    """One unmasked frame (RFC 6455, 5.2); written out because it is made for every message."""
    size = len(payload)
    if size < 126:
        return bytes((kind, size)) + payload
    if size < 65_536:
        return bytes((kind, 126)) + size.to_bytes(2, "big") + payload
    return bytes((kind, 127)) + size.to_bytes(8, "big") + payload


def whole_text(data: bytes, at: int, size_max: int) -> tuple[str, int] | None:
    """The text of the client's frame that begins at `at`, and where it ends.

    None when it is no whole, final, masked text frame of at most `size_max` bytes of UTF-8.
    """
    if len(data) - at < 6 or data[at] != 0x81:
        return None
    size, start = data[at + 1] - 0x80, at + 2
    if size == 126:
        size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
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
    """The outlets that hold frames back, while somebody gathers."""

    def __init__(self) -> None:
        self.is_on = False
        self.holding: list[WebSocketWriter] = []


_gathering = _Gathering()


@contextmanager
def gathered() -> Iterator[None]:
    """Hold back what is written meanwhile, and write it once to each peer at the end."""
    if _gathering.is_on:
        yield
        return
    _gathering.is_on = True
    try:
        yield
    finally:
        _gathering.is_on = False
        holding, _gathering.holding = _gathering.holding, []
        for outlet in holding:
            outlet.let_go()


def _nothing() -> None:
    return


def _not_taken(text: str) -> bool:
    return False


class WebSocketWriter(WebSocketsSansIOProtocol):
    """One peer's socket, for writing; reading stays ASGI's."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on_writable: Callable[[], None] = _nothing
        self.on_deaf: Callable[[], None] = _nothing
        self.on_text: Callable[[str], bool] = _not_taken
        self.is_packed = False
        self._held: list[bytes] = []

    def data_received(self, data: bytes) -> None:
        """Whole text frames at the front go straight to `on_text`, until it takes no more."""
        at = 0
        if self._reads_directly():
            while at < len(data):
                found = whole_text(data, at, self.config.ws_max_size)
                if found is None or not self.on_text(found[0]):
                    break
                at = found[1]
        if at < len(data):
            super().data_received(data[at:] if at else data)

    def _reads_directly(self) -> bool:
        """Whether the next byte begins a frame, and nothing that came before it still waits."""
        conn = self.conn
        return (
            self.on_text is not _not_taken
            and not self.is_packed
            and conn.state is State.OPEN
            and not conn.reader.buffer
            and conn.current_size is None
            and not conn.extensions
            and not self.close_sent
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
        super().connection_lost(exc)

    async def run_asgi(self) -> None:
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions[EXTENSION] = self
        await super().run_asgi()

    @property
    def is_writable(self) -> bool:
        """Whether the socket's buffer is below its mark."""
        return self.writable.is_set()

    def keepalive_timeout(self) -> None:
        """No answer to a ping. A peer that has not read what was sent before is told to `on_deaf`;
        in any case the connection ends soon, which it would not while unsent bytes wait."""
        if not self.is_writable:
            self.on_deaf()
        if not self.close_sent:
            super().keepalive_timeout()
            self._abort_soon()

    def _abort_soon(self) -> None:
        self.close_timer = asyncio.get_running_loop().call_later(
            CLOSE_GRACE_S, self.transport.abort
        )

    def resume_writing(self) -> None:
        super().resume_writing()
        self.on_writable()

    def write(self, message: Encoded) -> None:
        """Hand a message to the socket; lost when the connection is."""
        if self.close_sent or self.transport.is_closing() or self.conn.state is not State.OPEN:
            return
        if self.conn.extensions:
            if self.is_packed:
                self.conn.send_binary(packed(message.payload))
            else:
                self.conn.send_text(message.payload)
            self.transport.write(b"".join(self.conn.data_to_send()))
            return
        frame = message.packed_frame if self.is_packed else message.frame
        if _gathering.is_on:
            if not self._held:
                _gathering.holding.append(self)
            self._held.append(frame)
        else:
            self.transport.write(frame)

    def let_go(self) -> None:
        """Write what was held back."""
        held, self._held = self._held, []
        if held and not self.transport.is_closing():
            self.transport.write(b"".join(held))

    def end_soon(self, code: int, reason: str) -> None:
        """Close, and give the socket up as soon as what was written is out: it is needed."""
        self.close_now(code, reason)
        self.transport.close()

    def close_now(self, code: int, reason: str) -> None:
        """Send a close frame and drop the connection soon, whether the peer listens or not."""
        if self.close_sent or self.conn.state is not State.OPEN:
            return
        self.let_go()
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self._abort_soon()
