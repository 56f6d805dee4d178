"""The end of a day: waiting cancels and day orders do not outlive it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exchange.calendar import CONTINUOUS_SESSIONS
from exchange.commands import (
    AddOrder,
    CancelAll,
    HaltMarket,
    OrderType,
    Phase,
    ResumeMarket,
    SetKillSwitch,
    Side,
    Tick,
    TimeInForce,
)
from exchange.commands import Stamped as At
from exchange.events import (
    AuctionUncrossed,
    Event,
    OrderAccepted,
    OrderCanceled,
    OrderExpired,
    OrderTriggered,
    Reason,
    TradeMade,
)
from exchange.units import NS_PER_MINUTE, NS_PER_S, tokyo_datetime
from tests.venue.world import ANN, BOB, CAT, RE, Exchange, funded

DAY, GTC = TimeInForce.DAY, TimeInForce.GTC


def of(kind: type, events: list[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def at(exchange: Exchange, hour: int, minute: int) -> None:
    """Advance the exchange and its clock to a time of the day."""
    venue = exchange.venue
    midnight = tokyo_datetime(venue.time_ns).replace(hour=0, minute=0, second=0, microsecond=0)
    until_ns = int((midnight + timedelta(hours=hour, minutes=minute)).timestamp()) * NS_PER_S
    while venue.next_due_ns <= until_ns:
        exchange.tick()
    venue.apply([At(venue.seq + 1, until_ns + 1, Tick())])


@pytest.mark.parametrize("brake", [SetKillSwitch(ANN, RE, True), CancelAll(ANN, wait=True)])
def test_what_waits_for_a_phase_is_canceled_before_the_phase_elects_a_stop(
    brake: SetKillSwitch | CancelAll,
) -> None:
    exchange = funded(sessions=CONTINUOUS_SESSIONS)
    stop = {"order_type": OrderType.STOP, "stop_ticks": 3_100}
    exchange.do(AddOrder(ANN, RE, Side.BUY, 5, 0, **stop))
    exchange.sell(BOB, 3_100, 1)
    exchange.buy(CAT, 3_100, 1)
    exchange.sell(BOB, 3_200, 5)
    exchange.tick()
    assert exchange.venue.phase(RE) is Phase.AUCTION_FROZEN
    exchange.do(brake)
    events = exchange.tick()
    assert exchange.venue.phase(RE) is Phase.CONTINUOUS
    assert [event.account for event in of(OrderCanceled, events)] == [ANN]
    assert of(OrderTriggered, events) == []
    assert {trade.buyer for trade in of(TradeMade, events)} == {CAT}


@pytest.mark.parametrize("halted_at", [(14, 50), (15, 10)])
def test_a_day_order_of_a_call_after_hours_ends_with_its_auction(
    halted_at: tuple[int, int],
) -> None:
    """A market halted over its close reopens late: no day order remains for tomorrow."""
    exchange = funded(sessions=CONTINUOUS_SESSIONS)
    at(exchange, *halted_at)
    exchange.do(HaltMarket(RE))
    at(exchange, 15, 20)
    exchange.do(ResumeMarket(RE))
    for life in (DAY, GTC):
        assert of(OrderAccepted, exchange.buy(ANN, 3_000, 5, time_in_force=life))
    events = exchange.tick()
    assert of(AuctionUncrossed, events)
    assert [event.reason for event in of(OrderExpired, events)] == [Reason.DAY_ENDED]
    assert exchange.venue.phase(RE) is Phase.CLOSED
    assert exchange.venue.depth(RE, 5)[0] == [(3_000, 5, 1)], "the other order stays"


@pytest.mark.parametrize("resumed_at", [(0, 30), (10, 0)])
def test_a_day_order_of_a_call_that_was_halted_again_has_no_part_in_the_next_day(
    resumed_at: tuple[int, int],
) -> None:
    exchange = funded(sessions=CONTINUOUS_SESSIONS)
    at(exchange, 21, 0)
    exchange.do(HaltMarket(RE))
    exchange.do(ResumeMarket(RE))
    for life in (DAY, GTC):
        assert of(OrderAccepted, exchange.buy(ANN, 3_000, 5, time_in_force=life))
    exchange.do(HaltMarket(RE))
    at(exchange, 24 + resumed_at[0], resumed_at[1])
    exchange.do(ResumeMarket(RE))
    assert exchange.venue.depth(RE, 5)[0] == [(3_000, 5, 1)], "the other order stays"


def test_a_day_order_of_a_call_within_the_day_stays() -> None:
    exchange = funded(sessions=CONTINUOUS_SESSIONS)
    at(exchange, 14, 30)
    exchange.do(HaltMarket(RE))
    exchange.do(ResumeMarket(RE))
    exchange.buy(ANN, 3_000, 5)
    assert of(OrderExpired, exchange.tick()) == []
    assert exchange.venue.phase(RE) is Phase.CONTINUOUS
    at(exchange, 15, 1)
    assert not exchange.venue.markets.has_orders(RE)


def test_a_day_order_of_a_call_at_night_ends_though_the_books_are_those_of_tomorrow() -> None:
    exchange = funded(sessions=CONTINUOUS_SESSIONS)
    at(exchange, 21, 0)
    exchange.do(HaltMarket(RE))
    exchange.do(ResumeMarket(RE))
    exchange.buy(ANN, 3_000, 5)
    started_ns = exchange.venue.time_ns
    events = exchange.tick()
    assert exchange.venue.time_ns - started_ns < 10 * NS_PER_MINUTE
    assert [event.reason for event in of(OrderExpired, events)] == [Reason.DAY_ENDED]
