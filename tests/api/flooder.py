"""A client that sends far above its rate limit, and reconnects whenever it is disconnected.

Run as `python -m tests.api.flooder ADDRESS KEY_ID SECRET RATE` until it is terminated; it then
prints its figures as JSON.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import msgspec

from api.client import Credentials
from benchmarks.live.load import Peer, logged_in
from benchmarks.live.server import SYMBOL, Served

ORDER = (
    f'{{"method":"add_order","params":{{"symbol":"{SYMBOL}","side":"buy","order_qty":"1",'
    '"limit_price":"3000","time_in_force":"ioc"}}'
).encode()


class Flooded(msgspec.Struct):
    """The flooder's figures: messages sent, rejections received, and disconnections."""

    sent: int = 0
    rejected: int = 0
    closed: int = 0


def flood(address: str, key: Credentials, rate: float, figures: Flooded) -> None:
    """Send orders on a schedule, whatever the answers, until terminated."""
    peer: Peer | None = None
    began, sent_before = time.perf_counter(), 0
    while True:
        try:
            peer = peer or logged_in(address, key)
            due = int((time.perf_counter() - began) * rate) - sent_before
            for _ in range(min(due, 100)):
                peer.send(ORDER)
                figures.sent += 1
            sent_before += due
            figures.rejected += sum(b"rate_limited" in frame for frame in peer.arrived())
            time.sleep(0.002)
        except (OSError, AssertionError):
            figures.closed += peer is not None
            if peer is not None:
                peer.close()
            peer = None


@contextmanager
def flooding(server: Served, rate: float) -> Iterator[Flooded]:
    """Run a flooder with the last key beside the block; its figures are complete at the end."""
    figures = Flooded()
    key = server.keys[-1]
    words = (server.address, key.key_id, key.secret, str(rate))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.api.flooder", *words], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        process.stdout.readline()
        yield figures
    finally:
        process.terminate()
        said = msgspec.json.decode(process.stdout.read(), type=Flooded)
        process.wait()
        process.stdout.close()
        figures.sent, figures.rejected, figures.closed = said.sent, said.rejected, said.closed


def _ended(*_: object) -> None:
    raise SystemExit


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _ended)
    figures = Flooded()
    print("ready", flush=True)
    with suppress(SystemExit):
        where, key_id, secret, per_s = sys.argv[1:]
        flood(where, Credentials(key_id, "hmac-sha256", secret), float(per_s), figures)
    print(msgspec.json.encode(figures).decode(), flush=True)
