"""Queries and replies for public statistics: volumes, classes, OTC trades, retirements, bounds."""

from __future__ import annotations

from typing import Annotated, Generic, Literal

from msgspec import Meta, Struct

from api.messages.codes import ActCode
from api.messages.fields import DayText, DecimalText, SerialRange, Symbol, Timestamp
from api.messages.records import Amount
from api.messages.registry import CreditClass, ProjectId
from api.messages.rest import Cursor, PageLimit, TableQuery
from exchange.commands import SchemeUse

Month = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$(?!\n)",
        description="a month such as 2026-11",
        examples=["2026-11"],
    ),
]


class StatisticsQuery(TableQuery, frozen=True):
    """A query for statistics; `symbol`: of one instrument only. CSV and Parquet have the months."""

    symbol: Symbol | None = None


class MonthRecord(Struct):
    """A month's trades on the exchange, in Tokyo's days; `value` in yen, `days`: with a trade."""

    month: str
    days: int
    trades: int
    volume: DecimalText
    value: DecimalText
    open: DecimalText
    high: DecimalText
    low: DecimalText
    close: DecimalText
    vwap: DecimalText


class FiscalYearRecord(Struct):
    """A fiscal year's trades (April to March); `share`: of the year's volume of all instruments,
    in percent."""

    fiscal_year: int
    days: int
    trades: int
    volume: DecimalText
    value: DecimalText
    share: DecimalText


class InstrumentStatistics(Struct):
    """All trades of one instrument since the first. Prices and days are null before the first
    trade; `share`: of the volume of all instruments, in percent."""

    symbol: str
    programme: str
    credit_class: str
    days: int
    trades: int
    volume: DecimalText
    value: DecimalText
    share: DecimalText
    first_day: DayText | None
    last_day: DayText | None
    first_price: DecimalText | None
    last_price: DecimalText | None
    months: list[MonthRecord]
    fiscal_years: list[FiscalYearRecord]


class VintageRecord(Struct):
    """Tonnes of one class and vintage: the fiscal year in which the reductions end. `held`: live
    credits of all holders together."""

    programme: str
    credit_class: str
    vintage: int
    issued: DecimalText
    retired: DecimalText
    surrendered: DecimalText
    canceled: DecimalText
    held: DecimalText


class StatisticsReply(Struct):
    """Statistics of the market as of `seq`, and of the registry: issued and ended tonnes by class
    and vintage."""

    seq: int
    timestamp: Timestamp
    instruments: list[InstrumentStatistics]
    vintages: list[VintageRecord]


class OtcStatisticsQuery(TableQuery, frozen=True):
    """A query for OTC figures, of one instrument and of the months from `since` to `until`, both
    included."""

    symbol: Symbol | None = None
    since: Month | None = None
    until: Month | None = None


class OtcFigureRecord(Struct, Generic[Amount]):
    """OTC trades of one class that were delivered in one month: `price` is the volume-weighted mean
    in yen a tonne. `vintages`: fiscal years in which the reductions end, more than one where one
    alone would show single trades."""

    month: str
    symbol: str
    programme: str
    credit_class: str
    vintages: list[int]
    deals: int
    qty: Amount
    price: Amount
    value: Amount


class OtcWithheldRecord(Struct):
    """A month and a class with OTC trades that no figure covers, because they are too few."""

    month: str
    symbol: str
    credit_class: str


class OtcStatisticsReply(Struct):
    """OTC trades that settled in months that are over, without names.

    A figure covers at least `deals_min` trades between at least two pairs of participants, and
    shows none of them even to one of their parties. Figures share no trade; `withheld` trades are
    in none of them.
    """

    before_month: str
    deals_min: int
    figures: list[OtcFigureRecord[DecimalText]]
    withheld: list[OtcWithheldRecord]


class QuotationRecord(Struct):
    """One class on one day, as in the TSE's daily file; a price is null without a trade.

    A flag is the session of a price, "am" or "pm", where its trade is still known. `base_price`:
    the close of the last day with a trade before, `base_date`; `next_base_price`: the next day's.
    """

    symbol: str
    scheme: str
    credit_class: str
    methodology: str
    code: str
    base_price: DecimalText
    base_date: DayText
    open: DecimalText | None
    open_flag: str
    high: DecimalText | None
    high_flag: str
    low: DecimalText | None
    low_flag: str
    close: DecimalText | None
    close_flag: str
    volume: DecimalText
    next_base_price: DecimalText
    next_base_date: DayText


class QuotationsReply(Struct):
    """The quotations of a day; `otc`: what settled over the counter in the month before."""

    day: DayText
    quotations: list[QuotationRecord]
    otc: OtcStatisticsReply


class RetirementsQuery(TableQuery, frozen=True):
    """A page of retirements, newest first; `cursor` is the `next_cursor` of the previous page.

    `since` and `until`: days in Tokyo, both included. CSV and Parquet have all that match.
    """

    since: DayText | None = None
    until: DayText | None = None
    programme: Annotated[str, Meta(max_length=24)] | None = None
    credit_class: CreditClass | None = None
    project_id: ProjectId | None = None
    limit: PageLimit = 100
    cursor: Cursor | None = None


class RetirementEntry(Struct, Generic[Amount], omit_defaults=True):
    """A retirement, surrender or cancellation, settled in the registry; `symbol` is null for
    credits without a market. `vintages`: the monitoring periods of its blocks."""

    retirement_id: str
    act: ActCode
    timestamp: Timestamp
    symbol: str | None
    programme: str
    credit_class: str
    project_ids: list[str]
    vintages: list[str]
    qty: Amount
    beneficiary: str
    purpose: str
    schemes: tuple[SchemeUse, ...]
    serial_ranges: list[SerialRange]
    certificate_url: str


class RetirementsReply(Struct, omit_defaults=True):
    """`total`: the number of all retirements that match."""

    retirements: list[RetirementEntry[DecimalText]]
    total: int
    next_cursor: int | None = None


class PriceBound(Struct):
    """The floor and the ceiling of a fiscal year in yen a tonne. `basis`: "published", or
    "computed" from the published ones by the published growth, without inflation."""

    fiscal_year: int
    floor: DecimalText
    ceiling: DecimalText
    basis: Literal["published", "computed"]


class PriceBoundsReply(Struct):
    """The price bounds of a scheme's allowances by fiscal year, and the sources of the rule in
    English and Japanese."""

    scheme: str
    bounds: list[PriceBound]
    sources: list[str]
    sources_ja: list[str]
