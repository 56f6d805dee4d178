"""Costs that others' orders may not impose: the cancel-all of an account without orders."""

from __future__ import annotations

import numpy as np

from exchange.commands import Phase, SelfTrade, TimeInForce
from exchange.matching import MESSAGE, BookRules, MessageKind, OrderBook
from exchange.matching import columns as col
from tests.matching.flows import WORLDS, make_pair, mixed_flow
from tests.matching.orders import BUY, SELL, BookPair, message


def cancel_all(account: int, **fields: int) -> np.ndarray:
    """A cancel-all in both sides of every book."""
    row = message(MessageKind.MASS_CANCEL, account=account, instrument=-1, side=2)
    for name, value in fields.items():
        row[name] = value
    return row


def test_a_cancel_all_without_orders_visits_none() -> None:
    """Every level leads to a false order of the account: one visit would end it."""
    book = OrderBook(1, 100, orders_max=50)
    orders = np.zeros(20, MESSAGE)
    orders["order_id"] = np.arange(20)
    orders["account"], orders["price_ticks"], orders["quantity_t"] = 3, 1 + np.arange(20), 5
    orders["stp_mode"], orders["time_in_force"] = SelfTrade.NONE, TimeInForce.GTC
    book.submit(orders)
    whole = book.books.levels["head"].copy()
    book.books.levels["head"][:] = 50  # a slot that holds no live order
    book.books.orders["account"][50] = 4
    assert len(book.submit(cancel_all(4))) == 0
    book.books.levels["head"][:] = whole
    assert len(book.submit(cancel_all(3))) == 20
    book.check()


def test_accounts_that_share_a_counter_cancel_only_their_own() -> None:
    book = BookPair()
    start, mask = (int(book.book.books.header[0, k]) for k in (col.COUNTS_START, col.COUNTS_MASK))
    book.add(1, BUY, 5, 90, account=2)
    book.add(2, SELL, 5, 110, account=2 + mask + 1)
    assert book.book.books.ids[start + 2] == 2
    assert book.send(cancel_all(2)) == [("CANCELED", 1, -1, 5, 90)]
    assert book.send(cancel_all(2)) == []
    assert book.queue() == [2]


def test_each_way_out_of_the_book_is_counted() -> None:
    """check() compares every counter with the live orders, here after each message."""
    book, _ = make_pair(WORLDS["mixed"])
    for row in mixed_flow(21, 600, 3).reshape(-1, 1):
        book.submit(row)
        book.check()


def test_an_auction_that_drops_whole_levels_counts_their_orders() -> None:
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


def test_counters_survive_a_snapshot() -> None:
    book, _ = make_pair(WORLDS["mixed"])
    book.submit(mixed_flow(22, 3_000, 3))
    other = OrderBook.restore(book.snapshot())
    other.check()
    assert np.array_equal(other.submit(cancel_all(1)), book.submit(cancel_all(1)))
