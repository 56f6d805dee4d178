"""Order execution on the slow path: a live order trades, rests, waits or ends.

The order gets its pool slot first and is then executed, whether it is new, amended or a triggered
stop. The fast path serves plain orders instead.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.admission import (
    crosses,
    is_triggered,
    limit_of,
    posted_price,
    rejection_reason,
    stp_key_of,
)
from exchange.matching.continuous import Taker, prevent, take
from exchange.matching.ids import remember
from exchange.matching.jit import inlined, kernel, out_of_line
from exchange.matching.ladder import level_number, link, next_level, none_in
from exchange.matching.own import crosses_own
from exchange.matching.pool import (
    allocate,
    count_special,
    dequeued,
    enqueue,
    release,
)
from exchange.matching.report import (
    open_quantity,
    reject,
    report,
    report_book,
    report_ended,
)
from exchange.matching.state import Batch, Books
from exchange.matching.ticks import dynamic_limit, round_down, round_up


@kernel
def fill_order(books: Books, row: int, slot: int, message: np.void, limit: int) -> None:
    """Copy an admitted message into its pool slot."""
    out_of_line()
    header = books.header
    order, special = books.orders[slot], books.special[slot]
    price_min = header[row, col.PRICE_MIN]
    order_type = np.int64(message["order_type"])
    time_in_force = np.int64(message["time_in_force"])
    quantity_t, display_t = message["quantity_t"], message["display_t"]
    priced = order_type == code.LIMIT or order_type == code.STOP_LIMIT
    shown_t = quantity_t
    extra = 0
    if display_t > 0 and display_t < quantity_t:
        extra |= code.ICEBERG
        shown_t = display_t
    if time_in_force == code.GTD:
        extra |= code.TIMED
    if time_in_force == code.AUCTION or order_type == code.MARKET:
        extra |= code.PASSING
    order["order_id"] = message["order_id"]
    order["leaves_t"] = shown_t
    order["quantity_t"] = quantity_t
    order["price"] = limit
    order["account"] = message["account"]
    order["hold_ticks"] = limit + price_min if priced else header[row, col.BAND_HIGH]
    order["stp_key"] = stp_key_of(message)
    order["instrument"] = row - 1
    order["side"] = message["side"]
    order["order_type"] = order_type
    order["time_in_force"] = time_in_force
    order["flags"] = message["flags"]
    order["stp_mode"] = message["stp_mode"]
    order["hidden_t"] = quantity_t - shown_t
    special["display_t"] = display_t if shown_t < quantity_t else 0
    special["expire_ns"] = message["expire_ns"] if time_in_force == code.GTD else 0
    order["share_t"] = 0
    special["limit"] = limit
    special["stop"] = 0
    if order_type >= code.STOP:
        special["stop"] = message["stop_ticks"] - price_min
        extra |= code.WAITING
    order["extra"] = extra


@kernel
def submit(books: Books, batch: Batch, n: int) -> int:
    """Admit a new order of any kind; the admitted order becomes PENDING."""
    out_of_line()
    message = batch.messages[batch.i]
    reason = rejection_reason(books, message)
    row = np.int64(message["instrument"]) + 1
    limit = 0
    if reason == code.NO_REASON:
        limit = limit_of(books, row, message)
        if (
            message["flags"] == code.POST_ONLY_REPRICE
            and books.header[row, col.PHASE] == code.CONTINUOUS
        ):
            limit = posted_price(books, row, np.int64(message["side"]), limit)
    if reason != code.NO_REASON:
        return reject(books, batch, reason, n)
    slot = allocate(books, row)
    fill_order(books, row, slot, message, limit)
    remember(books, message["order_id"], slot)
    n = report(books, slot, code.ACCEPTED, message["quantity_t"], batch, n)
    books.header[0, col.PENDING] = slot
    return n


@kernel
def meet_market(books: Books, row: int, slot: int, batch: Batch, n: int) -> int:
    """Execute a live order that is in no queue (0: none), then the stops that this triggers.

    Stops are triggered one at a time until the last price triggers no more.
    """
    out_of_line()
    while True:
        if slot == 0:
            slot = elected(books, row)
            if slot == 0:
                return n
            dequeued(books, row, slot)
        order = books.orders[slot]
        waits = order["extra"] & code.WAITING != 0
        stop = np.int64(books.special[slot]["stop"])
        if waits and not is_triggered(books, row, np.int64(order["side"]), stop):
            order["price"] = stop
            enqueue(books, row, slot)
        else:
            if waits:
                n = trigger(books, row, slot, batch, n)
            n = work(books, row, slot, batch, n)
        slot = 0


@inlined
def trigger(books: Books, row: int, slot: int, batch: Batch, n: int) -> int:
    """Turn a stop that is in no queue into an order."""
    header = books.header
    order = books.orders[slot]
    limit = np.int64(books.special[slot]["limit"])
    if order["order_type"] == code.STOP:
        # The limit stays within today's band and within the price that was funded at entry.
        price_min = header[row, col.PRICE_MIN]
        if order["side"] == code.BUY:
            edge = round_down(books, row, header[row, col.BAND_HIGH]) - price_min
            limit = min(edge, limit)
        else:
            limit = round_up(books, row, header[row, col.BAND_LOW]) - price_min
        order["extra"] |= code.PASSING
    order["extra"] &= 255 - code.WAITING
    order["price"] = limit
    return report(books, slot, code.TRIGGERED, open_quantity(order), batch, n)


@kernel
def work(books: Books, row: int, slot: int, batch: Batch, n: int) -> int:
    """Trade what crosses now; rest, cancel or halt with the remainder.

    Only another trader's order halts the market: prevention handles the trader's own order beyond
    the band. The remainder enters the call that follows, so it ends there if it crosses its own
    group.
    """
    out_of_line()
    header = books.header
    order = books.orders[slot]
    limit = np.int64(order["price"])
    side = np.int64(order["side"])
    stp_key, stp_mode = np.int64(order["stp_key"]), np.int64(order["stp_mode"])
    if header[row, col.PHASE] != code.CONTINUOUS:
        if stp_mode != code.NO_PREVENTION and crosses_own(books, row, stp_key, side, limit):
            n = report_ended(books, slot, code.CANCELED_SELF_TRADE, batch, n)
            release(books, row, slot)
            return n
        enqueue(books, row, slot)
        return n
    within = dynamic_limit(books, row, side, limit)
    taker = Taker(
        row,
        side,
        within,
        order["order_id"],
        np.int64(order["account"]),
        np.int64(order["hold_ticks"]),
        stp_key,
        stp_mode,
    )
    open_t = open_quantity(order)
    header[0, col.DECREMENTED] = 0
    leaves_t, n = take(books, taker, open_t, batch, n)
    blocked = leaves_t > 0 and crosses(books, row, side, limit)
    halts = header[row, col.DYNAMIC_ACTION] == code.HALT
    while blocked and halts and meets_own(books, taker):
        leaves_t, n = prevent(books, taker, leaves_t, batch, n)
        blocked = leaves_t > 0 and crosses(books, row, side, limit)
    order["quantity_t"] -= header[0, col.DECREMENTED]
    header[row, col.ANCHOR] = header[row, col.LAST]
    set_open(books, slot, leaves_t)
    if leaves_t == 0:
        release(books, row, slot)
        return n
    if blocked and halts:
        header[row, col.PHASE] = code.HALTED
        n = report_book(books, row, code.HALTED_EVENT, batch, n)
        event = batch.events[n - 1]
        event["order_id"] = order["order_id"]
        event["price_ticks"] = header[row, col.BEST + 1 - side] + header[row, col.PRICE_MIN]
        blocked = False
        if reaches_own(books, taker, limit):
            n = report_ended(books, slot, code.CANCELED_SELF_TRADE, batch, n)
            release(books, row, slot)
            return n
    passing = order["order_type"] == code.MARKET or order["order_type"] == code.STOP
    if blocked or passing or order["time_in_force"] == code.IOC:
        n = report_ended(books, slot, code.CANCELED_UNFILLED, batch, n)
        release(books, row, slot)
        return n
    if order["extra"] != 0:
        count_special(books, row, slot)
    link(books, row, side, slot)
    return n


@kernel
def meets_own(books: Books, taker: Taker) -> bool:
    """True if the next order to trade with this one is of its own group."""
    if taker.stp_mode == code.NO_PREVENTION:
        return False
    queue = 1 - taker.side
    best = books.header[taker.row, col.BEST + queue]
    head = np.int64(books.levels[level_number(books, taker.row, queue, best)]["head"])
    return books.orders[head]["stp_key"] == taker.stp_key


@kernel
def reaches_own(books: Books, taker: Taker, limit: int) -> bool:
    """True if an order of its own group rests where this one would cross it in a call."""
    out_of_line()
    if taker.stp_mode == code.NO_PREVENTION:
        return False
    queue = 1 - taker.side
    none = none_in(books, taker.row, queue)
    sign = 1 - 2 * taker.side
    price = books.header[taker.row, col.BEST + queue]
    while price != none and (limit - price) * sign >= 0:
        slot = np.int64(books.levels[level_number(books, taker.row, queue, price)]["head"])
        while slot != 0:
            if books.orders[slot]["stp_key"] == taker.stp_key:
                return True
            slot = np.int64(books.links[slot]["next"])
        price = next_level(books, taker.row, queue, price)
    return False


@kernel
def set_open(books: Books, slot: int, open_t: int) -> None:
    """Divide the open quantity of an order into its shown and its hidden part."""
    order = books.orders[slot]
    if order["extra"] & code.ICEBERG:
        shown_t = min(open_t, books.special[slot]["display_t"])
        order["leaves_t"] = shown_t
        order["hidden_t"] = open_t - shown_t
    else:
        order["leaves_t"] = open_t


@inlined
def elected(books: Books, row: int) -> int:
    """The next stop that the last trade triggers, or 0: buys lowest first, then sells highest."""
    header = books.header
    last, phase = header[row, col.LAST], header[row, col.PHASE]
    taking = phase == code.CONTINUOUS or (code.CALLS >> phase) & 1 != 0
    if header[row, col.STOPS] == 0 or last < 0 or not taking:
        return 0
    # Where no stop waits, the best price is beyond each last one.
    queue, best = code.BUY_STOPS, header[row, col.BEST + code.BUY_STOPS]
    if best > last:
        queue, best = code.SELL_STOPS, header[row, col.BEST + code.SELL_STOPS]
        if best < last:
            return 0
    return np.int64(books.levels[level_number(books, row, queue, best)]["head"])
