"""The board (ita) of one book: prices around the center with running totals, as a trader reads it.

In a crossed book the best levels are the deepest crossed ones, so a list from the best shows the
wrong prices. The board centers on the indicative price instead. A row is a price at which a limit
order rests, of either side, or the center itself; empty price steps have no row. Orders without a
limit (market orders, triggered stops) that wait at the band's edge count in the running totals and
in no row. All quantities are displayed ones: an iceberg's hidden part is in none of them, but in
the indicative price, quantity and imbalance, which are those of the auction.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.call_auction import clearing, nearest_within
from exchange.matching.jit import entry, kernel, out_of_line
from exchange.matching.ladder import level_number, next_above, next_below, next_level, none_in
from exchange.matching.state import Books
from exchange.matching.ticks import protecting_limit

ROW_COLUMNS = 5


class BoardRow(NamedTuple):
    """One price (ticks) in tonnes: displayed bids and asks, bids at this price and above, asks at
    this price and below. The running totals include orders without a limit."""

    price_ticks: int
    bid_t: int
    ask_t: int
    bid_cum_t: int
    ask_cum_t: int


class Board(NamedTuple):
    """The rows from the highest price down, and what lies outside them. Prices in ticks, -1: none.

    `center_ticks`: the indicative price; without one the last price of continuous trading, else the
    reference price, moved to the nearest price between best bid and best ask. `over_t`: asks above
    the rows; `under_t`: bids below them. `best_bid_ticks`, `best_ask_ticks`: of limit orders.
    `imbalance_t`: demand less supply at the indicative price.
    """

    rows: tuple[BoardRow, ...]
    center_ticks: int
    market_bid_t: int
    market_ask_t: int
    over_t: int
    under_t: int
    best_bid_ticks: int
    best_ask_ticks: int
    indicative_ticks: int
    indicative_t: int
    imbalance_t: int


class Unpriced(NamedTuple):
    """The band's edges, as ladder indices, and the tonnes that wait there without a limit."""

    bid_edge: int
    bid_t: int
    ask_edge: int
    ask_t: int


@kernel
def unpriced_at(books: Books, row: int, queue: int, edge: int) -> int:
    """The tonnes of orders without a limit that wait at the band's edge."""
    out_of_line()
    if books.header[row, col.PASSING] == 0:
        return 0
    total_t = 0
    slot = np.int64(books.levels[level_number(books, row, queue, edge)]["head"])
    while slot != 0:
        order = books.orders[slot]
        if order["order_type"] == code.MARKET or order["order_type"] == code.STOP:
            total_t += order["leaves_t"]
        slot = np.int64(books.links[slot]["next"])
    return total_t


@kernel
def limit_quantity(books: Books, row: int, queue: int, price: int, unpriced: Unpriced) -> int:
    """The displayed tonnes of one side's limit orders at a price."""
    level = books.levels[level_number(books, row, queue, price)]
    shown_t = level["total_t"] - level["hidden_t"]
    if queue == code.BUY and price == unpriced.bid_edge:
        return shown_t - unpriced.bid_t
    if queue == code.SELL and price == unpriced.ask_edge:
        return shown_t - unpriced.ask_t
    return shown_t


@kernel
def best_limit(books: Books, row: int, queue: int, unpriced: Unpriced) -> int:
    """The best price of one side's limit orders, -1 for none."""
    none = none_in(books, row, queue)
    price = books.header[row, col.BEST + queue]
    if price != none and limit_quantity(books, row, queue, price, unpriced) == 0:
        price = next_level(books, row, queue, price)
    return -1 if price == none else price


@kernel
def center_of(books: Books, row: int, bid: int, ask: int, unpriced: Unpriced) -> int:
    """The center of a book that is not crossed, whose best limit orders are at bid and ask."""
    header = books.header
    wanted = header[row, col.LAST]
    if wanted < 0 or header[row, col.PHASE] != code.CONTINUOUS:
        wanted = header[row, col.REFERENCE_TICKS] - header[row, col.PRICE_MIN]
    low = bid if bid >= 0 else unpriced.ask_edge
    high = ask if ask >= 0 else unpriced.bid_edge
    return nearest_within(books, row, low, high, wanted)


@kernel
def row_above(books: Books, row: int, price: int, unpriced: Unpriced) -> int:
    """The lowest price above at which a limit order rests, or the ladder's length."""
    out_of_line()
    ladder = books.header[row, col.LADDER]
    while True:
        bid = next_above(books, row, code.BUY, price)
        ask = next_above(books, row, code.SELL, price)
        price = min(bid, ask)
        if price >= ladder:
            return ladder
        if bid == price and limit_quantity(books, row, code.BUY, price, unpriced) > 0:
            return price
        if ask == price and limit_quantity(books, row, code.SELL, price, unpriced) > 0:
            return price


@kernel
def row_below(books: Books, row: int, price: int, unpriced: Unpriced) -> int:
    """The highest price below at which a limit order rests, or -1."""
    out_of_line()
    while True:
        bid = next_below(books, row, code.BUY, price)
        ask = next_below(books, row, code.SELL, price)
        price = max(bid, ask)
        if price < 0:
            return -1
        if bid == price and limit_quantity(books, row, code.BUY, price, unpriced) > 0:
            return price
        if ask == price and limit_quantity(books, row, code.SELL, price, unpriced) > 0:
            return price


