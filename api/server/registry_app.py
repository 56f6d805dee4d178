"""The registry as a service of its own: the other end of `exchange.registry.http`.

`create_registry_app` puts any registry behind the paths of `exchange.registry.wire`. One token
stands for the exchange, which is the only client. Beyond this machine the service speaks TLS.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

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
from exchange.registry import wire
from exchange.registry.controls import Proposal, State
from exchange.registry.filings import Filing
from exchange.registry.opening import WholeRegistry
from exchange.registry.port import Receipt
from exchange.registry.sql.registry import SqlRegistry

T = TypeVar("T")
Endpoint = Callable[[Request], Awaitable[Response]]


class RegistryService:
    """The endpoints over `registry`; each call runs in a thread because registries block."""

    def __init__(self, registry: WholeRegistry, token: str) -> None:
        self.registry = registry
        self._token = token.encode()

    def app(self) -> Starlette:
        """The ASGI application."""
        paths: list[tuple[str, str, Endpoint]] = [
            ("POST", "/v1/acts", self.acts),
            ("POST", "/v1/merge", self.merge),
            ("GET", "/v1/act", self.act),
            ("DELETE", "/v1/act", self.abandon),
            ("GET", "/v1/accounts", self.accounts),
            ("POST", "/v1/accounts", self.open_account),
            ("PATCH", "/v1/accounts", self.lock_account),
            ("GET", "/v1/projects", self.projects),
            ("POST", "/v1/projects", self.register_project),
            ("GET", "/v1/holdings", self.holdings),
            ("GET", "/v1/serial", self.serial),
            ("GET", "/v1/history", self.history),
            ("GET", "/v1/events", self.events),
            ("GET", "/v1/imports", self.imports),
            ("GET", "/v1/totals", self.totals),
            ("GET", "/v1/keys", self.keys),
            ("GET", "/v1/proposals", self.proposals),
            ("POST", "/v1/proposals", self.save_proposal),
            ("GET", "/v1/filings", self.filings),
            ("POST", "/v1/filings", self.save_filing),
        ]
        routes = [
            Route(path, self._guarded(endpoint), methods=[method])
            for method, path, endpoint in paths
        ]
        return Starlette(routes=[*routes, Route("/healthz", _healthy, methods=["GET"])])

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        """Check the token and turn the registry's errors into answers."""

        async def guarded(request: Request) -> Response:
            given = request.headers.get("authorization", "").encode()
            if not hmac.compare_digest(given, b"Bearer " + self._token):
                return _rejection(401, "unauthorised", "the token is missing or wrong")
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

    async def acts(self, request: Request) -> Response:
        body = await _body(request, wire.Instructions)
        if len(body.instructions) > wire.BATCH_MAX:
            raise ValueError(f"at most {wire.BATCH_MAX} acts fit in one call")
        found = await run_in_threadpool(self.registry.perform_many, body.instructions)
        return _json(
            wire.Answers(
                tuple(
                    wire.Answer(receipt=answer)
                    if isinstance(answer, Receipt)
                    else wire.Answer(rejection=wire.Rejection(answer.code, answer.sentence))
                    for answer in found
                )
            )
        )

    async def act(self, request: Request) -> Response:
        key = _required(request, "key")
        return _json(wire.MaybeReceipt(await run_in_threadpool(self.registry.outcome, key)))

    async def abandon(self, request: Request) -> Response:
        key, at_ns = _required(request, "key"), int(_required(request, "at_ns"))
        return _json(wire.MaybeReceipt(await run_in_threadpool(self.registry.abandon, key, at_ns)))

    async def merge(self, request: Request) -> Response:
        body = await _body(request, wire.Merge)
        fewer = await run_in_threadpool(self.registry.merge, body.account, body.at_ns)
        return _json(wire.Merged(fewer))

    async def accounts(self, request: Request) -> Response:
        return _json(await run_in_threadpool(self.registry.accounts, _given(request, "owner")))

    async def open_account(self, request: Request) -> Response:
        new = await _body(request, wire.NewAccount)
        await run_in_threadpool(
            self.registry.open_account, new.name, new.kind, new.owner, new.at_ns
        )
        return _json({})

    async def lock_account(self, request: Request) -> Response:
        lock = await _body(request, wire.Lock)
        await run_in_threadpool(self.registry.lock_account, lock.name, lock.locked, lock.at_ns)
        return _json({})

    async def projects(self, request: Request) -> Response:
        return _json(await run_in_threadpool(self.registry.projects))

    async def register_project(self, request: Request) -> Response:
        new = await _body(request, wire.NewProject)
        await run_in_threadpool(self.registry.register_project, new.project, new.at_ns)
        return _json({})

    async def holdings(self, request: Request) -> Response:
        account, credit_class = _given(request, "account"), _given(request, "credit_class")
        return _json(await run_in_threadpool(self.registry.holdings, account, credit_class))

    async def serial(self, request: Request) -> Response:
        return _json(await run_in_threadpool(self.registry.locate, _required(request, "serial")))

    async def history(self, request: Request) -> Response:
        return _json(await run_in_threadpool(self.registry.history, _required(request, "serial")))

    async def events(self, request: Request) -> Response:
        account, kind = _given(request, "account"), _given(request, "kind")
        return _json(await run_in_threadpool(self.registry.events, account, kind))

    async def imports(self, request: Request) -> Response:
        return _json(await run_in_threadpool(self.registry.imports, _given(request, "origin")))

    async def totals(self, request: Request) -> Response:
        return _json(await run_in_threadpool(self.registry.totals))

    async def keys(self, request: Request) -> Response:
        count = int(_required(request, "count"))
        if not 0 <= count <= wire.BATCH_MAX:
            raise ValueError(f"at most {wire.BATCH_MAX} keys are told")
        return _json(await run_in_threadpool(self.registry.latest_keys, count))

    async def proposals(self, request: Request) -> Response:
        given = _given(request, "state")
        state = None if given is None else State(given)
        return _json(await run_in_threadpool(self.registry.proposals, state))

    async def save_proposal(self, request: Request) -> Response:
        proposal = await _body(request, Proposal)
        await run_in_threadpool(self.registry.save_proposal, proposal)
        return _json({})

    async def filings(self, request: Request) -> Response:
        kind, name = _required(request, "kind"), _given(request, "name")
        return _json(await run_in_threadpool(self.registry.filings, kind, name))

    async def save_filing(self, request: Request) -> Response:
        filing = await _body(request, Filing)
        await run_in_threadpool(self.registry.save_filing, filing)
        return _json({})


