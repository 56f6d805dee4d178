"""Effect of a new order on a book without entering it.

A call auction with one more order, and what an order would trade at once. The order must be one
that the book would accept. What would trade at once counts displayed quantities only, so that a dry
run finds no hidden part of an iceberg; an auction counts the hidden parts, as its published
indicative price does.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.admission import is_triggered, limit_of, stp_key_of
from exchange.matching.call_auction import clearing
from exchange.matching.jit import entry, kernel, out_of_line
from exchange.matching.ladder import level_number, next_level, none_in, occupy, vacate
from exchange.matching.report import open_quantity
from exchange.matching.state import Books
from exchange.matching.ticks import dynamic_limit


class Effect(NamedTuple):
    """Auctions as (price in ticks or -1, volume, demand - supply).

    `before`, `after`: the call auction without and with the order; in continuous trading both are
    (-1, 0, 0). `fill_t` tonnes would trade at once, for `fill_value` ticks x tonnes.
    """

    before: tuple[int, int, int]
    after: tuple[int, int, int]
    fill_t: int
    fill_value: int


@kernel
def clearing_with(
    books: Books, row: int, side: int, price: int, quantity_t: int
) -> tuple[int, int, int]:
    """The auction with one more order at a price; the level is as before on return."""
    out_of_line()
    level = books.levels[level_number(books, row, side, price)]
    was_empty = level["head"] == 0
    level["total_t"] += quantity_t
    if was_empty:
        occupy(books, row, side, price)
    result = clearing(books, row)
    level["total_t"] -= quantity_t
    if was_empty:
        vacate(books, row, side, price)
    return result


@kernel
def fill_now(books: Books, row: int, message: np.void, limit: int) -> tuple[int, int]:
    """The displayed tonnes that an order would trade at once, and their ticks x tonnes."""
    out_of_line()
    side = np.int64(message["side"])
    queue, sign = 1 - side, 1 - 2 * side
    none = none_in(books, row, queue)
    within = dynamic_limit(books, row, side, limit)
    key, mode = stp_key_of(message), message["stp_mode"]
    left_t = message["quantity_t"]
    filled_t = value = 0
    price = books.header[row, col.BEST + queue]
    while price != none and (within - price) * sign >= 0 and left_t > 0:
        slot = np.int64(books.levels[level_number(books, row, queue, price)]["head"])
        while slot != 0 and left_t > 0:
            order = books.orders[slot]
            if mode != code.NO_PREVENTION and order["stp_key"] == key:
                if mode == code.CANCEL_NEWEST or mode == code.CANCEL_BOTH:
                    return filled_t, value
                if mode == code.DECREMENT:
                    left_t -= min(left_t, open_quantity(order))
            else:
                traded_t = min(left_t, order["leaves_t"])
                left_t -= traded_t
                filled_t += traded_t
                value += traded_t * (price + books.header[row, col.PRICE_MIN])
            slot = np.int64(books.links[slot]["next"])
        price = next_level(books, row, queue, price)
    return filled_t, value


@entry
def read_effect(
    books: Books, messages: np.ndarray
) -> tuple[tuple[int, int, int], tuple[int, int, int], int, int]:
    """Compute the Effect of the first message, prices as ladder indices."""
    message = messages[0]
    row = np.int64(message["instrument"]) + 1
    side = np.int64(message["side"])
    waits = False
    if message["order_type"] >= code.STOP:
        stop = message["stop_ticks"] - books.header[row, col.PRICE_MIN]
        waits = not is_triggered(books, row, side, stop)
    limit = limit_of(books, row, message)
    before = clearing(books, row)
    after = before
    fill_t = value = 0
    if books.header[row, col.PHASE] == code.CONTINUOUS:
        if not waits and message["flags"] == 0:
            fill_t, value = fill_now(books, row, message, limit)
    elif not waits:
        after = clearing_with(books, row, side, limit, message["quantity_t"])
    return before, after, fill_t, value


def effect(books: Books, message: np.ndarray) -> Effect:
    """The effect of a new order (one MESSAGE row) that the book would accept."""
    before, after, fill_t, value = read_effect(books, message)
    low = int(books.header[int(message["instrument"][0]) + 1, col.PRICE_MIN])
    return Effect(_in_ticks(before, low), _in_ticks(after, low), fill_t, value)


def _in_ticks(auction: tuple[int, int, int], price_min: int) -> tuple[int, int, int]:
    price, volume_t, imbalance_t = auction
    return (price + price_min, volume_t, imbalance_t) if volume_t else (-1, 0, 0)
