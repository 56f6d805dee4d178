"""Malformed requests get a stable code and a sentence on the same connection, and leave the
venue's digest unchanged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from msgspec import inspect

from api.access.signing import Credentials, sign, signed_bytes
from api.messages.balances import DepositBody
from api.messages.requests import AnyRequest
from api.rest.decoding import decode_body
from api.server.app import OPERATIONS
from api.settings import Settings
from api.wire.errors import CODES, ApiError
from tests.api.house import ES, RE, Raw, Stage

ORDER = {"symbol": RE, "side": "buy", "order_qty": "10", "limit_price": "3000"}
NONCES = count()
FAST = Settings(port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST)
    built.wait(built.house.join("alice", "bob"))
    yield built
    built.close()


def auth(credentials: Credentials, at_ms: int, nonce: str, **changed: Any) -> dict[str, Any]:
    message = signed_bytes(at_ms, nonce, "GET", "/v1/ws")
    params = {
        "api_key": credentials.key_id,
        "timestamp_ms": at_ms,
        "nonce": nonce,
        "signature": sign(credentials.algorithm, credentials.secret, message),
    }
    return {"method": "auth", "params": params | changed}


def assert_is_a_sentence(message: str) -> None:
    """Check that a message is a sentence for people, without a program's internals."""
    assert len(message.split()) > 2, message
    for word in ("Expected `", "matching regex", "enum", "^", "object at 0x", "Struct"):
        assert word not in message, message


async def logged_in(stage: Stage, raw: Raw) -> None:
    house = stage.house
    now_ms = house.service.auth.now_ms()
    reply = await raw.ask(auth(house.credentials["alice"], now_ms, f"n{next(NONCES)}"))
    assert reply["success"], reply


def order(**changed: Any) -> dict[str, Any]:
    params = {name: value for name, value in (ORDER | changed).items() if value is not None}
    return {"method": "add_order", "params": params}


