"""Rows of a sheet as typed columns: text, whole tonnes and days, with every error's place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import NamedTuple, TypeVar

from msgspec import Struct

from api.imports.mapping import FIELDS
from api.imports.mapping import Mapping as FileMapping
from api.imports.sheets import Sheet
from exchange.said import FileFault, Language, Said
from exchange.units import QUANTITY_MAX_T
from exchange.workbooks import Cell

T = TypeVar("T")
_DAY = re.compile(r"(?:(令和|R)\s?)?(\d{1,4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
KNOWN_SHOWN = 12
_REIWA = 2018  # the year before the era's first
TONNES = Said(
    "a whole number of tonnes, 1 or more; fractions are not accepted",
    "1以上の整数のトン数(端数は不可)",
)
DAY = Said("a day such as 2025-02-14 or 2025/2/14", "日付(例 2025-02-14、2025/2/14)")
EMPTY = Said("the cell is empty", "空欄です")


class Problem(Struct, frozen=True):
    """An error in a file: the row as a spreadsheet counts it, the column's heading, the fault."""

    row: int
    column: str
    sentence: Said

    def place(self, language: Language) -> str:
        """The row and the column, for a message in a language."""
        if language == "ja":
            return f"{self.row}行目" + (f" {self.column}列" if self.column else "")
        return f"row {self.row}" + (f", column {self.column}" if self.column else "")


class Rows(NamedTuple):
    """A file's rows as columns of text, by field; `numbers` are the rows', `headings` name each
    field's column in messages."""

    place: Said
    numbers: list[int]
    columns: dict[str, list[str]]
    headings: dict[str, str]

    def __len__(self) -> int:
        return len(self.numbers)

    def texts(self, field: str) -> list[str]:
        """A field's texts; empty ones if the file has no such column."""
        return self.columns[field]

    def problem(self, at: int, field: str, sentence: Said) -> Problem:
        """An error in a field of the row at a place."""
        return Problem(self.numbers[at], self.headings.get(field, field), sentence)

    def parsed(
        self, field: str, parse: Callable[[str], T | None], problems: list[Problem], right: Said
    ) -> list[T | None]:
        """A field parsed, None where it is empty; a wrong text is a problem that says what would
        be `right`."""
        found: list[T | None] = []
        for at, text in enumerate(self.texts(field)):
            value = parse(text) if text else None
            if value is None and text:
                said = Said(f"{text!r} is not {right.en}", f"{text}は{right.ja}ではありません")
                problems.append(self.problem(at, field, said))
            found.append(value)
        return found


def read_rows(sheet: Sheet, mapping: FileMapping, problems: list[Problem]) -> Rows:
    """Apply a mapping to a sheet. FileFault: the sheet lacks a column that the mapping names."""
    places = _places(sheet, mapping)
    width = len(sheet.headings)
    numbers, chosen = [], []
    for number, row in enumerate(sheet.rows, sheet.first_row):
        if not any(row):
            continue
        if len(row) != width:
            what = "too few" if len(row) < width else "too many"
            said = Said(
                f"the row has {len(row)} cells, {what}: the headings are {width}",
                f"セルが{len(row)}個あります。見出しは{width}個です",
            )
            problems.append(Problem(number, "", said))
            continue
        numbers.append(number)
        chosen.append(row)
    columns = {name: _column(list(map(itemgetter(at), chosen))) for name, at in places.items()}
    headings = {name: sheet.headings[at] for name, at in places.items()}
    if mapping.only:
        kept = [
            at
            for at in range(len(numbers))
            if all(columns[name][at] in wanted for name, wanted in mapping.only.items())
        ]
        numbers = [numbers[at] for at in kept]
        columns = {name: [texts[at] for at in kept] for name, texts in columns.items()}
    for field in FIELDS[mapping.of]:
        columns.setdefault(field, [""] * len(numbers))
    rows = Rows(sheet.place, numbers, columns, headings)
    _set_parts(rows, mapping, problems)
    _set_fields(rows, mapping, problems)
    return rows


def _column(cells: Sequence[Cell]) -> list[str]:
    """The texts of a column's cells; where they repeat, equal ones are one object, which later
    comparisons find fast."""
    texts = [cell.strip() if isinstance(cell, str) else _text(cell) for cell in cells]
    distinct = {*texts}
    if 2 * len(distinct) > len(texts):
        return texts
    same = dict(zip(distinct, distinct, strict=True))
    return [same[text] for text in texts]


