"""A day of trading in the columns of the Tokyo Stock Exchange's daily quotation file.

The nineteen columns of the exchange's file (scheme, class, methodology, code, base price,
open, high, low, close, volume, next day's base price, each price with its flag). What the
TSE writes into the flags was not found; here a price's flag is its session, "am" or "pm".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from exchange.events import AuctionUncrossed
from exchange.instruments import Instrument

COLUMNS_JA = (
    "制度名", "分類名", "方法論名", "銘柄コード",
    "基準値段_値段", "基準値段_日付", "基準値段_区分",
    "始値", "始値_区分", "高値", "高値_区分", "安値", "安値_区分", "終値", "終値_区分",
    "売買高", "翌日基準値段_値段", "翌日基準値段_日付", "翌日基準値段_区分",
)  # fmt: skip
NO_TRADE = "-"
NO_METHODOLOGY = "指定なし"
SESSION_OF = {"opening": "am", "closing": "pm"}


class Quotation(Struct, frozen=True):
    """One class on one day: prices in yen as text, NO_TRADE where there was none."""

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


def daily_quotation(
    instrument: Instrument,
    day: date,
    base: tuple[int, date],
    results: Sequence[AuctionUncrossed],
) -> Quotation:
    """The row of one class from the results of its day's auctions, in order.

    `base`: the day's base price in ticks and the day it comes from.
    """
    traded = [result for result in results if result.volume_t]

    def shown(result: AuctionUncrossed | None) -> tuple[str, str]:
        if result is None:
            return NO_TRADE, ""
        price = instrument.tick_yen * result.price_ticks
        return f"{price:f}", SESSION_OF.get(result.auction, result.auction)

    by_price = sorted(traded, key=lambda result: result.price_ticks)
    first, last = (traded[0], traded[-1]) if traded else (None, None)
    low, high = (by_price[0], by_price[-1]) if traded else (None, None)
    next_base, next_date = (last.price_ticks, day) if last is not None else base
    return Quotation(
        instrument.programme,
        instrument.name_ja.rpartition(" ")[2],
        NO_METHODOLOGY,
        instrument.tse_code or instrument.code,
        f"{instrument.tick_yen * base[0]:f}",
        base[1].isoformat(),
        "",
        *shown(first),
        *shown(high),
        *shown(low),
        *shown(last),
        sum(result.volume_t for result in traded),
        f"{instrument.tick_yen * next_base:f}",
        next_date.isoformat(),
        "",
    )
