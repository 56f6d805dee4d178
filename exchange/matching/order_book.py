"""OrderBook: the public class for one book, or for several that share one pool of orders.

    book = OrderBook(1, 10_000, orders_max=1_000)
    events = book.submit(messages)      # MESSAGE rows in, EVENT rows out

Types and shapes are checked here, because a kernel cannot reject them by an event.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numba import config
from numba.core.compiler_lock import global_compiler_lock

from exchange.commands import Phase
from exchange.matching import columns as col
from exchange.matching.address import Space, block_of
from exchange.matching.board import Board, board
from exchange.matching.book import match_batch
from exchange.matching.invariants import check
from exchange.matching.rules import BookRules, empty_books
from exchange.matching.slow_path import connect
from exchange.matching.state import EVENT, MESSAGE, Books, MessageKind, aligned_zeros
from exchange.matching.views import Level, depth, digest, indicative, live_orders
from exchange.matching.views import restore as restore_books
from exchange.matching.views import snapshot as snapshot_books

# The event buffer is reserved for the largest message, up to this many rows; no more of it is
# touched than is written. From the second number on, events are handed over, not copied.
RESERVED_ROWS, HANDED_OVER_ROWS = 1 << 20, 1 << 14

_NOTHING = np.zeros(0, MESSAGE)
_INTERPRETED = bool(config.DISABLE_JIT)


class OrderBook:
    """A limit-order book for prices price_min_ticks..price_max_ticks.

    orders_max: most live orders. ids_max: order ids are below it (a direct table); None: any
    non-negative int64 (a hash table). rules: the other fields of BookRules, by name.
    Raises ConfigError for a rule that is out of range.
    """

    def __init__(
        self,
        price_min_ticks: int,
        price_max_ticks: int,
        orders_max: int,
        *,
        ids_max: int | None = None,
        **rules: Any,
    ) -> None:
        rule = BookRules(price_min_ticks, price_max_ticks, **rules)
        self._hold(empty_books([rule], orders_max, ids_max))

    @classmethod
    def of(cls, rules: Sequence[BookRules], orders_max: int, ids_max: int | None = None) -> Self:
        """Several books, one an instrument."""
        book = cls.__new__(cls)
        book._hold(empty_books(rules, orders_max, ids_max))
        return book

    @classmethod
    def restore(cls, data: bytes) -> Self:
        """Rebuild a book from the `data` of snapshot()."""
        book = cls.__new__(cls)
        book._hold(restore_books(data))
        return book

    def _hold(self, books: Books) -> None:
        self.books = books
        self._take_buffer(min(self._room(col.ORDERS_MAX), RESERVED_ROWS))
        if not _INTERPRETED:
            # A second thread that waits for the compilation must not find it disabled.
            with global_compiler_lock:
                match_batch(self._block, _NOTHING, 0, 0)
                # From now on a TypeError for any other kind of array.
                match_batch.disable_compile()  # type: ignore[attr-defined] # numba has no types

    def _take_buffer(self, rows: int) -> None:
        """Give the book a new event buffer; its pages cost nothing until they are written."""
        self._events = aligned_zeros(rows, EVENT)
        self._space, self._block = block_of(Space(self.books, self._events))

    def _room(self, orders: int) -> int:
        """The number of event rows that suffices for any message with that many orders."""
        shared = self.books.header[0]
        return 1024 + len(self.books.header) + 6 * int(shared[orders]) + 4 * int(shared[col.SLICES])

    def submit(self, messages: np.ndarray) -> np.ndarray:
        """Apply MESSAGE rows in order; -> their EVENT rows. Raises TypeError, ValueError."""
        events = self.submit_view(messages)
        if len(events) < HANDED_OVER_ROWS:
            return events.copy()
        self._take_buffer(len(self._events))  # the caller has the former
        return events

    def submit_view(self, messages: np.ndarray) -> np.ndarray:
        """As submit(), but in the book's own buffer: valid until the next call."""
        if _INTERPRETED:
            messages = _in_a_row(_as_messages(messages))
        try:
            done, n = match_batch(self._block, messages, 0, 0)
        except TypeError:  # another kind of array: asking each time costs a sixth of a message
            messages = _in_a_row(_as_messages(messages))
            done, n = match_batch(self._block, messages, 0, 0)
        if done < len(messages):
            n = self._go_on(messages, done, n)
        return self._events[:n]

    def _go_on(self, messages: np.ndarray, done: int, n: int) -> int:
        """Finish a batch that lacked event rows or the slow path; return n."""
        while done < len(messages):
            if not connect(self.books):
                self._grow(n)
            done, n = match_batch(self._block, messages, done, n)
        return n

    def _grow(self, n: int) -> None:
        """Double the event buffer, or more if any next message needs it."""
        former = self._events
        self._take_buffer(max(2 * len(former), n + 2 * self._room(col.LIVE)))
        self._events[:n] = former[:n]

    def _tell(self, kind: MessageKind, instrument: int, **fields: int) -> np.ndarray:
        message = np.zeros(1, MESSAGE)
        message["kind"], message["instrument"] = kind, instrument
        for name, value in fields.items():
            message[name] = value
        return self.submit(message)

    def set_phase(self, phase: Phase, instrument: int = 0) -> np.ndarray:
        """Enter a phase."""
        return self._tell(MessageKind.SET_PHASE, instrument, quantity_t=phase)

    def uncross(self, instrument: int = 0) -> np.ndarray:
        """Hold the call auction; the first event is UNCROSSED."""
        return self._tell(MessageKind.UNCROSS, instrument)

    def depth(self, levels: int, instrument: int = 0) -> tuple[list[Level], list[Level]]:
        """The best bids and asks as (price in ticks, shown quantity, orders)."""
        return depth(self.books, instrument, levels)

    def indicative(self, instrument: int = 0) -> tuple[int, int, int]:
        """(price in ticks or -1, volume, demand - supply) of an auction held now."""
        return indicative(self.books, instrument)

    def board(self, each_side: int, instrument: int = 0) -> Board:
        """At most `each_side` prices above and below the center, with running totals."""
        return board(self.books, instrument, each_side)

    def live_orders(self, instrument: int = 0) -> np.ndarray:
        """LIVE_ORDER rows: bids, asks, waiting stops; best first, oldest first."""
        return live_orders(self.books, instrument)

    def digest(self) -> str:
        """A hash of the live state; equal states have equal digests in any array layout."""
        return digest(self.books)

    def snapshot(self) -> bytes:
        """The whole state."""
        return snapshot_books(self.books)

    def check(self) -> None:
        """Raise AssertionError naming the first invariant that does not hold."""
        check(self.books)


def _as_messages(messages: Any) -> np.ndarray:
    """Convert rows to the one type for which the kernels are compiled.

    np.concatenate drops the padding of a structured type, so equal fields suffice.
    """
    if not isinstance(messages, np.ndarray):
        raise TypeError(f"messages must be a NumPy array of MESSAGE rows, not {type(messages)}")
    messages = messages.view(np.ndarray)
    if messages.dtype != MESSAGE:
        same = messages.dtype.names == MESSAGE.names and all(
            messages.dtype[name] == MESSAGE[name] for name in MESSAGE.names or ()
        )
        if not same:
            raise TypeError(f"messages must have dtype MESSAGE, not {messages.dtype}")
        messages = messages.astype(MESSAGE)
    return messages


def _in_a_row(messages: np.ndarray) -> np.ndarray:
    """The rows as one contiguous array that the kernel can read."""
    if messages.ndim != 1 or not messages.flags.c_contiguous:
        raise ValueError("messages must be one contiguous row after another")
    return messages if messages.flags.carray else messages.copy()
