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

from exchange.said import FileFault, Said, same
from exchange.workbooks import Cell, is_workbook
from exchange.workbooks import read_sheet as sheet_of_workbook

_OTHER_TEXT = (b"\xff\xfe", b"\xfe\xff")


class Sheet(NamedTuple):
    """A sheet: its place for messages, its headings, the number of its first row, and its rows."""

    place: Said
    headings: tuple[str, ...]
    first_row: int
    rows: list[Sequence[Cell]]


def read_sheet(path: Path, header_row: int = 1, name: str = "") -> Sheet:
    """Read a file; `name` is a workbook's sheet, the first one if empty.

    FileFault: the file cannot be read, has no such sheet, no headings or no rows.
    """
    place, rows = _rows(path, name)
    if len(rows) < header_row:
        raise FileFault(
            place
            + Said(
                f" has no row {header_row}, which should have the headings",
                f": 見出しのあるはずの{header_row}行目がありません",
            )
        )
    headings = tuple(str(cell).strip() for cell in rows[header_row - 1])
    for heading in filter(None, headings):
        if headings.count(heading) > 1:
            raise FileFault(
                place
                + Said(
                    f", row {header_row}: two columns are called {heading!r}",
                    f" {header_row}行目: {heading}という列が二つあります",
                )
            )
    found = list(rows[header_row:])
    while found and _is_empty(found[-1]):
        found.pop()
    if not found:
        raise FileFault(
            place
            + Said(
                f" has no rows below its headings in row {header_row}",
                f": 見出し({header_row}行目)の下に行がありません",
            )
        )
    return Sheet(place, headings, header_row + 1, found)


def _is_empty(row: Sequence[Cell]) -> bool:
    return all(cell == "" for cell in row)


def _rows(path: Path, name: str) -> tuple[Said, Sequence[Sequence[Cell]]]:
    """The place of a sheet for messages, and its rows."""
    if is_workbook(path):
        sheet, rows = sheet_of_workbook(path, name)
        return Said(f"{path}, sheet {sheet}", f"{path} シート{sheet}"), rows
    if name:
        raise FileFault(
            Said(
                f"{path} is no workbook, so it has no sheet {name!r}",
                f"{path}: 表計算ファイルではないので、シート{name}はありません",
            )
        )
    return same(str(path)), _csv_rows(path)


def _csv_rows(path: Path) -> list[list[str]]:
    text = decoded(path)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        row = len(rows) + 1
        raise FileFault(
            Said(
                f"{path}, row {row} is no CSV: {error}",
                f"{path} {row}行目: CSVとして読めません({error})",
            )
        ) from None
    return rows


def decoded(path: Path) -> str:
    """The text of a file in UTF-8 or Shift_JIS. FileFault: it cannot be read, or is neither."""
    try:
        content = path.read_bytes()
    except OSError as error:
        why = error.strerror
        raise FileFault(
            Said(f"{path} cannot be read: {why}", f"{path}: 読めません({why})")
        ) from None
    if content.startswith(_OTHER_TEXT) or b"\0" in content[:4096]:
        raise FileFault(
            Said(
                f"{path} is neither UTF-8 nor Shift_JIS; save it as CSV UTF-8",
                f"{path}: UTF-8でもShift_JISでもありません。CSV UTF-8で保存してください",
            )
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as utf8:
        try:
            return content.decode("cp932")
        except UnicodeDecodeError:
            row = content.count(b"\n", 0, utf8.start) + 1
            raise FileFault(
                Said(
                    f"{path}, row {row} is neither UTF-8 nor Shift_JIS; save the file as CSV UTF-8",
                    f"{path} {row}行目: UTF-8でもShift_JISでもありません。"
                    "CSV UTF-8で保存してください",
                )
            ) from None
