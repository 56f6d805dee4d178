"""Public routes: markets, books, trades, candles, auctions, health."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from heapq import merge
from itertools import islice
from operator import itemgetter

from msgspec import Struct
from starlette.responses import Response

from api.messages.board import BoardQuery, BoardReply
from api.messages.markets import (
    AuctionReply,
    AuctionsQuery,
    AuctionsReply,
    BookQuery,
    BookReply,
    HealthReply,
    InstrumentsReply,
    OhlcQuery,
    OhlcReply,
    StatusReply,
    SymbolQuery,
    TickersReply,
    TimeReply,
    TradesQuery,
    TradesReply,
)
from api.messages.records import AuctionRecord, CandleRecord
from api.rest.routing import Call, Routes, json_response
from api.rest.tables import CSV, PARQUET, table_reply
from api.wire.errors import ApiError
from api.wire.render import (
    book_levels,
    book_record,
    candle_record,
    instrument_record,
    status_record,
    ticker_record,
    trade_record,
)
from api.wire.render_auctions import auction_record, auction_result, sealed_record
from api.wire.render_board import board_record
from api.wire.table_rows import auction_table, candle_table
from exchange.events import AuctionUncrossed
from exchange.units import NS_PER_S, utc_text
from exchange.views.auctions import Listing
from exchange.views.market_statistics import Candle
from exchange.views.orders import LAST_ID

ROUTES = Routes()


def _indices(call: Call) -> list[int]:
    symbol = call.query.symbol
    return call.service.markets.indices(None if symbol is None else [symbol])


@ROUTES.add("GET", "/healthz", HealthReply)
async def health(call: Call) -> Struct:
    """Liveness: a reply proves that the process is alive."""
    return call.service.health()


@ROUTES.add("GET", "/readyz", HealthReply, errors=("overloaded",))
async def ready(call: Call) -> Response:
    """Readiness: 200 if the exchange accepts orders, else 503."""
    reply = call.service.health()
    return json_response(reply, 200 if reply.state == "running" else 503)


@ROUTES.add("GET", "/v1/time", TimeReply)
async def server_time(call: Call) -> Struct:
    """The time of the server and of the market."""
    wall_ns = call.service.wall_ns()
    market_ns = call.now_ns()
    mode = call.service.mode
    return TimeReply(utc_text(wall_ns), wall_ns // 1_000_000, utc_text(market_ns), mode)


@ROUTES.add("GET", "/v1/status", StatusReply, query=SymbolQuery, errors=("unknown_symbol",))
async def status(call: Call) -> Struct:
    """The current and the next phase of each market."""
    service = call.service
    records = [status_record(service.markets, service.venue, i) for i in _indices(call)]
    return StatusReply(service.projections.current.public_seq, records)


@ROUTES.add(
    "GET", "/v1/instruments", InstrumentsReply, query=SymbolQuery, errors=("unknown_symbol",)
)
async def instruments(call: Call) -> Struct:
    """The terms of each market."""
    service = call.service
    records = [instrument_record(service.markets, service.venue, i) for i in _indices(call)]
    return InstrumentsReply(service.projections.current.public_seq, records)


@ROUTES.add("GET", "/v1/tickers", TickersReply, query=SymbolQuery, errors=("unknown_symbol",))
async def ticker(call: Call) -> Struct:
    """Best prices and statistics of the day."""
    service = call.service
    models = service.projections.current
    records = [
        ticker_record(service.markets, service.venue, models.market, i) for i in _indices(call)
    ]
    return TickersReply(models.public_seq, records)


@ROUTES.add("GET", "/v1/book", BookReply, query=BookQuery, errors=("unknown_symbol",))
async def book(call: Call) -> Struct:
    """The best levels of a book with the stream's `seq` and checksum."""
    service = call.service
    index = service.markets.index(call.query.symbol)
    bids, asks = book_levels(service.venue, index, call.query.depth)
    record = book_record(service.markets, index, bids, asks, (bids, asks))
    models = service.projections.current
    seq, at = models.public_seq, utc_text(models.time_ns)
    return BookReply(call.query.symbol, call.query.depth, seq, at, record)


@ROUTES.add("GET", "/v1/board", BoardReply, query=BoardQuery, errors=("unknown_symbol",))
async def board(call: Call) -> Struct:
    """The prices around the indicative or last one with running totals, as on a trader's board."""
    service, query = call.service, call.query
    index = service.markets.index(query.symbol)
    found = service.venue.markets.board(index, query.rows)
    models = service.projections.current
    seq, at = models.public_seq, utc_text(models.time_ns)
    record = board_record(service.markets, index, found)
    return BoardReply(query.symbol, query.rows, seq, at, record)


