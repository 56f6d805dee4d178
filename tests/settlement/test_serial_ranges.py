"""Named serial ranges: held from acceptance, through the order and the netting, to the registry."""

from __future__ import annotations

import pytest

from exchange.commands import (
    AddOrder,
    AmendOrder,
    BustTrade,
    ConfirmInstruction,
    DepositCredits,
    RetireCredits,
    Side,
    VoidInstruction,
    WithdrawCredits,
)
from exchange.events import (
    Event,
    InstructionKind,
    NetCashSettled,
    OrderAccepted,
    OrderRejected,
    Reason,
    RegistryInstructed,
)
from exchange.registry.serials import SerialRanges, cut_ranges, ranges_quantity
from exchange.venue.venue import Venue
from tests.venue.world import ANN, BOB, CAT, RE, START_NS, Exchange, funded, serial_range


def deliveries(exchange: Exchange) -> list[RegistryInstructed]:
    """Advance to the due day."""
    for _ in range(100):
        asked = [
            event
            for event in exchange.tick()
            if isinstance(event, RegistryInstructed) and event.kind == InstructionKind.DELIVERY
        ]
        if asked:
            return asked
    raise AssertionError("nothing fell due")


def test_serials_are_cut_and_counted() -> None:
    serial_ranges = (serial_range(1, 10), serial_range(21, 30))
    assert ranges_quantity(serial_ranges) == 20
    assert cut_ranges(serial_ranges, 0) == ((), serial_ranges)
    assert cut_ranges(serial_ranges, 10) == ((serial_range(1, 10),), (serial_range(21, 30),))
    assert cut_ranges(serial_ranges, 14) == (
        (serial_range(1, 10), serial_range(21, 24)),
        (serial_range(25, 30),),
    )
    assert cut_ranges(serial_ranges, 99) == (serial_ranges, ())


def test_a_sales_serials_travel_to_its_delivery_as_far_as_it_traded() -> None:
    exchange = funded()
    exchange.sell(ANN, 3000, 100, serial_ranges=(serial_range(5, 60), serial_range(201, 300)))
    exchange.buy(BOB, 3000, 70)
    (asked,) = deliveries(exchange)
    assert (asked.quantity_t, asked.serial_ranges) == (
        70,
        (serial_range(5, 60), serial_range(201, 214)),
    )


def test_each_buyer_gets_its_part_of_the_serials_and_the_rest_is_the_oldest() -> None:
    exchange = funded()
    exchange.sell(ANN, 3000, 50, serial_ranges=(serial_range(1, 50),))
    exchange.sell(ANN, 3000, 30)
    exchange.buy(BOB, 3000, 40)
    exchange.buy(CAT, 3000, 40)
    first, second = deliveries(exchange)
    assert (first.counter_account, first.serial_ranges) == (BOB, (serial_range(1, 40),))
    assert (second.counter_account, second.serial_ranges) == (
        CAT,
        (serial_range(41, 50), serial_range(51, 80)),
    )


def test_a_netted_sale_needs_no_serials() -> None:
    exchange = funded()
    exchange.sell(ANN, 3000, 50, serial_ranges=(serial_range(1, 50),))
    exchange.buy(BOB, 3000, 50)
    exchange.tick(3)  # the afternoon's call
    exchange.sell(CAT, 3000, 20)
    exchange.buy(ANN, 3000, 20)
    asked = deliveries(exchange)
    assert sum(instruction.quantity_t for instruction in asked if instruction.account == ANN) == 30
    assert [instruction.serial_ranges for instruction in asked if instruction.account == ANN] == [
        (serial_range(1, 30),)
    ]


def rejection(events: list[Event]) -> Reason:
    (event,) = events
    assert isinstance(event, OrderRejected)
    return Reason(event.reason)


def test_serials_that_cannot_serve_the_order_are_rejected() -> None:
    exchange = funded()
    before = exchange.venue.digest()
    assert (
        rejection(exchange.sell(ANN, 3000, 10, serial_ranges=(serial_range(1, 9),)))
        == Reason.SERIAL_RANGE_INVALID
    )
    assert (
        rejection(exchange.sell(ANN, 3000, 10, serial_ranges=(("x", "y"),)))
        == Reason.SERIAL_RANGE_INVALID
    )
    assert (
        rejection(exchange.buy(ANN, 3000, 10, serial_ranges=(serial_range(1, 10),)))
        == Reason.SERIAL_RANGE_INVALID
    )
    assert exchange.venue.digest() == before


def test_an_order_that_ends_releases_its_serials_and_the_digest_includes_them() -> None:
    exchange = funded()
    empty = exchange.venue.digest()
    (event,) = exchange.sell(ANN, 3000, 10, serial_ranges=(serial_range(1, 10),))
    assert isinstance(event, OrderAccepted)
    named = exchange.venue.digest()
    exchange.cancel(ANN, event.order_id)
    assert exchange.venue.digest() == empty
    exchange.sell(ANN, 3000, 10)
    assert exchange.venue.digest() != named


