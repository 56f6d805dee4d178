"""Permissions: every route and method with every role, generated from the tables.

A route or method without a row in the permission table cannot be registered, so this test covers
all of them.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest

from api.access.permissions import PERMISSIONS
from api.access.signing import Credentials, sign, signed_bytes
from api.messages.fields import Role
from api.papers.routes import PAPERS
from api.rest.routing import Operation
from api.server.app import OPERATIONS
from api.settings import Settings
from api.stream.methods import METHODS
from tests.api.house import RE, Raw, Stage

FAST = Settings(port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6)
ROLES: tuple[Role | None, ...] = (None, "trader", "approver", "registrar", "operator")
NO = {401, 403}
NOTHING_DONE = {"POST /v1/admin/clock": b'{"to":"1970-01-01T00:00:00Z"}'}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST)
    built.wait(built.house.join("alice", "bob"))
    service = built.house.service
    for role in ("approver", "registrar", "operator"):
        built.house.credentials[role] = service.participants.add_key("exchange", role=role)
    built.house.credentials["trader"] = built.house.credentials["alice"]
    yield built
    built.close()


def signed(
    stage: Stage, credentials: Credentials | None, method: str, path: str, body: bytes
) -> dict[str, str]:
    """Return the headers of a signed request; none without a login."""
    if credentials is None:
        return {}
    at_ms, nonce = stage.house.service.auth.now_ms(), secrets.token_hex(8)
    message = signed_bytes(at_ms, nonce, method, path, body)
    return {
        "X-API-KEY": credentials.key_id,
        "X-TIMESTAMP": str(at_ms),
        "X-NONCE": nonce,
        "X-SIGNATURE": sign(credentials.algorithm, credentials.secret, message),
    }


async def ask(
    stage: Stage,
    credentials: Credentials | None,
    method: str,
    path: str,
    body: bytes = b"",
    more: dict[str, str] | None = None,
) -> httpx.Response:
    # A TLS context would take 30 ms in each of some hundred requests.
    async with httpx.AsyncClient(base_url=f"http://{stage.house.address}", verify=False) as http:
        headers = signed(stage, credentials, method, path, body) | (more or {})
        return await http.request(method, path, content=body, headers=headers)


def path_of(operation: Operation) -> str:
    """Return the path with ids that do not exist."""
    return re.sub(r"\{[a-z_]+\}", "999999", operation.path)


@pytest.mark.parametrize(
    "operation", [*OPERATIONS, *PAPERS.operations], ids=lambda operation: operation.name
)
async def test_a_route_is_open_to_its_roles_only(stage: Stage, operation: Operation) -> None:
    permission = PERMISSIONS[operation.name]

    body = NOTHING_DONE.get(operation.name, b"{}") if operation.body is not None else b""
    for role in ROLES:
        credentials = stage.house.credentials[role] if role else None
        before = stage.house.digest()
        reply = await ask(stage, credentials, operation.method, path_of(operation), body)
        if permission.scope is None:
            assert reply.status_code not in NO, (role, reply.text)
        elif role is None:
            assert reply.status_code == 401
        elif role not in permission.roles:
            assert reply.status_code == 403
        else:
            is_password_only = "login by password only" in reply.text
            assert reply.status_code not in NO or is_password_only, (role, reply.text)
        assert reply.status_code < 500
        if reply.status_code in NO:
            assert stage.house.digest() == before


@pytest.mark.parametrize(
    "operation",
    [operation for operation in OPERATIONS if PERMISSIONS[operation.name].scope is not None],
    ids=lambda operation: operation.name,
)
async def test_a_key_without_the_scope_is_rejected(stage: Stage, operation: Operation) -> None:
    permission = PERMISSIONS[operation.name]
    role = sorted(permission.roles)[0]
    others = [scope for scope in ("read", "trade", "settle", "admin") if scope != permission.scope]
    participant = "alice" if role == "trader" else "exchange"

    key = stage.house.service.participants.add_key(participant, role=role, scopes=others)
    body = b"{}" if operation.body is not None else b""
    reply = await ask(stage, key, operation.method, path_of(operation), body)
    assert (reply.status_code, reply.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("method", sorted(METHODS))
async def test_a_websocket_method_is_open_to_its_roles_only(stage: Stage, method: str) -> None:
    permission = PERMISSIONS[f"WS {method}"]
    params = {
        "subscribe": {"channel": "status"},
        "unsubscribe": {"channel": "status"},
        "auth": {"token": "x"},
        "add_order": {"symbol": "X", "side": "buy", "order_qty": "1"},
        "cancel_order": {"order_id": [999_999]},
        "amend_order": {"order_id": 999_999},
        "cancel_all_orders_after": {"timeout": 0},
        "set_cancel_on_disconnect": {"cancel_on_disconnect": False},
        "batch_add": {"orders": [{"symbol": "X", "side": "buy", "order_qty": "1"}] * 2},
        "batch_cancel": {"orders": [{"order_id": 999_999}] * 2},
        "add_bid": {"auction_id": "X", "side": "buy", "price": "1", "qty": "1"},
        "cancel_bid": {"auction_id": "X", "bid_id": 999_999},
    }.get(method)

    for role in ROLES:
        async with stage.house.raw() as raw:
            if role is not None:
                await log_in(stage, raw, stage.house.credentials[role])
            message: dict[str, Any] = {"method": method}
            if params is not None:
                message["params"] = params
            code = (await raw.ask(message)).get("error", {}).get("code")
            if permission.scope is None or role in permission.roles:
                assert code not in ("auth_required",)
                assert code != "forbidden" or method == "auth"
            else:
                assert code == ("auth_required" if role is None else "forbidden")


async def log_in(stage: Stage, raw: Raw, credentials: Credentials) -> None:
    headers = signed(stage, credentials, "GET", "/v1/ws", b"")
    params = {
        "api_key": headers["X-API-KEY"],
        "timestamp_ms": int(headers["X-TIMESTAMP"]),
        "nonce": headers["X-NONCE"],
        "signature": headers["X-SIGNATURE"],
    }
    assert (await raw.ask({"method": "auth", "params": params}))["success"]


async def test_another_participants_order_and_a_missing_one_get_the_same_answer(
    stage: Stage,
) -> None:
    house = stage.house
    async with house.client("bob") as bob:
        ack = await bob.add_order(RE, "buy", 1, 3000)
    for method in ("GET", "DELETE"):
        answers = [
            await ask(stage, house.credentials["alice"], method, f"/v1/orders/{order_id}")
            for order_id in (ack.order_id, 999_999)
        ]
        assert answers[0].status_code == 404
        assert answers[0].content == answers[1].content
    own = await ask(stage, house.credentials["bob"], "GET", f"/v1/orders/{ack.order_id}")
    assert own.json()["order"]["order_id"] == ack.order_id


@pytest.mark.parametrize(
    "operation",
    [operation for operation in OPERATIONS if operation.body is not None],
    ids=lambda operation: operation.name,
)
async def test_no_body_takes_a_field_that_is_not_in_its_type(
    stage: Stage, operation: Operation
) -> None:
    permission = PERMISSIONS[operation.name]
    role = sorted(permission.roles)[0] if permission.roles else None
    credentials = stage.house.credentials[role] if role else None
    assert operation.body is not None
    known = {field.encode_name for field in msgspec.structs.fields(operation.body)}
    for smuggled in ("account", "role", "scopes_", "is_admin", "seq"):
        if smuggled in known:
            continue
        body = msgspec.json.encode({smuggled: 1})
        reply = await ask(stage, credentials, operation.method, path_of(operation), body)
        assert reply.status_code in (422, 403, 404), reply.text
