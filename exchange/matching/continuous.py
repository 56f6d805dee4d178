"""Continuous matching: an incoming order trades with crossing orders, best price, oldest first.

Every trade is at the maker's price. An iceberg whose shown quantity is filled shows its next slice
at the end of its level. New, amended and triggered orders share the loop.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.dates import stamp_entry
from exchange.matching.jit import inlined, kernel, out_of_line, prefetch
from exchange.matching.ladder import level_number, link, unlink, unlink_filled
from exchange.matching.pool import end, release, slices_of
from exchange.matching.report import open_quantity, report, report_ended
from exchange.matching.state import Batch, Books


class Taker(NamedTuple):
    """The incoming order as the loop needs it; `limit` is a ladder index."""

    row: int
    side: int
    limit: int
    order_id: int
    account: int
    hold_ticks: int
    stp_key: int
    stp_mode: int


@inlined
def trade(
    taker: Taker, maker: np.void, quantity_t: int, price_ticks: int, batch: Batch, n: int
) -> int:
    """Write the trade; the caller fills `leaves_t` and `flags`."""
    event = batch.events[n]
    event["order_id"] = taker.order_id
    event["other_id"] = maker["order_id"]
    event["quantity_t"] = quantity_t
    event["price_ticks"] = price_ticks
    event["account"] = taker.account
    event["other_account"] = maker["account"]
    event["hold_ticks"] = taker.hold_ticks
    event["other_hold_ticks"] = maker["hold_ticks"]
    event["message"] = batch.i
    event["instrument"] = taker.row - 1
    event["kind"] = code.TRADED
    event["reason"] = 0
    event["side"] = taker.side
    return n + 1


@inlined
def take(books: Books, taker: Taker, leaves_t: int, batch: Batch, n: int) -> tuple[int, int]:
    """Trade while the other side crosses; return (the remaining quantity, n).

    Self-trade prevention may end the taker: then the remainder is 0 and its end is reported.
    """
    header, orders = books.header, books.orders
    row = taker.row
    queue = 1 - taker.side
    sign = 1 - 2 * taker.side
    price_min = header[row, col.PRICE_MIN]
    best = header[row, col.BEST + queue]
    lowest = np.int64(level_number(books, row, queue, 0))
    while leaves_t > 0 and (taker.limit - best) * sign >= 0:
        level = books.levels[lowest + best]
        slot = np.int64(level["head"])
        maker = orders[slot]
        if maker["stp_key"] == taker.stp_key and taker.stp_mode != code.NO_PREVENTION:
            leaves_t, n = prevent(books, taker, leaves_t, batch, n)
            best = header[row, col.BEST + queue]
            continue
        shown_t = maker["leaves_t"]
        quantity_t = min(leaves_t, shown_t)
        leaves_t -= quantity_t
        shown_t -= quantity_t
        maker["leaves_t"] = shown_t
        level["total_t"] -= quantity_t
        header[row, col.LAST] = best
        n = trade(taker, maker, quantity_t, best + price_min, batch, n)
        event = batch.events[n - 1]
        event["leaves_t"] = leaves_t
        event["flags"] = 0
        if shown_t == 0:
            if maker["extra"] == 0:
                event["flags"] = code.MAKER_DONE
                prefetch(orders, np.int64(books.links[slot]["next"]))  # the next maker
                unlink_filled(books, row, queue, best, slot)
                release(books, row, slot)
            else:
                n = used_up(books, row, slot, batch, n)
            best = header[row, col.BEST + queue]
    return leaves_t, n


@kernel
def used_up(books: Books, row: int, slot: int, batch: Batch, n: int) -> int:
    """Show the next slice of a maker whose shown quantity is filled, behind the other orders at its
    price, or end it if nothing is hidden."""
    out_of_line()
    order = books.orders[slot]
    if open_quantity(order) == 0:
        batch.events[n - 1]["flags"] = code.MAKER_DONE
        end(books, row, slot)
        return n
    queue = np.int64(order["side"])
    show_next(books, row, slot)
    if books.links[slot]["previous"] != 0 or books.links[slot]["next"] != 0:
        unlink(books, row, queue, slot)
        link(books, row, queue, slot)
    if order["extra"] & code.TIMED:
        stamp_entry(books, slot)
    return report(books, slot, code.REFRESHED, order["leaves_t"], batch, n)


@inlined
def show_next(books: Books, row: int, slot: int) -> None:
    """Move the next slice of an iceberg from hidden to shown."""
    order = books.orders[slot]
    level = books.levels[
        level_number(books, row, np.int64(order["side"]), np.int64(order["price"]))
    ]
    hidden_t = order["hidden_t"]
    slice_t = min(books.special[slot]["display_t"], hidden_t)
    order["leaves_t"] += slice_t
    order["hidden_t"] = hidden_t - slice_t
    level["hidden_t"] -= slice_t
    if slice_t > 0:
        books.header[0, col.SLICES] -= 1


@kernel
def prevent(books: Books, taker: Taker, leaves_t: int, batch: Batch, n: int) -> tuple[int, int]:
    """Apply the taker's prevention mode to its own best maker; return (taker's remainder, n)."""
    out_of_line()
    row = taker.row
    queue = 1 - taker.side
    best = books.header[row, col.BEST + queue]
    slot = np.int64(books.levels[level_number(books, row, queue, best)]["head"])
    maker = books.orders[slot]
    mode = taker.stp_mode
    quantity_t = min(leaves_t, open_quantity(maker))
    n = trade(taker, maker, quantity_t, best + books.header[row, col.PRICE_MIN], batch, n)
    batch.events[n - 1]["kind"] = code.PREVENTED
    batch.events[n - 1]["leaves_t"] = leaves_t
    batch.events[n - 1]["flags"] = 0
    if mode == code.CANCEL_OLDEST or mode == code.CANCEL_BOTH:
        n = report_ended(books, slot, code.CANCELED_SELF_TRADE, batch, n)
        end(books, row, slot)
    elif mode == code.DECREMENT:
        n = report_reduced(books, slot, quantity_t, batch, n)
        if open_quantity(maker) == 0:
            end(books, row, slot)
    taken_t = 0
    if mode == code.CANCEL_NEWEST or mode == code.CANCEL_BOTH:
        taken_t = leaves_t
    elif mode == code.DECREMENT:
        taken_t = quantity_t
        books.header[0, col.DECREMENTED] += quantity_t
    if taken_t > 0:
        n = report_taker(books, taker, taken_t, code.CANCELED_SELF_TRADE, batch, n)
        batch.events[n - 1]["leaves_t"] = leaves_t - taken_t
    return leaves_t - taken_t, n


@kernel
def report_reduced(books: Books, slot: int, quantity_t: int, batch: Batch, n: int) -> int:
    """Reduce a resting order, hidden quantity last; it keeps its place unless its shown quantity
    is used up."""
    out_of_line()
    order = books.orders[slot]
    row = np.int64(order["instrument"]) + 1
    level = books.levels[
        level_number(books, row, np.int64(order["side"]), np.int64(order["price"]))
    ]
    shown_t = min(quantity_t, order["leaves_t"])
    order["leaves_t"] -= shown_t
    level["total_t"] -= quantity_t
    order["quantity_t"] -= quantity_t
    if quantity_t > shown_t:
        before = slices_of(books, slot)
        order["hidden_t"] -= quantity_t - shown_t
        level["hidden_t"] -= quantity_t - shown_t
        books.header[0, col.SLICES] += slices_of(books, slot) - before
    n = report(books, slot, code.CANCELED_SELF_TRADE, quantity_t, batch, n)
    if order["leaves_t"] == 0 and open_quantity(order) > 0:
        n = used_up(books, row, slot, batch, n)
    return n


@inlined
def report_taker(
    books: Books, taker: Taker, quantity_t: int, what: int, batch: Batch, n: int
) -> int:
    """Write an event about a taker with no remainder; it may have no slot."""
    event = batch.events[n]
    event["order_id"] = taker.order_id
    event["other_id"] = -1
    event["quantity_t"] = quantity_t
    event["leaves_t"] = 0
    event["price_ticks"] = taker.limit + books.header[taker.row, col.PRICE_MIN]
    event["account"] = taker.account
    event["other_account"] = -1
    event["hold_ticks"] = taker.hold_ticks
    event["other_hold_ticks"] = 0
    event["message"] = batch.i
    event["instrument"] = taker.row - 1
    event["kind"] = what & 255
    event["reason"] = what >> 8
    event["side"] = taker.side
    event["flags"] = 0
    return n + 1
