"""The first view of the market pages: what they show before their script runs, and without it.

The figures are the API's own records of one moment. The document holds them as data too, so that
the script begins with them in place of an empty page.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import Struct

from api.messages.records import AuctionRecord, InstrumentRecord, StatusRecord, TickerRecord
from api.pages import words
from api.pages.figures import grouped
from api.pages.language import Lang
from api.pages.market_markup import (
    Market,
    Reader,
    as_of,
    auctions_panel,
    markets_panel,
    quote_panel,
    terms_panel,
)
from api.papers.html import Child, tag
from api.wire.render import instrument_record, status_record, ticker_record
from api.wire.render_auctions import auction_record, auction_result
from exchange.units import tokyo_datetime

if TYPE_CHECKING:
    from api.services.service import Service

_SCREENS = (("/", words.MARKET), ("/trade", words.TRADE), ("/registry", words.REGISTRY))
RESULTS = 20
# What would end the element that holds the data.
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


class FirstView(NamedTuple):
    """The contents of a market page's document: its markup with the data, title and status."""

    markup: str
    title: str
    status: int


class FirstData(Struct):
    """All markets at one moment; `auctions`: the open calls; `results`: the last calls of the
    instrument that the page shows."""

    instruments: list[InstrumentRecord[str]]
    statuses: list[StatusRecord]
    tickers: list[TickerRecord[str]]
    auctions: list[AuctionRecord[str]]
    results: list[AuctionRecord[str]]


def markets_view(service: Service, lang: Lang, version: str) -> FirstView:
    """Make the view of all markets."""
    markets, reader = _markets(service), _reader(service, lang, version)
    main = tag("h1", words.MARKET.of(lang)), markets_panel(markets, reader)
    return FirstView(_page(reader, main, markets), words.MARKET.of(lang), 200)


def instrument_view(service: Service, lang: Lang, version: str, code: str) -> FirstView:
    """Make the view of the instrument with a code; with status 404 if there is none."""
    markets, reader = _markets(service), _reader(service, lang, version)
    codes = [one.instrument.code for one in markets]
    if code not in codes:
        title = words.NO_MARKET.of(lang)
        link = tag("a", words.ALL_MARKETS.of(lang), href="/")
        return FirstView(_page(reader, (tag("h1", title), tag("p", link)), markets), title, 404)
    index = codes.index(code)
    market = markets[index]
    results = _results(service, index)
    name = market.instrument.name_ja if lang == "ja" else market.instrument.name
    main = (
        tag("h1", f"{code} {name}"),
        tag(
            "div",
            quote_panel(market, reader),
            auctions_panel(results, reader),
            terms_panel(market.instrument, lang),
            class_="instrument",
        ),
        tag("noscript", tag("p", as_of(reader), " ", words.NOT_LIVE.of(lang))),
    )
    return FirstView(_page(reader, main, markets, results), _title(market), 200)


def _title(market: Market) -> str:
    """Return the code with the last price and its direction."""
    ticker = market.ticker
    if ticker.last is None:
        return market.instrument.code
    change = (ticker.change or "0").strip("0.")
    mark = "" if change in ("", "-") else " ▼" if change.startswith("-") else " ▲"
    return f"{market.instrument.code} {grouped(ticker.last)}{mark}"


def _markets(service: Service) -> list[Market]:
    table, venue, market = service.markets, service.venue, service.projections.current.market
    return [
        Market(
            instrument_record(table, venue, index),
            status_record(table, venue, index),
            ticker_record(table, venue, market, index),
            auction_record(table, venue, index, market.results[index]),
        )
        for index in range(len(table.instruments))
    ]


def _results(service: Service, index: int) -> list[AuctionRecord[str]]:
    """Return the last results of an instrument's calls, the newest first."""
    held = service.projections.current.market.results[index]
    return [
        auction_result(service.markets, service.venue, event, held)
        for event in islice(reversed(held), RESULTS)
    ]


def _reader(service: Service, lang: Lang, version: str) -> Reader:
    return Reader(lang, version, tokyo_datetime(service.sequencer.clock.now_ns()))


def _page(
    reader: Reader,
    main: Child,
    markets: list[Market],
    results: list[AuctionRecord[str]] | None = None,
) -> str:
    """Return a page's markup in the frame of all screens, with what it shows as data."""
    lang = reader.lang
    screens = [
        tag(
            "li",
            tag("a", text.of(lang), href=path, aria_current="page" if path == "/" else None),
        )
        for path, text in _SCREENS
    ]
    parts = (
        tag("a", words.SKIP.of(lang), class_="skip", href="#main"),
        tag(
            "header",
            tag("a", tag("span", "Tanso"), class_="brand", href="/"),
            tag("nav", tag("ul", screens), aria_label=words.SCREENS.of(lang)),
            class_="frame",
        ),
        tag("main", main, id="main", tabindex="-1"),
        tag(
            "footer",
            tag("a", words.ABOUT.of(lang), href="/about"),
            tag("a", words.QUOTATIONS.of(lang), href="/quotations"),
            tag("span", words.VERSION.format(version=reader.version)),
            class_="frame",
        ),
    )
    return "".join(parts) + _data(markets, results or [])


def _data(markets: list[Market], results: list[AuctionRecord[str]]) -> str:
    """Return what a page shows as an element of data; no text in it can end it."""
    data = FirstData(
        [one.instrument for one in markets],
        [one.status for one in markets],
        [one.ticker for one in markets],
        [one.auction for one in markets if one.auction.state != "none"],
        results,
    )
    text = msgspec.json.encode(data).decode().translate(_UNSAFE)
    return f'<script type="application/json" id="first">{text}</script>'
