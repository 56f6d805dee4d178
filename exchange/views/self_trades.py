"""Prevented self-trades, for their owners and for market supervision.

A projection of the venue's events: the last REMEMBERED of all accounts. A replay of the journal
gives older ones.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from exchange.events import Event, SelfTradePrevented

REMEMBERED = 20_000


class PreventedMatch(Struct, frozen=True, gc=False):
    """A prevented self-trade; `match_id` counts them from 1; the taker is the incoming order."""

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
    """Saved state: the kept ones in order, and the number of all."""

    matches: list[PreventedMatch]
    count: int


class PreventedMatches:
    """The last prevented self-trades; `owner_of` gives the account of a resting or ended order."""

    def __init__(self, owner_of: Callable[[int], int]) -> None:
        self._owner_of = owner_of
        self._matches: deque[PreventedMatch] = deque(maxlen=REMEMBERED)
        self._count = 0

    def apply(self, events: Iterable[Event]) -> None:
        """Apply events in order."""
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
        """The prevented self-trades with a smaller id, newest first."""
        return (one for one in reversed(self._matches) if one.match_id < match_id)

    def saved(self) -> SavedPrevented:
        """The whole state."""
        return SavedPrevented(list(self._matches), self._count)

    def restore(self, saved: SavedPrevented) -> None:
        """Restore the state of `saved`."""
        self._matches.clear()
        self._matches.extend(saved.matches)
        self._count = saved.count
