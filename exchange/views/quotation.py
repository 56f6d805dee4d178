"""A day of trading in the columns of the Tokyo Stock Exchange's daily quotation file.

The nineteen columns of the exchange's file (scheme, class, methodology, code, base price, open,
high, low, close, volume, next day's base price, each price with its flag). No source was found for
the TSE's flags; here a price's flag is its session, "am" or "pm".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import astuple

from exchange.events import TradeMade
from exchange.instruments import Instrument
from exchange.registry.reports.exports import Export
from exchange.units import tokyo_datetime
from exchange.views.market_statistics import MarketStatistics

COLUMNS_JA = (
    "制度名", "分類名", "方法論名", "銘柄コード",
    "基準値段_値段", "基準値段_日付", "基準値段_区分",
    "始値", "始値_区分", "高値", "高値_区分", "安値", "安値_区分", "終値", "終値_区分",
    "売買高", "翌日基準値段_値段", "翌日基準値段_日付", "翌日基準値段_区分",
)  # fmt: skip
NO_TRADE = "-"
NO_METHODOLOGY = "指定なし"


class Quotation(Struct, frozen=True):
    """One class on one day: prices in yen as text, NO_TRADE for none."""

    scheme: str
    credit_class: str
    methodology: str
    code: str
    base_price: str
    base_date: str
    base_flag: str
    open: str
    open_flag: str
    high: str
    high_flag: str
    low: str
    low_flag: str
    close: str
    close_flag: str
    volume_t: int
    next_base_price: str
    next_base_date: str
    next_base_flag: str


def quotations_of(
    instruments: Sequence[Instrument], tape: MarketStatistics, day: date
) -> list[Quotation]:
    """The row of every class listed on a day, from the market statistics.

    The base price is that of the last earlier day with a trade; before the first trade it is the
    listing's reference price. Without the day's own trades (the statistics keep 1,000 a class, and
    10,000 days) a price has no flag.
    """
    return [
        _quotation(instrument, tape, index, day)
        for index, instrument in enumerate(instruments)
        if instrument.listed_from <= day and (instrument.listed_to or day) >= day
    ]


def quotation_table(rows: Sequence[Quotation]) -> Export:
    """The rows under the columns of the TSE's file."""
    cells = [dict(zip(COLUMNS_JA, astuple(row), strict=True)) for row in rows]
    return Export("quotations", COLUMNS_JA, tuple(cells))


def _quotation(instrument: Instrument, tape: MarketStatistics, index: int, day: date) -> Quotation:
    base = (instrument.reference_price, instrument.listed_from)
    candle = None
    for one in tape.candles(index, "1d"):
        its_day = tokyo_datetime(one.begin_ns).date()
        if its_day < day:
            base = (one.close_ticks, its_day)
        elif its_day == day:
            candle = one
    trades = [t for t in tape.trades[index] if tokyo_datetime(t.time_ns).date() == day]

    def shown(ticks: int | None, trades: Sequence[TradeMade]) -> tuple[str, str]:
        if ticks is None:
            return NO_TRADE, ""
        flag = next((_session(t) for t in trades if t.price_ticks == ticks), "")
        return f"{instrument.tick_yen * ticks:f}", flag

    prices: tuple[int | None, ...] = (None,) * 4
    if candle is not None:
        prices = (candle.open_ticks, candle.high_ticks, candle.low_ticks, candle.close_ticks)
    next_base, next_date = base if candle is None else (candle.close_ticks, day)
    return Quotation(
        instrument.programme,
        instrument.name_ja.rpartition(" ")[2],
        NO_METHODOLOGY,
        instrument.tse_code or instrument.code,
        f"{instrument.tick_yen * base[0]:f}",
        base[1].isoformat(),
        "",
        *shown(prices[0], trades),
        *shown(prices[1], trades),
        *shown(prices[2], trades),
        *shown(prices[3], trades[::-1]),
        0 if candle is None else candle.volume_t,
        f"{instrument.tick_yen * next_base:f}",
        next_date.isoformat(),
        "",
    )


def _session(trade: TradeMade) -> str:
    """The session of a moment: before or after noon in Tokyo."""
    return "am" if tokyo_datetime(trade.time_ns).hour < 12 else "pm"
