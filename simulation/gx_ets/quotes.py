"""The quote that a call auction leaves: the best bid and ask after it, with their tonnes."""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching.jit import entry
from simulation.gx_ets.population import Ints
from simulation.results.record import NO_PRICE
from simulation.traders.interface import Messages

# Columns of a quote: its instrument, then price and tonnes of the best bid and of the best ask.
INSTRUMENT, BID, BID_T, ASK, ASK_T = range(5)
COLUMNS = 5
# A sort key has an order's book and side, its price (that of a bid from the top) and its place.
_PLACES, _PRICES = 2**24, 2**31


def quotes_left(messages: Messages, instruments: int) -> Ints:
    """The quotes of the instruments that a session's orders name, int64 (n, COLUMNS), by
    instrument; NO_PRICE and 0 t where a side is empty.

    `messages`: in their order of arrival, of instruments 0 to `instruments` - 1.
    """
    assert len(messages) <= _PLACES, "too many orders for one session"
    side, price = messages["side"].astype(np.int64), messages["price_ticks"].astype(np.int64)
    keys = messages["instrument"].astype(np.int64) * 2 + side
    keys *= _PRICES
    keys += np.where(side == code.BUY, _PRICES - 1 - price, price)
    keys *= _PLACES
    keys += np.arange(len(keys))
    keys.sort()
    quotes = np.empty((instruments, COLUMNS), np.int64)
    return quotes[: fill_quotes(messages, keys, quotes)]


@entry
def fill_quotes(messages: Messages, keys: Ints, quotes: Ints) -> int:
    """Fill in `quotes` and return their number. `keys`: of the orders, the smallest first.

    A call trades as many tonnes as matching the best bid with the best ask repeatedly. Of orders at
    one price the earliest is filled first.
    """
    found = start = 0
    while start < keys.shape[0]:
        instrument = messages[keys[start] % _PLACES]["instrument"]
        i = start
        middle = end = keys.shape[0]
        for k in range(start, keys.shape[0]):
            order = messages[keys[k] % _PLACES]
            if order["instrument"] != instrument:
                end = k
                break
            if order["side"] != code.BUY and middle > k:
                middle = k
        middle = min(middle, end)
        j = middle
        bid_t = ask_t = np.int64(0)
        bid = ask = np.int64(NO_PRICE)
        while True:
            if bid_t == 0 and i < middle:
                order = messages[keys[i] % _PLACES]
                bid, bid_t = np.int64(order["price_ticks"]), np.int64(order["quantity_t"])
                i += 1
            if ask_t == 0 and j < end:
                order = messages[keys[j] % _PLACES]
                ask, ask_t = np.int64(order["price_ticks"]), np.int64(order["quantity_t"])
                j += 1
            if bid_t == 0 or ask_t == 0 or bid < ask:
                break
            filled = min(bid_t, ask_t)
            bid_t -= filled
            ask_t -= filled
        quote = quotes[found]
        found += 1
        quote[INSTRUMENT] = instrument
        quote[BID], quote[BID_T] = bid if bid_t > 0 else NO_PRICE, bid_t
        quote[ASK], quote[ASK_T] = ask if ask_t > 0 else NO_PRICE, ask_t
        start = end
    return found
