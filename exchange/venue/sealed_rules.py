"""Sealed-bid auctions and bids, and the checks of both.

The checks are those of an order (kill switches, limits, whole lots, funds) except for the day's
band: the reserve price, which bidders may not know, replaces it when the auction is held.
"""

from __future__ import annotations

from enum import IntEnum

from msgspec import Struct

from exchange.clearing.ledger import FREE, QUANTITY_CAP, YEN, Table
from exchange.clearing.limits import limit_reason
from exchange.clearing.tables import Tables
from exchange.commands import AddBid, AnnounceAuction, Side
from exchange.commands.orders import SERIAL_RANGES_MAX
from exchange.errors import ConfigError
from exchange.events import Reason
from exchange.matching.sealed_bid import Direction, Pricing, SealedBidRules
from exchange.matching.state import Tie
from exchange.registry.serials import SerialRanges, can_serve, cut_ranges
from exchange.settlement.serial_ledger import SerialLedger
from exchange.units import NEVER

BIDS_MAX = 10_000
BIDS_OF_ACCOUNT_MAX = 100


class AuctionState(IntEnum):
    ANNOUNCED = 0
    OPEN = 1


class Bid(Struct, frozen=True):
    """A bid or the auctioneer's offer; a canceled bid is not live."""

    order_id: int
    command: AddBid
    is_live: bool = True

    @property
    def serial_ranges(self) -> SerialRanges:
        """The serials that it holds."""
        return cut_ranges(self.command.serial_ranges, self.command.quantity_t)[0]


class SealedAuction(Struct):
    """One auction; `bids` in order of arrival, by number, canceled ones included."""

    auction_id: str
    order_id: int
    terms: AnnounceAuction
    state: AuctionState
    bids: dict[int, Bid]

    @property
    def is_reverse(self) -> bool:
        return self.terms.direction == Direction.REVERSE

    @property
    def bid_side(self) -> Side:
        """The bidders' side."""
        return Side.SELL if self.is_reverse else Side.BUY

    @property
    def live_bids(self) -> list[Bid]:
        return [bid for bid in self.bids.values() if bid.is_live]

    @property
    def offer(self) -> Bid:
        """The auctioneer's offer, in the form of a bid."""
        terms = self.terms
        side = Side.BUY if self.is_reverse else Side.SELL
        command = AddBid(
            terms.account, self.auction_id, side, terms.reserve_ticks, terms.quantity_t
        )
        return Bid(self.order_id, command)


class SealedRules:
    """The checks of auctions and bids against instruments' terms, ledger and limits."""

    def __init__(self, tables: Tables, serials: SerialLedger) -> None:
        self._instruments = tables.instruments
        self._tables = tables
        self._serials = serials

    @property
    def _ledger(self) -> Table:
        return self._tables.ledger

    @property
    def _limits(self) -> Table:
        return self._tables.limits

    def rules(self, terms: AnnounceAuction) -> SealedBidRules:
        """The auction's rules; ConfigError or ValueError if they are impossible."""
        return SealedBidRules(
            Direction(terms.direction),
            Pricing(terms.pricing),
            terms.quantity_t,
            terms.reserve_ticks,
            self._instruments[terms.instrument].lot_t,
            terms.cap_t,
            terms.minimum_t,
            Tie(terms.tie),
            terms.seed,
        )

    def rejection_reason(self, command: AnnounceAuction, time_ns: int) -> Reason:
        """The Reason against an auction now, or NONE."""
        if not 0 <= command.instrument < len(self._instruments):
            return Reason.UNKNOWN_SYMBOL
        if command.instrument in self._tables.delisted:
            return Reason.MARKET_CLOSED
        instrument = self._instruments[command.instrument]
        if not 1 <= command.reserve_ticks <= instrument.ladder_ticks:
            return Reason.PRICE_OUT_OF_BAND
        if command.quantity_t > self._tables.terms[command.instrument, QUANTITY_CAP]:
            return Reason.QTY_MAX
        try:
            self.rules(command)
        except (ConfigError, ValueError):
            return Reason.INVALID_PARAMS
        is_timely = 0 <= command.opens_ns < command.closes_ns < NEVER
        if not is_timely or command.closes_ns <= time_ns or not 0 <= command.seed < 2**62:
            return Reason.INVALID_PARAMS
        auction = SealedAuction("", 0, command, AuctionState.ANNOUNCED, {})
        offer = auction.offer.command
        return self._limit_against(command.instrument, offer) or self._shortage(auction, offer)

    def rejection_reason_bid(self, auction: SealedAuction, command: AddBid) -> Reason:
        """The Reason against a bid, or NONE; the unknown reserve price is not checked."""
        terms, account = auction.terms, command.account
        index = terms.instrument
        instrument = self._instruments[index]
        if auction.state != AuctionState.OPEN:
            return Reason.PHASE_NOT_ALLOWED
        if command.side != auction.bid_side:
            return Reason.INVALID_PARAMS
        if command.serial_ranges:
            is_sale = command.side == Side.SELL
            if not is_sale or not can_serve(
                command.serial_ranges, command.quantity_t, SERIAL_RANGES_MAX
            ):
                return Reason.SERIAL_RANGE_INVALID
            if not self._serials.are_free(account, index, command.serial_ranges):
                return Reason.SERIALS_NOT_AVAILABLE
        if account == terms.account:
            return Reason.STP_WOULD_CROSS
        if not 1 <= command.price_ticks <= instrument.ladder_ticks:
            return Reason.PRICE_OUT_OF_BAND
        if command.quantity_t < instrument.quantity_min_t:
            return Reason.QTY_MIN
        if command.quantity_t > self._tables.terms[index, QUANTITY_CAP]:
            return Reason.QTY_MAX
        if command.quantity_t % instrument.lot_t:
            return Reason.QTY_INCREMENT
        own = sum(bid.command.account == account for bid in auction.bids.values())
        if own >= BIDS_OF_ACCOUNT_MAX or len(auction.bids) >= BIDS_MAX:
            return Reason.TOO_MANY_OPEN_ORDERS
        return self._limit_against(index, command) or self._shortage(auction, command)

    def _limit_against(self, index: int, bid: AddBid) -> Reason:
        """The kill switches and the limits of the account, as for an order."""
        yen = self._instruments[index].yen(bid.price_ticks, bid.quantity_t)
        place, deal = (bid.account, index), (bid.side, bid.quantity_t, yen)
        return limit_reason(self._limits, self._ledger, place, deal)

    def need(self, auction: SealedAuction, bid: AddBid) -> tuple[int, int]:
        """The asset and the amount that a bid or an offer holds."""
        index = auction.terms.instrument
        if bid.side == Side.SELL:
            return index + 1, bid.quantity_t
        instrument = self._instruments[index]
        fee = instrument.fee_yen_per_t * bid.quantity_t
        return YEN, instrument.yen(bid.price_ticks, bid.quantity_t) + fee

    def _shortage(self, auction: SealedAuction, bid: AddBid) -> Reason:
        asset, amount = self.need(auction, bid)
        if self._ledger[bid.account, asset, FREE] >= amount:
            return Reason.NONE
        return Reason.INSUFFICIENT_FUNDS if asset == YEN else Reason.INSUFFICIENT_CREDITS
