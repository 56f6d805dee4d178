"""Measurement of the feed under load: latencies, and pushes received against published."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import msgspec
from msgspec import Struct

from benchmarks.live.load import NS, Cpu, Peer, Times, Watch, logged_in
from benchmarks.live.server import SYMBOL, Served

SUBSCRIBE = msgspec.json.encode(
    {"method": "subscribe", "params": {"channel": "book", "symbol": [SYMBOL], "depth": 100}}
)
LEVEL3 = msgspec.json.encode(
    {"method": "subscribe", "params": {"channel": "level3", "symbol": [SYMBOL]}}
)
CANCEL_ALL = b'{"method":"cancel_all","params":{}}'
LAST_S = 2.0
PRICES = 50


class _Level(Struct):
    price: str
    qty: str


class _Record(Struct):
    bids: list[_Level] = []


class _Push(Struct):
    type: str
    seq: int
    prev_seq: int
    data: list[_Record]


_PUSH = msgspec.json.Decoder(_Push)


class Delivered(NamedTuple):
    """The figures of one run.

    `times`: latencies at every subscriber from the scheduled time of the order; `published` and
    `received`: pushes by the server and by all subscribers; `gaps`: breaks in a subscriber's
    chain.
    """

    times: Times
    published: int
    received: int
    gaps: int


@contextmanager
def subscribed(
    server: Served, count: int, receive_bytes: int = 0, request: bytes = SUBSCRIBE
) -> Iterator[list[Peer]]:
    """Connect `count` subscribers of the book, or of another `request`. With few `receive_bytes` in
    the kernel the server soon notices that a subscriber does not read."""
    peers = [Peer(server.address, receive_bytes=receive_bytes) for _ in range(count)]
    try:
        for peer in peers:
            peer.ask(request)
        time.sleep(0.2)
        yield peers
    finally:
        for peer in peers:
            peer.close()


def fan_out(server: Served, readers: Sequence[Peer], rate: float, seconds: float) -> Delivered:
    """Send orders on a schedule, each of which changes the book. AssertionError: a push was lost.

    The n-th order at a price makes its quantity n. The first push with this quantity or more shows
    it, because a late server merges several orders into one push.
    """
    trader = logged_in(server.address, server.keys[0])
    count, step = int(rate * seconds), NS / rate
    run = _Run(dict.fromkeys(readers, 0))
    for reader in readers:
        reader.arrived()
    before = metric(server, "tanso_pushes")
    watch, cpu = Watch((trader, *readers)), Cpu(server.process)
    start, number = time.perf_counter_ns() + NS // 20, 0
    end_ns = start + int((seconds + LAST_S) * NS)
    while len(run.taken_ns) < count * len(readers) and time.perf_counter_ns() < end_ns:
        now = time.perf_counter_ns()
        while number < count and (at_ns := start + int(number * step)) <= now:
            price, quantity = str(3001 + number % PRICES), 1 + number // PRICES
            run.scheduled_ns[price, quantity] = at_ns
            trader.send(
                f'{{"method":"add_order","params":{{"symbol":"{SYMBOL}","side":"buy",'
                f'"order_qty":"1","limit_price":"{price}"}}}}'.encode()
            )
            number += 1
        for peer in watch.ready(start + int(number * step) if number < count else end_ns):
            messages, now = peer.arrived(), time.perf_counter_ns()
            if peer is not trader:
                run.take(peer, messages, now)
    seconds = (time.perf_counter_ns() - start) / NS
    times = cpu.times(run.taken_ns, run.received)._replace(seconds=seconds)
    published = metric(server, "tanso_pushes") - before
    watch.close()
    trader.ask(CANCEL_ALL)
    trader.close()
    assert len(run.taken_ns) == count * len(readers), "a push was not delivered"
    return Delivered(times, published, run.received, run.gaps)


class _Run:
    """The pushes that the readers have received, and the scheduled times of the orders."""

    def __init__(self, last_seq: dict[Peer, int]) -> None:
        self.taken_ns: list[int] = []
        self.scheduled_ns: dict[tuple[str, int], int] = {}
        self.received = 0
        self.gaps = 0
        self._last_seq = last_seq
        self._shown: dict[Peer, dict[str, int]] = {reader: {} for reader in last_seq}
        self._known: dict[bytes, tuple[int, int, list[tuple[str, int]]]] = {}

    def take(self, reader: Peer, messages: list[bytes], now_ns: int) -> None:
        for message in messages:
            # All subscribers get the same bytes, which are decoded only once.
            found = self._known.get(message)
            if found is None:
                found = self._known[message] = self._read(message)
            seq, prev_seq, levels = found
            last_seq = self._last_seq[reader]
            self.gaps += last_seq not in (0, prev_seq)
            self._last_seq[reader] = seq
            self.received += 1
            shown = self._shown[reader]
            for price, quantity in levels:
                for new in range(shown.get(price, 0) + 1, quantity + 1):
                    self.taken_ns.append(now_ns - self.scheduled_ns[price, new])
                shown[price] = quantity

    def _read(self, message: bytes) -> tuple[int, int, list[tuple[str, int]]]:
        push = _PUSH.decode(message)
        levels = [(level.price, int(level.qty)) for record in push.data for level in record.bids]
        own = [level for level in levels if (level[0], 1) in self.scheduled_ns]
        return push.seq, push.prev_seq, own


def metric(server: Served, name: str) -> int:
    """Return one of the server's own counters."""
    with urllib.request.urlopen(f"http://{server.address}/metrics", timeout=5) as page:
        lines = page.read().decode().splitlines()
    return int(float(next(line.split()[1] for line in lines if line.startswith(f"{name} "))))