@kernel
def total_above(books: Books, row: int, queue: int, price: int, unpriced: Unpriced) -> int:
    """The displayed tonnes of one side's limit orders above a price."""
    out_of_line()
    ladder = books.header[row, col.LADDER]
    total_t = 0
    price = next_above(books, row, queue, price)
    while price < ladder:
        total_t += limit_quantity(books, row, queue, price, unpriced)
        price = next_above(books, row, queue, price)
    return total_t


@kernel
def total_below(books: Books, row: int, queue: int, price: int, unpriced: Unpriced) -> int:
    """The displayed tonnes of one side's limit orders below a price."""
    out_of_line()
    total_t = 0
    price = next_below(books, row, queue, price)
    while price >= 0:
        total_t += limit_quantity(books, row, queue, price, unpriced)
        price = next_below(books, row, queue, price)
    return total_t


@kernel
def place_rows(books: Books, row: int, center: int, rows: np.ndarray, unpriced: Unpriced) -> int:
    """Write the ladder index of each row, from the highest down; return the number of rows."""
    each_side = rows.shape[0] // 2
    above = 0
    price = row_above(books, row, center, unpriced)
    while above < each_side and price < books.header[row, col.LADDER]:
        rows[above, 0] = price
        above += 1
        price = row_above(books, row, price, unpriced)
    for k in range(above // 2):
        other = rows[above - 1 - k, 0]
        rows[above - 1 - k, 0] = rows[k, 0]
        rows[k, 0] = other
    rows[above, 0] = center
    count = above + 1
    price = row_below(books, row, center, unpriced)
    while count <= above + each_side and price >= 0:
        rows[count, 0] = price
        count += 1
        price = row_below(books, row, price, unpriced)
    return count


@entry
def read_board(
    books: Books, row: int, rows: np.ndarray
) -> tuple[int, int, int, int, int, int, int, int, int, int, int]:
    """Fill int64 [2 n + 1, ROW_COLUMNS], prices as ladder indices, n prices each side of the
    center; -> the number of rows and the other fields of Board."""
    header = books.header
    indicative, volume_t, imbalance_t = clearing(books, row)
    bid_edge = protecting_limit(books, row, code.BUY) - header[row, col.PRICE_MIN]
    ask_edge = protecting_limit(books, row, code.SELL) - header[row, col.PRICE_MIN]
    market_bid_t = unpriced_at(books, row, code.BUY, bid_edge)
    market_ask_t = unpriced_at(books, row, code.SELL, ask_edge)
    unpriced = Unpriced(bid_edge, market_bid_t, ask_edge, market_ask_t)
    bid = best_limit(books, row, code.BUY, unpriced)
    ask = best_limit(books, row, code.SELL, unpriced)
    center = indicative
    if volume_t == 0:
        indicative = np.int64(-1)
        center = center_of(books, row, bid, ask, unpriced)
    count = place_rows(books, row, center, rows, unpriced)
    top, bottom = rows[0, 0], rows[count - 1, 0]
    bids_t = market_bid_t + total_above(books, row, code.BUY, top, unpriced)
    for k in range(count):
        bid_t = limit_quantity(books, row, code.BUY, rows[k, 0], unpriced)
        bids_t += bid_t
        rows[k, 1] = bid_t
        rows[k, 3] = bids_t
    asks_t = market_ask_t + total_below(books, row, code.SELL, bottom, unpriced)
    for k in range(count - 1, -1, -1):
        ask_t = limit_quantity(books, row, code.SELL, rows[k, 0], unpriced)
        asks_t += ask_t
        rows[k, 2] = ask_t
        rows[k, 4] = asks_t
    over_t = total_above(books, row, code.SELL, top, unpriced)
    under_t = total_below(books, row, code.BUY, bottom, unpriced)
    return (
        count,
        center,
        market_bid_t,
        market_ask_t,
        over_t,
        under_t,
        bid,
        ask,
        indicative,
        volume_t,
        imbalance_t,
    )


def board(books: Books, instrument: int, each_side: int) -> Board:
    """The board of a book with at most `each_side` rows above and below the center."""
    rows = np.zeros((2 * each_side + 1, ROW_COLUMNS), np.int64)
    count, center, *sums, bid, ask, price, volume_t, imbalance_t = read_board(
        books, instrument + 1, rows
    )
    market_bid_t, market_ask_t, over_t, under_t = sums
    low = int(books.header[instrument + 1, col.PRICE_MIN])
    rows[:, 0] += low
    return Board(
        rows=tuple(BoardRow(*values) for values in rows[:count].tolist()),
        center_ticks=center + low,
        market_bid_t=market_bid_t,
        market_ask_t=market_ask_t,
        over_t=over_t,
        under_t=under_t,
        best_bid_ticks=bid + low if bid >= 0 else -1,
        best_ask_ticks=ask + low if ask >= 0 else -1,
        indicative_ticks=price + low if price >= 0 else -1,
        indicative_t=volume_t,
        imbalance_t=imbalance_t,
    )
