"""Documents about the API itself, and metrics for monitoring."""

from __future__ import annotations

from msgspec import Struct
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from api.access.addresses import is_loopback
from api.rest.routing import HEADERS, Call, Routes
from api.wire.errors import ApiError

ROUTES = Routes()


class Document(Struct):
    """A document in its own format."""


@ROUTES.add("GET", "/openapi.json", Document)
async def openapi_document(call: Call) -> Response:
    """The description of the HTTP routes in OpenAPI 3.1."""
    return Response(call.request.app.state.openapi, 200, HEADERS, "application/json")


@ROUTES.add("GET", "/asyncapi.json", Document)
async def asyncapi_document(call: Call) -> Response:
    """The description of the WebSocket in AsyncAPI 3.0."""
    return Response(call.request.app.state.asyncapi, 200, HEADERS, "application/json")


@ROUTES.add("GET", "/docs", Document, media="text/html", errors=("unknown_method",))
async def docs(call: Call) -> Response:
    """The guide (signing, checksums, gaps) and the reference, unless the server disables them."""
    if not call.service.settings.docs:
        raise ApiError("unknown_method", "there is no such path")
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    headers = {**HEADERS, "content-security-policy": policy}
    return Response(call.request.app.state.reference, 200, headers, "text/html")


@ROUTES.add("GET", "/metrics", Document, media="text/plain")
async def metrics(call: Call) -> Response:
    """Metrics in Prometheus' format, for the server's host and the addresses of `metrics_from`."""
    if not is_loopback(call.address) and call.address not in call.service.monitoring:
        raise ApiError("forbidden", "metrics are for monitoring: see the setting metrics_from")
    body = generate_latest(call.service.metrics.registry)
    return Response(body, 200, {**HEADERS, "content-type": CONTENT_TYPE_LATEST})
