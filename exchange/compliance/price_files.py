"""The layouts of price files: TSE quotations, a table of published prices, tenders, own marks.

A file is recognized by its header. Every line becomes a mark or is skipped with a reason; a line
with a fault makes the whole file invalid, and all faults are named with line and column, in both
languages.
"""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from exchange.compliance.firm_checks import CLASSES
from exchange.compliance.key_errors import nearest_said
from exchange.compliance.prices import STATS, Mark, PriceFile, Skipped
from exchange.instruments import LISTING, Instrument
from exchange.said import FileFault, Said, same
from exchange.units import PRICE_TICKS_MAX
from exchange.views.quotation import COLUMNS_JA, NO_TRADE

PUBLISHED_COLUMNS = (
    "date", "date_to", "class", "stat", "price_jpy_t", "volume_t", "note", "confidence", "source",
)  # fmt: skip
TENDER_COLUMNS = (
    "round", "bid_from", "bid_to", "class", "offered_t", "bid_t", "sold_t", "bidders", "winners",
    "avg_price_jpy_t", "median_price_jpy_t", "note", "source",
)  # fmt: skip
MARK_COLUMNS = ("day", "credit_class", "stat", "price_yen_per_t", "source", "note")
LAYOUTS = {
    COLUMNS_JA: "quotations",
    PUBLISHED_COLUMNS: "published",
    TENDER_COLUMNS: "tenders",
    MARK_COLUMNS: "marks",
}
# Names in published tables that are not a class's own name. That a tender's "renewable power" is
# the TSE's class of electricity, and "energy saving and others" energy saving, is inferred.
_OTHER_NAMES = {
    "excess_reduction_allowance_5051000": "gx_league/excess_reduction",
    "jver_forest_untransferred": "jver/forest_untransferred",
    "renewable_power": "jcredit/renewable_electricity",
    "energy_saving_other": "jcredit/energy_saving",
}
_BY_NAME = {one.partition("/")[2]: one for one in CLASSES} | _OTHER_NAMES
_BY_CODE = {code: one for one in LISTING for code in (one.code, one.tse_code) if code}
_NO_PRICES = ("-", "", "立会なし")
FAULTS_SHOWN = 20


class Line(NamedTuple):
    """A line of a file: its number and its cells by column."""

    number: int
    cells: dict[str, str]


class _FaultError(Exception):
    """A fault of one cell: the column and the sentence."""

    def __init__(self, column: str, said: Said) -> None:
        super().__init__(f"{column} {said.en}")
        self.said = same(f"{column} ") + said


def read_prices(
    header: Sequence[str], lines: Iterable[Line], day: date | None, source: str
) -> PriceFile:
    """Read a file's lines. `day` and `source` are those of a quotation file, which names neither.

    FileFault: the layout is unknown, a quotation file has no day or source, or lines have faults.
    """
    layout = LAYOUTS.get(tuple(header))
    if layout is None:
        own, quoted = ",".join(MARK_COLUMNS), ",".join(COLUMNS_JA[:4])
        raise FileFault(
            Said(
                "the header is that of no known price file; own marks have the columns "
                f"{own}, TSE quotations {quoted},…",
                "見出しが価格ファイルのものではありません。"
                f"自社の価格は {own}、東証の相場表は {quoted},…",
            )
        )
    if layout == "quotations" and (day is None or not source):
        raise FileFault(
            Said(
                "a quotation file names neither day nor source: give its day and source",
                "相場表には日付も出典も記されていません。両方を指定してください",
            )
        )
    marks: list[Mark] = []
    skipped: list[Skipped] = []
    faults: list[Said] = []
    for line in lines:
        try:
            found = _mark(layout, line.cells, day or date.min, source)
        except _FaultError as fault:
            faults.append(Said(f"line {line.number}: ", f"{line.number}行目: ") + fault.said)
            continue
        if isinstance(found, Mark):
            marks.append(found)
        else:
            skipped.append(Skipped(line.number, found))
    if faults:
        more = len(faults) - FAULTS_SHOWN
        shown = faults[:FAULTS_SHOWN]
        if more > 0:
            shown.append(Said(f"and {more} more", f"ほか{more}件"))
        raise FileFault(Said(*("\n".join(texts) for texts in _both(shown))))
    return PriceFile(tuple(marks), tuple(skipped))


def _both(said: Sequence[Said]) -> tuple[list[str], list[str]]:
    return [one.en for one in said], [one.ja for one in said]


def _mark(layout: str, cells: dict[str, str], day: date, source: str) -> Mark | str:
    """The mark of a line, or the reason why it holds none."""
    if layout == "quotations":
        return _quoted(cells, day, source)
    if layout == "published":
        return _published(cells)
    return _tender(cells) if layout == "tenders" else _own(cells)


