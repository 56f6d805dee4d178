"""The call auction (itayose): one price for all trades, then the allocation at that price.

Price: the largest volume; among those the smallest |demand - supply|; among those the highest if
demand exceeds supply at all of them, the lowest if supply exceeds demand at all of them; else the
nearest to the reference price, the lower of two equally near. The search visits only the occupied
levels between best ask and best bid. Better prices are filled first; the rest at the marginal price
is allocated by time, pro rata (largest remainders, then entry time) or by a seeded draw. An iceberg
takes part with its total quantity and keeps its place.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.accounts import leave_account
from exchange.matching.continuous import show_next
from exchange.matching.control import list_owners, sweep
from exchange.matching.ids import forget
from exchange.matching.jit import inlined, kernel, out_of_line, prefetch
from exchange.matching.ladder import (
    level_number,
    next_above,
    next_level,
    none_in,
    unlink,
    vacate,
)
from exchange.matching.pool import end, release, slices_of, stop_counting
from exchange.matching.report import open_quantity, reject, report, report_book
from exchange.matching.state import Batch, Books
from exchange.matching.ticks import round_down, round_up
from exchange.matching.tie_break import allot_by_draw, allot_by_time, allot_pro_rata

# Orders to prefetch ahead: far enough to hide memory latency, near enough to stay in the cache.
SOON = 12


@kernel
def level_total(books: Books, row: int, queue: int, price: int) -> int:
    """Open quantity at a price, hidden part included."""
    return books.levels[level_number(books, row, queue, price)]["total_t"]


@kernel
def next_up(books: Books, row: int, queue: int, price: int) -> int:
    """The lowest occupied level above `price`, for either side."""
    return next_above(books, row, queue, price)


@kernel
def demand_down_to(books: Books, row: int, lowest: int) -> int:
    """The total quantity of bids at `lowest` and above."""
    price = books.header[row, col.BEST + code.BUY]
    demand_t = 0
    while price >= lowest:
        demand_t += level_total(books, row, code.BUY, price)
        price = next_level(books, row, code.BUY, price)
    return demand_t


@kernel
def clearing(books: Books, row: int) -> tuple[int, int, int]:
    """Return (ladder index, volume, demand - supply) of an auction held now; (-1, 0, 0) if none."""
    out_of_line()
    header = books.header
    highest = header[row, col.BEST + code.BUY]
    price = header[row, col.BEST + code.SELL]
    price_min = header[row, col.PRICE_MIN]
    reference = header[row, col.REFERENCE_TICKS] - price_min
    if highest < price:
        return -1, 0, 0
    demand_t = demand_down_to(books, row, price)
    supply_t = 0
    next_ask = price
    next_bid = next_up(books, row, code.BUY, price - 1)
    volume_t, gap_t = 0, 0
    first = last = near = -1
    near_distance = near_imbalance_t = 0
    surplus = shortage = balance = False
    while price <= highest:
        if next_ask == price:
            supply_t += level_total(books, row, code.SELL, price)
            next_ask = next_up(books, row, code.SELL, price)
        end_price = min(next_bid, next_ask - 1)
        traded_t = min(demand_t, supply_t)
        imbalance_t = demand_t - supply_t
        low, high = price, end_price
        if header[row, col.TICK_ROWS] > 0:
            low = round_up(books, row, price + price_min) - price_min
            high = round_down(books, row, end_price + price_min) - price_min
        if low <= high and (
            traded_t > volume_t or (traded_t == volume_t and abs(imbalance_t) <= gap_t)
        ):
            if traded_t > volume_t or abs(imbalance_t) < gap_t:
                volume_t, gap_t = traded_t, abs(imbalance_t)
                first, near_distance = low, -1
                surplus = shortage = balance = False
            last = high
            surplus = surplus or imbalance_t > 0
            shortage = shortage or imbalance_t < 0
            balance = balance or imbalance_t == 0
            candidate = nearest_within(books, row, low, high, reference)
            distance = abs(candidate - reference)
            if near_distance < 0 or distance < near_distance:
                near, near_distance, near_imbalance_t = candidate, distance, imbalance_t
        if end_price == next_bid:
            demand_t -= level_total(books, row, code.BUY, next_bid)
            next_bid = next_up(books, row, code.BUY, next_bid)
        price = end_price + 1
    if surplus and not shortage and not balance:
        return last, volume_t, gap_t
    if shortage and not surplus and not balance:
        return first, volume_t, -gap_t
    return near, volume_t, near_imbalance_t


@kernel
def nearest_within(books: Books, row: int, low: int, high: int, reference: int) -> int:
    """The valid price of low..high (both valid) nearest to the reference, the lower of two."""
    if reference <= low:
        return low
    if reference >= high:
        return high
    if books.header[row, col.TICK_ROWS] == 0:
        return reference
    price_min = books.header[row, col.PRICE_MIN]
    below = round_down(books, row, reference + price_min) - price_min
    above = round_up(books, row, reference + price_min) - price_min
    return below if reference - below <= above - reference else above


@kernel
def marginal(books: Books, row: int, queue: int, volume_t: int) -> tuple[int, int]:
    """Return (the marginal level of `volume_t`, the part of the volume that it gets)."""
    price = books.header[row, col.BEST + queue]
    total_t = level_total(books, row, queue, price)
    while total_t < volume_t:
        volume_t -= total_t
        price = next_level(books, row, queue, price)
        total_t = level_total(books, row, queue, price)
    return price, volume_t


@kernel
def allot(books: Books, row: int, queue: int, volume_t: int, batch: Batch, n: int) -> int:
    """Allocate shares to the orders of the marginal level; return that level."""
    out_of_line()
    price, rest_t = marginal(books, row, queue, volume_t)
    level = level_number(books, row, queue, price)
    tie = books.header[row, col.TIE]
    if tie == code.BY_TIME or rest_t == books.levels[level]["total_t"]:
        allot_by_time(books, level, rest_t)
    elif tie == code.PRO_RATA:
        allot_pro_rata(books, row, level, rest_t, batch.events, n)
    else:
        allot_by_draw(books, row, level, rest_t, batch.events, n)
    return price


class Place(NamedTuple):
    """A position in a queue: an order (0 behind the last) and its level's price."""

    slot: int
    price: int


