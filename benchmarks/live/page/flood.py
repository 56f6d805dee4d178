"""The load of `python -m benchmarks page`, in a process of its own.

Makers fill and clear the books of all markets in batches, followers read every public stream of
them unmerged, and the rate of the batches is steered so that the exchange sends the followers the
wanted number of public messages a second. Two kinds of orders can be recognized on the page and
carry their times: marks, the only order at their price, and orders of the person who is logged in.

Run as `python -m benchmarks.live.page.flood`: reads one JSON line with a `Plan` from standard
input, prints `ready`, reads `go`, and prints one JSON line with a `Flooded`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from msgspec import Struct

from api.access.signing import Credentials
from benchmarks.live.load import NS, Peer, Watch, logged_in
from benchmarks.live.server import Served

MIDDLE = 3_000
LEVELS = 10
BATCH = 50
# A batch is canceled after so many later ones, so that a book holds some 25 orders a level.
KEPT = 20
FIRST_PER_S, MOST_PER_S = 200.0, 2_000.0
# So many batches may be unanswered: the exchange is to be loaded, not buried.
WAITING_MAX = 20
STEER_NS = NS // 10
MARK_NS, MARK_FROM = NS // 5, 1_001
OWN_NS, OWN_PRICE = NS // 5, MIDDLE - 100
OWN_FROM = 7_001


FOLLOWERS = 4


class Plan(Struct):
    """The load: `per_s` public messages a second to all followers, for `seconds`; the keys of
    five accounts: the person's, a buyer's, a seller's, a taker's, and the marks'."""

    address: str
    keys: list[Credentials]
    symbols: list[str]
    per_s: float
    seconds: float
    followers: int = FOLLOWERS


class Flooded(Struct):
    """The finished load. Times are milliseconds since 1970: of the sending of the order that shows
    a quantity (`marks`), and of the arrival of an order's acknowledgement by its id (`acks`)."""

    messages_per_s: float
    orders_per_s: float
    gaps: int
    marks: dict[int, float]
    acks: dict[int, float]


class _Result(Struct):
    order_id: int = 0


class _Reply(Struct):
    method: str = ""
    result: _Result | None = None


_ANSWER = b'{"method"'
_REPLY = msgspec.json.Decoder(_Reply)


