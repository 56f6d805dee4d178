"""Workbooks: the sheets of an Excel or OpenDocument file as plain cells.

The one reader of workbooks, for firms' files, tables of firms and imports. Row 1 of a sheet is the
first of its rows, also where cells above or left of the data are empty.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from exchange.errors import ConfigError

# A number is whole or a Decimal, a moment a datetime, an empty cell the empty text.
Cell = str | int | Decimal | bool | date
SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def is_workbook(path: Path) -> bool:
    """True for a file that its name says to be a workbook."""
    return path.suffix.lower() in SUFFIXES


def read_sheets(path: Path) -> dict[str, list[list[Cell]]]:
    """The rows of all sheets by name. ConfigError: no workbook that can be read."""
    return _read(path, None)


def read_sheet(path: Path, name: str = "") -> tuple[str, list[list[Cell]]]:
    """The name and the rows of a sheet; of the first one for an empty name.

    ConfigError: no workbook that can be read, or it has no such sheet.
    """
    ((found, rows),) = _read(path, name).items()
    return found, rows


def _read(path: Path, name: str | None) -> dict[str, list[list[Cell]]]:
    """The sheets of a workbook: all for None, else the one with a name."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        path.open("rb").close()
        with CalamineWorkbook.from_path(path) as book:
            names = book.sheet_names
            if name is not None:
                if name and name not in names:
                    there = ", ".join(names)
                    raise ConfigError(f"{path} has no sheet {name!r}; its sheets: {there}")
                names = [name or names[0]]
            return {
                one: [
                    [_plain(cell) for cell in row]
                    for row in book.get_sheet_by_name(one).to_python(skip_empty_area=False)
                ]
                for one in names
            }
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from None
    except CalamineError as error:
        raise ConfigError(f"{path} is no workbook that can be read: {error}") from None


def _plain(cell: object) -> Cell:
    """A cell as text, number or day."""
    if isinstance(cell, str | int | date):
        return cell
    try:
        number = Decimal(str(cell))
    except InvalidOperation:  # a time or a duration
        return str(cell)
    return int(number) if number == number.to_integral_value() else number
