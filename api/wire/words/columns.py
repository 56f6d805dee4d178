"""The tables of open data: their titles, addresses and columns, in English and Japanese.

A column with a unit holds numbers, any other one text. The files are made from these columns, so
that none is without its words.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Unit = Literal["", "yen/t", "yen", "t", "%", "number", "year"]


class Column(NamedTuple):
    """A column's words and unit."""

    en: str
    ja: str
    unit: Unit = ""


class OpenTable(NamedTuple):
    """A table's title, the route that serves it, and its columns in order."""

    en: str
    ja: str
    path: str
    columns: dict[str, Column]


_SYMBOL = Column("Instrument", "銘柄")
_PROGRAMME = Column("Programme", "クレジット制度")
_CLASS = Column("Credit class", "分類")
_TRADES = Column("Number of trades", "約定件数", "number")
_VOLUME = Column("Volume", "売買高", "t")
_MONTH = Column("Month in Tokyo", "月")
_VWAP = Column("Volume-weighted mean price", "加重平均値段", "yen/t")
_OPEN = Column("First price", "始値", "yen/t")
_HIGH = Column("Highest price", "高値", "yen/t")
_LOW = Column("Lowest price", "安値", "yen/t")
_CLOSE = Column("Last price", "終値", "yen/t")
_SESSION = Column("Session of the price, am or pm", "値段の付いた節(am: 前場、pm: 後場)")
_CODE = Column("Code of the TSE, else of this exchange", "東証のコード、なければ当所のコード")
_VALUE = Column("Value of the trades", "売買代金", "yen")

CANDLES = OpenTable(
    "Prices and volumes by interval",
    "足(四本値と売買高)",
    "/v1/ohlc",
    {
        "symbol": _SYMBOL,
        "interval_begin": Column("Begin of the interval, UTC", "期間の始め(協定世界時)"),
        "open": _OPEN,
        "high": _HIGH,
        "low": _LOW,
        "close": _CLOSE,
        "volume": _VOLUME,
        "vwap": _VWAP,
        "trades": _TRADES,
    },
)
AUCTIONS = OpenTable(
    "Results of auctions",
    "板寄せ・入札の結果",
    "/v1/auctions",
    {
        "symbol": _SYMBOL,
        "auction_id": Column("Auction", "節または入札の番号"),
        "auction_type": Column("Type of auction", "節の種類"),
        "ends_at": Column("Scheduled end, UTC", "予定時刻(協定世界時)"),
        "clearing_price": Column("Clearing price", "約定値段", "yen/t"),
        "clearing_qty": Column("Quantity traded", "約定数量", "t"),
        "imbalance_side": Column("Side left over at the price", "約定値段での超過側"),
        "imbalance_qty": Column("Quantity left over at the price", "約定値段での超過数量", "t"),
        "bid_to_cover": Column("Quantity bid / quantity traded", "応札倍率", "number"),
    },
)
VOLUMES = OpenTable(
    "Volumes by month",
    "月別売買高",
    "/v1/statistics",
    {
        "symbol": _SYMBOL,
        "month": _MONTH,
        "days": Column("Days with a trade", "約定のあった日数", "number"),
        "trades": _TRADES,
        "volume": _VOLUME,
        "value": _VALUE,
        "open": _OPEN,
        "high": _HIGH,
        "low": _LOW,
        "close": _CLOSE,
        "vwap": _VWAP,
    },
)
OTC = OpenTable(
    "OTC trades by month, without names",
    "月別相対取引(名称なし)",
    "/v1/otc/statistics",
    {
        "month": Column("Month of delivery in Tokyo", "受渡の月"),
        "symbol": _SYMBOL,
        "programme": _PROGRAMME,
        "credit_class": _CLASS,
        "vintages": Column("Fiscal years in which the reductions end", "削減期間の終わる年度"),
        "deals": Column("Number of trades", "取引件数", "number"),
        "qty": Column("Tonnes", "数量", "t"),
        "price": _VWAP,
        "value": _VALUE,
    },
)
RETIREMENTS = OpenTable(
    "Retired, surrendered and canceled credits",
    "無効化・償却・取消されたクレジット",
    "/v1/retirements",
    {
        "retirement_id": Column("Retirement", "番号"),
        "act": Column("Act", "処分の種類"),
        "timestamp": Column("Time, UTC", "日時(協定世界時)"),
        "symbol": _SYMBOL,
        "programme": _PROGRAMME,
        "credit_class": _CLASS,
        "project_ids": Column("Projects", "プロジェクト"),
        "vintages": Column("Monitoring periods", "削減期間"),
        "qty": Column("Tonnes", "数量", "t"),
        "beneficiary": Column("Beneficiary", "使用者"),
        "purpose": Column("Purpose in the holder's words", "目的(保有者の記載)"),
        "schemes": Column("Schemes and years", "制度と年度"),
        "serial_ranges": Column("Serial numbers", "シリアル番号"),
        "certificate_url": Column("Certificate", "証明書"),
    },
)
QUOTATIONS = OpenTable(
    "Quotations of a day in the TSE's columns",
    "日報(東証の様式)",
    "/v1/quotations/{day}",
    {
        "制度名": _PROGRAMME,
        "分類名": _CLASS,
        "方法論名": Column("Methodology", "方法論"),
        "銘柄コード": _CODE,
        "基準値段_値段": Column("Base price", "基準値段"),
        "基準値段_日付": Column("Day of the base price", "基準値段の日付"),
        "基準値段_区分": Column("Flag of the base price", "基準値段の区分"),
        "始値": Column("First price", "始値"),
        "始値_区分": _SESSION,
        "高値": Column("Highest price", "高値"),
        "高値_区分": _SESSION,
        "安値": Column("Lowest price", "安値"),
        "安値_区分": _SESSION,
        "終値": Column("Last price", "終値"),
        "終値_区分": _SESSION,
        "売買高": _VOLUME,
        "翌日基準値段_値段": Column("Next day's base price", "翌日の基準値段"),
        "翌日基準値段_日付": Column("Day of the next base price", "翌日の基準値段の日付"),
        "翌日基準値段_区分": Column("Flag of the next base price", "翌日の基準値段の区分"),
    },
)
OPEN_TABLES: dict[str, OpenTable] = {
    "candles": CANDLES,
    "auctions": AUCTIONS,
    "volumes": VOLUMES,
    "otc_statistics": OTC,
    "retirements": RETIREMENTS,
    "quotations": QUOTATIONS,
}
