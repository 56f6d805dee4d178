"""The kernel that writes the order flows of the matching benchmarks (flows.py).

The live orders depend on the matching, so the kernel writes each message, applies it to a book of
its own and updates the list of live orders from the events. A modification always moves the price,
so that engines with only cancel and add make the same trades.
"""

# Kernels are typed by numba: NumPy's scalars are int64 there.
# mypy: disable-error-code="arg-type,return-value,assignment"

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from exchange.matching import Books
from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.book import match_message
from exchange.matching.ids import slot_of
from exchange.matching.jit import entry, kernel, out_of_line
from exchange.matching.ladder import level_number, next_level, none_in
from exchange.matching.report import open_quantity

PRICE_MIN, PRICE_MAX, MIDDLE = 1, 262_143, 131_072
# The k-th new order has the id k^3 modulo this prime, which gives each id once (3 does not divide
# the prime less 1), in no visible order.
IDS_PRIME = 10_000_019
# A fall and the recovery after it, in messages, of a flow with `fall_every`.
FALL, RECOVERY, FALL_TICKS = 3_000, 3_000, 8


class Mix(NamedTuple):
    """A flow's proportions and shapes; distances in ticks.

    The fields from `accounts` on are those of the hostile flows; their draws come from a generator
    of their own, so the others' messages do not depend on them.
    """

    preload: int
    marketable: float
    adds: float
    cancels: float
    shape: int  # of the distance from the middle: 0 geometric, 1 uniform, 2 heavy-tailed
    reach: int  # largest distance
    sweep_t: int  # largest quantity of a marketable order
    crash_every: int
    accounts: int = 64
    at_once: float = 0.0  # IOC and FOK orders, of all messages; half of them find nothing
    special: float = 0.0  # post-only, iceberg and stop orders, of the passive ones
    scattered: int = 0  # 1: ids below IDS_PRIME in no visible order; 0: in sequence
    burst: int = 0  # longest run of messages of one kind, 0 for none
    fall_every: int = 0  # messages from one flash crash to the next


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


class Draws(NamedTuple):
    """Uniform numbers of one message: `u` [5] of every flow, `v` [3] of the hostile ones."""

    u: np.ndarray
    v: np.ndarray


NEXT_ID, LIVE, CENTRE, AFTER_CRASH, BURST_LEFT, BURST_KIND, FALLING = range(7)
STATE = 7
KINDS = 1 << 30  # a burst's draw of the kind is kept as a multiple of 1 / KINDS


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
def in_ladder(price_ticks: int) -> int:
    """The nearest price of the ladder."""
    return min(max(price_ticks, PRICE_MIN), PRICE_MAX)


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
def write_new(message: np.void, walk: Walk, mix: Mix, side: int, quantity_t: int) -> None:
    """Write what every new order has, with the next id."""
    order_id = walk.state[NEXT_ID]
    if mix.scattered:
        order_id = order_id * order_id % IDS_PRIME * order_id % IDS_PRIME
    walk.state[NEXT_ID] += 1
    message["kind"] = code.ADD
    message["side"] = side
    message["quantity_t"] = quantity_t
    message["order_id"] = order_id
    message["account"] = order_id % mix.accounts


@kernel
def write_add(message: np.void, walk: Walk, mix: Mix, draws: Draws) -> None:
    """Write a passive order at some distance from the middle."""
    out_of_line()
    u = draws.u
    side = np.int64(u[1] < 0.5)
    ticks = distance(mix, u[2])
    if walk.state[AFTER_CRASH] > 20:
        ticks = 1 + np.int64(u[2] * 10)
    elif walk.state[AFTER_CRASH] > 0:
        ticks = 1 + np.int64(u[2] * 30_000)
    walk.state[AFTER_CRASH] = max(0, walk.state[AFTER_CRASH] - 1)
    write_new(message, walk, mix, side, 1 + np.int64(u[3] * 100))
    message["price_ticks"] = in_ladder(walk.state[CENTRE] + (2 * side - 1) * ticks)
    if draws.v[0] < mix.special:
        make_special(message, walk, ticks, draws.v)


