"""The five order flows of the matching benchmarks, generated from a fixed seed.

realistic, aggressive, deep, wide, crash: 45 or 43 % passive adds, cancels of a uniformly
drawn live order, marketable limit orders, modifications; below half of the preload a cancel
becomes an add, below an eighth every message does, so that the book does not run empty. The live
orders depend on the matching, so a kernel writes each message, applies it to a book of its own and
updates the list of live ids from the events. A modification always moves the price, so that engines
with only cancel and add make the same trades. Random numbers are drawn beforehand: a flow is the
same on every machine.
"""

# Kernels are typed by numba: NumPy's scalars are int64 there.
# mypy: disable-error-code="arg-type,return-value,assignment"

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from exchange.commands import OrderType, SelfTrade, TimeInForce
from exchange.matching import EVENT, MESSAGE, BookRules, Books, MessageKind, make_books
from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.book import match_message
from exchange.matching.ids import slot_of
from exchange.matching.jit import entry, kernel, out_of_line
from exchange.matching.ladder import level_number, next_level, none_in

PRICE_MIN, PRICE_MAX, MIDDLE = 1, 262_143, 131_072
FLOWS = ("realistic", "aggressive", "deep", "wide", "crash")
ACCOUNTS = 64
SEED = 20_231_011


class Mix(NamedTuple):
    """A flow's proportions and shapes; distances in ticks."""

    preload: int
    marketable: float
    adds: float
    cancels: float
    shape: int  # of the distance from the middle: 0 geometric, 1 uniform, 2 heavy-tailed
    reach: int  # largest distance
    sweep_t: int  # largest quantity of a marketable order
    crash_every: int


MIXES = {
    "realistic": Mix(4_000, 0.05, 0.45, 0.45, 0, 2_000, 100, 0),
    "aggressive": Mix(4_000, 0.50, 0.43, 0.04, 0, 2_000, 100, 0),
    "deep": Mix(200_000, 0.05, 0.45, 0.45, 1, 1_000, 20_000, 0),
    "wide": Mix(4_000, 0.05, 0.45, 0.45, 2, 40_000, 100, 0),
    "crash": Mix(4_000, 0.05, 0.45, 0.45, 0, 2_000, 100, 100),
    # Cancels and modifications of any of N orders (benchmarks/bars.py).
    "any-of-1000": Mix(1_000, 0.05, 0.45, 0.45, 1, 1_000, 100, 0),
    "any-of-1000000": Mix(1_000_000, 0.05, 0.45, 0.45, 1, 1_000, 100, 0),
}


class Flow(NamedTuple):
    """MESSAGE rows, the first `preload` of which fill the book; `rest_t`: the open tonnes after a
    modification, for other engines."""

    messages: np.ndarray
    preload: int
    rest_t: np.ndarray


class Walk(NamedTuple):
    """State of the writing kernel: middle and counts, live ids, and each id's position in them."""

    state: np.ndarray
    live: np.ndarray
    place: np.ndarray


NEXT_ID, LIVE, CENTRE, AFTER_CRASH = 0, 1, 2, 3


@kernel
def distance(mix: Mix, u: float) -> int:
    """Draw a passive order's distance from the middle, in ticks, from `u` in [0, 1)."""
    if mix.shape == 0:
        ticks = 1 + np.int64(np.log(1.0 - u) / np.log(0.85))
    elif mix.shape == 1:
        ticks = 1 + np.int64(u * mix.reach)
    else:
        ticks = np.int64(1.0 / ((1.0 - u) * (1.0 - u) + 1e-9))
    return max(1, min(ticks, mix.reach))


@kernel
def keep_live(walk: Walk, events: np.ndarray, n: int) -> None:
    """Update the list of live ids by a message's events."""
    for k in range(n):
        event = events[k]
        kind = event["kind"]
        if kind == code.ACCEPTED:
            walk.live[walk.state[LIVE]] = event["order_id"]
            walk.place[event["order_id"]] = walk.state[LIVE]
            walk.state[LIVE] += 1
        elif kind == code.TRADED or kind == code.CANCELED:
            if event["leaves_t"] == 0:
                drop(walk, event["order_id"])
            if event["flags"] & code.MAKER_DONE:
                drop(walk, event["other_id"])


@kernel
def drop(walk: Walk, order_id: int) -> None:
    """Remove an id from the list of live ids."""
    walk.state[LIVE] -= 1
    moved = walk.live[walk.state[LIVE]]
    walk.live[walk.place[order_id]] = moved
    walk.place[moved] = walk.place[order_id]


@kernel
def write_add(message: np.void, walk: Walk, mix: Mix, u: np.ndarray) -> None:
    """Write a passive order at some distance from the middle."""
    out_of_line()
    side = np.int64(u[1] < 0.5)
    ticks = distance(mix, u[2])
    if walk.state[AFTER_CRASH] > 20:
        ticks = 1 + np.int64(u[2] * 10)
    elif walk.state[AFTER_CRASH] > 0:
        ticks = 1 + np.int64(u[2] * 30_000)
    walk.state[AFTER_CRASH] = max(0, walk.state[AFTER_CRASH] - 1)
    message["kind"] = code.ADD
    message["side"] = side
    message["price_ticks"] = walk.state[CENTRE] + (2 * side - 1) * ticks
    message["quantity_t"] = 1 + np.int64(u[3] * 100)
    message["order_id"] = walk.state[NEXT_ID]
    message["account"] = walk.state[NEXT_ID] % ACCOUNTS
    walk.state[NEXT_ID] += 1


