"""The book's front door: one message in, its events out.

What is plain takes the short way (`plain`, and cancel here), which is compiled into the
caller; everything else goes round through `working` and its neighbours.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.amending import amend
from exchange.matching.call_auction import uncross
from exchange.matching.control import set_band, set_phase, sweep_scope
from exchange.matching.ids import slot_of
from exchange.matching.jit import entry, inlined, kernel, out_of_line
from exchange.matching.ladder import unlink
from exchange.matching.plain import is_plain_add, is_plain_amend, trade_plain
from exchange.matching.pool import end, release
from exchange.matching.report import refuse, report, report_ended
from exchange.matching.state import Batch, Books
from exchange.matching.working import submit


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
    kind = messages[i]["kind"]
    if kind == code.CANCEL:
        return cancel(books, batch, n)
    if kind == code.ADD:
        if not is_plain_add(books, messages[i]):
            return submit(books, batch, n)
        return trade_plain(books, batch, 0, n)
    if kind == code.AMEND:
        slot = slot_of(books, messages[i]["order_id"])
        if not is_plain_amend(books, messages[i], slot):
            return amend(books, batch, n)
        return trade_plain(books, batch, slot, n)
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
