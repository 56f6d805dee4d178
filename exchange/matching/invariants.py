"""Invariants of the books, checked by one kernel over all arrays.

It walks each level's list in both directions, the bitmap, the id table, the free list and every
counter, and names the first fault. It is exact and slow, yet cheap enough to run after every
message of a test.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.accounts import place_of_account
from exchange.matching.dates import date_at
from exchange.matching.ids import slot_of
from exchange.matching.jit import entry, kernel
from exchange.matching.ladder import level_number, none_in
from exchange.matching.own import place_of_order
from exchange.matching.pool import queue_of, slices_of
from exchange.matching.report import open_quantity
from exchange.matching.state import Books
from exchange.units import NEVER

FAULTS = (
    "",
    "links of a level do not agree",
    "an order stands in the wrong level",
    "a level's quantities or count are not those of its orders",
    "a bit of the bitmap is not what its level says",
    "a best price is stale",
    "an order has nothing open, or more than its quantity",
    "an order id does not lead to its order",
    "a counter of a book is wrong",
    "a shared counter is wrong",
    "the book is crossed in a continuous market",
    "an order is missing from its group's heap, or the heap is none",
    "an account's list is not that of its orders",
    "a dated order is missing from the heap of dates, or the heap is none",
)
LINKS, PLACE, TOTALS, BITS, BEST, OPEN, IDS, BOOK, SHARED, CROSSED, OWN, ACCOUNTS, DATES = range(
    1, 14
)


@kernel
def fault_of_order(books: Books, row: int, queue: int, price: int, slot: int) -> int:
    """The first fault of one queued order, or 0."""
    order = books.orders[slot]
    if order["price"] != price or queue_of(order) != queue or order["instrument"] != row - 1:
        return PLACE
    if order["leaves_t"] <= 0 or open_quantity(order) > order["quantity_t"]:
        return OPEN
    if slot_of(books, order["order_id"]) != slot:
        return IDS
    if order["extra"] & code.TIMED and not stands_by_date(books, slot):
        return DATES
    listed = order["extra"] & code.OWNED != 0
    calling = (code.CALLS >> books.header[row, col.PHASE]) & 1 != 0
    if listed != (calling and queue <= code.SELL):
        return OWN
    return OWN if listed and not stands_in_heap(books, slot) else 0


@kernel
def stands_by_date(books: Books, slot: int) -> bool:
    """True if a dated order is at its place in the heap of dates, below an earlier or equal one."""
    place = np.int64(books.special[slot]["date_place"])
    if place < 1 or place > books.header[0, col.DATES]:
        return False
    if books.ids[books.header[0, col.DATES_START] + place] != slot:
        return False
    return place == 1 or date_at(books, place >> 1) <= date_at(books, place)


@kernel
def fault_of_accounts(books: Books) -> int:
    """ACCOUNTS unless the accounts' lists have every live order once, linked both ways; else 0."""
    start, count = books.header[0, col.ACCOUNTS_START], 0
    for place in range(start, start + books.header[0, col.ACCOUNTS_MASK] + 1):
        newer, slot = 0, np.int64(books.ids[place])
        while slot != 0:
            order = books.orders[slot]
            count += 1
            if count > books.header[0, col.LIVE] or slot_of(books, order["order_id"]) != slot:
                return ACCOUNTS
            if books.links[slot]["newer"] != newer:
                return ACCOUNTS
            if place_of_account(books, order["account"]) != np.uint64(place):
                return ACCOUNTS
            newer, slot = slot, np.int64(books.links[slot]["older"])
    return 0 if count == books.header[0, col.LIVE] else ACCOUNTS


@kernel
def stands_in_heap(books: Books, slot: int) -> bool:
    """True if an order is its group's root or linked below its parent, and its children are linked
    below it and have no better price."""
    orders, special = books.orders, books.special
    order = orders[slot]
    if special[slot]["own_previous"] == 0 and books.ids[place_of_order(books, slot)] != slot:
        return False
    sign = 1 - 2 * np.int64(order["side"])
    ahead, child = slot, np.int64(special[slot]["own_child"])
    while child != 0:
        if special[child]["own_previous"] != ahead:
            return False
        if (np.int64(orders[child]["price"]) - np.int64(order["price"])) * sign > 0:
            return False
        if not orders[child]["extra"] & code.OWNED or special[child]["own_next"] == child:
            return False
        ahead, child = child, np.int64(special[child]["own_next"])
    return True


