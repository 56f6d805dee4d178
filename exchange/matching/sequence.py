"""The sequence in which orders end together, which no array layout can change: instrument, bids,
asks, buy stops, sell stops, best level first, oldest order first."""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.jit import kernel, out_of_line
from exchange.matching.pool import queue_of
from exchange.matching.state import Books


@kernel
def is_ahead(books: Books, one: int, other: int) -> bool:
    """True if an order comes before another one; False for two of a level that are not dated."""
    out_of_line()
    order, against = books.orders[one], books.orders[other]
    if order["instrument"] != against["instrument"]:
        return order["instrument"] < against["instrument"]
    queue = queue_of(order)
    if queue != queue_of(against):
        return queue < queue_of(against)
    if order["price"] != against["price"]:
        return (order["price"] > against["price"]) == ((queue + 1) & 2 == 0)
    if order["extra"] & against["extra"] & code.TIMED:
        return books.special[one]["entry"] < books.special[other]["entry"]
    return False


@kernel
def sort_listed(books: Books, count: int) -> int:
    """Sort the slots at the end of the first half of the space to sort, by merging; return the
    index into `ids` of the first. Orders between which is_ahead() does not decide keep their
    sequence."""
    out_of_line()
    ids = books.ids
    half = books.header[0, col.ORDERS_MAX]
    source = books.header[0, col.SPACE_START] + half - count
    target = source + half
    width = 1
    while width < count:
        for low in range(0, count, 2 * width):
            middle, high = min(low + width, count), min(low + 2 * width, count)
            left, right = low, middle
            for k in range(low, high):
                takes_right = left == middle or (
                    right < high
                    and is_ahead(books, np.int64(ids[source + right]), np.int64(ids[source + left]))
                )
                if takes_right:
                    ids[target + k] = ids[source + right]
                    right += 1
                else:
                    ids[target + k] = ids[source + left]
                    left += 1
        source, target = target, source
        width *= 2
    return source
