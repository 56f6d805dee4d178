"""The ASGI end of /v1/ws: who may connect, and the life of a connection.

A browser sends its page's Origin and FastAPI checks none, so it is checked here, before the
handshake is accepted; programs send no Origin and carry no cookie. A cookie never logs in a
WebSocket: a page asks for a one-use token first.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from starlette.types import Receive, Scope, Send

from api.access.socket_limits import Guest
from api.stream.connection import Connection
from api.stream.methods import METHODS
from api.stream.outgoing import CLOSE_RATE, CLOSE_RESTART, REASONS
from api.stream.websocket_writer import EXTENSION, WebSocketWriter
from api.wire.msgpack import codec_of, unpacking

if TYPE_CHECKING:
    from api.services.service import Service


class StreamEndpoint:
    """Raw ASGI: accepts, runs a Connection, cleans up."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        service = self._service
        await receive()
        headers = [(name.lower(), value) for name, value in scope["headers"]]
        is_known = codec_of(scope["query_string"].decode("latin-1")) is not None
        client: Any = scope.get("client")
        guest: Guest | None = scope.get("state", {}).get("guest")
        if guest is None:
            guest = service.admission.arrive(
                service.hops.client(client[0] if client else "", headers)
            )
        if not service.origin_allowed(headers) or guest is None or not is_known:
            if guest is not None:
                guest.leave()
            await send({"type": "websocket.close", "code": 1008})
            return
        outlet = cast(WebSocketWriter, scope["extensions"][EXTENSION])
        guest.end = partial(outlet.end_soon, CLOSE_RATE, REASONS[CLOSE_RATE])
        await send({"type": "websocket.accept"})
        connection = Connection(service, outlet, guest, METHODS)
        service.connections[connection] = None
        if service.is_stopping:
            connection.close(CLOSE_RESTART)
        outlet.on_text = connection.take
        try:
            await connection.run(unpacking(receive) if outlet.is_packed else receive)
        finally:
            service.disconnected(connection)
