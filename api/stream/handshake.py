"""Handshake of a WebSocket, for the server and for a gateway: origin, admission and codec.

A browser sends its page's Origin and no framework checks it, so it is checked here, before the
handshake is accepted; programs send neither Origin nor cookie. A cookie never logs in a WebSocket:
a page requests a one-use token first.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple, Protocol, cast

from starlette.types import Receive, Scope, Send

from api.access.addresses import Hops
from api.access.origins import Origins
from api.access.socket_limits import Admission, Guest
from api.stream.outgoing import CLOSE_RATE, REASONS
from api.stream.websocket_writer import EXTENSION, WebSocketWriter
from api.wire.msgpack import codec_of, unpacking

POLICY_VIOLATION = 1008


class Gate(Protocol):
    """The checks of a handshake."""

    @property
    def hops(self) -> Hops: ...
    @property
    def origins(self) -> Origins: ...
    @property
    def admission(self) -> Admission: ...


class Accepted(NamedTuple):
    """An accepted socket: `receive` yields its messages as text, whatever its codec."""

    writer: WebSocketWriter
    guest: Guest
    receive: Receive


async def accept(gate: Gate, scope: Scope, receive: Receive, send: Send) -> Accepted | None:
    """Accept a socket, or close it and return None: foreign Origin, no room or unknown codec."""
    await receive()
    headers = [(name.lower(), value) for name, value in scope["headers"]]
    is_known = codec_of(scope["query_string"].decode("latin-1")) is not None
    client: Any = scope.get("client")
    guest: Guest | None = scope.get("state", {}).get("guest")
    if guest is None:
        guest = gate.admission.arrive(gate.hops.client(client[0] if client else "", headers))
    if not gate.origins.allow(headers) or guest is None or not is_known:
        if guest is not None:
            guest.leave()
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        return None
    writer = cast(WebSocketWriter, scope["extensions"][EXTENSION])
    guest.end = partial(writer.end_soon, CLOSE_RATE, REASONS[CLOSE_RATE])
    await send({"type": "websocket.accept"})
    return Accepted(writer, guest, unpacking(receive) if writer.is_packed else receive)
