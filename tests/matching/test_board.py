"""The board of a book: every cell against the twin, and the rules that a trader relies on."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from exchange.commands import OrderType, Phase
from exchange.matching import Board, BoardRow
from tests.matching.orders import BUY, SELL, BookPair
from tests.matching.random_books import random_book

FRESH = int(os.environ["TANSO_FRESH_SEED"])
SIZES = (1, 3, 10)


def assert_boards_agree(seed: int) -> Board:
    """Compare every cell of the boards of one random book; return the smallest board."""
    book, twin = random_book(seed)
    boards = [book.board(each_side) for each_side in SIZES]
    for each_side, board in zip(SIZES, boards, strict=True):
        assert board == twin.board(each_side), f"REPRODUCE: random_book({seed}), {each_side} rows"
    return boards[0]


@pytest.mark.parametrize("part", range(4))
def test_every_cell_equals_the_twins_on_a_thousand_random_books(part: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(FRESH + 250 * part, FRESH + 250 * (part + 1)):
        board = assert_boards_agree(seed)
        seen["crossed"] += board.indicative_t > 0
        seen["market orders"] += board.market_bid_t + board.market_ask_t > 0
        seen["one-sided"] += (board.best_bid_ticks < 0) != (board.best_ask_ticks < 0)
        seen["empty"] += board.best_bid_ticks < 0 and board.best_ask_ticks < 0
        seen["over and under"] += board.over_t > 0 and board.under_t > 0
        seen["balanced"] += board.indicative_t > 0 and board.imbalance_t == 0
    assert all(seen[kind] for kind in ("crossed", "market orders", "one-sided", "empty"))
    assert seen["over and under"]
    assert seen["balanced"]


@pytest.mark.soak
@pytest.mark.parametrize("part", range(100))
def test_every_cell_equals_the_twins_on_a_hundred_thousand_books(part: int) -> None:
    for seed in range(FRESH + 1_000 * part, FRESH + 1_000 * (part + 1)):
        assert_boards_agree(seed)


def call() -> BookPair:
    return BookPair(Phase.AUCTION_CALL)


def test_a_deeply_crossed_book_shows_the_prices_around_the_indicative_one() -> None:
    """The best levels of both sides lie outside these rows, in the running totals."""
    pair = call()
    for k in range(30):
        pair.add(k, BUY, 1, 150 - k)
        pair.add(100 + k, SELL, 1, 50 + k)
    pair.add(200, BUY, 40, 100)
    pair.add(201, SELL, 50, 100)
    board = pair.book.board(2)
    assert board == pair.twin.board(2)
    assert board.indicative_ticks == board.center_ticks == 100
    assert [row.price_ticks for row in board.rows] == [122, 121, 100, 79, 78]
    assert board.rows[2] == BoardRow(100, 40, 50, 70, 80)
    assert board.rows[0].bid_cum_t == 29
    assert board.rows[-1].ask_cum_t == 29
    assert (board.over_t, board.under_t) == (0, 0)


def test_orders_outside_the_rows_are_in_over_and_under() -> None:
    pair = call()
    for k in range(5):
        pair.add(k, BUY, 1 + k, 90 - k)
        pair.add(10 + k, SELL, 10 + k, 110 + k)
    board = pair.book.board(2)
    assert [row.price_ticks for row in board.rows] == [111, 110, 100, 90, 89]
    assert (board.over_t, board.under_t) == (12 + 13 + 14, 3 + 4 + 5)
    assert board.rows[2] == BoardRow(100, 0, 0, 0, 0)


def test_market_orders_have_no_row_and_lead_both_running_totals() -> None:
    pair = call()
    pair.add(1, BUY, 300, order_type=OrderType.MARKET)
    pair.add(2, SELL, 20, order_type=OrderType.MARKET)
    pair.add(3, SELL, 100, 101)
    board = pair.book.board(10)
    assert (board.market_bid_t, board.market_ask_t) == (300, 20)
    assert (board.best_bid_ticks, board.best_ask_ticks) == (-1, 101)
    assert board.center_ticks == board.indicative_ticks == 200, "demand exceeds supply everywhere"
    assert [row.price_ticks for row in board.rows] == [200, 101]
    assert board.rows[1] == BoardRow(101, 0, 100, 300, 120)


def test_a_limit_order_at_the_edge_stands_apart_from_the_market_orders_there() -> None:
    pair = call()
    pair.add(1, BUY, 300, order_type=OrderType.MARKET)
    pair.add(2, BUY, 7, 200)
    board = pair.book.board(10)
    assert board.best_bid_ticks == board.center_ticks == 200
    assert board.rows == (BoardRow(200, 7, 0, 307, 0),)


def test_market_orders_of_one_side_alone_do_not_move_the_center_from_the_reference() -> None:
    pair = call()
    pair.add(1, BUY, 300, order_type=OrderType.MARKET)
    assert pair.book.board(10).center_ticks == 100


def test_a_hidden_quantity_is_in_the_auction_and_in_no_cell() -> None:
    pair = call()
    pair.add(1, BUY, 100, 100, display_t=10)
    pair.add(2, SELL, 60, 100)
    board = pair.book.board(10)
    assert board.rows == (BoardRow(100, 10, 60, 10, 60),)
    assert (board.indicative_t, board.imbalance_t) == (60, 40)


def test_continuous_trading_centers_on_the_last_price_within_the_spread() -> None:
    pair = BookPair()
    pair.add(1, SELL, 5, 104)
    pair.add(2, BUY, 5, 104)
    assert pair.book.board(10).center_ticks == 104
    pair.add(3, SELL, 5, 102)
    pair.add(4, BUY, 5, 97)
    board = pair.book.board(10)
    assert board.center_ticks == 102
    assert [row.price_ticks for row in board.rows] == [102, 97]
    assert board.indicative_ticks == -1
