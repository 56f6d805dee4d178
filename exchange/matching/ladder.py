"""Price levels, and the three-layer bitmap that finds the best occupied one.

A queue (bids, asks, buy stops, sell stops) is a row of levels by price; each level is a
doubly linked list of pool slots, first in first out. A bit of the bottom layer says that a
level has orders; a bit of a higher layer that a word below it is not zero. The best level
is cached in the header and searched for only when it empties.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import columns as col
from exchange.matching.accounts import join_account, leave_account
from exchange.matching.jit import inlined, kernel, leading_zeros, out_of_line, trailing_zeros
from exchange.matching.state import Books


@inlined
def level_number(books: Books, row: int, queue: int, price: int) -> int:
    """Index into `books.levels`; unsigned, so that numba adds no code for negative ones."""
    header = books.header
    return np.uint64(header[row, col.LEVELS] + queue * header[row, col.LADDER] + price)


@inlined
def none_in(books: Books, row: int, queue: int) -> int:
    """The value for "no level": -1 where the best is the highest, else the ladder's length."""
    return -1 if (queue + 1) & 2 == 0 else books.header[row, col.LADDER]


@inlined
def next_above(books: Books, row: int, queue: int, price: int) -> int:
    """The lowest occupied level above `price`, or the ladder's length."""
    header = books.header
    bitmap = books.bitmap
    top = header[row, col.WORDS] + queue * header[row, col.WORDS_QUEUE]
    middle = top + 1
    bottom = middle + header[row, col.WORDS_MIDDLE]
    start = price + 1
    word = bitmap[np.uint64(bottom + (start >> 6))] >> np.uint64(start & 63)
    if word != 0:
        return start + trailing_zeros(word)
    start = (start >> 6) + 1
    word = bitmap[np.uint64(middle + (start >> 6))] >> np.uint64(start & 63)
    if word == 0:
        block = (start >> 6) + 1
        if block > 63:
            return header[row, col.LADDER]
        word = bitmap[np.uint64(top)] >> np.uint64(block)
        if word == 0:
            return header[row, col.LADDER]
        start = (block + trailing_zeros(word)) << 6
        word = bitmap[np.uint64(middle + (start >> 6))]
    start = start + trailing_zeros(word)
    return (start << 6) + trailing_zeros(bitmap[np.uint64(bottom + start)])


@inlined
def next_below(books: Books, row: int, queue: int, price: int) -> int:
    """The highest occupied level below `price`, or -1."""
    header = books.header
    bitmap = books.bitmap
    top = header[row, col.WORDS] + queue * header[row, col.WORDS_QUEUE]
    middle = top + 1
    bottom = middle + header[row, col.WORDS_MIDDLE]
    start = price - 1
    if start < 0:
        return -1
    word = bitmap[np.uint64(bottom + (start >> 6))] << np.uint64(63 - (start & 63))
    if word != 0:
        return start - leading_zeros(word)
    start = (start >> 6) - 1
    if start < 0:
        return -1
    word = bitmap[np.uint64(middle + (start >> 6))] << np.uint64(63 - (start & 63))
    if word == 0:
        block = (start >> 6) - 1
        if block < 0:
            return -1
        word = bitmap[np.uint64(top)] << np.uint64(63 - block)
        if word == 0:
            return -1
        start = ((block - leading_zeros(word)) << 6) + 63
        word = bitmap[np.uint64(middle + (start >> 6))]
    start = start - leading_zeros(word)
    return (start << 6) + 63 - leading_zeros(bitmap[np.uint64(bottom + start)])


