"""The fast path: plain orders in a plain, continuous market.

Plain means a limit order, day or good till canceled, without flags or display, in a book without
lot, tick table or dynamic band, that no check rejects. New and amended orders share one copy of the
trading loop. Every other message, rejections included, takes the slow path (`execution`) with the
same events; the differential tests compare the two.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.continuous import Taker, take
from exchange.matching.ids import remember, slot_of
from exchange.matching.jit import inlined
from exchange.matching.ladder import level_number, link, unlink
from exchange.matching.pool import allocate, release
from exchange.matching.report import report
from exchange.matching.slow_path import run_slow_path
from exchange.matching.state import Batch, Books


@inlined
def is_plain_market(books: Books, row: int, price_ticks: int, quantity_t: int) -> bool:
    """True if the book is plain and accepts this price and quantity."""
    header = books.header
    return (
        header[row, col.PHASE] == code.CONTINUOUS
        and header[row, col.PLAIN] != 0
        and price_ticks >= header[row, col.BAND_LOW]
        and price_ticks <= header[row, col.BAND_HIGH]
        and quantity_t >= header[row, col.QUANTITY_MIN]
        and quantity_t <= header[row, col.QUANTITY_MAX]
    )


@inlined
def is_plain_add(books: Books, message: np.void) -> bool:
    """True if a new order may take the fast path."""
    header = books.header
    instrument = np.int64(message["instrument"])
    if instrument < 0 or instrument + 1 >= header.shape[0]:
        return False
    order_id = message["order_id"]
    ids_end = header[0, col.IDS_DENSE]
    return (
        message["order_type"] == code.LIMIT
        and message["time_in_force"] <= code.GTC
        and message["flags"] == 0
        and message["display_t"] == 0
        and message["side"] <= code.SELL
        and message["stp_mode"] <= code.NO_PREVENTION
        and message["stp_mode"] != code.DECREMENT
        and message["account"] >= 0
        and message["stp_group"] >= 0
        and is_plain_market(books, instrument + 1, message["price_ticks"], message["quantity_t"])
        and order_id >= 0
        and (ids_end == 0 or order_id < ids_end)
        and slot_of(books, order_id) == 0
        and header[0, col.LIVE] < header[0, col.ORDERS_MAX]
    )


@inlined
def is_plain_amend(books: Books, message: np.void, slot: int) -> bool:
    """True if the amendment of the order in `slot` (0: none) may take the fast path."""
    order = books.orders[slot]
    row = np.int64(order["instrument"]) + 1
    return (
        slot != 0
        and order["extra"] == 0
        and order["order_type"] == code.LIMIT
        and order["flags"] == 0
        and order["stp_mode"] != code.DECREMENT
        and message["display_t"] == 0
        and (message["account"] == order["account"] or message["account"] == -1)
        and is_plain_market(books, row, message["price_ticks"], message["quantity_t"])
        and message["quantity_t"] > order["quantity_t"] - order["leaves_t"]
    )


@inlined
def trade_plain(books: Books, batch: Batch, slot: int, n: int) -> int:
    """Trade a new order (slot 0) or an amended one, and rest the remainder."""
    message = batch.messages[batch.i]
    header = books.header
    price_ticks = message["price_ticks"]
    if slot == 0:
        taker = new_taker(books, message)
        leaves_t = message["quantity_t"]
        n = accept(taker, leaves_t, price_ticks, batch, n)
    else:
        stays, n = amend_plain(books, slot, batch, n)
        if stays:
            return n
        taker = amended_taker(books, slot)
        leaves_t = books.orders[slot]["leaves_t"]
    row = taker.row
    leaves_t, n = take(books, taker, leaves_t, batch, n)
    if leaves_t > 0:
        if slot == 0:
            slot = allocate(books, row)
            fill_plain(books, slot, taker, message)
        books.orders[slot]["leaves_t"] = leaves_t
        link(books, row, taker.side, slot)
    elif slot != 0:
        release(books, row, slot)
    if header[row, col.STOPS] > 0:
        n = run_slow_path(books, batch, row, n)
    return n


@inlined
def new_taker(books: Books, message: np.void) -> Taker:
    """The incoming order of an ADD."""
    row = np.int64(message["instrument"]) + 1
    group = np.int64(message["stp_group"])
    account = np.int64(message["account"])
    return Taker(
        row,
        np.int64(message["side"]),
        message["price_ticks"] - books.header[row, col.PRICE_MIN],
        message["order_id"],
        account,
        message["price_ticks"],
        group if group > 0 else -1 - account,
        np.int64(message["stp_mode"]),
    )


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


@inlined
def fill_plain(books: Books, slot: int, taker: Taker, message: np.void) -> None:
    """Write a new order into its pool slot; the caller writes the remaining quantity."""
    order = books.orders[slot]
    order["order_id"] = taker.order_id
    order["quantity_t"] = message["quantity_t"]
    order["price"] = taker.limit
    order["account"] = taker.account
    order["hold_ticks"] = taker.hold_ticks
    order["stp_key"] = taker.stp_key
    order["instrument"] = taker.row - 1
    order["side"] = taker.side
    order["order_type"] = code.LIMIT
    order["time_in_force"] = message["time_in_force"]
    order["flags"] = 0
    order["stp_mode"] = taker.stp_mode
    order["extra"] = 0
    remember(books, taker.order_id, slot)


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


@inlined
def accept(taker: Taker, quantity_t: int, price_ticks: int, batch: Batch, n: int) -> int:
    """Write the acceptance of a plain order."""
    event = batch.events[n]
    event["order_id"] = taker.order_id
    event["other_id"] = -1
    event["quantity_t"] = quantity_t
    event["leaves_t"] = quantity_t
    event["price_ticks"] = price_ticks
    event["account"] = taker.account
    event["other_account"] = -1
    event["hold_ticks"] = taker.hold_ticks
    event["other_hold_ticks"] = 0
    event["message"] = batch.i
    event["instrument"] = taker.row - 1
    event["kind"] = code.ACCEPTED
    event["reason"] = 0
    event["side"] = taker.side
    event["flags"] = 0
    return n + 1