def test_a_day_that_nets_to_zero_reports_the_yen_of_each_account() -> None:
    exchange = funded(settlement_days=0)
    exchange.sell(BOB, 3000, 10)
    exchange.buy(ANN, 3000, 10)
    exchange.tick(3)
    exchange.sell(ANN, 3100, 10)
    exchange.buy(CAT, 3100, 10)
    differences: list[Event] = []
    for _ in range(10):
        events = exchange.tick()
        answered = exchange.confirm(events)
        differences += [e for e in events + answered if isinstance(e, NetCashSettled)]
    assert [(e.account, e.yen) for e in differences if isinstance(e, NetCashSettled)] == [
        (ANN, 1_000)
    ]


def test_an_amended_order_keeps_its_serials() -> None:
    exchange = funded()
    (event,) = exchange.sell(ANN, 3000, 10, serial_ranges=(serial_range(1, 10),))
    assert isinstance(event, OrderAccepted)
    exchange.do(AmendOrder(ANN, event.order_id, quantity_t=20))
    exchange.buy(BOB, 3000, 20)
    (asked,) = deliveries(exchange)
    assert (asked.quantity_t, asked.serial_ranges) == (
        20,
        (serial_range(1, 10), serial_range(11, 20)),
    )


# --- serials are held from acceptance to the end ---------------------------------------------


def free(exchange: Exchange, account: int = ANN) -> SerialRanges:
    """The serials that an account's acts could still name."""
    return exchange.venue.house.serials.free(account, RE)


def asked(events: list[Event]) -> RegistryInstructed:
    (event,) = events
    assert isinstance(event, RegistryInstructed)
    return event


def retirement(
    *serial_ranges: tuple[str, str], quantity_t: int = 10, **more: object
) -> RetireCredits:
    return RetireCredits(ANN, RE, quantity_t, "office", "me", serial_ranges, **more)  # type: ignore[arg-type]


def test_acts_in_flight_never_name_the_same_serial() -> None:
    exchange = funded()
    acts = [retirement(), WithdrawCredits(ANN, RE, 10), retirement(), WithdrawCredits(ANN, RE, 5)]
    named = [asked(exchange.do(act)).serial_ranges for act in acts]
    assert named == [
        (serial_range(1, 10),),
        (serial_range(11, 20),),
        (serial_range(21, 30),),
        (serial_range(31, 35),),
    ]
    assert free(exchange) == (serial_range(36, 1000),)


@pytest.mark.parametrize(
    "serial_ranges",
    [
        (serial_range(1001, 1010),),
        (serial_range(996, 1005),),
        (serial_range(1, 10, 0),),
        (serial_range(1, 5), serial_range(2001, 2005)),
    ],
    ids=["another's", "more than is there", "of another class", "one of two"],
)
def test_a_serial_of_another_account_is_rejected_in_every_command(
    serial_ranges: SerialRanges,
) -> None:
    exchange = funded()
    before = exchange.venue.digest()
    for act in (
        retirement(*serial_ranges),
        WithdrawCredits(ANN, RE, 10, serial_ranges),
        AddOrder(ANN, RE, Side.SELL, 10, 3000, serial_ranges=serial_ranges),
    ):
        (event,) = exchange.do(act)
        assert event.reason == Reason.SERIALS_NOT_AVAILABLE
    assert exchange.venue.digest() == before


def test_a_held_serial_is_rejected_until_it_is_released() -> None:
    exchange = funded()
    (order,) = exchange.sell(ANN, 3000, 10, serial_ranges=(serial_range(1, 10),))
    rejected = exchange.do(retirement(serial_range(10, 19)))[0]
    assert rejected.reason == Reason.SERIALS_NOT_AVAILABLE
    assert (
        exchange.sell(ANN, 3000, 1, serial_ranges=(serial_range(5, 5),))[0].reason
        == Reason.SERIALS_NOT_AVAILABLE
    )
    exchange.cancel(ANN, order.order_id)
    key = asked(exchange.do(retirement(serial_range(10, 19)))).key
    assert exchange.do(retirement(serial_range(10, 19)))[0].reason == Reason.SERIALS_NOT_AVAILABLE
    exchange.do(VoidInstruction(key, "account_locked"))
    key = asked(exchange.do(retirement(serial_range(10, 19)))).key
    exchange.do(ConfirmInstruction(key))
    assert exchange.do(retirement(serial_range(10, 19)))[0].reason == Reason.SERIALS_NOT_AVAILABLE
    assert free(exchange) == (serial_range(20, 1000), serial_range(1, 9))


def test_two_sales_of_one_group_cannot_name_the_same_serial() -> None:
    exchange = funded()
    sale = AddOrder(ANN, RE, Side.SELL, 10, 3000, serial_ranges=(serial_range(1, 10),))
    first, second = exchange.do(sale, sale)
    assert isinstance(first, OrderAccepted)
    assert second.reason == Reason.SERIALS_NOT_AVAILABLE


def test_an_order_that_gets_smaller_releases_the_serials_that_it_no_longer_sells() -> None:
    exchange = funded()
    (event,) = exchange.sell(ANN, 3000, 10, serial_ranges=(serial_range(1, 10),))
    exchange.do(AmendOrder(ANN, event.order_id, quantity_t=4))
    assert free(exchange) == (serial_range(5, 1000),)
    exchange.buy(BOB, 3000, 3)
    exchange.tick(3)
    exchange.cancel(ANN, event.order_id)
    assert free(exchange) == (serial_range(4, 1000),)


