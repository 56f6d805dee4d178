"""Writers of event rows; every column of a row is written, so buffers need no zeroing."""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.jit import inlined, kernel, out_of_line
from exchange.matching.state import Batch, Books


@inlined
def open_quantity(order: np.void) -> int:
    """The open quantity of an order, hidden part included."""
    if order["extra"] & code.ICEBERG:
        return order["leaves_t"] + order["hidden_t"]
    return order["leaves_t"]


@inlined
def order_limit(books: Books, slot: int) -> int:
    """Ladder index of the order's limit price, for a waiting stop too."""
    order = books.orders[slot]
    if order["extra"] & code.WAITING:
        return np.int64(books.special[slot]["limit"])
    return np.int64(order["price"])


@inlined
def report(books: Books, slot: int, what: int, quantity_t: int, batch: Batch, n: int) -> int:
    """Write an event about a pooled order in its present state; `what`: kind + 256 * reason."""
    order = books.orders[slot]
    event = batch.events[n]
    event["order_id"] = order["order_id"]
    event["other_id"] = -1
    event["quantity_t"] = quantity_t
    event["leaves_t"] = open_quantity(order)
    price_min = books.header[order["instrument"] + 1, col.PRICE_MIN]
    event["price_ticks"] = order_limit(books, slot) + price_min
    event["account"] = order["account"]
    event["other_account"] = -1
    event["hold_ticks"] = order["hold_ticks"]
    event["other_hold_ticks"] = 0
    event["message"] = batch.i
    event["instrument"] = order["instrument"]
    event["kind"] = what & 255
    event["reason"] = what >> 8
    event["side"] = order["side"]
    event["flags"] = 0
    return n + 1


@kernel
def report_ended(books: Books, slot: int, what: int, batch: Batch, n: int) -> int:
    """Write that a pooled order left the book in full; the caller removes it next."""
    out_of_line()
    n = report(books, slot, what, open_quantity(books.orders[slot]), batch, n)
    batch.events[n - 1]["leaves_t"] = 0
    return n


@kernel
def reject(books: Books, batch: Batch, reason: int, n: int) -> int:
    """Write the rejection of the current message; nothing has changed."""
    out_of_line()
    message = batch.messages[batch.i]
    event = batch.events[n]
    instrument = np.int64(message["instrument"])
    if instrument < 0 or instrument + 1 >= books.header.shape[0]:
        instrument = -1
    price_ticks = message["price_ticks"]
    if price_ticks < 0 or price_ticks > 0x7FFFFFFF:
        price_ticks = -1
    event["order_id"] = message["order_id"]
    event["other_id"] = -1
    event["quantity_t"] = message["quantity_t"]
    event["leaves_t"] = 0
    event["price_ticks"] = price_ticks
    event["account"] = message["account"]
    event["other_account"] = -1
    event["hold_ticks"] = 0
    event["other_hold_ticks"] = 0
    event["message"] = batch.i
    event["instrument"] = instrument
    event["kind"] = code.REFUSED
    event["reason"] = reason
    event["side"] = message["side"]
    event["flags"] = 0
    return n + 1


@kernel
def report_book(books: Books, row: int, kind: int, batch: Batch, n: int) -> int:
    """Write an event about a whole book; the caller fills quantity, leaves and price."""
    out_of_line()
    event = batch.events[n]
    event["order_id"] = -1
    event["other_id"] = -1
    event["quantity_t"] = 0
    event["leaves_t"] = 0
    event["price_ticks"] = -1
    event["account"] = -1
    event["other_account"] = -1
    event["hold_ticks"] = 0
    event["other_hold_ticks"] = 0
    event["message"] = batch.i
    event["instrument"] = row - 1
    event["kind"] = kind
    event["reason"] = 0
    event["side"] = 0
    event["flags"] = 0
    return n + 1