class Load:
    """The connections of the load, and what they have sent and received."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.own, self.buyer, self.seller, self.taker, self.marker = (
            logged_in(plan.address, key) for key in plan.keys
        )
        self.followers = [Peer(plan.address) for _ in range(plan.followers)]
        self.orders = 0
        self.marks: dict[int, float] = {}
        self.acks: dict[int, float] = {}
        self._step = 0
        self._waiting = 0
        self._last_own = 0
        for channel in ("level3", "trade", "ticker", "book"):
            for follower in self.followers:
                follower.ask(_request("subscribe", channel=channel, symbol=plan.symbols))
        first = self._order(0, "buy", MIDDLE, MARK_FROM - 1) | {"cl_ord_id": "mark"}
        self.marker.ask(_request("add_order", **first))

    def run(self, seconds: float, counts: bool) -> Flooded:
        """Load the exchange, with marks and own orders if it `counts`."""
        makers = self.own, self.buyer, self.seller, self.taker, self.marker
        watch = Watch((*makers, *self.followers))
        rate = FIRST_PER_S
        start = now = time.perf_counter_ns()
        end, batch_ns, steer_ns = start + int(seconds * NS), float(start), start + STEER_NS
        mark_ns = own_ns = start if counts else end
        received = steered = self._received()
        orders = self.orders
        while now < end:
            while batch_ns <= now:
                if self._waiting < WAITING_MAX:
                    self._batch()
                batch_ns += NS / rate
            if mark_ns <= now:
                self._mark()
                mark_ns += MARK_NS
            if own_ns <= now:
                self._own()
                own_ns += OWN_NS
            if steer_ns <= now:
                found = (self._received() - steered) * NS / (now - steer_ns + STEER_NS)
                rate *= min(1.2, max(0.8, self.plan.per_s / max(1.0, found)))
                rate = min(rate, MOST_PER_S)
                steered, steer_ns = self._received(), now + STEER_NS
            for peer in watch.ready(min(int(batch_ns), mark_ns, own_ns, steer_ns, end)):
                self._read(peer)
            now = time.perf_counter_ns()
        watch.close()
        taken_s = (now - start) / NS
        return Flooded(
            (self._received() - received) / taken_s,
            (self.orders - orders) / taken_s,
            sum(follower.gaps for follower in self.followers),
            self.marks,
            self.acks,
        )

    def _received(self) -> int:
        return sum(follower.received for follower in self.followers)

    def _batch(self) -> None:
        """Send the next batch: buys, sells, then the oldest of each canceled, at times trades."""
        self._step += 1
        self._waiting += 1
        turn, kind = divmod(self._step, 4)
        side, peer = (("buy", self.buyer), ("sell", self.seller))[kind % 2]
        if kind < 2:
            orders = [self._maker(turn, side, at) for at in range(BATCH)]
            peer.send(_request("batch_add", orders=orders))
            self.orders += BATCH
        else:
            names = [{"cl_ord_id": f"{side}-{turn - KEPT}-{at}"} for at in range(BATCH)]
            peer.send(_request("batch_cancel", orders=names))
        if self._step % 16 == 0:
            takes = [
                self._order(turn + at, "buy", MIDDLE + 1, 5) | {"time_in_force": "ioc"}
                for at in range(2)
            ]
            self.taker.send(_request("batch_add", orders=takes))
            self.orders += len(takes)

    def _maker(self, turn: int, side: str, at: int) -> dict[str, str]:
        away = 1 + (7 * turn + at) % LEVELS
        price = MIDDLE - away if side == "buy" else MIDDLE + away
        order = self._order(turn * BATCH + at, side, price, 1 + (turn + 3 * at) % 90)
        return order | {"cl_ord_id": f"{side}-{turn}-{at}"}

    def _order(self, market: int, side: str, price: int, quantity: int) -> dict[str, str]:
        symbols = self.plan.symbols
        return {
            "symbol": symbols[market % len(symbols)],
            "side": side,
            "order_qty": str(quantity),
            "limit_price": str(price),
        }

    def _mark(self) -> None:
        quantity = MARK_FROM + len(self.marks)
        self.marks[quantity] = time.time() * 1_000
        self.marker.send(_request("amend_order", cl_ord_id="mark", order_qty=str(quantity)))

    def _own(self) -> None:
        order = self._order(1, "buy", OWN_PRICE, OWN_FROM + len(self.acks))
        self.own.send(_request("add_order", **order))
        if self._last_own:
            self.own.send(_request("cancel_order", order_id=[self._last_own]))

    def _read(self, peer: Peer) -> None:
        messages = peer.arrived()
        if peer in (self.buyer, self.seller):
            self._waiting -= sum(message.startswith(_ANSWER) for message in messages)
        if peer is not self.own:
            return
        at_ms = time.time() * 1_000
        for message in messages:
            reply = _REPLY.decode(message)
            if reply.method == "add_order" and reply.result is not None:
                self._last_own = reply.result.order_id
                self.acks[self._last_own] = at_ms


def _request(method: str, **params: object) -> bytes:
    return msgspec.json.encode({"method": method, "params": params})


class Flood:
    """The process of the load, seen from the benchmark."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def begin(self) -> None:
        """Let the load begin; the books are filled already."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"go\n")
        self._process.stdin.flush()

    def result(self) -> Flooded:
        """Wait for its end. AssertionError: the load failed."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the load failed (see above)"
        return msgspec.json.decode(line, type=Flooded)


@contextmanager
def flooding(
    server: Served, per_s: float, seconds: float, followers: int = FOLLOWERS
) -> Iterator[Flood]:
    """Start the load's process and wait until it is ready."""
    plan = Plan(server.address, server.keys[:5], server.symbols, per_s, seconds, followers)
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.live.page.flood"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(msgspec.json.encode(plan) + b"\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"ready\n", "the load failed (see above)"
        yield Flood(process)
    finally:
        process.terminate()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def main() -> None:
    plan = msgspec.json.decode(sys.stdin.buffer.readline(), type=Plan)
    load = Load(plan)
    load.run(1.0, counts=False)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if sys.stdin.buffer.readline():
        result = load.run(plan.seconds, counts=True)
        sys.stdout.write(msgspec.json.encode(result).decode() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
