"""A day's quotations as a paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from api.messages.statistics import OtcFigureRecord, OtcStatisticsReply
from api.papers import words
from api.papers.certificate import Paper
from api.papers.html import Child, Html, tag
from api.papers.layout import day_words, heading, labels, paragraphs, scrolled
from api.papers.words import Words
from exchange.calendar import add_exchange_days, era_year, is_exchange_day
from exchange.instruments import Instrument
from exchange.units import TOKYO
from exchange.views.quotation import NO_TRADE, Quotation

COLUMNS = (
    words.NAME,
    words.BASE_PRICE,
    words.OPEN_PRICE,
    words.HIGH_PRICE,
    words.LOW_PRICE,
    words.CLOSE_PRICE,
    words.VOLUME,
    words.NEXT_BASE,
)


def quotations_paper(
    rows: Sequence[Quotation],
    otc: OtcStatisticsReply,
    instruments: Sequence[Instrument],
    day: date,
    first: date,
    today: date,
) -> Paper:
    """Return the quotations of a day. `first` is the exchange's first day, `today` its present
    one; the links to other days stay between them."""
    shown = day_words(datetime(day.year, day.month, day.day, tzinfo=TOKYO))
    title = Words(
        f"{words.QUOTATIONS_TITLE.ja} {shown.ja}", f"{words.QUOTATIONS_TITLE.en} {shown.en}"
    )
    names = {one.tse_code or one.code: one for one in instruments}
    remark = _remark(rows, day, today)
    main = (
        heading(1, words.QUOTATIONS_TITLE),
        tag("p", tag("time", labels(shown), datetime=day.isoformat()), class_="serial"),
        _days(day, first, today),
        None if remark is None else paragraphs(remark, class_="remark"),
        _table(rows, names, shown) if rows else None,
        paragraphs(words.UNITS, class_="note"),
        _otc(otc, day.replace(day=1) - timedelta(1)),
        tag("ul", _files(day), class_="screen"),
    )
    return Paper(title, tag("article", main, class_="quotations"))


def _remark(rows: Sequence[Quotation], day: date, today: date) -> Words | None:
    if day > today:
        return words.NOT_YET
    if not is_exchange_day(day):
        return words.CLOSED_DAY
    return None if rows else words.NO_ROWS


def _days(day: date, first: date, today: date) -> Html:
    """Links to the exchange days beside a day."""
    links: list[Html] = []
    for label, other in (
        (words.PREVIOUS_DAY, add_exchange_days(day, -1)),
        (words.NEXT_DAY, add_exchange_days(day, 1)),
    ):
        if first <= other <= today:
            where = tag("a", labels(label), f" {other}", href=f"/quotations/{other}")
            links.append(tag("li", where))
    links.append(tag("li", tag("a", labels(words.LATEST_DAY), href="/quotations")))
    return tag("ul", links, class_="screen days")


def _table(rows: Sequence[Quotation], names: dict[str, Instrument], day: Words) -> Html:
    title = words.QUOTATIONS_TITLE
    caption = labels(Words(f"{title.ja} {day.ja}", f"{title.en} {day.en}"))
    table = tag(
        "table",
        tag("caption", caption),
        tag(
            "thead",
            tag(
                "tr",
                tag("th", labels(words.INSTRUMENT_CODE), scope="col"),
                [tag("th", labels(one), scope="col") for one in COLUMNS],
            ),
        ),
        tag("tbody", [_row(row, names.get(row.code)) for row in rows]),
        class_="figures",
    )
    return scrolled(table, title)


def _row(row: Quotation, instrument: Instrument | None) -> Html:
    name: Child = row.credit_class
    if instrument is not None:
        name = labels(Words(instrument.name_ja, instrument.name))
    prices = (
        (row.base_price, ""),
        (row.open, row.open_flag),
        (row.high, row.high_flag),
        (row.low, row.low_flag),
        (row.close, row.close_flag),
        (str(row.volume_t), ""),
        (row.next_base_price, ""),
    )
    return tag(
        "tr",
        tag("th", row.code, scope="row"),
        tag("td", name),
        [tag("td", _figure(*price), class_="number") for price in prices],
    )


def _figure(text: str, flag: str) -> Child:
    if text == NO_TRADE:
        return "−"
    session = words.SESSIONS.get(flag)
    shown = f"{Decimal(text):,}"
    return shown if session is None else (shown, " ", tag("small", session.ja, "/", session.en))


def _files(day: date) -> list[Html]:
    path = f"/v1/quotations/{day}"
    return [
        tag("li", tag("a", labels(words.CSV), href=path)),
        tag("li", tag("a", labels(words.CSV_EXCEL), href=f"{path}?format=excel")),
        tag("li", tag("a", labels(words.OTC_FILE), href="/v1/otc/statistics?format=excel")),
    ]


def _otc(found: OtcStatisticsReply, month: date) -> Html:
    """The trades that settled over the counter in the month before the day's."""
    note = Words(
        words.OTC_NOTE.ja.format(deals=found.deals_min),
        words.OTC_NOTE.en.format(deals=found.deals_min),
    )
    title = Words(
        f"{words.OTC.ja} {month.year}年（{era_year(month)}年）{month.month}月",
        f"{words.OTC.en}, {month:%Y-%m}",
    )
    columns = (words.INSTRUMENT, words.VINTAGE, words.DEALS, words.VOLUME, words.MEAN_PRICE)
    table = tag(
        "table",
        tag("caption", labels(title)),
        tag("thead", tag("tr", [tag("th", labels(one), scope="col") for one in columns])),
        tag("tbody", [_otc_row(one) for one in found.figures]),
        class_="figures otc",
    )
    return tag(
        "section",
        heading(2, title),
        scrolled(table, title) if found.figures else paragraphs(words.NO_OTC, class_="remark"),
        paragraphs(note, class_="note"),
    )


def _otc_row(figure: OtcFigureRecord[str]) -> Html:
    years = [f"{year}" for year in figure.vintages]
    numbers = (figure.deals, figure.qty, figure.price)
    return tag(
        "tr",
        tag("th", figure.symbol, scope="row"),
        tag("td", ", ".join(years)),
        [tag("td", f"{Decimal(one):,}", class_="number") for one in numbers],
    )
