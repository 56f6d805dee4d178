"""Conversion of an HTTP request to a typed call, and of its result to a response.

An operation names its path, query, body and reply types; this module authenticates the caller,
checks the permission table, and converts rejections to RFC 9457 problem bodies. msgspec decodes the
body (decoding.py), because FastAPI accepts no Structs. No exception's text leaves the process.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from api.access.addresses import counted
from api.access.auth import Principal, Signed
from api.access.permissions import PERMISSIONS, reject_unless_allowed
from api.messages.account import KeyReply
from api.messages.fields import OPERATOR
from api.messages.rest import NoBody, Problem
from api.rest.decoding import decode_body, decode_query, read_body
from api.services import idempotency
from api.wire.errors import ApiError, fault
from exchange.errors import JournalFailed
from exchange.registry.projects.office import Filed
from exchange.units import tokyo_datetime

if TYPE_CHECKING:
    from api.services.service import Service

T = TypeVar("T")
SESSION_COOKIE = "tanso_session"
BODY_SECONDS = 5.0
# Paths that show no market data, so that they need not wait for the disk.
AT_ONCE = frozenset({"/healthz", "/readyz", "/metrics", "/v1/time"})
SAFE_METHODS = frozenset({"GET", "HEAD"})
# Acts on a login alone: without a user there is no owner of an idempotency key.
OF_A_LOGIN = frozenset(
    f"POST /v1/auth/{name}" for name in ("login", "logout", "session", "ws-token")
)
# Acts for which nothing is left to tell.
UNRECORDED = frozenset({"POST /v1/admin/checks", "POST /v1/admin/clock"})
REPLAYED = "Idempotent-Replayed"
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_LOG = logging.getLogger("tanso.rest")
_ENCODER = msgspec.json.Encoder()


class Call(NamedTuple):
    """One decoded request.

    `account`: -1 unless a participant is logged in; `address`: the client's, as reported by trusted
    proxies; `key`: the idempotency key, empty if there is none.
    """

    service: Service
    request: Request
    principal: Principal | None
    account: int
    query: Any
    body: Any
    raw: bytes
    address: str
    key: str = ""

    @property
    def path(self) -> dict[str, str]:
        return dict(self.request.path_params)

    def now_ns(self) -> int:
        """Return the market's time."""
        return self.service.sequencer.clock.now_ns()

    def today(self) -> date:
        """Return the market's day in Tokyo."""
        return tokyo_datetime(self.now_ns()).date()

    def filed(self) -> Filed:
        """Return the user and the time of an entry in the registry's files."""
        assert self.principal is not None
        return Filed(self.principal.user.name, self.now_ns())


Handler = Callable[[Call], Awaitable[msgspec.Struct | Response]]


class Operation(NamedTuple):
    """One route: its path, types and handler.

    `media`: the media type of the reply; `more_media`: those on request. `needs_key`: a request
    without an idempotency key is rejected. `takes_file`: a body from a login may be a file's size.
    """

    method: str
    path: str
    summary: str
    reply: type[msgspec.Struct]
    handler: Handler
    query: type[msgspec.Struct] = NoBody
    body: type[msgspec.Struct] | None = None
    status: int = 200
    errors: tuple[str, ...] = ()
    media: str = "application/json"
    more_media: tuple[str, ...] = ()
    needs_key: bool = False
    takes_file: bool = False

    @property
    def name(self) -> str:
        """The key of the permission table."""
        return f"{self.method} {self.path}"

    @property
    def is_acting(self) -> bool:
        """True if it changes something: an idempotency key then prevents a second execution."""
        return self.method not in SAFE_METHODS and self.name not in OF_A_LOGIN

    @property
    def is_confirmed(self) -> bool:
        """True if a login by password must give the password again, in a ConfirmBody."""
        return PERMISSIONS[self.name].confirmed

    @property
    def is_recorded(self) -> bool:
        """True for an officer's act, which is kept on record; not for looks and clock moves."""
        return (
            self.is_acting
            and PERMISSIONS[self.name].scope == "admin"
            and self.name not in UNRECORDED
        )

    @property
    def remembered_ms(self) -> int:
        """The time for which a reply is kept under its key: short for secrets and orders."""
        is_short = PERMISSIONS[self.name].scope == "trade" or self.reply is KeyReply
        return idempotency.SHORT_MS if is_short else idempotency.LONG_MS


