"""Sheets: the rows of a CSV file or of an Excel workbook, as they are.

CSV is UTF-8, with or without a byte order mark, or Shift_JIS (cp932, as Excel in Japan writes it),
with any line ends. A row's number is the one that a spreadsheet shows, counted from 1.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from exchange.errors import ConfigError
from exchange.workbooks import Cell, is_workbook
from exchange.workbooks import read_sheet as sheet_of_workbook

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
    place, rows = _rows(path, name)
    if len(rows) < header_row:
        raise ConfigError(f"{place} has no row {header_row}, which should have the headings")
    headings = tuple(str(cell).strip() for cell in rows[header_row - 1])
    for heading in filter(None, headings):
        if headings.count(heading) > 1:
            raise ConfigError(f"{place}, row {header_row}: two columns are called {heading!r}")
    found = list(rows[header_row:])
    while found and _is_empty(found[-1]):
        found.pop()
    if not found:
        raise ConfigError(f"{place} has no rows below its headings in row {header_row}")
    return Sheet(place, headings, header_row + 1, found)


def _is_empty(row: Sequence[Cell]) -> bool:
    return all(cell == "" for cell in row)


def _rows(path: Path, name: str) -> tuple[str, Sequence[Sequence[Cell]]]:
    """The place of a sheet for messages, and its rows."""
    if is_workbook(path):
        sheet, rows = sheet_of_workbook(path, name)
        return f"{path}, sheet {sheet}", rows
    if name:
        raise ConfigError(f"{path} is no workbook, so it has no sheet {name!r}")
    return str(path), _csv_rows(path)


def _csv_rows(path: Path) -> list[list[str]]:
    text = decoded(path)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
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
