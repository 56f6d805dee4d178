"""Admission checks of a new order, in one fixed order of reasons.

A rejected order leaves every array of the books unchanged. The checks of the order's own fields
come first, then phase, quantity, price and identity, and last the checks against resting orders.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.ids import slot_of
from exchange.matching.jit import kernel, out_of_line
from exchange.matching.ladder import level_number, next_level, none_in
from exchange.matching.own import crosses_own
from exchange.matching.state import LARGEST_QUANTITY, MOST_SLICES, Books
from exchange.matching.ticks import (
    dynamic_limit,
    price_reason,
    protecting_limit,
    round_down,
    round_up,
)


@kernel
def fields_reason(books: Books, message: np.void) -> int:
    """The reason why the fields do not form a valid order, or NO_REASON."""
    dense = books.header[0, col.IDS_DENSE]
    flags = message["flags"]
    order_type, time_in_force = message["order_type"], message["time_in_force"]
    instrument = np.int64(message["instrument"])
    if instrument < 0 or instrument + 1 >= books.header.shape[0]:
        return code.UNKNOWN_SYMBOL
    bad = (
        message["order_id"] < 0
        or (dense > 0 and message["order_id"] >= dense)
        or message["account"] < 0
        or message["stp_group"] < 0
        or message["side"] > code.SELL
        or order_type > code.STOP_LIMIT
        or time_in_force > code.AUCTION
        or message["stp_mode"] > code.NO_PREVENTION
        or flags > code.POST_ONLY_REPRICE
        or message["display_t"] < 0
    )
    at_once = time_in_force == code.IOC or time_in_force == code.FOK
    priced = order_type == code.LIMIT or order_type == code.STOP_LIMIT
    bad = bad or (at_once and order_type >= code.STOP)
    bad = bad or (flags != 0 and (at_once or order_type != code.LIMIT))
    bad = bad or (message["display_t"] > 0 and (at_once or not priced))
    bad = bad or (time_in_force == code.GTD and message["expire_ns"] <= message["time_ns"])
    return code.INVALID_PARAMS if bad else code.NO_REASON


@kernel
def phase_reason(books: Books, row: int, message: np.void) -> int:
    """The reason why the phase rejects such orders, or NO_REASON."""
    phase = books.header[row, col.PHASE]
    time_in_force = message["time_in_force"]
    if phase == code.CLOSED:
        return code.MARKET_CLOSED
    if phase == code.HALTED:
        return code.MARKET_HALTED
    if (code.CALLS >> phase) & 1:
        if time_in_force == code.IOC or time_in_force == code.FOK:
            return code.PHASE_NOT_ALLOWED
        return code.NO_REASON
    if phase != code.CONTINUOUS or time_in_force == code.AUCTION:
        return code.PHASE_NOT_ALLOWED
    return code.NO_REASON


@kernel
def quantity_reason(books: Books, row: int, quantity_t: int, display_t: int) -> int:
    """The reason why a quantity is outside the limits or no multiple of the lot, or NO_REASON."""
    header = books.header
    lot_t = header[row, col.LOT]
    if quantity_t < header[row, col.QUANTITY_MIN]:
        return code.QTY_MIN
    if quantity_t > header[row, col.QUANTITY_MAX]:
        return code.QTY_MAX
    if quantity_t % lot_t != 0 or (display_t > 0 and display_t % lot_t != 0):
        return code.QTY_INCREMENT
    if display_t > LARGEST_QUANTITY or (display_t > 0 and display_t * MOST_SLICES < quantity_t):
        return code.INVALID_PARAMS
    return code.NO_REASON


@kernel
def prices_reason(books: Books, row: int, message: np.void) -> int:
    """The reason why limit or trigger is no valid price, or NO_REASON."""
    order_type = message["order_type"]
    reason = code.NO_REASON
    if order_type == code.LIMIT or order_type == code.STOP_LIMIT:
        reason = price_reason(books, row, message["price_ticks"])
    if reason == code.NO_REASON and order_type >= code.STOP:
        reason = price_reason(books, row, message["stop_ticks"])
    return reason


@kernel
def is_triggered(books: Books, row: int, side: int, stop: int) -> bool:
    """True if the last trade has reached a trigger."""
    last = books.header[row, col.LAST]
    if last < 0:
        return False
    return stop <= last if side == code.BUY else stop >= last


@kernel
def crosses(books: Books, row: int, side: int, limit: int) -> bool:
    """True if this limit crosses the other side's best price."""
    best = books.header[row, col.BEST + 1 - side]
    if best == none_in(books, row, 1 - side):
        return False
    return limit >= best if side == code.BUY else limit <= best


