"""The first view of the market pages: what they show before their script runs, and without it.

The figures are the API's own records of one moment. The document holds them as data too, so that
the script begins with them in place of an empty page.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import Struct

from api.messages.records import AuctionRecord, InstrumentRecord, StatusRecord, TickerRecord
from api.pages import words
from api.pages.figures import change_text, day_text, grouped, moment_text
from api.pages.language import Lang
from api.papers.html import Child, Html, tag
from api.wire.render import instrument_record, status_record, ticker_record
from api.wire.render_auctions import auction_record
from exchange.units import TOKYO, tokyo_datetime

if TYPE_CHECKING:
    from api.services.service import Service

_SCREENS = (("/", words.MARKET), ("/trade", words.TRADE), ("/registry", words.REGISTRY))
# The tone of a phase's badge and the sign before its word, as in the page's Badge and Phase.
_TONES = {
    "auction_call": ("good", "✓"),
    "continuous": ("good", "✓"),
    "pre_open": ("info", "i"),
    "auction_frozen": ("warn", "!"),
    "uncrossing": ("warn", "!"),
    "cancel_only": ("warn", "!"),
    "halted": ("bad", "×"),
}
# What would end the element that holds the data.
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


class FirstView(NamedTuple):
    """The contents of a market page's document: its markup with the data, title and status."""

    markup: str
    title: str
    status: int


class Market(NamedTuple):
    """One market as the API describes it; `auction` is its call, open or not."""

    instrument: InstrumentRecord[str]
    status: StatusRecord
    ticker: TickerRecord[str]
    auction: AuctionRecord[str]


class FirstData(Struct):
    """All markets at one moment; `auctions`: the open calls."""

    instruments: list[InstrumentRecord[str]]
    statuses: list[StatusRecord]
    tickers: list[TickerRecord[str]]
    auctions: list[AuctionRecord[str]]


class Reader(NamedTuple):
    """For whom a view is made: the language, the page's version and the moment in Tokyo."""

    lang: Lang
    version: str
    now: datetime


def markets_view(service: Service, lang: Lang, version: str) -> FirstView:
    """Make the view of all markets."""
    markets, reader = _markets(service), _reader(service, lang, version)
    main = (
        tag("h1", words.MARKET.of(lang)),
        _panel(words.MARKETS.of(lang), _table(markets, reader), _as_of(reader)),
    )
    return FirstView(_page(reader, main, markets), words.MARKET.of(lang), 200)


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


def _reader(service: Service, lang: Lang, version: str) -> Reader:
    return Reader(lang, version, tokyo_datetime(service.sequencer.clock.now_ns()))


def _page(reader: Reader, main: Child, markets: list[Market]) -> str:
    """Return a page's markup in the frame of all screens, with the markets as data."""
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
    return "".join(parts) + _data(markets)


def _data(markets: list[Market]) -> str:
    """Return the markets as an element of data; no text of theirs can end it."""
    data = FirstData(
        [one.instrument for one in markets],
        [one.status for one in markets],
        [one.ticker for one in markets],
        [one.auction for one in markets if one.auction.state != "none"],
    )
    text = msgspec.json.encode(data).decode().translate(_UNSAFE)
    return f'<script type="application/json" id="first">{text}</script>'


def _panel(title: str, content: Child, tools: Child) -> Html:
    return tag(
        "section",
        tag("div", tag("h2", title, id="markets-title"), class_="head"),
        tag("div", tag("div", tools, class_="tools"), content, class_="body grid"),
        class_="panel flush first",
        aria_labelledby="markets-title",
    )


def _as_of(reader: Reader) -> Child:
    day = day_text(reader.now.date(), reader.lang)
    moment = f"{day} {reader.now:%H:%M:%S}"
    return (
        tag("span", words.AS_OF.of(reader.lang).format(moment=moment)),
        tag("noscript", words.NOT_LIVE.of(reader.lang)),
    )


def _table(markets: list[Market], reader: Reader) -> Html:
    lang = reader.lang
    if not markets:
        return tag("div", tag("p", words.NO_MARKETS.of(lang)), class_="state empty")
    heads = (
        (words.NAME, ""),
        (words.LAST, "end"),
        (words.CHANGE, "end"),
        (words.VOLUME, "end wide"),
        (words.INDICATIVE, "end wide"),
        (words.BASE_PRICE, "end wide"),
        (words.PHASE, ""),
        (words.NEXT, "wide"),
    )
    head = [tag("th", text.of(lang), scope="col", class_=class_ or None) for text, class_ in heads]
    return tag(
        "div",
        tag(
            "table",
            tag("thead", tag("tr", head)),
            tag("tbody", [_row(one, reader) for one in markets]),
            aria_label=words.MARKETS.of(lang),
        ),
        class_="view",
    )


def _row(market: Market, reader: Reader) -> Html:
    instrument, status, ticker, auction = market
    lang = reader.lang
    name = instrument.name_ja if lang == "ja" else instrument.name
    figures = (
        (grouped(ticker.last), "end"),
        (change_text(ticker.change, ticker.change_pct), f"end {_way(ticker.change)}".strip()),
        (grouped(ticker.volume), "end wide"),
        (indicative_text(auction), "end wide"),
        (grouped(instrument.reference_price), "end wide"),
    )
    return tag(
        "tr",
        tag(
            "th",
            tag(
                "span",
                tag("a", instrument.code, href=f"/markets/{instrument.code}"),
                tag("span", name, class_="muted wide"),
                tag("small", indicative_text(auction), class_="narrow"),
                class_="market-name",
            ),
            scope="row",
        ),
        [tag("td", text, class_=class_) for text, class_ in figures],
        tag("td", phase_badge(status, lang)),
        tag("td", next_text(status, reader), class_="wide"),
    )


def _way(change: str | None) -> str:
    """Return the class of a rise or a fall."""
    if change is None or not change.strip("-0."):
        return ""
    return "down" if change.startswith("-") else "up"


def indicative_text(auction: AuctionRecord[str]) -> str:
    """Return the price and quantity at which a call would trade now; empty outside calls."""
    if auction.state == "none":
        return ""
    if auction.indicative_price is None:
        return grouped(None)
    return f"{grouped(auction.indicative_price)} × {grouped(auction.indicative_qty)} t"


def phase_badge(status: StatusRecord, lang: Lang) -> Html:
    """Return a market's phase as a badge."""
    phase = "delisted" if status.delisted else status.phase
    tone, sign = _TONES.get(phase, ("plain", ""))
    mark = tag("span", sign, aria_hidden="true") if sign else None
    return tag("span", mark, words.code_text("phase", phase, lang), class_=f"badge {tone}")


def next_text(status: StatusRecord, reader: Reader) -> str:
    """Return a market's next phase and its time."""
    if status.next_phase is None or status.next_change is None:
        return grouped(None)
    at = datetime.fromisoformat(status.next_change).astimezone(TOKYO)
    moment = moment_text(at, reader.now.date(), reader.lang)
    return f"{words.code_text('phase', status.next_phase, reader.lang)} {moment}"
