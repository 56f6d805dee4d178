"""Queries and replies for markets: instruments, books, trades, candles, auctions, the clock."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from api.messages.fields import DecimalText, Depth, Interval, Symbol, Timestamp, TimeText
from api.messages.records import (
    AuctionRecord,
    BookRecord,
    CandleRecord,
    InstrumentRecord,
    StatusRecord,
    TickerRecord,
    TradeRecord,
)
from api.messages.rest import Body, Cursor, PageLimit, TableQuery
from exchange.venue.mode import Mode


class SymbolQuery(Body, frozen=True):
    symbol: Symbol | None = None


class BookQuery(Body, frozen=True):
    symbol: Symbol
    depth: Depth = 10


class TradesQuery(Body, frozen=True):
    """A page of trades, newest first; `cursor` continues before this `trade_id`."""

    symbol: Symbol
    limit: PageLimit = 50
    cursor: Cursor | None = None


class OhlcQuery(TableQuery, frozen=True, kw_only=True):
    """A page of candles, newest first; `cursor` continues before this `interval_begin`, in seconds.
    Days (`1d`) begin at midnight in Tokyo. CSV and Parquet have all that are kept."""

    symbol: Symbol
    interval: Interval = "1m"
    limit: PageLimit = 100
    cursor: Cursor | None = None


class AuctionsQuery(TableQuery, frozen=True):
    """A page of results, newest first; `cursor` is the `next_cursor` of the previous page. CSV and
    Parquet have all results that are kept. `mode`: only call auctions, or only sealed ones."""

    symbol: Symbol | None = None
    mode: Literal["open", "sealed"] | None = None
    limit: PageLimit = 50
    cursor: Cursor | None = None


class TimeReply(Struct):
    """The time: `time` and `time_ms` of the server's wall clock, `sim_time` of the market's clock.

    `mode`: "live"; or "trial" or "demo", where the market's clock may be moved and nothing traded
    has a value.
    """

    time: Timestamp
    time_ms: int
    sim_time: Timestamp
    mode: Mode


class HealthReply(Struct):
    """The exchange's state, and `seq`, the number of the last published command."""

    state: Literal["running", "stopping", "halted"]
    seq: int


class StatusReply(Struct):
    """The phase of each market as of the exchange's sequence number `seq`."""

    seq: int
    statuses: list[StatusRecord]


class InstrumentsReply(Struct):
    seq: int
    instruments: list[InstrumentRecord[DecimalText]]


class TickersReply(Struct):
    seq: int
    tickers: list[TickerRecord[DecimalText]]


class BookReply(Struct):
    """A book, numbered as the stream's pushes: buffer them, then drop those up to `seq`."""

    symbol: str
    depth: Depth
    seq: int
    timestamp: Timestamp
    book: BookRecord[DecimalText]


class TradesReply(Struct, omit_defaults=True):
    trades: list[TradeRecord[DecimalText]]
    next_cursor: int | None = None


class OhlcReply(Struct, omit_defaults=True):
    candles: list[CandleRecord[DecimalText]]
    next_cursor: int | None = None


class AuctionsReply(Struct, omit_defaults=True):
    """Open auctions, on the first page only, and results; `next_cursor` continues the results."""

    seq: int
    auctions: list[AuctionRecord[DecimalText]]
    results: list[AuctionRecord[DecimalText]]
    next_cursor: int | None = None


class AuctionReply(Struct):
    auction: AuctionRecord[DecimalText]


class ClockBody(Body, frozen=True):
    """Moves a manual clock forward to a time, or without one to the next due moment."""

    to: TimeText | None = None


class ClockReply(Struct):
    sim_time: Timestamp
    seq: int
    phases: list[StatusRecord]
