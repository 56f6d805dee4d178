"""The ASGI end of /v1/ws: who may connect, and the life of a connection.

A browser sends its page's Origin and FastAPI checks none, so it is checked here, before the
handshake is accepted; programs send no Origin and carry no cookie. A cookie never logs in a
WebSocket: a page asks for a one-use token first.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Protocol, cast

from starlette.types import Receive, Scope, Send

from api.access.addresses import Hops
from api.access.origins import Origins
from api.access.socket_limits import Admission, Guest
from api.stream.connection import Connection
from api.stream.outgoing import CLOSE_RATE, REASONS, Writer
from api.stream.websocket_writer import EXTENSION, WebSocketWriter
from api.wire.msgpack import codec_of, unpacking


class OpenConnections(Protocol):
    """The WebSockets that are open."""

    def open(self, writer: Writer, guest: Guest) -> Connection: ...
    def disconnected(self, connection: Connection) -> None: ...


class Entrance(Protocol):
    """What decides on a handshake, and where an accepted socket goes."""

    @property
    def hops(self) -> Hops: ...
    @property
    def origins(self) -> Origins: ...
    @property
    def admission(self) -> Admission: ...
    @property
    def connections(self) -> OpenConnections: ...


class StreamEndpoint:
    """Raw ASGI: accepts, runs a Connection, cleans up."""

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        entrance = self._entrance
        await receive()
        headers = [(name.lower(), value) for name, value in scope["headers"]]
        is_known = codec_of(scope["query_string"].decode("latin-1")) is not None
        client: Any = scope.get("client")
        guest: Guest | None = scope.get("state", {}).get("guest")
        if guest is None:
            guest = entrance.admission.arrive(
                entrance.hops.client(client[0] if client else "", headers)
            )
        if not entrance.origins.allow(headers) or guest is None or not is_known:
            if guest is not None:
                guest.leave()
            await send({"type": "websocket.close", "code": 1008})
            return
        outlet = cast(WebSocketWriter, scope["extensions"][EXTENSION])
        guest.end = partial(outlet.end_soon, CLOSE_RATE, REASONS[CLOSE_RATE])
        await send({"type": "websocket.accept"})
        connection = entrance.connections.open(outlet, guest)
        outlet.on_text = connection.take
        try:
            await connection.run(unpacking(receive) if outlet.is_packed else receive)
        finally:
            entrance.connections.disconnected(connection)