def create_registry_app(registry: WholeRegistry, token: str) -> Starlette:
    """The service over a registry; `token` is the exchange's."""
    if len(token) < 16:
        raise ValueError("the registry's token needs at least 16 characters")
    return RegistryService(registry, token).app()


def serve(url: str, token: str, settings: Settings) -> None:
    """Serve the registry at a database address until interrupted. ConfigError: it could not."""
    registry = SqlRegistry.open(url)
    try:
        config = serving(create_registry_app(registry, token), settings, Admission(settings))
        listener = listen(settings.host, settings.port)
        uvicorn.Server(config).run([listener])
    finally:
        registry.close()


async def _healthy(request: Request) -> Response:
    return _json({"status": "ok"})


async def _body(request: Request, kind: type[T]) -> T:
    """The request's body, rejected beyond the limit before it is read to the end."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > wire.BODY_MAX:
            raise ValueError(f"a body has at most {wire.BODY_MAX} bytes")
        chunks.append(chunk)
    return msgspec.json.decode(b"".join(chunks), type=kind)


def _required(request: Request, name: str) -> str:
    value = request.query_params.get(name)
    if value is None:
        raise ValueError(f"the query lacks {name}")
    return value


def _given(request: Request, name: str) -> str | None:
    return request.query_params.get(name)


def _json(content: Any) -> Response:
    return Response(msgspec.json.encode(content), media_type="application/json")


def _rejection(status: int, code: str, sentence: str) -> Response:
    body = msgspec.json.encode(wire.Rejection(code, sentence))
    return Response(body, status_code=status, media_type="application/json")
