"""Allocation at the marginal price level: by time, pro rata, or by a seeded draw.

A share is written to each order of the level. Sorting needs space and a kernel allocates none, so
it uses the unwritten rows of the event buffer; the caller ensures that there are more of them than
orders. All arithmetic is exact: no product leaves int64.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import columns as col
from exchange.matching.jit import kernel, out_of_line
from exchange.matching.report import open_quantity
from exchange.matching.state import Books

WIDEST = (1 << 63) - 1


@kernel
def allot_by_time(books: Books, level: int, rest_t: int) -> None:
    """Allocate by time priority."""
    out_of_line()
    slot = np.int64(books.levels[level]["head"])
    while slot != 0:
        order = books.orders[slot]
        share_t = min(rest_t, open_quantity(order))
        order["share_t"] = share_t
        rest_t -= share_t
        slot = np.int64(books.links[slot]["next"])


@kernel
def times_over(a: int, b: int, c: int) -> tuple[int, int]:
    """(a * b // c, a * b % c) for 0 <= a, 0 <= b < c < 2^62, without leaving int64."""
    if b == 0 or a <= WIDEST // b:
        return a * b // c, a * b % c
    quotient = remainder = 0
    for bit in range(62, -1, -1):
        quotient, remainder = 2 * quotient, 2 * remainder
        if remainder >= c:
            quotient, remainder = quotient + 1, remainder - c
        if (a >> bit) & 1:
            remainder += b
            if remainder >= c:
                quotient, remainder = quotient + 1, remainder - c
    return quotient, remainder


@kernel
def allot_pro_rata(
    books: Books, row: int, level: int, rest_t: int, events: np.ndarray, n: int
) -> None:
    """Allocate whole lots in proportion; left-over lots by largest remainder, then entry time."""
    out_of_line()
    lot_t = books.header[row, col.LOT]
    rest = rest_t // lot_t
    total = books.levels[level]["total_t"] // lot_t
    left = rest
    count = 0
    slot = np.int64(books.levels[level]["head"])
    while slot != 0:
        order = books.orders[slot]
        share, remainder = times_over(open_quantity(order) // lot_t, rest, total)
        order["share_t"] = share * lot_t
        left -= share
        note(events, n, count, -remainder, slot)
        count += 1
        slot = np.int64(books.links[slot]["next"])
    sort_notes(events, n, count)
    for k in range(left):
        books.orders[events[n + k]["other_id"]]["share_t"] += lot_t


@kernel
def allot_by_draw(
    books: Books, row: int, level: int, rest_t: int, events: np.ndarray, n: int
) -> None:
    """Allocate to whole orders in the order of a seeded draw."""
    out_of_line()
    header = books.header
    count = 0
    slot = np.int64(books.levels[level]["head"])
    while slot != 0:
        order = books.orders[slot]
        key = draw(header[row, col.SEED], header[row, col.UNCROSSINGS], order["order_id"])
        note(events, n, count, key, slot)
        count += 1
        slot = np.int64(books.links[slot]["next"])
    sort_notes(events, n, count)
    for k in range(count):
        order = books.orders[events[n + k]["other_id"]]
        share_t = min(rest_t, open_quantity(order))
        order["share_t"] = share_t
        rest_t -= share_t


@kernel
def draw(seed: int, auction: int, order_id: int) -> int:
    """A pseudorandom 31-bit number; products stay below 2^63."""
    value = 0
    for word in (seed, seed >> 31, auction, order_id, order_id >> 31, order_id >> 62):
        value = (value ^ word) & 0x7FFFFFFF
        value = ((value ^ (value >> 16)) * 0x45D9F3B) & 0x7FFFFFFF
        value = ((value ^ (value >> 15)) * 0x45D9F3B) & 0x7FFFFFFF
        value ^= value >> 16
    return value


@kernel
def note(events: np.ndarray, n: int, k: int, key: int, slot: int) -> None:
    """Write an order and its sort key to the work space; equal keys sort by `k`."""
    event = events[n + k]
    event["order_id"] = key
    event["quantity_t"] = k
    event["other_id"] = slot


@kernel
def is_before(events: np.ndarray, a: int, b: int) -> bool:
    """True if note `a` sorts before note `b`."""
    if events[a]["order_id"] != events[b]["order_id"]:
        return events[a]["order_id"] < events[b]["order_id"]
    return events[a]["quantity_t"] < events[b]["quantity_t"]


@kernel
def swap_notes(events: np.ndarray, a: int, b: int) -> None:
    """Exchange two notes."""
    one, other = events[a], events[b]
    for_key, for_k, for_slot = one["order_id"], one["quantity_t"], one["other_id"]
    one["order_id"], one["quantity_t"] = other["order_id"], other["quantity_t"]
    one["other_id"] = other["other_id"]
    other["order_id"], other["quantity_t"], other["other_id"] = for_key, for_k, for_slot


@kernel
def sift(events: np.ndarray, n: int, k: int, count: int) -> None:
    """Sift the note at `k` down in the heap of `count`, last on top."""
    while True:
        child = 2 * k + 1
        if child >= count:
            return
        if child + 1 < count and is_before(events, n + child, n + child + 1):
            child += 1
        if is_before(events, n + child, n + k):
            return
        swap_notes(events, n + child, n + k)
        k = child


@kernel
def sort_notes(events: np.ndarray, n: int, count: int) -> None:
    """Heapsort the notes in place."""
    for k in range(count // 2 - 1, -1, -1):
        sift(events, n, k, count)
    for k in range(count - 1, 0, -1):
        swap_notes(events, n, n + k)
        sift(events, n, 0, k)
