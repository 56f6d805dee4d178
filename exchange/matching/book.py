"""Dispatch of one message to the fast or the slow path.

Plain orders and cancels take the fast path, which is compiled into the caller; every other message
takes `slow_path`, which is called by its address.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.address import space_at
from exchange.matching.fast_amending import change_plain, is_plain_amend
from exchange.matching.fast_path import add_plain, is_plain_add
from exchange.matching.ids import slot_of
from exchange.matching.jit import entry, inlined
from exchange.matching.ladder import unlink
from exchange.matching.look_ahead import look_ahead, looks_ahead
from exchange.matching.pool import discount, queue_of, release
from exchange.matching.report import open_quantity, reject, report
from exchange.matching.slow_path import run_slow_path
from exchange.matching.state import Batch, Books


@inlined
def cancel(books: Books, batch: Batch, n: int) -> int:
    """Cancel a live order for its owner, or for the venue (account -1)."""
    message = batch.messages[batch.i]
    slot = slot_of(books, message["order_id"])
    order = books.orders[slot]
    if slot == 0 or (message["account"] != order["account"] and message["account"] != -1):
        return reject(books, batch, code.UNKNOWN_ORDER, n)
    row = np.int64(order["instrument"]) + 1
    if not (code.CANCELLING >> books.header[row, col.PHASE]) & 1:
        return reject(books, batch, code.CANCEL_NOT_ALLOWED, n)
    queue, open_t = np.int64(order["side"]), order["leaves_t"]
    if order["extra"] != 0:
        queue, open_t = queue_of(order), open_quantity(order)
        discount(books, row, slot)
    n = report(books, slot, code.CANCELED_BY_USER, open_t, batch, n)
    batch.events[n - 1]["leaves_t"] = 0
    unlink(books, row, queue, slot)
    release(books, row, slot)
    return n


@inlined
def match_message(books: Books, messages: np.ndarray, i: int, events: np.ndarray, n: int) -> int:
    """Apply message `i`; its events go to `events[n:]`; -> the new n.

    `events` must have room for `events_room(books)` more rows, and the books must be connected to
    the slow path (make_books does that): otherwise the result may be -1.
    """
    batch = Batch(messages, i, events)
    kind = messages[i]["kind"]
    if kind == code.CANCEL:
        return cancel(books, batch, n)
    if kind == code.ADD:
        if is_plain_add(books, messages[i]):
            return add_plain(books, batch, n)
    elif kind == code.AMEND:
        slot = slot_of(books, messages[i]["order_id"])
        if is_plain_amend(books, messages[i], slot):
            return change_plain(books, batch, slot, n)
    return run_slow_path(books, batch, np.int64(0), n)


@inlined
def events_room(books: Books) -> int:
    """The number of event rows that suffices for any one message in the present state."""
    header = books.header
    return 512 + header.shape[0] + 6 * header[0, col.LIVE] + 4 * header[0, col.SLICES]


@entry
def match_batch(block: int, messages: np.ndarray, start: int, n: int) -> tuple[int, int]:
    """Apply messages from `start` on to the books and events of a block (see `address`);
    -> (next message, n).

    Stops early when the event rows run out, or when a message needs the slow path and the books
    are not connected to it.
    """
    books, events = space_at(block)
    far = looks_ahead(books)
    for i in range(start, messages.shape[0]):
        if events.shape[0] - n < events_room(books):
            return i, n
        look_ahead(books, messages, i, far)
        after = match_message(books, messages, i, events, n)
        if after < 0:
            return i, n
        n = after
    return messages.shape[0], n
