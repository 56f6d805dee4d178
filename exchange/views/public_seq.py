"""The public sequence number: that of the last command with public events.

The exchange has one counter for all commands. Published as it is, it would reveal a sealed bid, a
deposit or a waiting stop order in a quiet market; public replies therefore carry this number, which
such commands do not change.
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

HIDDEN_TYPES = (OrderType.STOP, OrderType.STOP_LIMIT)
# Public events, apart from accepted and ended orders of the books.
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
    """The public number `seq`. `sealed_bids`: the ids of the bids in sealed auctions, which are in
    no book."""

    def __init__(self, seq: int, sealed_bids: Iterable[int]) -> None:
        self.seq = seq
        self._sealed = set(sealed_bids)

    def apply(self, events: Iterable[Event]) -> None:
        """Apply events in order; `seq` becomes that of the last public one."""
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
