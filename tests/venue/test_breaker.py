"""The dynamic band: an order that would trade beyond it halts the market, which reopens by
itself."""

from __future__ import annotations

import random

import pytest

from exchange.calendar import CONTINUOUS_SESSIONS
from exchange.commands import (
    AddOrder,
    AnyCommand,
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    OpenAccount,
    Phase,
    Side,
    Stamped,
    Tick,
)
from exchange.events import (
    AuctionUncrossed,
    Event,
    OrderAccepted,
    OrderCanceled,
    OrderRejected,
    PhaseChanged,
    Reason,
    TradeMade,
)
from exchange.venue.venue import Venue, VenueSettings
from tests.venue.world import ANN, BOB, CAT, RE, START_NS, Exchange, funded, instruments

WIDTH = 25


def breaker(**changes: object) -> Exchange:
    """Continuous trading with a dynamic band, after one trade at 3,100."""
    terms = {"dynamic_ticks": WIDTH, "dynamic_halts": True, "ladder_ticks": 6_400} | changes
    exchange = funded(sessions=CONTINUOUS_SESSIONS, **terms)
    exchange.tick(2)
    exchange.sell(BOB, 3100, 1)
    exchange.buy(ANN, 3100, 1)
    return exchange


def of(kind: type, events: list[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


@pytest.mark.parametrize(("away", "trades"), [(WIDTH - 1, True), (WIDTH, True), (WIDTH + 1, False)])
def test_a_trade_at_the_bands_edge_is_allowed_and_one_tick_beyond_halts(
    away: int, trades: bool
) -> None:
    exchange = breaker()
    exchange.sell(BOB, 3100 + away, 5)
    events = exchange.buy(ANN, 3200, 5)
    assert bool(of(TradeMade, events)) == trades
    assert exchange.venue.phase(RE) is (Phase.CONTINUOUS if trades else Phase.AUCTION_CALL)


def test_without_a_breaker_such_an_order_is_rejected_and_the_market_goes_on() -> None:
    exchange = breaker(dynamic_halts=False)
    exchange.sell(BOB, 3100 + WIDTH + 1, 5)
    (rejected,) = exchange.buy(ANN, 3200, 5)
    assert isinstance(rejected, OrderRejected)
    assert rejected.reason == Reason.PRICE_OUT_OF_BAND
    assert exchange.venue.phase(RE) is Phase.CONTINUOUS


def test_a_halted_market_collects_orders_and_reopens_with_an_auction_after_its_pause() -> None:
    exchange = breaker()
    exchange.sell(BOB, 3180, 5)
    halting = exchange.venue.time_ns + 1
    exchange.buy(ANN, 3200, 5)
    exchange.sell(CAT, 3150, 2)
    events = exchange.tick()
    assert exchange.venue.time_ns == halting + exchange.venue.settings.pause_ns
    (result,) = of(AuctionUncrossed, events)
    assert (result.auction, result.volume_t) == ("reopening", 5)
    assert {trade.price_ticks for trade in of(TradeMade, events)} == {result.price_ticks}
    assert exchange.venue.phase(RE) is Phase.CONTINUOUS


def test_orders_after_the_one_that_halts_enter_the_call_whatever_the_group() -> None:
    """In one group or one by one, the order after the halt enters the reopening call."""
    orders = (
        AddOrder(BOB, RE, Side.SELL, 5, 3180),
        AddOrder(ANN, RE, Side.BUY, 5, 3200),
        AddOrder(CAT, RE, Side.SELL, 2, 3150),
    )
    together, apart = breaker(), breaker()
    events = together.do(*orders)
    single = [event for order in orders for event in apart.do(order)]
    assert events == single
    assert len(of(OrderAccepted, events)) == 3
    assert [e.phase for e in of(PhaseChanged, events)] == [Phase.AUCTION_CALL]
    assert together.venue.next_due_ns == apart.venue.next_due_ns
    assert together.venue.digest() == apart.venue.digest()


def test_a_stop_that_is_elected_as_trading_begins_halts_at_once() -> None:
    """A halt need not come from an order: here a phase elects the stop."""
    exchange = breaker()
    stop = {"order_type": 3, "stop_ticks": 3120, "time_in_force": 1}
    exchange.do(AddOrder(ANN, RE, Side.BUY, 5, 3190, **stop))
    exchange.sell(BOB, 3120, 1, time_in_force=1)
    exchange.sell(BOB, 3185, 5, time_in_force=1)
    exchange.buy(CAT, 3120, 1)
    assert exchange.venue.phase(RE) is Phase.AUCTION_CALL


def opening() -> list[Stamped]:
    """The commands that lead to continuous trading with a last price."""
    venue = new_venue()
    sent: list[Stamped] = []

    def send(command: AnyCommand, time_ns: int = 0) -> None:
        sent.append(Stamped(venue.seq + 1, max(venue.time_ns + 1, time_ns), command))
        venue.apply(sent[-1:])

    for name in ("ann", "bob", "cat"):
        send(OpenAccount(name))
    for account in (ANN, BOB, CAT):
        send(DepositCash(account, 10_000_000))
        send(DepositCredits(account, RE, 5_000))
        send(ConfirmInstruction(f"D{venue.seq}"))
    for _ in range(3):
        send(Tick(), venue.next_due_ns)
    return sent


def new_venue() -> Venue:
    terms = {"dynamic_ticks": WIDTH, "dynamic_halts": True, "ladder_ticks": 6_400}
    markets = instruments(sessions=CONTINUOUS_SESSIONS, **terms)
    return Venue(markets, START_NS, VenueSettings(accounts_max=8, orders_max=64))


def walk(seed: int, before: list[Stamped]) -> tuple[Venue, list[Stamped], int]:
    """A random path of prices through the band: venue, commands, number of halts."""
    rng = random.Random(seed)
    venue, price, halts = new_venue(), 3100, 0
    venue.apply(before)
    sent: list[Stamped] = []
    for _ in range(6):
        price += rng.randint(-50, 50)
        commands: list[AnyCommand] = [Tick()] if rng.random() < 0.1 else []
        time_ns = venue.next_due_ns if commands else venue.time_ns + 1
        for _ in range(rng.randint(1, 4)):
            account, other = rng.sample((ANN, BOB, CAT), 2)
            near = price + rng.randint(-3, 3)
            commands.append(AddOrder(account, RE, Side.SELL, 5, near, stp_mode=4))
            commands.append(AddOrder(other, RE, Side.BUY, 5, price, stp_mode=4))
        group = [Stamped(venue.seq + 1 + i, time_ns + i, c) for i, c in enumerate(commands)]
        sent += group
        events = venue.apply(group)
        halts += sum(event.phase == Phase.AUCTION_CALL for event in of(PhaseChanged, events))
    venue.check()
    return venue, sent, halts


def test_a_thousand_random_paths_halt_and_reopen_the_same_in_any_grouping() -> None:
    before, halted = opening(), 0
    for seed in range(1_000):
        venue, sent, halts = walk(seed, before)
        halted += halts > 0
        again = new_venue()
        again.apply(before)
        size = (1, 7, 1000)[seed % 3]
        for start in range(0, len(sent), size):
            again.apply(sent[start : start + size])
        assert again.digest() == venue.digest(), f"seed {seed}, groups of {size}"
        assert again.next_due_ns == venue.next_due_ns, f"seed {seed}, groups of {size}"
    assert halted > 300, f"only {halted} paths left the band"


def test_a_canceled_order_is_out_of_a_halted_market() -> None:
    exchange = breaker()
    kept = of(OrderAccepted, exchange.sell(BOB, 3180, 5))[0]
    exchange.buy(ANN, 3200, 5)
    assert of(OrderCanceled, exchange.cancel(BOB, kept.order_id))


def pairs(events: list[Event]) -> list[tuple[int, int]]:
    return [(trade.buyer, trade.seller) for trade in of(TradeMade, events)]


@pytest.mark.parametrize("away", [WIDTH + 1, 80])
def test_an_own_order_beyond_the_band_is_met_by_prevention_and_halts_nothing(away: int) -> None:
    exchange = breaker()
    exchange.sell(BOB, 3100 + away, 5)
    events = exchange.buy(BOB, 3200, 5)
    assert [e.reason for e in of(OrderCanceled, events)] == [Reason.SELF_TRADE]
    assert exchange.venue.phase(RE) is Phase.CONTINUOUS


def test_the_remainder_of_an_order_that_halts_never_trades_with_its_own_group() -> None:
    """Another trader's order is next and halts; one of the own group lies behind it, within the
    limit."""
    exchange = breaker()
    exchange.sell(CAT, 3180, 5)
    exchange.sell(BOB, 3185, 5)
    events = exchange.buy(BOB, 3200, 10)
    assert [e.reason for e in of(OrderCanceled, events)] == [Reason.SELF_TRADE]
    assert exchange.venue.phase(RE) is Phase.AUCTION_CALL
    exchange.buy(ANN, 3200, 10)
    assert set(pairs(exchange.tick())) == {(ANN, CAT), (ANN, BOB)}


def test_an_elected_stop_limit_halts_no_market_against_its_own_group() -> None:
    exchange = breaker()
    stop = {"order_type": 3, "stop_ticks": 3110, "time_in_force": 1}
    exchange.do(AddOrder(BOB, RE, Side.BUY, 5, 3200, **stop))
    exchange.sell(BOB, 3180, 5)
    exchange.sell(CAT, 3110, 1)
    events = exchange.buy(ANN, 3110, 1)
    assert [e.reason for e in of(OrderCanceled, events)] == [Reason.SELF_TRADE]
    assert exchange.venue.phase(RE) is Phase.CONTINUOUS


def halts_of(seed: int) -> int:
    """The number of reopenings in a random market of one trader and a group of two."""
    rng = random.Random(seed)
    exchange, halts = breaker(), 0
    groups = {ANN: 0, BOB: 7, CAT: 7}
    for _ in range(60):
        account, kind = rng.choice((ANN, BOB, CAT)), rng.choice((0, 0, 0, 1, 2, 3))
        order = AddOrder(
            account,
            RE,
            rng.choice(list(Side)),
            rng.randint(1, 9),
            3100 + rng.randint(-60, 60),
            order_type=kind,
            stop_ticks=3100 + rng.randint(-60, 60),
            display_t=rng.choice((0, 0, 1)) if kind in (0, 3) else 0,
            stp_group=groups[account],
            stp_mode=rng.choice((0, 1, 2, 3)),
        )
        events = exchange.do(order)
        if exchange.venue.phase(RE) is Phase.AUCTION_CALL and rng.random() < 0.3:
            halts += 1
            events += exchange.tick()
        for buyer, seller in pairs(events):
            assert groups[buyer] != groups[seller], f"seed {seed}"
    return halts


def test_no_trader_buys_from_its_own_group_under_prevention_through_any_halt() -> None:
    assert sum(map(halts_of, range(40))) > 40


@pytest.mark.parametrize(("late_ns", "trades"), [(0, False), (1, True)])
def test_an_order_that_ends_as_the_market_reopens_is_not_in_its_auction(
    late_ns: int, trades: bool
) -> None:
    exchange = breaker()
    exchange.sell(BOB, 3180, 5)
    reopens_ns = exchange.venue.time_ns + 1 + exchange.venue.settings.pause_ns
    dated = {"time_in_force": 2, "expire_ns": reopens_ns + late_ns}
    exchange.do(AddOrder(ANN, RE, Side.BUY, 5, 3200, **dated))
    assert exchange.venue.next_due_ns == reopens_ns
    assert bool(of(TradeMade, exchange.tick())) == trades
