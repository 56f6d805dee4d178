"""A continuous market of zero-intelligence traders who quote one unit at a time.

A zero-intelligence trader quotes at random within its budget: bids up to its value of one more
unit, asks from its value of the unit it would sell (Gode and Sunder 1993). Each quote is an order
of one unit that goes through risk, matching and ledger like any other; after a trade the book is
cleared. Random draws are arguments, so a session repeats. The same trader as a strategy of the
simulated world is `simulation.traders.zero_intelligence`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exchange.clearing.ledger import FIRST_PARTICIPANT
from exchange.commands import Phase, SelfTrade, TimeInForce
from exchange.instruments import Instrument
from exchange.matching import EVENT, MESSAGE, Books
from exchange.matching import codes as code
from exchange.matching.jit import entry
from exchange.venue.kernel import Accounts, pass_block, process, run_pass
from simulation.markets.single_auction import fund, funded_accounts, open_books

BUYS, SELLS, BOTH = 0, 1, 2
QUOTES_OPEN = 65_536

_FIRST = FIRST_PARTICIPANT


class UnitTraders(NamedTuple):
    """Traders of single units, int64 arrays by trader.

    `values[i, h]`: trader i's value of its unit number h + 1 in ticks; `units[i]`: units held, at
    most values.shape[1]; `roles[i]`: BUYS, SELLS or BOTH.
    """

    values: NDArray[np.int64]
    units: NDArray[np.int64]
    roles: NDArray[np.int64]


class SessionBuffers(NamedTuple):
    """Buffers for one message, its events, and the trades: (price, buyer, seller) each."""

    message: NDArray[np.void]
    events: NDArray[np.void]
    trades: NDArray[np.int64]


@entry
def quote_at_random(
    books: Books,
    accounts: Accounts,
    people: UnitTraders,
    rows: SessionBuffers,
    draws: NDArray[np.float64],
    highest: int,
) -> int:
    """Enter one quote for each row of draws (trader, side, price); the number of trades.

    Units change owner at once.
    """
    message, events = rows.message, rows.events
    count, most = people.values.shape
    trades = 0
    for quote in range(draws.shape[0]):
        trader = int(draws[quote, 0] * count)
        side = people.roles[trader]
        if side == BOTH:
            side = code.BUY if draws[quote, 1] < 0.5 else code.SELL
        held = people.units[trader]
        if side == code.BUY:
            if held == most or people.values[trader, held] < 1:
                continue
            price = 1 + int(draws[quote, 2] * people.values[trader, held])
        else:
            if held == 0:
                continue
            lowest = people.values[trader, held - 1]
            if lowest > highest:
                continue
            price = max(1, lowest + int(draws[quote, 2] * (highest - lowest + 1)))
        row = message[0]
        row["kind"] = code.ADD
        row["order_id"] = quote
        row["account"] = _FIRST + trader
        row["side"] = side
        row["price_ticks"] = price
        row["quantity_t"] = 1
        _, n = run_pass(books, accounts, message, 0, events, 0)
        for i in range(n):
            event = events[i]
            if event["kind"] == code.TRADED:
                other = event["other_account"] - _FIRST
                buyer = trader if side == code.BUY else other
                seller = other if side == code.BUY else trader
                people.units[buyer] += 1
                people.units[seller] -= 1
                rows.trades[trades, 0] = event["price_ticks"]
                rows.trades[trades, 1] = buyer
                rows.trades[trades, 2] = seller
                trades += 1
                row["kind"] = code.MASS_CANCEL
                row["account"] = -1
                row["side"] = 2
                run_pass(books, accounts, message, 0, events, 0)
                break
    return trades


class ZeroIntelligenceMarket:
    """A continuous market of one-unit quotes for one population after another."""

    def __init__(self, instrument: Instrument, traders: int, quotes: int, highest_ask: int) -> None:
        self.highest_ask = highest_ask
        self._books = open_books(instrument, Phase.CONTINUOUS, min(quotes, QUOTES_OPEN) + 8)
        self._accounts = funded_accounts(instrument, traders)
        message = np.zeros(1, MESSAGE)
        message["stp_mode"] = SelfTrade.NONE
        message["time_in_force"] = TimeInForce.GTC
        self._rows = SessionBuffers(
            message, np.zeros(8 * QUOTES_OPEN, EVENT), np.zeros((quotes, 3), np.int64)
        )
        self._held = pass_block(self._books, self._accounts, self._rows.events)

    def session(self, people: UnitTraders, draws: NDArray[np.float64]) -> NDArray[np.int64]:
        """The trades of one session, int64 (trades, 3): price in ticks, buyer, seller.

        `people.units` is updated. The yen and credits of the traders are not limited.
        """
        message = self._rows.message
        message["kind"], message["account"], message["side"] = code.MASS_CANCEL, -1, 2
        process(self._held[1], message, 0, 0)
        fund(self._accounts)
        trades = quote_at_random(
            self._books, self._accounts, people, self._rows, draws, self.highest_ask
        )
        return self._rows.trades[:trades].copy()


def unit_traders(values: Sequence[int], costs: Sequence[int]) -> UnitTraders:
    """Buyers and sellers of one unit each; values and costs in ticks."""
    worth = np.array([*values, *costs], dtype=np.int64)[:, None]
    roles = np.array([BUYS] * len(values) + [SELLS] * len(costs), dtype=np.int64)
    return UnitTraders(worth, roles.copy(), roles)


def worth(people: UnitTraders, units: NDArray[np.int64]) -> int:
    """The total value of all units to their holders, in ticks."""
    held = np.arange(people.values.shape[1]) < units[:, None]
    return int(people.values[held].sum())