REFUSED: list[tuple[str, Any, str, str | None]] = [
    ("unknown class", order(symbol="JCR-XX/JPY"), "unknown_symbol", "symbol"),
    ("price off tick", order(limit_price="3000.5"), "price_increment", "limit_price"),
    ("price above the band", order(limit_price="6022"), "price_out_of_band", "limit_price"),
    ("price below the band", order(limit_price="316"), "price_out_of_band", "limit_price"),
    ("price zero", order(limit_price="0"), "price_out_of_band", "limit_price"),
    ("price negative", order(limit_price="-1"), "price_out_of_band", "limit_price"),
    ("price beyond int64", order(limit_price="9" * 18), "price_out_of_band", "limit_price"),
    ("price missing", order(limit_price=None), "invalid_params", "limit_price"),
    ("price no number", order(limit_price="cheap"), "invalid_params", "limit_price"),
    ("price exponent", order(limit_price="3e3"), "invalid_params", "limit_price"),
    ("price with a line end", order(limit_price="3000\n"), "invalid_params", "limit_price"),
    ("price as a number", order(limit_price=3000), "invalid_params", "limit_price"),
    ("price NaN", order(limit_price="NaN"), "invalid_params", "limit_price"),
    ("quantity zero", order(order_qty="0"), "qty_min", "order_qty"),
    ("quantity minus zero", order(order_qty="-0"), "qty_min", "order_qty"),
    ("quantity negative", order(order_qty="-5"), "qty_min", "order_qty"),
    ("quantity of half a tonne", order(order_qty="0.5"), "qty_increment", "order_qty"),
    ("quantity too large", order(order_qty="10000001"), "qty_max", "order_qty"),
    ("quantity beyond 2^40", order(order_qty="9" * 18), "qty_max", "order_qty"),
    ("no funds", order(order_qty="9000"), "insufficient_funds", "order_qty"),
    (
        "no credits",
        order(side="sell", order_qty="10001"),
        "insufficient_credits",
        "order_qty",
    ),
    ("unknown side", order(side="hold"), "invalid_params", "side"),
    ("unknown field", order(color="green"), "invalid_params", "color"),
    ("account smuggled in", order(account=3), "invalid_params", "account"),
    ("bad client id", order(cl_ord_id="a b"), "invalid_params", "cl_ord_id"),
    ("client id too long", order(cl_ord_id="a" * 65), "invalid_params", "cl_ord_id"),
    ("side in capitals", order(side="BUY"), "invalid_params", "side"),
    ("misspelt field", order(limit_prize="3000"), "invalid_params", "limit_prize"),
    (
        "gtd in the past",
        order(time_in_force="gtd", expire_time="2023-10-10T23:00:00Z"),
        "invalid_params",
        "expire_time",
    ),
    (
        "post-only market",
        order(order_type="market", limit_price=None, post_only="reject"),
        "invalid_params",
        "post_only",
    ),
    ("a sliver shown", order(order_qty="10000", display_qty="1"), "invalid_params", "display_qty"),
    ("a side twice", json.dumps(order())[:-2] + ',"side":"sell"}}', "bad_json", "side"),
    (
        "a side twice by an escape",
        json.dumps(order())[:-2] + ',"si\\u0064e":"sell"}}',
        "bad_json",
        "side",
    ),
    ("a method twice", '{"method":"cancel_all","method":"ping"}', "bad_json", "method"),
    ("fok in a call", order(time_in_force="fok"), "phase_not_allowed", "time_in_force"),
    ("stop price on a limit", order(stop_price="3000"), "invalid_params", "stop_price"),
    ("expiry on a day order", order(expire_time="2030-01-01T00:00:00Z"), "invalid_params", None),
    (
        "gtd without an expiry",
        order(time_in_force="gtd"),
        "invalid_params",
        "expire_time",
    ),
    (
        "no such day",
        order(time_in_force="gtd", expire_time="2030-02-30T00:00:00Z"),
        "invalid_params",
        "expire_time",
    ),
    ("deadline passed", order(deadline="2020-01-01T00:00:00Z"), "deadline_exceeded", "deadline"),
    ("ioc in a call", order(time_in_force="ioc"), "phase_not_allowed", "time_in_force"),
    (
        "cancel of a missing order",
        {"method": "cancel_order", "params": {}},
        "invalid_params",
        "order_id",
    ),
    ("bad JSON", "{", "bad_json", None),
    ("empty frame", "", "bad_json", None),
    ("binary frame", b"\x00\x01", "bad_json", None),
    ("deep nesting", "[" * 8000, "invalid_params", None),
    ("deep nesting in the method", '{"method":' + "[" * 8000, "bad_json", None),
    ("lone surrogate", '{"method":"\\ud800"}', "bad_json", None),
    ("number beyond float", '{"method":"ping","req_id":1e400}', "invalid_params", "req_id"),
    ("number beyond int64", f'{{"method":"ping","req_id":{2**64}}}', "invalid_params", "req_id"),
    ("not an object", "[]", "invalid_params", None),
    ("a word", "true", "invalid_params", None),
    ("a number", "7", "invalid_params", None),
    ("a text", '"add_order"', "invalid_params", None),
    ("unknown method", {"method": "sell_everything"}, "unknown_method", "method"),
    ("method no text", {"method": 7}, "unknown_method", "method"),
    (
        "unknown channel",
        {"method": "subscribe", "params": {"channel": "gossip"}},
        "unknown_channel",
        "channel",
    ),
    (
        "subscription to an unknown class",
        {"method": "subscribe", "params": {"channel": "book", "symbol": [ES, "X"]}},
        "unknown_symbol",
        "symbol",
    ),
    (
        "depth that is not offered",
        {"method": "subscribe", "params": {"channel": "book", "depth": 11}},
        "invalid_params",
        "depth",
    ),
    (
        "rows that are not offered",
        {"method": "subscribe", "params": {"channel": "board", "rows": 11}},
        "invalid_params",
        "rows",
    ),
    (
        "interval_ms that is not offered",
        {"method": "subscribe", "params": {"channel": "book", "interval_ms": 60}},
        "invalid_params",
        "interval_ms",
    ),
    (
        "interval_ms of a channel that merges nothing",
        {"method": "subscribe", "params": {"channel": "trade", "interval_ms": 50}},
        "invalid_params",
        "interval_ms",
    ),
    (
        "interval_ms of a private channel",
        {"method": "unsubscribe", "params": {"channel": "executions", "interval_ms": 50}},
        "invalid_params",
        "interval_ms",
    ),
    ("params missing", {"method": "subscribe"}, "invalid_params", None),
    ("req_id too long", {"method": "ping", "req_id": "x" * 65}, "invalid_params", "req_id"),
]


