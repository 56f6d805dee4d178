"""MessagePack for those who ask for it (`?codec=msgpack`): the same messages in binary frames.

A message is made once as JSON and packed when the first such peer is written to; a request is
unpacked to the JSON text that it stands for, so that there is one decoder and one list of errors.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

CODECS = ("json", "msgpack")
# As in ASGI, without a web framework, because the client packs too.
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


def codec_of(query: str) -> str | None:
    """The codec that a query string asks for, JSON by default; None for one that is unknown."""
    asked = [part.partition("=")[2] for part in query.split("&") if part.startswith("codec=")]
    codec = asked[-1] if asked else CODECS[0]
    return codec if codec in CODECS else None


def packed(payload: bytes) -> bytes:
    """A message in JSON as MessagePack."""
    return msgspec.msgpack.encode(msgspec.json.decode(payload))


def text_of(frame: bytes | None) -> str | None:
    """The JSON text of what a binary frame holds; None when that is nothing that JSON can say."""
    if frame is None:
        return None
    try:
        told = msgspec.msgpack.decode(frame)
        # Written again it is the same, unless numbers were wider than needed or a key came twice.
        if msgspec.msgpack.encode(told) == frame:
            return json.dumps(told, allow_nan=False)
        return _written(frame, 0)[0]
    except (msgspec.DecodeError, TypeError, ValueError, RecursionError, struct.error):
        return None


def _written(frame: bytes, at: int) -> tuple[str, int]:
    """The value that begins at `at` as JSON, with keys that come twice, and where it ends."""
    kind = frame[at]
    sizes = {0xDC: ">H", 0xDD: ">I", 0xDE: ">H", 0xDF: ">I"}
    if 0x80 <= kind <= 0x9F or kind in sizes:
        is_map, end = kind < 0x90 or kind in (0xDE, 0xDF), at + 1
        count = kind & 0x0F
        if kind in sizes:
            (count,) = struct.unpack_from(sizes[kind], frame, end)
            end += struct.calcsize(sizes[kind])
        parts = []
        for _ in range(count):
            part, end = _written(frame, end)
            if is_map:
                value, end = _written(frame, end)
                part = f"{part}:{value}"
            parts.append(part)
        inside = ",".join(parts)
        return (f"{{{inside}}}" if is_map else f"[{inside}]"), end
    end = at + 1 + _size(frame, at)
    return json.dumps(msgspec.msgpack.decode(frame[at:end]), allow_nan=False), end


def _size(frame: bytes, at: int) -> int:
    """How many bytes of a value that holds no others follow its first."""
    kind = frame[at]
    if 0xA0 <= kind <= 0xBF:
        return kind & 0x1F
    texts = {0xD9: ">B", 0xDA: ">H", 0xDB: ">I"}
    if kind in texts:
        (length,) = struct.unpack_from(texts[kind], frame, at + 1)
        return struct.calcsize(texts[kind]) + int(length)
    numbers = {0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}
    numbers |= {0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8}
    return numbers.get(kind, 0)


def unpacking(receive: Receive) -> Receive:
    """An ASGI `receive` that gives a binary frame as text, and a text frame as nothing."""

    async def unpacked() -> Any:
        message = await receive()
        if message["type"] == "websocket.receive":
            return {"type": message["type"], "text": text_of(message.get("bytes"))}
        return message

    return unpacked
