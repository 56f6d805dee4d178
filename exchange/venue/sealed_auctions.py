"""Sealed-bid auctions of the venue: announced, open, held; a sale or a purchase of credits.

The auctioneer is an ordinary account: its offer (credits, or yen at the reserve price) is held from
the announcement, as a bid's yen or credits are from entry, so that an award can always be settled.
Before the result only its owner sees a bid. Awards are posted as trades and settle with them:
obligations, netting, delivery versus payment. An award has a trade number of its market, so that it
can be corrected, but is not part of the market's trade statistics. An ended auction leaves no
state.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from exchange.clearing.ledger import (
    BOUGHT,
    DUE_IN,
    DUE_OUT,
    EXCHANGE,
    FREE,
    HELD,
    PAID,
    RECEIVED,
    SOLD,
    YEN,
    Hold,
    Table,
)
from exchange.clearing.risk import count_buys
from exchange.clearing.tables import Tables
from exchange.commands import (
    AddBid,
    AnnounceAuction,
    CancelBid,
    CloseAuction,
    Stamped,
)
from exchange.events import (
    Event,
    Reason,
    TradeMade,
)
from exchange.matching.sealed_bid import BID, SealedBidResult, hold_sealed_bid
from exchange.registry.serials import cut_ranges
from exchange.units import NEVER
from exchange.venue.accounts import Accounts
from exchange.venue.corrections import Corrections
from exchange.venue.markets import Markets
from exchange.venue.order_ids import OrderIds
from exchange.venue.row_codec import rejection
from exchange.venue.sealed_events import (
    accepted,
    announced,
    canceled,
    ended,
    held,
    opened,
    repeated,
)
from exchange.venue.sealed_rules import AuctionState, Bid, SealedAuction, SealedRules

AUCTIONS_MAX = 64


class SealedAuctions:
    """The announced and open auctions, by id."""

    def __init__(
        self,
        tables: Tables,
        accounts: Accounts,
        markets: Markets,
        corrections: Corrections,
        ids: OrderIds,
    ) -> None:
        self.auctions: dict[str, SealedAuction] = {}
        self._instruments = tables.instruments
        self._rules = SealedRules(tables, accounts.house.serials)
        self._tables = tables
        self._accounts = accounts
        self._markets = markets
        self._corrections = corrections
        self._ids = ids

    @property
    def _ledger(self) -> Table:
        return self._tables.ledger

    def saved(self) -> list[SealedAuction]:
        """The auctions; their holds are in the ledger."""
        return list(self.auctions.values())

    def restore(self, saved: list[SealedAuction]) -> None:
        """Restore the state of `saved`."""
        self.auctions = {auction.auction_id: auction for auction in saved}

    @property
    def next_due_ns(self) -> int:
        """The next moment at which an auction opens or is held."""
        return min(map(_due_ns, self.auctions.values())) if self.auctions else NEVER

    # --- the auctioneer ------------------------------------------------------------------

    def announce(self, stamped: Stamped, command: AnnounceAuction) -> list[Event]:
        """Hold the offer; open at once if the opening has passed."""
        if not self._accounts.exists(command.account):
            return [rejection(stamped, Reason.FORBIDDEN)]
        reason = self._rules.rejection_reason(command, stamped.time_ns)
        if reason == Reason.NONE and len(self.auctions) >= AUCTIONS_MAX:
            reason = Reason.TOO_MANY_OPEN_ORDERS
        if reason != Reason.NONE:
            return [rejection(stamped, reason)]
        code = self._instruments[command.instrument].code
        auction = SealedAuction(
            f"{code}-S{stamped.seq}", stamped.seq, command, AuctionState.ANNOUNCED, {}
        )
        self.auctions[auction.auction_id] = auction
        self._hold(auction, auction.offer, 1)
        events: list[Event] = [
            announced(stamped, auction),
            accepted(stamped, auction, auction.offer),
        ]
        return events + self._open_if_due(stamped, auction)

    def close(self, stamped: Stamped, command: CloseAuction) -> list[Event]:
        """Close an auction early, with or without an award."""
        auction = self.auctions.get(command.auction_id)
        if auction is None:
            return [rejection(stamped, Reason.INVALID_PARAMS)]
        return self._end(stamped, auction, command.withdrawn)

    def call_off(self, stamped: Stamped, instrument: int, reason: Reason) -> list[Event]:
        """End all auctions of a market without an award."""
        events: list[Event] = []
        for auction in list(self.auctions.values()):
            if auction.terms.instrument == instrument:
                events += self._end(stamped, auction, withdrawn=True, reason=reason)
        return events

    def fire(self, stamped: Stamped) -> list[Event]:
        """Open and hold the auctions that are due."""
        events: list[Event] = []
        for auction in sorted(self.auctions.values(), key=lambda one: one.order_id):
            events += self._open_if_due(stamped, auction)
            if auction.terms.closes_ns <= stamped.time_ns:
                events += self._end(stamped, auction, withdrawn=False)
        return events

    # --- bidders -------------------------------------------------------------------------

    def add_bid(self, stamped: Stamped, command: AddBid) -> Event:
        """Accept a bid and hold its funds or credits, or reject it."""
        auction = self.auctions.get(command.auction_id)
        if not self._accounts.exists(command.account):
            return rejection(stamped, Reason.FORBIDDEN)
        if auction is None:
            return rejection(stamped, Reason.INVALID_PARAMS)
        if command.cl_ord_id:
            first = next((bid for bid in auction.bids.values() if _same_name(bid, command)), None)
            if first is not None and first.command == command:
                return repeated(stamped, first)
            if first is not None or self._ids.find(command.account, command.cl_ord_id):
                return rejection(stamped, Reason.DUPLICATE_CL_ORD_ID)
        reason = self._rules.rejection_reason_bid(auction, command)
        if reason != Reason.NONE:
            return rejection(stamped, reason)
        bid = auction.bids[stamped.seq] = Bid(stamped.seq, command)
        self._hold(auction, bid, 1)
        return accepted(stamped, auction, bid)

    def cancel_bid(self, stamped: Stamped, command: CancelBid) -> Event:
        """Cancel a bid while its auction is open."""
        auction = self.auctions.get(command.auction_id)
        bid = None if auction is None else auction.bids.get(command.bid_id)
        if auction is None or bid is None or bid.command.account != command.account:
            return rejection(stamped, Reason.UNKNOWN_ORDER)
        if not bid.is_live:
            return rejection(stamped, Reason.ORDER_CLOSED)
        return self._canceled(stamped, auction, bid, Reason.USER_REQUEST)

    def cancel_all(self, stamped: Stamped, account: int, instrument: int) -> list[Event]:
        """Cancel the bids of an account in one market for a kill switch; -1 means all."""
        return [
            self._canceled(stamped, auction, bid, Reason.KILL_SWITCH)
            for auction in self.auctions.values()
            if instrument in (-1, auction.terms.instrument)
            for bid in auction.live_bids
            if account in (-1, bid.command.account)
        ]

    def holds(self) -> Iterator[Hold]:
        """The holds of all bids and offers."""
        for auction in self.auctions.values():
            for bid in (auction.offer, *auction.live_bids):
                command = bid.command
                asset, amount = self._rules.need(auction, command)
                buys_t = command.quantity_t if asset == YEN else 0
                yield Hold(command.account, asset, amount, auction.terms.instrument, buys_t)

    def digest_rows(self) -> Iterator[tuple[object, ...]]:
        """The live state in canonical form, without numbers of commands."""
        for auction in sorted(self.auctions.values(), key=lambda one: one.order_id):
            bids = [
                (c.account, c.side, c.price_ticks, c.quantity_t, c.serial_ranges)
                for c in (bid.command for bid in auction.live_bids)
            ]
            yield (auction.terms, auction.state, bids)

    # --- the ledger ----------------------------------------------------------------------

    def _hold(self, auction: SealedAuction, bid: Bid, sign: int) -> None:
        """Hold (1) or release (-1) the funds or credits of a bid."""
        asset, amount = self._rules.need(auction, bid.command)
        row = self._ledger[bid.command.account, asset]
        row[FREE] -= sign * amount
        row[HELD] += sign * amount
        if asset == YEN:
            index = auction.terms.instrument
            count_buys(
                self._tables.limits, bid.command.account, index, sign * bid.command.quantity_t
            )
        serials = self._accounts.house.serials
        move = serials.reserve if sign > 0 else serials.release
        move(bid.command.account, auction.terms.instrument, bid.serial_ranges)
        self._accounts.touched.add(bid.command.account)

    def _post(self, trade: TradeMade) -> None:
        """Move both sides of an award from free to due, as the kernel does with a trade's."""
        ledger, asset, quantity = self._ledger, trade.instrument + 1, trade.quantity_t
        fee = self._instruments[trade.instrument].fee_yen_per_t * quantity
        pays, receives = trade.yen + fee, trade.yen - min(fee, trade.yen)
        buyer, seller = trade.buyer, trade.seller
        ledger[buyer, YEN, FREE] -= pays
        ledger[buyer, YEN, DUE_OUT] += pays
        ledger[buyer, asset, DUE_IN] += quantity
        ledger[buyer, asset, BOUGHT] += quantity
        ledger[buyer, asset, PAID] += pays
        ledger[seller, asset, FREE] -= quantity
        ledger[seller, asset, DUE_OUT] += quantity
        ledger[seller, asset, SOLD] += quantity
        ledger[seller, asset, RECEIVED] += receives
        ledger[seller, YEN, DUE_IN] += receives
        ledger[EXCHANGE, YEN, DUE_IN] += pays - receives
        self._accounts.touched.update((buyer, seller, EXCHANGE))

    # --- the end of an auction -----------------------------------------------------------

    def _open_if_due(self, stamped: Stamped, auction: SealedAuction) -> list[Event]:
        if auction.state != AuctionState.ANNOUNCED or auction.terms.opens_ns > stamped.time_ns:
            return []
        auction.state = AuctionState.OPEN
        return [opened(stamped, auction)]

    def _end(
        self,
        stamped: Stamped,
        auction: SealedAuction,
        withdrawn: bool,
        reason: Reason = Reason.AUCTION_ENDED,
    ) -> list[Event]:
        """Release every hold, post the awards, end the rest of offer and bids."""
        del self.auctions[auction.auction_id]
        bids, offer = auction.live_bids, auction.offer
        for bid in (offer, *bids):
            self._hold(auction, bid, -1)
        rows = np.zeros(0 if withdrawn else len(bids), BID)
        for row, bid in zip(rows, bids, strict=False):
            command = bid.command
            row["bidder"], row["price_ticks"] = command.account, command.price_ticks
            row["quantity_t"] = command.quantity_t
        result = hold_sealed_bid(self._rules.rules(auction.terms), rows)
        events, left = self._award(stamped, auction, result)
        for bid in (offer, *bids):
            rest = left.get(bid.order_id, bid.command.quantity_t)
            if rest:
                events.append(ended(stamped, auction, bid, rest, withdrawn, reason))
        return [*events, held(stamped, auction, result, withdrawn)]

    def _award(
        self, stamped: Stamped, auction: SealedAuction, result: SealedBidResult
    ) -> tuple[list[Event], dict[int, int]]:
        """The awards as trades, and the remainders of awarded bids, by order id."""
        events: list[Event] = []
        left = {auction.order_id: auction.terms.quantity_t - result.quantity_t}
        bids, index = auction.live_bids, auction.terms.instrument
        market = self._markets[index]
        for position, _, quantity, price in result.awards.tolist():
            bid = bids[position]
            market.trade_id += 1
            bidder = (bid.order_id, bid.command.account)
            auctioneer = (auction.order_id, auction.terms.account)
            buy, sell = (auctioneer, bidder) if auction.is_reverse else (bidder, auctioneer)
            trade = stamped.event(
                TradeMade,
                trade_id=market.trade_id,
                instrument=index,
                price_ticks=price,
                quantity_t=quantity,
                yen=market.instrument.yen(price, quantity),
                buy_order_id=buy[0],
                sell_order_id=sell[0],
                buyer=buy[1],
                seller=sell[1],
                taker_side=-1,
                auction_id=auction.auction_id,
            )
            self._post(trade)
            taken, _ = cut_ranges(bid.serial_ranges, quantity)
            serials = self._accounts.house.serials
            serials.reserve(trade.seller, index, taken)
            serials.name(trade.seller, index, taken)
            self._corrections.remember(trade, taken)
            left[bid.order_id] = bid.command.quantity_t - quantity
            events.append(trade)
        return events, left

    def _canceled(
        self, stamped: Stamped, auction: SealedAuction, bid: Bid, reason: Reason
    ) -> Event:
        self._hold(auction, bid, -1)
        auction.bids[bid.order_id] = Bid(bid.order_id, bid.command, is_live=False)
        return canceled(stamped, auction, bid, reason)


def _due_ns(auction: SealedAuction) -> int:
    if auction.state == AuctionState.ANNOUNCED:
        return auction.terms.opens_ns
    return auction.terms.closes_ns


def _same_name(bid: Bid, command: AddBid) -> bool:
    one = bid.command
    return (one.account, one.cl_ord_id) == (command.account, command.cl_ord_id)
