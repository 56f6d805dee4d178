"""Named lots: on the order, through the netting, to the registry, which serves them first."""

from __future__ import annotations

from exchange.commands import AmendOrder
from exchange.events import (
    DifferenceSettled,
    Event,
    InstructionKind,
    OrderAccepted,
    OrderRefused,
    Reason,
    RegistryInstructed,
)
from exchange.registry.serials import cut_lots, lots_quantity
from tests.venue.world import ANN, BOB, CAT, Exchange, funded, lot


def deliveries(exchange: Exchange) -> list[RegistryInstructed]:
    """Run to the due day."""
    for _ in range(100):
        asked = [
            event
            for event in exchange.tick()
            if isinstance(event, RegistryInstructed) and event.kind == InstructionKind.DELIVERY
        ]
        if asked:
            return asked
    raise AssertionError("nothing fell due")


def test_lots_are_cut_and_counted() -> None:
    lots = (lot(1, 10), lot(21, 30))
    assert lots_quantity(lots) == 20
    assert cut_lots(lots, 0) == ((), lots)
    assert cut_lots(lots, 10) == ((lot(1, 10),), (lot(21, 30),))
    assert cut_lots(lots, 14) == ((lot(1, 10), lot(21, 24)), (lot(25, 30),))
    assert cut_lots(lots, 99) == (lots, ())


def test_a_sales_lots_travel_to_its_delivery_as_far_as_it_traded() -> None:
    exchange = funded()
    exchange.sell(ANN, 3000, 100, lots=(lot(5, 60), lot(201, 300)))
    exchange.buy(BOB, 3000, 70)
    (asked,) = deliveries(exchange)
    assert (asked.quantity_t, asked.lots) == (70, (lot(5, 60), lot(201, 214)))


def test_each_buyer_gets_its_part_of_the_lots_and_the_rest_is_the_oldest() -> None:
    exchange = funded()
    exchange.sell(ANN, 3000, 50, lots=(lot(1, 50),))
    exchange.sell(ANN, 3000, 30)
    exchange.buy(BOB, 3000, 40)
    exchange.buy(CAT, 3000, 40)
    first, second = deliveries(exchange)
    assert (first.counter_account, first.lots) == (BOB, (lot(1, 40),))
    assert (second.counter_account, second.lots) == (CAT, (lot(41, 50), lot(51, 80)))


def test_what_nets_out_needs_no_lots() -> None:
    exchange = funded()
    exchange.sell(ANN, 3000, 50, lots=(lot(1, 50),))
    exchange.buy(BOB, 3000, 50)
    exchange.tick(3)  # the afternoon's call
    exchange.sell(CAT, 3000, 20)
    exchange.buy(ANN, 3000, 20)
    asked = deliveries(exchange)
    assert sum(one.quantity_t for one in asked if one.account == ANN) == 30
    assert [one.lots for one in asked if one.account == ANN] == [(lot(1, 30),)]


def refusal(events: list[Event]) -> Reason:
    (event,) = events
    assert isinstance(event, OrderRefused)
    return Reason(event.reason)


def test_lots_that_cannot_serve_the_order_are_refused() -> None:
    exchange = funded()
    before = exchange.venue.digest()
    assert refusal(exchange.sell(ANN, 3000, 10, lots=(lot(1, 9),))) == Reason.LOT_INVALID
    assert refusal(exchange.sell(ANN, 3000, 10, lots=(("x", "y"),))) == Reason.LOT_INVALID
    assert refusal(exchange.buy(ANN, 3000, 10, lots=(lot(1, 10),))) == Reason.LOT_INVALID
    assert exchange.venue.digest() == before


def test_an_order_that_ends_forgets_its_lots_and_the_digest_shows_them() -> None:
    exchange = funded()
    empty = exchange.venue.digest()
    (event,) = exchange.sell(ANN, 3000, 10, lots=(lot(1, 10),))
    assert isinstance(event, OrderAccepted)
    named = exchange.venue.digest()
    exchange.cancel(ANN, event.order_id)
    assert exchange.venue.digest() == empty
    exchange.sell(ANN, 3000, 10)
    assert exchange.venue.digest() != named


def test_a_day_that_nets_to_zero_tells_who_got_which_yen() -> None:
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
        differences += [e for e in events + answered if isinstance(e, DifferenceSettled)]
    assert [(e.account, e.yen) for e in differences if isinstance(e, DifferenceSettled)] == [
        (ANN, 1_000)
    ]


def test_an_amended_order_keeps_its_lots() -> None:
    exchange = funded()
    (event,) = exchange.sell(ANN, 3000, 10, lots=(lot(1, 10),))
    assert isinstance(event, OrderAccepted)
    exchange.do(AmendOrder(ANN, event.order_id, quantity_t=20))
    exchange.buy(BOB, 3000, 20)
    (asked,) = deliveries(exchange)
    assert (asked.quantity_t, asked.lots) == (20, (lot(1, 10), lot(11, 20)))
