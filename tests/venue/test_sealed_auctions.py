"""Sealed-bid auctions on the venue: funded, secret, held on time, settled like trades."""

from __future__ import annotations

import random

import pytest

from exchange.commands import (
    AddBid,
    AddOrder,
    AnnounceAuction,
    BustTrade,
    CancelBid,
    CloseAuction,
    ConfirmInstruction,
    SetKillSwitch,
    SetLimits,
    Side,
    Stamped,
    Tick,
)
from exchange.events import (
    AuctionAnnounced,
    AuctionOpened,
    CommandRejected,
    CreditsSettled,
    Event,
    OrderAccepted,
    OrderCanceled,
    OrderExpired,
    OrderRepeated,
    Reason,
    RegistryInstructed,
    SealedAuctionHeld,
    TradeBusted,
    TradeMade,
)
from exchange.matching.sealed_bid import Direction, Pricing
from exchange.matching.state import Tie
from exchange.units import NS_PER_DAY, NS_PER_MINUTE
from exchange.venue.venue import Venue, VenueSettings
from tests.venue.world import ANN, BOB, CAT, RE, START_NS, Exchange, funded, instruments


def announce(exchange: Exchange, **changes: object) -> str:
    """ANN sells 100 t at 3,000 yen or more within the next hour, unless changed."""
    terms: dict[str, object] = {
        "account": ANN,
        "instrument": RE,
        "quantity_t": 100,
        "reserve_ticks": 3000,
        "opens_ns": 0,
        "closes_ns": exchange.venue.time_ns + 60 * NS_PER_MINUTE,
    }
    event = exchange.do(AnnounceAuction(**(terms | changes)))[0]  # type: ignore[arg-type]
    assert isinstance(event, AuctionAnnounced), event
    return event.auction_id


def bid(
    exchange: Exchange, name: str, account: int, price: int, quantity: int, **rest: object
) -> Event:
    side = rest.pop("side", Side.BUY)
    (event,) = exchange.do(AddBid(account, name, side, price, quantity, **rest))  # type: ignore[arg-type]
    return event


def until_held(exchange: Exchange) -> list[Event]:
    """Advance the time until an auction is held."""
    while True:
        events = exchange.tick()
        if any(isinstance(event, SealedAuctionHeld) for event in events):
            return events


def reason_of(event: Event) -> Reason:
    assert isinstance(event, CommandRejected), event
    return Reason(event.reason)


def awards(events: list[Event]) -> list[tuple[int, int, int, int]]:
    """(buyer, seller, quantity, price) of each award."""
    return [
        (e.buyer, e.seller, e.quantity_t, e.price_ticks) for e in events if isinstance(e, TradeMade)
    ]


def test_a_sale_goes_to_the_best_bids_at_the_last_accepted_price() -> None:
    exchange = funded()
    name = announce(exchange)
    bid(exchange, name, BOB, 3300, 70)
    bid(exchange, name, CAT, 3200, 50)
    bid(exchange, name, CAT, 3100, 50)
    bid(exchange, name, BOB, 2999, 50)
    events = until_held(exchange)
    assert awards(events) == [(BOB, ANN, 70, 3200), (CAT, ANN, 30, 3200)]
    held = next(e for e in events if isinstance(e, SealedAuctionHeld))
    assert (held.price_ticks, held.quantity_t, held.taking_part_t, held.bids) == (3200, 100, 170, 4)
    ended = [e for e in events if isinstance(e, OrderExpired)]
    assert [(e.account, e.quantity_t) for e in ended] == [(CAT, 20), (CAT, 50), (BOB, 50)]
    assert exchange.venue.sealed_auctions == []


def test_bids_and_offers_are_held_and_the_remainder_is_released() -> None:
    exchange = funded()
    venue = exchange.venue
    name = announce(exchange)
    assert venue.balance(ANN, RE).held == 100
    bid(exchange, name, BOB, 3300, 70)
    assert venue.balance(BOB, -1).held == 70 * 3300
    until_held(exchange)
    assert (venue.balance(BOB, -1).held, venue.balance(BOB, -1).due_out) == (0, 70 * 3300)
    ann = venue.balance(ANN, RE)
    assert (ann.free, ann.held, ann.due_out) == (930, 0, 70)
    assert venue.balance(BOB, RE).due_in == 70


