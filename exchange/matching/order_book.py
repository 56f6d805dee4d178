"""OrderBook: the public way to a book, or to several that share one pool of orders.

    book = OrderBook(1, 10_000, orders_max=1_000)
    events = book.submit(messages)      # MESSAGE rows in, EVENT rows out

Everything is checked here that a kernel cannot refuse as an event: types and shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from exchange.commands import Phase
from exchange.matching import columns as col
from exchange.matching.book import match_batch
from exchange.matching.invariants import check
from exchange.matching.long_way import connect
from exchange.matching.rules import BookRules, empty_books
from exchange.matching.state import EVENT, MESSAGE, Books, MessageKind, aligned_zeros
from exchange.matching.views import Level, depth, digest, indicative, live_orders
from exchange.matching.views import restore as restore_books
from exchange.matching.views import snapshot as snapshot_books


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
        """The book of which snapshot() gave `data`."""
        book = cls.__new__(cls)
        book._hold(restore_books(data))
        return book

    def _hold(self, books: Books) -> None:
        self.books = books
        self._events = aligned_zeros(4096, EVENT)

    def submit(self, messages: np.ndarray) -> np.ndarray:
        """Apply MESSAGE rows in order; -> their EVENT rows. Raises TypeError, ValueError."""
        return self.submit_view(messages).copy()

    def submit_view(self, messages: np.ndarray) -> np.ndarray:
        """As submit(), but in the book's own buffer: valid until the next call."""
        messages = _as_messages(messages)
        done, n = match_batch(self.books, messages, 0, self._events, 0)
        while done < len(messages):
            connect(self.books)
            self._grow(n)
            done, n = match_batch(self.books, messages, done, self._events, n)
        return self._events[:n]

    def _grow(self, n: int) -> None:
        """Make the event buffer twice what it was, and large enough for any next message."""
        shared = self.books.header[0]
        room = 1024 + 6 * int(shared[col.LIVE]) + 4 * int(shared[col.SLICES])
        grown = aligned_zeros(max(2 * len(self._events), n + 2 * room), EVENT)
        grown[:n] = self._events[:n]
        self._events = grown

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
        """Hold the call auction; its first event is UNCROSSED."""
        return self._tell(MessageKind.UNCROSS, instrument)

    def depth(self, levels: int, instrument: int = 0) -> tuple[list[Level], list[Level]]:
        """The best bids and asks as (price in ticks, shown quantity, orders)."""
        return depth(self.books, instrument, levels)

    def indicative(self, instrument: int = 0) -> tuple[int, int, int]:
        """(price in ticks or -1, volume, demand - supply) of an auction held now."""
        return indicative(self.books, instrument)

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


def _as_messages(messages: np.ndarray) -> np.ndarray:
    """The rows in the one type for which the kernels are compiled.

    np.concatenate drops the padding of a structured type, so equal fields suffice.
    """
    if messages.dtype is not MESSAGE and messages.dtype != MESSAGE:
        same = messages.dtype.names == MESSAGE.names and all(
            messages.dtype[name] == MESSAGE[name] for name in MESSAGE.names or ()
        )
        if not same:
            raise TypeError(f"messages must have dtype MESSAGE, not {messages.dtype}")
        messages = messages.astype(MESSAGE)
    flags = messages.flags
    if messages.ndim != 1 or not flags.c_contiguous:
        raise ValueError("messages must be one contiguous row after another")
    return messages if flags.writeable else messages.copy()
