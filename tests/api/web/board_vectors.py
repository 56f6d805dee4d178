"""Random books as the page's board gets them, and what it must show of them."""

from __future__ import annotations

import random
from typing import Any

from exchange.matching import Board
from tests.matching.random_books import random_book

# The rows that the page subscribes to, each side.
SENT = 20


def board_cases(chance: random.Random, number: int) -> list[dict[str, Any]]:
    """Boards of the compiled engine, and the readable one's board of fewer rows: each cell that a
    board of that height shows."""
    return [_board_case(chance.randrange(2**31), chance.randrange(1, 9)) for _ in range(number)]


def _board_case(seed: int, each_side: int) -> dict[str, Any]:
    book, twin = random_book(seed)
    return {
        "seed": seed,
        "record": _record(book.board(SENT, 0)),
        "shown": _record(twin.board(each_side, 0)),
        "count": 2 * each_side + 1,
    }


def _record(board: Board) -> dict[str, Any]:
    """The board as on the wire, at a tick of one yen."""
    names = ("price", "bid_qty", "ask_qty", "bid_cum", "ask_cum")
    record: dict[str, Any] = {
        "center_price": str(board.center_ticks),
        "rows": [dict(zip(names, map(str, row), strict=True)) for row in board.rows],
        "over_qty": str(board.over_t),
        "under_qty": str(board.under_t),
        "market_bid": str(board.market_bid_t),
        "market_ask": str(board.market_ask_t),
    }
    if board.best_bid_ticks >= 0:
        record["best_bid"] = str(board.best_bid_ticks)
    if board.best_ask_ticks >= 0:
        record["best_ask"] = str(board.best_ask_ticks)
    if board.indicative_ticks >= 0:
        record["indicative_price"] = str(board.indicative_ticks)
        record["indicative_qty"] = str(board.indicative_t)
    return record
