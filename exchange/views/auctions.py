"""The public view of sealed-bid auctions: terms, state and result, never a bid.

A projection of the venue's events: bounded, rebuilt by replay, saved with a snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from exchange.events import AuctionAnnounced, AuctionOpened, Event, SealedAuctionHeld

RESULTS_MAX = 1_000
AUCTION_EVENTS = (AuctionAnnounced, AuctionOpened, SealedAuctionHeld)


class Listing(Struct, gc=False):
    """One auction; `result` after it was held or withdrawn."""

    terms: AuctionAnnounced
    is_open: bool = False
    result: SealedAuctionHeld | None = None


class SealedAuctionList:
    """All announced and open auctions, and the last RESULTS_MAX ended ones."""

    def __init__(self) -> None:
        self._listings: dict[str, Listing] = {}

    def saved(self) -> list[Listing]:
        """The whole state, oldest first."""
        return list(self._listings.values())

    def restore(self, saved: list[Listing]) -> None:
        """Restore the state of `saved`."""
        self._listings = {one.terms.auction_id: one for one in saved}

    def apply(self, events: Iterable[Event]) -> None:
        """Apply events in order."""
        for event in events:
            if isinstance(event, AuctionAnnounced):
                self._listings[event.auction_id] = Listing(event)
            elif isinstance(event, AuctionOpened):
                self._listings[event.auction_id].is_open = True
            elif isinstance(event, SealedAuctionHeld):
                self._listings[event.auction_id].result = event
                self._forget_oldest()

    def find(self, auction_id: str) -> Listing | None:
        return self._listings.get(auction_id)

    def current(self, instrument: int) -> list[Listing]:
        """The market's announced and open auctions."""
        return [
            one
            for one in self._listings.values()
            if one.result is None and one.terms.instrument == instrument
        ]

    def results(self, instrument: int) -> list[Listing]:
        """The market's ended auctions, in order of announcement."""
        return [
            one
            for one in self._listings.values()
            if one.result is not None and one.terms.instrument == instrument
        ]

    def _forget_oldest(self) -> None:
        over = [name for name, one in self._listings.items() if one.result is not None]
        for name in over[: max(0, len(over) - RESULTS_MAX)]:
            del self._listings[name]
