"""The fast path: plain orders in a plain, continuous market.

Plain means a book without lot, tick table or dynamic band, and a new order that no check of its
fields rejects and no trade has triggered. The rejections that resting orders give (post-only,
fill-or-kill) are decided here; `fast_amending` has the amendments. Every other message takes the
slow path (`execution`) with the same events; the differential tests compare the two.
"""

from __future__ import annotations

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.admission import available, crosses, is_triggered
from exchange.matching.continuous import Taker, report_taker, take
from exchange.matching.execution import set_open
from exchange.matching.ids import remember, slot_of
from exchange.matching.jit import inlined, kernel, out_of_line
from exchange.matching.ladder import level_number, link
from exchange.matching.pool import allocate, count_special, queue_of
from exchange.matching.report import reject
from exchange.matching.slow_path import is_connected, run_slow_path
from exchange.matching.state import LARGEST_QUANTITY, MOST_SLICES, Batch, Books

# A bit for each time in force that an order type may have, eight for each type: a look-up, where a
# branch for IOC and FOK would be predicted wrong for most of them.
ANY_TIME = 1 << code.DAY | 1 << code.GTC | 1 << code.GTD | 1 << code.IOC | 1 << code.FOK
RESTING = 1 << code.DAY | 1 << code.GTC | 1 << code.GTD
FORMS = (
    ANY_TIME << 8 * code.LIMIT
    | ANY_TIME << 8 * code.MARKET
    | RESTING << 8 * code.STOP
    | RESTING << 8 * code.STOP_LIMIT
)


@inlined
def is_plain_market(books: Books, row: int, quantity_t: int) -> bool:
    """True if the book is plain and accepts this quantity."""
    header = books.header
    return (
        header[row, col.PHASE] == code.CONTINUOUS
        and header[row, col.PLAIN] != 0
        and quantity_t >= header[row, col.QUANTITY_MIN]
        and quantity_t <= header[row, col.QUANTITY_MAX]
    )


@inlined
def is_in_band(books: Books, row: int, price_ticks: int) -> bool:
    """True if the book accepts this price."""
    header = books.header
    return price_ticks >= header[row, col.BAND_LOW] and price_ticks <= header[row, col.BAND_HIGH]


@inlined
def is_plain_form(message: np.void) -> bool:
    """True if type, time in force, flags and display form a valid order of the fast path."""
    order_type, time_in_force = message["order_type"], message["time_in_force"]
    if order_type > code.STOP_LIMIT or time_in_force > code.FOK:
        return False
    if not (FORMS >> (8 * np.int64(order_type) + np.int64(time_in_force))) & 1:
        return False
    if time_in_force == code.GTD and message["expire_ns"] <= message["time_ns"]:
        return False
    if (message["flags"] | message["display_t"]) == 0:
        return True
    return (
        order_type == code.LIMIT
        and time_in_force <= code.GTD
        and message["flags"] <= code.POST_ONLY_REPRICE
        and message["display_t"] >= 0
        and message["display_t"] <= LARGEST_QUANTITY
        and (
            message["display_t"] == 0 or message["display_t"] * MOST_SLICES >= message["quantity_t"]
        )
    )


@inlined
def has_limit(message: np.void) -> bool:
    """True if the order has a limit price of its own."""
    return message["order_type"] == code.LIMIT or message["order_type"] == code.STOP_LIMIT


@inlined
def waits(books: Books, row: int, message: np.void) -> bool:
    """True if an order has a valid trigger that the last trade has not reached, and the books are
    connected to the slow path, which will trigger it."""
    stop_ticks = message["stop_ticks"]
    stop = stop_ticks - books.header[row, col.PRICE_MIN]
    return (
        is_connected(books)
        and is_in_band(books, row, stop_ticks)
        and not is_triggered(books, row, np.int64(message["side"]), stop)
    )


