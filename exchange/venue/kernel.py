"""The venue's pass over a batch: risk check, funding check, matching, posting.

A new or amended order is checked against the limits and the free balance of its account before it
is matched, at the price of its hold: its limit, or the band's top if it has none. The hold is
posted from the ACCEPTED or AMENDED row, at the price that the book funded it at, so an order that
the book rejects leaves the ledger unchanged.

A check that cannot be made is a rejection: no order passes here on the assumption that the book
will reject it. The book supplies only the reason that is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numba import config

from exchange.clearing.ledger import (
    COLUMNS,
    QUANTITY_CAP,
    TERMS,
    YEN,
    Rows,
    Table,
    cost,
    new_ledger,
    post_change,
    post_trade,
    shortage,
    terms_of,
)
from exchange.clearing.risk import (
    MARKET_SWITCHES,
    breach,
    count_change,
    count_trade,
    is_killed,
    new_limits,
    open_buys_column,
    too_many_open,
)
from exchange.instruments import Instrument
from exchange.matching import Books, events_room, match_message, slot_of
from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.address import WORDS, Space, array_at, block_of, space_at
from exchange.matching.admission import rejection_reason
from exchange.matching.amending import rejection_reason_amend
from exchange.matching.jit import entry, inlined, kernel, out_of_line, prefetch
from exchange.matching.look_ahead import NEAR, look_ahead, looks_ahead
from exchange.matching.report import open_quantity, reject
from exchange.matching.state import Batch

# Fewer accounts than this fit in the caches.
MANY_ACCOUNTS = 2_000


class Accounts(NamedTuple):
    """The ledger, the instruments' terms, and the limits of accounts (see clearing/)."""

    ledger: Table
    terms: Table
    limits: Table


def make_accounts(accounts_max: int, instruments: Sequence[Instrument]) -> Accounts:
    """Empty accounts without limits."""
    return Accounts(
        new_ledger(accounts_max, len(instruments)),
        terms_of(tuple(instruments)),
        new_limits(accounts_max, len(instruments)),
    )


class Pass(NamedTuple):
    """The arrays of one call."""

    space: Space
    accounts: Accounts


@inlined
def _compiled_pass_at(block: int) -> Pass:
    """The arrays whose addresses the block at address `block` holds: the books' and the events'
    first, as `address.space_at` reads them, then the accounts'."""
    words = array_at(block, (WORDS + 7,), np.int64)
    accounts = Accounts(
        array_at(words[WORDS], (words[WORDS + 1], words[WORDS + 2], COLUMNS), np.int64),
        array_at(words[WORDS + 3], (words[WORDS + 2] - 1, TERMS), np.int64),
        array_at(words[WORDS + 4], (words[WORDS + 5], words[WORDS + 6]), np.int64),
    )
    return Pass(space_at(block), accounts)


def _python_pass_at(block: Any) -> Any:
    return block


_pass_at: Any = _python_pass_at if config.DISABLE_JIT else _compiled_pass_at


def pass_block(books: Books, accounts: Accounts, events: Rows) -> tuple[Any, Any]:
    """Return (the block, kept with the arrays while it is in use; the argument of `process`)."""
    space = Space(books, events)
    if config.DISABLE_JIT:
        return space, Pass(space, accounts)
    ledger, terms, limits = accounts
    assert all(table.flags.c_contiguous for table in accounts), "a table is not in one piece"
    assert ledger.shape[1:] == (len(terms) + 1, COLUMNS), "ledger and terms differ in size"
    sizes = [ledger.ctypes.data, *ledger.shape[:2], terms.ctypes.data]
    words = np.array([*block_of(space)[0], *sizes, limits.ctypes.data, *limits.shape], np.int64)
    return words, words.ctypes.data


@kernel
def has_price(order: np.void) -> bool:
    """True if an order (or the message of a new one) has a limit of its own."""
    return order["order_type"] != code.MARKET and order["order_type"] != code.STOP


@inlined
def rejection_reason_new(books: Books, accounts: Accounts, message: np.void) -> int:
    """The Reason against a new order, apart from the book's, or NONE."""
    ledger, terms, limits = accounts
    instrument = np.int64(message["instrument"])
    if instrument < 0 or instrument >= terms.shape[0]:
        return code.UNKNOWN_SYMBOL
    side = message["side"]
    if side > 1:
        return code.INVALID_PARAMS
    account = np.int64(message["account"])
    if is_killed(limits, account, instrument):
        return code.KILL_SWITCH
    quantity = message["quantity_t"]
    if quantity <= 0:
        return code.QTY_MIN
    if quantity > terms[instrument, QUANTITY_CAP]:
        return code.QTY_MAX
    row = books.header[instrument + 1]
    price = message["price_ticks"] if has_price(message) else row[col.BAND_HIGH]
    if price < row[col.BAND_LOW] or price > row[col.BAND_HIGH]:
        return code.PRICE_OUT_OF_BAND
    order = (side, price, quantity, quantity)
    reason = breach(limits, ledger, terms, account, instrument, order)
    if reason == code.NO_REASON:
        reason = too_many_open(limits, account)
    if reason != code.NO_REASON:
        return reason
    need = cost(terms, instrument, side, price, quantity)
    return shortage(ledger, account, instrument, side, need)


