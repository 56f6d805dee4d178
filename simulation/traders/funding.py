"""Conversion of traders' intentions into orders that they can fund.

A strategy gives tonnes and a price for each trader, instrument and step. The orders are MESSAGE
rows with prices inside the band and whole lots, and never exceed the trader's free yen and tonnes;
earlier steps are funded first. A bid above the band is placed at its top and an offer below it at
its bottom. A bid below the band or an offer above it cannot trade and is left out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from exchange.matching import codes as code
from exchange.matching.jit import entry
from simulation.traders.interface import Ints, Messages, Session, Traders, blank


@entry
def fund(
    traders: Traders,
    markets: NDArray[np.void],
    prices: Ints,
    wanted: Ints,
    rows: Messages,
) -> int:
    """Fill in `rows` and return their count. `prices`, `wanted`: int64 (traders, instruments,
    steps).
    """
    n = 0
    for i in range(wanted.shape[0]):
        yen = traders.yen[i]
        for j in range(wanted.shape[1]):
            market = markets[j]
            lot = market["lot_t"]
            most = market["quantity_max_t"] // lot
            tonnes = traders.held_t[i, j]
            for k in range(wanted.shape[2]):
                want, price = wanted[i, j, k], prices[i, j, k]
                if want == 0:
                    continue
                side = code.BUY if want > 0 else code.SELL
                if side == code.BUY:
                    if price < market["low_ticks"]:
                        continue
                    price = min(price, market["high_ticks"])
                    per_lot = price * market["yen_per_tick_lot"] + market["fee_yen_per_t"] * lot
                    lots = min(want // lot, yen // per_lot, most)
                else:
                    if price > market["high_ticks"]:
                        continue
                    price = max(price, market["low_ticks"])
                    per_lot = np.int64(0)
                    lots = min(min(-want, tonnes) // lot, most)
                if lots <= 0 or lots * lot < market["quantity_min_t"]:
                    continue
                yen -= lots * per_lot
                if side == code.SELL:
                    tonnes -= lots * lot
                row = rows[n]
                row["account"] = traders.account[i]
                row["instrument"] = j
                row["side"] = side
                row["price_ticks"] = price
                row["quantity_t"] = lots * lot
                n += 1
    return n


def funded(traders: Traders, session: Session, prices: Ints, wanted: Ints) -> Messages:
    """The orders of all traders for these intentions; see `fund`."""
    rows = blank(int(np.count_nonzero(wanted)))
    count = fund(traders, session.markets, prices, wanted, rows)
    return rows[:count]
