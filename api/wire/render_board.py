"""Record of a market's board."""

from __future__ import annotations

from api.messages.board import BoardRecord, BoardRow
from api.wire.convert import InstrumentTable
from exchange.matching import Board


def board_record(markets: InstrumentTable, index: int, board: Board) -> BoardRecord[str]:
    """Make the record of a board."""
    record = BoardRecord(
        center_price=markets.price_text(index, board.center_ticks),
        rows=[
            BoardRow(
                price=markets.price_text(index, row.price_ticks),
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
        record.best_bid = markets.price_text(index, board.best_bid_ticks)
    if board.best_ask_ticks >= 0:
        record.best_ask = markets.price_text(index, board.best_ask_ticks)
    if board.indicative_ticks >= 0:
        record.indicative_price = markets.price_text(index, board.indicative_ticks)
        record.indicative_qty = str(board.indicative_t)
        record.imbalance_qty = str(abs(board.imbalance_t))
        if board.imbalance_t:
            record.imbalance_side = "buy" if board.imbalance_t > 0 else "sell"
    return record
