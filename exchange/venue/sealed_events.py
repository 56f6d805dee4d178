"""Events of sealed-bid auctions: of their steps and of their bids."""

from __future__ import annotations

from exchange.commands import OrderType, Stamped, TimeInForce
from exchange.events import (
    AuctionAnnounced,
    AuctionOpened,
    Event,
    OrderAccepted,
    OrderCanceled,
    OrderExpired,
    OrderRepeated,
    Reason,
    SealedAuctionHeld,
)
from exchange.matching.sealed_bid import SealedBidResult
from exchange.venue.schedule import LATE_NS
from exchange.venue.sealed_rules import Bid, SealedAuction


def announced(stamped: Stamped, auction: SealedAuction) -> Event:
    """The public terms of an announced auction."""
    terms = auction.terms
    return stamped.event(
        AuctionAnnounced,
        auction_id=auction.auction_id,
        order_id=auction.order_id,
        account=terms.account,
        instrument=terms.instrument,
        direction=terms.direction,
        pricing=terms.pricing,
        tie=terms.tie,
        quantity_t=terms.quantity_t,
        reserve_ticks=terms.reserve_ticks,
        cap_t=terms.cap_t,
        minimum_t=terms.minimum_t,
        opens_ns=terms.opens_ns,
        closes_ns=terms.closes_ns,
    )


def opened(stamped: Stamped, auction: SealedAuction) -> Event:
    """The opening of an auction for bids."""
    return stamped.event(
        AuctionOpened,
        auction_id=auction.auction_id,
        instrument=auction.terms.instrument,
    )


def held(
    stamped: Stamped, auction: SealedAuction, result: SealedBidResult, withdrawn: bool
) -> Event:
    """The result of an auction."""
    return stamped.event(
        SealedAuctionHeld,
        auction_id=auction.auction_id,
        instrument=auction.terms.instrument,
        price_ticks=result.price_ticks,
        quantity_t=result.quantity_t,
        offered_t=auction.terms.quantity_t,
        taking_part_t=result.taking_part_t,
        bids=len(auction.live_bids),
        withdrawn=withdrawn,
        late=stamped.time_ns - auction.terms.closes_ns > LATE_NS,
    )


def accepted(stamped: Stamped, auction: SealedAuction, bid: Bid) -> Event:
    """The acceptance of a bid or of the auctioneer's offer."""
    command = bid.command
    return stamped.event(
        OrderAccepted,
        order_id=bid.order_id,
        account=command.account,
        cl_ord_id=command.cl_ord_id,
        instrument=auction.terms.instrument,
        side=command.side,
        order_type=OrderType.LIMIT,
        time_in_force=TimeInForce.AUCTION,
        flags=0,
        price_ticks=command.price_ticks,
        quantity_t=command.quantity_t,
        auction_id=auction.auction_id,
    )


def repeated(stamped: Stamped, first: Bid) -> Event:
    """The first answer, repeated for a bid that was resent under its id."""
    return stamped.event(
        OrderRepeated,
        order_id=first.order_id,
        account=first.command.account,
        cl_ord_id=first.command.cl_ord_id,
    )


def canceled(stamped: Stamped, auction: SealedAuction, bid: Bid, reason: Reason) -> Event:
    """The end of a bid before its auction."""
    return stamped.event(
        OrderCanceled,
        order_id=bid.order_id,
        account=bid.command.account,
        instrument=auction.terms.instrument,
        quantity_t=bid.command.quantity_t,
        reason=reason,
    )


def ended(
    stamped: Stamped,
    auction: SealedAuction,
    bid: Bid,
    quantity_t: int,
    withdrawn: bool,
    reason: Reason,
) -> Event:
    """The end, with the auction, of the quantity that a bid or the offer was not awarded."""
    kind = OrderCanceled if withdrawn else OrderExpired
    return stamped.event(
        kind,
        order_id=bid.order_id,
        account=bid.command.account,
        instrument=auction.terms.instrument,
        quantity_t=quantity_t,
        reason=reason,
    )
