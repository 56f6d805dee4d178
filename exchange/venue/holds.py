"""The check that the accounts' holds are what their open orders need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from exchange.clearing.ledger import FEE, HELD, YEN, Hold
from exchange.clearing.risk import ORDERS, settings_of
from exchange.commands import Side
from exchange.instruments import Instrument
from exchange.matching import live_orders
from exchange.matching.state import Books
from exchange.venue.kernel import Accounts


def check_holds(
    books: Books, accounts: Accounts, instruments: Sequence[Instrument], beside: Iterable[Hold]
) -> None:
    """Assert that held yen and tonnes, and the counts of open orders and of tonnes bid for, follow
    from the live orders and from `beside`, the holds of everything else.
    """
    ledger, terms, limits = accounts
    held = np.zeros_like(ledger[:, :, HELD])
    orders = np.zeros(len(ledger), np.int64)
    buys = np.zeros((len(ledger), len(instruments)), np.int64)
    for hold in beside:
        held[hold.account, hold.asset] += hold.amount
        buys[hold.account, hold.instrument] += hold.buys_t
    for index, instrument in enumerate(instruments):
        rows = live_orders(books, index)
        np.add.at(orders, rows["account"], 1)
        for side in Side:
            mine = rows[rows["side"] == side]
            need, asset = mine["open_t"], index + 1
            if side is Side.BUY:
                np.add.at(buys, (mine["account"], index), need)
                lots = need // instrument.lot_t * instrument.yen_per_tick_lot
                need = mine["hold_ticks"] * lots + need * terms[index, FEE]
                asset = YEN
            np.add.at(held, (mine["account"], asset), need)
    assert (held == ledger[:, :, HELD]).all(), "holds differ from what the open orders need"
    assert (orders == limits[:, ORDERS]).all(), "open orders are counted wrongly"
    counted = limits[:, settings_of(limits).shape[1] :]
    assert (buys == counted).all(), "open buys are counted wrongly"
