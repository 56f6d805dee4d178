"""Queries and replies about markets: instruments, books, trades, candles, auctions, the clock."""

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
from api.messages.rest import Body, Cursor, PageLimit
from exchange.venue.mode import Mode


class SymbolQuery(Body, frozen=True):
    symbol: Symbol | None = None


class BookQuery(Body, frozen=True):
    symbol: Symbol
    depth: Depth = 10


class TradesQuery(Body, frozen=True):
    """Newest first; `cursor` continues before that trade_id."""

    symbol: Symbol
    limit: PageLimit = 50
    cursor: Cursor | None = None


class OhlcQuery(Body, frozen=True):
    """Newest first; `cursor` continues before that `interval_begin` in seconds. Days (`1d`) begin
    at midnight in Tokyo."""

    symbol: Symbol
    interval: Interval = "1m"
    limit: PageLimit = 100
    cursor: Cursor | None = None


class AuctionsQuery(Body, frozen=True):
    """Results newest first; `cursor` is the `next_cursor` of the page before."""

    symbol: Symbol | None = None
    limit: PageLimit = 50
    cursor: Cursor | None = None


class TimeReply(Struct):
    """`time` is the wall's, `sim_time` the market's.

    `mode` is "live", or "trial" or "demo" where the market's clock may be moved and nothing that
    is traded has any value.
    """

    time: Timestamp
    time_ms: int
    sim_time: Timestamp
    mode: Mode


class HealthReply(Struct):
    """`state`: running, or why not; `seq`: the last command of which everybody hears."""

    state: Literal["running", "stopping", "halted"]
    seq: int


class StatusReply(Struct):
    """`seq` is the exchange's sequence that this is true for."""

    seq: int
    statuses: list[StatusRecord]


class InstrumentsReply(Struct):
    seq: int
    instruments: list[InstrumentRecord[DecimalText]]


class TickersReply(Struct):
    seq: int
    tickers: list[TickerRecord[DecimalText]]


class BookReply(Struct):
    """The same `seq` chain as the stream's: buffer pushes, then drop those up to `seq`."""

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
    """`next_cursor` continues the results; what is open is on the first page."""

    seq: int
    auctions: list[AuctionRecord[DecimalText]]
    results: list[AuctionRecord[DecimalText]]
    next_cursor: int | None = None


class AuctionReply(Struct):
    auction: AuctionRecord[DecimalText]


class ClockBody(Body, frozen=True):
    """Move a manual clock on to a moment, or to when something falls due next."""

    to: TimeText | None = None


class ClockReply(Struct):
    sim_time: Timestamp
    seq: int
    phases: list[StatusRecord]
