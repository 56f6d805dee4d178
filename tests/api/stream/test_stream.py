"""The stream: chains, checksums, heartbeats, slow and hostile peers, close codes."""

from __future__ import annotations

import asyncio
import random
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.access.signing import sign, signed_bytes
from api.messages.pushes import BookPush, TradePush
from api.messages.records import BookRecord, Level, TradeRecord
from api.settings import Settings
from api.wire.errors import ApiError
from exchange.views.checksum import checksum
from tests.api.house import RE, House, Raw, running_house
from tests.api.services.test_trading import until

FAST = Settings(
    port=0, messages_per_s=1e6, messages_burst=10**6, orders_per_s=1e6, orders_burst=10**6
)


def auth(house: House, name: str, nonce: str) -> dict[str, Any]:
    credentials = house.credentials[name]
    at_ms = house.service.auth.now_ms()
    message = signed_bytes(at_ms, nonce, "GET", "/v1/ws")
    return {
        "method": "auth",
        "params": {
            "api_key": credentials.key_id,
            "timestamp_ms": at_ms,
            "nonce": nonce,
            "signature": sign(credentials.algorithm, credentials.secret, message),
        },
    }


async def close_code(raw: Raw) -> int:
    """Return the code with which the server closes."""
    async with asyncio.timeout(8):
        with suppress(ConnectionClosed):
            async for _ in raw.socket:
                pass
    code = raw.socket.close_code
    assert code is not None
    return code


class Copy:
    """A book rebuilt from raw pushes, with a check of all rules of the protocol."""

    def __init__(self) -> None:
        self.sides: tuple[dict[int, str], dict[int, str]] = ({}, {})
        self.seq = -1
        self.updates = 0

    def take(self, push: dict[str, Any]) -> None:
        if push["type"] == "snapshot":
            self.sides = ({}, {})
        else:
            assert push["prev_seq"] == self.seq, "the chain broke"
            self.updates += 1
        self.seq = push["seq"]
        (record,) = push["data"]
        for side, name in zip(self.sides, ("bids", "asks"), strict=True):
            for level in record[name]:
                side[int(level["price"])] = level["qty"]
                if level["qty"] == "0":
                    del side[int(level["price"])]
        bids = sorted(self.sides[0].items(), reverse=True)
        asks = sorted(self.sides[1].items())
        texts = [[(str(price), qty) for price, qty in side] for side in (bids, asks)]
        assert checksum(*texts) == record["checksum"]


@pytest.mark.parametrize("depth", [10, 25])
async def test_a_book_rebuilt_from_pushes_is_the_venues_book(
    tmp_path: Path, depth: int, fresh_seed: int
) -> None:
    settings = FAST.model_copy(update={"feed_interval_s": 0.0})
    async with running_house(tmp_path, settings) as house:
        await house.join("alice", "bob")
        await _random_flow(house, random.Random(fresh_seed), depth)


async def _random_flow(house: House, chance: random.Random, depth: int) -> None:
    async with house.client("alice") as alice, house.client("bob") as bob, house.raw() as raw:
        traders = {"buy": alice, "sell": bob}
        copy = Copy()
        params = {"channel": "book", "symbol": [RE], "depth": depth}
        reply = await raw.ask({"method": "subscribe", "params": params, "req_id": 5})
        copy.take(await raw.read())
        expected = {"channel": "book", "symbol": RE, "depth": depth, "seq": copy.seq}
        assert reply["result"] == expected
        orders: list[tuple[str, int]] = []
        for _ in range(150):
            if orders and chance.random() < 0.4:
                side, order_id = orders.pop(chance.randrange(len(orders)))
                await traders[side].cancel_order(order_id)
                continue
            side = chance.choice(("buy", "sell"))
            price = chance.randint(3000, 3060)
            ack = await traders[side].add_order(RE, side, chance.randint(1, 9), price)
            orders.append((side, ack.order_id))
        await alice.add_order(RE, "buy", 1, 3100)
        while 3100 not in copy.sides[0]:
            copy.take(await raw.read())
        bids, asks = house.service.venue.depth(0 if _first(house) == RE else 1, depth)
        assert sorted(copy.sides[0]) == sorted(price for price, _, _ in bids)
        assert copy.sides[1] == {price: str(qty) for price, qty, _ in asks}
        assert copy.updates > 20


def _first(house: House) -> str:
    return house.service.markets.symbols[0]


