"""Sealed-bid auctions: bids by traders, auctions by the operator.

WebSocket and REST use the same service; the venue decides whether an auction is open.
"""

from __future__ import annotations

from collections.abc import Awaitable

from api.access.order_limits import OrderLimits
from api.messages.auctions import (
    AuctionBody,
    AuctionDoneReply,
    BidRecord,
    BidResult,
)
from api.messages.fields import SIDE_TEXTS, SIDES
from api.messages.requests import AddBidParams, CancelBidParams
from api.services.commands import Commands
from api.wire.convert import InstrumentTable, parse_time_ns, serial_ranges
from api.wire.errors import ApiError
from api.wire.render import ranges_of
from exchange.commands import AddBid, AnnounceAuction, CancelBid, CloseAuction
from exchange.events import AuctionAnnounced, OrderAccepted, OrderRepeated, Outcome
from exchange.matching.sealed_bid import Direction, Pricing
from exchange.matching.state import Tie
from exchange.units import NOTIONAL_LIMIT, utc_text
from exchange.venue.venue import Venue
from exchange.views.auctions import Listing
from exchange.views.projections import Projections


class AuctionService:
    """Sends bids and auctions to the venue."""

    def __init__(
        self,
        commands: Commands,
        venue: Venue,
        markets: InstrumentTable,
        projections: Projections,
        limits: OrderLimits,
    ) -> None:
        self._commands = commands
        self._limits = limits
        self._venue = venue
        self._markets = markets
        self._projections = projections

    def add_bid(self, account: int, params: AddBidParams) -> Awaitable[BidResult]:
        """Enter a bid; the command is in the inbox on return."""
        self._limits.take_order(account)
        index = self._listing(params.auction_id).terms.instrument
        quantity_t = self._markets.tonnes(index, params.qty, "qty")
        price_ticks = self._markets.ticks(index, params.price, "price")
        if price_ticks * quantity_t >= NOTIONAL_LIMIT:
            raise ApiError("notional_max", "price times quantity exceeds every limit", "qty")
        command = AddBid(
            account=account,
            auction_id=params.auction_id,
            side=SIDES[params.side],
            price_ticks=price_ticks,
            quantity_t=quantity_t,
            cl_ord_id=params.cl_ord_id or "",
            serial_ranges=serial_ranges(params.serial_ranges),
        )
        return self._commands.ask(command, _entered)

    def cancel_bid(self, account: int, params: CancelBidParams) -> Awaitable[BidResult]:
        """Cancel a bid; the command is in the inbox on return."""
        self._listing(params.auction_id)
        command = CancelBid(account, params.auction_id, params.bid_id)
        return self._commands.ask(command, _withdrawn)

    def bids(self, account: int, auction_id: str) -> list[BidRecord[str]]:
        """Return the account's open bids in an auction, oldest first."""
        self._listing(auction_id)
        auction = next(
            (
                auction
                for auction in self._venue.sealed_auctions
                if auction.auction_id == auction_id
            ),
            None,
        )
        if auction is None:
            return []
        index = auction.terms.instrument
        return [
            BidRecord(
                bid_id=bid.order_id,
                auction_id=auction_id,
                side=SIDE_TEXTS[bid.command.side],
                price=self._markets.price_text(index, bid.command.price_ticks),
                qty=str(bid.command.quantity_t),
                cl_ord_id=bid.command.cl_ord_id or None,
                serial_ranges=ranges_of(bid.command.serial_ranges),
            )
            for bid in auction.live_bids
            if bid.command.account == account
        ]

    async def announce(self, account: int, body: AuctionBody) -> AuctionDoneReply:
        """Announce an auction, as the operator."""
        index = self._markets.index(body.symbol)
        opens_ns = parse_time_ns(body.opens_at, "opens_at") if body.opens_at else 0
        command = AnnounceAuction(
            account=account,
            instrument=index,
            quantity_t=self._markets.tonnes(index, body.qty, "qty"),
            reserve_ticks=self._markets.ticks(index, body.reserve_price, "reserve_price"),
            opens_ns=opens_ns,
            closes_ns=parse_time_ns(body.ends_at, "ends_at"),
            direction=Direction[body.direction.upper()],
            pricing=Pricing[body.pricing.upper()],
            cap_t=self._markets.tonnes(index, body.cap_qty, "cap_qty") if body.cap_qty else 0,
            minimum_t=self._markets.tonnes(index, body.minimum_qty, "minimum_qty")
            if body.minimum_qty
            else 0,
            tie=Tie[body.tie_break.upper()],
            seed=body.seed,
        )
        outcome = await self._commands.submit(command)
        announced = next(event for event in outcome.events if isinstance(event, AuctionAnnounced))
        return AuctionDoneReply(announced.auction_id, outcome.seq, utc_text(outcome.time_ns))

    async def close(self, auction_id: str, withdrawn: bool) -> AuctionDoneReply:
        """Hold an auction now, or withdraw it."""
        if self._listing(auction_id).result is not None:
            raise ApiError("order_closed", "the auction is over", "auction_id")
        outcome = await self._commands.submit(CloseAuction(auction_id, withdrawn))
        return AuctionDoneReply(auction_id, outcome.seq, utc_text(outcome.time_ns))

    def _listing(self, auction_id: str) -> Listing:
        listing = self._projections.current.auctions.find(auction_id)
        if listing is None:
            raise ApiError("not_found", "there is no such sealed-bid auction", "auction_id")
        return listing


def _entered(command: AddBid, outcome: Outcome) -> BidResult:
    first = outcome.events[0]
    assert isinstance(first, OrderAccepted | OrderRepeated), "the venue did not answer the bid"
    is_again = isinstance(first, OrderRepeated)
    return BidResult(
        auction_id=command.auction_id,
        bid_id=first.order_id,
        seq=first.order_id if is_again else outcome.seq,
        cl_ord_id=command.cl_ord_id or None,
        duplicate=is_again,
    )


def _withdrawn(command: CancelBid, outcome: Outcome) -> BidResult:
    return BidResult(command.auction_id, command.bid_id, outcome.seq)
