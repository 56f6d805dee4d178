"""Time limits for a socket's TLS handshake, request and answer, and its admission.

uvicorn times out idle connections between requests only: a peer that sends nothing, or one byte a
second, or never reads its answer, would hold a socket forever. Here a request must be complete
within HANDSHAKE_S seconds and its answer read within ANSWER_S, unless the client is authenticated.
A socket is admitted before its TLS handshake, because an unfinished handshake holds a socket too.
"""

from __future__ import annotations

import asyncio
import ssl
from asyncio.transports import BaseTransport
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.access.addresses import Hops, is_loopback
from api.access.socket_limits import Admission, Guest

HANDSHAKE_S = 5.0
ANSWER_S = 30.0


class ListenerContext(NamedTuple):
    """The settings of a listening socket. `tls` None: no encryption. `proxies_only`: admit only
    named proxies and this machine, because other clients would send clear text across a network."""

    admission: Admission
    hops: Hops
    tls: ssl.SSLContext | None = None
    proxies_only: bool = False

    def admit(self, transport: asyncio.Transport) -> tuple[bool, Guest | None]:
        """Return whether to accept a socket, and its place. A proxy's socket has none: its requests
        are counted by the client addresses that it reports."""
        peer = (transport.get_extra_info("peername") or ("",))[0]
        if peer in self.hops.proxies:
            return True, None
        if self.proxies_only and not is_loopback(peer):
            return False, None
        guest = self.admission.arrive(peer, transport.abort)
        return guest is not None, guest


class HandshakeTimeout(H11Protocol):
    """An HTTP connection, which may become a WebSocket. The scope's state carries `guest`."""

    def __init__(
        self, context: ListenerContext, *args: Any, guest: Guest | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._context = context
        self._guest = guest
        self._is_admitted = guest is not None
        self._deadline: asyncio.TimerHandle | None = None
        self._answer_deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type] # uvicorn narrows asyncio's type
        if not self._is_admitted:
            self._is_admitted, self._guest = self._context.admit(self.transport)
        if not self._is_admitted:
            self.transport.abort()
            return
        self.app_state = {**self.app_state, "guest": self._guest}
        self._deadline = self.loop.call_later(HANDSHAKE_S, self._give_up)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        is_part = self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])
        begun: Any = self.scope
        if not is_part and begun is not None:
            self._deadline = _stopped(self._deadline)
        elif is_part and self._deadline is None:
            self._deadline = self.loop.call_later(HANDSHAKE_S, self._give_up)
        if self._is_answering() and self._answer_deadline is None:
            self._answer_deadline = self.loop.call_later(ANSWER_S, self._give_up_on_reader)

    def on_response_complete(self) -> None:
        self._answer_deadline = _stopped(self._answer_deadline)
        super().on_response_complete()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._deadline = _stopped(self._deadline)
        self._answer_deadline = _stopped(self._answer_deadline)
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        self._deadline = _stopped(self._deadline)
        self._answer_deadline = _stopped(self._answer_deadline)
        if self._guest is not None:
            self._guest.leave()
        super().connection_lost(exc)

    def _is_answering(self) -> bool:
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete

    def _give_up(self) -> None:
        self.transport.abort()

    def _give_up_on_reader(self) -> None:
        if self._guest is not None and not self._guest.known_as:
            self.transport.abort()


class TlsHandshakeTimeout(asyncio.Protocol):
    """A connection in its TLS handshake; admits the socket, then passes it to a
    HandshakeTimeout."""

    def __init__(self, context: ListenerContext, *args: Any, **options: Any) -> None:
        self._context = context
        self._handler = partial(HandshakeTimeout, context, *args, **options)
        self._early: list[bytes] = []
        self._is_lost = False
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        plain = cast(asyncio.Transport, transport)
        is_admitted, guest = self._context.admit(plain)
        if not is_admitted:
            plain.abort()
            return
        self._task = asyncio.get_running_loop().create_task(self._speak(plain, guest))

    def data_received(self, data: bytes) -> None:
        """Keep data that arrives before the handshake begins, or with its end."""
        self._early.append(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_lost = True

    async def _speak(self, plain: asyncio.Transport, guest: Guest | None) -> None:
        tls: asyncio.Transport | None = None
        assert self._context.tls is not None
        handshake = asyncio.get_running_loop().create_task(
            asyncio.get_running_loop().start_tls(
                plain, self, self._context.tls, server_side=True, ssl_handshake_timeout=HANDSHAKE_S
            )
        )
        # Two turns of the loop later the TLS protocol has its connection, and nothing was read in
        # between. Data read earlier is passed on first.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        early, self._early = b"".join(self._early), []
        if early and not handshake.done():
            hidden: Any = plain.get_protocol()
            hidden.get_buffer(len(early))[: len(early)] = early
            hidden.buffer_updated(len(early))
        with suppress(OSError, ssl.SSLError, asyncio.TimeoutError):
            tls = await handshake
        if tls is None or self._is_lost:
            plain.abort()
            if guest is not None:
                guest.leave()
            return
        handler = self._handler(guest=guest)
        if guest is not None:
            guest.end = tls.abort
        tls.set_protocol(handler)
        handler.connection_made(tls)
        if self._early:
            handler.data_received(b"".join(self._early))


def _stopped(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """Cancel a timer, if any; return None."""
    if timer is not None:
        timer.cancel()
    return None
