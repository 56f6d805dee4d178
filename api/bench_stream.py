"""`tanso bench stream`: what the edge costs, beside a bare echo of the same server.

Everything runs in two processes on this machine: the exchange without a journal and this
client. The load is open loop: each message has a scheduled time and its latency counts from
then, so that a server that falls behind cannot hide it. Latencies are of this machine and
of its other load; compare figures of one run only.
"""

from __future__ import annotations

import asyncio
import gc
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from websockets.asyncio.client import ClientConnection, connect

from api.client import AsyncClient, Credentials
from api.signing import sign, signed_bytes

SYMBOL = "JCR-RE/JPY"
NS = 1_000_000_000


class _Level(Struct):
    qty: str


class _Record(Struct):
    bids: list[_Level] = []


class _Book(Struct):
    data: list[_Record] = []


_BIDS = msgspec.json.Decoder(_Book)


class StreamBench(Struct):
    """The figures; times in microseconds, rates a second."""

    machine: str
    python: str
    cores: int
    load_before: float
    journal: bool
    echo_n: int = 0
    echo_p50_us: float = 0.0
    echo_p99_us: float = 0.0
    ack_n: int = 0
    ack_p50_us: float = 0.0
    ack_p99_us: float = 0.0
    ack_over_echo: float = 0.0
    load_orders_per_s: float = 0.0
    load_clients: int = 0
    load_p50_us: float = 0.0
    load_p99_us: float = 0.0
    sync_p50_us: float = 0.0
    load_over_echo_and_sync_us: float = 0.0
    sustained_orders_per_s: float = 0.0
    fanout_subscribers: int = 0
    fanout_deliveries_per_s: float = 0.0
    fanout_p50_us: float = 0.0
    fanout_p99_us: float = 0.0
    deaf: int = 0
    fanout_with_deaf_p99_us: float = 0.0
    many_subscribers: int = 0
    server_rss_mb_before: float = 0.0
    server_rss_mb_after: float = 0.0
    throttles: dict[str, float] = {}


async def run_bench(
    seconds: float = 3.0, subscribers: int = 50, many: int = 500, journal: bool = False
) -> StreamBench:
    """Start a server process and measure it."""
    result = StreamBench(
        machine=platform.processor() or platform.machine(),
        python=platform.python_version(),
        cores=os.cpu_count() or 1,
        load_before=os.getloadavg()[0],
        journal=journal,
    )
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [sys.executable, "-m", "api.bench_server", folder, "1" if journal else "0"],
            stdout=subprocess.PIPE,
        )
        try:
            assert server.stdout is not None
            ready = msgspec.json.decode(await asyncio.to_thread(server.stdout.readline))
            address = ready["address"]
            keys = [msgspec.convert(one, Credentials) for one in ready["keys"]]
            result.throttles = ready["throttles"]
            gc.freeze()
            await _echo(result, address, seconds)
            await _ack(result, address, keys[0], seconds)
            await _load(result, address, keys, seconds)
            result.sync_p50_us = _sync_us(Path(folder), 500) if journal else 0.0
            floor_us = result.echo_p50_us + result.sync_p50_us
            result.load_over_echo_and_sync_us = round(result.load_p50_us - floor_us, 1)
            await _sustain(result, address, keys, seconds)
            await _fan_out(result, address, keys[0], subscribers, seconds)
            await _deaf(result, address, keys[0], subscribers, seconds)
            await _many(result, address, keys[0], many, server.pid, seconds)
        finally:
            server.terminate()
            await asyncio.to_thread(server.wait)
            if server.stdout is not None:
                server.stdout.close()
    return result


async def _closed_loop(ask: Callable[[], Awaitable[object]], seconds: float) -> list[int]:
    for _ in range(200):
        await ask()
    taken = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        start = time.perf_counter_ns()
        await ask()
        taken.append(time.perf_counter_ns() - start)
    return taken


async def _echo(result: StreamBench, address: str, seconds: float) -> None:
    """The same server, the same frame size, nothing behind it."""
    text = msgspec.json.encode(_order(1, "x" * 16)).decode()
    async with connect(f"ws://{address}/echo", compression=None) as socket:

        async def ask() -> None:
            await socket.send(text)
            await socket.recv()

        taken = await _closed_loop(ask, seconds)
    result.echo_n = len(taken)
    result.echo_p50_us, result.echo_p99_us = _percentiles(taken)


