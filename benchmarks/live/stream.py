"""Benchmark `python -m benchmarks stream`: acknowledgements and feed, compared with a bare echo.

Two processes run on this machine: the exchange, and this client on bare sockets (load.py), with the
CPU time of each. Echo and order take turns; the medians over the turns are reported. Under load the
messages have scheduled times and latency counts from then, so that the delay of a slow server
shows. The echo for comparison runs under the same load, the sync (sync.py) at the rate of its
groups. Latencies depend on this machine and its other work; compare figures of one run only.
"""

from __future__ import annotations

import asyncio
import gc
import os
import platform
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from websockets.asyncio.client import connect

from benchmarks.live.feed import CANCEL_ALL, fan_out, subscribed
from benchmarks.live.load import Peer, Times, closed_loop, logged_in, login, open_loop
from benchmarks.live.server import SYMBOL, Served, served
from benchmarks.live.sync import groups, sync_us

LOAD_PER_S = 4_000
# One push for each order, merged if the server is late: 21,000 deliveries a second to 50 clients.
FEED_PER_S = 420
STALLED, STALLED_BYTES = 20, 4_096
SYNCS = 500


class StreamBench(Struct):
    """The figures: times in microseconds, rates a second, CPU times a message.

    `echo` and `ack`: one client of the `websockets` library on uvloop, one message at a time;
    `bare_`: the same from a bare socket. `load_`: all clients at `load_orders_per_s`, open loop.
    """

    machine: str
    python: str
    cores: int
    load_before: float
    journal: bool
    turns: int
    echo_n: int = 0
    echo_p50_us: float = 0.0
    echo_p99_us: float = 0.0
    echo_p99_9_us: float = 0.0
    ack_n: int = 0
    ack_p50_us: float = 0.0
    ack_p99_us: float = 0.0
    ack_p99_9_us: float = 0.0
    ack_over_echo: float = 0.0
    bare_echo_p50_us: float = 0.0
    bare_ack_p50_us: float = 0.0
    bare_ack_over_echo: float = 0.0
    load_orders_per_s: float = LOAD_PER_S
    load_clients: int = 0
    load_echo_p50_us: float = 0.0
    load_echo_p99_us: float = 0.0
    load_p50_us: float = 0.0
    load_p99_us: float = 0.0
    load_p99_9_us: float = 0.0
    load_server_cpu_us: float = 0.0
    load_client_cpu_us: float = 0.0
    load_groups_per_s: float = 0.0
    sync_p50_us: float = 0.0
    load_over_echo_and_sync_us: float = 0.0
    load_over_quiet_echo_and_sync_us: float = 0.0
    sustained_orders_per_s: float = 0.0
    fanout_subscribers: int = 0
    fanout_orders_per_s: float = FEED_PER_S
    fanout_published: int = 0
    fanout_received: int = 0
    fanout_deliveries_per_s: float = 0.0
    fanout_p50_us: float = 0.0
    fanout_p99_us: float = 0.0
    fanout_server_cpu_us: float = 0.0
    fanout_client_cpu_us: float = 0.0
    stalled: int = 0
    fanout_with_stalled_p99_us: float = 0.0
    many_subscribers: int = 0
    server_rss_mb_before: float = 0.0
    server_rss_mb_after: float = 0.0
    throttles: dict[str, float] = {}


def run_bench(
    seconds: float = 1.0,
    turns: int = 3,
    subscribers: int = 50,
    many: int = 500,
    journal: bool = False,
) -> StreamBench:
    """Start a server and measure it, for `seconds` in each measurement of each turn."""
    result = StreamBench(
        machine=platform.processor() or platform.machine(),
        python=platform.python_version(),
        cores=os.cpu_count() or 1,
        load_before=os.getloadavg()[0],
        journal=journal,
        turns=turns,
    )
    with (
        tempfile.TemporaryDirectory() as name,
        served(Path(name), journal) as server,
        no_collector(),
    ):
        result.throttles = server.throttles
        with Orders(server) as orders:
            _one_client(result, server, orders, seconds, turns)
            _load(result, orders, seconds, turns, Path(name))
            result.sustained_orders_per_s = orders.sustained(seconds)
        over_us = result.load_p50_us - result.sync_p50_us
        result.load_over_echo_and_sync_us = round(over_us - result.load_echo_p50_us, 1)
        result.load_over_quiet_echo_and_sync_us = round(over_us - result.echo_p50_us, 1)
        _feed(result, server, subscribers, seconds, turns)
        result.many_subscribers = many
        result.server_rss_mb_before = rss_mb(server.process)
        with subscribed(server, many) as readers:
            fan_out(server, readers, 20, 2 * seconds)
            result.server_rss_mb_after = rss_mb(server.process)
    return result


