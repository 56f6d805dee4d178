"""Bounds against a hostile client: fields, pages, connections, logs."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from api.client import ApiError
from api.messages.rest import PAGE_MAX
from api.server.app import documents
from api.server.logs import configure_logs
from api.settings import Settings
from tests.api.house import RE, running_house

HTTP, STREAM = (json.loads(json.dumps(one)) for one in documents())


def _requested() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield (name, schema, document) of every value that a client may send."""
    for path, methods in HTTP["paths"].items():
        for method, operation in methods.items():
            for one in operation["parameters"]:
                if one["in"] == "query":
                    yield f"{method} {path} {one['name']}", one["schema"], HTTP
            if "requestBody" in operation:
                schema = operation["requestBody"]["content"]["application/json"]["schema"]
                yield f"{method} {path}", schema, HTTP
    for name, message in STREAM["components"]["messages"].items():
        if name.endswith("_request"):
            yield name, message["payload"], STREAM


def _endless(schema: dict[str, Any], document: dict[str, Any], at: str) -> Iterator[str]:
    """Yield the places of a schema without a bound."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from _endless(document["components"]["schemas"][name], document, at)
        return
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _endless(one, document, at)
    if "enum" in schema or "const" in schema:
        return
    kind = schema.get("type")
    is_day = schema.get("format") == "date"
    if kind == "string" and not is_day and not {"maxLength", "pattern"} & schema.keys():
        yield f"{at}: string"
    if kind == "integer" and not {"minimum", "maximum"} <= schema.keys():
        yield f"{at}: integer"
    if kind == "array":
        if "maxItems" not in schema:
            yield f"{at}: array"
        yield from _endless(schema["items"], document, f"{at}[]")
    if kind == "object":
        if schema.get("additionalProperties") is not False:
            yield f"{at}: unknown fields"
        for name, one in schema.get("properties", {}).items():
            yield from _endless(one, document, f"{at}.{name}")


def test_every_field_that_is_sent_is_bounded_and_no_other_is_taken() -> None:
    found = [
        place for name, one, document in _requested() for place in _endless(one, document, name)
    ]
    assert found == []


def test_every_page_has_a_cap() -> None:
    limits = {name: one for name, one, _ in _requested() if name.endswith(" limit")}
    assert len(limits) > 8
    assert {one["maximum"] for one in limits.values()} == {PAGE_MAX} == {500}


async def test_cancels_cost_no_order_and_have_a_cap_of_their_own(tmp_path: Path) -> None:
    settings = Settings(port=0, orders_per_s=0.001, orders_burst=2, cancels_per_order=10)
    async with running_house(tmp_path, settings) as house:
        await house.join("alice")
        async with house.client("alice") as alice:
            for _ in range(2):
                await alice.add_order(RE, "buy", 1, 3000)
            with pytest.raises(ApiError, match="too many orders"):
                await alice.add_order(RE, "buy", 1, 3000)
            first = (await alice.orders())[0].order_id
            answers = await alice.cancel_orders([first, *range(900, 917)])
            assert [one.success for one in answers] == [True] + [False] * 17
            digest = house.digest()
            with pytest.raises(ApiError, match="too many cancels"):
                await alice.cancel_orders([1, 2, 3])
            assert house.digest() == digest
            assert len(await alice.cancel_all()) == 1
            await alice.http("DELETE", "/v1/orders")
            with pytest.raises(ApiError, match="too many cancels"):
                await alice.http("DELETE", "/v1/orders")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    configure_logs("debug", tmp_path / "tanso.log")
    (own,) = root.handlers
    for client in ("httpx", "httpcore", "websockets.client"):
        logging.getLogger(client).setLevel(logging.WARNING)
    yield tmp_path / "tanso.log"
    root.removeHandler(own)
    own.stream.close()  # type: ignore[attr-defined] # a file handler has a stream
    for client in ("httpx", "httpcore", "websockets.client"):
        logging.getLogger(client).setLevel(logging.NOTSET)
    root.handlers += [handler for handler in handlers if handler not in root.handlers]
    root.setLevel(level)
    structlog.reset_defaults()


async def test_no_secret_of_a_session_reaches_the_log_or_an_answer(
    tmp_path: Path, log: Path
) -> None:
    """Try right and wrong logins, keys, tokens and rejections, with every line logged."""
    async with (
        running_house(tmp_path) as house,
        httpx.AsyncClient(base_url=f"http://{house.address}") as http,
    ):
        await house.join("alice")
        key = house.credentials["alice"]
        password = "correct-horse-battery"
        house.service.users.add_user("bob", "trader", "alice", password)
        async with house.client("alice") as alice:
            with pytest.raises(ApiError):
                await alice.add_order(RE, "buy", 1, 1)
        answers = []
        for said in (password + "-wrong", password):
            body = {"user": "bob", "password": said}
            answers.append(await http.post("/v1/auth/login", json=body))
        session = answers[-1].cookies["tanso_session"]
        page = {"Origin": f"http://{house.address}"}
        token = (await http.post("/v1/auth/ws-token", headers=page)).json()["token"]
        async with house.raw() as raw:
            for _ in range(2):
                reply = await raw.ask({"method": "auth", "params": {"token": token}})
                answers.append(httpx.Response(200, json=reply))
        await asyncio.sleep(0.05)
        for answer in answers:
            assert key.secret not in answer.text
            assert password not in answer.text
            assert token not in answer.text
        secrets = [key.secret, password, session, token]
    logging.getLogger("tanso.test").debug("the log is on")
    written = log.read_text()
    assert "the log is on" in written
    assert [one for one in secrets if one in written] == []
