"""A dry run against the order itself: entered into a copy of the book, it does what it said."""

from __future__ import annotations

import os
from collections import Counter

import numpy as np
import pytest

from exchange.commands import OrderType, Phase, SelfTrade, TimeInForce
from exchange.events import EventKind
from exchange.matching import MESSAGE, MessageKind, OrderBook
from exchange.matching.dry_run import effect
from tests.matching.orders import BUY, SELL, BookPair, message
from tests.matching.random_books import random_book

FRESH = int(os.environ["TANSO_FRESH_SEED"])
NEW = 1_000
TRIES = 20


def random_order(rng: np.random.Generator) -> np.ndarray:
    """A new order of any kind; the book may still reject it."""
    m = message(
        MessageKind.ADD,
        order_id=NEW,
        account=int(rng.integers(0, 9)),
        side=int(rng.integers(0, 2)),
        price_ticks=int(rng.integers(1, 61)),
        stop_ticks=int(rng.integers(1, 61)),
        quantity_t=int(rng.integers(1, 200)),
        order_type=int(rng.choice(list(OrderType), p=[0.45, 0.45, 0.05, 0.05])),
        time_in_force=int(rng.choice([*TimeInForce, TimeInForce.DAY, TimeInForce.DAY])),
        expire_ns=10,
        flags=int(rng.choice([0, 0, 0, 0, 1, 2])),
        stp_mode=int(rng.choice(list(SelfTrade))),
    )
    if rng.random() < 0.1:
        m["display_t"] = rng.integers(1, 20)
    return m


def assert_predicted(seed: int) -> str:
    """Compare a dry run with the order entered into a copy; return what kind of case it was."""
    book, _ = random_book(seed)
    rng = np.random.default_rng(seed)
    copy = OrderBook.restore(book.snapshot())
    before = copy.indicative()
    for _ in range(TRIES):
        order = random_order(rng)
        rows = copy.submit(order)
        if rows["kind"][0] == EventKind.ACCEPTED:
            break
    else:
        return "closed"
    arrays = [array.tobytes() for array in book.books]
    found = effect(book.books, order)
    where = f"REPRODUCE: random_book({seed})"
    assert [array.tobytes() for array in book.books] == arrays, where
    traded = rows[(rows["kind"] == EventKind.TRADED) & (rows["order_id"] == NEW)]
    fill_t = int(traded["quantity_t"].sum())
    if book.books.header[1, 0] != Phase.CONTINUOUS:
        assert (found.before, found.after) == (before, copy.indicative()), where
        assert (found.fill_t, fill_t) == (0, 0), where
        return "moved" if found.before != found.after else "unmoved"
    assert found.before == found.after == (-1, 0, 0), where
    live = book.live_orders()
    if (live["open_t"] != live["shown_t"]).any():
        assert found.fill_t <= fill_t, where
        return "hidden"
    value = int((traded["quantity_t"] * traded["price_ticks"]).sum())
    assert (found.fill_t, found.fill_value) == (fill_t, value), where
    return "filled" if fill_t else "unfilled"


@pytest.mark.parametrize("part", range(2))
def test_an_order_does_in_a_copy_of_the_book_what_its_dry_run_says(part: int) -> None:
    seen = Counter(assert_predicted(FRESH + 1_000 * part + k) for k in range(500))
    assert {"moved", "unmoved", "hidden", "filled", "unfilled"} <= seen.keys()


@pytest.mark.soak
@pytest.mark.parametrize("part", range(100))
def test_a_hundred_thousand_dry_runs_agree(part: int) -> None:
    for k in range(1_000):
        assert_predicted(FRESH + 10_000 + 1_000 * part + k)


def test_a_dry_run_shows_displayed_quantities_only() -> None:
    pair = BookPair()
    pair.add(1, SELL, 100, 101, display_t=10)
    order = message(MessageKind.ADD, order_id=9, account=9, side=BUY, quantity_t=50)
    order["price_ticks"] = 101
    assert effect(pair.book.books, order).fill_t == 10


def test_one_order_alone_moves_the_indicative_price() -> None:
    pair = BookPair(Phase.AUCTION_CALL)
    pair.add(1, SELL, 10, 100)
    pair.add(2, SELL, 10, 120)
    pair.add(3, BUY, 10, 110)
    order = np.zeros(1, MESSAGE)
    order["order_id"], order["account"], order["side"] = 9, 9, BUY
    order["quantity_t"], order["price_ticks"] = 15, 130
    found = effect(pair.book.books, order)
    assert found.before == (100, 10, 0)
    assert found.after[:2] == (120, 15)
    assert effect(pair.book.books, order) == found
