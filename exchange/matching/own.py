"""Who else of one's own group rests in a call phase.

In a call an order that crosses one of its own group is refused at entry. To find such an
order without walking the book, each (instrument, group) has a list of its resting orders,
found through a hash table behind the id table. Lists exist in call phases only: a
continuous market pays nothing for them.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.ids import home
from exchange.matching.jit import inlined, kernel, out_of_line
from exchange.matching.state import Books


@inlined
def _group_home(books: Books, instrument: int, stp_key: int) -> int:
    mixed = (np.int64(stp_key) & 0xFFFFFFFF) ^ ((np.int64(instrument) + 1) * 0x632BE5)
    return home(mixed, books.header[0, col.OWN_SHIFT])


@kernel
def _place_of(books: Books, instrument: int, stp_key: int) -> int:
    """Index into `ids` of the group's first order, or of the hole where it belongs."""
    header, ids, orders = books.header, books.ids, books.orders
    start, mask = header[0, col.OWN_START], header[0, col.OWN_MASK]
    place = _group_home(books, instrument, stp_key)
    while ids[start + place] != 0:
        order = orders[ids[start + place]]
        if order["stp_key"] == stp_key and order["instrument"] == instrument:
            break
        place = (place + 1) & mask
    return start + place


@kernel
def first_own(books: Books, instrument: int, stp_key: int) -> int:
    """The first order of the group's list, 0 if there is none."""
    return np.int64(books.ids[_place_of(books, instrument, stp_key)])


@kernel
def join_own(books: Books, slot: int) -> None:
    """Put a resting order at the head of its group's list."""
    out_of_line()
    order = books.orders[slot]
    place = _place_of(books, np.int64(order["instrument"]), np.int64(order["stp_key"]))
    first = books.ids[place]
    order["own_next"] = first
    order["own_previous"] = 0
    if first != 0:
        books.orders[first]["own_previous"] = slot
    books.ids[place] = slot
    order["extra"] |= code.OWNED


@kernel
def leave_own(books: Books, slot: int) -> None:
    """Take an order out of its group's list; an empty list leaves the table."""
    out_of_line()
    orders = books.orders
    order = orders[slot]
    order["extra"] &= 255 - code.OWNED
    behind, ahead = order["own_next"], order["own_previous"]
    if behind != 0:
        orders[behind]["own_previous"] = ahead
    if ahead != 0:
        orders[ahead]["own_next"] = behind
        return
    place = _place_of(books, np.int64(order["instrument"]), np.int64(order["stp_key"]))
    books.ids[place] = behind
    if behind == 0:
        _close_hole(books, place)


@kernel
def _close_hole(books: Books, hole: int) -> None:
    """Move back what the emptied place had displaced."""
    header, ids, orders = books.header, books.ids, books.orders
    start, mask = header[0, col.OWN_START], header[0, col.OWN_MASK]
    hole -= start
    place = (hole + 1) & mask
    while ids[start + place] != 0:
        order = orders[ids[start + place]]
        wanted = _group_home(books, np.int64(order["instrument"]), np.int64(order["stp_key"]))
        if ((place - wanted) & mask) >= ((place - hole) & mask):
            ids[start + hole] = ids[start + place]
            ids[start + place] = 0
            hole = place
        place = (place + 1) & mask


@kernel
def crosses_own(books: Books, row: int, stp_key: int, side: int, price: int) -> bool:
    """Whether an order of this group on the other side could trade with the given one."""
    out_of_line()
    orders = books.orders
    slot = first_own(books, row - 1, stp_key)
    sign = 1 - 2 * side
    while slot != 0:
        order = orders[slot]
        if order["side"] != side and (price - np.int64(order["price"])) * sign >= 0:
            return True
        slot = np.int64(order["own_next"])
    return False
