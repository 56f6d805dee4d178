"""MessagePack as an alternative codec (`?codec=msgpack`): the same messages in binary frames.

A message is encoded once as JSON and packed for the first peer that uses this codec; a request is
unpacked to the equivalent JSON text, so that there is one decoder and one list of errors.
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
    """Return the codec that a query string names, JSON by default; None if it is unknown."""
    asked = [part.partition("=")[2] for part in query.split("&") if part.startswith("codec=")]
    codec = asked[-1] if asked else CODECS[0]
    return codec if codec in CODECS else None


def packed(payload: bytes) -> bytes:
    """Convert a JSON message to MessagePack."""
    return msgspec.msgpack.encode(msgspec.json.decode(payload))


def text_of(frame: bytes | None) -> str | None:
    """Return a binary frame's content as JSON text; None if JSON cannot express it."""
    if frame is None:
        return None
    try:
        decoded = msgspec.msgpack.decode(frame)
        # The encoding differs only if numbers were wider than needed or a key was repeated.
        if msgspec.msgpack.encode(decoded) == frame:
            return json.dumps(decoded, allow_nan=False)
        return _written(frame, 0)[0]
    except (msgspec.DecodeError, TypeError, ValueError, RecursionError, struct.error):
        return None


def _written(frame: bytes, at: int) -> tuple[str, int]:
    """Return the value at offset `at` as JSON, with repeated keys, and the offset of its end."""
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
    """Return the number of bytes after the first one of a value that contains no others."""
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
    """Wrap an ASGI `receive`: a binary frame becomes text, and a text frame becomes empty."""

    async def unpacked() -> Any:
        message = await receive()
        if message["type"] == "websocket.receive":
            return {"type": message["type"], "text": text_of(message.get("bytes"))}
        return message

    return unpacked