@inlined
def share_of(books: Books, place: Place, margin: int) -> int:
    """The quantity that the order trades in this auction."""
    order = books.orders[place.slot]
    return order["share_t"] if place.price == margin else open_quantity(order)


@inlined
def after(books: Books, row: int, queue: int, place: Place) -> Place:
    """The next position, in this level or the next."""
    behind = np.int64(books.links[place.slot]["next"])
    if behind != 0 or place.slot == 0:
        return Place(behind, place.price)
    return first_below(books, row, queue, place.price)


@kernel
def first_below(books: Books, row: int, queue: int, price: int) -> Place:
    """The first position of the level that trades after this price."""
    out_of_line()
    price = next_level(books, row, queue, price)
    if price == none_in(books, row, queue):
        return Place(0, price)
    return Place(np.int64(books.levels[level_number(books, row, queue, price)]["head"]), price)


@inlined
def look_ahead(books: Books, row: int, queue: int, place: Place) -> Place:
    """Prefetch an order that trades soon; return the position behind it."""
    prefetch(books.orders, place.slot)
    return after(books, row, queue, place)


@kernel
def look_ahead_from(books: Books, row: int, queue: int, place: Place) -> Place:
    """Prefetch the first orders that trade; return the position behind them."""
    out_of_line()
    for _ in range(SOON):
        place = look_ahead(books, row, queue, place)
    return place


@inlined
def finish(
    books: Books, row: int, place: Place, margin: int, share_t: int, batch: Batch, n: int
) -> int:
    """End an order that has its share. At the marginal price it leaves its queue only when filled;
    at a better price it is filled and leaves with its whole level."""
    if place.price == margin:
        return fill(books, row, place.slot, share_t, batch, n)
    order = books.orders[place.slot]
    if order["extra"] != 0:
        stop_counting(books, row, place.slot)
    leave_account(books, place.slot)
    forget(books, order["order_id"], place.slot)
    return n


@kernel
def drop_levels(books: Books, row: int, queue: int, margin: int) -> None:
    """Empty the levels better than the marginal price; all their orders are filled."""
    out_of_line()
    header, links = books.header, books.links
    sign = 1 - 2 * queue
    best = header[row, col.BEST + queue]
    while (best - margin) * sign > 0:
        level = books.levels[level_number(books, row, queue, best)]
        header[0, col.LIVE] -= level["orders"]
        header[row, col.ORDERS] -= level["orders"]
        links[level["tail"]]["next"] = header[0, col.FREE]
        header[0, col.FREE] = np.int64(level["head"])
        level["head"] = 0
        level["tail"] = 0
        level["orders"] = 0
        level["total_t"] = 0
        level["hidden_t"] = 0
        vacate(books, row, queue, best)
        best = header[row, col.BEST + queue]


@kernel
def fill(books: Books, row: int, slot: int, share_t: int, batch: Batch, n: int) -> int:
    """Reduce an order by its share; an iceberg shows its next slice without losing its place."""
    out_of_line()
    order = books.orders[slot]
    if share_t == open_quantity(order):
        if order["extra"] != 0:
            end(books, row, slot)
            return n
        unlink(books, row, np.int64(order["side"]), slot)
        release(books, row, slot)
        return n
    level = books.levels[
        level_number(books, row, np.int64(order["side"]), np.int64(order["price"]))
    ]
    level["total_t"] -= share_t
    shown_t = min(share_t, order["leaves_t"])
    order["leaves_t"] -= shown_t
    if share_t > shown_t:
        before = slices_of(books, slot)
        order["hidden_t"] -= share_t - shown_t
        level["hidden_t"] -= share_t - shown_t
        books.header[0, col.SLICES] += slices_of(books, slot) - before
    if order["leaves_t"] == 0:
        show_next(books, row, slot)
        n = report(books, slot, code.REFRESHED, order["leaves_t"], batch, n)
    return n


