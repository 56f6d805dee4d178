"""MessagePack: the same messages in binary frames, on request only."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from api.client import AsyncClient
from api.gateway.engine import EngineBus
from api.gateway.serving import running_gateway
from api.settings import Settings
from api.wire.msgpack import codec_of, packed, text_of
from tests.api.gateway.test_gateway import NEEDS_BROKER, at
from tests.api.gateway.test_gateway import broker as broker
from tests.api.gateway.test_gateway import prefix as prefix
from tests.api.house import RE, Stage
from tests.api.services.test_trading import until

FAST = Settings(port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6)
WHEN = {"time_in", "time_out", "timestamp"}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    built = Stage(tmp_path_factory.mktemp("house"), FAST)
    built.wait(built.house.join("alice"))
    yield built
    built.close()


def address(stage: Stage, query: str) -> str:
    return f"ws://{stage.house.address}/v1/ws{query}"


async def next_message(socket: ClientConnection) -> dict[str, Any]:
    """Return the next message of either codec except heartbeats, without wall-clock times."""
    while True:
        frame = await asyncio.wait_for(socket.recv(), 5)
        decode = msgspec.msgpack.decode if isinstance(frame, bytes) else msgspec.json.decode
        message = decode(frame)  # type: ignore[operator]
        if message.get("channel") != "heartbeat":
            return {name: value for name, value in message.items() if name not in WHEN}


async def all_messages(socket: ClientConnection) -> list[dict[str, Any]]:
    """Return all messages until a pause."""
    messages = []
    try:
        while True:
            async with asyncio.timeout(0.2):
                messages.append(await next_message(socket))
    except TimeoutError:
        return messages


@pytest.mark.parametrize("query", ["?codec=msgpack", "?compress=1&codec=msgpack"])
async def test_a_binary_connection_gets_the_messages_of_a_text_connection(
    stage: Stage, query: str
) -> None:
    compression = "deflate" if "compress" in query else None
    async with (
        connect(address(stage, ""), compression=None) as text,
        connect(address(stage, query), compression=compression) as binary,  # type: ignore[arg-type]
        stage.house.client("alice") as alice,
    ):
        for channel in ("book", "level3", "instrument", "status", "ticker"):
            ask = {"method": "subscribe", "req_id": channel, "params": {"channel": channel}}
            ask["params"]["symbol"] = [RE]  # type: ignore[index]
            await text.send(msgspec.json.encode(ask).decode())
            await binary.send(msgspec.msgpack.encode(ask))
            for _ in ("reply", "snapshot"):
                assert await next_message(text) == await next_message(binary)
        for number in range(5):
            ack = await alice.add_order(RE, "buy", 1 + number, 3000 + number)
        await alice.cancel_order(ack.order_id)
        await alice.cancel_all()
        seen = [await all_messages(socket) for socket in (text, binary)]
        assert seen[0] == seen[1]
        assert len(seen[0]) > 5


async def test_frames_of_the_other_kind_are_rejected_and_nothing_is_done(stage: Stage) -> None:
    digest = stage.house.digest()
    ping = msgspec.msgpack.encode({"method": "ping"})
    for query, frames in (
        ("", (ping, b"\x00\x01")),
        ("?codec=json", (ping,)),
        ("?codec=msgpack", ('{"method":"ping"}', b"\xc1", b"", ping[:-1], b"\x93\x01\x02\x03")),
        ("?codec=msgpack", (msgspec.msgpack.encode({"method": b"ping"}),)),
        ("?codec=msgpack", (msgspec.msgpack.encode({"method": "ping", "req_id": 1e400}),)),
    ):
        async with connect(address(stage, query), compression=None) as socket:
            for frame in frames:
                await socket.send(frame)
                code = (await next_message(socket))["error"]["code"]
                assert code in ("bad_json", "invalid_params"), (query, frame)
            await socket.send(ping if "msgpack" in query else '{"method":"ping"}')
            assert (await next_message(socket))["success"]
    assert stage.house.digest() == digest


async def test_an_unknown_codec_is_rejected_before_the_connection_is_accepted(stage: Stage) -> None:
    with pytest.raises(InvalidStatus):
        async with connect(address(stage, "?codec=cbor")):
            pass


async def test_a_binary_message_too_large_is_rejected_and_a_vast_one_closes(stage: Stage) -> None:
    async with connect(address(stage, "?codec=msgpack"), compression=None) as socket:
        await socket.send(msgspec.msgpack.encode({"method": "x" * 20_000}))
        reply = msgspec.msgpack.decode(await socket.recv())
        assert reply["error"]["code"] == "message_too_large"
        await socket.send(msgspec.msgpack.encode({"method": "x" * 300_000}))
        await socket.wait_closed()
        assert socket.close_code == 1009


async def test_a_key_that_comes_twice_in_a_binary_frame_is_rejected(stage: Stage) -> None:
    twice = b"\x82\xa6method\xa4ping\xa6method\xa6logout"
    wide = b"\x82\xa6method\xd9\x04ping\xa6req_id\xcf\x00\x00\x00\x00\x00\x00\x00\x07"

    async with connect(address(stage, "?codec=msgpack"), compression=None) as socket:

        async def ask(frame: bytes) -> dict[str, Any]:
            await socket.send(frame)
            while "method" not in (reply := msgspec.msgpack.decode(await socket.recv())):
                pass
            return dict(reply)

        error = (await ask(twice))["error"]
        assert (error["code"], error["field"]) == ("bad_json", "method")
        assert (await ask(wide))["req_id"] == 7


async def test_the_client_trades_and_follows_a_book_in_either_codec(stage: Stage) -> None:
    async with (
        stage.house.client("alice", codec="msgpack") as alice,
        stage.house.client() as other,
    ):
        books = [await client.follow_book(RE) for client in (alice, other)]
        ack = await alice.add_order(RE, "buy", 3, 3100, cl_ord_id="packed")
        again = await alice.add_order(RE, "buy", 3, 3100, cl_ord_id="packed")
        assert (again.order_id, again.duplicate) == (ack.order_id, True)
        await until(lambda: [bool(book.bids) for book in books] == [True, True])
        assert books[0].bids == books[1].bids
        await alice.cancel_all()
        await asyncio.sleep(1.2)
        assert alice.reconnects == 0, "a heartbeat's conn_seq counts the same messages"


@NEEDS_BROKER
async def test_a_gateway_speaks_either_codec(stage: Stage, broker: str, prefix: str) -> None:
    bus = EngineBus(stage.house.service, at(broker, prefix))
    await bus.start()
    key = stage.house.credentials["alice"]
    async with (
        running_gateway(at(broker, prefix), FAST) as gateway,
        AsyncClient(gateway, key, codec="msgpack") as alice,
    ):
        book = await alice.follow_book(RE)
        await alice.add_order(RE, "buy", 3, 3100)
        await until(lambda: book.bids)
        await alice.cancel_all()
    await bus.stop()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_what_json_can_say_survives_both_ways(value: Any) -> None:
    frame = packed(msgspec.json.encode(value))
    text = text_of(frame)
    assert text is not None
    assert msgspec.json.decode(text) == value


@given(st.binary())
def test_any_bytes_become_text_or_nothing(frame: bytes) -> None:
    text = text_of(frame)
    assert text is None or isinstance(text, str)


@pytest.mark.parametrize(
    ("query", "codec"),
    [
        ("", "json"),
        ("codec=json", "json"),
        ("compress=1&codec=msgpack", "msgpack"),
        ("codec=", None),
        ("codec=MSGPACK", None),
    ],
)
def test_the_query_names_the_codec(query: str, codec: str | None) -> None:
    assert codec_of(query) == codec
