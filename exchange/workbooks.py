"""Workbooks: the sheets of an Excel or OpenDocument file as plain cells.

The one reader of workbooks, for firms' files, tables of firms and imports. Row 1 of a sheet is the
first of its rows, also where cells above or left of the data are empty.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from exchange.said import FileFault, Said

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

# A number is whole or a Decimal, a moment a datetime, an empty cell the empty text.
Cell = str | int | Decimal | bool | date
UNPACKED_MAX = 64 * 2**20
SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def is_workbook(path: Path) -> bool:
    """True for a file that its name says to be a workbook."""
    return path.suffix.lower() in SUFFIXES


def read_sheet(path: Path, name: str = "") -> tuple[str, list[list[Cell]]]:
    """The name and the rows of a sheet; of the first one for an empty name.

    FileFault: no workbook that can be read, or it has no such sheet.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        path.open("rb").close()
        with CalamineWorkbook.from_path(path) as book:
            there = book.sheet_names
            if name and name not in there:
                raise _fault(
                    path,
                    f"has no sheet {name!r}; its sheets: {', '.join(there)}",
                    f"シート{name}がありません。あるもの: {', '.join(there)}",
                )
            found = name or there[0]
            return found, _rows(book, [found])[found]
    except OSError as error:
        raise _fault(path, f"cannot be read: {error.strerror or error}", "読めません") from None
    except CalamineError as error:
        raise _no_workbook(path, error) from None


def read_content(content: bytes, name: str) -> dict[str, list[list[Cell]]]:
    """The rows of all sheets of a workbook that was received; `name` is used in messages.

    FileFault: no workbook that can be read, or one that unpacks to more than it may.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        if content[:2] == b"PK":
            with ZipFile(BytesIO(content)) as parts:
                if sum(part.file_size for part in parts.infolist()) > UNPACKED_MAX:
                    raise _fault(
                        name,
                        f"unpacks to more than {UNPACKED_MAX:,} bytes",
                        f"展開すると{UNPACKED_MAX:,}バイトを超えます",
                    )
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            return _rows(book, book.sheet_names)
    except (CalamineError, BadZipFile) as error:
        raise _no_workbook(name, error) from None


def _fault(name: object, en: str, ja: str) -> FileFault:
    return FileFault(Said(f"{name} {en}", f"{name}: {ja}"))


def _no_workbook(name: object, error: Exception) -> FileFault:
    ja = "表計算ファイルとして読めません"
    return _fault(name, f"is no workbook that can be read: {error}", ja)


def _rows(book: CalamineWorkbook, names: list[str]) -> dict[str, list[list[Cell]]]:
    """The rows of some sheets by name."""
    return {
        one: [
            [_plain(cell) for cell in row]
            for row in book.get_sheet_by_name(one).to_python(skip_empty_area=False)
        ]
        for one in names
    }


def _plain(cell: object) -> Cell:
    """A cell as text, number or day."""
    if isinstance(cell, str | int | date):
        return cell
    try:
        number = Decimal(str(cell))
    except InvalidOperation:  # a time or a duration
        return str(cell)
    return int(number) if number == number.to_integral_value() else number
