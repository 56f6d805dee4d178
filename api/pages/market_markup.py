"""Markup of markets: the table of all, the quote, the auctions and the terms of one.

The page's script draws the same elements with the same words in the same place.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import urlencode

from api.messages.records import AuctionRecord, InstrumentRecord, StatusRecord, TickerRecord
from api.pages import words
from api.pages.figures import change_text, day_text, grouped, moment_text, yen_text
from api.pages.language import Lang
from api.pages.words import Words
from api.papers.html import Child, Html, tag
from exchange.units import TOKYO

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


class Market(NamedTuple):
    """One market as the API describes it; `auction` is its call, open or not."""

    instrument: InstrumentRecord[str]
    status: StatusRecord
    ticker: TickerRecord[str]
    auction: AuctionRecord[str]


class Reader(NamedTuple):
    """For whom a view is made: the language, the page's version and the moment in Tokyo."""

    lang: Lang
    version: str
    now: datetime


def panel(key: str, title: str, body: Html, tools: Child = None, class_: str = "panel") -> Html:
    """Return a titled part of a page; `key` makes its ids."""
    return tag(
        "section",
        tag(
            "div",
            tag("h2", title, id=f"{key}-title"),
            None if tools is None else tag("div", tools, class_="tools"),
            class_="head",
        ),
        body,
        class_=class_,
        aria_labelledby=f"{key}-title",
    )


def as_of(reader: Reader) -> str:
    """Return the moment of which a view's figures are."""
    day = day_text(reader.now.date(), reader.lang)
    return words.AS_OF.of(reader.lang).format(moment=f"{day} {reader.now:%H:%M:%S}")


def markets_panel(markets: list[Market], reader: Reader) -> Html:
    """Return the table of all markets in its panel, with the moment and the link to the day's
    quotations."""
    lang = reader.lang
    above = tag(
        "div",
        tag("span", as_of(reader)),
        tag("noscript", words.NOT_LIVE.of(lang)),
        class_="tools",
    )
    return panel(
        "markets",
        words.MARKETS.of(lang),
        tag("div", above, market_table(markets, reader), class_="body grid"),
        tag("a", words.QUOTATIONS.of(lang), href="/quotations"),
        "panel flush first",
    )


def market_table(markets: list[Market], reader: Reader) -> Html:
    """Return the table of all markets."""
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
    return _table(words.MARKETS, heads, [_row(one, reader) for one in markets], lang)


def _table(name: Words, heads: Iterable[tuple[Words, str]], rows: list[Html], lang: Lang) -> Html:
    """Return a table of data; each head has its column's class."""
    head = [tag("th", text.of(lang), scope="col", class_=class_ or None) for text, class_ in heads]
    table = tag(
        "table",
        tag("thead", tag("tr", head)),
        tag("tbody", rows),
        aria_label=name.of(lang),
    )
    return tag("div", table, class_="view")


def _row(market: Market, reader: Reader) -> Html:
    instrument, status, ticker, auction = market
    lang = reader.lang
    name = instrument.name_ja if lang == "ja" else instrument.name
    has_price = auction.state != "none" and auction.indicative_price is not None
    figures = (
        (grouped(ticker.last), "end"),
        (_change(ticker), "end"),
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
                tag("small", indicative_text(auction), class_="narrow") if has_price else None,
                class_="market-name",
            ),
            scope="row",
        ),
        [tag("td", text, class_=class_) for text, class_ in figures],
        tag("td", phase_badge(status, lang)),
        tag("td", next_text(status, reader), class_="wide"),
    )


def _change(ticker: TickerRecord[str]) -> Child:
    """Return a change against the base price in its color."""
    text = change_text(ticker.change, ticker.change_pct)
    if ticker.change is None:
        return text
    way = {"▲": "up", "▼": "down"}.get(text[0])
    return tag("span", text, class_=way)


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
    return tag("span", mark, words.code_words("phase", phase).of(lang), class_=f"badge {tone}")


def next_text(status: StatusRecord, reader: Reader) -> str:
    """Return a market's next phase and its time."""
    if status.next_phase is None or status.next_change is None:
        return grouped(None)
    at = datetime.fromisoformat(status.next_change).astimezone(TOKYO)
    moment = moment_text(at, reader.now.date(), reader.lang)
    return f"{words.code_words('phase', status.next_phase).of(reader.lang)} {moment}"


