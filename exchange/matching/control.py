"""Control messages of the venue: phase, band, expiry and mass cancels.

Orders end in the sequence of `sequence`. A cancel-all of an account and the end of dated orders
visit the orders that are listed for them, the other messages the whole book.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.accounts import list_account
from exchange.matching.dates import list_dated
from exchange.matching.jit import kernel, out_of_line
from exchange.matching.ladder import level_number, next_level, none_in
from exchange.matching.own import forget_own, join_own
from exchange.matching.pool import dequeue, end, enqueue
from exchange.matching.report import order_limit, reject, report, report_ended
from exchange.matching.sequence import sort_listed
from exchange.matching.state import Batch, Books
from exchange.matching.ticks import protecting_limit

KEEP = 0


@kernel
def in_mass(order: np.void, message: np.void) -> bool:
    """True if a mass cancel includes this order."""
    account = message["account"]
    return (account == -1 or account == order["account"]) and (
        message["side"] > code.SELL or message["side"] == order["side"]
    )


@kernel
def expiry_of(books: Books, slot: int, message: np.void) -> int:
    """The event that ends this order at expiry, or KEEP."""
    order = books.orders[slot]
    dated = order["extra"] & code.TIMED != 0
    if dated and books.special[slot]["expire_ns"] <= message["time_ns"]:
        return code.EXPIRED_AT_DATE
    day_like = order["time_in_force"] == code.DAY
    if message["flags"] & 1 and day_like:
        return code.EXPIRED_WITH_DAY
    return KEEP


@kernel
def follows_band(order: np.void) -> bool:
    """True if the order has neither limit nor trigger of its own and rests at the band's edge."""
    unpriced = order["order_type"] == code.MARKET or order["order_type"] == code.STOP
    return unpriced and not order["extra"] & code.WAITING


@kernel
def outside_band(books: Books, row: int, slot: int) -> bool:
    """True if the order's limit or trigger lies outside the band."""
    header, order = books.header, books.orders[slot]
    if follows_band(order):
        return False
    low = header[row, col.BAND_LOW] - header[row, col.PRICE_MIN]
    high = header[row, col.BAND_HIGH] - header[row, col.PRICE_MIN]
    limit, price = order_limit(books, slot), np.int64(order["price"])
    if order["extra"] & code.WAITING and order["order_type"] == code.STOP:
        limit = price
    return min(limit, price) < low or max(limit, price) > high


@kernel
def fate(books: Books, row: int, slot: int, message: np.void) -> int:
    """The event by which the current message ends a live order, or KEEP."""
    order = books.orders[slot]
    kind = message["kind"]
    if kind == code.MASS_CANCEL:
        return code.CANCELED_IN_MASS if in_mass(order, message) else KEEP
    if kind == code.EXPIRE:
        return expiry_of(books, slot, message)
    if kind == code.SET_BAND:
        return code.CANCELED_OUTSIDE_BAND if outside_band(books, row, slot) else KEEP
    return code.EXPIRED_WITH_AUCTION if order["extra"] & code.PASSING else KEEP


@kernel
def sweep(books: Books, row: int, batch: Batch, n: int) -> int:
    """End every order of the book that the current message ends."""
    out_of_line()
    header = books.header
    for queue in range(4):
        none = none_in(books, row, queue)
        price = header[row, col.BEST + queue]
        while price != none:
            slot = np.int64(books.levels[level_number(books, row, queue, price)]["head"])
            while slot != 0:
                behind = np.int64(books.links[slot]["next"])
                n = end_if_meant(books, row, slot, batch, n)
                slot = behind
            price = next_level(books, row, queue, price)
    return n


@kernel
def end_if_meant(books: Books, row: int, slot: int, batch: Batch, n: int) -> int:
    """End a live order if the current message ends it."""
    what = fate(books, row, slot, batch.messages[batch.i])
    if what != KEEP:
        n = report_ended(books, slot, what, batch, n)
        end(books, row, slot)
    return n


@kernel
def list_meant(books: Books, message: np.void) -> int:
    """List the orders that a cancel-all of one account or an expiry may end; return their number,
    -1 for other messages, which may end any order."""
    if message["kind"] == code.MASS_CANCEL and message["account"] != -1:
        return list_account(books, np.int64(message["account"]))
    if message["kind"] == code.EXPIRE and not message["flags"] & 1:
        return list_dated(books, message["time_ns"])
    return -1


@kernel
def end_listed(
    books: Books, row: int, place: int, last: int, batch: Batch, n: int
) -> tuple[int, int]:
    """End the meant orders of one book in a sorted list; return (the place behind them, n).

    They lie from `place` in `ids` on, or behind those of books that were left out; the list ends
    before `last`.
    """
    out_of_line()
    while place < last:
        slot = np.int64(books.ids[place])
        order_row = np.int64(books.orders[slot]["instrument"]) + 1
        if order_row > row:
            break
        if order_row == row:
            n = end_if_meant(books, row, slot, batch, n)
        place += 1
    return place, n


