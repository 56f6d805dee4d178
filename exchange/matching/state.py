"""The arrays of the books and of the order pool, and the message and event rows.

All instruments share one set of arrays; a single book is the case of one instrument. Prices are
int32 ladder indices inside and ticks at the boundary; links are int32 pool slots. Arrays are not
resized while the books run: a full pool rejects new orders.
"""

from __future__ import annotations

import mmap
from contextlib import suppress
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np

MESSAGE = np.dtype(
    {
        "names": [
            "order_id",  # the caller's id, >= 0, unique among live orders
            "price_ticks",  # limit price; ignored for market and stop orders
            "quantity_t",  # > 0 for ADD; the new total for AMEND
            "stop_ticks",  # trigger of STOP and STOP_LIMIT, else 0
            "display_t",  # displayed quantity of an iceberg, 0 for none; AMEND: 0 keeps it
            "expire_ns",  # GTD: first instant at which it is dead
            "time_ns",  # when the message came
            "account",  # index of the account that owns the order
            "stp_group",  # self-trade group; 0 means the account's own
            "instrument",  # index of the book
            "kind",  # MessageKind
            "side",  # Side
            "order_type",  # OrderType
            "time_in_force",  # TimeInForce
            "flags",  # OrderFlag bits
            "stp_mode",  # SelfTrade
        ],
        "formats": ["i8"] * 7 + ["i4"] * 3 + ["u1"] * 6,
        "offsets": [0, 8, 16, 24, 32, 40, 48, 56, 60, 64, 68, 69, 70, 71, 72, 73],
        "itemsize": 80,
    }
)

EVENT = np.dtype(
    {
        "names": [
            "order_id",  # the subject; TRADED: the taker, in an auction the buy order
            "other_id",  # TRADED: the maker, in an auction the sell order; else -1
            "quantity_t",  # tonnes traded, canceled, accepted, ...; UNCROSSED: the volume
            "leaves_t",  # what is left of order_id after this event; UNCROSSED: the imbalance D - S
            "price_ticks",  # trade price; ACCEPTED, CANCELED, EXPIRED: the order's limit
            "account",  # owner of order_id
            "other_account",  # TRADED: owner of other_id
            "hold_ticks",  # the price at which order_id was funded (its limit, or the band's top)
            "other_hold_ticks",  # TRADED: the same of other_id
            "message",  # index, within the batch, of the message that caused it
            "instrument",
            "kind",  # EventKind
            "reason",  # Reason
            "side",  # side of order_id
            "flags",  # EventFlag bits
        ],
        "formats": ["i8"] * 4 + ["i4"] * 6 + ["i2"] + ["u1"] * 4,
        "offsets": [0, 8, 16, 24, 32, 36, 40, 44, 48, 52, 56, 58, 59, 60, 61],
        "itemsize": 64,
    }
)

ORDER = np.dtype(
    {
        "names": [
            # one cache line, so that reading an order costs one memory access
            "order_id",
            "leaves_t",  # open quantity that is shown
            "quantity_t",  # the order's whole quantity, traded part included
            "price",  # ladder index of the level where it queues
            "account",
            "hold_ticks",  # the price at which it was funded
            "stp_key",  # self-trade key: the group, or -1 - account
            "instrument",
            "side",
            "order_type",
            "time_in_force",
            "flags",
            "stp_mode",
            "extra",  # Extra bits; 0: `hidden_t` and the order's SPECIAL row are not in use
            "share_t",  # the auction's allotment while it uncrosses
            "hidden_t",  # iceberg: open quantity not shown
        ],
        "formats": ["i8"] * 3 + ["i4"] * 4 + ["i2"] + ["u1"] * 6 + ["i8"] * 2,
        "offsets": [0, 8, 16, *range(24, 40, 4), 40, *range(42, 48), 48, 56],
        "itemsize": 64,
    }
)

SPECIAL = np.dtype(
    {
        # Kept apart from the orders, because most orders need none of it.
        "names": [
            "display_t",  # iceberg: quantity of a slice
            "expire_ns",
            "limit",  # waiting stop: ladder index of its limit once triggered
            "stop",  # ladder index of the trigger, waiting or triggered; 0 for none
            "own_child",  # call phases: the heap of the same group's orders (own.py)
            "own_next",
            "own_previous",
            "date_place",  # GTD: its place in the heap of dated orders (dates.py)
            "entry",  # GTD: the later an order entered its queue, the greater
        ],
        "formats": ["i8", "i8", "i4", "i4", "u4", "u4", "u4", "u4", "i8"],
        "offsets": [0, 8, *range(16, 40, 4), 40],
        "itemsize": 64,
    }
)

LINK = np.dtype(
    {
        # Kept apart from the orders: walking a queue and removing an order from it read no
        # other order. Row 0, of no order, is written to and never read.
        "names": [
            "next",  # pool slot behind it in the queue; of a free slot: the next free one
            "previous",  # pool slot ahead of it
            "newer",  # pool slot of the order that its account queued after it (accounts.py)
            "older",  # pool slot of the one before it
        ],
        "formats": ["u4"] * 4,
        "offsets": [0, 4, 8, 12],
        "itemsize": 16,
    }
)