def test_a_reverse_auction_buys_the_cheapest_offers_below_the_ceiling() -> None:
    exchange = funded()
    venue = exchange.venue
    name = announce(exchange, direction=Direction.REVERSE, reserve_ticks=3500)
    assert venue.balance(ANN, -1).held == 100 * 3500
    bid(exchange, name, BOB, 3400, 60, side=Side.SELL)
    bid(exchange, name, CAT, 3200, 60, side=Side.SELL)
    bid(exchange, name, CAT, 3501, 60, side=Side.SELL)
    events = until_held(exchange)
    assert awards(events) == [(ANN, CAT, 60, 3400), (ANN, BOB, 40, 3400)]
    assert venue.balance(ANN, -1).due_out == 100 * 3400
    assert venue.balance(ANN, -1).held == 0
    assert (venue.balance(CAT, RE).held, venue.balance(CAT, RE).due_out) == (0, 60)


def test_each_pays_its_own_price_when_the_rule_says_so() -> None:
    exchange = funded()
    name = announce(exchange, pricing=Pricing.PAY_AS_BID)
    bid(exchange, name, BOB, 3300, 70)
    bid(exchange, name, CAT, 3200, 50)
    assert awards(until_held(exchange)) == [(BOB, ANN, 70, 3300), (CAT, ANN, 30, 3200)]


def test_a_cap_a_minimum_and_a_seeded_draw_are_the_auctions_own() -> None:
    exchange = funded()
    capped = announce(exchange, cap_t=40)
    bid(exchange, capped, BOB, 3300, 70)
    bid(exchange, capped, CAT, 3200, 70)
    assert sorted(awards(exchange.do(CloseAuction(capped)))) == [
        (BOB, ANN, 40, 3200),
        (CAT, ANN, 40, 3200),
    ]
    small = announce(exchange, minimum_t=90)
    bid(exchange, small, BOB, 3300, 89)
    assert awards(exchange.do(CloseAuction(small))) == []
    winners = set()
    for seed in range(8):
        drawn = announce(exchange, quantity_t=10, tie=Tie.RANDOM, seed=seed)
        bid(exchange, drawn, BOB, 3300, 10)
        bid(exchange, drawn, CAT, 3300, 10)
        winners.add(awards(exchange.do(CloseAuction(drawn)))[0][0])
    assert winners == {BOB, CAT}


def test_awards_settle_through_the_registry_five_days_later() -> None:
    exchange = funded()
    name = announce(exchange)
    bid(exchange, name, BOB, 3300, 70)
    until_held(exchange)
    settled: list[Event] = []
    asked: list[RegistryInstructed] = []
    while not asked:
        asked = [e for e in exchange.tick() if isinstance(e, RegistryInstructed)]
    for instruction in asked:
        settled += exchange.do(ConfirmInstruction(instruction.key))
    (delivery,) = [e for e in settled if isinstance(e, CreditsSettled)]
    assert (delivery.seller, delivery.buyer, delivery.quantity_t) == (ANN, BOB, 70)
    assert delivery.yen_paid == 70 * 3300
    assert exchange.venue.balance(BOB, RE).free == 1070


def test_bids_are_accepted_between_opening_and_close_only() -> None:
    exchange = funded()
    now = exchange.venue.time_ns
    name = announce(exchange, opens_ns=now + NS_PER_MINUTE, closes_ns=now + 2 * NS_PER_MINUTE)
    assert reason_of(bid(exchange, name, BOB, 3300, 1)) == Reason.PHASE_NOT_ALLOWED
    assert any(isinstance(event, AuctionOpened) for event in exchange.tick())
    assert isinstance(bid(exchange, name, BOB, 3300, 1), OrderAccepted)
    until_held(exchange)
    assert reason_of(bid(exchange, name, BOB, 3300, 1)) == Reason.INVALID_PARAMS


def test_a_bid_can_be_canceled_once_and_by_its_owner_only() -> None:
    exchange = funded()
    name = announce(exchange)
    taken = bid(exchange, name, BOB, 3300, 70)
    assert isinstance(taken, OrderAccepted)
    assert reason_of(exchange.do(CancelBid(CAT, name, taken.order_id))[0]) == Reason.UNKNOWN_ORDER
    (gone,) = exchange.do(CancelBid(BOB, name, taken.order_id))
    assert isinstance(gone, OrderCanceled)
    assert exchange.venue.balance(BOB, -1).held == 0
    assert reason_of(exchange.do(CancelBid(BOB, name, taken.order_id))[0]) == Reason.ORDER_CLOSED
    assert awards(until_held(exchange)) == []


