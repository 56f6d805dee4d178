"""Record of a market's board."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from api.messages.board import BoardRecord, BoardRow
from api.wire.convert import InstrumentTable
from exchange.matching import Board


def board_record(markets: InstrumentTable, index: int, board: Board) -> BoardRecord[str]:
    """Make the record of a board of an instrument."""
    return record_of(board, partial(markets.price_text, index))


def record_of(board: Board, price_text: Callable[[int], str]) -> BoardRecord[str]:
    """Make the record of a board; `price_text`: the price of a number of ticks."""
    record = BoardRecord(
        center_price=price_text(board.center_ticks),
        rows=[
            BoardRow(
                price=price_text(row.price_ticks),
                bid_qty=str(row.bid_t),
                ask_qty=str(row.ask_t),
                bid_cum=str(row.bid_cum_t),
                ask_cum=str(row.ask_cum_t),
                executable_qty=str(min(row.bid_cum_t, row.ask_cum_t)),
                difference=str(row.bid_cum_t - row.ask_cum_t),
            )
            for row in board.rows
        ],
        over_qty=str(board.over_t),
        under_qty=str(board.under_t),
        market_bid=str(board.market_bid_t),
        market_ask=str(board.market_ask_t),
    )
    if board.best_bid_ticks >= 0:
        record.best_bid = price_text(board.best_bid_ticks)
    if board.best_ask_ticks >= 0:
        record.best_ask = price_text(board.best_ask_ticks)
    if board.indicative_ticks >= 0:
        record.indicative_price = price_text(board.indicative_ticks)
        record.indicative_qty = str(board.indicative_t)
        record.imbalance_qty = str(abs(board.imbalance_t))
        if board.imbalance_t:
            record.imbalance_side = "buy" if board.imbalance_t > 0 else "sell"
    return record
