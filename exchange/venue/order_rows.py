"""The order path of arrays: new orders enter as MESSAGE rows, and what happens to them stays rows.

A simulated session has many orders of which nobody reads the acceptance, so an object for each
command and event costs more than the match. Here a kernel reads the EVENT rows, the state is posted
in bulk, and a sink receives the rows with their trades. `OrderEntry` is the readable twin: the same
orders as commands leave the same books, balances, trade numbers and order ids
(tests/exchange/venue/test_order_rows.py). Orders that name serials take the path of commands.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from exchange.clearing.ledger import Rows, Table, yen_of
from exchange.clearing.tables import Tables
from exchange.commands import Phase
from exchange.matching import MESSAGE
from exchange.matching import codes as code
from exchange.matching.jit import entry
from exchange.venue.accounts import Accounts
from exchange.venue.corrections import Corrections
from exchange.venue.markets import Markets
from exchange.venue.order_ids import OrderIds

Ints = NDArray[np.int64]

# Columns of a trade: its time (ns since 1970), terms and parties, then its numbers.
TIME, INSTRUMENT, PRICE, QUANTITY, BUYER, SELLER, AMOUNT, BUY_ID, SELL_ID = range(9)
COLUMNS = 9

# Receives the time of a batch's first message (message i: i ns later), its EVENT rows and their
# trades, valid until the next call, and the number of rejected orders.
RowSink = Callable[[int, Rows, Ints, int], None]

NO_MESSAGES = np.zeros(0, MESSAGE)


@entry
def read_rows(
    rows: Rows, messages: Rows, terms: Table, first_ns: int, out: tuple[Ints, Ints, Ints, Ints]
) -> tuple[int, int, int, int, int, int]:
    """Fill in `out`; -> the number of trades, of accepted orders, of ended ones, of accounts named,
    of halts and of rejected orders.

    `out`: trades (n, COLUMNS); accepted orders (n, 3): order, account, self-trade mode; orders that
    left the book (2 n, 2): time, order; the accounts that the rows name (2 n), repeated.
    """
    trades, accepted, ended, accounts = out
    made = taken = gone = named = halts = refused = 0
    for i in range(rows.shape[0]):
        row = rows[i]
        kind = row["kind"]
        at = first_ns + row["message"]
        if row["account"] >= 0:
            accounts[named] = row["account"]
            named += 1
        if kind == code.TRADED:
            trade = trades[made]
            made += 1
            buys = row["side"] == code.BUY
            trade[TIME], trade[INSTRUMENT] = at, row["instrument"]
            trade[PRICE], trade[QUANTITY] = row["price_ticks"], row["quantity_t"]
            trade[BUYER] = row["account"] if buys else row["other_account"]
            trade[SELLER] = row["other_account"] if buys else row["account"]
            trade[AMOUNT] = yen_of(terms, row["instrument"], row["price_ticks"], row["quantity_t"])
            trade[BUY_ID] = row["order_id"] if buys else row["other_id"]
            trade[SELL_ID] = row["other_id"] if buys else row["order_id"]
            accounts[named] = row["other_account"]
            named += 1
            if row["leaves_t"] == 0:
                ended[gone, 0], ended[gone, 1] = at, row["order_id"]
                gone += 1
            if row["flags"] & code.MAKER_DONE:
                ended[gone, 0], ended[gone, 1] = at, row["other_id"]
                gone += 1
        elif kind == code.ACCEPTED:
            accepted[taken, 0], accepted[taken, 1] = row["order_id"], row["account"]
            accepted[taken, 2] = messages[row["message"]]["stp_mode"]
            taken += 1
        elif (kind == code.CANCELED or kind == code.EXPIRED) and row["leaves_t"] == 0:
            ended[gone, 0], ended[gone, 1] = at, row["order_id"]
            gone += 1
        elif kind == code.REFUSED:
            refused += 1
        elif kind == code.HALTED_EVENT:
            halts += 1
    return made, taken, gone, named, halts, refused


@entry
def number_trades(trades: Ints, markets: Ints, opened: Ints) -> int:
    """Fill in `opened` (see `Corrections.remember_rows`); -> trades of accounts with themselves.

    `markets`: each one's last trade number and last price, brought up to date.
    """
    own = 0
    for i in range(trades.shape[0]):
        trade, row = trades[i], opened[i]
        market = markets[trade[INSTRUMENT]]
        market[0] += 1
        market[1] = trade[PRICE]
        row[0], row[1] = trade[INSTRUMENT], market[0]
        row[2], row[3] = trade[BUYER], trade[SELLER]
        row[4], row[5] = trade[PRICE], trade[QUANTITY]
        row[6], row[7] = trade[BUY_ID], trade[SELL_ID]
        own += trade[BUYER] == trade[SELLER]
    return own


class OrderRows:
    """Posts what EVENT rows say to the venue's state, and passes them to the sink."""

    def __init__(
        self,
        sink: RowSink,
        tables: Tables,
        parts: tuple[Markets, Accounts, Corrections, OrderIds],
        open_sets: tuple[set[int], list[int]],
    ) -> None:
        self._sink = sink
        self._tables = tables
        self._markets, self._accounts, self._corrections, self._ids = parts
        self._unprevented, self._halted = open_sets
        self._room(256)

    def _room(self, count: int) -> None:
        self._out = (
            np.empty((count, COLUMNS), np.int64),
            np.empty((count, 3), np.int64),
            np.empty((2 * count, 2), np.int64),
            np.empty(2 * count, np.int64),
        )

    def post(self, first_ns: int, rows: Rows, messages: Rows = NO_MESSAGES) -> None:
        """Post the rows that follow from `messages`, the first of which came at `first_ns`."""
        if len(rows) > len(self._out[0]):
            self._room(2 * len(rows))
        made, taken, gone, named, halts, refused = read_rows(
            rows, messages, self._tables.terms, first_ns, self._out
        )
        trades, accepted, ended, accounts = self._out
        self._accounts.touched.update(accounts[:named].tolist())
        if taken:
            self._accept(accepted[:taken])
        if made:
            self._trade(trades[:made])
        if gone:
            self._ids.close_all(ended[:gone])
            if self._unprevented:
                self._unprevented.difference_update(ended[:gone, 1].tolist())
        if halts:
            for row in rows[rows["kind"] == code.HALTED_EVENT]:
                self._halted.append(int(row["instrument"]))
                self._markets[int(row["instrument"])].phase = Phase.HALTED
        self._sink(first_ns, rows, trades[:made], refused)

    def _accept(self, accepted: Ints) -> None:
        self._ids.remember_unnamed(accepted[:, :2].copy())
        unprevented = accepted[:, 2] == code.NO_PREVENTION
        self._unprevented.update(accepted[unprevented, 0].tolist())

    def _trade(self, trades: Ints) -> None:
        opened = np.empty((len(trades), 8), np.int64)
        numbers = np.array([(m.trade_id, m.last_ticks) for m in self._markets], np.int64)
        if number_trades(trades, numbers, opened):
            own = trades[trades[:, BUYER] == trades[:, SELLER]]
            orders = own[:, [BUY_ID, SELL_ID]].tolist()
            for buyer, pair in zip(own[:, BUYER].tolist(), orders, strict=True):
                assert not self._unprevented.isdisjoint(pair), f"account {buyer} trades with itself"
        for market, numbered in zip(self._markets, numbers.tolist(), strict=True):
            market.trade_id, market.last_ticks = numbered
        self._corrections.remember_rows(opened)