def test_the_same_bid_again_gets_the_first_answer() -> None:
    exchange = funded()
    name = announce(exchange)
    first = bid(exchange, name, BOB, 3300, 70, cl_ord_id="b1")
    again = bid(exchange, name, BOB, 3300, 70, cl_ord_id="b1")
    assert isinstance(first, OrderAccepted)
    assert isinstance(again, OrderRepeated)
    assert again.order_id == first.order_id
    other = bid(exchange, name, BOB, 3301, 70, cl_ord_id="b1")
    assert reason_of(other) == Reason.DUPLICATE_CL_ORD_ID
    assert exchange.venue.balance(BOB, -1).held == 70 * 3300


@pytest.mark.parametrize(
    ("account", "side", "price", "quantity", "reason"),
    [
        (ANN, Side.BUY, 3300, 1, Reason.STP_WOULD_CROSS),
        (BOB, Side.SELL, 3300, 1, Reason.INVALID_PARAMS),
        (BOB, Side.BUY, 0, 1, Reason.PRICE_OUT_OF_BAND),
        (BOB, Side.BUY, 65_536, 1, Reason.PRICE_OUT_OF_BAND),
        (BOB, Side.BUY, 3300, 0, Reason.QTY_MIN),
        (BOB, Side.BUY, 3300, 2**60, Reason.QTY_MAX),
        (BOB, Side.BUY, 3300, 10_000, Reason.INSUFFICIENT_FUNDS),
        (9, Side.BUY, 3300, 1, Reason.FORBIDDEN),
    ],
)
def test_a_wrong_bid_is_rejected_and_changes_nothing(
    account: int, side: Side, price: int, quantity: int, reason: Reason
) -> None:
    exchange = funded()
    name = announce(exchange)
    before = exchange.venue.digest()
    assert reason_of(bid(exchange, name, account, price, quantity, side=side)) == reason
    assert exchange.venue.digest() == before


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"account": 9}, Reason.FORBIDDEN),
        ({"instrument": 7}, Reason.UNKNOWN_SYMBOL),
        ({"quantity_t": 0}, Reason.INVALID_PARAMS),
        ({"quantity_t": 2000}, Reason.INSUFFICIENT_CREDITS),
        ({"reserve_ticks": 0}, Reason.PRICE_OUT_OF_BAND),
        ({"closes_ns": 1}, Reason.INVALID_PARAMS),
        ({"opens_ns": 2**62, "closes_ns": 2**62}, Reason.INVALID_PARAMS),
        ({"direction": 2}, Reason.INVALID_PARAMS),
        ({"pricing": 3}, Reason.INVALID_PARAMS),
        ({"tie": 3}, Reason.INVALID_PARAMS),
        ({"seed": -1}, Reason.INVALID_PARAMS),
        ({"direction": 1, "quantity_t": 10_000}, Reason.INSUFFICIENT_FUNDS),
    ],
)
def test_a_wrong_auction_is_rejected_and_changes_nothing(
    changes: dict[str, int], reason: Reason
) -> None:
    exchange = funded()
    before = exchange.venue.digest()
    terms = {
        "account": ANN,
        "instrument": RE,
        "quantity_t": 100,
        "reserve_ticks": 3000,
        "opens_ns": 0,
        "closes_ns": START_NS + NS_PER_DAY,
    }
    (rejected,) = exchange.do(AnnounceAuction(**(terms | changes)))
    assert reason_of(rejected) == reason
    assert exchange.venue.digest() == before


def test_limits_and_kill_switches_hold_for_bids() -> None:
    exchange = funded()
    name = announce(exchange)
    exchange.do(SetLimits(BOB, quantity_max_t=5, notional_max_yen=10_000, position_max_t=1004))
    assert reason_of(bid(exchange, name, BOB, 3300, 6)) == Reason.QTY_MAX
    assert reason_of(bid(exchange, name, BOB, 3300, 4)) == Reason.NOTIONAL_MAX
    exchange.do(SetLimits(BOB, position_max_t=1003))
    assert reason_of(bid(exchange, name, BOB, 3300, 4)) == Reason.POSITION_MAX
    assert isinstance(bid(exchange, name, BOB, 3300, 3), OrderAccepted)
    assert reason_of(bid(exchange, name, BOB, 3300, 1)) == Reason.POSITION_MAX
    assert exchange.buy(BOB, 3000, 1)[0].reason == Reason.POSITION_MAX
    events = exchange.do(SetKillSwitch(BOB, -1, on=True))
    assert [e.reason for e in events if isinstance(e, OrderCanceled)] == [Reason.KILL_SWITCH]
    assert reason_of(bid(exchange, name, BOB, 3300, 1)) == Reason.KILL_SWITCH


