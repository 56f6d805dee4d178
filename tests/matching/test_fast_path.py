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
