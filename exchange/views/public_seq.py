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
    """`seq` is that number. `sealed_bids`: the ids of the bids in sealed auctions, which stand in
    no book."""

    def __init__(self, seq: int, sealed_bids: Iterable[int]) -> None:
        self.seq = seq
        self._sealed = set(sealed_bids)

    def apply(self, events: Iterable[Event]) -> None:
        """Take events in order: `seq` becomes that of the last public one."""
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