def test_a_withdrawn_auction_releases_every_hold() -> None:
    exchange = funded()
    venue = exchange.venue
    name = announce(exchange)
    bid(exchange, name, BOB, 3300, 70)
    events = exchange.do(CloseAuction(name, withdrawn=True))
    assert awards(events) == []
    assert isinstance(events[-1], SealedAuctionHeld)
    assert events[-1].withdrawn
    assert (venue.balance(ANN, RE).held, venue.balance(BOB, -1).held) == (0, 0)
    assert reason_of(exchange.do(CloseAuction(name))[0]) == Reason.INVALID_PARAMS


def test_an_award_can_be_busted_before_it_settles() -> None:
    exchange = funded()
    name = announce(exchange)
    bid(exchange, name, BOB, 3300, 70)
    (trade,) = [e for e in until_held(exchange) if isinstance(e, TradeMade)]
    (busted,) = exchange.do(BustTrade(RE, trade.trade_id))
    assert isinstance(busted, TradeBusted)
    assert exchange.venue.balance(BOB, -1).free == 10_000_000
    assert exchange.venue.balance(ANN, RE).free == 1000


def test_the_book_and_its_call_auction_ignore_the_sealed_bids() -> None:
    exchange = funded()
    name = announce(exchange, account=CAT)
    bid(exchange, name, BOB, 3300, 70)
    assert exchange.venue.depth(RE, 5) == ([], [])
    assert exchange.venue.indicative(RE)[0] == -1


def test_an_auction_held_after_its_close_is_late() -> None:
    exchange = funded()
    venue = exchange.venue
    announce(exchange, closes_ns=venue.time_ns + NS_PER_MINUTE)
    moment = venue.time_ns + 3 * NS_PER_MINUTE
    events = venue.apply([Stamped(venue.seq + 1, moment, Tick())])
    assert [e.late for e in events if isinstance(e, SealedAuctionHeld)] == [True]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_random_auctions_keep_every_invariant_and_replay_and_restore_repeat_them(seed: int) -> None:
    chance = random.Random(seed)
    exchange = funded(fee_yen_per_t=3)
    venue = exchange.venue
    log: list[Stamped] = []

    def do(command: object, time_ns: int = 0) -> list[Event]:
        stamped = Stamped(venue.seq + 1, max(time_ns, venue.time_ns + 1), command)  # type: ignore[arg-type]
        log.append(stamped)
        events = venue.apply([stamped])
        venue.take_balances()
        venue.check()
        return events

    venue.take_balances()
    fresh = venue.saved()
    for _ in range(600):
        known = {auction.auction_id: auction.bid_side for auction in venue.sealed_auctions}
        name = chance.choice([*known, "none"])
        side = known.get(name, Side.BUY) if chance.random() < 0.9 else chance.randrange(2)
        account, price = chance.randrange(2, 6), chance.randrange(2900, 3400)
        quantity = chance.choice((0, 1, 5, 30, 60))
        kind = chance.randrange(11) if chance.random() < 0.98 else 11
        if kind == 0:
            closes = venue.time_ns + chance.randrange(1, 90) * NS_PER_MINUTE
            do(
                AnnounceAuction(
                    account,
                    chance.randrange(2),
                    quantity,
                    price,
                    0,
                    closes,
                    chance.randrange(2),
                    chance.randrange(3),
                    chance.choice((0, 20)),
                    chance.choice((0, 20)),
                    chance.randrange(3),
                )
            )
        elif kind < 8:
            do(AddBid(account, name, side, price, quantity))
        elif kind == 8:
            do(CancelBid(account, name, chance.randrange(1, venue.seq + 1)))
        elif kind == 9 and chance.random() < 0.3:
            do(CloseAuction(name, withdrawn=chance.random() < 0.3))
        elif kind == 10:
            do(AddOrder(account, RE, chance.randrange(2), 5, 3100))
        elif kind == 11:
            do(Tick(), venue.next_due_ns)
    assert venue.conservation() == {"cash": True, "credits": True}
    assert sum(market.trade_id for market in venue.markets) > 10
    again = Venue(instruments(fee_yen_per_t=3), START_NS, VenueSettings(16, 256))
    again.restore(fresh)
    again.apply(log[:200])
    again.take_balances()
    third = Venue(instruments(fee_yen_per_t=3), START_NS, VenueSettings(16, 256))
    third.restore(again.saved())
    third.apply(log[200:])
    assert third.digest() == venue.digest()
