"""The order flows of the matching benchmarks, generated from a fixed seed.

FLOWS: realistic, aggressive, deep, wide, crash: 45 or 43 % passive adds, cancels of a uniformly
drawn live order, marketable limit orders, modifications; below half of the preload a cancel becomes
an add, below an eighth every message does, so that the book does not run empty.

HOSTILE has what flows of other benchmarks and of real markets have and those lack: IOC and FOK
orders (half of them find nothing), ids up to ten million in no visible order, prices over 40,000
ticks, runs of one kind of message, a flash crash with its recovery, many accounts with few orders
each, and post-only, iceberg and stop orders. All flows are synthetic and our own.

Random numbers are drawn beforehand: a flow is the same on every machine.
"""

from __future__ import annotations

import numpy as np

from benchmarks.flow_writer import (
    IDS_PRIME,
    MIDDLE,
    PRICE_MAX,
    PRICE_MIN,
    STATE,
    Flow,
    Mix,
    Walk,
    write_flow,
)
from exchange.commands import OrderType, SelfTrade, TimeInForce
from exchange.matching import EVENT, MESSAGE, BookRules, MessageKind, make_books
from exchange.matching import columns as col

FLOWS = ("realistic", "aggressive", "deep", "wide", "crash")
HOSTILE = (
    "ioc-5",
    "ioc-40",
    "scattered-ids",
    "forty-thousand",
    "bursts",
    "flash-crash",
    "many-accounts",
    "special",
)
SEED = 20_231_011

MIXES = {
    "realistic": Mix(4_000, 0.05, 0.45, 0.45, 0, 2_000, 100, 0),
    "aggressive": Mix(4_000, 0.50, 0.43, 0.04, 0, 2_000, 100, 0),
    "deep": Mix(200_000, 0.05, 0.45, 0.45, 1, 1_000, 20_000, 0),
    "wide": Mix(4_000, 0.05, 0.45, 0.45, 2, 40_000, 100, 0),
    "crash": Mix(4_000, 0.05, 0.45, 0.45, 0, 2_000, 100, 100),
    "ioc-5": Mix(10_000, 0.05, 0.44, 0.41, 0, 2_000, 100, 0, at_once=0.05),
    "ioc-40": Mix(10_000, 0.02, 0.28, 0.26, 0, 2_000, 100, 0, at_once=0.40),
    "scattered-ids": Mix(
        100_000, 0.03, 0.40, 0.40, 1, 4_000, 100, 0, accounts=1_000, at_once=0.10, scattered=1
    ),
    "forty-thousand": Mix(50_000, 0.03, 0.40, 0.40, 1, 20_000, 2_000, 0, at_once=0.10, scattered=1),
    "bursts": Mix(20_000, 0.08, 0.42, 0.38, 0, 2_000, 100, 0, at_once=0.08, burst=400),
    "flash-crash": Mix(20_000, 0.05, 0.42, 0.40, 1, 2_000, 500, 0, at_once=0.08, fall_every=50_000),
    "many-accounts": Mix(
        100_000, 0.05, 0.42, 0.40, 1, 5_000, 200, 0, accounts=200_000, at_once=0.08, scattered=1
    ),
    "special": Mix(10_000, 0.05, 0.42, 0.38, 0, 2_000, 100, 0, at_once=0.10, special=0.25),
    # Cancels and modifications of any of N orders (benchmarks/bars.py).
    "any-of-1000": Mix(1_000, 0.05, 0.45, 0.45, 1, 1_000, 100, 0),
    "any-of-1000000": Mix(1_000_000, 0.05, 0.45, 0.45, 1, 1_000, 100, 0),
}


def make_flow(name: str, count: int, seed: int = SEED) -> Flow:
    """Return a flow with `count` messages after its preload."""
    mix = MIXES[name]
    total = mix.preload + count
    messages = np.zeros(total, MESSAGE)
    messages["stp_mode"] = SelfTrade.NONE
    messages["time_in_force"] = TimeInForce.GTC
    messages["order_type"] = OrderType.LIMIT
    messages["kind"] = MessageKind.ADD
    rules = BookRules(PRICE_MIN, PRICE_MAX)
    ids = ids_max(name, total)
    books = make_books([rules], orders_max(name, count), ids)
    state = np.zeros(STATE, np.int64)
    state[2] = MIDDLE
    walk = Walk(state, np.zeros(total + 1, np.int32), np.zeros(ids + 1, np.int32))
    rest_t = np.zeros(total, np.int64)
    events = np.empty(1024 + 16 * int(books.header[0, col.ORDERS_MAX]), EVENT)
    u = np.random.default_rng(seed).random((total, 5))
    v = np.random.default_rng((seed, 1)).random((total, 3))
    flow = Flow(messages, mix.preload, rest_t)
    write_flow(books, walk, mix, flow, u, v, events)
    return flow


def orders_max(name: str, count: int) -> int:
    """Return the most orders that can be live at once in a flow of this length."""
    return MIXES[name].preload + count // 2 + 1_000


def ids_max(name: str, total: int) -> int:
    """Return a number above all order ids of a flow of this length, preload included."""
    return IDS_PRIME if MIXES[name].scattered else total
