"""MessagePack for those who ask for it (`?codec=msgpack`): the same messages in binary frames.

A message is made once as JSON and packed when the first such peer is written to; a request is
unpacked to the JSON text that it stands for, so that there is one decoder and one list of errors.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec
from starlette.types import Receive

CODECS = ("json", "msgpack")


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
        return json.dumps(msgspec.msgpack.decode(frame), allow_nan=False)
    except (msgspec.DecodeError, TypeError, ValueError, RecursionError):
        return None


def unpacking(receive: Receive) -> Receive:
    """An ASGI `receive` that gives a binary frame as text, and a text frame as nothing."""

    async def unpacked() -> Any:
        message = await receive()
        if message["type"] == "websocket.receive":
            return {"type": message["type"], "text": text_of(message.get("bytes"))}
        return message

    return unpacked
