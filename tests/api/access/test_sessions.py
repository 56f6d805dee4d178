"""A page's session: what it shows, how it is extended, and approvals that need the password."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from api.access.auth import Authenticator
from api.access.sessions import SESSION_DAYS, SESSION_MS
from api.access.users import UserStore
from api.settings import Settings
from exchange.registry.port import AccountKind
from tests.api.access.test_auth import NOW_MS, Clock
from tests.api.house import ES, QUICK_HASHES, House, Stage

FAST = Settings(port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6)
PASSWORD = "correct horse battery"
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST, hasher=QUICK_HASHES)
    built.wait(built.house.join("alice"))
    service = built.house.service
    for role in ("operator", "approver"):
        built.house.credentials[role] = service.participants.add_key("exchange", role=role)
    service.users.add_user("ann", "trader", "alice", PASSWORD)
    service.registry.open_account("partner:X", AccountKind.PARTNER, "X", 0)
    yield built
    built.close()


@pytest.fixture
def clock(stage: Stage) -> Iterator[Clock]:
    """The wall clock of the stage's logins."""
    auth, clock = stage.house.service.auth, Clock()
    before, auth.now_ms = auth.now_ms, clock
    yield clock
    auth.now_ms = before


async def test_a_session_shows_its_user_and_its_end(stage: Stage, clock: Clock) -> None:
    async with stage.house.page("ann", PASSWORD) as page:
        clock.now_ms += HOUR_MS
        shown = (await page.get("/v1/auth/session")).json()
    assert shown == {
        "user": "ann",
        "session": {
            "participant": "alice",
            "account": stage.house.service.venue.account_of("alice"),
            "role": "trader",
            "scopes": ["read", "trade", "settle"],
        },
        "expires_at": "2023-11-15T10:13:20.000000Z",
        "seconds_left": 11 * 3600,
        "extendable_to": "2023-11-21T22:13:20.000000Z",
    }


async def test_a_key_has_no_end_and_a_stranger_no_session(stage: Stage) -> None:
    async with stage.house.client("alice") as alice:
        shown = httpx.Response(200, content=await alice.http("GET", "/v1/auth/session")).json()
    assert (shown["user"], shown["session"]["role"]) == ("alice", "trader")
    assert "expires_at" not in shown
    assert "seconds_left" not in shown
    async with httpx.AsyncClient(base_url=f"http://{stage.house.address}") as http:
        for cookies in ({}, {"tanso_session": "unknown"}):
            http.cookies.update(cookies)
            for method in ("GET", "POST"):
                origin = {"origin": str(http.base_url)}
                reply = await http.request(method, "/v1/auth/session", headers=origin)
                assert (reply.status_code, reply.json()["code"]) == (401, "auth_required")


async def test_an_extended_session_keeps_its_cookie_and_gets_twelve_hours(
    stage: Stage, clock: Clock
) -> None:
    async with stage.house.page("ann", PASSWORD) as page:
        cookie = page.cookies["tanso_session"]
        clock.now_ms += SESSION_MS - 1
        reply = await page.post("/v1/auth/session")
        assert reply.json()["seconds_left"] == 12 * 3600
        given = dict(part.partition("=")[::2] for part in reply.headers["set-cookie"].split("; "))
        assert given == {
            "tanso_session": cookie,
            "HttpOnly": "",
            "Max-Age": "43200",
            "Path": "/",
            "SameSite": "strict",
        }
        clock.now_ms += SESSION_MS
        assert (await page.get("/v1/auth/session")).json()["seconds_left"] == 0
        clock.now_ms += 1
        assert (await page.get("/v1/auth/session")).status_code == 401
        assert (await page.post("/v1/auth/session")).status_code == 401


async def test_only_a_page_of_this_exchange_extends_its_session(stage: Stage) -> None:
    async with stage.house.page("ann", PASSWORD) as page:
        for origin in ("https://attacker.example", "null"):
            reply = await page.post("/v1/auth/session", headers={"origin": origin})
            assert (reply.status_code, reply.json()["code"]) == (403, "forbidden")
        assert (await page.post("/v1/auth/session")).is_success


def test_a_session_ends_for_good_when_its_days_are_over(tmp_path: Path) -> None:
    clock = Clock()
    store = UserStore(tmp_path)
    store.add_user("bob", "trader", "bob", PASSWORD)
    session, _ = Authenticator(store, clock).log_in("bob", PASSWORD, "127.0.0.1")
    store.close()
    end_ms = NOW_MS + SESSION_DAYS * DAY_MS
    while clock.now_ms + SESSION_MS < end_ms:
        clock.now_ms += SESSION_MS - HOUR_MS
        # Each time after a restart: the maximum counts from the login, not from the last start.
        store = UserStore(tmp_path)
        extended = Authenticator(store, clock).sessions.extend(session, clock.now_ms)
        store.close()
        assert extended is not None
        assert extended.until_ms == min(clock.now_ms + SESSION_MS, end_ms)
    store = UserStore(tmp_path)
    again = Authenticator(store, clock)
    clock.now_ms = end_ms
    assert again.session(session) is not None
    last = again.sessions.extend(session, clock.now_ms)
    assert last is not None
    assert last.until_ms == end_ms
    clock.now_ms += 1
    assert again.session(session) is None
    assert again.sessions.extend(session, clock.now_ms) is None
    store.close()