async def test_all_subscribers_get_the_same_bytes(tmp_path: Path) -> None:
    async with running_house(tmp_path, FAST) as house:
        await house.join("alice")
        async with house.client("alice") as alice, house.raw() as one, house.raw() as two:
            for raw in (one, two):
                await raw.ask({"method": "subscribe", "params": {"channel": "trade"}})
                await raw.ask(
                    {"method": "subscribe", "params": {"channel": "book", "symbol": [RE]}}
                )
            await alice.add_order(RE, "buy", 1, 3100)
            texts = [await _until_update(raw) for raw in (one, two)]
            assert texts[0] == texts[1]


async def _until_update(raw: Raw) -> str | bytes:
    while True:
        text = await asyncio.wait_for(raw.socket.recv(), 5)
        if b'"type":"update"' in (text.encode() if isinstance(text, str) else text):
            return text


async def test_the_heartbeat_counts_every_message_of_the_connection(tmp_path: Path) -> None:
    async with running_house(tmp_path, FAST) as house, house.raw() as raw:
        for _ in range(3):
            await raw.ask({"method": "ping"})
        seen = 3
        for _ in range(2):
            message = msgspec.json.decode(await asyncio.wait_for(raw.socket.recv(), 3))
            seen += 1
            assert message["channel"] == "heartbeat"
            assert message["conn_seq"] == seen


async def test_a_stalled_client_is_closed_and_the_others_get_every_push(tmp_path: Path) -> None:
    settings = FAST.model_copy(update={"queue_messages": 50, "queue_bytes": 64 * 1024})
    async with running_house(tmp_path, settings) as house:
        await house.join("alice")
        stalled = await _stalled_subscriber(house, "trade")
        async with house.client() as healthy:
            received: list[int] = []
            healthy.on("trade", lambda push: received.append(push.seq))
            await healthy.subscribe("trade", RE)
            stream = next(iter(house.service.feed.subscriptions("trade")))
            for seq in range(10_000):
                stream.push(_fat_trade(stream, seq))
                if seq % 100 == 0:
                    await asyncio.sleep(0)
                if house.service.connections.slow_consumers:
                    break
            await until(lambda: len(received) >= seq + 2)
            assert house.service.connections.slow_consumers == 1
            assert len(received) == seq + 2
        stalled.close()


