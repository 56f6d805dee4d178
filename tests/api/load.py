"""Many clients at once on a server process, with all answers, numbers and descriptors checked."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks.live.load import Peer, Times, logged_in, open_loop
from benchmarks.live.server import SYMBOL, Served
from benchmarks.live.stream import rss_mb

EXECUTIONS = b'{"method":"subscribe","params":{"channel":"executions"}}'


class Loaded(NamedTuple):
    """One step of the load; `gaps` in the numbers of connections and of private streams."""

    clients: int
    times: Times
    executions: int
    gaps: int
    grown_mb: float


class _Push(msgspec.Struct):
    type: str
    seq: int = 0
    prev_seq: int = 0


_PUSH = msgspec.json.Decoder(_Push)


def ended_order(number: int) -> bytes:
    """Return an order that matches nothing and ends at once, so that the book stays unchanged."""
    return (
        f'{{"method":"add_order","params":{{"symbol":"{SYMBOL}","side":"buy","order_qty":"1",'
        f'"limit_price":"{3000 + number % 50}","time_in_force":"ioc"}}}}'
    ).encode()


class Follower(Peer):
    """A client that also checks the chain of its executions."""

    executions = 0
    breaks = 0
    _last_seq = 0

    def arrived(self) -> list[bytes]:
        return self._followed(super().arrived())

    def read(self) -> list[bytes]:
        return self._followed(super().read())

    def _followed(self, messages: list[bytes]) -> list[bytes]:
        for message in messages:
            if message.startswith(b'{"channel":"executions"'):
                push = _PUSH.decode(message)
                if push.type == "update":
                    self.breaks += push.prev_seq != self._last_seq
                    self.executions += 1
                self._last_seq = push.seq
        return messages

    def follow(self) -> None:
        """Subscribe; the chain begins with the snapshot."""
        self.send(EXECUTIONS)
        while not self._last_seq:
            self.read()


def load(server: Served, clients: int, rate: float, seconds: float) -> Loaded:
    """Connect clients under all keys in turn; the first of each key follows its executions.

    AssertionError: an order was rejected, or not answered.
    """
    keys = server.keys
    peers = [
        logged_in(server.address, keys[n % len(keys)], Follower if n < len(keys) else Peer)
        for n in range(clients)
    ]
    followers = [peer for peer in peers if isinstance(peer, Follower)]
    try:
        for follower in followers:
            follower.follow()
        before_mb = rss_mb(server.process)
        times = open_loop(peers, ended_order, rate, seconds, server.process)
        for peer in peers:
            peer.ask(b'{"method":"ping"}')
        return Loaded(
            clients,
            times,
            sum(follower.executions for follower in followers),
            sum(peer.gaps for peer in peers) + sum(follower.breaks for follower in followers),
            rss_mb(server.process) - before_mb,
        )
    finally:
        for peer in peers:
            peer.close()


# The registry's connection pool may open these files meanwhile: a database, its log and its index.
POOLED = 15


def descriptors(process: int) -> tuple[int, int]:
    """Return the numbers of sockets and files that a process holds."""
    folder = Path(f"/proc/{process}/fd")
    kinds = []
    for descriptor in folder.iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            kinds.append(os.readlink(descriptor).startswith("socket:"))
    return sum(kinds), len(kinds) - sum(kinds)


@contextmanager
def no_descriptor_kept(process: int) -> Iterator[None]:
    """Raise AssertionError if the process ends with more sockets, or many more files."""
    sockets, files = descriptors(process)
    yield
    deadline = time.monotonic() + 20
    while descriptors(process)[0] > sockets and time.monotonic() < deadline:
        time.sleep(0.05)
    now = descriptors(process)
    assert now[0] <= sockets
    assert now[1] <= files + POOLED
