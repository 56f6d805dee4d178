"""Costs that others' orders may not impose: a cancel-all visits the account's orders, the end of
dated orders those whose date has come, and both end them in the sequence of the book."""

from __future__ import annotations

import numpy as np
import pytest

from exchange.commands import Phase, SelfTrade, TimeInForce
from exchange.matching import MESSAGE, BookRules, MessageKind, OrderBook
from exchange.matching import columns as col
from exchange.matching.state import Extra
from exchange.units import NEVER
from tests.matching.flows import WORLDS, assert_same, make_pair, mixed_flow
from tests.matching.orders import BUY, SELL, BookPair, message


def cancel_all(account: int, **fields: int) -> np.ndarray:
    """A cancel-all in both sides of every book."""
    row = message(MessageKind.MASS_CANCEL, account=account, instrument=-1, side=2)
    for name, value in fields.items():
        row[name] = value
    return row


FALSE = 50  # a slot that holds no live order


def book_of_others(*mine: np.ndarray) -> tuple[OrderBook, np.ndarray]:
    """A book of 20 orders of account 3 and of other rows; the cheapest level leads to a false order
    of account 4 whose date has come, which one visit would end. Return the book and the true heads
    of its levels.
    """
    book = OrderBook(1, 100, orders_max=FALSE)
    orders = np.zeros(20, MESSAGE)
    orders["order_id"] = np.arange(20)
    orders["account"], orders["price_ticks"], orders["quantity_t"] = 3, 1 + np.arange(20), 5
    orders["stp_mode"], orders["time_in_force"] = SelfTrade.NONE, TimeInForce.GTC
    book.submit(orders)
    for row in mine:
        book.submit(row)
    books = book.books
    whole = books.levels["head"].copy()
    books.levels["head"][0] = FALSE
    books.orders["order_id"][FALSE] = books.ids[FALSE] = FALSE
    books.orders["account"][FALSE], books.orders["extra"][FALSE] = 4, Extra.TIMED
    books.special["date_place"][FALSE] = 1
    return book, whole


def dated(order_id: int, price_ticks: int, expire_ns: int, **fields: int) -> np.ndarray:
    """A buy order with a date."""
    row = message(MessageKind.ADD, order_id=order_id, price_ticks=price_ticks, quantity_t=5)
    row["time_in_force"], row["expire_ns"], row["account"] = TimeInForce.GTD, expire_ns, order_id
    for name, value in fields.items():
        row[name] = value
    return row


def expiry(time_ns: int) -> np.ndarray:
    """The end of the dated orders of all books whose date has come."""
    return message(MessageKind.EXPIRE, instrument=-1, time_ns=time_ns)


def test_a_cancel_all_visits_the_orders_of_its_account_only() -> None:
    book, whole = book_of_others(dated(30, 100, 10, account=5))
    assert len(book.submit(cancel_all(4))) == 0
    assert book.submit(cancel_all(5))["order_id"].tolist() == [30]
    book.books.levels["head"][0] = whole[0]
    assert len(book.submit(cancel_all(3))) == 20
    book.check()


def test_an_expiry_visits_only_orders_whose_date_has_come() -> None:
    book, whole = book_of_others(dated(30, 100, 10), dated(31, 99, 11))
    assert len(book.submit(expiry(9))) == 0
    assert book.submit(expiry(10))["order_id"].tolist() == [30]
    book.books.levels["head"][0] = whole[0]
    book.check()


def test_the_next_expiry_is_the_earliest_date_of_a_live_order() -> None:
    """A venue asks for it to know when to send a message: one that is too early is sent in vain."""
    book = BookPair()
    header = book.book.books.header
    assert header[0, col.NEXT_EXPIRY] == NEVER
    for order_id, date in ((1, 30), (2, 10), (3, 20), (4, 25)):
        book.send(dated(order_id, 90, date))
    assert header[0, col.NEXT_EXPIRY] == 10
    book.cancel(2)
    assert header[0, col.NEXT_EXPIRY] == 20
    book.add(9, SELL, 5, 90)  # trades with the first one
    book.send(expiry(20))
    assert header[0, col.NEXT_EXPIRY] == 25
    book.cancel(4)
    assert header[0, col.NEXT_EXPIRY] == NEVER


