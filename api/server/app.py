"""The ASGI application: each operation as a route, the WebSocket, and problem bodies for errors."""

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
from api.pages import screens
from api.papers import routes as papers
from api.rest.operations import OPERATIONS as OPERATIONS
from api.rest.routing import endpoint, problem
from api.services.service import Service
from api.settings import Settings
from api.stream.endpoint import StreamEndpoint
from api.stream.methods import WS_PATH
from api.wire.errors import ApiError


def create_app(service: Service, settings: Settings) -> FastAPI:
    """Make the application of one service."""
    app = FastAPI(title="Tanso", openapi_url=None, docs_url=None, redoc_url=None)
    for operation in OPERATIONS:
        app.add_route(
            operation.path,
            endpoint(service, operation),
            methods=[operation.method],
            name=operation.name,
            include_in_schema=False,
        )
    app.state.openapi, app.state.asyncapi, app.state.reference = _served_documents()
    app.router.routes.extend(screens.routes(service))
    app.router.routes.extend(papers.routes(service))
    app.router.routes.append(WebSocketRoute(WS_PATH, StreamEndpoint(service)))
    app.add_exception_handler(HTTPException, _unknown)
    return app


@cache
def documents() -> tuple[dict[str, Any], dict[str, Any]]:
    """Make the OpenAPI and AsyncAPI documents of this version."""
    return openapi(OPERATIONS), asyncapi()


@cache
def _served_documents() -> tuple[bytes, bytes, str]:
    """Make the documents as they are served, and the page of all messages."""
    http, stream = documents()
    return msgspec.json.encode(http), msgspec.json.encode(stream), reference(http, stream)


async def _unknown(request: Request, error: Exception) -> Response:
    """Answer a request for an unknown path or method."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return problem(ApiError("unknown_method", "this path does not support the method"), 405)
    return problem(ApiError("unknown_method", "there is no such path"), error.status_code)
