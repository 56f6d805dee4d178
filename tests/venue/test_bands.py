"""New bands while orders without a price wait in a call: their holds follow as far as cash
allows."""

from __future__ import annotations

import pytest

from exchange.commands import (
    AddOrder,
    HaltMarket,
    OrderType,
    ResumeMarket,
    SetBasePrice,
    SetLimits,
    Side,
    WithdrawCash,
)
from exchange.events import (
    Event,
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    Reason,
    TradeMade,
)
from tests.venue.world import ANN, BOB, CAT, RE, Exchange, funded

TOP = 6_021  # of the band around 3,169
# Base prices with a higher, and with a lower top.
HIGHER, LOWER = (3_300, 6_270), (3_000, 5_700)


def waiting(quantity: int, side: Side = Side.BUY, kind: int = OrderType.MARKET) -> Exchange:
    """A halted call in which ANN has a market order."""
    exchange = funded()
    (event,) = exchange.do(AddOrder(ANN, RE, side, quantity, 0, order_type=kind, stop_ticks=6_000))
    assert isinstance(event, OrderAccepted)
    exchange.do(HaltMarket(RE))
    return exchange


def of(kind: type, events: list[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


@pytest.mark.parametrize(("base", "top"), [HIGHER, LOWER])
def test_a_market_buy_holds_the_top_of_the_new_band_and_trades_before_every_limit(
    base: int, top: int
) -> None:
    exchange = waiting(5)
    assert exchange.venue.balance(ANN, -1).held == 5 * TOP
    (event,) = of(OrderAmended, exchange.do(SetBasePrice(RE, base)))
    assert (event.price_ticks, event.change_t, event.leaves_t) == (top, 0, 5)
    assert exchange.venue.balance(ANN, -1).held == 5 * top
    exchange.do(ResumeMarket(RE))
    exchange.buy(BOB, 5_600, 5)
    exchange.sell(CAT, 3_100, 5)
    trades = of(TradeMade, exchange.tick())
    assert [(trade.buyer, trade.quantity_t) for trade in trades] == [(ANN, 5)]


@pytest.mark.parametrize("short_yen", [0, 1])
def test_a_market_buy_that_cannot_pay_the_new_top_ends(short_yen: int) -> None:
    exchange = waiting(5)
    more = 5 * (HIGHER[1] - TOP)
    free = exchange.venue.balance(ANN, -1).free
    exchange.do(WithdrawCash(ANN, free - more + short_yen))
    events = exchange.do(SetBasePrice(RE, HIGHER[0]))
    ended = [event.reason for event in of(OrderCanceled, events)]
    assert ended == [Reason.INSUFFICIENT_FUNDS] * short_yen
    assert exchange.venue.balance(ANN, -1).held == (0 if short_yen else 5 * HIGHER[1])


def test_a_market_buy_that_would_be_beyond_its_limit_at_the_new_top_ends() -> None:
    exchange = waiting(5)
    exchange.do(SetLimits(ANN, notional_max_yen=5 * HIGHER[1] - 1))
    events = exchange.do(SetBasePrice(RE, HIGHER[0]))
    assert [event.reason for event in of(OrderCanceled, events)] == [Reason.NOTIONAL_MAX]


def test_of_several_the_older_ones_are_paid_for_first() -> None:
    exchange = funded()
    for quantity in (5, 7, 5):
        exchange.do(AddOrder(ANN, RE, Side.BUY, quantity, 0, order_type=OrderType.MARKET))
    exchange.do(HaltMarket(RE))
    free = exchange.venue.balance(ANN, -1).free
    exchange.do(WithdrawCash(ANN, free - 6 * (HIGHER[1] - TOP)))
    events = exchange.do(SetBasePrice(RE, HIGHER[0]))
    assert [event.quantity_t for event in of(OrderCanceled, events)] == [7]
    assert exchange.venue.balance(ANN, -1).held == 10 * HIGHER[1]


def test_a_sale_without_a_price_follows_at_no_cost() -> None:
    exchange = waiting(5, Side.SELL)
    (event,) = of(OrderAmended, exchange.do(SetBasePrice(RE, HIGHER[0])))
    assert event.price_ticks == exchange.venue.band(RE)[0]
    assert exchange.venue.balance(ANN, RE).held == 5


def test_a_waiting_stop_holds_what_it_held() -> None:
    exchange = waiting(5, kind=OrderType.STOP)
    assert not of(OrderAmended, exchange.do(SetBasePrice(RE, HIGHER[0])))
    assert exchange.venue.balance(ANN, -1).held == 5 * TOP