async def _stalled_subscriber(house: House, channel: str) -> socket.socket:
    """Connect a peer that subscribes and then reads nothing."""
    host, port = house.address.split(":")
    peer = socket.create_connection((host, int(port)))
    peer.setblocking(False)
    loop = asyncio.get_running_loop()
    request = (
        "GET /v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    await loop.sock_sendall(peer, request.encode())
    await loop.sock_recv(peer, 4096)
    body = b'{"method":"subscribe","params":{"channel":"%s","symbol":["%s"]}}'
    text = body % (channel.encode(), RE.encode())
    frame = bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text
    assert len(text) < 126
    await loop.sock_sendall(peer, frame)
    await until(lambda: house.service.feed.subscriptions(channel))
    return peer


def _fat_trade(stream: Any, seq: int) -> TradePush:
    record = TradeRecord(RE, seq, "3000", "1", "2023-10-11T00:00:00.000000Z", "auction")
    return TradePush(
        type="update",
        seq=stream.last_seq + 1,
        prev_seq=stream.last_seq,
        timestamp="",
        symbol=RE,
        data=[record] * 20,
    )


async def test_a_subscriber_that_falls_behind_on_a_book_gets_a_snapshot_and_no_gap(
    tmp_path: Path,
) -> None:
    async with running_house(tmp_path, FAST) as house:
        await house.join("alice")
        uri = f"ws://{house.address}/v1/ws"
        async with (
            house.client("alice") as alice,
            connect(uri, compression=None, max_queue=1, max_size=None) as stalled,
        ):
            raw = Raw(stalled)
            params = {"channel": "book", "symbol": [RE], "depth": 500}
            await raw.ask({"method": "subscribe", "params": params})
            (connection,) = (c for c in house.service.connections if any(c.subscriptions))
            (stream,) = house.service.feed.subscriptions("book")
            while not connection.out.is_behind:
                stream.push(_fat_book(stream))
                await asyncio.sleep(0)
            await alice.add_order(RE, "buy", 7, 3333)
            await _read_on_without_a_gap(raw)
            assert not connection.out.is_behind
            await alice.add_order(RE, "buy", 8, 3334)
            update = await raw.read()
            assert update["type"] == "update"
            assert update["data"][0]["bids"] == [{"price": "3334", "qty": "8"}]


def _fat_book(stream: Any) -> BookPush:
    """Make an update as large as a book of 500 levels on both sides."""
    levels = [Level(str(3000 + i), "1000") for i in range(500)]
    return BookPush(
        type="update",
        seq=stream.last_seq,
        prev_seq=stream.last_seq,
        timestamp="",
        symbol=RE,
        depth=500,
        data=[BookRecord(levels, levels, 0)],
    )


async def _read_on_without_a_gap(raw: Raw) -> None:
    """Read up to the snapshot that closes the gap; the chain must hold before it."""
    first = await raw.read()
    seq = first["seq"]
    while True:
        message = await raw.read()
        if message["type"] == "snapshot":
            assert message["data"][0]["bids"][-1] == {"price": "3333", "qty": "7"}
            return
        assert message["prev_seq"] == seq
        seq = message["seq"]


async def test_an_oversize_message_is_rejected_and_the_connection_and_its_orders_stay(
    tmp_path: Path,
) -> None:
    async with running_house(tmp_path) as house:
        await house.join("alice")
        async with house.client("alice", cancel_on_disconnect=True) as alice:
            ack = await alice.add_order(RE, "buy", 1, 3000)
            serial_ranges = [{"serial_from": "x" * 80, "serial_to": "y" * 80}] * 50
            order = {"symbol": RE, "side": "sell", "order_qty": "1", "serial_ranges": serial_ranges}
            with pytest.raises(ApiError, match="send it in parts") as rejected:
                await alice.request("batch_add", {"orders": [order] * 2})
            assert rejected.value.code == "message_too_large"
            assert [one.order_id for one in await alice.orders()] == [ack.order_id]
            assert alice.reconnects == 0


async def test_the_size_is_counted_in_bytes_and_the_request_is_named(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house, house.raw() as raw:
        assert (await raw.ask('{"method":"ping","x":"' + "a" * 16_000 + '"}'))["error"][
            "code"
        ] == "invalid_params"
        long = '{"method":"ping","req_id":7,"x":"' + "炭" * 6_000 + '"}'
        reply = await raw.ask(long)
        assert (reply["error"]["code"], reply["req_id"]) == ("message_too_large", 7)
        assert (await raw.ask({"method": "ping"}))["success"]


async def test_a_frame_beyond_all_measure_closes_with_1009(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house, house.raw() as raw:
        await raw.send("x" * (256 * 1024 + 1))
        assert await close_code(raw) == 1009


async def test_a_flood_is_answered_with_rate_limited_then_closed_with_4029(tmp_path: Path) -> None:
    settings = Settings(port=0, messages_per_s=1, messages_burst=5, excess_messages=20)
    async with running_house(tmp_path, settings) as house, house.raw() as raw:
        for _ in range(5):
            assert (await raw.ask({"method": "ping"}))["success"]
        answer = await raw.ask({"method": "ping", "req_id": "mine"})
        assert answer["error"]["code"] == "rate_limited"
        assert (answer["method"], answer["req_id"]) == ("ping", "mine")
        for text in ("{", '"no object"', "[" * 2_000):
            await raw.send(text)
            answer = await raw.read()
            assert (answer["error"]["code"], answer.get("req_id")) == ("rate_limited", None)
        for _ in range(30):
            await raw.send({"method": "ping"})
        assert await close_code(raw) == 4029


async def test_orders_are_limited_by_account_over_all_its_connections(tmp_path: Path) -> None:
    settings = FAST.model_copy(update={"orders_per_s": 0.001, "orders_burst": 3})
    async with running_house(tmp_path, settings) as house:
        await house.join("alice")
        codes = []
        for nonce in ("a", "b"):
            async with house.raw() as raw:
                await raw.ask(auth(house, "alice", nonce))
                for _ in range(2):
                    params = {
                        "symbol": RE,
                        "side": "buy",
                        "order_qty": "1",
                        "limit_price": "3000",
                    }
                    reply = await raw.ask({"method": "add_order", "params": params})
                    codes.append(reply.get("error", {}).get("code"))
        assert codes == [None, None, None, "rate_limited"]


async def test_a_login_that_is_begun_and_not_finished_closes_with_4001(tmp_path: Path) -> None:
    settings = FAST.model_copy(update={"auth_seconds": 0.5})
    async with running_house(tmp_path, settings) as house:
        await house.join("alice")
        async with house.raw() as raw, house.raw() as other, house.raw() as third:
            assert (await third.ask({"method": "ping"}))["success"], "it reads on"
            bad = auth(house, "alice", "a") | {}
            bad["params"]["signature"] = "00"
            await raw.ask(bad)
            await other.ask(bad | {"params": bad["params"] | {"nonce": "b"}})
            await other.ask(auth(house, "alice", "c"))
            assert await close_code(raw) == 4001
            assert (await other.ask({"method": "ping"}))["success"]
            assert (await third.ask({"method": "ping"}))["success"]


async def test_a_revoked_key_closes_its_connections_within_a_second(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house:
        await house.join("alice")
        async with house.raw() as raw:
            await raw.ask(auth(house, "alice", "a"))
            house.service.users.revoke_key(house.credentials["alice"].key_id, 0)
            async with asyncio.timeout(1):
                assert await close_code(raw) == 4001


async def test_a_key_has_at_most_so_many_connections(tmp_path: Path) -> None:
    settings = FAST.model_copy(update={"connections_per_key": 2})
    async with running_house(tmp_path, settings) as house:
        await house.join("alice")
        async with house.raw() as one, house.raw() as two, house.raw() as three:
            assert (await one.ask(auth(house, "alice", "a")))["success"]
            assert (await two.ask(auth(house, "alice", "b")))["success"]
            reply = await three.ask(auth(house, "alice", "c"))
            assert reply["error"]["code"] == "rate_limited"
            assert (await one.ask({"method": "logout"}))["success"]
            assert (await three.ask(auth(house, "alice", "d")))["success"]


async def test_after_a_logout_private_pushes_end_and_public_ones_go_on(tmp_path: Path) -> None:
    async with running_house(tmp_path, FAST) as house:
        await house.join("alice")
        async with house.client("alice") as alice, house.raw() as raw:
            await raw.ask(auth(house, "alice", "a"))
            await raw.ask({"method": "subscribe", "params": {"channel": "executions"}})
            await raw.ask({"method": "subscribe", "params": {"channel": "book", "symbol": [RE]}})
            await raw.ask({"method": "logout"})
            await alice.add_order(RE, "buy", 1, 3000)
            push = await raw.read()
            assert push["channel"] == "book"
            subscribe = {"method": "subscribe", "params": {"channel": "executions"}}
            assert (await raw.ask(subscribe))["error"]["code"] == "auth_required"


HOSTILE = [
    "null",
    "http://evil.example",
    "https://127.0.0.1.evil.example",
    "http://evil.example:{port}",
    "http://127.0.0.1:1",
    "http://127.0.0.1",
    "http://127.0.0.1.:{port}",
    "http://127.0.0.1:{port}.evil.example",
    "http://user@127.0.0.1:{port}",
    "HTTP://127.0.0.1:{port}",
    "file://127.0.0.1:{port}",
    "http://127.0.0.1:{port}/",
    "http://[::1",
    "",
]


async def test_a_page_from_elsewhere_is_turned_away_before_the_handshake(tmp_path: Path) -> None:
    settings = Settings(port=0, allowed_origins=("https://tanso.example",))
    async with running_house(tmp_path, settings) as house:
        port = house.address.rpartition(":")[2]
        for text in HOSTILE:
            headers = {"Origin": text.format(port=port)}
            with pytest.raises(InvalidStatus) as caught:
                async with house.raw(additional_headers=headers):
                    pass
            assert caught.value.response.status_code == 403, text
        with pytest.raises(InvalidStatus):
            async with house.raw(additional_headers={"Cookie": "tanso_session=x"}):
                pass
        for origin in (f"http://127.0.0.1:{port}", "https://tanso.example"):
            async with house.raw(origin=origin) as raw:
                assert (await raw.ask({"method": "ping"}))["success"]


async def test_a_restart_is_announced_and_closes_with_1012(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house, house.raw() as raw:
        await raw.ask({"method": "ping"})
        stop = asyncio.create_task(house.service.stop())
        message = await raw.read()
        assert (message["channel"], message["server_shutdown"]) == ("status", True)
        assert await close_code(raw) == 1012
        await stop


async def test_deflate_is_there_for_those_who_ask_for_it(tmp_path: Path) -> None:
    async with running_house(tmp_path) as house:
        uri = f"ws://{house.address}/v1/ws?compress=1"
        async with connect(uri) as socket_in:
            assert socket_in.protocol.extensions
            reply = await Raw(socket_in).ask({"method": "ping", "req_id": "z" * 36})
            assert reply["req_id"] == "z" * 36
        async with connect(f"ws://{house.address}/v1/ws") as plain:
            assert not plain.protocol.extensions
