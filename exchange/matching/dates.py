"""The queued dated orders of all books, the earliest date first: an expiry visits no others.

A binary heap of pool slots lies in `ids`; each order knows its place, so that it can leave.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import columns as col
from exchange.matching.jit import kernel, out_of_line
from exchange.matching.state import Books
from exchange.units import NEVER


@kernel
def date_at(books: Books, place: int) -> int:
    """The date of the order at a place of the heap."""
    slot = np.int64(books.ids[books.header[0, col.DATES_START] + place])
    return books.special[slot]["expire_ns"]


@kernel
def put_date(books: Books, place: int, slot: int) -> None:
    """Put an order in a place of the heap."""
    books.ids[books.header[0, col.DATES_START] + place] = slot
    books.special[slot]["date_place"] = place


@kernel
def settle(books: Books, place: int, slot: int) -> None:
    """Put an order in a free place, or in the one above or below it to which its date belongs."""
    out_of_line()
    start, count = books.header[0, col.DATES_START], books.header[0, col.DATES]
    expire_ns = books.special[slot]["expire_ns"]
    while place > 1 and date_at(books, place >> 1) > expire_ns:
        put_date(books, place, np.int64(books.ids[start + (place >> 1)]))
        place = place >> 1
    below = 2 * place
    while below <= count:
        if below < count and date_at(books, below + 1) < date_at(books, below):
            below += 1
        if date_at(books, below) >= expire_ns:
            break
        put_date(books, place, np.int64(books.ids[start + below]))
        place, below = below, 2 * below
    put_date(books, place, slot)
    books.header[0, col.NEXT_EXPIRY] = date_at(books, 1)


@kernel
def stamp_entry(books: Books, slot: int) -> None:
    """Note that a dated order enters its queue behind all others."""
    books.header[0, col.ENTRIES] += 1
    books.special[slot]["entry"] = books.header[0, col.ENTRIES]


@kernel
def join_dates(books: Books, slot: int) -> None:
    """Insert a dated order that enters a queue."""
    stamp_entry(books, slot)
    books.header[0, col.DATES] += 1
    settle(books, books.header[0, col.DATES], slot)


@kernel
def leave_dates(books: Books, slot: int) -> None:
    """Remove a dated order that leaves its queue; the last one fills its place."""
    header = books.header
    last = np.int64(books.ids[header[0, col.DATES_START] + header[0, col.DATES]])
    header[0, col.DATES] -= 1
    if header[0, col.DATES] == 0:
        header[0, col.NEXT_EXPIRY] = NEVER
    elif last != slot:
        settle(books, np.int64(books.special[slot]["date_place"]), last)


@kernel
def list_dated(books: Books, time_ns: int) -> int:
    """Write the orders whose date has come by a time to the end of the first half of the space to
    sort; return their number."""
    out_of_line()
    header, ids = books.header, books.ids
    if header[0, col.NEXT_EXPIRY] > time_ns:
        return 0
    end = header[0, col.SPACE_START] + header[0, col.ORDERS_MAX]
    ids[end - 1] = 1
    count, done = 1, 0
    while done < count:  # places of the heap wait in the list, slots are done
        done += 1
        place = np.int64(ids[end - done])
        ids[end - done] = ids[header[0, col.DATES_START] + place]
        for below in range(2 * place, min(2 * place + 2, header[0, col.DATES] + 1)):
            if date_at(books, below) <= time_ns:
                count += 1
                ids[end - count] = below
    return count