@kernel
def posted_price(books: Books, row: int, side: int, limit: int) -> int:
    """Ladder index for a post-only order that reprices: the nearest price that does not cross."""
    out_of_line()
    if not crosses(books, row, side, limit):
        return limit
    price_min = books.header[row, col.PRICE_MIN]
    best_ticks = books.header[row, col.BEST + 1 - side] + price_min
    if side == code.BUY:
        return round_down(books, row, best_ticks - 1) - price_min
    return round_up(books, row, best_ticks + 1) - price_min


@kernel
def available(
    books: Books, row: int, side: int, limit: int, stp_key: int, stp_mode: int, wanted_t: int
) -> bool:
    """True if a fill-or-kill order would trade in full, self-trade prevention included."""
    out_of_line()
    queue = 1 - side
    none = none_in(books, row, queue)
    sign = 1 - 2 * side
    price = books.header[row, col.BEST + queue]
    found_t = 0
    while price != none and (limit - price) * sign >= 0 and found_t < wanted_t:
        level = books.levels[level_number(books, row, queue, price)]
        if stp_mode == code.NO_PREVENTION:
            found_t += level["total_t"]
        else:
            stopped = False
            whole_t = shown_t = 0
            slot = np.int64(level["head"])
            while slot != 0:
                order = books.orders[slot]
                if order["stp_key"] == stp_key:
                    stopped = stopped or stp_mode != code.CANCEL_OLDEST
                    if stopped:
                        break
                else:
                    shown_t += order["leaves_t"]
                    whole_t += order["leaves_t"]
                    if order["extra"] & code.ICEBERG:
                        whole_t += order["hidden_t"]
                slot = np.int64(books.links[slot]["next"])
            if stopped:
                return found_t + shown_t >= wanted_t
            found_t += whole_t
        price = next_level(books, row, queue, price)
    return found_t >= wanted_t


@kernel
def limit_of(books: Books, row: int, message: np.void) -> int:
    """Ladder index of the worst price that the order accepts."""
    order_type = message["order_type"]
    if order_type == code.LIMIT or order_type == code.STOP_LIMIT:
        return message["price_ticks"] - books.header[row, col.PRICE_MIN]
    return protecting_limit(books, row, message["side"]) - books.header[row, col.PRICE_MIN]


@kernel
def stp_key_of(message: np.void) -> int:
    """The key under which orders count as one trader's: the group, or -1 - account."""
    group = np.int64(message["stp_group"])
    return group if group > 0 else -1 - np.int64(message["account"])


@kernel
def book_reason(books: Books, row: int, message: np.void) -> int:
    """The reason that resting orders give: post-only would trade, own order crossed, or killed."""
    out_of_line()
    header = books.header
    side = np.int64(message["side"])
    if message["order_type"] >= code.STOP:
        stop = message["stop_ticks"] - header[row, col.PRICE_MIN]
        if not is_triggered(books, row, side, stop):
            return code.NO_REASON
    limit = limit_of(books, row, message)
    mode = message["stp_mode"]
    if header[row, col.PHASE] != code.CONTINUOUS:
        if mode != code.NO_PREVENTION and crosses_own(books, row, stp_key_of(message), side, limit):
            return code.STP_WOULD_CROSS
        return code.NO_REASON
    within = dynamic_limit(books, row, side, limit)
    if header[row, col.DYNAMIC_ACTION] != code.HALT and within != limit:
        if message["order_type"] == code.LIMIT or message["order_type"] == code.STOP_LIMIT:
            return code.PRICE_OUT_OF_BAND
    if message["flags"] == code.POST_ONLY_REJECT and crosses(books, row, side, limit):
        return code.POST_ONLY_WOULD_TAKE
    if message["flags"] == code.POST_ONLY_REPRICE:
        posted = posted_price(books, row, side, limit) + header[row, col.PRICE_MIN]
        if posted < header[row, col.BAND_LOW] or posted > header[row, col.BAND_HIGH]:
            return code.POST_ONLY_WOULD_TAKE
    if message["time_in_force"] == code.FOK:
        if not available(
            books, row, side, within, stp_key_of(message), mode, message["quantity_t"]
        ):
            return code.FOK_NOT_FILLED
    return code.NO_REASON


@kernel
def rejection_reason(books: Books, message: np.void) -> int:
    """The reason why the new order is rejected, or NO_REASON."""
    out_of_line()
    reason = fields_reason(books, message)
    if reason != code.NO_REASON:
        return reason
    row = np.int64(message["instrument"]) + 1
    reason = phase_reason(books, row, message)
    if reason == code.NO_REASON:
        reason = quantity_reason(books, row, message["quantity_t"], message["display_t"])
    if reason == code.NO_REASON:
        reason = prices_reason(books, row, message)
    if reason != code.NO_REASON:
        return reason
    if slot_of(books, message["order_id"]) != 0:
        return code.DUPLICATE_ORDER_ID
    if books.header[0, col.LIVE] >= books.header[0, col.ORDERS_MAX]:
        return code.TOO_MANY_OPEN_ORDERS
    return book_reason(books, row, message)
