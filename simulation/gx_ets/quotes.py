"""The quote that a call auction leaves: the best bid and ask after it, with their tonnes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from exchange.matching import codes as code
from exchange.matching.jit import entry
from simulation.gx_ets.population import Ints
from simulation.results.record import NO_PRICE
from simulation.traders.interface import Messages


class Side(NamedTuple):
    """The orders of one side in a book, in their order of arrival; int64 (n,)."""

    price_ticks: Ints
    quantity_t: Ints


def sides_of(messages: Messages) -> dict[int, tuple[Side, Side]]:
    """Bids and asks of each instrument that a session's orders name, by instrument."""
    number, price = messages["instrument"], messages["price_ticks"].astype(np.int64)
    is_bid, quantity = messages["side"] == code.BUY, messages["quantity_t"].astype(np.int64)
    found = {}
    for instrument in np.flatnonzero(np.bincount(number)).tolist():
        mine = number == instrument
        bids, asks = np.flatnonzero(mine & is_bid), np.flatnonzero(mine & ~is_bid)
        found[instrument] = (Side(price[bids], quantity[bids]), Side(price[asks], quantity[asks]))
    return found


def best_left(bids: Side, asks: Side) -> tuple[tuple[int, int], tuple[int, int]]:
    """Price and tonnes of the best bid and ask left by a call; NO_PRICE where none is left.

    A call trades as many tonnes as matching the best bid with the best ask repeatedly. Of orders at
    one price the earliest is filled first.
    """
    first_bids = np.argsort(-bids.price_ticks, kind="stable")
    first_asks = np.argsort(asks.price_ticks, kind="stable")
    bid, bid_t, ask, ask_t = match_best(bids, asks, first_bids, first_asks)
    sides = []
    for orders, order, index, left_t in (
        (bids, first_bids, bid, bid_t),
        (asks, first_asks, ask, ask_t),
    ):
        is_left = index < len(order)
        price = int(orders.price_ticks[order[index]]) if is_left else NO_PRICE
        sides.append((price, left_t if is_left else 0))
    return sides[0], sides[1]


@entry
def match_best(
    bids: Side, asks: Side, first_bids: Ints, first_asks: Ints
) -> tuple[int, int, int, int]:
    """Fill bids and asks in their given orders while they cross; return the place of the next bid
    and its tonnes left, and the same of the next ask.
    """
    i = j = 0
    bid_t = bids.quantity_t[first_bids[0]] if first_bids.shape[0] else 0
    ask_t = asks.quantity_t[first_asks[0]] if first_asks.shape[0] else 0
    while i < first_bids.shape[0] and j < first_asks.shape[0]:
        if bids.price_ticks[first_bids[i]] < asks.price_ticks[first_asks[j]]:
            break
        filled = min(bid_t, ask_t)
        bid_t -= filled
        ask_t -= filled
        if bid_t == 0:
            i += 1
            if i < first_bids.shape[0]:
                bid_t = bids.quantity_t[first_bids[i]]
        if ask_t == 0:
            j += 1
            if j < first_asks.shape[0]:
                ask_t = asks.quantity_t[first_asks[j]]
    return i, bid_t, j, ask_t