def _quoted(cells: dict[str, str], day: date, source: str) -> Mark | str:
    """The closing price of the day; without a trade, the next base price and its own day."""
    instrument = _BY_CODE.get(cells["銘柄コード"]) or _named(cells["制度名"], cells["分類名"])
    if instrument is None:
        return f"銘柄コード {cells['銘柄コード']} ({cells['分類名']}) is no class of this exchange"
    if cells["終値"] not in _NO_PRICES:
        column, stat, its_day = "終値", "close", day
    elif cells["翌日基準値段_値段"] not in _NO_PRICES:
        column, stat = "翌日基準値段_値段", "base_price"
        its_day = _day(cells, "翌日基準値段_日付")
        if its_day > day:
            said = Said(
                f"{its_day} lies after the day of the file, {day}",
                f"の {its_day} がファイルの日付 {day} より後です",
            )
            raise _FaultError("翌日基準値段_日付", said)
    else:
        return f"neither 終値 nor 翌日基準値段 of {instrument.code}: {NO_TRADE}"
    return Mark(
        day=its_day,
        credit_class=instrument.credit_class,
        stat=stat,
        price_yen_per_t=_yen(cells, column),
        source=source,
    )


def _named(scheme: str, name: str) -> Instrument | None:
    """The only instrument of a class's Japanese name, and of the scheme where several have it."""
    found = [one for one in LISTING if _plain(one.name_ja.rpartition(" ")[2]) == _plain(name)]
    if len(found) > 1:
        found = [
            one
            for one in found
            if scheme == one.programme or _plain(one.name_ja).startswith(_plain(scheme))
        ]
    return found[0] if len(found) == 1 else None


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name)


def _published(cells: dict[str, str]) -> Mark | str:
    if not cells["price_jpy_t"]:
        return "no price"
    credit_class = _BY_NAME.get(cells["class"])
    if credit_class is None:
        return f"{cells['class']} is no class of this exchange"
    if cells["stat"] not in STATS:
        return f"{cells['stat']} is not the price of a day"
    if "-" in cells["price_jpy_t"]:
        return "a range, not one price"
    notes = [cells["note"], f"confidence {cells['confidence']}" if cells["confidence"] else ""]
    return Mark(
        day=_day(cells, "date_to" if cells["date_to"] else "date"),
        credit_class=credit_class,
        stat=cells["stat"],
        price_yen_per_t=_yen(cells, "price_jpy_t"),
        source=_source(cells),
        note="; ".join(filter(None, notes)),
    )


def _tender(cells: dict[str, str]) -> Mark | str:
    if not cells["avg_price_jpy_t"]:
        return "no average price: the result is not known, or nothing was sold"
    credit_class = _BY_NAME.get(cells["class"])
    if credit_class is None:
        return f"{cells['class']} is no class of this exchange"
    return Mark(
        day=_day(cells, "bid_to"),
        credit_class=credit_class,
        stat="tender_average",
        price_yen_per_t=_yen(cells, "avg_price_jpy_t"),
        source=_source(cells),
        note=f"J-Credit tender {cells['round']}",
    )


def _own(cells: dict[str, str]) -> Mark:
    if cells["credit_class"] not in CLASSES:
        name = cells["credit_class"]
        said = Said(f"{name} is no known class", f"の {name} は分類の一覧にありません")
        raise _FaultError("credit_class", said + nearest_said(name, CLASSES))
    stat = cells["stat"] or "mark"
    if stat not in STATS:
        known = ", ".join(STATS)
        said = Said(
            f"{stat} is unknown; known are {known}", f"の {stat} は不明です。使えるもの: {known}"
        )
        raise _FaultError("stat", said)
    return Mark(
        day=_day(cells, "day"),
        credit_class=cells["credit_class"],
        stat=stat,
        price_yen_per_t=_yen(cells, "price_yen_per_t"),
        source=_source(cells),
        note=cells["note"],
    )


def _source(cells: dict[str, str]) -> str:
    if not cells["source"]:
        said = Said("is empty: each price has a source", "が空です。価格には出典が必要です")
        raise _FaultError("source", said)
    return cells["source"]


def _yen(cells: dict[str, str], column: str) -> int:
    text = cells[column].replace(",", "").removesuffix(".0")
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= PRICE_TICKS_MAX:
        said = Said(
            f"must be a price in whole yen per tonne, not {cells[column]!r}",
            f"は1トン当たりの整数の円にしてください({cells[column]!r})",
        )
        raise _FaultError(column, said)
    return int(text)


def _day(cells: dict[str, str], column: str) -> date:
    """A day such as 2026-05-29, 2026/05/29 or 20260529; of a month, 2026-05, its last day."""
    text = cells[column].replace("/", "-")
    try:
        if len(text) == len("2026-05"):
            year, month = map(int, text.split("-"))
            return date(year, month, monthrange(year, month)[1])
        return date.fromisoformat(text)
    except ValueError:
        said = Said(
            f"must be a day such as 2026-05-29, not {cells[column]!r}",
            f"は 2026-05-29 のような日付にしてください({cells[column]!r})",
        )
        raise _FaultError(column, said) from None
