"""Routes for the caller's own logins, tokens and keys.

A key is made, rotated and revoked after a login by password only (permissions.py), so that a stolen
key cannot create a successor.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from functools import partial
from ipaddress import ip_network
from typing import TYPE_CHECKING

from msgspec import Struct
from starlette.responses import Response

from api.access.auth import TOKEN_MS, Principal
from api.access.sessions import SESSION_MS
from api.access.users import ROLE_SCOPES
from api.messages.account import (
    KeyBody,
    KeyRecord,
    KeyReply,
    KeysReply,
    LoginBody,
    LoginReply,
    SessionReply,
    TokenReply,
)
from api.messages.rest import DoneReply
from api.messages.sessions import Session
from api.rest.routing import SESSION_COOKIE, Call, Routes, json_response
from api.services import idempotency
from api.wire.errors import ApiError
from api.wire.registry_errors import asked
from exchange.registry.accounts.holders import Holders, LegalNames
from exchange.units import NS_PER_MS, utc_text

if TYPE_CHECKING:
    from api.services.service import Service

ROUTES = Routes()


@ROUTES.add("POST", "/v1/auth/login", LoginReply, body=LoginBody, errors=("bad_signature",))
async def log_in(call: Call) -> Response:
    """Open a session for a page by user name and password."""
    service = call.service
    if not service.origins.allow(call.request.headers.raw) and "origin" in call.request.headers:
        raise ApiError("forbidden", "the page's origin is not allowed")
    credentials = (call.body.user, call.body.password, call.address)
    session, user = await service.password_logins.run(
        call.address, partial(service.auth.log_in, *credentials)
    )
    known = service.auth.sessions.find(session, service.auth.now_ms())
    assert known is not None
    acting = _session_of(service, Principal(user, ROLE_SCOPES[user.role]))
    return _with_cookie(call, LoginReply(acting, _text(known.until_ms)), session, SESSION_MS)


@ROUTES.add("GET", "/v1/auth/session", SessionReply)
async def own_session(call: Call) -> Struct:
    """Your login: its user, participant, role and scopes, and the end of a page's session."""
    return await _described(call)


@ROUTES.add("POST", "/v1/auth/session", SessionReply)
async def extend_session(call: Call) -> Response:
    """Extend the session of a page to 12 hours from now, within the maximum since its login."""
    session, sessions = call.request.cookies[SESSION_COOKIE], call.service.auth.sessions
    sessions.extend(session, call.service.auth.now_ms())
    described = await _described(call)
    return _with_cookie(call, described, session, 1000 * (described.seconds_left or 0))


@ROUTES.add("POST", "/v1/auth/logout", DoneReply)
async def log_out(call: Call) -> Response:
    """End the session."""
    call.service.auth.log_out(call.request.cookies.get(SESSION_COOKIE, ""))
    response = json_response(DoneReply(call.service.projections.current.seq))
    response.delete_cookie(SESSION_COOKIE)
    return response


@ROUTES.add("POST", "/v1/auth/ws-token", TokenReply)
async def ws_token(call: Call) -> Struct:
    """Make a token for one WebSocket login of a page."""
    token = call.service.auth.make_token(_principal(call))
    return TokenReply(token, utc_text(call.service.wall_ns() + TOKEN_MS * NS_PER_MS))


@ROUTES.add("GET", "/v1/keys", KeysReply)
async def keys(call: Call) -> Struct:
    """Your own keys, without their secrets."""
    return keys_reply(call.service, _principal(call).user.name)


@ROUTES.add("POST", "/v1/keys", KeyReply, body=KeyBody, status=201)
async def make_key(call: Call) -> Struct:
    """Make a key; its secret is shown only once."""
    return new_key(call.service, _principal(call).user.name, call.body)


@ROUTES.add("POST", "/v1/keys/{key_id}/rotate", KeyReply, errors=("not_found",))
async def rotate_key(call: Call) -> Struct:
    """Give a key a new secret; the old secret remains valid for a day."""
    key_id = _own_key(call)
    progress = idempotency.current()
    is_again = progress is not None and progress.is_again
    made = call.service.users.rotate_key(key_id, call.service.auth.now_ms(), keeps_old=is_again)
    key = call.service.users.key(key_id)
    assert key is not None
    return KeyReply(key_id, made.algorithm, list(key.scopes), made.secret)