@kernel
def write_taking(message: np.void, walk: Walk, mix: Mix, books: Books, u: np.ndarray) -> None:
    """Write a limit order that crosses the other side's best price by some ticks."""
    out_of_line()
    side = np.int64(u[1] < 0.5)
    best = books.header[1, col.BEST + 1 - side] + PRICE_MIN
    ticks = 1 + np.int64(u[2] * 10)
    if mix.shape == 2:
        ticks = 1 + np.int64(u[2] * 2_000)
    price = best + (1 - 2 * side) * ticks
    message["kind"] = code.ADD
    message["side"] = side
    message["price_ticks"] = min(max(price, PRICE_MIN), PRICE_MAX)
    message["quantity_t"] = 1 + np.int64(u[3] * mix.sweep_t)
    message["order_id"] = walk.state[NEXT_ID]
    message["account"] = walk.state[NEXT_ID] % ACCOUNTS
    walk.state[NEXT_ID] += 1


@kernel
def write_crash(message: np.void, walk: Walk, books: Books, u: np.ndarray) -> None:
    """Write a market order that empties a side; then the middle jumps and the book fills again."""
    out_of_line()
    side = np.int64(u[1] < 0.5)
    total_t = 0
    queue = 1 - side
    none = none_in(books, 1, queue)
    price = books.header[1, col.BEST + queue]
    while price != none:
        total_t += books.levels[level_number(books, 1, queue, price)]["total_t"]
        price = next_level(books, 1, queue, price)
    message["kind"] = code.ADD
    message["side"] = side
    message["order_type"] = code.MARKET
    message["quantity_t"] = max(1, total_t)
    message["order_id"] = walk.state[NEXT_ID]
    message["account"] = walk.state[NEXT_ID] % ACCOUNTS
    walk.state[NEXT_ID] += 1
    jump = 1_000 + np.int64(u[2] * 4_001)
    centre = walk.state[CENTRE] + (1 - 2 * side) * jump
    walk.state[CENTRE] = centre if abs(centre - MIDDLE) < 80_000 else MIDDLE
    walk.state[AFTER_CRASH] = 40


@kernel
def write_change(
    message: np.void, walk: Walk, mix: Mix, books: Books, cancels: bool, u: np.ndarray
) -> int:
    """Write a cancel or a modification of a live order drawn uniformly; return the open tonnes
    after a modification."""
    out_of_line()
    order_id = walk.live[np.int64(u[4] * walk.state[LIVE])]
    message["order_id"] = order_id
    message["account"] = order_id % ACCOUNTS
    if cancels:
        message["kind"] = code.CANCEL
        return 0
    order = books.orders[slot_of(books, order_id)]
    rest_t = 1 + np.int64(u[3] * 100)
    message["kind"] = code.AMEND
    message["side"] = order["side"]
    away = 2 * np.int64(order["side"]) - 1
    price_ticks = walk.state[CENTRE] + away * distance(mix, u[2])
    if price_ticks == order["price"] + PRICE_MIN:
        price_ticks += away
    message["price_ticks"] = price_ticks
    message["quantity_t"] = order["quantity_t"] - order["leaves_t"] + rest_t
    return rest_t


@entry
def write_flow(
    books: Books, walk: Walk, mix: Mix, flow: Flow, u: np.ndarray, events: np.ndarray
) -> None:
    """Write every message of a flow and apply each to the books."""
    messages = flow.messages
    for i in range(messages.shape[0]):
        message = messages[i]
        draw = u[i]
        kind = draw[0]
        if draw[4] < 0.02:
            walk.state[CENTRE] += 1 if draw[4] < 0.01 else -1
        live = walk.state[LIVE]
        if mix.crash_every > 0 and i >= flow.preload and i % mix.crash_every == 0:
            write_crash(message, walk, books, draw)
        elif i < flow.preload or live < mix.preload // 8 or walk.state[AFTER_CRASH] > 0:
            write_add(message, walk, mix, draw)
        elif kind < mix.marketable:
            write_taking(message, walk, mix, books, draw)
        elif kind < mix.marketable + mix.adds:
            write_add(message, walk, mix, draw)
        else:
            cancels = kind < mix.marketable + mix.adds + mix.cancels
            if cancels and live < mix.preload // 2:
                write_add(message, walk, mix, draw)
            else:
                flow.rest_t[i] = write_change(message, walk, mix, books, cancels, draw)
        n = match_message(books, messages, i, events, 0)
        keep_live(walk, events, n)


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
    books = make_books([rules], orders_max(name, count), total)
    walk = Walk(
        np.array([0, 0, MIDDLE, 0]), np.zeros(total + 1, np.int64), np.zeros(total + 1, np.int64)
    )
    rest_t = np.zeros(total, np.int64)
    events = np.empty(1024 + 16 * int(books.header[0, col.ORDERS_MAX]), EVENT)
    u = np.random.default_rng(seed).random((total, 5))
    flow = Flow(messages, mix.preload, rest_t)
    write_flow(books, walk, mix, flow, u, events)
    return flow


def orders_max(name: str, count: int) -> int:
    """Return the most orders that can be live at once in a flow of this length."""
    return MIXES[name].preload + count // 2 + 1_000
