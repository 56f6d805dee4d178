"""Reading of the books: depth, indicative price, live orders, digest, snapshot.

Live orders are always listed in one sequence (bids, asks, buy stops, sell stops; best level first;
oldest first), so digest and snapshot depend on the state alone and on no pool slot. A snapshot is
the header and these rows; restoring enters them again in the same sequence.
"""

from __future__ import annotations

import hashlib
import io

import numpy as np

from exchange.matching import codes as code
from exchange.matching import columns as col
from exchange.matching.call_auction import clearing
from exchange.matching.ids import remember, slot_of
from exchange.matching.jit import entry
from exchange.matching.ladder import level_number, next_level, none_in
from exchange.matching.pool import allocate, enqueue
from exchange.matching.report import open_quantity, order_limit
from exchange.matching.rules import arrays_for
from exchange.matching.state import LIVE_ORDER, Books
from exchange.units import NEVER

# Columns of a book's header that belong to its state; the rest are rules and caches.
STATE = (
    col.PHASE,
    col.LAST,
    col.BAND_LOW,
    col.BAND_HIGH,
    col.REFERENCE_TICKS,
    col.UNCROSSINGS,
)

Level = tuple[int, int, int]


@entry
def read_levels(books: Books, row: int, queue: int, levels: np.ndarray) -> int:
    """Fill int64 [k, 3] with (price in ticks, shown quantity, orders), best first; -> rows."""
    header = books.header
    none = none_in(books, row, queue)
    price = header[row, col.BEST + queue]
    k = 0
    while price != none and k < levels.shape[0]:
        level = books.levels[level_number(books, row, queue, price)]
        levels[k, 0] = price + header[row, col.PRICE_MIN]
        levels[k, 1] = level["total_t"] - level["hidden_t"]
        levels[k, 2] = level["orders"]
        k += 1
        price = next_level(books, row, queue, price)
    return k


@entry
def read_indicative(books: Books, row: int) -> tuple[int, int, int]:
    """Call clearing() from Python."""
    return clearing(books, row)


@entry
def read_orders(books: Books, row: int, rows: np.ndarray) -> int:
    """Write a book's live orders to LIVE_ORDER rows, which must suffice; return their number."""
    header = books.header
    price_min = header[row, col.PRICE_MIN]
    k = 0
    for queue in range(4):
        none = none_in(books, row, queue)
        price = header[row, col.BEST + queue]
        while price != none:
            slot = np.int64(books.levels[level_number(books, row, queue, price)]["head"])
            while slot != 0:
                order, special = books.orders[slot], books.special[slot]
                out = rows[k]
                out["order_id"] = order["order_id"]
                out["price_ticks"] = order_limit(books, slot) + price_min
                out["open_t"] = open_quantity(order)
                out["shown_t"] = order["leaves_t"]
                out["quantity_t"] = order["quantity_t"]
                out["account"] = order["account"]
                out["hold_ticks"] = order["hold_ticks"]
                out["stp_key"] = order["stp_key"]
                out["instrument"] = order["instrument"]
                out["side"] = order["side"]
                out["order_type"] = order["order_type"]
                out["time_in_force"] = order["time_in_force"]
                out["flags"] = order["flags"]
                out["stp_mode"] = order["stp_mode"]
                extra = order["extra"]
                out["extra"] = extra & (255 - code.OWNED)
                out["display_t"] = special["display_t"] if extra & code.ICEBERG else 0
                out["expire_ns"] = special["expire_ns"] if extra & code.TIMED else 0
                stopped = order["order_type"] >= code.STOP
                out["stop_ticks"] = special["stop"] + price_min if stopped else 0
                k += 1
                slot = np.int64(books.links[slot]["next"])
            price = next_level(books, row, queue, price)
    return k


