"""The registry as a server of its own, for the client `exchange.registry.http.client`.

`create_registry_app` makes an endpoint of each call in `exchange.registry.http.calls`. One token
authenticates the exchange, which is the only client. Beyond this machine the server requires TLS.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.access.socket_limits import Admission
from api.server.uvicorn import listen, serving
from api.settings import Settings
from exchange.errors import RegistryError, RegistryRejected
from exchange.registry.http.calls import BODY_MAX, CALLS, Call, Rejection
from exchange.registry.sql.registry import SqlRegistry
from exchange.registry.whole import WholeRegistry

Endpoint = Callable[[Request], Awaitable[Response]]


class RegistryService:
    """The endpoints over `registry`."""

    def __init__(self, registry: WholeRegistry, token: str) -> None:
        self.registry = registry
        self._token = token.encode()

    def app(self) -> Starlette:
        """Make the ASGI application."""
        routes = [
            Route(call.path, self._guarded(self._endpoint(call)), methods=[call.verb])
            for call in CALLS
        ]
        return Starlette(routes=[*routes, Route("/healthz", _healthy, methods=["GET"])])

    def _endpoint(self, call: Call[..., Any]) -> Endpoint:
        """Make the endpoint of one call; it runs in a thread because registries block."""

        async def endpoint(request: Request) -> Response:
            if call.has_body:
                arguments = call.read_body(await _body(request))
            else:
                arguments = call.read_query(request.query_params)
            return _json(await run_in_threadpool(call.run, self.registry, arguments))

        return endpoint

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        """Check the token and convert the registry's errors to answers."""

        async def guarded(request: Request) -> Response:
            given = request.headers.get("authorization", "").encode()
            if not hmac.compare_digest(given, b"Bearer " + self._token):
                return _rejection(401, "unauthorized", "the token is missing or wrong")
            guest = request.scope.get("state", {}).get("guest")
            if guest is not None:
                guest.vouch("exchange")
            try:
                return await endpoint(request)
            except RegistryRejected as rejection:
                status = 409 if rejection.code == "idempotency_conflict" else 422
                return _rejection(status, rejection.code, rejection.sentence)
            except RegistryError as error:
                return _rejection(503, "unavailable", type(error).__name__)
            except (msgspec.DecodeError, ValueError) as error:
                return _rejection(422, "invalid_params", str(error))

        return guarded


def create_registry_app(registry: WholeRegistry, token: str) -> Starlette:
    """Make the application over a registry; `token` is the exchange's."""
    if len(token) < 16:
        raise ValueError("the registry's token needs at least 16 characters")
    return RegistryService(registry, token).app()


def serve(url: str, token: str, settings: Settings) -> None:
    """Serve the registry of a database address until interrupted. ConfigError: it cannot be
    served."""
    registry = SqlRegistry.open(url)
    try:
        config = serving(create_registry_app(registry, token), settings, Admission(settings))
        listener = listen(settings.host, settings.port)
        uvicorn.Server(config).run([listener])
    finally:
        registry.close()


async def _healthy(request: Request) -> Response:
    return _json({"status": "ok"})


async def _body(request: Request) -> bytes:
    """Read the request's body; one beyond the limit is rejected before its end."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > BODY_MAX:
            raise ValueError(f"a body has at most {BODY_MAX} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


def _json(content: Any) -> Response:
    return Response(msgspec.json.encode(content), media_type="application/json")


def _rejection(status: int, code: str, sentence: str) -> Response:
    body = msgspec.json.encode(Rejection(code, sentence))
    return Response(body, status_code=status, media_type="application/json")
