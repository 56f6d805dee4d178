"""Amendment of an order under its own id: a smaller quantity keeps priority, all else loses it.

`quantity_t` is the new total quantity, traded part included; `display_t` the new displayed
quantity, 0 for no change. The price of a market order and the trigger of an order that is not a
waiting stop are ignored. A post-only order amended into a cross is rejected, even if it was
repriced at entry. All checks come before any change, so a rejected amendment leaves the order
unchanged.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.admission import crosses, is_triggered, quantity_reason
from exchange.matching.execution import set_open
from exchange.matching.ids import slot_of
from exchange.matching.jit import inlined, kernel, out_of_line
from exchange.matching.ladder import level_number
from exchange.matching.own import crosses_own
from exchange.matching.pool import dequeue, queue_of, slices_of
from exchange.matching.report import open_quantity, order_limit, reject, report
from exchange.matching.state import Batch, Books
from exchange.matching.ticks import dynamic_limit, price_reason


@kernel
def _is_priced(order: np.void) -> bool:
    return order["order_type"] == code.LIMIT or order["order_type"] == code.STOP_LIMIT


@kernel
def _new_limit(books: Books, row: int, slot: int, message: np.void) -> int:
    if _is_priced(books.orders[slot]):
        return message["price_ticks"] - books.header[row, col.PRICE_MIN]
    return order_limit(books, slot)


@kernel
def _new_stop(books: Books, row: int, order: np.void, message: np.void) -> int:
    if order["extra"] & code.WAITING:
        return message["stop_ticks"] - books.header[row, col.PRICE_MIN]
    return np.int64(order["price"])


@kernel
def _shown_before(books: Books, slot: int) -> int:
    return books.special[slot]["display_t"] if books.orders[slot]["extra"] & code.ICEBERG else 0


@kernel
def _new_display(books: Books, slot: int, message: np.void) -> int:
    """The displayed quantity of the order; 0: all of it."""
    if message["display_t"] == 0:
        return _shown_before(books, slot)
    return message["display_t"] if message["display_t"] < message["quantity_t"] else 0


@kernel
def _set_display(books: Books, slot: int, display_t: int) -> None:
    """Set the displayed quantity of an order that is in no queue; set_open must follow."""
    order = books.orders[slot]
    books.special[slot]["display_t"] = display_t
    order["hidden_t"] = 0
    if display_t > 0:
        order["extra"] |= code.ICEBERG
    else:
        order["extra"] &= 255 - code.ICEBERG


@kernel
def rejection_reason_amend(books: Books, message: np.void) -> int:
    """The reason why the amendment is rejected, or NO_REASON."""
    out_of_line()
    header = books.header
    slot = np.int64(slot_of(books, message["order_id"]))
    order = books.orders[slot]
    if slot == 0 or (message["account"] != order["account"] and message["account"] != -1):
        return code.UNKNOWN_ORDER
    row = np.int64(order["instrument"]) + 1
    phase = header[row, col.PHASE]
    waiting = order["extra"] & code.WAITING
    if phase == code.CLOSED:
        return code.MARKET_CLOSED
    if phase == code.HALTED:
        return code.MARKET_HALTED
    if phase != code.CONTINUOUS and not (code.CALLS >> phase) & 1:
        return code.PHASE_NOT_ALLOWED
    display_t = message["display_t"] if message["display_t"] != 0 else _shown_before(books, slot)
    if display_t < 0 or (message["display_t"] > 0 and not _is_priced(order)):
        return code.INVALID_PARAMS
    reason = quantity_reason(books, row, message["quantity_t"], display_t)
    if reason == code.NO_REASON and _is_priced(order):
        reason = price_reason(books, row, message["price_ticks"])
    if reason == code.NO_REASON and waiting:
        reason = price_reason(books, row, message["stop_ticks"])
    traded_t = order["quantity_t"] - open_quantity(order)
    if reason == code.NO_REASON and message["quantity_t"] <= traded_t:
        reason = code.QTY_MIN
    if reason != code.NO_REASON:
        return reason
    side = np.int64(order["side"])
    limit = _new_limit(books, row, slot, message)
    if waiting and not is_triggered(books, row, side, _new_stop(books, row, order, message)):
        return code.NO_REASON
    if phase != code.CONTINUOUS:
        if order["stp_mode"] != code.NO_PREVENTION and crosses_own(
            books, row, np.int64(order["stp_key"]), side, limit
        ):
            return code.STP_WOULD_CROSS
        return code.NO_REASON
    if header[row, col.DYNAMIC_ACTION] != code.HALT:
        if dynamic_limit(books, row, side, limit) != limit and _is_priced(order):
            return code.PRICE_OUT_OF_BAND
    if order["flags"] != 0 and crosses(books, row, side, limit):
        return code.POST_ONLY_WOULD_TAKE
    return code.NO_REASON


@kernel
def amend(books: Books, batch: Batch, n: int) -> int:
    """Change price or quantity, or reject; an order that lost its place becomes PENDING."""
    out_of_line()
    message = batch.messages[batch.i]
    reason = rejection_reason_amend(books, message)
    if reason != code.NO_REASON:
        return reject(books, batch, reason, n)
    slot = np.int64(slot_of(books, message["order_id"]))
    order = books.orders[slot]
    row = np.int64(order["instrument"]) + 1
    limit = _new_limit(books, row, slot, message)
    stop = _new_stop(books, row, order, message)
    before_t = open_quantity(order)
    change_t = message["quantity_t"] - order["quantity_t"]
    hold_ticks = np.int64(order["hold_ticks"])
    display_t = _new_display(books, slot, message)
    stays = (
        limit == order_limit(books, slot)
        and change_t <= 0
        and display_t == _shown_before(books, slot)
    )
    if order["extra"] & code.WAITING:
        stays = stays and stop == books.special[slot]["stop"]
    if stays:
        shrink(books, row, slot, -change_t)
    else:
        dequeue(books, row, slot)
        _set_display(books, slot, display_t)
        set_open(books, slot, before_t + change_t)
        books.special[slot]["limit"] = limit
        if order["extra"] & code.WAITING:
            books.special[slot]["stop"] = stop
        else:
            order["price"] = limit
        if _is_priced(order):
            order["hold_ticks"] = limit + books.header[row, col.PRICE_MIN]
    order["quantity_t"] = message["quantity_t"]
    n = report(books, slot, code.AMENDED, change_t, batch, n)
    batch.events[n - 1]["other_hold_ticks"] = hold_ticks
    if not stays:
        books.header[0, col.PENDING] = slot
    return n


@inlined
def shrink(books: Books, row: int, slot: int, less_t: int) -> None:
    """Reduce an order in its queue, hidden quantity first."""
    order = books.orders[slot]
    level = books.levels[level_number(books, row, queue_of(order), np.int64(order["price"]))]
    hidden_t = 0
    if order["extra"] & code.ICEBERG:
        before = slices_of(books, slot)
        hidden_t = min(less_t, order["hidden_t"])
        order["hidden_t"] -= hidden_t
        level["hidden_t"] -= hidden_t
        books.header[0, col.SLICES] += slices_of(books, slot) - before
    order["leaves_t"] -= less_t - hidden_t
    level["total_t"] -= less_t