async def _ack(result: StreamBench, address: str, key: Credentials, seconds: float) -> None:
    """One client, one order at a time, from sending to the acknowledgement, on a bare socket."""
    async with connect(f"ws://{address}/v1/ws", compression=None) as socket:
        await socket.send(msgspec.json.encode(_auth(key)).decode())
        await socket.recv()
        numbers = count()

        async def ask() -> None:
            number = next(numbers)
            await socket.send(msgspec.json.encode(_order(number, f"a{number}")).decode())
            while b'"add_order"' not in await socket.recv(decode=False):
                pass

        taken = await _closed_loop(ask, seconds)
    async with AsyncClient(address, key) as client:
        await client.request("cancel_all")
    result.ack_n = len(taken)
    result.ack_p50_us, result.ack_p99_us = _percentiles(taken)
    result.ack_over_echo = round(result.ack_p50_us / result.echo_p50_us, 2)


async def _load(result: StreamBench, address: str, keys: list[Credentials], seconds: float) -> None:
    """50 clients, 4,000 orders a second together, open loop."""
    rate, count = 4_000, len(keys)
    taken: list[int] = []

    async def one(index: int, key: Credentials) -> None:
        async with AsyncClient(address, key) as client:
            step = NS * count // rate
            scheduled = time.perf_counter_ns() + NS // 2 + index * step // count
            pending = []
            for number in range(int(seconds * rate / count)):
                await _until(scheduled)
                message = _order(number, f"l{index}-{number}")
                pending.append(asyncio.create_task(_timed(client, message, scheduled, taken)))
                scheduled += step
            await asyncio.gather(*pending)
            await client.request("cancel_all")

    await asyncio.gather(*(one(index, key) for index, key in enumerate(keys)))
    result.load_clients, result.load_orders_per_s = count, rate
    result.load_p50_us, result.load_p99_us = _percentiles(taken)


async def _sustain(
    result: StreamBench, address: str, keys: list[Credentials], seconds: float
) -> None:
    """All clients at once, each sending its next order when the last one is acknowledged."""
    until = 0.0

    async def one(index: int, key: Credentials) -> int:
        async with AsyncClient(address, key) as client:
            done = 0
            while time.perf_counter() < until:
                message = msgspec.json.encode(_order(done, f"s{index}-{done}")).decode()
                await client.request_text(message)
                done += 1
            await client.request("cancel_all")
            return done

    until = time.perf_counter() + seconds
    done = await asyncio.gather(*(one(index, key) for index, key in enumerate(keys)))
    result.sustained_orders_per_s = round(sum(done) / seconds)


def _sync_us(folder: Path, count: int) -> float:
    """The median of a 4 KiB append and sync on the journal's disk."""
    taken = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(count):
            began = time.perf_counter_ns()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            taken.append(time.perf_counter_ns() - began)
    return _percentiles(taken)[0]


async def _timed(client: AsyncClient, message: Any, scheduled: int, taken: list[int]) -> None:
    await client.request_text(msgspec.json.encode(message).decode())
    taken.append(time.perf_counter_ns() - scheduled)


async def _fan_out(
    result: StreamBench, address: str, key: Credentials, subscribers: int, seconds: float
) -> None:
    """Book pushes to many, from the scheduled time of the order that caused them."""
    taken, delivered = await _deliveries(address, key, subscribers, 400, seconds)
    result.fanout_subscribers = subscribers
    result.fanout_deliveries_per_s = round(delivered / seconds)
    result.fanout_p50_us, result.fanout_p99_us = _percentiles(taken)


async def _deaf(
    result: StreamBench, address: str, key: Credentials, subscribers: int, seconds: float
) -> None:
    """The same with peers that subscribe and never read."""
    deaf = []
    for _ in range(20):
        socket = await connect(f"ws://{address}/v1/ws", compression=None, max_queue=1)
        await socket.send(msgspec.json.encode(_subscribe()).decode())
        deaf.append(socket)
    taken, _ = await _deliveries(address, key, subscribers, 400, seconds)
    result.deaf = len(deaf)
    result.fanout_with_deaf_p99_us = _percentiles(taken)[1]
    for socket in deaf:
        socket.transport.abort()