@kernel
def has_bit(books: Books, row: int, queue: int, price: int) -> bool:
    """True if all three layers of the bitmap mark the level as occupied."""
    header = books.header
    one = np.uint64(1)
    top = header[row, col.WORDS] + queue * header[row, col.WORDS_QUEUE]
    middle = top + 1
    bottom = middle + header[row, col.WORDS_MIDDLE]
    low = (books.bitmap[bottom + (price >> 6)] >> np.uint64(price & 63)) & one
    mid = (books.bitmap[middle + (price >> 12)] >> np.uint64((price >> 6) & 63)) & one
    high = (books.bitmap[top] >> np.uint64(price >> 12)) & one
    return low != 0 and mid != 0 and high != 0


@kernel
def fault_of_queue(books: Books, row: int, queue: int, counts: np.ndarray) -> int:
    """The first fault of one queue, or 0; adds to counts: orders, stops, passing, slices, dated."""
    header = books.header
    best = none_in(books, row, queue)
    for price in range(header[row, col.LADDER]):
        level = books.levels[level_number(books, row, queue, price)]
        slot = np.int64(level["head"])
        if has_bit(books, row, queue, price) != (slot != 0):
            return BITS
        if slot != 0 and (best == none_in(books, row, queue) or (queue + 1) & 2 == 0):
            best = price
        total_t = hidden_t = number = ahead = entry_of_last = 0
        while slot != 0:
            order = books.orders[slot]
            if books.links[slot]["previous"] != ahead:
                return LINKS
            fault = fault_of_order(books, row, queue, price, slot)
            if fault != 0:
                return fault
            total_t += open_quantity(order)
            hidden_t += open_quantity(order) - order["leaves_t"]
            number += 1
            counts[1] += order["extra"] & code.WAITING != 0
            counts[2] += order["extra"] & code.PASSING != 0
            counts[3] += slices_of(books, slot)
            if order["extra"] & code.TIMED:
                counts[4] += 1
                if books.special[slot]["entry"] <= entry_of_last:
                    return DATES
                entry_of_last = books.special[slot]["entry"]
            ahead = slot
            slot = np.int64(books.links[slot]["next"])
        counts[0] += number
        if level["tail"] != ahead:
            return LINKS
        if level["total_t"] != total_t or level["hidden_t"] != hidden_t:
            return TOTALS
        if level["orders"] != number:
            return TOTALS
    return 0 if best == header[row, col.BEST + queue] else BEST


@entry
def fault_in(books: Books, counts: np.ndarray) -> int:
    """The number of the first fault found, 0 if there is none; `counts`: int64 [5] of zeros."""
    header = books.header
    live = 0
    for row in range(1, header.shape[0]):
        counts[0] = counts[1] = counts[2] = 0
        for queue in range(4):
            fault = fault_of_queue(books, row, queue, counts)
            if fault != 0:
                return fault
        if counts[0] != header[row, col.ORDERS] or counts[1] != header[row, col.STOPS]:
            return BOOK
        if counts[2] != header[row, col.PASSING]:
            return BOOK
        live += counts[0]
        bid, ask = header[row, col.BEST], header[row, col.BEST + 1]
        if header[row, col.PHASE] == code.CONTINUOUS and bid >= ask:
            return CROSSED
    free = 0
    slot = header[0, col.FREE]
    while slot != 0 and free <= header[0, col.USED]:
        free += 1
        slot = np.int64(books.links[slot]["next"])
    if live != header[0, col.LIVE] or free + live != header[0, col.USED] - 1:
        return SHARED
    if counts[3] != header[0, col.SLICES]:
        return SHARED
    if counts[4] != header[0, col.DATES]:
        return DATES
    if header[0, col.NEXT_EXPIRY] != (date_at(books, 1) if counts[4] > 0 else NEVER):
        return DATES
    return fault_of_accounts(books)


def check(books: Books) -> None:
    """Raise AssertionError naming the first invariant that does not hold."""
    fault = fault_in(books, np.zeros(5, np.int64))
    if fault != 0:
        raise AssertionError(FAULTS[fault])
