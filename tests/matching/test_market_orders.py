"""Orders without a price in a call: they end with it, for whatever reason it ends."""

from __future__ import annotations

import pytest

from exchange.commands import Phase, Side, TimeInForce
from exchange.matching import MessageKind
from tests.matching.orders import BUY, SELL, BookPair, OrderType

MARKET = OrderType.MARKET
AUCTION = TimeInForce.AUCTION


@pytest.mark.parametrize("between", [(), (Phase.AUCTION_FROZEN,), (Phase.HALTED,)])
@pytest.mark.parametrize(
    "fields", [{"order_type": MARKET}, {"price": 150, "time_in_force": AUCTION}]
)
def test_a_call_left_without_an_auction_leaves_nothing_of_its_own_in_the_book(
    between: tuple[Phase, ...], fields: dict[str, int]
) -> None:
    pair = BookPair(Phase.AUCTION_CALL, band=(50, 150))
    pair.add(1, BUY, 5, **fields)
    for phase in between:
        pair.phase(phase)
    assert pair.phase(Phase.CONTINUOUS) == [("EXPIRED", 1, -1, 5, 150)]
    pair.add(2, SELL, 3, 60)
    assert pair.trades() == []
    assert pair.queue() == [2]


def test_an_order_for_longer_than_the_call_stays() -> None:
    pair = BookPair(Phase.AUCTION_CALL)
    pair.add(1, BUY, 5, 100)
    assert pair.phase(Phase.CONTINUOUS) == []
    assert pair.queue() == [1]


def test_a_stop_that_the_call_elected_ends_with_it_too() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    pair.add(2, BUY, 5, 100)
    pair.phase(Phase.HALTED)
    pair.phase(Phase.AUCTION_CALL)
    assert pair.add(3, BUY, 5, order_type=OrderType.STOP, stop_ticks=90)[-1][0] == "TRIGGERED"
    assert pair.phase(Phase.CONTINUOUS)[0][0] == "EXPIRED"
    assert pair.queue() == []


def moved(pair: BookPair, low: int, high: int) -> list[tuple[str, int, int, int, int]]:
    """The events of a new band in a halt."""
    pair.phase(Phase.HALTED)
    got = pair.control(MessageKind.SET_BAND, price_ticks=low, stop_ticks=high, quantity_t=120)
    pair.phase(Phase.AUCTION_CALL)
    return got


@pytest.mark.parametrize(("side", "edge"), [(BUY, 200), (SELL, 20)])
def test_a_market_order_follows_a_wider_band_and_goes_before_the_limits_in_it(
    side: Side, edge: int
) -> None:
    pair = BookPair(Phase.AUCTION_CALL, band=(50, 150))
    pair.add(1, side, 5, order_type=MARKET)
    assert moved(pair, 20, 200) == [("AMENDED", 1, -1, 0, edge)]
    pair.add(2, side, 5, 180 if side == BUY else 30)
    pair.add(3, SELL if side == BUY else BUY, 5, 100)
    pair.uncross()
    assert {1, 3} == set(pair.trades()[0][:2])


@pytest.mark.parametrize(("side", "edge"), [(BUY, 120), (SELL, 90)])
def test_a_narrower_band_does_not_end_a_market_order(side: Side, edge: int) -> None:
    pair = BookPair(Phase.AUCTION_CALL, band=(50, 150))
    pair.add(1, side, 5, order_type=MARKET)
    pair.add(2, side, 5, 140 if side == BUY else 60)
    got = moved(pair, 90, 120)
    assert got == [("CANCELED", 2, -1, 5, 140 if side == BUY else 60), ("AMENDED", 1, -1, 0, edge)]
    pair.add(3, SELL if side == BUY else BUY, 5, 100)
    pair.uncross()
    assert {1, 3} == set(pair.trades()[0][:2])


def test_market_orders_keep_their_order_and_go_behind_the_limits_at_the_new_edge() -> None:
    pair = BookPair(Phase.AUCTION_CALL, band=(50, 150))
    for order_id in (1, 2):
        pair.add(order_id, BUY, 5, order_type=MARKET)
    pair.add(3, BUY, 5, 120)
    pair.add(4, BUY, 5, order_type=MARKET)
    moved(pair, 50, 120)
    assert pair.queue() == [3, 1, 2, 4]


def test_a_new_band_reports_the_hold_of_each_market_order() -> None:
    pair = BookPair(Phase.AUCTION_CALL, band=(50, 150))
    pair.add(1, BUY, 5, order_type=MARKET)
    pair.phase(Phase.HALTED)
    pair.control(MessageKind.SET_BAND, price_ticks=50, stop_ticks=200, quantity_t=120)
    (row,) = pair.raw
    assert (row["hold_ticks"], row["other_hold_ticks"]) == (200, 150)
    pair.control(MessageKind.SET_BAND, price_ticks=40, stop_ticks=200, quantity_t=120)
    assert len(pair.raw) == 0