@inlined
def occupy(books: Books, row: int, queue: int, price: int) -> None:
    """Mark the level at `price` as occupied by its first order."""
    header = books.header
    bitmap = books.bitmap
    best = header[row, col.BEST + queue]
    if (queue + 1) & 2 == 0:
        header[row, col.BEST + queue] = max(best, price)
    else:
        header[row, col.BEST + queue] = min(best, price)
    top = header[row, col.WORDS] + queue * header[row, col.WORDS_QUEUE]
    middle = top + 1
    bottom = middle + header[row, col.WORDS_MIDDLE]
    one = np.uint64(1)
    word = bitmap[np.uint64(bottom + (price >> 6))]
    bitmap[np.uint64(bottom + (price >> 6))] = word | (one << np.uint64(price & 63))
    if word == 0:
        word = bitmap[np.uint64(middle + (price >> 12))]
        bitmap[np.uint64(middle + (price >> 12))] = word | (one << np.uint64((price >> 6) & 63))
        if word == 0:
            bitmap[np.uint64(top)] = bitmap[np.uint64(top)] | (one << np.uint64(price >> 12))


@inlined
def vacate(books: Books, row: int, queue: int, price: int) -> None:
    """Mark the level at `price` as empty and find the next best."""
    header = books.header
    bitmap = books.bitmap
    top = header[row, col.WORDS] + queue * header[row, col.WORDS_QUEUE]
    middle = top + 1
    bottom = middle + header[row, col.WORDS_MIDDLE]
    one = np.uint64(1)
    word = bitmap[np.uint64(bottom + (price >> 6))] & ~(one << np.uint64(price & 63))
    bitmap[np.uint64(bottom + (price >> 6))] = word
    if word == 0:
        word = bitmap[np.uint64(middle + (price >> 12))] & ~(one << np.uint64((price >> 6) & 63))
        bitmap[np.uint64(middle + (price >> 12))] = word
        if word == 0:
            bitmap[np.uint64(top)] = bitmap[np.uint64(top)] & ~(one << np.uint64(price >> 12))
    if price == header[row, col.BEST + queue]:
        if (queue + 1) & 2 == 0:
            header[row, col.BEST + queue] = next_below(books, row, queue, price)
        else:
            header[row, col.BEST + queue] = next_above(books, row, queue, price)


@kernel
def next_level(books: Books, row: int, queue: int, price: int) -> int:
    """The level that trades after `price` in this queue, or `none_in` it."""
    out_of_line()
    if (queue + 1) & 2 == 0:
        return next_below(books, row, queue, price)
    return next_above(books, row, queue, price)


@inlined
def link(books: Books, row: int, queue: int, slot: int) -> None:
    """Append the order to its level, and list it by account."""
    join_account(books, slot)
    order = books.orders[slot]
    price = np.int64(order["price"])
    level = books.levels[level_number(books, row, queue, price)]
    last = level["tail"]
    books.links[slot]["previous"] = last
    books.links[slot]["next"] = 0
    level["tail"] = slot
    level["orders"] += 1
    level["total_t"] += order["leaves_t"]
    if last == 0:
        level["head"] = slot
        occupy(books, row, queue, price)
    else:
        books.links[last]["next"] = slot


@inlined
def unlink(books: Books, row: int, queue: int, slot: int) -> None:
    """Remove the order from its level, at any position, and from its account's list."""
    leave_account(books, slot)
    order = books.orders[slot]
    price = np.int64(order["price"])
    level = books.levels[level_number(books, row, queue, price)]
    ahead = books.links[slot]["previous"]
    behind = books.links[slot]["next"]
    level["orders"] -= 1
    level["total_t"] -= order["leaves_t"]
    if ahead == 0:
        level["head"] = behind
    else:
        books.links[ahead]["next"] = behind
    if behind == 0:
        level["tail"] = ahead
        if ahead == 0:
            vacate(books, row, queue, price)
    else:
        books.links[behind]["previous"] = ahead


@inlined
def unlink_filled(books: Books, row: int, queue: int, price: int, slot: int) -> None:
    """Do as unlink() for the first order of its level, of which nothing is left."""
    leave_account(books, slot)
    level = books.levels[level_number(books, row, queue, price)]
    behind = books.links[slot]["next"]
    level["orders"] -= 1
    level["head"] = behind
    if behind == 0:
        level["tail"] = 0
        vacate(books, row, queue, price)
    else:
        books.links[behind]["previous"] = 0
