"""The queued orders of each account, so that a cancel-all visits no others.

Each account has a doubly linked list of its orders, the newest first. The newest is found by the
account's low bits, behind the tables of `ids`; accounts beyond the table's length share lists. An
order enters the list whenever it enters a queue, so within a level the list has the orders by
time. Slot 0 ends a list; its links are written to and never read, which saves two branches.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import columns as col
from exchange.matching.jit import inlined, kernel, out_of_line
from exchange.matching.state import Books


@inlined
def place_of_account(books: Books, account: int) -> int:
    """Index into `ids` of the newest order in an account's list."""
    header = books.header
    place = np.int64(account) & header[0, col.ACCOUNTS_MASK]
    return np.uint64(header[0, col.ACCOUNTS_START] + place)


@inlined
def join_account(books: Books, slot: int) -> None:
    """Put an order that enters a queue first in its account's list."""
    place = place_of_account(books, books.orders[slot]["account"])
    older = books.ids[place]
    books.links[slot]["newer"] = 0
    books.links[slot]["older"] = older
    books.links[older]["newer"] = slot
    books.ids[place] = slot


@inlined
def leave_account(books: Books, slot: int) -> None:
    """Take an order that leaves its queue out of its account's list."""
    newer = books.links[slot]["newer"]
    older = books.links[slot]["older"]
    books.links[older]["newer"] = newer
    if newer == 0:
        books.ids[place_of_account(books, books.orders[slot]["account"])] = older
    else:
        books.links[newer]["older"] = older


@kernel
def list_account(books: Books, account: int) -> int:
    """Write an account's list to the end of the first half of the space to sort, the newest last;
    return its length."""
    out_of_line()
    end = books.header[0, col.SPACE_START] + books.header[0, col.ORDERS_MAX]
    count = 0
    slot = np.int64(books.ids[place_of_account(books, account)])
    while slot != 0:
        count += 1
        books.ids[end - count] = slot
        slot = np.int64(books.links[slot]["older"])
    return count