@inlined
def write_match(buy: np.void, sell: np.void, quantity_t: int, batch: Batch, n: int) -> None:
    """Write the trade of two orders; the caller fills price, leaves and flags."""
    event = batch.events[n]
    event["order_id"] = buy["order_id"]
    event["other_id"] = sell["order_id"]
    event["quantity_t"] = quantity_t
    event["account"] = buy["account"]
    event["other_account"] = sell["account"]
    event["hold_ticks"] = buy["hold_ticks"]
    event["other_hold_ticks"] = sell["hold_ticks"]
    event["message"] = batch.i
    event["instrument"] = buy["instrument"]
    event["kind"] = code.TRADED
    event["reason"] = 0
    event["side"] = code.BUY


@kernel
def pair_orders(books: Books, row: int, price: int, volume_t: int, batch: Batch, n: int) -> int:
    """Pair buyers and sellers, each side in its priority, until the volume is traded.

    Orders lie in memory in entry order, so each is prefetched SOON orders before it trades.
    """
    out_of_line()
    orders = books.orders
    price_ticks = price + books.header[row, col.PRICE_MIN]
    buy_margin = allot(books, row, code.BUY, volume_t, batch, n)
    sell_margin = allot(books, row, code.SELL, volume_t, batch, n)
    buy = next_buy = first_of(books, row, code.BUY)
    sell = next_sell = first_of(books, row, code.SELL)
    far_buy = look_ahead_from(books, row, code.BUY, buy)
    far_sell = look_ahead_from(books, row, code.SELL, sell)
    buy_share_t = sell_share_t = buy_done_t = sell_done_t = 0
    while volume_t > 0:
        while buy_done_t == buy_share_t:
            buy = next_buy
            buy_share_t, buy_done_t = share_of(books, buy, buy_margin), 0
            next_buy = after(books, row, code.BUY, buy)
            far_buy = look_ahead(books, row, code.BUY, far_buy)
        while sell_done_t == sell_share_t:
            sell = next_sell
            sell_share_t, sell_done_t = share_of(books, sell, sell_margin), 0
            next_sell = after(books, row, code.SELL, sell)
            far_sell = look_ahead(books, row, code.SELL, far_sell)
        quantity_t = min(buy_share_t - buy_done_t, sell_share_t - sell_done_t)
        volume_t -= quantity_t
        buy_done_t += quantity_t
        sell_done_t += quantity_t
        write_match(orders[buy.slot], orders[sell.slot], quantity_t, batch, n)
        event = batch.events[n]
        event["price_ticks"] = price_ticks
        event["leaves_t"] = open_quantity(orders[buy.slot]) - buy_done_t
        done = open_quantity(orders[sell.slot]) == sell_done_t
        event["flags"] = code.IN_AUCTION | (code.MAKER_DONE if done else 0)
        n += 1
        if buy_done_t == buy_share_t:
            n = finish(books, row, buy, buy_margin, buy_share_t, batch, n)
        if sell_done_t == sell_share_t:
            n = finish(books, row, sell, sell_margin, sell_share_t, batch, n)
    drop_levels(books, row, code.BUY, buy_margin)
    drop_levels(books, row, code.SELL, sell_margin)
    return n


@kernel
def first_of(books: Books, row: int, queue: int) -> Place:
    """The order that trades first in a queue that is not empty."""
    best = books.header[row, col.BEST + queue]
    return Place(np.int64(books.levels[level_number(books, row, queue, best)]["head"]), best)


@kernel
def uncross(books: Books, row: int, batch: Batch, n: int) -> int:
    """Hold the auction; auction-only and market orders end with it."""
    out_of_line()
    header = books.header
    if not (code.UNCROSSABLE >> header[row, col.PHASE]) & 1:
        return reject(books, batch, code.PHASE_NOT_ALLOWED, n)
    price, volume_t, imbalance_t = clearing(books, row)
    n = report_book(books, row, code.UNCROSSED, batch, n)
    header[row, col.UNCROSSINGS] += 1
    if volume_t > 0:
        event = batch.events[n - 1]
        event["quantity_t"] = volume_t
        event["leaves_t"] = imbalance_t
        event["price_ticks"] = price + header[row, col.PRICE_MIN]
        # Dropping all groups' heaps before and rebuilding them after costs less than one removal
        # each.
        calls = (code.CALLS >> header[row, col.PHASE]) & 1
        if calls:
            list_owners(books, row, 0)
        n = pair_orders(books, row, price, volume_t, batch, n)
        if calls:
            list_owners(books, row, 1)
        header[row, col.LAST] = price
        header[row, col.ANCHOR] = price
    if header[row, col.PASSING] > 0:
        n = sweep(books, row, batch, n)
    return n
