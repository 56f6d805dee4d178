"""Resting orders of each self-trade group during a call phase.

In a call an order that crosses the best opposite order of its own group is rejected at entry. Each
(instrument, side, group) has a pairing heap of its resting orders, best price at the root, found
through a hash table behind the id table. The check and an insertion cost one lookup, a removal on
average the logarithm of the group's orders. Heaps exist in call phases only, so continuous trading
pays nothing for them. A plain list was rejected: a busy account makes it long.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.ids import home
from exchange.matching.jit import inlined, kernel, out_of_line
from exchange.matching.state import Books


@inlined
def _group_home(books: Books, instrument: int, side: int, stp_key: int) -> int:
    mixed = (np.int64(stp_key) & 0xFFFFFFFF) ^ ((2 * instrument + side + 1) * 0x632BE5)
    return home(mixed, books.header[0, col.OWN_SHIFT])


@kernel
def place_of(books: Books, instrument: int, side: int, stp_key: int) -> int:
    """Index into `ids` of the root of a group's heap, or of the hole where it belongs."""
    out_of_line()
    header, ids, orders = books.header, books.ids, books.orders
    start, mask = header[0, col.OWN_START], header[0, col.OWN_MASK]
    place = _group_home(books, instrument, side, stp_key)
    while ids[start + place] != 0:
        order = orders[ids[start + place]]
        if (
            order["stp_key"] == stp_key
            and order["instrument"] == instrument
            and order["side"] == side
        ):
            break
        place = (place + 1) & mask
    return start + place


@kernel
def place_of_order(books: Books, slot: int) -> int:
    """place_of() for the heap in which the order is."""
    order = books.orders[slot]
    return place_of(
        books, np.int64(order["instrument"]), np.int64(order["side"]), np.int64(order["stp_key"])
    )


@kernel
def meld(books: Books, one: int, other: int) -> int:
    """Meld two heaps; return the root."""
    out_of_line()
    orders, special = books.orders, books.special
    sign = 1 - 2 * np.int64(orders[one]["side"])
    if (np.int64(orders[other]["price"]) - np.int64(orders[one]["price"])) * sign > 0:
        one, other = other, one
    child = np.int64(special[one]["own_child"])
    special[other]["own_next"] = child
    special[other]["own_previous"] = one
    if child != 0:
        special[child]["own_previous"] = other
    special[one]["own_child"] = other
    return one


@kernel
def join_own(books: Books, slot: int) -> None:
    """Insert a resting order into its group's heap."""
    out_of_line()
    special = books.special[slot]
    special["own_child"] = 0
    special["own_next"] = 0
    special["own_previous"] = 0
    books.orders[slot]["extra"] |= code.OWNED
    place = place_of_order(books, slot)
    root = np.int64(books.ids[place])
    books.ids[place] = slot if root == 0 else meld(books, root, slot)


@kernel
def cut(books: Books, slot: int) -> int:
    """Meld the children of an order into one heap; return its root, 0 for none."""
    special = books.special
    rest = np.int64(special[slot]["own_child"])
    pairs = 0
    while rest != 0:
        one, other = rest, np.int64(special[rest]["own_next"])
        rest = 0
        special[one]["own_next"] = 0
        special[one]["own_previous"] = 0
        if other != 0:
            rest = np.int64(special[other]["own_next"])
            special[other]["own_next"] = 0
            special[other]["own_previous"] = 0
            one = meld(books, one, other)
        special[one]["own_next"] = pairs
        pairs = one
    root = 0
    while pairs != 0:
        one, pairs = pairs, np.int64(special[pairs]["own_next"])
        special[one]["own_next"] = 0
        root = one if root == 0 else meld(books, root, one)
    return root


@kernel
def leave_own(books: Books, slot: int) -> None:
    """Remove an order from its group's heap; an empty heap leaves the table."""
    out_of_line()
    special = books.special
    root = cut(books, slot)
    ahead = np.int64(special[slot]["own_previous"])
    behind = np.int64(special[slot]["own_next"])
    place = place_of_order(books, slot)
    books.orders[slot]["extra"] &= 255 - code.OWNED
    if ahead == 0:
        books.ids[place] = root
        if root == 0:
            _close_hole(books, place)
        return
    if special[ahead]["own_child"] == slot:
        special[ahead]["own_child"] = behind
    else:
        special[ahead]["own_next"] = behind
    if behind != 0:
        special[behind]["own_previous"] = ahead
    if root != 0:
        books.ids[place] = meld(books, np.int64(books.ids[place]), root)


@kernel
def forget_own(books: Books, slot: int) -> None:
    """Remove an order from a heap whose orders all leave at once."""
    books.orders[slot]["extra"] &= 255 - code.OWNED
    if books.special[slot]["own_previous"] == 0:
        place = place_of_order(books, slot)
        books.ids[place] = 0
        _close_hole(books, place)


@kernel
def _close_hole(books: Books, hole: int) -> None:
    """Move back the entries that the emptied place had displaced."""
    out_of_line()
    header, ids, orders = books.header, books.ids, books.orders
    start, mask = header[0, col.OWN_START], header[0, col.OWN_MASK]
    hole -= start
    place = (hole + 1) & mask
    while ids[start + place] != 0:
        order = orders[ids[start + place]]
        wanted = _group_home(
            books,
            np.int64(order["instrument"]),
            np.int64(order["side"]),
            np.int64(order["stp_key"]),
        )
        if ((place - wanted) & mask) >= ((place - hole) & mask):
            ids[start + hole] = ids[start + place]
            ids[start + place] = 0
            hole = place
        place = (place + 1) & mask


@kernel
def crosses_own(books: Books, row: int, stp_key: int, side: int, price: int) -> bool:
    """True if an opposite order of this group crosses the given one."""
    out_of_line()
    best = books.ids[place_of(books, row - 1, 1 - side, stp_key)]
    sign = 1 - 2 * side
    return best != 0 and (price - np.int64(books.orders[best]["price"])) * sign >= 0