class Routes:
    """Collects operations; each must have an entry in the permission table."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []

    def add(
        self, method: str, path: str, reply: type[msgspec.Struct], **options: Any
    ) -> Callable[[Handler], Handler]:
        """Register a handler; its docstring's first line, one sentence, is the summary."""

        def register(handler: Handler) -> Handler:
            summary = (handler.__doc__ or "").strip().splitlines()[0]
            operation = Operation(method, path, summary, reply, handler, **options)
            assert operation.name in PERMISSIONS, f"{operation.name} has no permission"
            self.operations.append(operation)
            return handler

        return register


def endpoint(
    service: Service, operation: Operation, failed: Callable[[ApiError], Response] | None = None
) -> Callable[[Request], Awaitable[Response]]:
    """Return the operation as a Starlette endpoint; `failed` makes the response to an error, a
    problem body by default."""
    rejected = problem if failed is None else failed

    async def answer(request: Request) -> Response:
        try:
            call = await _decode(service, operation, request)
            if operation.is_confirmed:
                await _confirm(call)
            if call.key:
                return await _once(operation, call)
            result = await _handled(operation, call)
        except ApiError as error:
            return rejected(error)
        except JournalFailed as error:
            service.sequencer.fail(error)
            return rejected(ApiError("internal"))
        except Exception:
            _LOG.exception("%s failed", operation.name)
            return rejected(fault(acts=operation.method not in SAFE_METHODS))
        if isinstance(result, Response):
            return result
        return json_response(result, operation.status)

    return answer


async def _confirm(call: Call) -> None:
    """Check the password in the body of a page's request, each time that it is sent; a signed
    request is confirmed by its signature."""
    principal = call.principal
    assert principal is not None, "the permission table asks for a login"
    if not principal.key_id:
        check = partial(call.service.auth.confirm, principal, call.body.password, call.address)
        await call.service.password_logins.run(call.address, check)


async def _handled(operation: Operation, call: Call) -> msgspec.Struct | Response:
    """Return the handler's result when the data that it shows is on the disk."""
    result = await operation.handler(call)
    if operation.is_recorded:
        _record(operation, call)
    if operation.path not in AT_ONCE:
        await call.service.commands.durable()
    return result


def _record(operation: Operation, call: Call) -> None:
    """Keep an officer's act that has succeeded."""
    assert call.principal is not None, "officers are logged in"
    if call.principal.participant != OPERATOR:
        return
    given = dict(call.path)
    for part in (call.query, call.body):
        given |= msgspec.to_builtins(part) if isinstance(part, msgspec.Struct) else {}
    call.service.acts_of_officers.add(call.principal.user.name, operation.name, given)


async def _once(operation: Operation, call: Call) -> Response:
    """Handle a request under an idempotency key, or repeat its first reply."""
    assert call.principal is not None, "acting routes need a login"
    request = idempotency.Request(
        call.principal.user.name, call.key, _contents(operation, call), operation.remembered_ms
    )
    work = partial(_encoded, operation, call)
    status, answer, is_again = await call.service.idempotency.once(request, operation.status, work)
    if not is_again:
        return Response(answer, status, HEADERS, "application/json")
    answer = _ENCODER.encode(msgspec.json.decode(answer) | {"duplicate": True})
    return Response(answer, status, {**HEADERS, REPLAYED: "true"}, "application/json")


async def _encoded(operation: Operation, call: Call) -> bytes:
    result = await _handled(operation, call)
    assert isinstance(result, msgspec.Struct), "acting routes reply with a Struct"
    return _ENCODER.encode(result)


def _contents(operation: Operation, call: Call) -> bytes:
    """Return a digest of a request's contents, independent of its JSON formatting and of the
    password that confirms it."""
    body = call.raw if call.body is None else _ENCODER.encode(call.body)
    if operation.is_confirmed:
        body = b""
    parts = (operation.name, sorted(call.path.items()), call.query, body)
    return call.service.users.digest(_ENCODER.encode(parts))


def page_of(found: list[T], cursor: int | None, limit: int) -> tuple[list[T], int | None]:
    """Return a page from position `cursor` on and the position of the next page, None after the
    last."""
    start = cursor or 0
    more = start + limit if start + limit < len(found) else None
    return found[start : start + limit], more


def json_response(result: msgspec.Struct, status: int = 200) -> Response:
    return Response(_ENCODER.encode(result), status, HEADERS, "application/json")