def test_the_days_of_a_session_are_a_setting_and_never_shorten_it(tmp_path: Path) -> None:
    store = UserStore(tmp_path)
    store.add_user("bob", "trader", "bob", PASSWORD)
    sessions = Authenticator(store, Clock(), session_days=1).sessions
    session = sessions.begin("bob", NOW_MS)
    extended = sessions.extend(session, NOW_MS + SESSION_MS)
    assert extended is not None
    assert extended.until_ms == NOW_MS + DAY_MS
    store.close()


def test_a_session_of_the_release_before_lasts_and_is_not_extended(tmp_path: Path) -> None:
    store = UserStore(tmp_path)
    store.add_user("bob", "trader", "bob", PASSWORD)
    session, _ = Authenticator(store, Clock()).log_in("bob", PASSWORD, "127.0.0.1")
    store.close()
    with sqlite3.connect(tmp_path / "users.db") as db:
        db.execute("ALTER TABLE sessions DROP COLUMN begun_ms")
    db.close()
    store = UserStore(tmp_path)
    sessions = Authenticator(store, Clock()).sessions
    extended = sessions.extend(session, NOW_MS + HOUR_MS)
    assert extended is not None
    assert extended.until_ms == NOW_MS + SESSION_MS
    store.close()


# --- approvals ----------------------------------------------------------------------------------


class Waiting(NamedTuple):
    """Something that waits for its second person: the approver's name, the route, and a reading of
    whether it still waits."""

    approver: str
    path: str
    waits: Any


async def _proposal(stage: Stage) -> Waiting:
    house = stage.house
    body = {"target": "partner:X", "credit_class": "jcredit/energy_saving", "qty": "1"}
    async with house.client("alice") as alice:
        reply = await alice.http("POST", "/v1/proposals/transfers", body=body)
    made = httpx.Response(200, content=reply).json()["proposal_id"]

    def waits() -> bool:
        found = house.service.registry.proposals()
        return next(one for one in found if one.proposal_id == made).approved_by is None

    return Waiting("alice", f"/v1/proposals/{made}/approve", waits)


async def _approval(stage: Stage) -> Waiting:
    house = stage.house
    async with house.client("operator") as operator:
        body = {"symbol": ES, "price": "1500"}
        reply = await operator.http("POST", "/v1/admin/base-prices", body=body)
    made = httpx.Response(200, content=reply).json()["approval_id"]

    def waits() -> bool:
        return made in [one.approval_id for one in house.service.approvals.waiting()]

    return Waiting("exchange", f"/v1/admin/approvals/{made}/approve", waits)


@asynccontextmanager
async def second_person(
    house: House, participant: str, name: str
) -> AsyncIterator[httpx.AsyncClient]:
    """Log in as a new approver of a participant, by password."""
    await asyncio.to_thread(house.service.users.add_user, name, "approver", participant, PASSWORD)
    async with house.page(name, PASSWORD) as page:
        yield page


@pytest.mark.parametrize("make", [_proposal, _approval])
async def test_a_page_approves_with_the_password_and_with_nothing_less(
    stage: Stage, make: Any
) -> None:
    waiting = await make(stage)
    name = f"second of {waiting.path}"
    async with second_person(stage.house, waiting.approver, name) as page:
        for body, status, code in (
            (None, 422, "invalid_params"),
            ({}, 422, "invalid_params"),
            ({"password": None}, 422, "invalid_params"),
            ({"password": ""}, 422, "invalid_params"),
            ({"password": "wrong horse"}, 403, "forbidden"),
        ):
            reply = await page.post(waiting.path, json=body)
            answer = reply.json()
            assert (reply.status_code, answer["code"]) == (status, code), answer
            assert answer["field"] == "password"
            assert waiting.waits()
        assert (await page.get("/v1/auth/session")).is_success, "a wrong password ends no session"
        key = {"idempotency-key": "once"}
        done = await page.post(waiting.path, json={"password": PASSWORD}, headers=key)
        # The market trades, so the base price is rejected; that the request got there is enough.
        assert done.is_success or done.json()["code"] == "phase_not_allowed", done.text
        assert not waiting.waits()
        if done.is_success:
            again = await page.post(waiting.path, json={"password": PASSWORD}, headers=key)
            assert again.json() == done.json() | {"duplicate": True}
            wrong = await page.post(waiting.path, json={"password": "x"}, headers=key)
            assert wrong.status_code == 403, "an answer is repeated to its user only"


@pytest.mark.parametrize("make", [_proposal, _approval])
async def test_guessing_the_password_of_an_open_session_is_stopped(stage: Stage, make: Any) -> None:
    waiting = await make(stage)
    name = f"guessed at {waiting.path}"
    async with second_person(stage.house, waiting.approver, name) as page:
        for _ in range(10):
            reply = await page.post(waiting.path, json={"password": "guess"})
            assert reply.status_code == 403
        reply = await page.post(waiting.path, json={"password": PASSWORD})
        assert (reply.status_code, reply.json()["code"]) == (429, "rate_limited")
        assert waiting.waits()


async def test_a_signed_approval_needs_no_password(stage: Stage) -> None:
    waiting = await _proposal(stage)
    stage.house.credentials["second"] = stage.house.service.participants.add_key(
        "alice", role="approver"
    )
    async with stage.house.client("second") as second:
        await second.http("POST", waiting.path)
    assert not waiting.waits()
