"""Random frames cause no unhandled exception and no 5xx, and leave the venue unchanged."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.settings import Settings
from api.stream.decode import BadRequest, decode_request
from tests.api.access.test_permissions import log_in
from tests.api.house import ES, RE, Stage

FAST = Settings(port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6)
FRAMES = 20_000
METHOD_NAMES = [
    "ping",
    "subscribe",
    "unsubscribe",
    "auth",
    "logout",
    "add_order",
    "cancel_order",
    "cancel_all",
    "batch_add",
    "amend_order",
    "batch_cancel",
    "cancel_all_orders_after",
    "set_cancel_on_disconnect",
    "add_bid",
    "cancel_bid",
    "nonsense",
]
VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    2**63,
    2**64,
    1e308,
    "",
    "0",
    "-0",
    "1",
    "3000",
    "NaN",
    "1e400",
    "9" * 40,
    "\x00",
    "\ud7ff",
    RE,
    ES,
    "buy",
    "limit",
    "book",
    "gossip",
    [],
    [[]],
    {},
    {"a": 1},
    [RE],
    ["x"] * 200,
]
NAMES = [
    "symbol",
    "side",
    "order_qty",
    "limit_price",
    "order_type",
    "time_in_force",
    "cl_ord_id",
    "channel",
    "depth",
    "order_id",
    "orders",
    "token",
    "from_seq",
    "auction_id",
    "bid_id",
    "price",
    "qty",
    "serial_ranges",
    "timeout",
    "cancel_on_disconnect",
    "extra",
]
RAW_FRAMES: list[str | bytes] = [
    "",
    "{",
    "null",
    "[" * 5000,
    '{"method":' * 1500,
    '{"method":"ping","req_id":1e400}',
    '{"method":"ping","req_id":NaN}',
    '{"method":"ping","req_id":-0}',
    '{"method":"\\ud800"}',
    '{"method":"ping","method":"ping"}',
    b"\x00" * 100,
    b'{"method":"ping"}',
    "\u2028" * 100,
]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST)
    built.wait(built.house.join("alice"))
    yield built
    built.close()


def random_frame(chance: random.Random) -> str | bytes:
    """Return a nearly valid message, or random text."""
    if chance.random() < 0.1:
        return chance.choice(RAW_FRAMES)
    params = {name: chance.choice(VALUES) for name in chance.sample(NAMES, chance.randint(0, 6))}
    message: dict[str, Any] = {"method": chance.choice(METHOD_NAMES)}
    if chance.random() < 0.9:
        message["params"] = params
    if chance.random() < 0.5:
        message["req_id"] = chance.choice(VALUES)
    return msgspec.json.encode(message).decode()


async def test_twenty_thousand_random_frames_leave_no_exception_behind(
    stage: Stage, caplog: pytest.LogCaptureFixture, fresh_seed: int
) -> None:
    with caplog.at_level(logging.ERROR):
        chance = random.Random(fresh_seed)
        before = stage.house.digest()
        for start in range(0, FRAMES, 2_000):
            async with stage.house.raw() as raw:
                if start % 4_000:
                    await log_in(stage, raw, stage.house.credentials["alice"])
                for _ in range(2_000):
                    await raw.send(random_frame(chance))
                await raw.send({"method": "ping", "req_id": "last"})
                while (await raw.read()).get("req_id") != "last":
                    pass
        assert stage.house.digest() == before
    assert caplog.records == []


@given(st.one_of(st.text(), st.binary().map(lambda raw: raw.decode("latin-1"))))
@settings(max_examples=300)
def test_any_text_decodes_to_a_request_or_to_a_rejection(text: str) -> None:
    decoded = decode_request(text)
    if isinstance(decoded, BadRequest):
        assert decoded.error.code in ("bad_json", "invalid_params", "unknown_method")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    ),
    st.sampled_from(METHOD_NAMES),
)
@settings(max_examples=300)
def test_any_parameters_decode_or_are_rejected(params: Any, method: str) -> None:
    text = msgspec.json.encode({"method": method, "params": params}).decode()
    decode_request(text)