def problem(error: ApiError, status: int | None = None) -> Response:
    """Return an error as an RFC 9457 response."""
    info = error.info
    body = Problem(
        type=f"urn:tanso:error:{error.code}",
        title=info.cause,
        status=status or info.status,
        detail=error.message,
        code=error.code,
        category=info.category,
        message=error.message,
        retryable=error.retryable,
        field=error.field,
        order_status=error.order_status,
    )
    headers = dict(HEADERS)
    if error.code == "rate_limited":
        headers |= {"retry-after": "1"}
        if error.limit is not None:
            limit, remaining, reset_s = error.limit
            headers |= {
                "ratelimit-limit": str(limit),
                "ratelimit-remaining": str(remaining),
                "ratelimit-reset": str(reset_s),
            }
    return Response(_ENCODER.encode(body), body.status, headers, "application/problem+json")


async def _decode(service: Service, operation: Operation, request: Request) -> Call:
    peer = request.client.host if request.client else ""
    address = service.hops.client(peer, request.headers.raw)
    has_proof = "x-api-key" in request.headers or SESSION_COOKIE in request.cookies
    if not has_proof:
        service.rates.take(counted(address))
    try:
        async with asyncio.timeout(BODY_SECONDS):
            is_file = operation.takes_file and has_proof
            most = service.settings.file_bytes if is_file else service.settings.body_bytes
            raw = await read_body(request, most)
    except TimeoutError:
        raise ApiError("deadline_exceeded", "the body arrived too slowly") from None
    principal = None
    if has_proof:
        principal = _proved(service, request, raw, address)
    reject_unless_allowed(operation.name, principal)
    account = -1
    if principal is not None:
        known = service.venue.account_of(principal.participant)
        account = known if known is not None else -1
        if principal.role == "trader" and account < 0:
            raise ApiError("forbidden", "the participant has no account")
    query = decode_query(request, operation.query)
    body = None
    if operation.body is not None:
        body = decode_body(raw or b"{}" if operation.is_confirmed else raw, operation.body)
    elif raw:
        raise ApiError("invalid_params", "this request takes no body; send none")
    key = ""
    if operation.is_acting:
        key = idempotency.checked_key(request.headers.getlist(idempotency.HEADER))
        if operation.needs_key and not key:
            raise ApiError(
                "invalid_params",
                f"this request needs an {idempotency.HEADER} header, so that a repetition has no "
                "effect",
                idempotency.HEADER,
            )
    return Call(service, request, principal, account, query, body, raw, address, key)


def _proved(service: Service, request: Request, raw: bytes, address: str) -> Principal | None:
    """Authenticate the caller and count the request for the rate limit.

    An authenticated request counts for its key or user at any address, so that other callers at
    that address do not use up its limit; any other request counts for the address.
    """
    try:
        principal = identify(service, request, raw, address)
    except ApiError:
        service.rates.take(counted(address))
        raise
    if principal is None:
        service.rates.take(counted(address))
        return None
    proved = f"key:{principal.key_id}" if principal.key_id else f"user:{principal.user.name}"
    guest = request.scope.get("state", {}).get("guest")
    if guest is not None:
        guest.vouch(proved)
    service.rates.take(proved)
    return principal


def identify(service: Service, request: Request, raw: bytes, address: str) -> Principal | None:
    """Return the owner of the signature or of the session cookie, None without either. ApiError
    `timestamp_out_of_window`, `bad_signature` or `forbidden`: the proof is not valid."""
    headers = request.headers
    key_id = headers.get("x-api-key")
    if key_id is not None:
        query = request.scope["query_string"].decode("latin-1")
        path = request.scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
        try:
            timestamp_ms = int(headers.get("x-timestamp", ""))
        except ValueError:
            raise ApiError("timestamp_out_of_window", field="X-TIMESTAMP") from None
        nonce = headers.get("x-nonce", "")
        if not 1 <= len(nonce) <= 64:
            raise ApiError("bad_signature", "X-NONCE has 1 to 64 characters", "X-NONCE")
        signature = headers.get("x-signature", "")
        return service.auth.signed(
            Signed(
                key_id,
                timestamp_ms,
                nonce,
                signature,
                request.method,
                path,
                raw,
                address=address,
            )
        )
    session = request.cookies.get(SESSION_COOKIE)
    if session is None:
        return None
    if request.method not in SAFE_METHODS and not service.origins.allow(request.headers.raw):
        raise ApiError("forbidden", "the page's origin is not allowed")
    return service.auth.session(session)
