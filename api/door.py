"""uvicorn's HTTP protocol with a limit on how long a peer may take to say what it wants.

uvicorn times out idle connections between requests only; a peer that sends nothing, or one
byte a second, would hold a socket for ever.
"""

from __future__ import annotations

import asyncio
from asyncio.transports import BaseTransport

from uvicorn.protocols.http.h11_impl import H11Protocol

HANDSHAKE_S = 5.0


class Door(H11Protocol):
    """A connection whose first request must be whole within HANDSHAKE_S seconds."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type] # uvicorn narrows asyncio's type
        self._deadline = self.loop.call_later(HANDSHAKE_S, self._give_up)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._deadline is not None and self.scope is not None:
            self._deadline.cancel()
            self._deadline = None

    def connection_lost(self, exc: Exception | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)

    def _give_up(self) -> None:
        self.transport.abort()