LIVE_ORDER = np.dtype(
    {
        "names": [
            "order_id",
            "price_ticks",  # its limit
            "stop_ticks",  # its trigger, 0 for none
            "open_t",  # open quantity
            "shown_t",  # shown part of the open quantity
            "quantity_t",  # its whole quantity, traded part included
            "display_t",
            "expire_ns",
            "account",
            "hold_ticks",
            "stp_key",
            "instrument",
            "side",
            "order_type",
            "time_in_force",
            "flags",
            "stp_mode",
            "extra",  # Extra bits but OWNED
        ],
        "formats": ["i8"] * 8 + ["i4"] * 4 + ["u1"] * 6,
        "offsets": [*range(0, 64, 8), *range(64, 80, 4), *range(80, 86)],
        "itemsize": 88,
    }
)

LEVEL = np.dtype(
    {
        "names": [
            "head",  # pool slot of the order that trades first
            "tail",  # pool slot of the last
            "orders",
            "total_t",  # open quantity, hidden part included
            "hidden_t",  # the hidden part
        ],
        "formats": ["u4", "u4", "u4", "i8", "i8"],
        "offsets": [0, 4, 8, 16, 24],
        "itemsize": 32,
    }
)


class MessageKind(IntEnum):
    """Kinds of messages; from SET_PHASE on, control messages of the venue.

    CANCEL, AMEND: `account` must own the order, or be -1 (the venue itself).
    MASS_CANCEL: `account`, `instrument` -1 and `side` 2 mean all.
    SET_PHASE: `quantity_t` is the Phase. SET_BAND: `price_ticks`..`stop_ticks` is the band,
    `quantity_t` the reference price. EXPIRE: ends GTD orders dead at `time_ns`, and day orders
    when `flags` has bit 0; `instrument` -1 means all.
    """

    ADD = 0
    CANCEL = 1
    AMEND = 2
    MASS_CANCEL = 3
    SET_PHASE = 4
    SET_BAND = 5
    UNCROSS = 6
    EXPIRE = 7


class EventFlag(IntEnum):
    """Bits of an event's flags. MAKER_DONE: `other_id` is filled."""

    AUCTION = 1
    MAKER_DONE = 2


class Extra(IntEnum):
    """Bits of an order's `extra`."""

    ICEBERG = 1
    WAITING = 2  # a stop that has not been triggered
    TIMED = 4  # GTD
    PASSING = 8  # its rest ends with the next auction
    OWNED = 16  # in its group's heap, as every order is in a call phase


class Tie(IntEnum):
    """Allocation rules at an auction's marginal price."""

    TIME = 0
    PRO_RATA = 1
    RANDOM = 2


class Dynamic(IntEnum):
    """Actions when an order would trade outside the dynamic band."""

    REFUSE = 0
    HALT = 1


class Queue(IntEnum):
    """The four ladders of a book: resting orders and waiting stops, by side."""

    BIDS = 0
    ASKS = 1
    BUY_STOPS = 2
    SELL_STOPS = 3


SHORTEST_LADDER, LONGEST_LADDER = 1, 1 << 18
MOST_ORDERS = (1 << 22) - 1
LARGEST_QUANTITY = (1 << 40) - 1
MOST_SLICES = 100
TICK_ROWS_MAX = 8
CACHE_LINE, HUGE_PAGE = 64, 1 << 21


class Books(NamedTuple):
    """All books of a venue, as seven arrays.

    header: int64 [1 + instruments, columns.COUNT]; row 0 is shared, row 1 + i is instrument i.
    orders: ORDER [1 + orders_max]; slot 0 is no order.
    special: SPECIAL, one row per order.
    links: LINK, one row per order.
    levels: LEVEL, one row per instrument, Queue and price.
    bitmap: uint64, per instrument and Queue three layers: which levels are occupied.
    ids: uint32 pool slots by order id, then by self-trade group, side and book, then by account,
        then of dated orders by date, then space to sort.
    """

    header: np.ndarray
    orders: np.ndarray
    special: np.ndarray
    links: np.ndarray
    levels: np.ndarray
    bitmap: np.ndarray
    ids: np.ndarray


class Batch(NamedTuple):
    """The input and output of a kernel: the messages, the current row, the events."""

    messages: np.ndarray
    i: int
    events: np.ndarray


def aligned_zeros(shape: int | tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray:
    """Zeroed rows aligned to a cache line, so that no record spans two, and to a huge page where
    they fill several: the allocator serves up to 32 MiB from pages of 4 KiB that were in use
    before, and then nearly every order in a large book misses the table of pages."""
    size = int(np.prod(shape)) * dtype.itemsize
    huge = size >= 2 * HUGE_PAGE and hasattr(mmap, "MADV_HUGEPAGE")
    step = HUGE_PAGE if huge else CACHE_LINE
    if huge:
        pages = mmap.mmap(-1, size + step, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        with suppress(OSError):  # a kernel without huge pages
            pages.madvise(mmap.MADV_HUGEPAGE)
        space = np.frombuffer(pages, np.uint8)
    else:
        space = np.zeros(size + step, np.uint8)
    start = -space.ctypes.data % step
    return space[start : start + size].view(dtype).reshape(shape)
