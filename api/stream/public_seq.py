"""The number that everybody may know: that of the last command of which everybody hears.

The exchange has one counter for all commands. Told as it is, it would say when a sealed bid, a
deposit or a waiting stop order came in a quiet market; so what anybody may ask for carries this
number instead, which such commands leave as it was.
"""

from __future__ import annotations

from collections.abc import Iterable

from exchange.commands import OrderType
from exchange.events import (
    AuctionAnnounced,
    AuctionOpened,
    AuctionUncrossed,
    CreditsRetired,
    Event,
    IcebergReplenished,
    InstrumentDelisted,
    InstrumentListed,
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    OrderTriggered,
    PhaseChanged,
    ReferencePriceSet,
    SealedAuctionHeld,
    TradeAdjusted,
    TradeBusted,
    TradeMade,
)
from exchange.venue.venue import Venue

HIDDEN_TYPES = (OrderType.STOP, OrderType.STOP_LIMIT)
# What everybody hears of, beside accepted and ended orders of the books.
PUBLIC = {
    AuctionAnnounced,
    AuctionOpened,
    AuctionUncrossed,
    CreditsRetired,
    InstrumentDelisted,
    InstrumentListed,
    OrderAmended,
    IcebergReplenished,
    OrderTriggered,
    PhaseChanged,
    ReferencePriceSet,
    SealedAuctionHeld,
    TradeAdjusted,
    TradeBusted,
    TradeMade,
}


class PublicSeq:
    """`seq` follows the events; to be told each group once, in order."""

    def __init__(self, venue: Venue) -> None:
        self.seq = venue.seq
        # Bids and offers of sealed auctions, which stand in no book.
        self._sealed = {
            bid.order_id for auction in venue.sealed_auctions for bid in auction.live_bids
        }

    def take(self, events: Iterable[Event]) -> None:
        """Go on to the last public one of these events."""
        for event in events:
            if self._is_public(event):
                self.seq = event.seq

    def _is_public(self, event: Event) -> bool:
        kind = type(event)
        if kind in PUBLIC:
            return True
        if isinstance(event, OrderAccepted):
            if event.auction_id:
                self._sealed.add(event.order_id)
            return not event.auction_id and event.order_type not in HIDDEN_TYPES
        if isinstance(event, OrderCanceled | OrderExpired):
            return event.order_id not in self._sealed
        return False
