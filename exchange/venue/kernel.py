"""One pass over a batch: can it be paid for, match it, post what happened.

A new or amended order is checked against what its account has free before it is matched;
the hold itself is posted from the ACCEPTED row, at the price that the book funded it at.
So an order that the book refuses costs nothing and leaves the ledger as it was.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exchange.clearing.ledger import QUANTITY_CAP, cost, post_events, shortage
from exchange.commands import OrderType, Side
from exchange.events import Reason
from exchange.matching import (
    Books,
    MessageKind,
    events_room,
    match_message,
    refuse_message,
    slot_of,
)
from exchange.matching import columns as col
from exchange.matching.jit import inlined, kernel

_ADD, _AMEND = int(MessageKind.ADD), int(MessageKind.AMEND)
_BUY = int(Side.BUY)
_MARKET, _STOP = int(OrderType.MARKET), int(OrderType.STOP)
_NONE, _QTY_MAX = int(Reason.NONE), int(Reason.QTY_MAX)


@inlined
def funding_price(header, message):
    """The price in ticks at which a new order is funded: its limit, or the band's top."""
    if message.order_type == _MARKET or message.order_type == _STOP:
        return header[message.instrument + 1, col.BAND_HIGH]
    return message.price_ticks


@inlined
def new_order_shortage(books, ledger, terms, message):
    """Why a new order cannot be paid for. What the book refuses anyway passes as NONE."""
    instrument = message.instrument
    if instrument < 0 or instrument >= terms.shape[0] or message.side > 1:
        return _NONE
    if message.quantity_t <= 0:
        return _NONE
    if message.quantity_t > terms[instrument, QUANTITY_CAP]:
        return _QTY_MAX
    header = books.header
    price = funding_price(header, message)
    if (
        price < header[instrument + 1, col.BAND_LOW]
        or price > header[instrument + 1, col.BAND_HIGH]
    ):
        return _NONE
    need = cost(terms, instrument, message.side, price, message.quantity_t)
    return shortage(ledger, message.account, instrument, message.side, need)


@kernel
def process(books: Books, ledger, terms, messages, start, events, n):
    """Messages from `start` on until the events run out of room: (messages done, events)."""
    count = messages.shape[0]
    while start < count and events.shape[0] - n >= events_room(books):
        message = messages[start]
        reason = _NONE
        if message.kind == _ADD:
            reason = new_order_shortage(books, ledger, terms, message)
        if reason != _NONE:
            n = refuse_message(books, messages, start, events, n, reason)
        else:
            first = n
            n = match_message(books, messages, start, events, n)
            post_events(ledger, terms, events, first, n)
        start += 1
    return start, n
