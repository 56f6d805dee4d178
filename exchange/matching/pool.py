"""The lifecycle of an order in the pool: allocated from the free list, queued, ended.

The short kernels serve plain orders; orders with `extra` bits need the longer kernels, which keep
the counters of those bits.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.dates import join_dates, leave_dates
from exchange.matching.ids import forget
from exchange.matching.jit import inlined, kernel, out_of_line
from exchange.matching.ladder import level_number, link, unlink
from exchange.matching.own import join_own, leave_own
from exchange.matching.state import Books


@inlined
def allocate(books: Books, row: int) -> int:
    """Allocate a pool slot for a new live order; the caller checked that one is free."""
    header = books.header
    header[0, col.LIVE] += 1
    header[row, col.ORDERS] += 1
    slot = header[0, col.FREE]
    if slot != 0:
        header[0, col.FREE] = np.int64(books.links[slot]["next"])
        return slot
    slot = header[0, col.USED]
    header[0, col.USED] = slot + 1
    return slot


@inlined
def release(books: Books, row: int, slot: int) -> None:
    """Free the slot of a plain order that is in no queue."""
    header = books.header
    order = books.orders[slot]
    forget(books, order["order_id"], slot)
    header[0, col.LIVE] -= 1
    header[row, col.ORDERS] -= 1
    books.links[slot]["next"] = header[0, col.FREE]
    header[0, col.FREE] = slot


@inlined
def queue_of(order: np.void) -> int:
    """The Queue that holds the order."""
    if order["extra"] & code.WAITING:
        return np.int64(order["side"]) + code.BUY_STOPS
    return np.int64(order["side"])


@inlined
def slices_of(books: Books, slot: int) -> int:
    """The number of slices that an iceberg may still show; a division without signs is quicker."""
    order = books.orders[slot]
    if order["extra"] & code.ICEBERG:
        display_t = np.uint64(books.special[slot]["display_t"])
        return np.int64((np.uint64(order["hidden_t"]) + display_t - np.uint64(1)) // display_t)
    return 0


@kernel
def enqueue(books: Books, row: int, slot: int) -> None:
    """Append any order to its level and count it by kind."""
    out_of_line()
    count_special(books, row, slot)
    queue = queue_of(books.orders[slot])
    link(books, row, queue, slot)
    if queue <= code.SELL and (code.CALLS >> books.header[row, col.PHASE]) & 1:
        join_own(books, slot)


@inlined
def count_special(books: Books, row: int, slot: int) -> None:
    """Count an order that enters its queue by kind, and its hidden quantity in its level."""
    order = books.orders[slot]
    extra = order["extra"]
    if extra & code.ICEBERG:
        books.header[0, col.SLICES] += slices_of(books, slot)
        level = books.levels[level_number(books, row, queue_of(order), np.int64(order["price"]))]
        hidden_t = order["hidden_t"]
        level["total_t"] += hidden_t
        level["hidden_t"] += hidden_t
    if extra & code.WAITING:
        books.header[row, col.STOPS] += 1
    if extra & (code.PASSING | code.TIMED):
        count_rare(books, row, slot)


@kernel
def count_rare(books: Books, row: int, slot: int) -> None:
    """Count an order with a date, or whose rest ends with the next auction."""
    out_of_line()
    if books.orders[slot]["extra"] & code.PASSING:
        books.header[row, col.PASSING] += 1
    if books.orders[slot]["extra"] & code.TIMED:
        join_dates(books, slot)


@kernel
def dequeue(books: Books, row: int, slot: int) -> None:
    """Remove any order from its queue; it stays live."""
    out_of_line()
    dequeued(books, row, slot)


@inlined
def dequeued(books: Books, row: int, slot: int) -> None:
    """Do as dequeue(), in line."""
    discounted(books, row, slot)
    unlink(books, row, queue_of(books.orders[slot]), slot)


@kernel
def discount(books: Books, row: int, slot: int) -> None:
    """Call discounted() out of line."""
    out_of_line()
    discounted(books, row, slot)


@inlined
def discounted(books: Books, row: int, slot: int) -> None:
    """Subtract the order from all counters but those of its shown quantity."""
    order = books.orders[slot]
    if order["extra"] & code.ICEBERG:
        level = books.levels[level_number(books, row, queue_of(order), np.int64(order["price"]))]
        hidden_t = order["hidden_t"]
        level["total_t"] -= hidden_t
        level["hidden_t"] -= hidden_t
    stop_counting(books, row, slot)


@inlined
def stop_counting(books: Books, row: int, slot: int) -> None:
    """Subtract the order from all counters but its level's."""
    extra = books.orders[slot]["extra"]
    if extra & code.WAITING:
        books.header[row, col.STOPS] -= 1
    if extra & code.ICEBERG:
        books.header[0, col.SLICES] -= slices_of(books, slot)
    if extra & (code.PASSING | code.TIMED | code.OWNED):
        stop_counting_rare(books, row, slot)


@kernel
def stop_counting_rare(books: Books, row: int, slot: int) -> None:
    """Subtract an order that has a date, ends with the next auction or stands in a call."""
    out_of_line()
    extra = books.orders[slot]["extra"]
    if extra & code.PASSING:
        books.header[row, col.PASSING] -= 1
    if extra & code.TIMED:
        leave_dates(books, slot)
    if extra & code.OWNED:
        leave_own(books, slot)


@kernel
def end(books: Books, row: int, slot: int) -> None:
    """Remove any order from its queue and free its slot."""
    out_of_line()
    dequeued(books, row, slot)
    release(books, row, slot)