@ROUTES.add("GET", "/v1/trades", TradesReply, query=TradesQuery, errors=("unknown_symbol",))
async def trades(call: Call) -> Struct:
    """Public trades, newest first."""
    service, query = call.service, call.query
    models = service.projections.current
    index = service.markets.index(query.symbol)
    before_id = LAST_ID if query.cursor is None else query.cursor
    known = models.market.trades_before(index, before_id)
    page = list(islice(known, query.limit))
    more = page[-1].trade_id if next(known, None) is not None else None
    return TradesReply(
        [trade_record(service.markets, trade, models.orders) for trade in page], more
    )


@ROUTES.add(
    "GET",
    "/v1/ohlc",
    OhlcReply,
    query=OhlcQuery,
    more_media=(CSV, PARQUET),
    errors=("unknown_symbol",),
)
async def ohlc(call: Call) -> Struct | Response:
    """Candles of an interval, newest first."""
    service, query = call.service, call.query
    models = service.projections.current
    index = service.markets.index(query.symbol)
    known = [
        candle
        for candle in reversed(models.market.candles(index, query.interval))
        if query.cursor is None or candle.begin_ns < query.cursor * NS_PER_S
    ]
    page = known[: query.limit]
    more = page[-1].begin_ns // NS_PER_S if len(known) > len(page) else None
    now_ns = service.venue.time_ns

    def record(candle: Candle) -> CandleRecord[str]:
        return candle_record(service.markets, index, candle, query.interval, now_ns)

    return await table_reply(
        call,
        OhlcReply([record(candle) for candle in page], more),
        lambda: candle_table([record(candle) for candle in known]),
    )


@ROUTES.add(
    "GET",
    "/v1/auctions",
    AuctionsReply,
    query=AuctionsQuery,
    more_media=(CSV, PARQUET),
    errors=("unknown_symbol",),
)
async def auctions(call: Call) -> Struct | Response:
    """The open auctions, and results, newest first."""
    service, query = call.service, call.query
    models = service.projections.current
    indices, on = _indices(call), (service.markets, service.venue)
    held = models.market.results
    current: list[AuctionRecord[str]] = []
    if not query.cursor:
        calls = (auction_record(*on, i, held[i]) for i in indices if query.mode != "sealed")
        current = [record for record in calls if record.state != "none"]
        current += [
            sealed_record(*on, listing)
            for i in indices
            if query.mode != "open"
            for listing in models.auctions.current(i)
        ]
    start = query.cursor or 0
    page = list(islice(_auction_results(call, indices), start, start + query.limit + 1))
    more = start + query.limit if len(page) > query.limit else None
    return await table_reply(
        call,
        AuctionsReply(models.public_seq, current, [one() for one in page[: query.limit]], more),
        lambda: auction_table(one() for one in _auction_results(call, indices)),
    )


Results = Iterator[tuple[int, int, Callable[[], AuctionRecord[str]]]]


def _auction_results(
    call: Call, indices: Iterable[int]
) -> Iterator[Callable[[], AuctionRecord[str]]]:
    """Return makers of the results' records, newest first; a record is made only when called."""
    models, mode = call.service.projections.current, call.query.mode
    runs: list[Results] = []
    for index in indices:
        if mode != "sealed":
            runs.append(_calls(call, models.market.results[index], index))
        if mode != "open":
            runs.append(_sealed(call, index, models.auctions.results(index)))
    return (make for _, _, make in merge(*runs, key=itemgetter(0, 1)))


def _calls(call: Call, held: Sequence[AuctionUncrossed], index: int) -> Results:
    on = call.service.markets, call.service.venue
    for event in reversed(held):
        yield -event.seq, index, partial(auction_result, *on, event, held)


def _sealed(call: Call, index: int, listings: Iterable[Listing]) -> Results:
    on = call.service.markets, call.service.venue
    ended = [(listing.result.seq, listing) for listing in listings if listing.result is not None]
    for seq, listing in sorted(ended, key=itemgetter(0), reverse=True):
        yield -seq, index, partial(sealed_record, *on, listing)


@ROUTES.add("GET", "/v1/auctions/{auction_id}", AuctionReply, errors=("not_found",))
async def auction(call: Call) -> Struct:
    """One auction, open or past."""
    service = call.service
    models = service.projections.current
    wanted = call.path["auction_id"]
    listing = models.auctions.find(wanted)
    if listing is not None:
        return AuctionReply(sealed_record(service.markets, service.venue, listing))
    for index in range(len(service.markets.instruments)):
        now = auction_record(service.markets, service.venue, index, models.market.results[index])
        if now.state != "none" and now.auction_id == wanted:
            return AuctionReply(now)
        for event in models.market.results[index]:
            record = auction_result(
                service.markets, service.venue, event, models.market.results[index]
            )
            if record.auction_id == wanted:
                return AuctionReply(record)
    raise ApiError("not_found", field="auction_id")