@inlined
def is_plain_add(books: Books, message: np.void) -> bool:
    """True if a new order may take the fast path."""
    header = books.header
    instrument = np.int64(message["instrument"])
    if instrument < 0 or instrument + 1 >= header.shape[0]:
        return False
    order_id = message["order_id"]
    ids_end = header[0, col.IDS_DENSE]
    return (
        is_plain_form(message)
        and message["side"] <= code.SELL
        and message["stp_mode"] <= code.NO_PREVENTION
        and message["account"] >= 0
        and message["stp_group"] >= 0
        and is_plain_market(books, instrument + 1, message["quantity_t"])
        and (not has_limit(message) or is_in_band(books, instrument + 1, message["price_ticks"]))
        and (message["order_type"] < code.STOP or waits(books, instrument + 1, message))
        and order_id >= 0
        and (ids_end == 0 or order_id < ids_end)
        and slot_of(books, order_id) == 0
        and header[0, col.LIVE] < header[0, col.ORDERS_MAX]
    )


@inlined
def add_plain(books: Books, batch: Batch, n: int) -> int:
    """Trade a new order, and rest, cancel or reject the remainder."""
    message = batch.messages[batch.i]
    header = books.header
    taker = new_taker(books, message)
    reason = reason_in_market(books, taker, message)
    if reason != code.NO_REASON:
        return reject(books, batch, reason, n)
    leaves_t = message["quantity_t"]
    n = accept(taker, leaves_t, taker.limit + header[taker.row, col.PRICE_MIN], batch, n)
    stops = message["order_type"] >= code.STOP
    books.header[0, col.DECREMENTED] = 0
    if not stops:
        leaves_t, n = take(books, taker, leaves_t, batch, n)
    if leaves_t > 0:
        if ends_at_once(message):
            n = report_taker(books, taker, leaves_t, code.CANCELED_UNFILLED, batch, n)
        else:
            slot = allocate(books, taker.row)
            fill_plain(books, slot, taker, message)
            books.orders[slot]["leaves_t"] = leaves_t
            queue = taker.side
            if stops or message["time_in_force"] == code.GTD or message["display_t"] > 0:
                make_special(books, batch, taker.row, slot)
                queue = queue_of(books.orders[slot])
            link(books, taker.row, queue, slot)
    return n if stops else trigger_stops(books, taker.row, batch, n)


@inlined
def ends_at_once(message: np.void) -> bool:
    """True if the remainder of the order does not rest."""
    time_in_force = message["time_in_force"]
    return (
        message["order_type"] == code.MARKET
        or time_in_force == code.IOC
        or time_in_force == code.FOK
    )


@inlined
def trigger_stops(books: Books, row: int, batch: Batch, n: int) -> int:
    """Trigger the stops that the last trade reached."""
    header = books.header
    last = header[row, col.LAST]
    if last >= 0 and (
        header[row, col.BEST + code.BUY_STOPS] <= last
        or header[row, col.BEST + code.SELL_STOPS] >= last
    ):
        return run_slow_path(books, batch, row, n)
    return n


@inlined
def new_taker(books: Books, message: np.void) -> Taker:
    """The incoming order of an ADD: a market order's limit is the band's edge, a post-only order
    that reprices has the nearest limit that does not cross."""
    header = books.header
    row = np.int64(message["instrument"]) + 1
    side = np.int64(message["side"])
    price_ticks = message["price_ticks"]
    hold_ticks = price_ticks
    if not has_limit(message):
        hold_ticks = header[row, col.BAND_HIGH]
        price_ticks = hold_ticks if side == code.BUY else header[row, col.BAND_LOW]
    elif message["flags"] == code.POST_ONLY_REPRICE:
        best = header[row, col.BEST + 1 - side]
        if crosses(books, row, side, price_ticks - header[row, col.PRICE_MIN]):
            price_ticks = best + header[row, col.PRICE_MIN] - (1 - 2 * side)
            hold_ticks = price_ticks
    group = np.int64(message["stp_group"])
    account = np.int64(message["account"])
    return Taker(
        row,
        side,
        price_ticks - header[row, col.PRICE_MIN],
        message["order_id"],
        account,
        hold_ticks,
        group if group > 0 else -1 - account,
        np.int64(message["stp_mode"]),
    )