@kernel
def sweep_scope(books: Books, batch: Batch, n: int) -> int:
    """MASS_CANCEL and EXPIRE: one book, or all of them when `instrument` is -1."""
    out_of_line()
    header = books.header
    message = batch.messages[batch.i]
    instrument = np.int64(message["instrument"])
    first, last = instrument + 1, instrument + 1
    if instrument == -1:
        first, last = 1, header.shape[0] - 1
    elif instrument < -1 or instrument + 1 >= header.shape[0]:
        return reject(books, batch, code.UNKNOWN_SYMBOL, n)
    count = list_meant(books, message)
    place = sort_listed(books, max(count, 0))
    behind = place + count
    for row in range(first, last + 1):
        if message["kind"] == code.EXPIRE or (code.CANCELLING >> header[row, col.PHASE]) & 1:
            if count < 0:
                n = sweep(books, row, batch, n)
            else:
                place, n = end_listed(books, row, place, behind, batch, n)
        elif header[row, col.ORDERS] > 0 or instrument >= 0:
            n = reject(books, batch, code.CANCEL_NOT_ALLOWED, n)
            batch.events[n - 1]["instrument"] = row - 1
    return n


@kernel
def set_phase(books: Books, row: int, batch: Batch, n: int) -> int:
    """Enter a phase. Auction-only and market orders end with their call, even if no auction was
    held."""
    out_of_line()
    header = books.header
    phase = batch.messages[batch.i]["quantity_t"]
    if phase < 0 or phase > code.LAST_PHASE:
        return reject(books, batch, code.INVALID_PARAMS, n)
    if phase == code.CONTINUOUS and is_crossed(books, row):
        return reject(books, batch, code.PHASE_NOT_ALLOWED, n)
    calls_before = (code.CALLS >> header[row, col.PHASE]) & 1
    calls_now = (code.CALLS >> phase) & 1
    header[row, col.PHASE] = phase
    if phase == code.CONTINUOUS and header[row, col.PASSING] > 0:
        n = sweep(books, row, batch, n)
    if calls_before != calls_now:
        list_owners(books, row, calls_now)
    header[row, col.ANCHOR] = header[row, col.LAST]
    return n


@kernel
def is_crossed(books: Books, row: int) -> bool:
    """True if best bid and best ask cross."""
    header = books.header
    return header[row, col.BEST + code.BUY] >= header[row, col.BEST + code.SELL]


@kernel
def list_owners(books: Books, row: int, calls: int) -> None:
    """Build the groups' heaps for a call phase, or drop them after it."""
    out_of_line()
    header, orders = books.header, books.orders
    for queue in range(2):
        none = none_in(books, row, queue)
        price = header[row, col.BEST + queue]
        while price != none:
            slot = np.int64(books.levels[level_number(books, row, queue, price)]["head"])
            while slot != 0:
                if calls and not orders[slot]["extra"] & code.OWNED:
                    join_own(books, slot)
                elif not calls and orders[slot]["extra"] & code.OWNED:
                    forget_own(books, slot)
                slot = np.int64(books.links[slot]["next"])
            price = next_level(books, row, queue, price)


@kernel
def set_band(books: Books, row: int, batch: Batch, n: int) -> int:
    """Set band and reference price; orders with a price outside the band are canceled, those
    without one move to its edge."""
    out_of_line()
    header = books.header
    message = batch.messages[batch.i]
    low, high = message["price_ticks"], message["stop_ticks"]
    lowest = header[row, col.PRICE_MIN]
    reference = message["quantity_t"]
    if low < lowest or high < low or high > lowest + header[row, col.LADDER] - 1:
        return reject(books, batch, code.INVALID_PARAMS, n)
    if reference < 0 or reference > 0x7FFFFFFF:
        return reject(books, batch, code.INVALID_PARAMS, n)
    header[row, col.BAND_LOW] = low
    header[row, col.BAND_HIGH] = high
    header[row, col.REFERENCE_TICKS] = reference
    n = sweep(books, row, batch, n)
    if header[row, col.PASSING] > 0:
        n = move_to_edge(books, row, batch, n)
    return n


@kernel
def move_to_edge(books: Books, row: int, batch: Batch, n: int) -> int:
    """Move orders without a price to the band's new edge, behind the orders there, funded at it."""
    out_of_line()
    header = books.header
    high = header[row, col.BAND_HIGH]
    for side in range(2):
        edge = protecting_limit(books, row, side) - header[row, col.PRICE_MIN]
        none = none_in(books, row, side)
        price = header[row, col.BEST + side]
        while price != none:
            slot = np.int64(books.levels[level_number(books, row, side, price)]["head"])
            while slot != 0:
                order = books.orders[slot]
                behind = np.int64(books.links[slot]["next"])
                held = np.int64(order["hold_ticks"])
                if follows_band(order) and (price != edge or held != high):
                    if price != edge:
                        dequeue(books, row, slot)
                        order["price"] = edge
                        books.special[slot]["limit"] = edge
                        enqueue(books, row, slot)
                    order["hold_ticks"] = high
                    n = report(books, slot, code.AMENDED, 0, batch, n)
                    batch.events[n - 1]["other_hold_ticks"] = held
                slot = behind
            price = next_level(books, row, side, price)
    return n
