"""Self-trade prevention where more than the next order decides: halts, and icebergs."""

from __future__ import annotations

import pytest

from exchange.commands import Phase, TimeInForce
from exchange.matching import Dynamic
from tests.matching.orders import BUY, SELL, BookPair, OrderType, SelfTrade

OWNER = 7
IOC = TimeInForce.IOC


def halting() -> BookPair:
    """A market whose last trade was at 100 and that halts beyond 95..105."""
    pair = BookPair(dynamic_ticks=5, dynamic_action=Dynamic.HALT)
    pair.add(1, SELL, 1, 100)
    pair.add(2, BUY, 1, 100)
    return pair


@pytest.mark.parametrize(
    ("mode", "left"),
    [
        (SelfTrade.CANCEL_NEWEST, [3]),
        (SelfTrade.CANCEL_OLDEST, [4]),
        (SelfTrade.CANCEL_BOTH, []),
        (SelfTrade.DECREMENT, [4]),
    ],
)
def test_an_own_order_beyond_the_band_is_prevented_by_the_takers_mode(
    mode: SelfTrade, left: list[int]
) -> None:
    pair = halting()
    pair.add(3, SELL, 5, 120, account=OWNER)
    got = pair.add(4, BUY, 8, 130, account=OWNER, stp_mode=mode)
    assert got[1] == ("PREVENTED", 4, 3, 5, 120)
    assert "HALTED" not in [row[0] for row in got]
    assert pair.queue() == left
    assert pair.phase(Phase.CONTINUOUS) == []


def test_without_prevention_an_own_order_halts_like_any_other() -> None:
    pair = halting()
    pair.add(3, SELL, 5, 120, account=OWNER)
    got = pair.add(4, BUY, 5, 130, account=OWNER, stp_mode=SelfTrade.NONE)
    assert [row[0] for row in got] == ["ACCEPTED", "HALTED"]


def test_prevention_takes_all_own_orders_until_anothers_halts() -> None:
    pair = halting()
    for order_id, price in ((3, 110), (4, 111)):
        pair.add(order_id, SELL, 2, price, account=OWNER)
    pair.add(5, SELL, 2, 112)
    got = pair.add(6, BUY, 9, 130, account=OWNER, stp_mode=SelfTrade.CANCEL_OLDEST)
    assert [row[0] for row in got[1:]] == ["PREVENTED", "CANCELED"] * 2 + ["HALTED"]
    assert pair.queue() == [6, 5]


@pytest.mark.parametrize("behind", [110, 112])
@pytest.mark.parametrize("mode", [mode for mode in SelfTrade if mode != SelfTrade.NONE])
def test_the_rest_of_an_order_that_halts_ends_where_it_crosses_its_group(
    mode: SelfTrade, behind: int
) -> None:
    pair = halting()
    pair.add(3, SELL, 2, 110)
    pair.add(4, SELL, 2, behind, account=9, stp_group=OWNER)
    got = pair.add(5, BUY, 9, 130, account=8, stp_group=OWNER, stp_mode=mode)
    assert [row[0] for row in got] == ["ACCEPTED", "HALTED", "CANCELED"]
    assert pair.reasons()[-1] == "SELF_TRADE"
    assert pair.queue() == [3, 4]


def test_the_rest_of_an_order_that_halts_waits_where_its_group_is_beyond_its_limit() -> None:
    pair = halting()
    pair.add(3, SELL, 2, 110)
    pair.add(4, SELL, 2, 131, account=OWNER)
    assert pair.add(5, BUY, 9, 130, account=OWNER)[-1][0] == "HALTED"
    pair.phase(Phase.AUCTION_CALL)
    pair.uncross()
    assert pair.trades() == [(5, 3, 2, 130)]


@pytest.mark.parametrize("kind", [OrderType.STOP, OrderType.STOP_LIMIT])
def test_an_elected_stop_is_prevented_beyond_the_band(kind: OrderType) -> None:
    pair = halting()
    pair.add(3, SELL, 5, 120, account=OWNER)
    pair.add(4, BUY, 5, 130, account=OWNER, order_type=kind, stop_ticks=103)
    pair.add(5, SELL, 1, 103)
    got = pair.add(6, BUY, 1, 103)
    assert [row[0] for row in got[2:]] == ["TRIGGERED", "PREVENTED", "CANCELED"]
    assert pair.queue() == [3]


def test_an_amended_order_is_prevented_beyond_the_band() -> None:
    pair = halting()
    pair.add(3, SELL, 5, 120, account=OWNER)
    pair.add(4, BUY, 5, 90, account=OWNER)
    got = pair.amend(4, 5, 130)
    assert [row[0] for row in got] == ["AMENDED", "PREVENTED", "CANCELED"]
    assert pair.queue() == [3]


def test_an_iceberg_whose_slice_prevention_used_up_goes_behind_the_others() -> None:
    pair = BookPair()
    pair.add(1, SELL, 10, 100, account=OWNER, display_t=2)
    pair.add(2, SELL, 5, 100)
    got = pair.add(3, BUY, 3, 100, account=OWNER, stp_mode=SelfTrade.DECREMENT)
    assert ("REFRESHED", 1, -1, 2, 100) in got
    assert pair.queue() == [2, 1]
    assert pair.book.depth(1) == ([], [(100, 7, 2)])


def test_an_iceberg_that_still_shows_something_keeps_its_place_under_prevention() -> None:
    pair = BookPair()
    pair.add(1, SELL, 10, 100, account=OWNER, display_t=4)
    pair.add(2, SELL, 5, 100)
    pair.add(3, BUY, 3, 100, account=OWNER, stp_mode=SelfTrade.DECREMENT)
    assert pair.queue() == [1, 2]
