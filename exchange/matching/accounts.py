"""The number of live orders of each account: a cancel-all need not walk others' orders in vain.

The counters lie behind the tables of `ids`; an account's is found by its low bits. Accounts beyond
the table's length share counters, so a counter is at least the account's number of live orders:
0 says that it has none. A list of each account's orders was rejected for now: it adds two or three
cache misses to every order and every cancel.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import columns as col
from exchange.matching.jit import inlined
from exchange.matching.state import Books


@inlined
def counter_of(books: Books, account: int) -> int:
    """Index into `ids` of an account's counter."""
    header = books.header
    place = np.int64(account) & header[0, col.COUNTS_MASK]
    return np.uint64(header[0, col.COUNTS_START] + place)


@inlined
def count_order(books: Books, slot: int, change: int) -> None:
    """Count an order that becomes live (1) or ends (-1)."""
    place = counter_of(books, books.orders[slot]["account"])
    books.ids[place] = np.int64(books.ids[place]) + change


@inlined
def most_orders_of(books: Books, account: int) -> int:
    """A number that the account's live orders do not exceed; of all accounts for -1."""
    if account < 0:
        return books.header[0, col.LIVE]
    return np.int64(books.ids[counter_of(books, account)])