async def _deliveries(
    address: str, key: Credentials, subscribers: int, rate: int, seconds: float
) -> tuple[list[int], int]:
    """Orders at a rate whose price says when they were scheduled; latency at every reader."""
    scheduled_of: dict[str, int] = {}
    taken: list[int] = []
    sockets = [
        await connect(f"ws://{address}/v1/ws", compression=None, max_queue=None)
        for _ in range(subscribers)
    ]
    readers = [asyncio.create_task(_reader(s, scheduled_of, taken)) for s in sockets]
    for socket in sockets:
        await socket.send(msgspec.json.encode(_subscribe()).decode())
    await asyncio.sleep(0.3)
    async with AsyncClient(address, key) as client:
        scheduled = time.perf_counter_ns() + NS // 5
        pending = []
        for number in range(int(seconds * rate)):
            await _until(scheduled)
            qty = 1 + number
            scheduled_of[str(qty)] = scheduled
            order = _order(number, f"f{time.time_ns()}", price=3001 + number % 50)
            order["params"]["order_qty"] = str(qty)
            pending.append(
                asyncio.create_task(client.request_text(msgspec.json.encode(order).decode()))
            )
            if number % 20 == 19:
                pending.append(asyncio.create_task(_cancel_all(client)))
            scheduled += NS // rate
        await asyncio.gather(*pending, return_exceptions=True)
        await asyncio.sleep(0.3)
        await client.request("cancel_all")
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    for socket in sockets:
        await socket.close()
    return taken, len(taken)


async def _cancel_all(client: AsyncClient) -> msgspec.Raw:
    return await client.request("cancel_all")


async def _reader(socket: ClientConnection, scheduled_of: dict[str, int], taken: list[int]) -> None:
    while True:
        text = await socket.recv(decode=False)
        now = time.perf_counter_ns()
        if b'"update"' not in text:
            continue
        for record in _BIDS.decode(text).data:
            for level in record.bids:
                scheduled = scheduled_of.get(level.qty)
                if scheduled is not None:
                    taken.append(now - scheduled)


async def _many(
    result: StreamBench, address: str, key: Credentials, many: int, pid: int, seconds: float
) -> None:
    """Many subscribers: what they cost in memory."""
    result.many_subscribers = many
    result.server_rss_mb_before = _rss_mb(pid)
    sockets = [
        await connect(f"ws://{address}/v1/ws", compression=None, max_queue=None)
        for _ in range(many)
    ]
    readers = [asyncio.create_task(_reader(socket, {}, [])) for socket in sockets]
    for socket in sockets:
        await socket.send(msgspec.json.encode(_subscribe()).decode())
    async with AsyncClient(address, key) as client:
        for number in range(int(20 * seconds)):
            await client.request_text(
                msgspec.json.encode(_order(number, f"m{time.time_ns()}")).decode()
            )
            await asyncio.sleep(0.05)
        await client.request("cancel_all")
    result.server_rss_mb_after = _rss_mb(pid)
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    for socket in sockets:
        await socket.close()


async def _until(moment_ns: int) -> None:
    wait_s = (moment_ns - time.perf_counter_ns()) / NS
    if wait_s > 0:
        await asyncio.sleep(wait_s)


def _order(number: int, cl_ord_id: str, price: int = 0) -> dict[str, Any]:
    return {
        "method": "add_order",
        "params": {
            "symbol": SYMBOL,
            "side": "buy",
            "order_qty": "1",
            "limit_price": str(price or 3000 + number % 50),
            "cl_ord_id": cl_ord_id,
        },
    }


def _auth(key: Credentials) -> dict[str, Any]:
    at_ms, nonce = time.time_ns() // 1_000_000, "bench"
    message = signed_bytes(at_ms, nonce, "GET", "/v1/ws")
    params = {
        "api_key": key.key_id,
        "timestamp_ms": at_ms,
        "nonce": nonce,
        "signature": sign(key.algorithm, key.secret, message),
    }
    return {"method": "auth", "params": params}


def _subscribe() -> dict[str, Any]:
    return {"method": "subscribe", "params": {"channel": "book", "symbol": [SYMBOL], "depth": 100}}


def _percentiles(taken: list[int]) -> tuple[float, float]:
    if not taken:
        return 0.0, 0.0
    p50, p99 = np.percentile(np.array(taken), [50, 99]) / 1000
    return round(float(p50), 1), round(float(p99), 1)


def _rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/statm")
    if not status.exists():
        return 0.0
    return round(int(status.read_text().split()[1]) * resource.getpagesize() / 2**20, 1)
