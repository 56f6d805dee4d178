"""Users and their keys under the operator; logins and approvals that survive a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.access.approvals import WAITING_MS, Approvals
from api.access.auth import Authenticator, Principal
from api.access.sessions import SESSION_MS
from api.access.users import ROLE_SCOPES, UserStore
from api.client import ApiError, Credentials
from api.settings import Settings
from exchange.commands import AdjustTrade, BustTrade
from tests.api.access.test_auth import NOW_MS, Clock
from tests.api.house import QUICK_HASHES, RE, Stage
from tests.api.services.test_trading import until

FAST = Settings(port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST, hasher=QUICK_HASHES)
    built.wait(built.house.join("alice", "bob"))
    service = built.house.service
    for role in ("operator", "approver"):
        built.house.credentials[role] = service.participants.add_key("exchange", role=role)
    yield built
    built.close()


async def _operator(stage: Stage, method: str, path: str, **options: Any) -> Any:
    async with stage.house.client("operator") as operator:
        return msgspec.json.decode(await operator.http(method, path, **options))


def _principal(store: UserStore, name: str) -> Principal:
    user = store.user(name)
    assert user is not None
    return Principal(user, ROLE_SCOPES[user.role])


def test_approvals_wait_through_a_restart_and_no_longer_than_a_day(tmp_path: Path) -> None:
    clock = Clock()
    store = UserStore(tmp_path)
    for name, role in (("olga", "operator"), ("anna", "approver")):
        store.add_user(name, role, "exchange")  # type: ignore[arg-type]
    first = Approvals(store.db, clock)
    olga = _principal(store, "olga")
    bust = first.ask("bust", BustTrade(0, 7), olga)
    clock.now_ms += 1_000
    adjust = first.ask("adjust", AdjustTrade(1, 8, 3_000), olga)
    gone = first.ask("gone", BustTrade(0, 9), olga)
    first.reject(gone.approval_id, "anna", "no such trade")
    store.close()
    store = UserStore(tmp_path)
    again = Approvals(store.db, clock)
    assert again.waiting() == [bust, adjust]
    with pytest.raises(ApiError, match="second person"):
        again.approve(bust.approval_id, _principal(store, "olga"))
    clock.now_ms = NOW_MS + WAITING_MS + 1
    with pytest.raises(ApiError, match="not_found"):
        again.approve(bust.approval_id, _principal(store, "anna"))
    assert again.approve(adjust.approval_id, _principal(store, "anna")) == adjust.command
    with pytest.raises(ApiError, match="already in progress"):
        again.approve(adjust.approval_id, _principal(store, "anna"))
    again.end(adjust.approval_id, "done", "anna")
    store.close()
    store = UserStore(tmp_path)
    last = Approvals(store.db, clock)
    assert last.waiting() == []
    ends = [(one.action, one.state, one.decided_by, one.reason) for one in last.ended(0, 9)]
    assert ends == [
        ("adjust", "done", "anna", ""),
        ("bust", "expired", "", ""),
        ("gone", "rejected", "anna", "no such trade"),
    ]
    assert [one.action for one in last.ended(1, 1)] == ["bust"]
    store.close()


def test_a_login_lasts_through_a_restart_and_ends_in_its_time(tmp_path: Path) -> None:
    clock = Clock()
    store = UserStore(tmp_path)
    store.add_user("bob", "trader", "bob", "correct horse")
    before = Authenticator(store, clock)
    kept, _ = before.log_in("bob", "correct horse", "127.0.0.1")
    ended, _ = before.log_in("bob", "correct horse", "127.0.0.1")
    before.log_out(ended)
    store.close()
    written = b"".join(path.read_bytes() for path in tmp_path.glob("users.db*"))
    assert kept.encode() not in written
    store = UserStore(tmp_path)
    again = Authenticator(store, clock)
    assert again.session(ended) is None
    clock.now_ms += SESSION_MS
    principal = again.session(kept)
    assert principal is not None
    assert principal.participant == "bob"
    clock.now_ms += 1
    assert again.session(kept) is None
    store.close()


def test_sessions_are_bounded_and_a_new_one_replaces_the_oldest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.access.sessions.SESSIONS_MAX", 2)
    store = UserStore(tmp_path)
    authenticator = Authenticator(store, Clock())
    store.add_user("bob", "trader", "bob")
    three = [authenticator.sessions.begin("bob", NOW_MS + at) for at in range(3)]
    assert [authenticator.session(session) is not None for session in three] == [False, True, True]
    assert store.db.execute("SELECT count(*) FROM sessions") == [(2,)]
    store.close()


async def test_a_disabled_user_loses_sockets_keys_and_logins_until_enabled_again(
    stage: Stage,
) -> None:
    house = stage.house
    await _operator(
        stage,
        "POST",
        "/v1/admin/users",
        body={"name": "bea", "role": "trader", "participant": "bob", "password": "p" * 12},
    )
    users, auth = house.service.users, house.service.auth
    house.credentials["bea"] = users.add_key("bea", auth.now_ms())
    session, _ = await asyncio.to_thread(auth.log_in, "bea", "p" * 12, "127.0.0.1")
    token = auth.make_token(_principal(users, "bea"))
    async with house.client("bea") as bea, house.client("bob") as bob:
        changed = await _operator(stage, "PATCH", "/v1/admin/users/bea", body={"disabled": True})
        assert changed["disabled"]
        await until(lambda: bea._ended is not None)
        with pytest.raises(ApiError, match="4003"):
            await bea.ping()
        await bob.ping()
    with pytest.raises(ApiError, match="bad_signature"):
        async with house.client("bea"):
            pass
    assert auth.session(session) is None
    with pytest.raises(ApiError, match="bad_signature"):
        auth.use_token(token)
    with pytest.raises(ApiError, match="user is disabled"):
        await _operator(stage, "POST", "/v1/admin/keys", body={"user": "bea"})
    await _operator(stage, "PATCH", "/v1/admin/users/bea", body={"disabled": False})
    async with house.client("bea") as bea:
        await bea.balances()
    assert auth.session(session) is not None
    await _operator(stage, "PATCH", "/v1/admin/users/bea", body={"password": "q" * 12})
    assert auth.session(session) is None
    await asyncio.to_thread(auth.log_in, "bea", "q" * 12, "127.0.0.1")


async def test_the_operator_makes_and_revokes_keys_of_traders_only(stage: Stage) -> None:
    house = stage.house
    body = {"user": "alice", "algorithm": "hmac-sha256", "scopes": ["read", "admin"]}
    made = await _operator(stage, "POST", "/v1/admin/keys", body=body)
    assert made["scopes"] == ["read"]
    house.credentials["new"] = Credentials(made["key_id"], "hmac-sha256", made["secret"])
    async with house.client("new") as program:
        with pytest.raises(ApiError, match="forbidden"):
            await program.add_order(RE, "buy", 1, 3000)
        listed = await _operator(stage, "GET", "/v1/admin/keys", query={"user": "alice"})
        assert made["key_id"] in [key["key_id"] for key in listed["keys"]]
        assert "secret" not in str(listed)
        await _operator(stage, "DELETE", f"/v1/admin/keys/{made['key_id']}")
        await until(lambda: program._ended is not None)
    for method, path, wrong, code in (
        ("POST", "/v1/admin/keys", body | {"user": "exchange:approver"}, "forbidden"),
        ("POST", "/v1/admin/keys", body | {"user": "nobody"}, "not_found"),
        ("PATCH", "/v1/admin/users/exchange:approver", {"password": "r" * 12}, "forbidden"),
        ("PATCH", "/v1/admin/users/nobody", {"disabled": True}, "not_found"),
        ("DELETE", "/v1/admin/keys/nothing", None, "not_found"),
    ):
        with pytest.raises(ApiError, match=code):
            await _operator(stage, method, path, body=wrong)


async def test_cancels_and_the_cancel_timer_are_available_over_http(stage: Stage) -> None:
    house = stage.house
    async with house.client("alice") as alice:
        for name in ("a", "b", "c", "d"):
            await alice.add_order(RE, "buy", 1, 3000, cl_ord_id=name)
        first = (await alice.orders(cl_ord_id="a"))[0].order_id

        async def post(path: str, body: dict[str, Any]) -> Any:
            return msgspec.json.decode(await alice.http("POST", path, body=body))

        cancels = await post("/v1/orders/cancel", {"order_id": [first], "cl_ord_id": ["x"]})
        assert [cancel["success"] for cancel in cancels["orders"]] == [True, False]
        assert cancels["orders"][1]["error"]["code"] == "unknown_order"
        both = [{"cl_ord_id": "b"}, {"cl_ord_id": "c"}]
        cancels = await post("/v1/orders/batch/cancel", {"orders": both})
        assert [cancel["success"] for cancel in cancels["orders"]] == [True, True]
        with pytest.raises(ApiError, match="invalid_params"):
            await post("/v1/orders/batch/cancel", {"orders": both[:1]})
        assert "trigger_time" in await post("/v1/orders/cancel-after", {"timeout": 60})
        assert await post("/v1/orders/cancel-after", {"timeout": 0}) == {}
        await post("/v1/orders/cancel-after", {"timeout": 60})
        sequencer = house.service.sequencer
        await sequencer.advance_to(sequencer.clock.now_ns() + 61 * 10**9)
        assert await alice.orders() == []


async def test_a_requester_never_makes_the_approver(stage: Stage) -> None:
    """The operator adds no approver; a participant's approver approves nothing for the market."""
    house = stage.house
    body = {"name": "sara", "participant": "alice", "password": "s" * 12}
    with pytest.raises(ApiError, match="invalid_params"):
        await _operator(stage, "POST", "/v1/admin/users", body=body | {"role": "approver"})
    with pytest.raises(ApiError, match="forbidden"):
        await _operator(stage, "POST", "/v1/admin/approvers", body=body)
    async with house.client("approver") as second:
        made = msgspec.json.decode(await second.http("POST", "/v1/admin/approvers", body=body))
        assert (made["role"], made["participant"]) == ("approver", "alice")
        with pytest.raises(ApiError, match="idempotency_conflict"):
            await second.http("POST", "/v1/admin/approvers", body=body)
    users, auth = house.service.users, house.service.auth
    await asyncio.to_thread(auth.log_in, "sara", "s" * 12, "127.0.0.1")
    house.credentials["sara"] = users.add_key("sara", auth.now_ms())
    async with house.client("sara") as sara:
        for method, path, wrong in (
            ("GET", "/v1/admin/approvals", None),
            ("POST", "/v1/admin/approvals/0/approve", None),
            ("DELETE", "/v1/admin/approvals/0", None),
            ("POST", "/v1/admin/approvers", body | {"name": "third"}),
        ):
            with pytest.raises(ApiError, match="forbidden"):
                await sara.http(method, path, body=wrong)
