"""The book's front door: one message in, its events out.

Plain orders (limit, day or good-till-cancelled, no flags, in a continuous market without
lots, tick table or dynamic band) and their cancels take the short way here, which is
compiled into the caller; everything else goes round through `working` and its neighbours
and gives the same events. That the two ways agree is what the differential tests hold.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.amending import amend
from exchange.matching.call_auction import uncross
from exchange.matching.control import set_band, set_phase, sweep_scope
from exchange.matching.ids import remember, slot_of
from exchange.matching.jit import entry, inlined, kernel, out_of_line
from exchange.matching.ladder import link, unlink
from exchange.matching.pool import allocate, end, release
from exchange.matching.report import refuse, report, report_ended
from exchange.matching.state import Batch, Books
from exchange.matching.taking import Taker, take
from exchange.matching.working import run_stops, submit


@inlined
def is_plain(books: Books, message: np.void) -> bool:
    """Whether the short way may take this order: it is plain, and nothing speaks against it."""
    header = books.header
    instrument = np.int64(message["instrument"])
    if instrument < 0 or instrument + 1 >= header.shape[0]:
        return False
    row = instrument + 1
    ids_end = header[0, col.IDS_DENSE]
    return (
        message["order_type"] == code.LIMIT
        and message["time_in_force"] <= code.GTC
        and message["flags"] == 0
        and message["display_t"] == 0
        and message["side"] <= code.SELL
        and message["stp_mode"] <= code.NO_PREVENTION
        and message["stp_mode"] != code.DECREMENT
        and header[row, col.PHASE] == code.CONTINUOUS
        and header[row, col.PLAIN] != 0
        and message["price_ticks"] >= header[row, col.BAND_LOW]
        and message["price_ticks"] <= header[row, col.BAND_HIGH]
        and message["quantity_t"] >= header[row, col.QUANTITY_MIN]
        and message["quantity_t"] <= header[row, col.QUANTITY_MAX]
        and message["account"] >= 0
        and message["stp_group"] >= 0
        and message["order_id"] >= 0
        and (ids_end == 0 or message["order_id"] < ids_end)
        and slot_of(books, message["order_id"]) == 0
        and header[0, col.LIVE] < header[0, col.ORDERS_MAX]
    )


@inlined
def add_plain(books: Books, batch: Batch, n: int) -> int:
    """Accept, trade, and rest what is left."""
    message = batch.messages[batch.i]
    header = books.header
    row = np.int64(message["instrument"]) + 1
    side = np.int64(message["side"])
    limit = message["price_ticks"] - header[row, col.PRICE_MIN]
    group = np.int64(message["stp_group"])
    account = np.int64(message["account"])
    stp_key = group if group > 0 else -1 - account
    quantity_t = message["quantity_t"]
    taker = Taker(
        row,
        side,
        limit,
        message["order_id"],
        account,
        message["price_ticks"],
        stp_key,
        np.int64(message["stp_mode"]),
    )
    n = accept(taker, quantity_t, message["price_ticks"], batch, n)
    leaves_t, n = take(books, taker, quantity_t, batch, n)
    if leaves_t > 0:
        slot = allocate(books, row)
        order = books.orders[slot]
        order["order_id"] = taker.order_id
        order["leaves_t"] = leaves_t
        order["quantity_t"] = quantity_t
        order["price"] = limit
        order["account"] = account
        order["hold_ticks"] = taker.hold_ticks
        order["stp_key"] = stp_key
        order["instrument"] = row - 1
        order["side"] = side
        order["order_type"] = code.LIMIT
        order["time_in_force"] = message["time_in_force"]
        order["flags"] = 0
        order["stp_mode"] = taker.stp_mode
        order["extra"] = 0
        remember(books, taker.order_id, slot)
        link(books, row, side, slot)
    if header[row, col.STOPS] > 0:
        n = run_stops(books, row, batch, n)
    return n


@inlined
def accept(taker: Taker, quantity_t: int, price_ticks: int, batch: Batch, n: int) -> int:
    """Write that a plain order was accepted."""
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


@inlined
def cancel(books: Books, batch: Batch, n: int) -> int:
    """Take a live order out at its owner's wish, or the venue's (account -1)."""
    message = batch.messages[batch.i]
    slot = slot_of(books, message["order_id"])
    order = books.orders[slot]
    if slot == 0 or (message["account"] != order["account"] and message["account"] != -1):
        return refuse(books, batch, code.UNKNOWN_ORDER, n)
    row = np.int64(order["instrument"]) + 1
    if not (code.CANCELLING >> books.header[row, col.PHASE]) & 1:
        return refuse(books, batch, code.CANCEL_NOT_ALLOWED, n)
    if order["extra"] != 0:
        n = report_ended(books, slot, code.CANCELLED_BY_USER, batch, n)
        end(books, row, slot)
        return n
    n = report(books, slot, code.CANCELLED_BY_USER, order["leaves_t"], batch, n)
    batch.events[n - 1]["leaves_t"] = 0
    unlink(books, row, np.int64(order["side"]), slot)
    release(books, row, slot)
    return n


@kernel
def control(books: Books, batch: Batch, n: int) -> int:
    """Messages that are rare: mass cancel, and what the venue tells a book."""
    out_of_line()
    message = batch.messages[batch.i]
    kind = message["kind"]
    if kind == code.MASS_CANCEL or kind == code.EXPIRE:
        return sweep_scope(books, batch, n)
    instrument = np.int64(message["instrument"])
    if kind > code.EXPIRE:
        return refuse(books, batch, code.INVALID_PARAMS, n)
    if instrument < 0 or instrument + 1 >= books.header.shape[0]:
        return refuse(books, batch, code.UNKNOWN_SYMBOL, n)
    if kind == code.SET_PHASE:
        return set_phase(books, instrument + 1, batch, n)
    if kind == code.SET_BAND:
        return set_band(books, instrument + 1, batch, n)
    return uncross(books, instrument + 1, batch, n)


@inlined
def match_message(books: Books, messages: np.ndarray, i: int, events: np.ndarray, n: int) -> int:
    """Apply message `i`; its events go to `events[n:]`; -> the new n.

    The caller made sure that `events` has room for `events_room(books)` more rows.
    """
    batch = Batch(messages, i, events)
    message = messages[i]
    kind = message["kind"]
    if kind == code.ADD:
        if is_plain(books, message):
            return add_plain(books, batch, n)
        return submit(books, batch, n)
    if kind == code.CANCEL:
        return cancel(books, batch, n)
    if kind == code.AMEND:
        return amend(books, batch, n)
    return control(books, batch, n)


@inlined
def events_room(books: Books) -> int:
    """Rows that the events of any one message fit into, as the books now stand."""
    header = books.header
    return 512 + header.shape[0] + 6 * header[0, col.LIVE] + 4 * header[0, col.SLICES]


@entry
def match_batch(
    books: Books, messages: np.ndarray, start: int, events: np.ndarray, n: int
) -> tuple[int, int]:
    """Apply messages from `start` on while events have room; -> (next message, n)."""
    for i in range(start, messages.shape[0]):
        if events.shape[0] - n < events_room(books):
            return i, n
        n = match_message(books, messages, i, events, n)
    return messages.shape[0], n