@entry
def enter_orders(books: Books, rows: np.ndarray) -> None:
    """Enter LIVE_ORDER rows into empty books."""
    for k in range(rows.shape[0]):
        out = rows[k]
        row = np.int64(out["instrument"]) + 1
        price_min = books.header[row, col.PRICE_MIN]
        slot = allocate(books, row)
        order, special = books.orders[slot], books.special[slot]
        order["order_id"] = out["order_id"]
        order["leaves_t"] = out["shown_t"]
        order["quantity_t"] = out["quantity_t"]
        order["account"] = out["account"]
        order["hold_ticks"] = out["hold_ticks"]
        order["stp_key"] = out["stp_key"]
        order["instrument"] = out["instrument"]
        order["side"] = out["side"]
        order["order_type"] = out["order_type"]
        order["time_in_force"] = out["time_in_force"]
        order["flags"] = out["flags"]
        order["stp_mode"] = out["stp_mode"]
        order["extra"] = out["extra"]
        order["hidden_t"] = out["open_t"] - out["shown_t"]
        special["display_t"] = out["display_t"]
        special["expire_ns"] = out["expire_ns"]
        order["share_t"] = 0
        special["limit"] = out["price_ticks"] - price_min
        special["stop"] = out["stop_ticks"] - price_min if out["order_type"] >= code.STOP else 0
        waiting = out["extra"] & code.WAITING
        order["price"] = special["stop"] if waiting else special["limit"]
        remember(books, order["order_id"], slot)
        enqueue(books, row, slot)


def depth(books: Books, instrument: int, levels: int) -> tuple[list[Level], list[Level]]:
    """The best `levels` bids and asks as (price in ticks, shown quantity, orders)."""
    sides = []
    for queue in (code.BUY, code.SELL):
        rows = np.zeros((levels, 3), np.int64)
        count = read_levels(books, instrument + 1, queue, rows)
        sides.append([(int(p), int(q), int(o)) for p, q, o in rows[:count]])
    return sides[0], sides[1]


def indicative(books: Books, instrument: int) -> tuple[int, int, int]:
    """(price in ticks or -1, volume, demand - supply) of an auction held now."""
    price, volume_t, imbalance_t = read_indicative(books, instrument + 1)
    if volume_t == 0:
        return -1, 0, 0
    return price + int(books.header[instrument + 1, col.PRICE_MIN]), volume_t, imbalance_t


def live_orders(books: Books, instrument: int) -> np.ndarray:
    """LIVE_ORDER rows of a book in the canonical sequence."""
    rows = np.zeros(int(books.header[instrument + 1, col.ORDERS]), LIVE_ORDER)
    read_orders(books, instrument + 1, rows)
    return rows


def digest(books: Books) -> str:
    """BLAKE2b of the live state, without event counters, slots or array layout."""
    state = hashlib.blake2b(digest_size=16)
    for instrument in range(len(books.header) - 1):
        row = books.header[instrument + 1]
        values = [int(row[field]) for field in STATE]
        if values[1] >= 0:
            values[1] += int(row[col.PRICE_MIN])
        state.update(np.array(values, "<i8").tobytes())
        state.update(live_orders(books, instrument).tobytes())
    return state.hexdigest()


def snapshot(books: Books) -> bytes:
    """The whole state, from which restore() builds equal books; equal books give equal bytes."""
    space = io.BytesIO()
    rows = [live_orders(books, k) for k in range(len(books.header) - 1)]
    header = books.header.copy()
    # of this process, of one message, or of the past
    header[0, [col.SLOW_PATH, col.PENDING, col.DECREMENTED, col.ENTRIES]] = 0
    header[0, col.ADDRESSES : col.ADDRESSES + 2 * len(Books._fields)] = 0
    np.save(space, header, allow_pickle=False)
    np.save(space, np.concatenate(rows), allow_pickle=False)
    return space.getvalue()


def restore(data: bytes) -> Books:
    """Build the books of which `data` is the snapshot."""
    space = io.BytesIO(data)
    header = np.load(space, allow_pickle=False)
    rows = np.load(space, allow_pickle=False)
    header[0, [col.FREE, col.LIVE, col.SLICES, col.SLOW_PATH, col.DATES]] = 0
    header[0, col.ADDRESSES : col.ADDRESSES + 2 * len(Books._fields)] = 0
    header[0, col.USED] = 1
    header[1:, [col.STOPS, col.ORDERS, col.PASSING]] = 0
    header[0, col.NEXT_EXPIRY] = NEVER
    ladders = header[1:, col.LADDER]
    header[1:, [col.BEST, col.BEST + 3]] = -1
    header[1:, col.BEST + 1] = header[1:, col.BEST + 2] = ladders
    books = arrays_for(header)
    enter_orders(books, rows)
    return books


@entry
def find_order(books: Books, order_id: int) -> int:
    """The pool slot of a live order, 0 if there is none; for callers in Python."""
    return slot_of(books, order_id)