def _places(sheet: Sheet, mapping: FileMapping) -> dict[str, int]:
    places: dict[str, int] = {}
    missing: list[list[str]] = []
    for name, wanted in mapping.columns.items():
        headings = [wanted] if isinstance(wanted, str) else wanted
        found = next((one for one in headings if one in sheet.headings), None)
        if found is not None:
            places[name] = sheet.headings.index(found)
        else:
            missing.append(headings)
    if missing:
        there = ", ".join(filter(None, sheet.headings))
        row = sheet.first_row - 1
        en, ja = "; none ".join(map(" or ".join, missing)), "、".join(map("・".join, missing))
        raise FileFault(
            sheet.place
            + Said(
                f", row {row}: no column is called {en}; its columns: {there}",
                f" {row}行目: {ja} の列がありません。あるもの: {there}",
            )
        )
    return places


def _set_parts(rows: Rows, mapping: FileMapping, problems: list[Problem]) -> None:
    for source, pattern in mapping.parts.items():
        compiled = re.compile(pattern)
        parts: dict[str, list[str]] = {name: [] for name in compiled.groupindex}
        for at, text in enumerate(rows.columns[source]):
            match = compiled.fullmatch(text)
            if match is None and text:
                said = Said(
                    f"{text!r} does not have the parts {', '.join(parts)}",
                    f"{text}を{'・'.join(parts)}に分けられません",
                )
                problems.append(rows.problem(at, source, said))
            for name, values in parts.items():
                values.append("" if match is None else match[name] or "")
        rows.columns.update(parts)
        rows.headings.update(dict.fromkeys(parts, rows.headings.get(source, source)))


def _set_fields(rows: Rows, mapping: FileMapping, problems: list[Problem]) -> None:
    """Set the fields that follow from other columns, then the constants."""
    for field, text in mapping.joins.items():
        names = re.findall(r"{(\w+)}", text)
        parts = [rows.columns[name] for name in names]
        rows.columns[field] = [
            text.format_map(dict(zip(names, cells, strict=True)))
            for cells in zip(*parts, strict=True)
        ]
        rows.headings[field] = rows.headings.get(names[0], field)
    for field in dict.fromkeys(one.field for one in mapping.derived):
        _derive(rows, field, mapping, problems)
    for field, value in mapping.constants.items():
        rows.columns[field] = [value] * len(rows)


def _derive(rows: Rows, field: str, mapping: FileMapping, problems: list[Problem]) -> None:
    """Set a field by the first of its tables that has a row's value."""
    tables = [(one.source, one.values) for one in mapping.derived if one.field == field]
    own = rows.texts(field)
    found = []
    for at, text in enumerate(own):
        value = next((v[rows.columns[s][at]] for s, v in tables if rows.columns[s][at] in v), text)
        if not value and any(rows.columns[source][at] for source, _ in tables):
            source, values = tables[-1]
            there = rows.columns[source][at]
            known, more = _some(values)
            said = Said(
                f"{there!r} gives no {field}; the mapping knows {known}"
                + (" and others" if more else ""),
                f"{there}からは{field}が決まりません。対応表にあるもの: {known}"
                + ("ほか" if more else ""),
            )
            problems.append(rows.problem(at, source, said))
        found.append(value)
    rows.columns[field] = found
    rows.headings.setdefault(field, rows.headings.get(tables[-1][0], field))


def _some(names: Iterable[str]) -> tuple[str, bool]:
    """The first names, and if there are more."""
    first = list(islice(names, KNOWN_SHOWN + 1))
    return ", ".join(first[:KNOWN_SHOWN]), len(first) > KNOWN_SHOWN


def check_needed(
    rows: Rows, needed: Sequence[str], at: int, problems: list[Problem], why: Said = EMPTY
) -> bool:
    """Add a problem for each empty field of a row; False if there is one."""
    is_complete = True
    for field in needed:
        if not rows.texts(field)[at]:
            problems.append(rows.problem(at, field, why))
            is_complete = False
    return is_complete


def _text(cell: Cell) -> str:
    """The text of a cell that is none."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


@lru_cache(maxsize=65_536)
def tonnes_of(text: str) -> int | None:
    """Whole tonnes, 1 or more, with or without thousands' commas; None for other text."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    if not (plain.isascii() and plain.isdecimal()) or len(plain) > 15:
        return None
    return int(plain) if 1 <= int(plain) <= QUANTITY_MAX_T else None


@lru_cache(maxsize=65_536)
def day_of(text: str) -> date | None:
    """A day: 2025-02-14, 2025/2/14, 2025年2月14日 or 令和7年2月14日; None for other text."""
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
    if match is None or (match[1] is None and len(match[2]) != 4):
        return None
    year = int(match[2]) + (_REIWA if match[1] else 0)
    try:
        return date(year, int(match[3]), int(match[4]))
    except ValueError:
        return None
