"""Compilation of every matching kernel in one visible step, so that no order waits for it.

From an empty cache it takes some seconds; a cached kernel is loaded in milliseconds.
"""

from __future__ import annotations

import numpy as np

from exchange.matching.order_book import OrderBook
from exchange.matching.slow_path import connect
from exchange.matching.state import MESSAGE


def compile_kernels() -> None:
    """Compile or load everything that an OrderBook may need."""
    book = OrderBook(1, 1, 1)
    connect(book.books)
    order = np.zeros(1, MESSAGE)
    order["price_ticks"] = order["quantity_t"] = 1
    book.submit(order)
    book.depth(1)
    book.board(1)
    book.indicative()
    book.digest()
    book.check()
    OrderBook.restore(book.snapshot())