@ROUTES.add("DELETE", "/v1/keys/{key_id}", DoneReply, errors=("not_found",))
async def revoke_key(call: Call) -> Struct:
    """Revoke a key at once and close its connections."""
    call.service.users.revoke_key(_own_key(call), call.service.auth.now_ms())
    return DoneReply(call.service.projections.current.seq)


def keys_reply(service: Service, user: str) -> KeysReply:
    """Return a user's valid keys."""
    return KeysReply(
        [
            KeyRecord(key.key_id, key.algorithm, list(key.scopes), list(key.addresses))
            for key in service.users.keys_of(user)
        ]
    )


def new_key(service: Service, user: str, body: KeyBody) -> KeyReply:
    """Make a key for a user. ApiError `invalid_params`: an address or the public key is wrong."""
    for network in body.addresses:
        try:
            ip_network(network, strict=False)
        except ValueError:
            raise ApiError(
                "invalid_params",
                f"{network} is no address or network such as 203.0.113.7 or 10.0.0.0/8",
                "addresses",
            ) from None
    if body.public_key is not None and body.algorithm != "ed25519":
        raise ApiError(
            "invalid_params",
            "public_key goes with algorithm ed25519; leave it out for hmac-sha256",
            "public_key",
        )
    users, now_ms = service.users, service.auth.now_ms()
    made = users.add_key(
        user, now_ms, body.algorithm, body.scopes, body.addresses, body.public_key, key_id_of_now()
    )
    key = users.key(made.key_id)
    assert key is not None
    return KeyReply(made.key_id, made.algorithm, list(key.scopes), made.secret or None)


def key_id_of_now() -> str:
    """Return the id of a new key, always the same for a request under an idempotency key: a request
    that was cut off before its reply makes no second key when it is repeated."""
    return f"tk_{(idempotency.request_name() or secrets.token_hex(9))[:18]}"


async def _described(call: Call) -> SessionReply:
    """Describe the caller's login; without legal names while the registry does not answer."""
    service, principal = call.service, _principal(call)
    names = LegalNames(principal.participant)
    with suppress(ApiError):
        names = await asked(lambda: Holders(service.registry).names(names.code))
    reply = SessionReply(
        principal.user.name, _session_of(service, principal), names.name_ja, names.name_en
    )
    now_ms = service.auth.now_ms()
    session = call.request.cookies.get(SESSION_COOKIE, "")
    known = None if principal.key_id else service.auth.sessions.find(session, now_ms)
    if known is not None:
        reply.expires_at = _text(known.until_ms)
        reply.seconds_left = (known.until_ms - now_ms) // 1000
        reply.extendable_to = _text(known.last_ms)
    return reply


def _session_of(service: Service, principal: Principal) -> Session:
    account = service.venue.account_of(principal.participant)
    group = service.stp_groups.by_account.get(-1 if account is None else account)
    scopes = list(principal.scopes)
    return Session(principal.participant, account, principal.role, scopes, group)


def _with_cookie(call: Call, reply: Struct, session: str, for_ms: int) -> Response:
    """Return the reply with the session's cookie: hidden from scripts, sent by this site's pages
    only, and over TLS only where there is TLS."""
    response = json_response(reply)
    response.set_cookie(
        SESSION_COOKIE,
        session,
        max_age=for_ms // 1000,
        httponly=True,
        samesite="strict",
        secure=call.service.settings.is_encrypted,
    )
    return response


def _text(at_ms: int) -> str:
    return utc_text(at_ms * NS_PER_MS)


def _principal(call: Call) -> Principal:
    assert call.principal is not None, "the permission table asks for a login"
    return call.principal


def _own_key(call: Call) -> str:
    key = call.service.users.key(call.path["key_id"])
    if key is None or key.user.name != _principal(call).user.name:
        raise ApiError("not_found", "there is no such key of yours", "key_id")
    return key.key_id
