"""Starts uvicorn from the program: one address, one process, loopback by default.

uvicorn's own proxy support is off, because it would trust every client on this machine. So is its
limit on connections, because it does not distinguish strangers from members; `socket_limits.py`
does.

The listening socket is opened here, before anything is built on it, so that a port in use gives one
sentence and not a traceback.
"""

from __future__ import annotations

import asyncio
import resource
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing, suppress
from functools import partial
from typing import Any

import uvicorn
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from api.access.addresses import Hops
from api.access.socket_limits import Admission
from api.server.app import create_app
from api.server.handshake_timeout import HandshakeTimeout, ListenerContext, TlsHandshakeTimeout
from api.server.tls import reject_in_the_clear, server_context
from api.services.service import Service
from api.settings import Settings
from api.stream.websocket_writer import WebSocketWriter
from exchange.errors import ConfigError

BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket. ConfigError: the address cannot be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol must be named TCP: otherwise asyncio leaves Nagle's algorithm on for accepted
    # sockets, 40 ms an answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise ConfigError(
            f"{host}:{port} cannot be used ({error.strerror}); choose another with --port"
        ) from None
    return listener


def server_of(
    service: Service, settings: Settings, more: Sequence[BaseRoute] = ()
) -> uvicorn.Server:
    """Configure a server without starting it; `more`: routes beside the exchange's own."""
    app = create_app(service, settings)
    app.router.routes.extend(more)
    return uvicorn.Server(serving(app, settings, service.admission))


def serving(app: ASGIApp, settings: Settings, admission: Admission) -> uvicorn.Config:
    """Return the uvicorn configuration of all servers of this project. ConfigError: an invalid
    certificate, or passwords that would cross a network unencrypted."""
    reject_in_the_clear(settings)
    tls = server_context(settings)
    only = tls is None and not settings.is_loopback
    context = ListenerContext(admission, Hops(settings.behind_proxy), tls, proxies_only=only)
    protocol: Any = partial(HandshakeTimeout if tls is None else TlsHandshakeTimeout, context)
    return uvicorn.Config(
        app,
        http=protocol,
        ws=WebSocketWriter,
        ws_max_size=max(settings.frame_bytes, settings.message_bytes),
        ws_per_message_deflate=False,
        ws_ping_interval=10.0,
        ws_ping_timeout=10.0,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
        access_log=False,
        log_level="warning",
        log_config=None,
        server_header=False,
        lifespan="off",
    )


def raise_file_limit() -> None:
    """Raise the process's limit of open files to the most that the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def address_of(listener: socket.socket) -> str:
    """Return host:port of a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@asynccontextmanager
async def running(
    server: uvicorn.Server, listener: socket.socket, stop: Callable[[], Awaitable[None]]
) -> AsyncIterator[str]:
    """Run a server in the running loop and yield its "host:port"; at the end call `stop` before
    its connections close."""
    task = asyncio.create_task(server._serve([listener]), name="server")
    try:
        while not server.started and not task.done():
            await asyncio.sleep(0.005)
        if task.done():
            await task
        yield address_of(listener)
    finally:
        try:
            await stop()
        finally:
            server.should_exit = True
            await task


@asynccontextmanager
async def running_server(
    service: Service, settings: Settings, more: Sequence[BaseRoute] = ()
) -> AsyncIterator[str]:
    """Start the service and serve it in the running loop; yields "host:port"."""
    server = server_of(service, settings, more)
    with closing(listen(settings.host, settings.port)) as listener:
        await service.start()
        async with running(server, listener, service.stop) as address:
            yield address
