"""From an order's id to its pool slot: directly where ids are dense, else by a hash table.

The table holds slots only; the id is read in the order, which the caller is about to touch
anyway. Open addressing, linear probing, at most a quarter full, deletion by moving back what
was displaced, so that there are no tombstones. The multiplications stay below 2^63.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import columns as col
from exchange.matching.jit import inlined, kernel, out_of_line
from exchange.matching.state import Books


@inlined
def home(number: int, shift: int) -> int:
    """Where a number wants to stand in a table of 2^(32 - shift) places."""
    folded = (number ^ (number >> 31)) & 0x7FFFFFFF
    return ((folded * 0x9E3779B1) & 0xFFFFFFFF) >> shift


@kernel
def _find_hashed(books: Books, order_id: int) -> int:
    out_of_line()
    header, ids, orders = books.header, books.ids, books.orders
    mask = header[0, col.IDS_MASK]
    place = home(order_id, header[0, col.IDS_SHIFT])
    slot = ids[place]
    while slot != 0 and orders[slot]["order_id"] != order_id:
        place = (place + 1) & mask
        slot = ids[place]
    return slot


@kernel
def _insert_hashed(books: Books, order_id: int, slot: int) -> None:
    out_of_line()
    header, ids = books.header, books.ids
    mask = header[0, col.IDS_MASK]
    place = home(order_id, header[0, col.IDS_SHIFT])
    while ids[place] != 0:
        place = (place + 1) & mask
    ids[place] = slot


@kernel
def _remove_hashed(books: Books, order_id: int) -> None:
    out_of_line()
    header, ids, orders = books.header, books.ids, books.orders
    mask = header[0, col.IDS_MASK]
    shift = header[0, col.IDS_SHIFT]
    hole = home(order_id, shift)
    while orders[ids[hole]]["order_id"] != order_id:
        hole = (hole + 1) & mask
    place = (hole + 1) & mask
    while ids[place] != 0:
        wanted = home(orders[ids[place]]["order_id"], shift)
        if ((place - wanted) & mask) >= ((place - hole) & mask):
            ids[hole] = ids[place]
            hole = place
        place = (place + 1) & mask
    ids[hole] = 0


@inlined
def slot_of(books: Books, order_id: int) -> int:
    """The slot of the live order with this id, 0 if there is none (or the id is impossible)."""
    dense = books.header[0, col.IDS_DENSE]
    if order_id < 0:
        return 0
    if dense > 0:
        return np.int64(books.ids[order_id]) if order_id < dense else 0
    return np.int64(_find_hashed(books, order_id))


@inlined
def remember(books: Books, order_id: int, slot: int) -> None:
    """Enter a new live order; its id was not there."""
    if books.header[0, col.IDS_DENSE] > 0:
        books.ids[order_id] = slot
    else:
        _insert_hashed(books, order_id, slot)


@inlined
def forget(books: Books, order_id: int) -> None:
    """Take out the id of an order that ends; its slot still holds it."""
    if books.header[0, col.IDS_DENSE] > 0:
        books.ids[order_id] = 0
    else:
        _remove_hashed(books, order_id)