@pytest.mark.parametrize(
    ("message", "code", "field"),
    [pytest.param(message, code, field, id=name) for name, message, code, field in REFUSED],
)
async def test_a_bad_request_is_rejected_on_the_same_connection_and_changes_nothing(
    stage: Stage, message: Any, code: str, field: str | None
) -> None:
    before = stage.house.digest()
    async with stage.house.raw() as raw:
        await logged_in(stage, raw)
        reply = await raw.ask(message)
        assert reply["success"] is False
        error = reply["error"]
        assert error["code"] == code, error
        assert error["category"] == CODES[code].category
        assert_is_a_sentence(error["message"])
        if field is not None:
            assert error["field"] == field
        assert (await raw.ask({"method": "ping", "req_id": 1}))["success"]
    assert stage.house.digest() == before


async def test_the_request_id_comes_back_even_from_a_bad_request(stage: Stage) -> None:
    async with stage.house.raw() as raw:
        for req_id in (7, "abc", -1):
            reply = await raw.ask({"method": "nonsense", "req_id": req_id})
            assert (reply["method"], reply["req_id"]) == ("nonsense", req_id)
        reply = await raw.ask({"method": "nonsense", "req_id": [1]})
        assert "req_id" not in reply


async def test_what_is_private_asks_for_a_login_first(stage: Stage) -> None:
    async with stage.house.raw() as raw:
        for message in (
            order(),
            {"method": "cancel_order", "params": {"order_id": [1]}},
            {"method": "subscribe", "params": {"channel": "executions"}},
            {"method": "subscribe", "params": {"channel": "balances"}},
        ):
            assert (await raw.ask(message))["error"]["code"] == "auth_required"


async def test_logins_that_are_wrong_get_their_code(stage: Stage) -> None:
    house = stage.house
    now_ms = house.service.auth.now_ms()
    alice = house.credentials["alice"]
    good = auth(alice, now_ms, "once")
    cases = [
        (auth(alice, now_ms, "w1", api_key="tk_unknown"), "bad_signature"),
        (auth(alice, now_ms, "w2", signature="00"), "bad_signature"),
        (auth(alice, now_ms - 6_000, "w3"), "timestamp_out_of_window"),
        (auth(alice, now_ms + 6_000, "w4"), "timestamp_out_of_window"),
        (auth(alice, now_ms, "w5", recv_window=60_001), "invalid_params"),
        ({"method": "auth", "params": {"api_key": "x"}}, "invalid_params"),
        ({"method": "auth", "params": {"token": "none"}}, "bad_signature"),
    ]
    for message, code in cases:
        async with house.raw() as raw:
            assert (await raw.ask(message))["error"]["code"] == code
    async with house.raw() as raw:
        assert (await raw.ask(good))["success"]
        assert (await raw.ask(good))["error"]["code"] == "forbidden"
    async with house.raw() as raw:
        assert (await raw.ask(good))["error"]["code"] == "nonce_reused"


async def test_a_client_id_sent_again_is_rejected_with_other_content_and_answered_with_the_same(
    stage: Stage,
) -> None:
    async with stage.house.raw() as raw:
        await logged_in(stage, raw)
        first = await raw.ask(order(cl_ord_id="dup-1"))
        digest = stage.house.digest()
        again = await raw.ask(order(cl_ord_id="dup-1"))
        assert again["result"] == first["result"] | {"duplicate": True}
        other = await raw.ask(order(cl_ord_id="dup-1", limit_price="3001"))
        assert other["error"]["code"] == "duplicate_cl_ord_id"
        assert stage.house.digest() == digest


async def test_somebody_elses_order_is_as_unknown_as_a_missing_one(stage: Stage) -> None:
    house = stage.house
    async with house.client("bob") as bob, house.raw() as raw:
        ack = await bob.add_order(RE, "buy", 1, 3000)
        await logged_in(stage, raw)
        params = {"order_id": [ack.order_id, 999_999]}
        reply = await raw.ask({"method": "cancel_order", "params": params})
        codes = [one["error"]["code"] for one in reply["result"]["orders"]]
        assert codes == ["unknown_order", "unknown_order"]


