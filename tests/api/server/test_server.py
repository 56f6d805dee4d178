"""The server: unusable addresses, bodies, headers, slow peers, settings."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from pathlib import Path

import httpx
import msgspec
import pytest

from api.server.uvicorn import listen
from api.settings import Settings, load_settings
from exchange.errors import ConfigError
from tests.api.house import RE, running_house


def test_a_port_in_use_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ConfigError, match=r"cannot be used .*choose another with --port"):
            listen("127.0.0.1", taken.getsockname()[1])


def test_a_foreign_address_is_one_sentence() -> None:
    with pytest.raises(ConfigError, match="cannot be used"):
        listen("192.0.2.1", 0)


def test_settings_come_from_file_environment_and_flags_in_that_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "tanso.toml"
    file.write_text("port = 1111\nqueue_messages = 5\nmessages_burst = 7\n")
    monkeypatch.setenv("TANSO_QUEUE_MESSAGES", "6")
    monkeypatch.setenv("TANSO_MESSAGES_BURST", "8")
    settings = load_settings(file, messages_burst=9, host=None)
    assert (settings.port, settings.queue_messages, settings.messages_burst) == (1111, 6, 9)
    assert settings.is_loopback


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("port = 70000", "setting 'port'"),
        ("prot = 1", "setting 'prot'"),
        ("port = ", "not a TOML file"),
        ('docs = "maybe"', "setting 'docs'"),
    ],
)
def test_a_wrong_settings_file_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "tanso.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=sentence):
        load_settings(file)
    with pytest.raises(ConfigError, match="there is no settings file"):
        load_settings(tmp_path / "missing.toml")


async def test_every_answer_carries_security_headers_and_problems_their_form(
    tmp_path: Path,
) -> None:
    async with (
        running_house(tmp_path) as house,
        httpx.AsyncClient(base_url=f"http://{house.address}") as http,
    ):
        for path, status, code in (
            ("/v1/time", 200, None),
            ("/v1/book?symbol=X", 404, "unknown_symbol"),
            ("/v1/book", 422, "invalid_params"),
            (f"/v1/book?symbol={RE}&depth=11", 422, "invalid_params"),
            (f"/v1/book?symbol={RE}&symbol={RE}", 422, "invalid_params"),
            ("/v1/trades?symbol=X&limit=501", 422, "invalid_params"),
            ("/v1/orders", 401, "auth_required"),
            ("/nowhere", 404, "unknown_method"),
            ("/docs", 200, None),
            ("/v1/retirements/none", 404, "not_found"),
            ("/v1/serials/none", 404, "not_found"),
        ):
            reply = await http.get(path)
            assert reply.status_code == status, path
            assert reply.headers["x-content-type-options"] == "nosniff"
            assert reply.headers["cache-control"] == "no-store"
            if code is not None:
                assert reply.headers["content-type"] == "application/problem+json"
                body = reply.json()
                assert (body["code"], body["status"]) == (code, status)
        reply = await http.put("/v1/time")
        assert (reply.status_code, reply.json()["code"]) == (405, "unknown_method")
        assert "server" not in (await http.get("/v1/time")).headers


async def test_the_guide_can_be_turned_off(tmp_path: Path) -> None:
    async with (
        running_house(tmp_path, Settings(port=0, docs=False)) as house,
        httpx.AsyncClient(base_url=f"http://{house.address}") as http,
    ):
        assert (await http.get("/docs")).status_code == 404


async def test_bodies_are_bounded_typed_and_rejected_without_a_trace(tmp_path: Path) -> None:
    async with (
        running_house(tmp_path) as house,
        httpx.AsyncClient(base_url=f"http://{house.address}") as http,
    ):
        for content, status in (
            (b"x" * (16 * 1024 + 1), 413),
            (_chunks(), 413),
            (b"{}", 401),
        ):
            reply = await http.post("/v1/orders", content=content)
            assert reply.status_code == status
            assert b"Traceback" not in reply.content
        reply = await http.post("/v1/auth/login", content=b'{"user":"a","password":"b","x":1}')
        assert reply.json()["field"] == "x"
        reply = await http.post("/v1/auth/login", content=b"\xff")
        assert reply.json()["code"] == "bad_json"


async def _chunks() -> object:
    for _ in range(20):
        yield b"x" * 1024


async def test_a_silent_peer_is_disconnected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.server.handshake_timeout.HANDSHAKE_S", 0.2)

    async with running_house(tmp_path) as house:
        host, port = house.address.split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /v1/time HT")
        with suppress(ConnectionResetError):
            assert await asyncio.wait_for(reader.read(), 3) == b""
        writer.close()


async def test_health_and_metrics_show_the_state(tmp_path: Path) -> None:
    async with (
        running_house(tmp_path) as house,
        httpx.AsyncClient(base_url=f"http://{house.address}") as http,
    ):
        assert (await http.get("/healthz")).json()["state"] == "running"
        assert (await http.get("/readyz")).status_code == 200
        house.service.settlement.failure = AssertionError("a test")
        assert (await http.get("/healthz")).json()["state"] == "halted"
        assert (await http.get("/readyz")).status_code == 503
        assert "tanso_seq" in (await http.get("/metrics")).text


async def test_a_page_logs_in_by_password_and_takes_a_token_to_its_websocket(
    tmp_path: Path,
) -> None:
    async with (
        running_house(tmp_path, Settings(port=0)) as house,
        httpx.AsyncClient(base_url=f"http://{house.address}") as http,
    ):
        await house.join("alice")
        house.service.users.add_user("ann", "trader", "alice", "correct horse battery")
        body = {"user": "ann", "password": "correct horse battery"}
        origin = {"origin": f"http://{house.address}"}
        assert (await http.post("/v1/auth/login", json=body | {"password": "x"})).status_code
        reply = await http.post("/v1/auth/login", json=body, headers=origin)
        assert "HttpOnly" in reply.headers["set-cookie"]
        assert "SameSite=strict" in reply.headers["set-cookie"]
        evil = {"origin": "http://evil.example"}
        assert (await http.post("/v1/auth/ws-token", headers=evil)).status_code == 403
        assert (await http.post("/v1/auth/ws-token")).status_code == 403
        token = (await http.post("/v1/auth/ws-token", headers=origin)).json()["token"]
        async with house.raw() as raw:
            login = {"method": "auth", "params": {"token": token}}
            assert (await raw.ask(login))["result"]["session"]["participant"] == "alice"
        async with house.raw() as raw:
            assert (await raw.ask(login))["error"]["code"] == "bad_signature"
        made = await http.post("/v1/keys", json={"scopes": ["read"]}, headers=origin)
        assert made.json()["secret"]
        key_id = made.json()["key_id"]
        rotated = await http.post(f"/v1/keys/{key_id}/rotate", headers=origin)
        assert rotated.json()["key_id"] == key_id
        listed = (await http.get("/v1/keys")).json()["keys"]
        assert [key["key_id"] for key in listed] == [key_id]
        assert (await http.delete(f"/v1/keys/{key_id}", headers=origin)).is_success
        assert (await http.delete(f"/v1/keys/{key_id}", headers=origin)).status_code == 404
        assert "Tanso reference" in (await http.get("/docs")).text
        await http.post("/v1/auth/logout", headers=origin)
        assert (await http.get("/v1/keys")).status_code == 401
        assert msgspec.json.decode((await http.get("/openapi.json")).content)["openapi"]


async def test_a_key_cannot_make_another_key(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house:
        await house.join("alice")
        async with house.client("alice") as alice:
            for method, path in (
                ("POST", "/v1/keys"),
                ("DELETE", f"/v1/keys/{house.credentials['alice'].key_id}"),
            ):
                body = {"scopes": ["read"]} if method == "POST" else None
                with pytest.raises(Exception, match="login by password only"):
                    await alice.http(method, path, body=body)
