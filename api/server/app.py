"""The ASGI application: every operation as a route, the WebSocket, problem bodies for the rest."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import WebSocketRoute

from api.documents.asyncapi import asyncapi
from api.documents.openapi import openapi
from api.documents.reference import reference
from api.rest import about, account, duties, registry
from api.rest import auctions as auctioning
from api.rest import backups as keeping
from api.rest import bills as billing
from api.rest import exports as exporting
from api.rest import halts as controlling
from api.rest import holdings as settling
from api.rest import imports as importing
from api.rest import instruments as listing
from api.rest import invariants as checking
from api.rest import markets as public
from api.rest import orders as trading
from api.rest import participants as operating
from api.rest import projects as cycle
from api.rest import self_trades as preventing
from api.rest import settlement as settlement_desk
from api.rest import transfers as proposing
from api.rest.routing import Operation, endpoint, problem
from api.services.service import Service
from api.settings import Settings
from api.stream.endpoint import StreamEndpoint
from api.stream.methods import WS_PATH
from api.wire.errors import ApiError

OPERATIONS: tuple[Operation, ...] = tuple(
    operation
    for room in (
        about,
        account,
        public,
        trading,
        settling,
        settlement_desk,
        registry,
        cycle,
        duties,
        importing,
        exporting,
        billing,
        proposing,
        auctioning,
        operating,
        controlling,
        listing,
        preventing,
        checking,
        keeping,
    )
    for operation in room.ROUTES.operations
)


def create_app(service: Service, settings: Settings) -> FastAPI:
    """The application of one service."""
    app = FastAPI(title="Tanso", openapi_url=None, docs_url=None, redoc_url=None)
    for operation in OPERATIONS:
        app.add_route(
            operation.path,
            endpoint(service, operation),
            methods=[operation.method],
            name=operation.name,
            include_in_schema=False,
        )
    http, stream = documents()
    app.state.openapi = msgspec.json.encode(http)
    app.state.asyncapi = msgspec.json.encode(stream)
    app.state.reference = reference(http, stream)
    app.router.routes.append(WebSocketRoute(WS_PATH, StreamEndpoint(service)))
    app.add_exception_handler(HTTPException, _unknown)
    return app


@cache
def documents() -> tuple[dict[str, Any], dict[str, Any]]:
    """The OpenAPI and AsyncAPI documents of this version."""
    return openapi(OPERATIONS), asyncapi()


async def _unknown(request: Request, error: Exception) -> Response:
    """Paths and methods that are not there."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return problem(ApiError("unknown_method", "this path has no such method"), 405)
    return problem(ApiError("unknown_method", "there is no such path"), error.status_code)
