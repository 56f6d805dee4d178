"""The twin's sealed-bid auctions: awards are found lot by lot, the best bid first."""

from __future__ import annotations

from dataclasses import dataclass, field

from exchange.commands import (
    AddBid,
    AnnounceAuction,
    CancelBid,
    CloseAuction,
    OrderType,
    Side,
    Stamped,
    TimeInForce,
)
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
    TradeMade,
)
from exchange.matching.state import LARGEST_QUANTITY
from exchange.units import NS_PER_S
from tests.venue.twin_accounts import OffBookHold
from tests.venue.twin_awards import Award, awards_of
from tests.venue.twin_clearing import Trade, TwinClearing
from tests.venue.twin_markets import TwinMarkets
from tests.venue.twin_orders import TwinOrders, no
from tests.venue.twin_serials import Run, are_well_named, cut, runs_of

AUCTIONS_MAX = 64
BIDS_MAX, BIDS_OF_ACCOUNT_MAX = 10_000, 100
NEVER = 2**63 - 1


@dataclass
class Auction:
    """One auction; `bids` by number in their order, canceled ones included."""

    auction_id: str
    order_id: int
    terms: AnnounceAuction
    is_open: bool = False
    bids: dict[int, AddBid] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)

    @property
    def live(self) -> dict[int, AddBid]:
        return {number: bid for number, bid in self.bids.items() if number not in self.gone}

    @property
    def bid_side(self) -> Side:
        return Side.SELL if self.terms.direction else Side.BUY

    @property
    def offer(self) -> AddBid:
        """The quantity that the auctioneer offers."""
        terms = self.terms
        return AddBid(terms.account, "", 1 - self.bid_side, terms.reserve_ticks, terms.quantity_t)


