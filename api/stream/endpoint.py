"""The ASGI endpoint of /v1/ws, from the handshake to the end of the connection."""

from __future__ import annotations

from typing import Protocol

from starlette.types import Receive, Scope, Send

from api.access.socket_limits import Guest
from api.stream.connection import Connection
from api.stream.handshake import Gate, accept
from api.stream.outgoing import Writer


class OpenConnections(Protocol):
    """The WebSockets that are open."""

    def open(self, writer: Writer, guest: Guest) -> Connection: ...
    def disconnected(self, connection: Connection) -> None: ...


class Entrance(Gate, Protocol):
    """The checks of a handshake and the connections of the server."""

    @property
    def connections(self) -> OpenConnections: ...


class StreamEndpoint:
    """ASGI application that accepts a socket, runs its Connection and cleans up."""

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        accepted = await accept(self._entrance, scope, receive, send)
        if accepted is None:
            return
        connections = self._entrance.connections
        connection = connections.open(accepted.writer, accepted.guest)
        accepted.writer.on_text = connection.take
        try:
            await connection.run(accepted.receive)
        finally:
            connections.disconnected(connection)