SENTENCES: list[tuple[Any, str]] = [
    (order(side="hold"), 'side is "hold"; it must be one of buy, sell'),
    (order(order_qty=None), "order_qty is missing; it must be a plain decimal number"),
    (
        order(limit_prize="1"),
        "limit_prize is not a field of this message; did you mean limit_price?",
    ),
    (order(limit_price="6022"), "6022 is outside today's band of 317 to 6021"),
    (order(limit_price="3000.5"), "limit_price is 3000.5; it must be a multiple of 1 yen"),
    (order(order_qty="9000"), "up to 27,000,000 yen are needed with the fee; "),
    (
        order(side="sell", order_qty="10001", limit_price="6000"),
        "10,001 t are asked for; 10,000 t are free",
    ),
    (order(time_in_force="ioc"), "trades in call auctions only"),
    (
        order(time_in_force="gtd", expire_time="2023-10-10T23:00:00Z"),
        "it must come after the market's time",
    ),
    (order(cl_ord_id="a b"), "1 to 64 letters, digits, hyphens or underscores"),
    ({"method": "sell"}, "it must be one of ping, subscribe"),
    ({"method": "batch_cancel", "params": {"orders": []}}, "a list of 2 to 50 items"),
]


@pytest.mark.parametrize(("message", "sentence"), SENTENCES, ids=lambda one: str(one)[:40])
async def test_a_rejection_says_what_was_wrong_and_what_would_be_right(
    stage: Stage, message: Any, sentence: str
) -> None:
    async with stage.house.raw() as raw:
        await logged_in(stage, raw)
        assert sentence in (await raw.ask(message))["error"]["message"]


async def test_an_order_that_never_can_trade_at_once_is_not_to_be_tried_again(stage: Stage) -> None:
    async with stage.house.raw() as raw:
        await logged_in(stage, raw)
        for force in ("ioc", "fok"):
            error = (await raw.ask(order(time_in_force=force)))["error"]
            assert error["code"] == "phase_not_allowed"
            assert not error.get("retryable", False)


async def test_an_order_of_sixty_four_characters_is_taken(stage: Stage) -> None:
    async with stage.house.raw() as raw:
        await logged_in(stage, raw)
        name = "O-20261129-054956-TRADER-001-BOT-000-1-abcdefghijklmnopqrstuvwxy"
        assert len(name) == 64
        reply = await raw.ask(order(cl_ord_id=name, order_qty="1"))
        assert reply["result"]["cl_ord_id"] == name


async def test_a_closed_order_says_how_it_ended(stage: Stage) -> None:
    async with stage.house.client("alice") as alice, stage.house.raw() as raw:
        await logged_in(stage, raw)
        ack = await alice.add_order(RE, "buy", 1, 3000)
        await alice.cancel_order(ack.order_id)
        params = {"order_id": [ack.order_id]}
        reply = await raw.ask({"method": "cancel_order", "params": params})
        error = reply["result"]["orders"][0]["error"]
        assert (error["code"], error["order_status"]) == ("order_closed", "canceled")
        assert "was canceled (user_request)" in error["message"]
        amend = {"order_id": ack.order_id, "order_qty": "2"}
        error = (await raw.ask({"method": "amend_order", "params": amend}))["error"]
        assert (error["code"], error["order_status"]) == ("order_closed", "canceled")


def test_every_pattern_has_words_for_what_it_wants() -> None:
    seen: set[type] = set()

    def walk(kind: Any, words: str, where: str) -> None:
        if isinstance(kind, inspect.Metadata):
            walk(kind.type, (kind.extra_json_schema or {}).get("description", words), where)
        elif isinstance(kind, inspect.StructType) and kind.cls not in seen:
            seen.add(kind.cls)
            for field in kind.fields:
                walk(field.type, "", f"{kind.cls.__name__}.{field.name}")
        else:
            assert words or not getattr(kind, "pattern", None), f"{where} has no words"
            for one in (
                *getattr(kind, "types", ()),
                *filter(None, [getattr(kind, "item_type", 0)]),
            ):
                walk(one, "", where)

    for operation in OPERATIONS:
        for kind in filter(None, (operation.body, operation.query)):
            walk(inspect.type_info(kind), "", operation.name)
    walk(inspect.type_info(AnyRequest), "", "stream")


@pytest.mark.parametrize(
    "raw", [b"12\xb6", b"\xff", b'"\xb6"', b'{"participant":"a\xb6"}', b"[1,\xb6]"]
)
def test_a_body_that_is_no_utf_8_is_rejected_like_any_other(raw: bytes) -> None:
    with pytest.raises(ApiError) as caught:
        decode_body(raw, DepositBody)
    assert caught.value.code in ("bad_json", "invalid_params")
