"""The order path of arrays: new orders enter as MESSAGE rows, and what happens to them stays rows.

A simulated session has many orders of which nobody reads the acceptance, so an object for each
command and event costs more than the match. Here a kernel reads the EVENT rows, the state is posted
in bulk, and a sink receives the rows with their trades. `OrderEntry` is the readable twin: the same
orders as commands leave the same books, balances, trade numbers and order ids
(tests/exchange/venue/test_order_rows.py). Orders that name serials take the path of commands.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from exchange.clearing.ledger import Rows, Table, yen_of
from exchange.clearing.tables import Tables
from exchange.commands import Phase
from exchange.matching import MESSAGE
from exchange.matching import codes as code
from exchange.matching.jit import entry
from exchange.venue.accounts import Accounts
from exchange.venue.corrections import Corrections, OpenTrade
from exchange.venue.markets import Markets
from exchange.venue.order_ids import OrderIds

Ints = NDArray[np.int64]

# Columns of a trade: its time (ns since 1970), terms and parties, then its numbers.
TIME, INSTRUMENT, PRICE, QUANTITY, BUYER, SELLER, AMOUNT, BUY_ID, SELL_ID = range(9)
COLUMNS = 9

# Receives the time of a batch's first message (message i: i ns later), its EVENT rows, valid until
# the next call, and their trades.
RowSink = Callable[[int, Rows, Ints], None]

NO_MESSAGES = np.zeros(0, MESSAGE)


@entry
def read_rows(
    rows: Rows, messages: Rows, terms: Table, first_ns: int, out: tuple[Ints, Ints, Ints]
) -> tuple[int, int, int]:
    """Fill in `out`; -> the number of trades, of accepted orders and of ended ones.

    `out`: trades (n, COLUMNS); accepted orders (n, 3): order, account, self-trade mode; orders that
    left the book (2 n, 2): time, order.
    """
    trades, accepted, ended = out
    made = taken = gone = 0
    for i in range(rows.shape[0]):
        row = rows[i]
        kind = row["kind"]
        at = first_ns + row["message"]
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
    return made, taken, gone


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
        )

    def post(self, first_ns: int, rows: Rows, messages: Rows = NO_MESSAGES) -> None:
        """Post the rows that follow from `messages`, the first of which came at `first_ns`."""
        if len(rows) > len(self._out[0]):
            self._room(2 * len(rows))
        terms = self._tables.terms
        made, taken, gone = read_rows(rows, messages, terms, first_ns, self._out)
        touched = self._accounts.touched
        touched.update(rows["account"].tolist())
        touched.discard(-1)
        if taken:
            self._accept(self._out[1][:taken])
        trades = self._out[0][:made]
        if made:
            self._trade(trades)
        if gone:
            closed = self._out[2][:gone].tolist()
            self._ids.close_all(closed)
            self._unprevented.difference_update(order_id for _, order_id in closed)
        for row in rows[rows["kind"] == code.HALTED_EVENT]:
            self._halted.append(int(row["instrument"]))
            self._markets[int(row["instrument"])].phase = Phase.HALTED
        self._sink(first_ns, rows, trades)

    def _accept(self, accepted: Ints) -> None:
        order_ids, accounts, modes = accepted.T.tolist()
        self._ids.remember_unnamed(order_ids, accounts)
        willing = zip(order_ids, modes, strict=True)
        self._unprevented.update(o for o, mode in willing if mode == code.NO_PREVENTION)

    def _trade(self, trades: Ints) -> None:
        columns = trades.T.tolist()
        self._accounts.touched.update(columns[BUYER], columns[SELLER])
        for buyer, seller, buy, sell in zip(
            columns[BUYER], columns[SELLER], columns[BUY_ID], columns[SELL_ID], strict=True
        ):
            if buyer == seller:
                assert self._unprevented & {buy, sell}, f"account {buyer} trades with itself"
        numbers = []
        for instrument, price in zip(columns[INSTRUMENT], columns[PRICE], strict=True):
            market = self._markets[instrument]
            market.trade_id += 1
            market.last_ticks = price
            numbers.append((instrument, market.trade_id))
        opened = map(
            OpenTrade,
            *(columns[BUYER], columns[SELLER], columns[PRICE], columns[QUANTITY]),
            *(repeat(""), columns[BUY_ID], columns[SELL_ID]),
        )
        self._corrections.open.update(zip(numbers, opened, strict=False))
