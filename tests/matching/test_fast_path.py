"""Orders that a plain, continuous market takes on the fast path: rules, and the twin's events."""

from __future__ import annotations

import numpy as np
import pytest

from exchange.commands import OrderFlag, OrderType, SelfTrade, TimeInForce
from exchange.matching import MESSAGE, MessageKind
from tests.matching.flows import WORLDS, make_pair
from tests.matching.orders import BUY, SELL, BookPair


def test_a_plain_trade_triggers_the_sell_stop_that_it_reaches() -> None:
    pair = BookPair()
    pair.add(1, BUY, 9, 95)
    pair.add(2, SELL, 4, order_type=OrderType.STOP, stop_ticks=95)
    pair.add(3, SELL, 4, order_type=OrderType.STOP, stop_ticks=94)
    kinds = [row[:2] for row in pair.add(4, SELL, 1, 95)]
    assert kinds == [("ACCEPTED", 4), ("TRADED", 4), ("TRIGGERED", 2), ("TRADED", 2)]
    assert pair.queue() == [1, 3]


def test_a_dated_order_of_a_continuous_market_expires_at_its_instant() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100, time_in_force=TimeInForce.GTD, expire_ns=50)
    assert pair.control(MessageKind.EXPIRE, time_ns=49) == []
    assert pair.control(MessageKind.EXPIRE, time_ns=50) == [("EXPIRED", 1, -1, 5, 100)]


def test_what_prevention_took_from_one_order_is_not_taken_from_the_next() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100, account=7)
    pair.add(2, BUY, 8, 100, account=7, stp_mode=SelfTrade.DECREMENT)
    pair.add(3, BUY, 6, 99)
    pair.add(4, BUY, 6, order_type=OrderType.STOP, stop_ticks=150)
    quantities = pair.book.live_orders()[["order_id", "quantity_t"]].tolist()
    assert quantities == [(2, 3), (3, 6), (4, 6)]


def test_a_fok_whose_first_counterparty_is_its_own_is_not_filled() -> None:
    pair = BookPair()
    pair.add(1, SELL, 9, 100, account=7)
    pair.add(2, BUY, 5, 100, account=7, time_in_force=TimeInForce.FOK)
    assert pair.reasons() == ["FOK_NOT_FILLED"]


@pytest.mark.parametrize("flag", [OrderFlag.POST_ONLY_REJECT, OrderFlag.POST_ONLY_REPRICE])
def test_an_iceberg_may_be_post_only(flag: OrderFlag) -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 100)
    got = pair.add(2, BUY, 20, 100, display_t=4, flags=flag)
    if flag == OrderFlag.POST_ONLY_REJECT:
        assert pair.reasons() == ["POST_ONLY_WOULD_TAKE"]
    else:
        assert got == [("ACCEPTED", 2, -1, 20, 99)]
        assert pair.book.depth(1)[0] == [(99, 4, 1)]


def test_less_of_an_iceberg_is_taken_from_its_hidden_part_and_keeps_its_place() -> None:
    pair = BookPair()
    pair.add(1, SELL, 20, 100, display_t=4)
    pair.add(2, SELL, 5, 100)
    assert pair.amend(1, 12, 100) == [("AMENDED", 1, -1, -8, 100)]
    assert (pair.queue(), pair.book.depth(1)[1]) == ([1, 2], [(100, 9, 2)])
    pair.amend(1, 3, 100)
    assert (pair.queue(), pair.book.depth(1)[1]) == ([1, 2], [(100, 8, 2)])


@pytest.mark.parametrize(("quantity", "price"), [(21, 100), (20, 101), (8, 101)])
def test_an_iceberg_that_loses_its_place_shows_one_slice_at_its_new_one(
    quantity: int, price: int
) -> None:
    pair = BookPair()
    pair.add(1, SELL, 20, 100, display_t=4)
    pair.add(2, SELL, 5, 100)
    pair.add(3, BUY, 2, 100)
    pair.amend(1, quantity, price)
    assert pair.queue() == [2, 1]
    assert pair.book.depth(2)[1][-1] == ((101, 4, 1) if price == 101 else (100, 9, 2))


def test_an_iceberg_amended_into_a_cross_rests_with_one_slice_of_what_is_left() -> None:
    pair = BookPair()
    pair.add(1, BUY, 7, 100)
    pair.add(2, SELL, 20, 102, display_t=4)
    pair.amend(2, 20, 100)
    assert pair.trades() == [(2, 1, 7, 100)]
    assert pair.book.depth(1)[1] == [(100, 4, 1)]


def test_an_amended_iceberg_has_no_more_slices_than_a_new_one_may_have() -> None:
    pair = BookPair()
    pair.add(1, SELL, 20, 100, display_t=4)
    pair.amend(1, 401, 100)
    assert pair.reasons() == ["INVALID_PARAMS"]
    pair.amend(1, 400, 100)
    assert pair.reasons() == ["NONE"]


