"""Tests of the recorder: rows and blocks become equal columns, in order of arrival."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.results.record import AuctionRow, QuoteRow, Record, TradeRow


def test_rows_and_blocks_follow_each_other_in_order() -> None:
    record = Record()
    record.quotes.append(
        QuoteRow(time_ns=1, instrument=0, bid_ticks=10, bid_t=5, ask_ticks=11, ask_t=6)
    )
    times = np.array([2, 3])
    record.quotes.extend(
        time_ns=times, instrument=1, bid_ticks=times, bid_t=1, ask_ticks=-1, ask_t=0
    )
    blocks = list(record.quotes.blocks())
    assert len(record.quotes) == 3
    assert [list(block["time_ns"]) for block in blocks] == [[1], [2, 3]]
    assert list(blocks[1]["instrument"]) == [1, 1]


def test_a_block_takes_the_row_s_defaults() -> None:
    record = Record()
    record.auctions.extend(
        time_ns=np.array([1]), instrument=0, kind="call", price_ticks=7, volume_t=3
    )
    (block,) = record.auctions.blocks()
    assert list(block["imbalance_t"]) == [0]


def test_a_missing_or_unknown_column_is_an_error() -> None:
    record = Record()
    with pytest.raises(AssertionError, match="TradeRow"):
        record.trades.extend(time_ns=np.array([1]), instrument=0)
    with pytest.raises(AssertionError, match="AuctionRow"):
        record.auctions.extend(
            time_ns=np.array([1]), instrument=0, kind="call", price_ticks=7, volume_t=3, price=1
        )


def test_columns_of_two_lengths_are_an_error() -> None:
    record = Record()
    with pytest.raises(AssertionError, match="lengths"):
        record.quotes.extend(
            time_ns=np.array([1, 2]),
            instrument=np.array([0]),
            bid_ticks=1,
            bid_t=1,
            ask_ticks=1,
            ask_t=1,
        )


def test_the_columns_know_their_types() -> None:
    assert Record().auctions.columns["kind"] is str
    assert Record().auctions.columns["time_ns"] is int
    assert Record().collectors().keys() >= {"runs", "firms", "trades", "ledger"}
    assert AuctionRow.__struct_fields__ == tuple(Record().auctions.columns)
    assert TradeRow.__struct_fields__ == tuple(Record().trades.columns)
