"""Prefetching of the memory that the next messages of a batch will use.

Where many orders rest, a message waits for memory five or six times in sequence: the id, the order,
its neighbors in the queue, its level. The following messages are known, so their loads begin early:
the further a message is away, the earlier the step that is prefetched for it. Where fewer orders
rest, but their ids are spread over a table larger than the caches, only the id and the order that
it names are prefetched: levels and neighbors are mostly in the caches then. Nothing is changed; a
prefetch that turns out wrong costs only itself.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.accounts import place_of_account
from exchange.matching.ids import SLOT, SLOT_BITS, TAG, tag_of
from exchange.matching.jit import inlined, prefetch
from exchange.matching.ladder import level_number
from exchange.matching.state import Books

# Fewer live orders than this fit in the caches, and a shorter id table.
MANY, WIDE = 16_384, 1 << 16
# Messages ahead whose row is prefetched.
ROW = 40
# How many messages ahead: ids, then orders and levels, then their neighbors.
FAR, NEAR, NEXT = 24, 16, 8


@inlined
def place_of_id(books: Books, order_id: int) -> int:
    """The order's first place in the id table; 0 for an impossible id."""
    header = books.header
    place = order_id & header[0, col.IDS_MASK]
    dense = header[0, col.IDS_DENSE]
    return place if dense == 0 or place < dense else 0


@inlined
def likely_slot(books: Books, order_id: int) -> int:
    """The slot of an id in its first place, 0 if the tag is another id's; reads no order."""
    entry = np.int64(books.ids[place_of_id(books, order_id)]) ^ tag_of(books, order_id)
    return entry & SLOT if entry & (TAG << SLOT_BITS) == 0 else 0


@inlined
def level_of(books: Books, message: np.void) -> int:
    """Index of the level where a new order would rest; 0 for an impossible one."""
    header = books.header
    row = np.int64(message["instrument"]) + 1
    if row < 1 or row >= header.shape[0] or message["side"] > code.SELL:
        return np.uint64(0)
    price = message["price_ticks"] - header[row, col.PRICE_MIN]
    if price < 0 or price >= header[row, col.LADDER]:
        return np.uint64(0)
    return level_number(books, row, np.int64(message["side"]), price)


@inlined
def looks_ahead(books: Books) -> int:
    """The steps that a batch looks ahead: 2 where many orders rest, 1 for ids in a large table."""
    if books.header[0, col.LIVE] > MANY:
        return 2
    return 1 if books.header[0, col.OWN_START] > WIDE else 0


@inlined
def look_ahead(books: Books, messages: np.ndarray, i: int, far: int) -> None:
    """Prefetch for the messages after row `i`; `far`: of looks_ahead()."""
    if far == 0 or i + ROW >= messages.shape[0]:
        return
    prefetch(messages, i + ROW)
    if far == 1:
        prefetch_orders(books, messages, i)
    else:
        look_far_ahead(books, messages, i)


@inlined
def prefetch_orders(books: Books, messages: np.ndarray, i: int) -> None:
    """Prefetch the ids of the messages after row `i`, then the orders that these have."""
    prefetch(books.ids, place_of_id(books, messages[i + NEAR]["order_id"]))
    message = messages[i + NEXT]
    if message["kind"] != code.ADD:
        slot = likely_slot(books, message["order_id"])
        prefetch(books.orders, slot)
        prefetch(books.links, slot)


@inlined
def look_far_ahead(books: Books, messages: np.ndarray, i: int) -> None:
    """Prefetch each step of the messages after row `i`."""
    prefetch(books.ids, place_of_id(books, messages[i + FAR]["order_id"]))
    message = messages[i + NEAR]
    if message["kind"] == code.ADD:
        prefetch(books.levels, np.int64(level_of(books, message)))
        prefetch(books.ids, np.int64(place_of_account(books, message["account"])))
    else:
        slot = likely_slot(books, message["order_id"])
        prefetch(books.orders, slot)
        prefetch(books.links, slot)
    message = messages[i + NEXT]
    if message["kind"] == code.ADD:
        prefetch(books.links, np.int64(books.levels[level_of(books, message)]["tail"]))
        newest = books.ids[place_of_account(books, message["account"])]
        prefetch(books.links, np.int64(newest))
    else:
        slot = likely_slot(books, message["order_id"])
        order, link = books.orders[slot], books.links[slot]
        row, side = np.int64(order["instrument"]) + 1, np.int64(order["side"])
        level = level_number(books, row, side, np.int64(order["price"]))
        prefetch(books.levels, np.int64(level))
        prefetch(books.links, np.int64(link["previous"]))
        prefetch(books.links, np.int64(link["next"]))
        prefetch(books.links, np.int64(link["newer"]))
        prefetch(books.links, np.int64(link["older"]))