def quote_panel(market: Market, reader: Reader) -> Html:
    """Return the prices of an instrument now."""
    instrument, status, ticker, auction = market
    lang = reader.lang
    is_open = auction.state != "none"
    facts = (
        (
            words.INDICATIVE,
            f"{indicative_text(auction)}{_surplus(auction, lang)}" if is_open else "",
        ),
        (words.OPEN, grouped(ticker.open)),
        (words.HIGH, grouped(ticker.high)),
        (words.LOW, grouped(ticker.low)),
        (words.VWAP, grouped(ticker.vwap)),
        (words.VOLUME, grouped(ticker.volume)),
        (words.BASE_PRICE, grouped(instrument.reference_price)),
        (
            words.LIMITS,
            f"{grouped(instrument.price_limit_low)}–{grouped(instrument.price_limit_high)}",
        ),
    )
    body = tag(
        "div",
        tag(
            "p",
            tag("span", words.LAST.of(lang), " ", class_="hidden"),
            tag("strong", grouped(ticker.last)),
            _change(ticker),
            class_="last",
        ),
        tag(
            "p",
            phase_badge(status, lang),
            tag("span", next_text(status, reader)),
            class_="row now",
        ),
        _facts(facts, lang, "facts quote"),
        class_="body",
    )
    address = f"/trade?{urlencode({'symbol': instrument.symbol})}"
    return panel(
        "quote", words.QUOTE.of(lang), body, tag("a", words.TRADE_IT.of(lang), href=address)
    )


def _facts(facts: Iterable[tuple[Words, str]], lang: Lang, class_: str = "facts") -> Html:
    """Return terms with their values; a dash for an empty one."""
    pairs = [(tag("dt", term.of(lang)), tag("dd", value or grouped(None))) for term, value in facts]
    return tag("dl", pairs, class_=class_)


def _surplus(auction: AuctionRecord[str], lang: Lang) -> str:
    """Return the side that is left over at the indicative price, and its quantity."""
    if auction.imbalance_side is None:
        return ""
    side = words.code_words("side", auction.imbalance_side).of(lang)
    return f" ({side} +{grouped(auction.imbalance_qty)} t)"


def auctions_panel(results: list[AuctionRecord[str]], reader: Reader) -> Html:
    """Return the results of an instrument's auctions, the newest first."""
    lang = reader.lang
    heads = (
        (words.DAY, ""),
        (words.SESSION, ""),
        (words.CLEARING_PRICE, "end"),
        (words.CLEARING_QTY, "end"),
        (words.SURPLUS, "end wide"),
    )
    empty = tag("div", tag("p", words.NO_AUCTIONS.of(lang)), class_="state empty")
    rows = [_result(one, lang) for one in results]
    shown = _table(words.AUCTIONS, heads, rows, lang) if rows else empty
    body = tag("div", shown, class_="body grid")
    return panel("auctions", words.AUCTIONS.of(lang), body, class_="panel flush")


def _result(result: AuctionRecord[str], lang: Lang) -> Html:
    price = result.clearing_price
    side = result.imbalance_side
    surplus = (
        f"{words.code_words('side', side).of(lang)} {grouped(result.imbalance_qty)}"
        if side
        else grouped(None)
    )
    figures = (
        (words.NO_TRADE.of(lang) if price is None else grouped(price), "end"),
        (grouped(result.clearing_qty), "end"),
        (surplus, "end wide"),
    )
    day = grouped(None)
    if result.ends_at is not None:
        day = day_text(datetime.fromisoformat(result.ends_at).astimezone(TOKYO).date(), lang)
    return tag(
        "tr",
        tag("th", day, scope="row"),
        tag("td", words.code_words("auction_type", result.auction_type).of(lang)),
        [tag("td", text, class_=class_) for text, class_ in figures],
    )


def terms_panel(instrument: InstrumentRecord[str], lang: Lang) -> Html:
    """Return the terms of an instrument."""
    unit = "t-CO2" if lang == "ja" else "t"
    has_fee = bool(instrument.fee_per_unit.strip("0."))
    fee = yen_text(instrument.fee_per_unit, lang, "/t") if has_fee else words.NO_FEE.of(lang)
    facts = [
        (words.PROGRAMME, instrument.programme),
        (words.CREDIT_CLASS, instrument.name_ja if lang == "ja" else instrument.name),
        (words.TICK, yen_text(instrument.price_increment, lang)),
        (words.LOT, f"{grouped(instrument.qty_increment)} {unit}"),
        (words.SETTLEMENT, instrument.settlement_cycle),
        (words.FEE, fee),
        (words.TIE, words.code_words("tie_break", instrument.auction_tie).of(lang)),
        (words.LISTED, day_text(date.fromisoformat(instrument.listed_from), lang)),
    ]
    if instrument.tse_code is not None:
        facts.append((words.TSE_CODE, instrument.tse_code))
    body = tag("div", _facts(facts, lang), class_="body")
    return panel("terms", words.TERMS.of(lang), body)