@contextmanager
def no_collector() -> Iterator[None]:
    """Switch off this process's garbage collector, whose pauses are not the server's."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


class Orders:
    """The clients of a server, each logged in with its key, and an echo connection for each."""

    def __init__(self, server: Served) -> None:
        self.server = server
        self._runs = 0

    def __enter__(self) -> Orders:
        address = self.server.address
        self.echoes = [Peer(address, "/echo") for _ in self.server.keys]
        self.traders = [logged_in(address, key) for key in self.server.keys]
        return self

    def __exit__(self, *_: object) -> None:
        for peer in self.echoes + self.traders:
            peer.close()

    def alone(self, peers: Sequence[Peer], seconds: float) -> Times:
        """Measure one client with one message at a time."""
        return self._canceled(closed_loop(peers[:1], self._message(), seconds, self._process))

    def loaded(self, peers: Sequence[Peer], seconds: float) -> Times:
        """Measure all clients in an open loop."""
        message = self._message()
        return self._canceled(open_loop(peers, message, LOAD_PER_S, seconds, self._process))

    def sustained(self, seconds: float) -> float:
        """Return orders a second if each client sends the next after an acknowledgement."""
        times = closed_loop(self.traders, self._message(), seconds, self._process)
        self._canceled(times)
        return round(len(times.taken_ns) / times.seconds)

    @property
    def _process(self) -> int:
        return self.server.process

    def _message(self) -> _NewOrder:
        self._runs += 1
        return _NewOrder(f"r{self._runs}")

    def _canceled(self, times: Times) -> Times:
        """Cancel all orders, and read the messages of the idle echo connections."""
        for peer in self.traders:
            peer.ask(CANCEL_ALL)
        for peer in self.echoes:
            peer.arrived()
        return times


class _NewOrder:
    """Factory of the n-th order of a run; none of them trades."""

    def __init__(self, run: str) -> None:
        self._run = run

    def __call__(self, number: int) -> bytes:
        return (
            f'{{"method":"add_order","params":{{"symbol":"{SYMBOL}","side":"buy","order_qty":"1",'
            f'"limit_price":"{3000 + number % 50}","cl_ord_id":"{self._run}-{number}"}}}}'
        ).encode()


def _one_client(
    result: StreamBench, server: Served, orders: Orders, seconds: float, turns: int
) -> None:
    echoes, acks, bare_echoes, bare_acks = [], [], [], []
    for _ in range(turns):
        echoes.append(_library(server, orders, "/echo", seconds))
        acks.append(_library(server, orders, "/v1/ws", seconds))
        bare_echoes.append(orders.alone(orders.echoes, seconds))
        bare_acks.append(orders.alone(orders.traders, seconds))
    result.echo_n, result.ack_n = _count(echoes), _count(acks)
    result.echo_p50_us, result.echo_p99_us = _median(echoes, 50), _median(echoes, 99)
    result.echo_p99_9_us = _median(echoes, 99.9)
    result.ack_p50_us, result.ack_p99_us = _median(acks, 50), _median(acks, 99)
    result.ack_p99_9_us = _median(acks, 99.9)
    result.ack_over_echo = round(result.ack_p50_us / result.echo_p50_us, 2)
    result.bare_echo_p50_us = _median(bare_echoes, 50)
    result.bare_ack_p50_us = _median(bare_acks, 50)
    result.bare_ack_over_echo = round(result.bare_ack_p50_us / result.bare_echo_p50_us, 2)


def _library(server: Served, orders: Orders, path: str, seconds: float) -> Times:
    """Measure one client of the `websockets` library, from sending to the reply."""
    message = orders._message()

    async def measure() -> Times:
        taken = []
        async with connect(f"ws://{server.address}{path}", compression=None) as socket:
            if path != "/echo":
                await socket.send(login(server.keys[0]).decode())
                await socket.recv()
            number, until = 0, time.perf_counter() + seconds
            while time.perf_counter() < until:
                text = message(number).decode()
                began = time.perf_counter_ns()
                await socket.send(text)
                while b'"add_order"' not in await socket.recv(decode=False):
                    pass
                taken.append(time.perf_counter_ns() - began)
                number += 1
        return Times(taken, seconds, 0.0, 0.0)

    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return orders._canceled(runner.run(measure()))


def _load(result: StreamBench, orders: Orders, seconds: float, turns: int, folder: Path) -> None:
    echoes, acks, syncs, per_s = [], [], [], []
    for _ in range(turns):
        echoes.append(orders.loaded(orders.echoes, seconds))
        before = groups(orders.server.address)
        acks.append(orders.loaded(orders.traders, seconds))
        if result.journal:
            per_s.append((groups(orders.server.address) - before) / acks[-1].seconds)
            syncs.append(sync_us(folder, per_s[-1], SYNCS))
    result.load_clients = len(orders.traders)
    result.load_echo_p50_us, result.load_echo_p99_us = _median(echoes, 50), _median(echoes, 99)
    result.load_p50_us, result.load_p99_us = _median(acks, 50), _median(acks, 99)
    result.load_p99_9_us = _median(acks, 99.9)
    result.load_server_cpu_us = statistics.median(times.server_cpu_us for times in acks)
    result.load_client_cpu_us = statistics.median(times.client_cpu_us for times in acks)
    if result.journal:
        result.load_groups_per_s = round(statistics.median(per_s))
        result.sync_p50_us = statistics.median(syncs)


def _feed(
    result: StreamBench, server: Served, subscribers: int, seconds: float, turns: int
) -> None:
    alone, beside_stalled = [], []
    with subscribed(server, subscribers) as readers:
        for _ in range(turns):
            alone.append(fan_out(server, readers, FEED_PER_S, seconds))
            with subscribed(server, STALLED, STALLED_BYTES):
                beside_stalled.append(fan_out(server, readers, FEED_PER_S, seconds))
    runs = [delivered.times for delivered in alone]
    result.fanout_subscribers, result.fanout_orders_per_s = subscribers, FEED_PER_S
    result.fanout_published = sum(delivered.published for delivered in alone)
    result.fanout_received = sum(delivered.received for delivered in alone)
    result.fanout_deliveries_per_s = round(
        statistics.median(delivered.received / delivered.times.seconds for delivered in alone)
    )
    result.fanout_p50_us, result.fanout_p99_us = _median(runs, 50), _median(runs, 99)
    result.fanout_server_cpu_us = statistics.median(times.server_cpu_us for times in runs)
    result.fanout_client_cpu_us = statistics.median(times.client_cpu_us for times in runs)
    result.stalled = STALLED
    result.fanout_with_stalled_p99_us = _median(
        [delivered.times for delivered in beside_stalled], 99
    )


def _count(runs: Sequence[Times]) -> int:
    return sum(len(times.taken_ns) for times in runs)


def _median(runs: Sequence[Times], percent: float) -> float:
    """Return the median over the turns of a percentile, in microseconds."""
    return round(statistics.median(times.percentile_us(percent) for times in runs), 1)


def rss_mb(process: int) -> float:
    """Return the resident memory of a process in MiB, 0 without /proc."""
    status = Path(f"/proc/{process}/statm")
    if not status.exists():
        return 0.0
    return round(int(status.read_text().split()[1]) * resource.getpagesize() / 2**20, 1)