def test_a_busted_trade_releases_its_serials_before_and_after_its_day() -> None:
    exchange = funded()
    for first in (1, 11):
        exchange.sell(ANN, 3000, 10, serial_ranges=(serial_range(first, first + 9),))
        exchange.buy(BOB, 3000, 10)
    exchange.tick(2)
    first, second = [number for _, number in exchange.venue.open_trades]
    exchange.do(BustTrade(RE, first))
    assert free(exchange) == (serial_range(21, 1000), serial_range(1, 10))
    while not all(trade.due for trade in exchange.venue.open_trades.values()):
        exchange.tick()
    exchange.do(BustTrade(RE, second))
    assert free(exchange) == (serial_range(1, 1000),)


def test_a_netted_sale_releases_its_serials_and_the_delivery_carries_the_rest() -> None:
    exchange = funded()
    exchange.sell(ANN, 3000, 50, serial_ranges=(serial_range(101, 150),))
    exchange.buy(BOB, 3000, 50)
    exchange.tick(3)
    exchange.sell(CAT, 3000, 20)
    exchange.buy(ANN, 3000, 20)
    assert free(exchange) == (serial_range(151, 1000), serial_range(1, 100))
    moved = deliveries(exchange)
    assert free(exchange) == (serial_range(131, 1000), serial_range(1, 100))
    exchange.confirm(list(moved))
    bobs = [
        serials
        for instruction in moved
        if instruction.counter_account == BOB
        for serials in instruction.serial_ranges
    ]
    assert exchange.venue.house.serials.has_any(BOB, RE, tuple(bobs))
    assert not exchange.venue.house.serials.has_any(ANN, RE, tuple(bobs))


def test_a_retirement_draws_only_on_serials_that_its_schemes_accept() -> None:
    exchange = funded()
    among = (serial_range(991, 1005),)
    assert asked(exchange.do(retirement(quantity_t=6, among=among))).serial_ranges == (
        serial_range(991, 996),
    )
    (rejected,) = exchange.do(retirement(quantity_t=6, among=among))
    assert rejected.reason == Reason.INSUFFICIENT_CREDITS


def test_a_deposit_cannot_name_serials_that_are_deposited_or_in_flight() -> None:
    exchange = funded()
    assert exchange.do(DepositCredits(ANN, RE, 5, (serial_range(1, 5),)))[0].reason == (
        Reason.SERIALS_NOT_AVAILABLE
    )
    key = asked(exchange.do(DepositCredits(ANN, RE, 5, (serial_range(5001, 5010),)))).key
    again = DepositCredits(ANN, RE, 5, (serial_range(5005, 5010),))
    assert exchange.do(again)[0].reason == Reason.SERIALS_NOT_AVAILABLE
    exchange.do(ConfirmInstruction(key, (serial_range(5001, 5005),)))
    assert free(exchange) == (serial_range(1, 1000), serial_range(5001, 5005))


@pytest.mark.parametrize(
    "blocks",
    [
        (("a", "b"),),
        (serial_range(2001, 2006),),
        (serial_range(2001, 2003), serial_range(2003, 2004)),
        (serial_range(998, 1002),),
    ],
    ids=["no serials", "too many", "twice the same", "what is there"],
)
def test_an_impossible_answer_of_the_registry_is_rejected(blocks: SerialRanges) -> None:
    exchange = funded()
    key = asked(exchange.do(DepositCredits(ANN, RE, 5))).key
    before = exchange.venue.digest()
    assert exchange.do(ConfirmInstruction(key, blocks))[0].reason == Reason.INVALID_PARAMS
    assert exchange.venue.digest() == before


def test_a_restart_restores_free_and_held_serials() -> None:
    exchange = funded()
    exchange.sell(ANN, 3000, 10, serial_ranges=(serial_range(1, 10),))
    exchange.do(retirement(serial_range(21, 30)))
    exchange.sell(ANN, 2900, 10, serial_ranges=(serial_range(41, 50),))
    exchange.buy(BOB, 2900, 10)
    exchange.tick(2)
    exchange.venue.take_balances()
    again = Venue(exchange.venue.instruments, START_NS, exchange.venue.settings)
    again.restore(exchange.venue.saved())
    again.check()
    assert again.digest() == exchange.venue.digest()
    assert again.house.serials.free(ANN, RE) == free(exchange)
    assert free(exchange) == (serial_range(51, 1000), serial_range(11, 20), serial_range(31, 40))


@pytest.mark.parametrize("beneficiary", ["", " ", "me\nand you", "m" * 201])
def test_a_name_that_the_registry_rejects_is_no_beneficiary(beneficiary: str) -> None:
    exchange = funded()
    before = exchange.venue.digest()
    act = RetireCredits(ANN, RE, 10, "office", beneficiary)
    assert exchange.do(act)[0].reason == Reason.INVALID_PARAMS
    assert exchange.venue.digest() == before
