"""Orders without a price in a call: they end with it, whatever ends it."""

from __future__ import annotations

import pytest

from exchange.commands import Phase, TimeInForce
from tests.matching.orders import BUY, SELL, Desk, OrderType

MARKET = OrderType.MARKET
AUCTION = TimeInForce.AUCTION


@pytest.mark.parametrize("between", [(), (Phase.AUCTION_FROZEN,), (Phase.HALTED,)])
@pytest.mark.parametrize(
    "fields", [{"order_type": MARKET}, {"price": 150, "time_in_force": AUCTION}]
)
def test_a_call_left_without_an_auction_leaves_nothing_of_its_own_in_the_book(
    between: tuple[Phase, ...], fields: dict[str, int]
) -> None:
    desk = Desk(Phase.AUCTION_CALL, band=(50, 150))
    desk.add(1, BUY, 5, **fields)
    for phase in between:
        desk.phase(phase)
    assert desk.phase(Phase.CONTINUOUS) == [("EXPIRED", 1, -1, 5, 150)]
    desk.add(2, SELL, 3, 60)
    assert desk.trades() == []
    assert desk.queue() == [2]


def test_an_order_for_longer_than_the_call_stays() -> None:
    desk = Desk(Phase.AUCTION_CALL)
    desk.add(1, BUY, 5, 100)
    assert desk.phase(Phase.CONTINUOUS) == []
    assert desk.queue() == [1]


def test_a_stop_that_the_call_elected_ends_with_it_too() -> None:
    desk = Desk()
    desk.add(1, SELL, 5, 100)
    desk.add(2, BUY, 5, 100)
    desk.phase(Phase.HALTED)
    desk.phase(Phase.AUCTION_CALL)
    assert desk.add(3, BUY, 5, order_type=OrderType.STOP, stop_ticks=90)[-1][0] == "TRIGGERED"
    assert desk.phase(Phase.CONTINUOUS)[0][0] == "EXPIRED"
    assert desk.queue() == []
