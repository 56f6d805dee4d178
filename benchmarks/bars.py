"""Benchmarks besides the five flows: a large auction, growth of the book, and start-up.

Growth is measured twice, from a thousand to a million resting orders. behind-N: N orders rest far
behind the market, and the realistic flow continues in front of them. any-of-N: cancels and
modifications name any of N orders, so that nearly each misses the caches; the C program, with the
same records, shows the machine's part of that time.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.engines import CBook
from benchmarks.flow_writer import MIDDLE, PRICE_MAX, PRICE_MIN, Flow
from benchmarks.flows import make_flow, orders_max
from benchmarks.rows import Row, copied, hash_of, measure, row_of, touched, trades_of
from exchange.commands import Phase, SelfTrade, Side, TimeInForce
from exchange.matching import EVENT, MESSAGE, OrderBook
from exchange.matching.state import aligned_zeros

AUCTION_ORDERS, AUCTION_PASSES = 100_000, 9
REFERENCE = 10_000
RESTING = (1_000, 1_000_000)
TRAFFIC = 100_000

FIRST_MATCH = """
import numpy as np
from exchange.matching import MESSAGE, OrderBook
book = OrderBook(1, 10_000, orders_max=1_000)
messages = np.zeros(2, MESSAGE)
messages["order_id"] = messages["account"] = messages["side"] = [0, 1]
messages["price_ticks"] = messages["quantity_t"] = 5
assert len(book.submit(messages)) == 3
"""
EVERY_RULE = """
from exchange.matching import compile_kernels
compile_kernels()
"""


def bar_rows(library: Any) -> Iterator[Row]:
    """Yield all rows of this file; without a C program only those of our engine."""
    yield from auction_rows(library)
    yield from growth_rows(library)
    yield from start_rows()


def auction_orders() -> np.ndarray:
    """Return the MESSAGE rows of a call: normal prices around the reference, 5,000 accounts."""
    rng = np.random.default_rng(1)
    orders = aligned_zeros(AUCTION_ORDERS, MESSAGE)
    orders["order_id"] = np.arange(AUCTION_ORDERS)
    orders["account"] = orders["order_id"] % 5_000
    orders["side"] = rng.integers(0, 2, AUCTION_ORDERS)
    orders["quantity_t"] = rng.integers(1, 100, AUCTION_ORDERS)
    orders["price_ticks"] = np.rint(rng.normal(REFERENCE, 300, AUCTION_ORDERS))
    orders["stp_mode"], orders["time_in_force"] = SelfTrade.NONE, TimeInForce.GTC
    return orders


def auction_rows(library: Any) -> Iterator[Row]:
    """Measure the uncross of a frozen call, and its indicative price."""
    orders = auction_orders()
    limits = (1, 2 * REFERENCE, AUCTION_ORDERS, AUCTION_ORDERS)
    ours, price, theirs = [], [], []
    trades: dict[str, np.ndarray] = {}
    for _ in range(AUCTION_PASSES):
        book = OrderBook(*limits[:3], ids_max=limits[3], phase=Phase.AUCTION_CALL)
        book.submit_view(orders)
        start = time.perf_counter()
        book.indicative()
        price.append(time.perf_counter() - start)
        book.set_phase(Phase.AUCTION_FROZEN)
        start = time.perf_counter()
        events = book.uncross()
        ours.append(time.perf_counter() - start)
        trades["tanso"] = trades_of(events)
        if library is None:
            continue
        other = CBook(library, limits)
        other.rest(orders)
        rows = aligned_zeros(2 * AUCTION_ORDERS, EVENT)
        rows[:] = 0  # maps the memory, as ours is mapped
        start = time.perf_counter()
        events = other.uncross(REFERENCE, rows)
        theirs.append(time.perf_counter() - start)
        trades["c"] = trades_of(events)
        other.close()
    assert len({hash_of(made) for made in trades.values()}) == 1, (
        "the engines disagree on the uncross"
    )
    for engine, spent in (("tanso", ours), ("c", theirs)):
        if spent:
            row = row_of(engine, "uncross", AUCTION_ORDERS, AUCTION_ORDERS, min(spent))
            row["trades_hash"] = hash_of(trades[engine])
            row["ratio_to_c"] = min(theirs) / min(spent) if theirs else None
            row["note"] = f"{min(spent) * 1e3:.2f} ms, {len(trades[engine])} trades"
            yield row
    row = row_of("tanso", "indicative", AUCTION_ORDERS, AUCTION_ORDERS, min(price))
    yield row | {"note": f"{min(price) * 1e3:.3f} ms"}


def behind(count: int) -> Flow:
    """Return the realistic flow with `count` orders resting far behind the market."""
    flow = make_flow("realistic", TRAFFIC)
    total = len(flow.messages)
    back = np.zeros(count, MESSAGE)
    back["order_id"] = total + np.arange(count)
    back["side"] = np.arange(count) % 2
    away = 5_000 + np.random.default_rng(2).integers(0, 60_000, count)
    back["price_ticks"] = MIDDLE + np.where(back["side"] == Side.SELL, away, -away)
    back["quantity_t"] = 1 + np.arange(count) % 100
    back["stp_mode"], back["time_in_force"] = SelfTrade.NONE, TimeInForce.GTC
    rest_t = np.concatenate([np.zeros(count, np.int64), flow.rest_t])
    return Flow(np.concatenate([back, flow.messages]), count + flow.preload, rest_t)


def growth_rows(library: Any) -> Iterator[Row]:
    """Measure a message with few and with many resting orders, for each engine."""
    for kind in ("behind", "any-of"):
        first: dict[str, float] = {}
        for count in RESTING:
            name = f"{kind}-{count}"
            flow = behind(count) if kind == "behind" else make_flow(name, TRAFFIC)
            room = count + orders_max("realistic", TRAFFIC)
            limits = (PRICE_MIN, PRICE_MAX, room, len(flow.messages))
            makers = makers_for(limits, library)
            messages = copied(flow)
            spent = {
                engine: measure({engine: make}, messages, flow.preload, 10_000)[engine]
                for engine, make in makers.items()
            }
            hashes = {hash_of(trades) for _, trades in spent.values()}
            assert len(hashes) == 1, f"the engines disagree on {name}"
            for engine, (seconds, trades) in spent.items():
                row = row_of(engine, name, 10_000, TRAFFIC, seconds)
                row["trades_hash"] = hash_of(trades)
                if "c" in spent:
                    row["ratio_to_c"] = spent["c"][0] / seconds
                grown = seconds / first.setdefault(engine, seconds)
                if grown != 1:
                    row |= {"growth": grown - 1, "note": f"growth {grown - 1:+.0%}"}
                yield row


def makers_for(
    limits: tuple[int, int, int, int], library: Any
) -> dict[str, Callable[[], OrderBook | CBook]]:
    """Return factories of an empty book, for our engine and the C program."""
    made: dict[str, Callable[[], Any]] = {
        "tanso": lambda: touched(OrderBook(*limits[:3], ids_max=limits[3]))
    }
    if library is not None:
        made["c"] = lambda: CBook(library, limits)
    return made


def start_rows() -> Iterator[Row]:
    """Measure start-up with an empty and with a warm cache, in processes of their own; `cpu_s` is
    the CPU time of all processes."""
    with tempfile.TemporaryDirectory() as cache:
        for name, program in (
            ("first match, empty cache", FIRST_MATCH),
            ("first match, warm cache", FIRST_MATCH),
        ):
            yield start_row(name, program, cache)
    with tempfile.TemporaryDirectory() as cache:
        yield start_row("every rule, empty cache", EVERY_RULE, cache)


def start_row(name: str, program: str, cache: str) -> Row:
    """Measure the run of a Python program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", program], env=os.environ | {"NUMBA_CACHE_DIR": cache}, check=True
    )
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    note = f"{seconds:.1f} s, {cpu_s:.1f} CPU s"
    return row_of("tanso", name, 1, 1, seconds) | {"cpu_s": cpu_s, "note": note}