def test_what_an_iceberg_traded_counts_in_its_amendment() -> None:
    pair = BookPair()
    pair.add(1, SELL, 20, 100, display_t=4)
    pair.add(2, BUY, 6, 100)
    pair.amend(1, 6, 100)
    assert pair.reasons() == ["QTY_MIN"]
    assert pair.amend(1, 7, 100) == [("AMENDED", 1, -1, -13, 100)]
    assert pair.book.depth(1)[1] == [(100, 1, 1)]


def test_an_amended_dated_order_expires_at_its_instant() -> None:
    pair = BookPair()
    for order_id, expire_ns in ((1, 50), (2, 60)):
        pair.add(order_id, SELL, 5, 100, time_in_force=TimeInForce.GTD, expire_ns=expire_ns)
    pair.amend(1, 5, 101)
    pair.amend(2, 3, 100)
    assert pair.control(MessageKind.EXPIRE, time_ns=50) == [("EXPIRED", 1, -1, 5, 101)]
    assert pair.control(MessageKind.EXPIRE, time_ns=60) == [("EXPIRED", 2, -1, 3, 100)]


@pytest.mark.parametrize("order_type", [OrderType.STOP, OrderType.STOP_LIMIT])
def test_an_amended_stop_waits_for_its_new_trigger(order_type: OrderType) -> None:
    pair = BookPair()
    pair.add(1, SELL, 9, 100)
    pair.add(2, SELL, 9, 101)
    for order_id in (3, 4):
        pair.add(order_id, BUY, 5, 120, order_type=order_type, stop_ticks=100)
    pair.amend(3, 4, 120, stop_ticks=101)
    pair.amend(4, 3, 120, stop_ticks=100)
    kinds = [row[:2] for row in pair.add(5, BUY, 1, 100)]
    assert kinds == [("ACCEPTED", 5), ("TRADED", 5), ("TRIGGERED", 4), ("TRADED", 4)]
    kinds = [row[:2] for row in pair.add(6, BUY, 6, 101)]
    assert kinds == [("ACCEPTED", 6), *[("TRADED", 6)] * 2, ("TRIGGERED", 3), ("TRADED", 3)]


def test_a_stop_with_a_new_limit_goes_behind_the_others_and_trades_up_to_that_limit() -> None:
    pair = BookPair()
    pair.add(1, SELL, 9, 100)
    pair.add(2, SELL, 9, 102)
    for order_id in (3, 4):
        pair.add(order_id, BUY, 7, 101, order_type=OrderType.STOP_LIMIT, stop_ticks=100)
    pair.amend(3, 7, 102, stop_ticks=100)
    pair.add(5, BUY, 1, 100)
    assert pair.trades() == [(5, 1, 1, 100), (4, 1, 7, 100), (3, 1, 1, 100), (3, 2, 6, 102)]


def test_a_stop_amended_to_a_reached_trigger_is_active_at_once() -> None:
    pair = BookPair()
    pair.add(1, SELL, 9, 100)
    pair.add(2, BUY, 1, 100)
    pair.add(3, BUY, 5, order_type=OrderType.STOP, stop_ticks=110)
    kinds = [row[0] for row in pair.amend(3, 5, 0, stop_ticks=100)]
    assert kinds == ["AMENDED", "TRIGGERED", "TRADED"]


def test_a_triggered_iceberg_hides_what_it_does_not_show() -> None:
    pair = BookPair()
    pair.add(1, SELL, 9, 100)
    more = {"order_type": OrderType.STOP_LIMIT, "stop_ticks": 100, "display_t": 3}
    pair.add(2, BUY, 20, 99, **more)
    pair.add(3, BUY, 1, 100)
    assert pair.book.depth(1)[0] == [(99, 3, 1)]


def test_a_first_batch_with_a_stop_and_its_trigger_is_applied_once() -> None:
    """The books of a new OrderBook are not connected to the slow path, which triggers the stop."""
    book, twin = make_pair(WORLDS["plain"])
    messages = np.zeros(4, MESSAGE)
    messages["order_id"] = messages["account"] = np.arange(4)
    messages["side"] = [SELL, SELL, BUY, BUY]
    messages["price_ticks"] = [50, 52, 0, 50]
    messages["quantity_t"] = [5, 5, 3, 2]
    messages["order_type"][2], messages["stop_ticks"][2] = OrderType.STOP, 50
    messages["time_in_force"], messages["stp_mode"] = TimeInForce.GTC, SelfTrade.NONE
    assert book.submit(messages).tolist() == twin.submit(messages).tolist()
    book.check()
