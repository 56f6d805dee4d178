"""Lookup of an order's pool slot by id: direct where ids are dense, else by two tables.

Ids mostly come in sequence and live for a while, so each has one place in a first table by its low
bits, next to its neighbors. An id whose place is taken goes to a second table, a hash table with
linear probing, at most half full, whose deletion moves displaced entries back, so that no
tombstones remain. The tables hold slots; the id is read from the order, which the caller is about
to use. The high bits of an entry save the other reads: a tag of the id, so that the entry of
another id is mostly known without its order, and in the first table the number of ids that went
from this place to the second one, so that an id which is in neither costs one read. The
multiplications stay below 2^63.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import columns as col
from exchange.matching.jit import inlined, kernel, out_of_line
from exchange.matching.state import MOST_ORDERS, Books

# An entry: the slot, a tag, and in the first table the ids that went elsewhere. That number, once
# it is the greatest, stays: it is no longer known when the last of them ends.
SLOT, SLOT_BITS = MOST_ORDERS, MOST_ORDERS.bit_length()
TAG, LONG_TAG = 0x3F, 0x3FF
ONE_SPILLED = 1 << 28
SLOT_AND_TAG = ONE_SPILLED - 1
ALL_SPILLED = 15 * ONE_SPILLED


@inlined
def home(number: int, shift: int) -> int:
    """The home place of a number in a table of 2^(32 - shift) places."""
    folded = (number ^ (number >> 31)) & 0x7FFFFFFF
    return ((folded * 0x9E3779B1) & 0xFFFFFFFF) >> shift


@inlined
def tag_of(books: Books, order_id: int) -> int:
    """The tag of an id in an entry of the first table; 0 where ids are dense."""
    return ((order_id >> books.header[0, col.IDS_BITS]) & TAG) << SLOT_BITS


@inlined
def _long_tag(books: Books, order_id: int) -> int:
    """The tag of an id in an entry of the second table."""
    return ((order_id ^ (order_id >> books.header[0, col.IDS_BITS])) & LONG_TAG) << SLOT_BITS


@kernel
def _find_spilled(books: Books, order_id: int) -> int:
    out_of_line()
    header, ids, orders = books.header, books.ids, books.orders
    start, mask = header[0, col.SPILL_START], header[0, col.SPILL_MASK]
    place = home(order_id, header[0, col.SPILL_SHIFT])
    tag = _long_tag(books, order_id)
    entry = np.int64(ids[start + place])
    while entry != 0:
        slot = entry ^ tag
        if slot <= SLOT and orders[slot]["order_id"] == order_id:
            return slot
        place = (place + 1) & mask
        entry = np.int64(ids[start + place])
    return 0


@kernel
def _insert_spilled(books: Books, order_id: int, slot: int) -> None:
    out_of_line()
    header, ids = books.header, books.ids
    start, mask = header[0, col.SPILL_START], header[0, col.SPILL_MASK]
    place = home(order_id, header[0, col.SPILL_SHIFT])
    while ids[start + place] != 0:
        place = (place + 1) & mask
    ids[start + place] = slot | _long_tag(books, order_id)
    first = order_id & header[0, col.IDS_MASK]
    if ids[first] < ALL_SPILLED:
        ids[first] += ONE_SPILLED


@kernel
def _remove_spilled(books: Books, order_id: int, slot: int) -> None:
    out_of_line()
    header, ids, orders = books.header, books.ids, books.orders
    start, mask = header[0, col.SPILL_START], header[0, col.SPILL_MASK]
    shift = header[0, col.SPILL_SHIFT]
    hole = home(order_id, shift)
    while np.int64(ids[start + hole]) & SLOT != slot:
        hole = (hole + 1) & mask
    place = (hole + 1) & mask
    while ids[start + place] != 0:
        wanted = home(orders[np.int64(ids[start + place]) & SLOT]["order_id"], shift)
        if ((place - wanted) & mask) >= ((place - hole) & mask):
            ids[start + hole] = ids[start + place]
            hole = place
        place = (place + 1) & mask
    ids[start + hole] = 0
    first = order_id & header[0, col.IDS_MASK]
    if ids[first] < ALL_SPILLED:
        ids[first] -= ONE_SPILLED


@inlined
def slot_of(books: Books, order_id: int) -> int:
    """The slot of the live order with this id, 0 if there is none (or the id is impossible)."""
    header = books.header
    dense = header[0, col.IDS_DENSE]
    if order_id < 0:
        return 0
    if dense > 0:
        return np.int64(books.ids[order_id]) if order_id < dense else 0
    entry = np.int64(books.ids[order_id & header[0, col.IDS_MASK]])
    slot = (entry ^ tag_of(books, order_id)) & SLOT_AND_TAG
    if slot <= SLOT and books.orders[slot]["order_id"] == order_id and slot != 0:
        return slot
    return 0 if entry < ONE_SPILLED else np.int64(_find_spilled(books, order_id))


@inlined
def remember(books: Books, order_id: int, slot: int) -> None:
    """Enter a new live order; its id was not there."""
    if books.header[0, col.IDS_DENSE] > 0:
        books.ids[order_id] = slot
        return
    place = order_id & books.header[0, col.IDS_MASK]
    entry = np.int64(books.ids[place])
    if entry & SLOT == 0:
        books.ids[place] = entry | slot | tag_of(books, order_id)
    else:
        _insert_spilled(books, order_id, slot)


@inlined
def forget(books: Books, order_id: int, slot: int) -> None:
    """Take out the id of an order that ends; its slot still holds it."""
    if books.header[0, col.IDS_DENSE] > 0:
        books.ids[order_id] = 0
        return
    place = order_id & books.header[0, col.IDS_MASK]
    entry = np.int64(books.ids[place])
    if entry & SLOT == slot:
        books.ids[place] = entry & ALL_SPILLED
    else:
        _remove_spilled(books, order_id, slot)
