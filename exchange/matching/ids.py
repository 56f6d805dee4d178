"""Lookup of an order's pool slot by id: direct where ids are dense, else by two tables.

Ids mostly come in sequence and live for a while, so each has one place in a first table by its low
bits, next to its neighbors. An id whose place is taken goes to a second table, a hash table with
linear probing, at most half full, whose deletion moves displaced entries back, so that no
tombstones remain. The tables hold slots only; the id is read from the order, which the caller is
about to use. The multiplications stay below 2^63.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import columns as col
from exchange.matching.jit import inlined, kernel, out_of_line
from exchange.matching.state import Books


@inlined
def home(number: int, shift: int) -> int:
    """The home place of a number in a table of 2^(32 - shift) places."""
    folded = (number ^ (number >> 31)) & 0x7FFFFFFF
    return ((folded * 0x9E3779B1) & 0xFFFFFFFF) >> shift


@kernel
def _find_spilled(books: Books, order_id: int) -> int:
    out_of_line()
    header, ids, orders = books.header, books.ids, books.orders
    start, mask = header[0, col.SPILL_START], header[0, col.SPILL_MASK]
    place = home(order_id, header[0, col.SPILL_SHIFT])
    slot = ids[start + place]
    while slot != 0 and orders[slot]["order_id"] != order_id:
        place = (place + 1) & mask
        slot = ids[start + place]
    return slot


@kernel
def _insert_spilled(books: Books, order_id: int, slot: int) -> None:
    out_of_line()
    header, ids = books.header, books.ids
    start, mask = header[0, col.SPILL_START], header[0, col.SPILL_MASK]
    place = home(order_id, header[0, col.SPILL_SHIFT])
    while ids[start + place] != 0:
        place = (place + 1) & mask
    ids[start + place] = slot
    header[0, col.SPILLED] += 1


@kernel
def _remove_spilled(books: Books, order_id: int) -> None:
    out_of_line()
    header, ids, orders = books.header, books.ids, books.orders
    start, mask = header[0, col.SPILL_START], header[0, col.SPILL_MASK]
    shift = header[0, col.SPILL_SHIFT]
    hole = home(order_id, shift)
    while orders[ids[start + hole]]["order_id"] != order_id:
        hole = (hole + 1) & mask
    place = (hole + 1) & mask
    while ids[start + place] != 0:
        wanted = home(orders[ids[start + place]]["order_id"], shift)
        if ((place - wanted) & mask) >= ((place - hole) & mask):
            ids[start + hole] = ids[start + place]
            hole = place
        place = (place + 1) & mask
    ids[start + hole] = 0
    header[0, col.SPILLED] -= 1


@inlined
def slot_of(books: Books, order_id: int) -> int:
    """The slot of the live order with this id, 0 if there is none (or the id is impossible)."""
    header = books.header
    dense = header[0, col.IDS_DENSE]
    if order_id < 0:
        return 0
    if dense > 0:
        return np.int64(books.ids[order_id]) if order_id < dense else 0
    slot = np.int64(books.ids[order_id & header[0, col.IDS_MASK]])
    if slot != 0 and books.orders[slot]["order_id"] == order_id:
        return slot
    return 0 if header[0, col.SPILLED] == 0 else np.int64(_find_spilled(books, order_id))


@inlined
def remember(books: Books, order_id: int, slot: int) -> None:
    """Enter a new live order; its id was not there."""
    place = order_id & books.header[0, col.IDS_MASK]
    if books.ids[place] == 0:
        books.ids[place] = slot
    else:
        _insert_spilled(books, order_id, slot)


@inlined
def forget(books: Books, order_id: int, slot: int) -> None:
    """Take out the id of an order that ends; its slot still holds it."""
    place = order_id & books.header[0, col.IDS_MASK]
    if books.ids[place] == slot:
        books.ids[place] = 0
    else:
        _remove_spilled(books, order_id)