class TwinAuctions:
    """The auctions that are announced or open."""

    def __init__(self, markets: TwinMarkets, clearing: TwinClearing, orders: TwinOrders) -> None:
        self.auctions: dict[str, Auction] = {}
        self._markets = markets
        self._clearing = clearing
        self._accounts = clearing.accounts
        self._orders = orders

    @property
    def next_due_ns(self) -> int:
        """The next moment at which one opens or ends."""
        return min(
            (
                auction.terms.closes_ns if auction.is_open else auction.terms.opens_ns
                for auction in self.auctions.values()
            ),
            default=NEVER,
        )

    # --- commands ------------------------------------------------------------------------------

    def announce(self, stamped: Stamped, command: AnnounceAuction) -> list[Event]:
        """Announce an auction and hold its offer."""
        reason = self._rejection_reason(command, stamped.time_ns)
        if reason:
            return [no(stamped, reason)]
        code = self._markets.instruments[command.instrument].code
        auction = Auction(f"{code}-S{stamped.seq}", stamped.seq, command)
        self.auctions[auction.auction_id] = auction
        self._hold_bid(auction, auction.order_id, auction.offer)
        announced = stamped.event(
            AuctionAnnounced,
            auction_id=auction.auction_id,
            order_id=stamped.seq,
            account=command.account,
            instrument=command.instrument,
            direction=command.direction,
            pricing=command.pricing,
            tie=command.tie,
            quantity_t=command.quantity_t,
            reserve_ticks=command.reserve_ticks,
            cap_t=command.cap_t,
            minimum_t=command.minimum_t,
            opens_ns=command.opens_ns,
            closes_ns=command.closes_ns,
        )
        accepted = self._accepted(stamped, auction, auction.order_id, auction.offer)
        return [announced, accepted, *self._open(stamped, auction)]

    def close(self, stamped: Stamped, command: CloseAuction) -> list[Event]:
        """Hold an auction now, or call it off."""
        auction = self.auctions.get(command.auction_id)
        if auction is None:
            return [no(stamped, Reason.INVALID_PARAMS)]
        return self._end(stamped, auction, command.withdrawn)

    def add_bid(self, stamped: Stamped, command: AddBid) -> list[Event]:
        """Accept a bid."""
        auction = self.auctions.get(command.auction_id)
        if not self._accounts.exists(command.account):
            return [no(stamped, Reason.FORBIDDEN)]
        if auction is None:
            return [no(stamped, Reason.INVALID_PARAMS)]
        if command.cl_ord_id:
            name = (command.account, command.cl_ord_id)
            same = [n for n, b in auction.bids.items() if (b.account, b.cl_ord_id) == name]
            if same and auction.bids[same[0]] == command:
                return [
                    stamped.event(
                        OrderRepeated, order_id=same[0], account=name[0], cl_ord_id=name[1]
                    )
                ]
            if same or self._orders.recall(name, stamped) is not None:
                return [no(stamped, Reason.DUPLICATE_CL_ORD_ID)]
        reason = self._reason_against_bid(auction, command)
        if reason:
            return [no(stamped, reason)]
        auction.bids[stamped.seq] = command
        self._clearing.shelves.take((command.account, auction.terms.instrument), ranges_of(command))
        self._hold_bid(auction, stamped.seq, command)
        return [self._accepted(stamped, auction, stamped.seq, command)]

    def cancel_bid(self, stamped: Stamped, command: CancelBid) -> list[Event]:
        """Cancel a bid."""
        auction = self.auctions.get(command.auction_id)
        bid = auction.bids.get(command.bid_id) if auction is not None else None
        if auction is None or bid is None or bid.account != command.account:
            return [no(stamped, Reason.UNKNOWN_ORDER)]
        if command.bid_id in auction.gone:
            return [no(stamped, Reason.ORDER_CLOSED)]
        return [self._cancel(stamped, auction, command.bid_id, Reason.USER_REQUEST)]

    def kill(self, stamped: Stamped, account: int, instrument: int) -> list[Event]:
        """Cancel the bids that a kill switch covers; -1 means all."""
        return [
            self._cancel(stamped, auction, number, Reason.KILL_SWITCH)
            for auction in self.auctions.values()
            if instrument in (-1, auction.terms.instrument)
            for number, bid in auction.live.items()
            if account in (-1, bid.account)
        ]

    def call_off(self, stamped: Stamped, instrument: int, reason: Reason) -> list[Event]:
        """Call off the auctions of a market that ends."""
        its_own = [a for a in self.auctions.values() if a.terms.instrument == instrument]
        return [event for auction in its_own for event in self._end(stamped, auction, True, reason)]

    def fire(self, stamped: Stamped) -> list[Event]:
        """Open and hold what is due."""
        events: list[Event] = []
        for auction in list(self.auctions.values()):
            events += self._open(stamped, auction)
            if auction.terms.closes_ns <= stamped.time_ns:
                events += self._end(stamped, auction, withdrawn=False)
        return events

    # --- reasons to reject ----------------------------------------------------------------------

    def _rejection_reason(self, command: AnnounceAuction, now: int) -> int:
        accounts, quantity = self._accounts, command.quantity_t
        if not accounts.exists(command.account):
            return Reason.FORBIDDEN
        if not 0 <= command.instrument < len(self._markets.instruments):
            return Reason.UNKNOWN_SYMBOL
        if command.instrument in self._markets.delisted:
            return Reason.MARKET_CLOSED
        terms = self._markets.instruments[command.instrument]
        if not 1 <= command.reserve_ticks <= terms.ladder_ticks:
            return Reason.PRICE_OUT_OF_BAND
        if accounts.too_large(command.instrument, quantity):
            return Reason.QTY_MAX
        cap, minimum = command.cap_t, command.minimum_t
        sound = (
            1 <= quantity <= LARGEST_QUANTITY
            and all(0 <= value <= LARGEST_QUANTITY for value in (cap, minimum))
            and quantity % terms.lot_t == cap % terms.lot_t == 0
            and command.direction in (0, 1)
            and command.pricing in (0, 1, 2)
            and command.tie in (0, 1, 2)
            and 0 <= command.opens_ns < command.closes_ns < NEVER
            and command.closes_ns > now
            and 0 <= command.seed < 2**62
        )
        if not sound:
            return Reason.INVALID_PARAMS
        auction = Auction("", 0, command)
        side = auction.offer.side
        if accounts.is_killed(command.account, command.instrument):
            return Reason.KILL_SWITCH
        place, price = (command.account, command.instrument, side), command.reserve_ticks
        reason = accounts.breach(*place, price, quantity, quantity)
        need = accounts.cost(command.instrument, side, price, quantity)
        reason = reason or accounts.shortage(*place, need)
        if not reason and len(self.auctions) >= AUCTIONS_MAX:
            return Reason.TOO_MANY_OPEN_ORDERS
        return reason

    def _reason_against_bid(self, auction: Auction, command: AddBid) -> int:
        accounts, index = self._accounts, auction.terms.instrument
        terms, quantity, price = (
            self._markets.instruments[index],
            command.quantity_t,
            command.price_ticks,
        )
        if not auction.is_open:
            return Reason.PHASE_NOT_ALLOWED
        if command.side != auction.bid_side:
            return Reason.INVALID_PARAMS
        is_sale = command.side == Side.SELL
        if command.serial_ranges and not (
            is_sale and are_well_named(command.serial_ranges, quantity)
        ):
            return Reason.SERIAL_RANGE_INVALID
        if not self._clearing.shelves.are_free(
            (command.account, index), runs_of(command.serial_ranges) or []
        ):
            return Reason.SERIALS_NOT_AVAILABLE
        if command.account == auction.terms.account:
            return Reason.STP_WOULD_CROSS
        if not 1 <= price <= terms.ladder_ticks:
            return Reason.PRICE_OUT_OF_BAND
        if quantity < terms.quantity_min_t:
            return Reason.QTY_MIN
        if accounts.too_large(index, quantity):
            return Reason.QTY_MAX
        if quantity % terms.lot_t:
            return Reason.QTY_INCREMENT
        own = [bid for bid in auction.bids.values() if bid.account == command.account]
        if len(own) >= BIDS_OF_ACCOUNT_MAX or len(auction.bids) >= BIDS_MAX:
            return Reason.TOO_MANY_OPEN_ORDERS
        if accounts.is_killed(command.account, index):
            return Reason.KILL_SWITCH
        place = (command.account, index, command.side)
        reason = accounts.breach(*place, price, quantity, quantity)
        return reason or accounts.shortage(*place, accounts.cost(*place[1:], price, quantity))

    # --- the end ---------------------------------------------------------------------------------

    def _open(self, stamped: Stamped, auction: Auction) -> list[Event]:
        if auction.is_open or auction.terms.opens_ns > stamped.time_ns:
            return []
        auction.is_open = True
        return [
            stamped.event(
                AuctionOpened, auction_id=auction.auction_id, instrument=auction.terms.instrument
            )
        ]

    def _end(
        self,
        stamped: Stamped,
        auction: Auction,
        withdrawn: bool,
        reason: Reason = Reason.AUCTION_ENDED,
    ) -> list[Event]:
        del self.auctions[auction.auction_id]
        live, terms = auction.live, auction.terms
        for number in (auction.order_id, *live):
            self._accounts.release(number)
        for bid in live.values():
            self._clearing.shelves.give((bid.account, terms.instrument), ranges_of(bid))
        lot_t = self._markets.instruments[terms.instrument].lot_t
        result = awards_of(terms, lot_t, {} if withdrawn else live)
        left = {auction.order_id: terms.quantity_t} | {n: b.quantity_t for n, b in live.items()}
        events: list[Event] = []
        for award in result.awards:
            events.append(self._award(stamped, auction, award))
            left[award.number] -= award.quantity_t
            left[auction.order_id] -= award.quantity_t
        owners = {auction.order_id: terms.account} | {n: bid.account for n, bid in live.items()}
        kind = OrderCanceled if withdrawn else OrderExpired
        for number, quantity in left.items():
            if quantity:
                events.append(
                    stamped.event(
                        kind,
                        order_id=number,
                        account=owners[number],
                        instrument=terms.instrument,
                        quantity_t=quantity,
                        reason=reason,
                    )
                )
        events.append(
            stamped.event(
                SealedAuctionHeld,
                auction_id=auction.auction_id,
                instrument=terms.instrument,
                price_ticks=result.price_ticks,
                quantity_t=sum(award.quantity_t for award in result.awards),
                offered_t=terms.quantity_t,
                taking_part_t=result.taking_part_t,
                bids=len(live),
                withdrawn=withdrawn,
                late=stamped.time_ns > terms.closes_ns + NS_PER_S,
            )
        )
        return events

    def _award(self, stamped: Stamped, auction: Auction, award: Award) -> Event:
        """A trade between the auctioneer and a bidder, settled like any other."""
        index, price, quantity = auction.terms.instrument, award.price_ticks, award.quantity_t
        bid = auction.bids[award.number]
        buy, sell = (award.number, bid.account), (auction.order_id, auction.terms.account)
        if auction.terms.direction:
            buy, sell = sell, buy
        self._markets.trade_ids[index] += 1
        trade_id = self._markets.trade_ids[index]
        self._accounts.trade(index, buy[1], sell[1], price, quantity)
        orders = (buy[0], sell[0])
        serial_ranges = cut(ranges_of(bid), quantity)
        self._clearing.shelves.take((sell[1], index), serial_ranges)
        self._clearing.trades.append(
            Trade(
                index,
                trade_id,
                buy[1],
                sell[1],
                price,
                quantity,
                orders,
                serial_ranges=serial_ranges,
            )
        )
        if serial_ranges:
            self._clearing.name_serials(sell[1], index, serial_ranges)
        return stamped.event(
            TradeMade,
            trade_id=trade_id,
            instrument=index,
            price_ticks=price,
            quantity_t=quantity,
            yen=self._markets.instruments[index].yen(price, quantity),
            buy_order_id=buy[0],
            sell_order_id=sell[0],
            buyer=buy[1],
            seller=sell[1],
            taker_side=-1,
            auction_id=auction.auction_id,
        )

    def _cancel(self, stamped: Stamped, auction: Auction, number: int, reason: Reason) -> Event:
        auction.gone.add(number)
        self._accounts.release(number)
        bid = auction.bids[number]
        self._clearing.shelves.give((bid.account, auction.terms.instrument), ranges_of(bid))
        return stamped.event(
            OrderCanceled,
            order_id=number,
            account=bid.account,
            instrument=auction.terms.instrument,
            quantity_t=bid.quantity_t,
            reason=reason,
        )

    def _hold_bid(self, auction: Auction, number: int, bid: AddBid) -> None:
        index = auction.terms.instrument
        amount = self._accounts.cost(index, bid.side, bid.price_ticks, bid.quantity_t)
        hold = OffBookHold(bid.account, index, bid.side, amount, bid.quantity_t)
        self._accounts.hold_off_book(number, hold)

    def _accepted(self, stamped: Stamped, auction: Auction, number: int, bid: AddBid) -> Event:
        return stamped.event(
            OrderAccepted,
            order_id=number,
            account=bid.account,
            cl_ord_id=bid.cl_ord_id,
            instrument=auction.terms.instrument,
            side=bid.side,
            order_type=OrderType.LIMIT,
            time_in_force=TimeInForce.AUCTION,
            flags=0,
            price_ticks=bid.price_ticks,
            quantity_t=bid.quantity_t,
            auction_id=auction.auction_id,
        )


def ranges_of(bid: AddBid) -> list[Run]:
    """The serial ranges that a bid holds."""
    return cut(runs_of(bid.serial_ranges) or [], bid.quantity_t)