@kernel
def rejection_reason_change(books: Books, accounts: Accounts, message: np.void) -> int:
    """The Reason against an amendment, apart from the book's, or NONE: kill switches, limits, the
    additional hold, and last a price or a trigger for an order that has none."""
    ledger, terms, limits = accounts
    slot = np.int64(slot_of(books, message["order_id"]))
    order = books.orders[slot]
    if slot == 0 or message["account"] != order["account"]:
        return code.UNKNOWN_ORDER
    account, instrument = np.int64(order["account"]), np.int64(order["instrument"])
    if is_killed(limits, account, instrument):
        return code.KILL_SWITCH
    quantity, side = message["quantity_t"], order["side"]
    if quantity <= 0:
        return code.QTY_MIN
    if quantity > terms[instrument, QUANTITY_CAP]:
        return code.QTY_MAX
    held = np.int64(order["hold_ticks"])
    priced = has_price(order)
    price = message["price_ticks"] if priced else held
    row = books.header[instrument + 1]
    if priced and (price < row[col.BAND_LOW] or price > row[col.BAND_HIGH]):
        return code.PRICE_OUT_OF_BAND
    more = quantity - order["quantity_t"]
    change = (side, price, quantity, more)
    reason = breach(limits, ledger, terms, account, instrument, change)
    if reason != code.NO_REASON:
        return reason
    before = np.int64(open_quantity(order))
    need = cost(terms, instrument, side, price, before + more)
    need -= cost(terms, instrument, side, held, before)
    reason = shortage(ledger, account, instrument, side, need)
    if reason != code.NO_REASON:
        return reason
    if not priced and message["price_ticks"] != 0:
        return code.INVALID_PARAMS
    if message["stop_ticks"] != 0 and not order["extra"] & code.WAITING:
        return code.INVALID_PARAMS
    return code.NO_REASON


@inlined
def post_events(accounts: Accounts, events: Rows, first: int, last: int) -> bool:
    """Post the event rows [first, last) of one message; return True if it halted a market."""
    ledger, terms, limits = accounts
    halted = False
    for i in range(first, last):
        event = events[i]
        if event["kind"] == code.TRADED:
            post_trade(ledger, terms, event)
            count_trade(limits, event)
        else:
            post_change(ledger, terms, event)
            count_change(limits, event)
            halted |= event["kind"] == code.HALTED_EVENT
    return halted


@inlined
def look_at_accounts(accounts: Accounts, messages: Rows, i: int) -> None:
    """Prefetch what a later message than row `i` reads and posts of its account, where there are
    more accounts than fit in the caches."""
    ledger, _, limits = accounts
    if ledger.shape[0] < MANY_ACCOUNTS or i + NEAR >= messages.shape[0]:
        return
    message = messages[i + NEAR]
    account, instrument = np.int64(message["account"]), np.int64(message["instrument"])
    settings = account * limits.shape[1]
    prefetch(limits, settings)
    prefetch(limits, settings + MARKET_SWITCHES + instrument)
    prefetch(limits, settings + open_buys_column(limits, instrument))
    assets = account * ledger.shape[1]
    prefetch(ledger, (assets + YEN) * COLUMNS)
    prefetch(ledger, (assets + instrument + 1) * COLUMNS)


@entry
def process(block: int, messages: Rows, start: int, n: int) -> tuple[int, int]:
    """`run_pass` on the arrays of a block (see `pass_block`): unpacking them would be most of the
    time of one message."""
    (books, events), accounts = _pass_at(block)
    return run_pass(books, accounts, messages, start, events, n)


@kernel
def run_pass(
    books: Books, accounts: Accounts, messages: Rows, start: int, events: Rows, n: int
) -> tuple[int, int]:
    """Process messages from `start` on until the event rows run out or one halts a market; return
    (messages done, events).

    A limit or a shortage is reported only for an order that has no other reason against it. The
    number of messages is -1 if the books are not connected to the slow path.
    """
    count = messages.shape[0]
    far = looks_ahead(books)
    while start < count and events.shape[0] - n >= events_room(books):
        look_ahead(books, messages, start, far)
        look_at_accounts(accounts, messages, start)
        message = messages[start]
        kind = message["kind"]
        reason = code.NO_REASON
        if kind == code.ADD:
            reason = rejection_reason_new(books, accounts, message)
        elif kind == code.AMEND:
            reason = rejection_reason_change(books, accounts, message)
        if reason != code.NO_REASON:
            reason = reported_reason(books, message, reason)
            n = reject(books, Batch(messages, start, events), reason, n)
        else:
            first = n
            n = match_message(books, messages, start, events, n)
            if n < 0:
                return -1, first
            if post_events(accounts, events, first, n):
                return start + 1, n
        start += 1
    return start, n


@kernel
def reported_reason(books: Books, message: np.void, reason: int) -> int:
    """The reported reason of a rejected ADD or AMEND: the book's own before limit or shortage."""
    out_of_line()
    if reason == code.KILL_SWITCH:
        return reason
    if message["kind"] == code.ADD:
        against = rejection_reason(books, message)
    else:
        against = rejection_reason_amend(books, message)
    return against if against != code.NO_REASON else reason


@entry
def would_reject(books: Books, accounts: Accounts, messages: Rows) -> int:
    """The reason why the first message, a new order, would be rejected now, or NONE."""
    message = messages[0]
    return reported_reason(books, message, rejection_reason_new(books, accounts, message))
