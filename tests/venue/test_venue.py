"""The venue from an order to final settlement, and its rejections."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from exchange.calendar import CONTINUOUS_SESSIONS
from exchange.commands import (
    AddOrder,
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    OrderFlag,
    Phase,
    RetireCredits,
    Side,
    VoidInstruction,
    WithdrawCash,
    WithdrawCredits,
)
from exchange.events import (
    AuctionUncrossed,
    CommandRejected,
    CreditsRetired,
    CreditsSettled,
    Event,
    InstructionVoided,
    OrderAccepted,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    OrderRepeated,
    Reason,
    ReferencePriceSet,
    RegistryInstructed,
    TradeMade,
)
from tests.venue.world import ANN, BOB, CAT, RE, Exchange, funded

YEN = -1


def of(kind: type, events: list[Event]) -> list:
    return [event for event in events if isinstance(event, kind)]


def yen_of(exchange: Exchange, account: int) -> tuple[int, int, int, int]:
    b = exchange.venue.balance(account, YEN)
    return b.free, b.held, b.due_in, b.due_out


def credits_of(exchange: Exchange, account: int) -> tuple[int, int, int, int]:
    b = exchange.venue.balance(account, RE)
    return b.free, b.held, b.due_in, b.due_out


def to_due_day(exchange: Exchange) -> list[Event]:
    """Advance until deliveries are instructed."""
    for _ in range(60):
        asked = of(RegistryInstructed, exchange.tick())
        if asked:
            return asked
    raise AssertionError("nothing fell due")


def test_an_order_waits_in_the_call_trades_at_one_price_and_settles_five_days_later() -> None:
    exchange = funded()
    exchange.buy(ANN, 3200, 100)
    exchange.sell(BOB, 3100, 60)
    assert yen_of(exchange, ANN) == (10_000_000 - 320_000, 320_000, 0, 0)
    assert exchange.venue.indicative(RE)[1] == 60
    exchange.tick()
    events = exchange.tick()
    trade = of(TradeMade, events)[0]
    assert (trade.price_ticks, trade.quantity_t, trade.taker_side) == (3200, 60, -1)
    result = next(e for e in of(AuctionUncrossed, events) if e.instrument == RE)
    assert (result.price_ticks, result.volume_t, result.imbalance_t) == (3200, 60, 40)
    assert yen_of(exchange, ANN) == (10_000_000 - 320_000, 128_000, 0, 192_000)
    assert credits_of(exchange, BOB) == (940, 0, 0, 60)
    asked = to_due_day(exchange)
    assert [(a.account, a.counter_account, a.quantity_t, a.yen_paid) for a in asked] == [
        (BOB, ANN, 60, 192_000)
    ]
    assert credits_of(exchange, ANN) == (1000, 0, 60, 0)
    settled = exchange.do(ConfirmInstruction(asked[0].key, (("a", "b"),)))[0]
    assert isinstance(settled, CreditsSettled)
    assert credits_of(exchange, ANN) == (1060, 0, 0, 0)
    assert yen_of(exchange, BOB) == (10_192_000, 0, 0, 0)
    assert exchange.venue.conservation() == {"cash": True, "credits": True}


def test_settlement_falls_due_on_the_fifth_business_day_after_the_trade() -> None:
    exchange = funded()
    exchange.buy(ANN, 3200, 1)
    exchange.sell(BOB, 3200, 1)
    to_due_day(exchange)
    from exchange.units import tokyo_datetime

    assert f"{tokyo_datetime(exchange.venue.time_ns):%Y-%m-%d}" == "2023-10-18"


def test_a_voided_delivery_makes_both_sides_whole() -> None:
    exchange = funded()
    exchange.buy(ANN, 3200, 10)
    exchange.sell(BOB, 3200, 10)
    asked = to_due_day(exchange)
    event = exchange.do(VoidInstruction(asked[0].key, "the registry rejected"))[0]
    assert isinstance(event, InstructionVoided)
    for account in (ANN, BOB):
        assert yen_of(exchange, account) == (10_000_000, 0, 0, 0)
        assert credits_of(exchange, account) == (1000, 0, 0, 0)


def test_a_second_answer_for_the_same_instruction_changes_nothing() -> None:
    exchange = funded()
    exchange.buy(ANN, 3200, 10)
    exchange.sell(BOB, 3200, 10)
    asked = to_due_day(exchange)
    exchange.do(ConfirmInstruction(asked[0].key))
    before = exchange.venue.digest()
    for again in (ConfirmInstruction(asked[0].key), VoidInstruction(asked[0].key, "late")):
        assert isinstance(exchange.do(again)[0], CommandRejected)
    assert exchange.venue.digest() == before


def test_an_account_that_buys_and_sells_the_same_day_delivers_the_net() -> None:
    exchange = funded()
    exchange.buy(ANN, 3000, 50)
    exchange.sell(BOB, 3000, 50)
    exchange.tick(3)
    exchange.sell(ANN, 3100, 30)
    exchange.buy(CAT, 3100, 30)
    asked = to_due_day(exchange)
    assert [(a.account, a.counter_account, a.quantity_t) for a in asked] == [
        (BOB, ANN, 20),
        (BOB, CAT, 30),
    ]
    exchange.confirm(list(asked))
    assert [yen_of(exchange, a)[0] for a in (ANN, BOB, CAT)] == [
        10_000_000 - 150_000 + 93_000,
        10_150_000,
        10_000_000 - 93_000,
    ]
    assert [credits_of(exchange, a)[0] for a in (ANN, BOB, CAT)] == [1020, 950, 1030]
    assert yen_of(exchange, 1) == (0, 0, 0, 0)


def test_fees_reach_the_exchange_at_settlement() -> None:
    exchange = funded(fee_yen_per_t=7)
    exchange.buy(ANN, 3200, 10)
    exchange.sell(BOB, 3200, 10)
    assert yen_of(exchange, ANN)[1] == 32_070
    exchange.confirm(list(to_due_day(exchange)))
    assert yen_of(exchange, ANN)[0] == 10_000_000 - 32_070
    assert yen_of(exchange, BOB)[0] == 10_000_000 + 31_930
    assert yen_of(exchange, 1) == (140, 0, 0, 0)


def test_the_buyers_surplus_is_released_at_the_trade() -> None:
    exchange = funded()
    exchange.sell(BOB, 3100, 10)
    exchange.sell(BOB, 3150, 20)
    exchange.buy(ANN, 3200, 15)
    exchange.tick(2)
    assert yen_of(exchange, ANN) == (10_000_000 - 15 * 3150, 0, 0, 15 * 3150)


def test_morning_orders_go_on_into_the_afternoon_and_expire_after_its_auction() -> None:
    exchange = funded()
    exchange.buy(ANN, 3000, 5)
    exchange.tick(2)
    assert exchange.venue.depth(RE, 5)[0] == [(3000, 5, 1)]
    expired = of(OrderExpired, exchange.tick(3))
    assert [(e.quantity_t, e.reason) for e in expired] == [(5, Reason.DAY_ENDED)]
    assert yen_of(exchange, ANN) == (10_000_000, 0, 0, 0)


def test_the_next_sessions_band_follows_the_price_and_ends_orders_outside_it() -> None:
    exchange = funded()
    exchange.buy(ANN, 317, 5, time_in_force=1)
    exchange.buy(ANN, 6000, 1)
    exchange.sell(BOB, 6000, 1)
    events = exchange.tick(3)
    reference = of(ReferencePriceSet, events)[0]
    assert (reference.price_ticks, reference.band_low_ticks) == (6000, 600)
    ended = of(OrderCanceled, events)
    assert [(e.account, e.quantity_t, e.reason) for e in ended] == [
        (ANN, 5, Reason.OUTSIDE_NEW_BAND)
    ]


REFUSED_ORDERS = {
    "no funds": ({"price_ticks": 6000, "quantity_t": 2000}, Reason.INSUFFICIENT_FUNDS),
    "no credits": ({"side": Side.SELL, "quantity_t": 1001}, Reason.INSUFFICIENT_CREDITS),
    "under the band": ({"price_ticks": 316}, Reason.PRICE_OUT_OF_BAND),
    "over the band": ({"price_ticks": 6022}, Reason.PRICE_OUT_OF_BAND),
    "dear and over the band": (
        {"price_ticks": 60_000, "quantity_t": 9_999_999},
        Reason.PRICE_OUT_OF_BAND,
    ),
    "nothing": ({"quantity_t": 0}, Reason.QTY_MIN),
    "less than nothing": ({"quantity_t": -5}, Reason.QTY_MIN),
    "too much": ({"quantity_t": 10_000_001}, Reason.QTY_MAX),
    "far too much": ({"quantity_t": 2**62}, Reason.QTY_MAX),
    "no such class": ({"instrument": 2}, Reason.UNKNOWN_SYMBOL),
    "no such class below": ({"instrument": -1}, Reason.UNKNOWN_SYMBOL),
    "no account": ({"account": 5}, Reason.FORBIDDEN),
    "the exchange's own account": ({"account": 1}, Reason.FORBIDDEN),
    "no such side": ({"side": 2}, Reason.INVALID_PARAMS),
    "price beyond int64": ({"price_ticks": 2**63}, Reason.INVALID_PARAMS),
}


@pytest.mark.parametrize("name", REFUSED_ORDERS)
def test_a_bad_order_is_rejected_with_its_reason_and_changes_nothing(name: str) -> None:
    changes, reason = REFUSED_ORDERS[name]
    order = {
        "account": ANN,
        "instrument": RE,
        "side": Side.BUY,
        "quantity_t": 10,
        "price_ticks": 3000,
    }
    exchange = funded()
    before = exchange.venue.digest()
    events = exchange.do(AddOrder(**{**order, **changes}))
    assert [(type(e), e.reason) for e in events] == [(OrderRejected, reason)]
    assert exchange.venue.digest() == before


def test_an_unpostable_order_is_rejected_before_its_balance_is_checked() -> None:
    exchange = funded(sessions=CONTINUOUS_SESSIONS)
    while exchange.venue.phase(RE) != Phase.CONTINUOUS:
        exchange.tick()
    high = exchange.venue.instruments[RE].band(exchange.venue.reference_ticks(RE))[1]
    exchange.do(AddOrder(BOB, RE, Side.BUY, 10, high))
    reprices = AddOrder(ANN, RE, Side.SELL, 10, 3_000, flags=OrderFlag.POST_ONLY_REPRICE)
    assert exchange.venue.would_reject(reprices) == Reason.POST_ONLY_WOULD_TAKE
    for quantity_t in (10, 100_000):
        rejected = exchange.do(replace(reprices, quantity_t=quantity_t))[0]
        assert isinstance(rejected, OrderRejected)
        assert rejected.reason == Reason.POST_ONLY_WOULD_TAKE


def test_orders_and_cancels_are_rejected_while_frozen_and_while_closed() -> None:
    exchange = funded()
    order = exchange.buy(ANN, 3000, 5)[0]
    exchange.tick()
    assert exchange.venue.phase(RE) is Phase.AUCTION_FROZEN
    assert exchange.buy(ANN, 3000, 5)[0].reason == Reason.PHASE_NOT_ALLOWED
    assert exchange.cancel(ANN, order.order_id)[0].reason == Reason.CANCEL_NOT_ALLOWED
    exchange.tick()
    assert exchange.venue.phase(RE) is Phase.CLOSED
    assert exchange.buy(ANN, 3000, 5)[0].reason == Reason.MARKET_CLOSED
    assert exchange.cancel(ANN, order.order_id)[0].reason == Reason.CANCEL_NOT_ALLOWED


def test_only_the_owner_cancels_and_a_late_cancel_is_rejected_as_closed() -> None:
    exchange = funded()
    order = exchange.buy(ANN, 3000, 5, cl_ord_id="a1")[0]
    assert exchange.cancel(BOB, order.order_id)[0].reason == Reason.UNKNOWN_ORDER
    assert isinstance(exchange.cancel(ANN, cl_ord_id="a1")[0], OrderCanceled)
    assert exchange.cancel(ANN, order.order_id)[0].reason == Reason.ORDER_CLOSED
    assert exchange.cancel(ANN, 999_999)[0].reason == Reason.UNKNOWN_ORDER
    assert yen_of(exchange, ANN) == (10_000_000, 0, 0, 0)


def test_the_same_order_under_the_same_id_is_answered_not_entered_again() -> None:
    exchange = funded()
    first = exchange.buy(ANN, 3000, 5, cl_ord_id="a1")[0]
    again = exchange.buy(ANN, 3000, 5, cl_ord_id="a1")[0]
    assert isinstance(again, OrderRepeated)
    assert again.order_id == first.order_id
    other = exchange.buy(ANN, 3001, 5, cl_ord_id="a1")[0]
    assert (type(other), other.reason) == (OrderRejected, Reason.DUPLICATE_CL_ORD_ID)
    assert isinstance(exchange.buy(BOB, 3000, 5, cl_ord_id="a1")[0], OrderAccepted)


def test_a_batch_gives_what_the_same_commands_give_one_by_one() -> None:
    commands = [
        AddOrder(ANN, RE, Side.BUY, 5, 3000, cl_ord_id="x"),
        AddOrder(ANN, RE, Side.BUY, 5, 3000, cl_ord_id="x"),
        AddOrder(BOB, RE, Side.SELL, 9999, 3000),
        AddOrder(BOB, RE, Side.SELL, 7, 3100, cl_ord_id="y"),
        DepositCash(CAT, 5),
        AddOrder(CAT, RE, Side.BUY, 2, 3300, cl_ord_id="z"),
    ]
    together, apart = funded(), funded()
    events = together.do(*commands)
    assert events == [event for command in commands for event in apart.do(command)]
    assert together.venue.digest() == apart.venue.digest()


def test_credits_in_wait_for_the_registry() -> None:
    exchange = Exchange()
    asked = exchange.do(DepositCredits(ANN, RE, 50))[0]
    assert isinstance(asked, RegistryInstructed)
    assert credits_of(exchange, ANN) == (0, 0, 50, 0)
    exchange.do(VoidInstruction(asked.key, "no such credits"))
    assert credits_of(exchange, ANN) == (0, 0, 0, 0)


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_withdrawn_credits_are_held_until_the_registry_has_answered(answer: str) -> None:
    exchange = funded()
    for command in (WithdrawCredits(ANN, RE, 300), RetireCredits(ANN, RE, 200, "SHK", "Ann")):
        asked = exchange.do(command)[0]
        assert credits_of(exchange, ANN)[3] == command.quantity_t
        if answer == "yes":
            event = exchange.do(ConfirmInstruction(asked.key))[0]
        else:
            event = exchange.do(VoidInstruction(asked.key, "no"))[0]
    assert credits_of(exchange, ANN)[0] == (500 if answer == "yes" else 1000)
    assert isinstance(event, CreditsRetired if answer == "yes" else InstructionVoided)


def test_what_is_due_in_can_be_neither_sold_nor_retired() -> None:
    exchange = funded()
    exchange.buy(ANN, 3200, 100)
    exchange.sell(BOB, 3200, 100)
    exchange.tick(3)
    assert credits_of(exchange, ANN) == (1000, 0, 100, 0)
    assert exchange.sell(ANN, 3200, 1001)[0].reason == Reason.INSUFFICIENT_CREDITS
    no = exchange.do(RetireCredits(ANN, RE, 1001, "SHK", "Ann"))[0]
    assert no.reason == Reason.INSUFFICIENT_CREDITS


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (DepositCash(ANN, 0), Reason.INVALID_PARAMS),
        (DepositCash(ANN, -5), Reason.INVALID_PARAMS),
        (DepositCash(ANN, 2**62), Reason.INVALID_PARAMS),
        (DepositCash(99, 5), Reason.FORBIDDEN),
        (WithdrawCash(ANN, 10_000_001), Reason.INSUFFICIENT_FUNDS),
        (DepositCredits(ANN, 7, 5), Reason.UNKNOWN_SYMBOL),
        (DepositCredits(ANN, RE, 0), Reason.INVALID_PARAMS),
        (WithdrawCredits(ANN, RE, 1001), Reason.INSUFFICIENT_CREDITS),
        (RetireCredits(ANN, RE, 5, "", "Ann"), Reason.INVALID_PARAMS),
    ],
)
def test_a_bad_command_is_rejected_with_its_reason(command: object, reason: Reason) -> None:
    exchange = funded()
    before = exchange.venue.digest()
    assert [e.reason for e in exchange.do(command)] == [reason]
    assert exchange.venue.digest() == before
