"""One pass over a batch: can it be paid for, match it, post what happened.

A new or amended order is checked against what its account has free before it is matched;
the hold itself is posted from the ACCEPTED row, at the price that the book funded it at.
So an order that the book refuses costs nothing and leaves the ledger as it was.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from exchange.clearing.ledger import QUANTITY_CAP, Rows, Table, cost, post_events, shortage
from exchange.commands import OrderType
from exchange.events import Reason
from exchange.matching import Books, MessageKind, events_room, match_message
from exchange.matching import columns as col
from exchange.matching.admission import reason_against
from exchange.matching.jit import entry, inlined
from exchange.matching.report import refuse
from exchange.matching.state import Batch

_ADD = int(MessageKind.ADD)
_MARKET, _STOP = int(OrderType.MARKET), int(OrderType.STOP)
_NONE, _QTY_MAX = int(Reason.NONE), int(Reason.QTY_MAX)


class Accounts(NamedTuple):
    """The ledger and the instruments' terms, as clearing/ledger.py lays them out."""

    ledger: Table
    terms: Table


@inlined
def new_order_shortage(books: Books, ledger: Table, terms: Table, message: np.void) -> int:
    """Why a new order cannot be paid for. What the book refuses anyway passes as NONE."""
    instrument = np.int64(message["instrument"])
    if instrument < 0 or instrument >= terms.shape[0] or message["side"] > 1:
        return _NONE
    if message["quantity_t"] <= 0:
        return _NONE
    if message["quantity_t"] > terms[instrument, QUANTITY_CAP]:
        return _QTY_MAX
    row = books.header[instrument + 1]
    price = message["price_ticks"]
    if message["order_type"] == _MARKET or message["order_type"] == _STOP:
        price = row[col.BAND_HIGH]
    if price < row[col.BAND_LOW] or price > row[col.BAND_HIGH]:
        return _NONE
    need = cost(terms, instrument, message["side"], price, message["quantity_t"])
    return shortage(ledger, message["account"], instrument, message["side"], need)


@entry
def process(
    books: Books, accounts: Accounts, messages: Rows, start: int, events: Rows, n: int
) -> tuple[int, int]:
    """Messages from `start` on until the events run out of room: (messages done, events).

    A shortage is told only of an order that nothing else speaks against.
    """
    ledger, terms = accounts
    count = messages.shape[0]
    while start < count and events.shape[0] - n >= events_room(books):
        message = messages[start]
        reason = _NONE
        if message["kind"] == _ADD:
            reason = new_order_shortage(books, ledger, terms, message)
            if reason != _NONE:
                against = reason_against(books, message)
                reason = against if against != _NONE else reason
        if reason != _NONE:
            n = refuse(books, Batch(messages, start, events), reason, n)
        else:
            first = n
            n = match_message(books, messages, start, events, n)
            post_events(ledger, terms, events, first, n)
        start += 1
    return start, n