def test_orders_of_a_level_expire_by_time_also_after_an_iceberg_showed_its_next_slice() -> None:
    book = BookPair()
    book.send(dated(1, 90, 12, quantity_t=9, display_t=4))
    book.send(dated(2, 90, 11))
    book.send(dated(3, 91, 13))
    book.add(8, SELL, 9, 90)  # fills the third and the shown slice of the first
    book.send(dated(4, 91, 10))
    assert [event[1] for event in book.send(expiry(20))] == [4, 2, 1]


def test_an_order_that_lost_its_place_is_canceled_behind_those_ahead_of_it() -> None:
    book = BookPair()
    for order_id in (1, 2, 3):
        book.add(order_id, BUY, 5, 90, account=7)
    book.add(4, BUY, 5, 95, account=7)
    book.amend(1, 6, 90)
    assert [event[1] for event in book.send(cancel_all(7))] == [4, 2, 3, 1]


@pytest.mark.parametrize("world", WORLDS)
def test_many_cancel_alls_and_expiries_end_orders_in_the_sequence_of_the_book(world: str) -> None:
    rules = WORLDS[world]
    book, twin = make_pair(rules)
    flow = mixed_flow(23, 4_000, len(rules))
    many = np.flatnonzero(np.arange(len(flow)) % 20 == 19)
    flow["kind"][many] = np.where(many % 40 == 19, MessageKind.MASS_CANCEL, MessageKind.EXPIRE)
    flow["account"][many], flow["side"][many], flow["flags"][many] = many % 7, many % 3, 0
    flow["instrument"][many] = np.where(many % 60 < 40, -1, 0)
    assert_same(book, twin, flow, 23, 50)


def test_accounts_that_share_a_list_cancel_only_their_own() -> None:
    book = BookPair()
    header = book.book.books.header
    start, mask = (int(header[0, k]) for k in (col.ACCOUNTS_START, col.ACCOUNTS_MASK))
    book.add(1, BUY, 5, 90, account=2)
    book.add(2, SELL, 5, 110, account=2 + mask + 1)
    assert book.book.books.ids[start + 2] == 2  # the slot of the newer one
    assert book.send(cancel_all(2)) == [("CANCELED", 1, -1, 5, 90)]
    assert book.send(cancel_all(2)) == []
    assert book.queue() == [2]


def test_each_way_out_of_the_book_leaves_the_lists() -> None:
    """check() compares every list with the live orders, here after each message."""
    book, _ = make_pair(WORLDS["mixed"])
    for row in mixed_flow(21, 600, 3).reshape(-1, 1):
        book.submit(row)
        book.check()


def test_an_auction_that_drops_whole_levels_unlists_their_orders() -> None:
    book = OrderBook.of([BookRules(1, 200, phase=Phase.AUCTION_CALL)], 100)
    orders = np.zeros(60, MESSAGE)
    orders["order_id"] = orders["account"] = np.arange(60)
    orders["side"] = np.arange(60) % 2
    orders["price_ticks"] = np.where(orders["side"] == SELL, 90, 110) + np.arange(60) // 10
    orders["quantity_t"] = 5
    orders["stp_mode"], orders["time_in_force"] = SelfTrade.NONE, TimeInForce.GTC
    book.submit(orders)
    book.uncross()
    book.check()


def test_lists_survive_a_snapshot() -> None:
    book, _ = make_pair(WORLDS["mixed"])
    book.submit(mixed_flow(22, 3_000, 3))
    other = OrderBook.restore(book.snapshot())
    other.check()
    assert np.array_equal(other.submit(cancel_all(1)), book.submit(cancel_all(1)))
