"""Sheets: the rows of a CSV file or of an Excel workbook, as they are.

CSV is UTF-8, with or without a byte order mark, or Shift_JIS (cp932, as Excel in Japan writes it),
with any line ends. A row's number is the one that a spreadsheet shows, counted from 1.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from exchange.errors import ConfigError

Cell = str | int | float | bool | date | None
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_OTHER_TEXT = (b"\xff\xfe", b"\xfe\xff")


class Sheet(NamedTuple):
    """A sheet: its place for messages, its headings, the number of its first row, and its rows."""

    place: str
    headings: tuple[str, ...]
    first_row: int
    rows: list[Sequence[Cell]]


def read_sheet(path: Path, header_row: int = 1, name: str = "") -> Sheet:
    """Read a file; `name` is a workbook's sheet, the first one if empty.

    ConfigError: the file cannot be read, has no such sheet, no headings or no rows.
    """
    is_workbook = path.suffix.lower() in WORKBOOKS
    if name and not is_workbook:
        raise ConfigError(f"{path} is no workbook, so it has no sheet {name!r}")
    place, rows = _workbook(path, name) if is_workbook else (str(path), _csv_rows(path))
    if len(rows) < header_row:
        raise ConfigError(f"{place} has no row {header_row}, which should have the headings")
    headings = tuple("" if cell is None else str(cell).strip() for cell in rows[header_row - 1])
    for heading in filter(None, headings):
        if headings.count(heading) > 1:
            raise ConfigError(f"{place}, row {header_row}: two columns are called {heading!r}")
    found = rows[header_row:]
    while found and _is_empty(found[-1]):
        found.pop()
    if not found:
        raise ConfigError(f"{place} has no rows below its headings in row {header_row}")
    return Sheet(place, headings, header_row + 1, found)


def _is_empty(row: Sequence[Cell]) -> bool:
    return all(cell is None or cell == "" for cell in row)


def _csv_rows(path: Path) -> list[Sequence[Cell]]:
    text = decoded(path)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Sequence[Cell]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise ConfigError(f"{path}, row {len(rows) + 1} is no CSV: {error}") from None
    return rows


def decoded(path: Path) -> str:
    """The text of a file in UTF-8 or Shift_JIS. ConfigError: it cannot be read, or is neither."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    if content.startswith(_OTHER_TEXT) or b"\0" in content[:4096]:
        raise ConfigError(f"{path} is neither UTF-8 nor Shift_JIS; save it as CSV UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as utf8:
        try:
            return content.decode("cp932")
        except UnicodeDecodeError:
            row = content.count(b"\n", 0, utf8.start) + 1
            raise ConfigError(
                f"{path}, row {row} is neither UTF-8 nor Shift_JIS; save the file as CSV UTF-8"
            ) from None


def _workbook(path: Path, name: str) -> tuple[str, list[Sequence[Cell]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        path.open("rb").close()
        with CalamineWorkbook.from_path(path) as book:
            names = book.sheet_names
            if name and name not in names:
                raise ConfigError(f"{path} has no sheet {name!r}; its sheets: {', '.join(names)}")
            chosen = name or names[0]
            cells = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from None
    except CalamineError as error:
        raise ConfigError(f"{path} is no workbook that can be read: {error}") from None
    rows: list[Sequence[Cell]] = [[_plain(cell) for cell in row] for row in cells]
    return f"{path}, sheet {chosen}", rows


def _plain(cell: object) -> Cell:
    """A cell as text, number or day; a moment is its day, a whole number has no fraction."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, str | int | float | date):
        return cell
    return str(cell)