@kernel
def make_special(message: np.void, walk: Walk, ticks: int, v: np.ndarray) -> None:
    """Make a passive order post-only, an iceberg of ten slices, or a stop behind the market."""
    out_of_line()
    behind = 1 - 2 * np.int64(message["side"])
    if v[1] < 0.4:
        message["flags"] = code.POST_ONLY_REJECT if v[2] < 0.5 else code.POST_ONLY_REPRICE
    elif v[1] < 0.7:
        message["display_t"] = message["quantity_t"]
        message["quantity_t"] = 10 * message["display_t"]
    else:
        stop_ticks = in_ladder(walk.state[CENTRE] + behind * ticks)
        message["order_type"] = code.STOP if v[2] < 0.5 else code.STOP_LIMIT
        message["stop_ticks"] = stop_ticks
        message["price_ticks"] = in_ladder(stop_ticks + behind * 20)


@kernel
def write_taking(message: np.void, walk: Walk, mix: Mix, books: Books, u: np.ndarray) -> None:
    """Write a limit order that crosses the other side's best price by some ticks."""
    out_of_line()
    side = np.int64(u[1] < 0.5)
    best = books.header[1, col.BEST + 1 - side] + PRICE_MIN
    ticks = 1 + np.int64(u[2] * 10)
    if mix.shape == 2:
        ticks = 1 + np.int64(u[2] * 2_000)
    write_new(message, walk, mix, side, 1 + np.int64(u[3] * mix.sweep_t))
    message["price_ticks"] = in_ladder(best + (1 - 2 * side) * ticks)


@kernel
def write_at_once(message: np.void, walk: Walk, mix: Mix, books: Books, draws: Draws) -> None:
    """Write an IOC or FOK order; every second one ends a tick before the other side's best."""
    out_of_line()
    write_taking(message, walk, mix, books, draws.u)
    if draws.v[1] < 0.5:
        side = np.int64(message["side"])
        best = books.header[1, col.BEST + 1 - side] + PRICE_MIN
        message["price_ticks"] = in_ladder(best - (1 - 2 * side))
    message["time_in_force"] = code.FOK if draws.v[2] < 0.3 else code.IOC


@kernel
def write_fall(message: np.void, walk: Walk, mix: Mix, books: Books, draws: Draws) -> int:
    """Write a message of a flash crash: sweeps down and cancels, then sweeps back up and adds;
    return the open tonnes after a modification, which is none."""
    out_of_line()
    left = walk.state[FALLING]
    walk.state[FALLING] = left - 1
    falls = left > RECOVERY
    walk.state[CENTRE] += -FALL_TICKS if falls else FALL_TICKS
    kind = draws.u[0]
    if kind < 0.4:
        write_taking(message, walk, mix, books, draws.u)
        side = np.int64(falls)
        best = books.header[1, col.BEST + 1 - side] + PRICE_MIN
        message["side"] = side
        message["price_ticks"] = in_ladder(best + (1 - 2 * side) * 4 * FALL_TICKS)
        message["time_in_force"] = code.IOC
    elif kind < 0.7 and falls and walk.state[LIVE] > mix.preload // 4:
        return write_change(message, walk, mix, books, True, draws.u)
    else:
        write_add(message, walk, mix, draws)
    return 0


@kernel
def write_crash(message: np.void, walk: Walk, mix: Mix, books: Books, u: np.ndarray) -> None:
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
    write_new(message, walk, mix, side, max(1, total_t))
    message["order_type"] = code.MARKET
    jump = 1_000 + np.int64(u[2] * 4_001)
    centre = walk.state[CENTRE] + (1 - 2 * side) * jump
    walk.state[CENTRE] = centre if abs(centre - MIDDLE) < 80_000 else MIDDLE
    walk.state[AFTER_CRASH] = 40


