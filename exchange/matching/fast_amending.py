"""The fast path of amendments: orders with a limit and waiting stops in a plain, continuous market.

An amendment that names a new display, lets a stop trigger or is rejected for its fields takes the
slow path (`amending`) with the same events; the differential tests compare the two. Icebergs, dated
orders and stops need one call out of line for their counters.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.admission import crosses, is_triggered
from exchange.matching.amending import shrink
from exchange.matching.continuous import Taker, take
from exchange.matching.execution import set_open
from exchange.matching.fast_path import has_limit, is_in_band, is_plain_market, trigger_stops
from exchange.matching.jit import inlined, kernel, out_of_line
from exchange.matching.ladder import level_number, link, unlink
from exchange.matching.pool import count_special, discounted, queue_of, release
from exchange.matching.report import open_quantity, order_limit, reject, report
from exchange.matching.state import MOST_SLICES, Batch, Books


@inlined
def is_plain_amend(books: Books, message: np.void, slot: int) -> bool:
    """True if the amendment of the order in `slot` (0: none) may take the fast path; what rests in
    a continuous market has a limit, or waits for its trigger."""
    order = books.orders[slot]
    row = np.int64(order["instrument"]) + 1
    if (
        slot == 0
        or message["display_t"] != 0
        or (message["account"] != order["account"] and message["account"] != -1)
        or not is_plain_market(books, row, message["quantity_t"])
    ):
        return False
    if order["extra"] != 0:
        return is_special_amend(books, message, slot)
    traded_t = order["quantity_t"] - order["leaves_t"]
    return is_in_band(books, row, message["price_ticks"]) and message["quantity_t"] > traded_t


@kernel
def is_special_amend(books: Books, message: np.void, slot: int) -> bool:
    """True if an iceberg, a dated order or a stop that goes on waiting may be amended so."""
    out_of_line()
    order = books.orders[slot]
    row = np.int64(order["instrument"]) + 1
    extra = order["extra"]
    if extra & (code.PASSING | code.OWNED):
        return False
    if extra & code.WAITING:
        stop = message["stop_ticks"] - books.header[row, col.PRICE_MIN]
        if not is_in_band(books, row, message["stop_ticks"]):
            return False
        if is_triggered(books, row, np.int64(order["side"]), stop):
            return False
    if extra & code.ICEBERG:
        if books.special[slot]["display_t"] * MOST_SLICES < message["quantity_t"]:
            return False
    if has_limit(order) and not is_in_band(books, row, message["price_ticks"]):
        return False
    return message["quantity_t"] > order["quantity_t"] - open_quantity(order)


@inlined
def change_plain(books: Books, batch: Batch, slot: int, n: int) -> int:
    """Amend an order; trade it and rest the remainder if it loses its place."""
    message = batch.messages[batch.i]
    order = books.orders[slot]
    if order["flags"] != 0:
        row = np.int64(order["instrument"]) + 1
        limit = message["price_ticks"] - books.header[row, col.PRICE_MIN]
        if crosses(books, row, np.int64(order["side"]), limit):
            return reject(books, batch, code.POST_ONLY_WOULD_TAKE, n)
    if order["extra"] == 0:
        rests, n = amend_plain(books, slot, batch, n)
    else:
        rests, n = amend_special(books, slot, batch, n)
    if rests:
        return n
    taker = amended_taker(books, slot)
    books.header[0, col.DECREMENTED] = 0
    leaves_t, n = take(books, taker, order["leaves_t"], batch, n)
    if leaves_t > 0:
        order["leaves_t"] = leaves_t
        order["quantity_t"] -= books.header[0, col.DECREMENTED]
        if order["extra"] != 0:
            show_first(books, taker.row, slot)
        link(books, taker.row, taker.side, slot)
    else:
        release(books, taker.row, slot)
    return trigger_stops(books, taker.row, batch, n)


@inlined
def amend_plain(books: Books, slot: int, batch: Batch, n: int) -> tuple[bool, int]:
    """Change a plain order; return (True if it keeps its place, n). Otherwise it is in no queue."""
    message = batch.messages[batch.i]
    order = books.orders[slot]
    row = np.int64(order["instrument"]) + 1
    side, price = np.int64(order["side"]), np.int64(order["price"])
    limit = message["price_ticks"] - books.header[row, col.PRICE_MIN]
    change_t = message["quantity_t"] - order["quantity_t"]
    hold_ticks = np.int64(order["hold_ticks"])
    stays = limit == price and change_t <= 0
    if stays:
        books.levels[level_number(books, row, side, price)]["total_t"] += change_t
    else:
        unlink(books, row, side, slot)
        order["price"] = limit
        order["hold_ticks"] = message["price_ticks"]
    order["leaves_t"] += change_t
    order["quantity_t"] = message["quantity_t"]
    n = report(books, slot, code.AMENDED, change_t, batch, n)
    batch.events[n - 1]["other_hold_ticks"] = hold_ticks
    return stays, n


@kernel
def amend_special(books: Books, slot: int, batch: Batch, n: int) -> tuple[bool, int]:
    """Change an iceberg, a dated order or a stop; return (True if it is in its queue, n). An order
    that lost its place has all its open quantity in `leaves_t` and is counted nowhere."""
    out_of_line()
    message = batch.messages[batch.i]
    order, special = books.orders[slot], books.special[slot]
    row = np.int64(order["instrument"]) + 1
    price_min = books.header[row, col.PRICE_MIN]
    queue, waits = queue_of(order), order["extra"] & code.WAITING != 0
    before = order_limit(books, slot)
    limit = message["price_ticks"] - price_min if has_limit(order) else before
    place = message["stop_ticks"] - price_min if waits else limit
    change_t = message["quantity_t"] - order["quantity_t"]
    hold_ticks = np.int64(order["hold_ticks"])
    stays = limit == before and place == order["price"] and change_t <= 0
    if stays:
        shrink(books, row, slot, -change_t)
    else:
        discounted(books, row, slot)
        unlink(books, row, queue, slot)
        order["leaves_t"] = open_quantity(order) + change_t
        order["hidden_t"] = 0
        order["price"] = place
        special["limit"] = limit
        if waits:
            special["stop"] = place
        if has_limit(order):
            order["hold_ticks"] = message["price_ticks"]
    order["quantity_t"] = message["quantity_t"]
    n = report(books, slot, code.AMENDED, change_t, batch, n)
    batch.events[n - 1]["other_hold_ticks"] = hold_ticks
    if waits and not stays:
        set_open(books, slot, order["leaves_t"])
        count_special(books, row, slot)
        link(books, row, queue, slot)
    return stays or waits, n


@kernel
def show_first(books: Books, row: int, slot: int) -> None:
    """Divide the open quantity of an order that rests next, and count the order by kind."""
    out_of_line()
    set_open(books, slot, books.orders[slot]["leaves_t"])
    count_special(books, row, slot)


@inlined
def amended_taker(books: Books, slot: int) -> Taker:
    """The incoming order of an AMEND."""
    order = books.orders[slot]
    return Taker(
        np.int64(order["instrument"]) + 1,
        np.int64(order["side"]),
        np.int64(order["price"]),
        order["order_id"],
        np.int64(order["account"]),
        np.int64(order["hold_ticks"]),
        np.int64(order["stp_key"]),
        np.int64(order["stp_mode"]),
    )
