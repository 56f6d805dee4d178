"""Market controls: halts, kill switches, limits, timers, corrections, amendments."""

from __future__ import annotations

from typing import Any

import pytest

from exchange.calendar import CONTINUOUS_SESSIONS
from exchange.commands import (
    AddOrder,
    AdjustTrade,
    AmendOrder,
    BustTrade,
    CancelAfter,
    CancelAll,
    HaltMarket,
    OrderType,
    Phase,
    ResumeMarket,
    SetKillSwitch,
    SetLimits,
    Side,
)
from exchange.events import (
    AuctionUncrossed,
    CancelWaits,
    CommandRejected,
    Event,
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    OrderTriggered,
    Reason,
    SelfTradePrevented,
    TradeAdjusted,
    TradeBusted,
    TradeMade,
)
from exchange.units import NS_PER_S
from tests.venue.world import ANN, BOB, CAT, RE, Exchange, funded

YEN = -1
START_YEN, START_T = 10_000_000, 1000


def of(kind: type, events: list[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def continuous() -> Exchange:
    """Continuous trading with all accounts funded."""
    exchange = funded(sessions=CONTINUOUS_SESSIONS)
    exchange.tick(2)
    assert exchange.venue.phase(RE) is Phase.CONTINUOUS
    return exchange


def is_back_at_the_start(exchange: Exchange) -> bool:
    venue = exchange.venue
    return all(
        (venue.balance(a, YEN).free, venue.balance(a, RE).free) == (START_YEN, START_T)
        for a in (ANN, BOB, CAT)
    )


# --- amendments ------------------------------------------------------------------------------


def test_an_amendment_keeps_the_id_and_holds_what_the_new_order_needs() -> None:
    exchange = continuous()
    order = exchange.buy(ANN, 3000, 10, cl_ord_id="a")[0]
    events = exchange.do(AmendOrder(ANN, cl_ord_id="a", quantity_t=25, price_ticks=3100))
    amended = of(OrderAmended, events)[0]
    assert (amended.order_id, amended.change_t, amended.leaves_t) == (order.order_id, 15, 25)
    assert exchange.venue.balance(ANN, YEN).held == 77_500
    exchange.do(AmendOrder(ANN, order.order_id, quantity_t=5))
    assert exchange.venue.depth(RE, 1)[0] == [(3100, 5, 1)]
    assert exchange.venue.balance(ANN, YEN).held == 15_500


def test_an_amendment_that_cannot_be_paid_for_changes_nothing() -> None:
    exchange = continuous()
    order = exchange.buy(ANN, 3000, 10)[0]
    before = exchange.venue.digest()
    rejected = exchange.do(AmendOrder(ANN, order.order_id, quantity_t=5000))[0]
    assert (type(rejected), rejected.reason) == (CommandRejected, Reason.INSUFFICIENT_FUNDS)
    assert exchange.do(AmendOrder(BOB, order.order_id, quantity_t=5))[0].reason == (
        Reason.UNKNOWN_ORDER
    )
    assert exchange.venue.digest() == before


def test_an_amended_order_may_trade_at_once() -> None:
    exchange = continuous()
    exchange.sell(BOB, 3200, 10)
    order = exchange.buy(ANN, 3000, 10)[0]
    events = exchange.do(AmendOrder(ANN, order.order_id, price_ticks=3200))
    assert [t.quantity_t for t in of(TradeMade, events)] == [10]
    assert exchange.venue.balance(ANN, YEN).held == 0


# --- stops and self-trades -------------------------------------------------------------------


def test_a_stop_is_funded_while_it_waits_and_trades_when_it_is_reached() -> None:
    exchange = continuous()
    exchange.do(AddOrder(CAT, RE, Side.BUY, 5, order_type=OrderType.STOP, stop_ticks=3200))
    held = exchange.venue.balance(CAT, YEN).held
    assert held == 5 * exchange.venue.band(RE)[1]
    exchange.sell(BOB, 3200, 20)
    events = exchange.buy(ANN, 3200, 1)
    assert of(OrderTriggered, events)
    assert [t.buyer for t in of(TradeMade, events)] == [ANN, CAT]
    assert exchange.venue.balance(CAT, YEN).held == 0


def test_an_account_does_not_trade_with_itself() -> None:
    exchange = continuous()
    exchange.sell(ANN, 3100, 5)
    events = exchange.buy(ANN, 3100, 5)
    assert [p.quantity_t for p in of(SelfTradePrevented, events)] == [5]
    assert not of(TradeMade, events)


# --- mass cancels and timers -----------------------------------------------------------------


def test_cancel_all_ends_the_accounts_orders_on_the_asked_side_only() -> None:
    exchange = continuous()
    exchange.buy(ANN, 3000, 5)
    exchange.sell(ANN, 3300, 5)
    exchange.buy(BOB, 3000, 7)
    events = exchange.do(CancelAll(ANN, RE, Side.BUY))
    assert [e.quantity_t for e in of(OrderCanceled, events)] == [5]
    assert exchange.venue.depth(RE, 5) == ([(3000, 7, 1)], [(3300, 5, 1)])


def test_cancel_all_while_frozen_is_rejected_or_becomes_the_next_phases_first_act() -> None:
    exchange = funded()
    exchange.buy(ANN, 3000, 5)
    exchange.tick()
    assert exchange.do(CancelAll(ANN))[0].reason == Reason.CANCEL_NOT_ALLOWED
    assert [e.instrument for e in of(CancelWaits, exchange.do(CancelAll(ANN, wait=True)))] == [RE]
    exchange.tick()
    assert exchange.venue.depth(RE, 5)[0] == [(3000, 5, 1)]
    events = exchange.tick()
    assert [e.account for e in of(OrderCanceled, events)] == [ANN]
    assert is_back_at_the_start(exchange)


def test_the_cancel_timer_fires_at_its_moment_and_can_be_stopped() -> None:
    exchange = continuous()
    exchange.buy(ANN, 3000, 5)
    at_ns = exchange.venue.time_ns + 30 * NS_PER_S
    exchange.do(CancelAfter(ANN, at_ns))
    assert exchange.venue.next_due_ns == at_ns
    exchange.do(CancelAfter(ANN, 0))
    assert exchange.venue.next_due_ns > at_ns
    exchange.do(CancelAfter(ANN, at_ns))
    events = exchange.tick()
    assert exchange.venue.time_ns == at_ns
    assert [e.account for e in of(OrderCanceled, events)] == [ANN]
    assert exchange.venue.next_due_ns > at_ns, "a timer fires once"
    rejected = exchange.do(CancelAfter(ANN, exchange.venue.time_ns))[0]
    assert rejected.reason == Reason.INVALID_PARAMS


def test_an_order_with_a_date_ends_at_its_instant() -> None:
    exchange = continuous()
    at_ns = exchange.venue.time_ns + 7 * NS_PER_S
    exchange.buy(ANN, 3000, 5, time_in_force=2, expire_ns=at_ns)
    assert exchange.venue.next_due_ns == at_ns
    assert [e.reason for e in of(OrderExpired, exchange.tick())] == [Reason.GOOD_TILL_DATE]
    assert is_back_at_the_start(exchange)


# --- the operator ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "blocked"),
    [((ANN, -1), [ANN]), ((-1, RE), [ANN, BOB]), ((-1, -1), [ANN, BOB]), ((ANN, RE), [ANN])],
)
def test_a_kill_switch_cancels_and_blocks_its_scope_until_it_is_released(
    scope: tuple[int, int], blocked: list[int]
) -> None:
    exchange = continuous()
    for account in (ANN, BOB):
        exchange.buy(account, 3000, 5)
    events = exchange.do(SetKillSwitch(*scope, on=True))
    assert sorted(e.account for e in of(OrderCanceled, events)) == blocked
    for account in (ANN, BOB):
        event = exchange.buy(account, 3000, 5)[0]
        if account in blocked:
            assert (type(event), event.reason) == (OrderRejected, Reason.KILL_SWITCH)
        else:
            assert isinstance(event, OrderAccepted)
    exchange.do(SetKillSwitch(*scope, on=False))
    assert isinstance(exchange.buy(ANN, 3001, 5)[0], OrderAccepted)


LIMITED = {
    "quantity": ({"quantity_max_t": 10}, Reason.QTY_MAX),
    "notional": ({"notional_max_yen": 30_000}, Reason.NOTIONAL_MAX),
    "position": ({"position_max_t": START_T + 10}, Reason.POSITION_MAX),
}


@pytest.mark.parametrize("name", LIMITED)
def test_a_limit_takes_its_own_value_and_rejects_one_tonne_more(name: str) -> None:
    limits, reason = LIMITED[name]
    exchange = continuous()
    exchange.do(SetLimits(ANN, **limits))
    assert exchange.buy(ANN, 3000, 11)[0].reason == reason
    assert isinstance(exchange.buy(ANN, 3000, 10)[0], OrderAccepted)
    assert isinstance(exchange.buy(BOB, 3000, 11)[0], OrderAccepted)


def test_a_position_limit_holds_whatever_of_the_open_orders_fills() -> None:
    exchange = continuous()
    exchange.do(SetLimits(ANN, position_max_t=START_T + 10))
    first = exchange.buy(ANN, 3000, 6)[0]
    assert exchange.buy(ANN, 2900, 5)[0].reason == Reason.POSITION_MAX
    assert isinstance(exchange.buy(ANN, 2900, 4)[0], OrderAccepted)
    assert isinstance(exchange.sell(ANN, 3300, 500)[0], OrderAccepted)
    assert exchange.buy(ANN, 2900, 1)[0].reason == Reason.POSITION_MAX
    exchange.cancel(ANN, first.order_id)
    assert exchange.buy(ANN, 2900, 7)[0].reason == Reason.POSITION_MAX
    assert isinstance(exchange.buy(ANN, 2900, 6)[0], OrderAccepted)


def test_a_position_limit_counts_what_was_bought_and_not_what_was_sold() -> None:
    exchange = continuous()
    exchange.do(SetLimits(ANN, position_max_t=START_T + 10))
    exchange.sell(BOB, 3100, 10)
    exchange.buy(ANN, 3100, 10)
    assert exchange.buy(ANN, 3000, 1)[0].reason == Reason.POSITION_MAX
    exchange.buy(BOB, 3050, 20)
    exchange.sell(ANN, 3050, 20)
    assert exchange.buy(ANN, 3000, 21)[0].reason == Reason.POSITION_MAX
    assert isinstance(exchange.buy(ANN, 3000, 20)[0], OrderAccepted)


def test_what_is_offered_counts_against_the_position_limit_too() -> None:
    exchange = continuous()
    exchange.do(SetLimits(ANN, position_max_t=100))
    exchange.sell(ANN, 3300, 60)
    assert exchange.sell(ANN, 3200, 41)[0].reason == Reason.POSITION_MAX
    assert isinstance(exchange.sell(ANN, 3200, 40)[0], OrderAccepted)


def test_an_amendment_counts_against_the_position_limit_by_what_it_adds() -> None:
    exchange = continuous()
    exchange.do(SetLimits(ANN, position_max_t=START_T + 10))
    order = exchange.buy(ANN, 3000, 8)[0]
    exchange.sell(BOB, 3000, 5)
    assert exchange.do(AmendOrder(ANN, order.order_id, quantity_t=11))[0].reason == (
        Reason.POSITION_MAX
    )
    assert of(OrderAmended, exchange.do(AmendOrder(ANN, order.order_id, quantity_t=10)))
    exchange.do(SetLimits(ANN, position_max_t=1))
    assert of(OrderAmended, exchange.do(AmendOrder(ANN, order.order_id, quantity_t=9)))


def test_an_account_at_its_limit_of_orders_still_amends_them() -> None:
    exchange = continuous()
    exchange.do(SetLimits(ANN, orders_max=1))
    order = exchange.buy(ANN, 3000, 5)[0]
    assert exchange.buy(ANN, 3000, 5)[0].reason == Reason.TOO_MANY_OPEN_ORDERS
    events = exchange.do(AmendOrder(ANN, order.order_id, quantity_t=7, price_ticks=3010))
    assert [e.leaves_t for e in of(OrderAmended, events)] == [7]


def test_open_orders_are_counted_through_fills_cancels_and_amendments() -> None:
    exchange = continuous()
    exchange.do(SetLimits(ANN, orders_max=2))
    exchange.buy(ANN, 3000, 5)
    second = exchange.buy(ANN, 3100, 5)[0]
    assert exchange.buy(ANN, 3000, 5)[0].reason == Reason.TOO_MANY_OPEN_ORDERS
    exchange.sell(BOB, 3100, 5)
    assert isinstance(exchange.buy(ANN, 2900, 5)[0], OrderAccepted)
    assert exchange.buy(ANN, 2900, 5)[0].reason == Reason.TOO_MANY_OPEN_ORDERS
    exchange.cancel(ANN, second.order_id)
    exchange.do(CancelAll(ANN))
    assert isinstance(exchange.buy(ANN, 2900, 5)[0], OrderAccepted)


def test_j_coms_order_is_rejected() -> None:
    exchange = continuous()
    exchange.do(SetLimits(ANN, position_max_t=14_500))
    big = exchange.sell(ANN, 2600, 610_000)[0]
    assert (type(big), big.reason) == (OrderRejected, Reason.POSITION_MAX)
    cheap = exchange.sell(ANN, 1, 610_000)[0]
    assert cheap.reason == Reason.PRICE_OUT_OF_BAND


def test_a_halted_market_allows_cancels_and_reopens_with_an_auction_of_its_own() -> None:
    exchange = continuous()
    kept = exchange.buy(ANN, 3100, 5)[0]
    gone = exchange.buy(ANN, 3000, 5)[0]
    exchange.do(HaltMarket(RE))
    assert exchange.buy(BOB, 3000, 5)[0].reason == Reason.HALTED
    assert isinstance(exchange.cancel(ANN, gone.order_id)[0], OrderCanceled)
    assert exchange.do(ResumeMarket(0))[0].reason == Reason.PHASE_NOT_ALLOWED
    began = exchange.venue.time_ns
    exchange.do(ResumeMarket(RE))
    assert exchange.venue.phase(RE) is Phase.AUCTION_CALL
    exchange.sell(BOB, 3050, 3)
    events = exchange.tick()
    assert exchange.venue.time_ns == began + 1 + exchange.venue.settings.call_ns
    result = of(AuctionUncrossed, events)[0]
    assert (result.auction, result.volume_t) == ("reopening", 3)
    assert of(TradeMade, events)[0].buy_order_id == kept.order_id
    assert exchange.venue.phase(RE) is Phase.CONTINUOUS


def test_a_stop_that_the_reopening_price_elects_enters_continuous_trading() -> None:
    exchange = continuous()
    exchange.do(AddOrder(CAT, RE, Side.SELL, 5, order_type=OrderType.STOP, stop_ticks=3100))
    exchange.do(HaltMarket(RE))
    exchange.do(ResumeMarket(RE))
    exchange.buy(ANN, 3050, 8)
    exchange.sell(BOB, 3050, 3)
    events = exchange.tick()
    assert exchange.venue.phase(RE) is Phase.CONTINUOUS
    assert [(t.seller, t.quantity_t) for t in of(TradeMade, events)] == [(BOB, 3), (CAT, 5)]
    assert exchange.venue.depth(RE, 1) == ([], [])


def test_a_market_that_stays_halted_skips_its_agenda_and_ends_its_day_orders() -> None:
    exchange = funded()
    exchange.buy(ANN, 3100, 5)
    exchange.sell(BOB, 3100, 5)
    exchange.do(HaltMarket(RE))
    events = exchange.tick(5)
    assert not of(TradeMade, events)
    assert sorted(e.account for e in of(OrderExpired, events)) == [ANN, BOB]
    assert exchange.venue.phase(RE) is Phase.HALTED
    assert is_back_at_the_start(exchange)


# --- corrections -----------------------------------------------------------------------------


def trade(exchange: Exchange) -> TradeMade:
    exchange.sell(BOB, 3100, 10)
    return of(TradeMade, exchange.buy(ANN, 3100, 10))[0]


@pytest.mark.parametrize("days_later", [False, True])
def test_a_busted_trade_leaves_both_sides_as_before(days_later: bool) -> None:
    exchange = continuous()
    made = trade(exchange)
    if days_later:
        exchange.tick(2)
    event = exchange.do(BustTrade(RE, made.trade_id))[0]
    assert isinstance(event, TradeBusted)
    assert is_back_at_the_start(exchange)
    again = exchange.do(BustTrade(RE, made.trade_id))[0]
    assert again.reason == Reason.INVALID_PARAMS
    exchange.tick(40)
    assert is_back_at_the_start(exchange)


@pytest.mark.parametrize("price", [3000, 3250])
def test_an_adjusted_trade_settles_at_its_new_price(price: int) -> None:
    exchange = continuous()
    made = trade(exchange)
    event = exchange.do(AdjustTrade(RE, made.trade_id, price))[0]
    assert (type(event), event.old_price_ticks) == (TradeAdjusted, 3100)
    for _ in range(40):
        exchange.confirm(exchange.tick())
    assert exchange.venue.balance(BOB, YEN).free == START_YEN + 10 * price
    assert exchange.venue.balance(ANN, YEN).free == START_YEN - 10 * price
    assert exchange.venue.balance(ANN, RE).free == START_T + 10


def test_an_instructed_trade_can_be_corrected_no_more() -> None:
    exchange = continuous()
    made = trade(exchange)
    exchange.tick(40)
    assert exchange.do(BustTrade(RE, made.trade_id))[0].reason == Reason.INVALID_PARAMS


def test_an_adjustment_that_the_buyer_cannot_pay_is_rejected() -> None:
    exchange = continuous()
    made = trade(exchange)
    exchange.buy(ANN, 3000, 3320)
    before = exchange.venue.digest()
    rejected = exchange.do(AdjustTrade(RE, made.trade_id, 6_400))[0]
    assert rejected.reason == Reason.INSUFFICIENT_FUNDS
    assert exchange.venue.digest() == before