@inlined
def reason_in_market(books: Books, taker: Taker, message: np.void) -> int:
    """The reason that resting orders give against a new order, or NO_REASON."""
    if message["flags"] == 0 and message["time_in_force"] != code.FOK:
        return code.NO_REASON
    if message["flags"] == code.POST_ONLY_REJECT:
        if crosses(books, taker.row, taker.side, taker.limit):
            return code.POST_ONLY_WOULD_TAKE
    elif message["flags"] == code.POST_ONLY_REPRICE:
        price_ticks = taker.limit + books.header[taker.row, col.PRICE_MIN]
        if not is_in_band(books, taker.row, price_ticks):
            return code.POST_ONLY_WOULD_TAKE
    elif message["time_in_force"] == code.FOK:
        if not fills_whole(books, taker, message["quantity_t"]):
            return code.FOK_NOT_FILLED
    return code.NO_REASON


@inlined
def fills_whole(books: Books, taker: Taker, wanted_t: int) -> bool:
    """available(), decided by the first order where that suffices."""
    row, queue = taker.row, 1 - taker.side
    best = books.header[row, col.BEST + queue]
    if (taker.limit - best) * (1 - 2 * taker.side) < 0:
        return False
    first = books.orders[books.levels[level_number(books, row, queue, best)]["head"]]
    prevented = first["stp_key"] == taker.stp_key and taker.stp_mode != code.NO_PREVENTION
    if not prevented and first["leaves_t"] >= wanted_t:
        return True
    return available(books, row, taker.side, taker.limit, taker.stp_key, taker.stp_mode, wanted_t)


@inlined
def fill_plain(books: Books, slot: int, taker: Taker, message: np.void) -> None:
    """Write a new order into its pool slot; the caller writes the remaining quantity."""
    order = books.orders[slot]
    order["order_id"] = taker.order_id
    order["quantity_t"] = message["quantity_t"] - books.header[0, col.DECREMENTED]
    order["price"] = taker.limit
    order["account"] = taker.account
    order["hold_ticks"] = taker.hold_ticks
    order["stp_key"] = taker.stp_key
    order["instrument"] = taker.row - 1
    order["side"] = taker.side
    order["order_type"] = message["order_type"]
    order["time_in_force"] = message["time_in_force"]
    order["flags"] = message["flags"]
    order["stp_mode"] = taker.stp_mode
    order["extra"] = 0
    remember(books, taker.order_id, slot)


@kernel
def make_special(books: Books, batch: Batch, row: int, slot: int) -> None:
    """Make a new plain order, which the caller queues next, an iceberg, stop or dated order."""
    out_of_line()
    message = batch.messages[batch.i]
    order, special = books.orders[slot], books.special[slot]
    extra = 0
    special["display_t"] = 0
    special["expire_ns"] = 0
    special["limit"] = order["price"]
    special["stop"] = 0
    order["share_t"] = 0
    order["hidden_t"] = 0
    if message["display_t"] > 0 and message["display_t"] < message["quantity_t"]:
        extra |= code.ICEBERG
        special["display_t"] = message["display_t"]
    if message["time_in_force"] == code.GTD:
        extra |= code.TIMED
        special["expire_ns"] = message["expire_ns"]
    if message["order_type"] >= code.STOP:
        extra |= code.WAITING
        special["stop"] = message["stop_ticks"] - books.header[row, col.PRICE_MIN]
        order["price"] = special["stop"]
    order["extra"] = extra
    set_open(books, slot, order["leaves_t"])
    count_special(books, row, slot)


@inlined
def accept(taker: Taker, quantity_t: int, price_ticks: int, batch: Batch, n: int) -> int:
    """Write the acceptance of a plain order."""
    event = batch.events[n]
    event["order_id"] = taker.order_id
    event["other_id"] = -1
    event["quantity_t"] = quantity_t
    event["leaves_t"] = quantity_t
    event["price_ticks"] = price_ticks
    event["account"] = taker.account
    event["other_account"] = -1
    event["hold_ticks"] = taker.hold_ticks
    event["other_hold_ticks"] = 0
    event["message"] = batch.i
    event["instrument"] = taker.row - 1
    event["kind"] = code.ACCEPTED
    event["reason"] = 0
    event["side"] = taker.side
    event["flags"] = 0
    return n + 1
