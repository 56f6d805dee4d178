"""One auction among funded traders, on the venue's kernels.

It serves cases about a single market: one instrument, and traders whose yen and credits are not
limited. All orders and the uncross go through the venue's kernel (risk, matching, ledger) as one
batch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exchange.clearing.ledger import FIRST_PARTICIPANT, FREE, YEN
from exchange.commands import Phase, SelfTrade, Side, TimeInForce
from exchange.events import EventKind
from exchange.instruments import Instrument, by_symbol
from exchange.matching import EVENT, MESSAGE, BookRules, Books, MessageKind, Tie, make_books
from exchange.matching.rows import trade_rows
from exchange.venue.kernel import Accounts, make_accounts, pass_block, process

PLENTY = 2**50
SPARE_ROWS = 65_536


class StepOrders(NamedTuple):
    """One order for each price step: parallel int64 arrays."""

    side: NDArray[np.int64]
    price_ticks: NDArray[np.int64]
    quantity_t: NDArray[np.int64]


class Orders(NamedTuple):
    """Limit orders for an auction: int64 columns (n,); price in ticks, quantity in tonnes."""

    trader: NDArray[np.int64]
    side: NDArray[np.int64]
    price_ticks: NDArray[np.int64]
    quantity_t: NDArray[np.int64]


class Cleared(NamedTuple):
    """The auction's price (-1: none), volume and imbalance, and each trader's net purchase."""

    price_ticks: int
    volume_t: int
    imbalance_t: int
    bought_t: list[int]


def orders_of(rows: Iterable[tuple[int, Side, int, int]]) -> Orders:
    """Orders from rows of (trader, side, price, quantity)."""
    table = np.array([tuple(map(int, row)) for row in rows], dtype=np.int64).reshape(-1, 4)
    return Orders(*table.T)


def steps_of(trader: int, steps: StepOrders) -> Orders:
    """A trader's orders from a firm's step orders."""
    return Orders(np.full(len(steps.side), trader, dtype=np.int64), *steps)


def together(*parts: Orders) -> Orders:
    """The orders of all parts, in their order."""
    return Orders(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def case_instrument(reference_ticks: int, ladder_ticks: int) -> Instrument:
    """An instrument with one-tonne lots, ticks of one yen and no daily limit."""
    return replace(
        by_symbol("GXA/JPY"),
        listed_from=date(2020, 1, 1),
        tick_yen=Decimal(1),
        reference_price=reference_ticks,
        reference_source="the case",
        ladder_ticks=ladder_ticks,
        band_percent=1_000_000,
    )


def open_books(instrument: Instrument, phase: Phase, orders_max: int) -> Books:
    """The instrument's empty book in the given phase."""
    rules = BookRules(
        price_min_ticks=1,
        price_max_ticks=instrument.ladder_ticks,
        reference_ticks=instrument.reference_price,
        tie=Tie(int(instrument.auction_tie)),
        phase=phase,
    )
    return make_books([rules], orders_max=orders_max)


def funded_accounts(instrument: Instrument, traders: int) -> Accounts:
    """Accounts for this many traders from FIRST_PARTICIPANT on, with PLENTY of yen and credits."""
    accounts = make_accounts(traders + FIRST_PARTICIPANT, (instrument,))
    fund(accounts)
    return accounts


def fund(accounts: Accounts) -> None:
    """Set every trader's balances to PLENTY, with nothing held or due."""
    accounts.ledger[:] = 0
    for asset in (YEN, 1):
        accounts.ledger[FIRST_PARTICIPANT:, asset, FREE] = PLENTY


def clear(orders: Orders, traders: int, instrument: Instrument) -> Cleared:
    """Run one call auction of these orders, entered in this order."""
    count = len(orders.side)
    books = open_books(instrument, Phase.AUCTION_CALL, count + 8)
    messages = np.zeros(count + 1, MESSAGE)
    messages["order_id"][:count] = np.arange(count)
    messages["account"][:count] = orders.trader + FIRST_PARTICIPANT
    messages["side"][:count] = orders.side
    messages["price_ticks"][:count] = orders.price_ticks
    messages["quantity_t"][:count] = orders.quantity_t
    messages["time_in_force"] = TimeInForce.AUCTION
    messages["stp_mode"] = SelfTrade.NONE
    messages["kind"][count] = MessageKind.UNCROSS
    events = np.zeros(8 * count + SPARE_ROWS, EVENT)
    accounts = funded_accounts(instrument, traders)
    held = pass_block(books, accounts, events)
    done, n = process(held[1], messages, 0, 0)
    assert done == len(messages), "the batch had no room for its events"
    events = events[:n]
    assert not (events["kind"] == EventKind.REFUSED).any(), "the venue rejected an order"
    result = events[events["kind"] == EventKind.UNCROSSED][0]
    trades = trade_rows(events)
    bought = np.zeros(traders, dtype=np.int64)
    np.add.at(bought, trades["account"] - FIRST_PARTICIPANT, trades["quantity_t"])
    np.subtract.at(bought, trades["other_account"] - FIRST_PARTICIPANT, trades["quantity_t"])
    volume_t = int(result["quantity_t"])
    price = int(result["price_ticks"]) if volume_t else -1
    return Cleared(price, volume_t, int(result["leaves_t"]), bought.tolist())
