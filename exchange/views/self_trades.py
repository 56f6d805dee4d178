"""Trades that did not happen because both sides were one trader: for their owners, and for whoever
watches the market.

A projection of the venue's events: the last REMEMBERED of all accounts. Older ones are in the
journal, by replay.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from exchange.events import Event, SelfTradePrevented

REMEMBERED = 20_000


class PreventedMatch(Struct, frozen=True, gc=False):
    """`match_id` counts them all from 1; the taker is the order that came and would have traded."""

    match_id: int
    seq: int
    time_ns: int
    instrument: int
    quantity_t: int
    taker: int
    taker_order_id: int
    maker: int
    maker_order_id: int


class SavedPrevented(Struct, frozen=True):
    """Those that are remembered, in their order, and how many there have been."""

    matches: list[PreventedMatch]
    count: int


class PreventedMatches:
    """`owner_of` tells the account of an order that rests or has just ended."""

    def __init__(self, owner_of: Callable[[int], int]) -> None:
        self._owner_of = owner_of
        self._matches: deque[PreventedMatch] = deque(maxlen=REMEMBERED)
        self._count = 0

    def apply(self, events: Iterable[Event]) -> None:
        """Take events in order."""
        for event in events:
            if isinstance(event, SelfTradePrevented):
                self._count += 1
                match = PreventedMatch(
                    match_id=self._count,
                    seq=event.seq,
                    time_ns=event.time_ns,
                    instrument=event.instrument,
                    quantity_t=event.quantity_t,
                    taker=event.account,
                    taker_order_id=event.order_id,
                    maker=self._owner_of(event.other_id),
                    maker_order_id=event.other_id,
                )
                self._matches.append(match)

    def before(self, match_id: int) -> Iterator[PreventedMatch]:
        """Those with a smaller id, newest first."""
        return (one for one in reversed(self._matches) if one.match_id < match_id)

    def saved(self) -> SavedPrevented:
        """All that is remembered."""
        return SavedPrevented(list(self._matches), self._count)

    def restore(self, saved: SavedPrevented) -> None:
        """Stand where `saved` stood."""
        self._matches.clear()
        self._matches.extend(saved.matches)
        self._count = saved.count
