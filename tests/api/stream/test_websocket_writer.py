"""Direct reads of whole text frames; all other frames pass through the library."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from websockets.frames import Frame, Opcode

from api.settings import Settings
from api.stream.websocket_writer import Encoded, WebSocketWriter, whole_text
from benchmarks.live.load import Peer
from tests.api.house import RE, running_house

SIZE_MAX = 300


def frame(text: str | bytes, opcode: Opcode = Opcode.TEXT, fin: bool = True) -> bytes:
    content = text.encode() if isinstance(text, str) else text
    return Frame(opcode, content, fin).serialize(mask=True)


@pytest.mark.parametrize("text", ["", "x", "y" * 125, "z" * 126, "v" * 127, "w" * SIZE_MAX, "炭素"])
def test_a_whole_text_frame_is_read_wherever_it_begins(text: str) -> None:
    content = b"before" + frame(text) + b"after"
    end = len(content) - len(b"after")
    assert whole_text(content, 6, SIZE_MAX) == (text, end)
    for cut in range(6, end):
        assert whole_text(content[:cut], 6, SIZE_MAX) is None, "a part was taken for the whole"


@pytest.mark.parametrize(
    "content",
    [
        frame("part", fin=False),
        frame("rest", Opcode.CONT),
        frame(b"binary", Opcode.BINARY),
        frame("ping", Opcode.PING),
        frame(b"\x03\xe8", Opcode.CLOSE),
        Frame(Opcode.TEXT, b"not masked").serialize(mask=False),
        b"\xc1" + frame("reserved")[1:],
        frame("x" * (SIZE_MAX + 1)),
        frame("x" * 70_000),
        frame(b"\xff\xfe"),
    ],
    ids=["part", "rest", "binary", "ping", "close", "bare", "rsv", "big", "huge", "latin"],
)
def test_everything_else_is_left_to_the_library(content: bytes) -> None:
    assert whole_text(content, 0, SIZE_MAX) is None


def ping(number: int) -> str:
    return f'{{"method":"ping","req_id":{number}}}'


def replies(peer: Peer, count: int) -> list[Any]:
    found: list[Any] = []
    while len(found) < count:
        found += [msgspec.json.decode(message) for message in peer.read()]
    return [one["req_id"] for one in found]


@pytest.mark.parametrize("step", [1, 7, 10_000])
async def test_frames_of_all_kinds_in_one_stream_are_answered_in_their_order(
    tmp_path: Path, step: int
) -> None:
    wire = frame(ping(1)) + frame(ping(2)) + frame("pong me", Opcode.PING)
    wire += frame(ping(3)[:9], fin=False) + frame(ping(3)[9:], Opcode.CONT)
    wire += frame(ping(4)) + frame(ping(5))

    async with running_house(tmp_path) as house:
        peer = await asyncio.to_thread(Peer, house.address)
        for at in range(0, len(wire), step):
            peer.socket.sendall(wire[at : at + step])
            await asyncio.sleep(0.001)
        assert await asyncio.to_thread(replies, peer, 5) == [1, 2, 3, 4, 5]
        peer.close()


async def test_what_is_too_much_at_once_waits_and_is_answered_in_its_order(tmp_path: Path) -> None:
    settings = Settings(port=0, in_flight_max=2, orders_burst=1_000, messages_burst=1_000)

    async with running_house(tmp_path, settings) as house:
        await house.join("alice")
        async with house.client("alice") as client:
            asked = [client.add_order(RE, "buy", 1, 3_000 + n) for n in range(40)]
            acks = await asyncio.gather(*asked)
        seqs = [ack.seq for ack in acks]
        assert seqs == sorted(seqs)
        assert len(set(seqs)) == 40


async def test_the_pushes_of_one_turn_to_a_peer_are_written_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channels = ("book", "ticker", "level3")
    writes: list[int] = []
    flush = WebSocketWriter.flush

    def counted(writer: WebSocketWriter) -> None:
        writes.append(len(writer._held))
        flush(writer)

    monkeypatch.setattr(WebSocketWriter, "flush", counted)

    async with running_house(tmp_path) as house:
        await house.join("alice")
        peer = await asyncio.to_thread(Peer, house.address)
        for channel in channels:
            wish = {"method": "subscribe", "params": {"channel": channel, "symbol": [RE]}}
            await asyncio.to_thread(peer.ask, msgspec.json.encode(wish))
        await asyncio.sleep(0.1)
        peer.arrived()
        async with house.client("alice") as client:
            await client.add_order(RE, "buy", 1, 3_000)
        arrived = [msgspec.json.decode(message)["channel"] for message in peer.arrived()]
        assert sorted(arrived) == sorted(channels)
        peer.close()
    assert writes.count(len(channels)) == 1


@pytest.mark.parametrize("reads_nothing", [True, False])
async def test_a_peer_that_answers_no_ping_ends_though_bytes_wait_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads_nothing: bool
) -> None:
    """The connection ends, although a close waits for the buffer, which the peer never empties."""
    monkeypatch.setattr("api.stream.websocket_writer.CLOSE_GRACE_S", 0.1)
    message = Encoded(b'"' + b"x" * 20_000 + b'"')

    async with running_house(tmp_path, Settings(port=0)) as house:
        peer = await asyncio.to_thread(Peer, house.address, "/v1/ws", 4_096)
        while not house.service.connections:
            await asyncio.sleep(0.001)
        (connection,) = house.service.connections
        writer: Any = connection.writer
        while not writer.transport.get_write_buffer_size():
            writer.write(message)
        while reads_nothing and writer.is_writable:
            writer.write(message)
        writer.keepalive_timeout()
        async with asyncio.timeout(3):
            while house.service.connections:
                await asyncio.sleep(0.01)
        assert house.service.connections.slow_consumers == int(reads_nothing)
        peer.close()
