"""The quote that a call auction leaves: the best bid and ask after it, with their tonnes."""

from __future__ import annotations

import numpy as np

from exchange.matching.jit import entry
from simulation.gx_ets.population import Ints
from simulation.results.record import NO_PRICE
from simulation.traders.interface import Messages


def best_left(bids: Messages, asks_: Messages) -> tuple[tuple[int, int], tuple[int, int]]:
    """Price and tonnes of the best bid and ask left by a call; NO_PRICE where none is left.

    A call trades as many tonnes as matching the best bid with the best ask repeatedly. Of orders at
    one price the earliest is filled first.
    """
    first_bids = np.argsort(-bids["price_ticks"], kind="stable")
    first_asks = np.argsort(asks_["price_ticks"], kind="stable")
    bid, bid_t, ask, ask_t = match_best(bids, asks_, first_bids, first_asks)
    sides = []
    for orders, order, index, left_t in (
        (bids, first_bids, bid, bid_t),
        (asks_, first_asks, ask, ask_t),
    ):
        is_left = index < len(orders)
        price = int(orders["price_ticks"][order[index]]) if is_left else NO_PRICE
        sides.append((price, left_t if is_left else 0))
    return sides[0], sides[1]


@entry
def match_best(
    bids: Messages, asks_: Messages, first_bids: Ints, first_asks: Ints
) -> tuple[int, int, int, int]:
    """Fill bids and asks in their given orders while they cross; return the place of the next bid
    and its tonnes left, and the same of the next ask.
    """
    i = j = 0
    bid_t = bids[first_bids[0]]["quantity_t"] if first_bids.shape[0] else 0
    ask_t = asks_[first_asks[0]]["quantity_t"] if first_asks.shape[0] else 0
    while i < first_bids.shape[0] and j < first_asks.shape[0]:
        bid, ask = bids[first_bids[i]], asks_[first_asks[j]]
        if bid["price_ticks"] < ask["price_ticks"]:
            break
        filled = min(bid_t, ask_t)
        bid_t -= filled
        ask_t -= filled
        if bid_t == 0:
            i += 1
            if i < first_bids.shape[0]:
                bid_t = bids[first_bids[i]]["quantity_t"]
        if ask_t == 0:
            j += 1
            if j < first_asks.shape[0]:
                ask_t = asks_[first_asks[j]]["quantity_t"]
    return i, bid_t, j, ask_t