@kernel
def write_change(
    message: np.void, walk: Walk, mix: Mix, books: Books, cancels: bool, u: np.ndarray
) -> int:
    """Write a cancel or a modification of a live order drawn uniformly; return the open tonnes
    after a modification. Waiting stops are canceled."""
    out_of_line()
    order_id = np.int64(walk.live[np.int64(u[4] * walk.state[LIVE])])
    message["order_id"] = order_id
    message["account"] = order_id % mix.accounts
    order = books.orders[slot_of(books, order_id)]
    if cancels or order["extra"] & code.WAITING:
        message["kind"] = code.CANCEL
        return 0
    rest_t = 1 + np.int64(u[3] * 100)
    message["kind"] = code.AMEND
    message["side"] = order["side"]
    away = 2 * np.int64(order["side"]) - 1
    price_ticks = walk.state[CENTRE] + away * distance(mix, u[2])
    if price_ticks == order["price"] + PRICE_MIN:
        price_ticks += away
    message["price_ticks"] = price_ticks
    message["quantity_t"] = order["quantity_t"] - open_quantity(order) + rest_t
    return rest_t


@kernel
def kind_of(walk: Walk, mix: Mix, draws: Draws) -> float:
    """The draw that decides a message's kind: its own, or that of the burst it belongs to."""
    if mix.burst == 0:
        return draws.u[0]
    if walk.state[BURST_LEFT] == 0:
        walk.state[BURST_LEFT] = 1 + np.int64(draws.v[2] * mix.burst)
        walk.state[BURST_KIND] = np.int64(draws.u[0] * KINDS)
    walk.state[BURST_LEFT] -= 1
    return walk.state[BURST_KIND] / KINDS


@kernel
def write_any(
    message: np.void, walk: Walk, mix: Mix, books: Books, kind: float, draws: Draws
) -> int:
    """Write a message of the drawn kind; return the open tonnes after a modification."""
    out_of_line()
    taking = mix.marketable + mix.at_once
    if kind < mix.marketable:
        write_taking(message, walk, mix, books, draws.u)
    elif kind < taking:
        write_at_once(message, walk, mix, books, draws)
    elif kind < taking + mix.adds:
        write_add(message, walk, mix, draws)
    else:
        cancels = kind < taking + mix.adds + mix.cancels
        if not cancels or walk.state[LIVE] >= mix.preload // 2:
            return write_change(message, walk, mix, books, cancels, draws.u)
        write_add(message, walk, mix, draws)
    return 0


@entry
def write_flow(
    books: Books,
    walk: Walk,
    mix: Mix,
    flow: Flow,
    u: np.ndarray,
    v: np.ndarray,
    events: np.ndarray,
) -> None:
    """Write every message of a flow and apply each to the books; `u` float64 [messages, 5], `v`
    [messages, 3]."""
    messages = flow.messages
    for i in range(messages.shape[0]):
        message = messages[i]
        draws = Draws(u[i], v[i])
        kind = kind_of(walk, mix, draws)
        if draws.u[4] < 0.02:
            walk.state[CENTRE] += 1 if draws.u[4] < 0.01 else -1
        live = walk.state[LIVE]
        if mix.fall_every > 0 and i > flow.preload and (i - flow.preload) % mix.fall_every == 0:
            walk.state[FALLING] = FALL + RECOVERY
        if mix.crash_every > 0 and i >= flow.preload and i % mix.crash_every == 0:
            write_crash(message, walk, mix, books, draws.u)
        elif i < flow.preload or live < mix.preload // 8 or walk.state[AFTER_CRASH] > 0:
            write_add(message, walk, mix, draws)
        elif walk.state[FALLING] > 0:
            flow.rest_t[i] = write_fall(message, walk, mix, books, draws)
        else:
            flow.rest_t[i] = write_any(message, walk, mix, books, kind, draws)
        n = match_message(books, messages, i, events, 0)
        keep_live(walk, events, n)
