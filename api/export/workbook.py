"""A workbook of figures: a sheet a subject, each row with the rule and the source behind it.

Headings are English above Japanese and stay in view; numbers and days are such, not text. A new
subject is one more `Sheet`: the writer knows none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NamedTuple
from unicodedata import east_asian_width

from exchange.errors import ConfigError

Cell = str | int | Decimal | date | None
Kind = Literal["text", "tonnes", "yen", "number", "quantity", "day"]
ROWS_MAX = 1_048_576 - 3  # of a sheet, less the title and the headings
TEXT_MAX = 32_767
LINE_POINTS = 15
PRINTED_WIDTH = 180  # characters of a row that are still legible on one page
NUMBER_MAX = 10**15  # a spreadsheet keeps fifteen digits
WIDTHS: dict[Kind, int] = {
    "text": 18,
    "tonnes": 12,
    "yen": 15,
    "number": 12,
    "quantity": 16,
    "day": 12,
}
FORMATS: dict[Kind, str] = {
    "text": "@", "tonnes": "#,##0.###", "yen": "#,##0", "number": "0.######",
    "quantity": "#,##0.######", "day": "yyyy-mm-dd",
}  # fmt: skip
# Of whole numbers: with an optional fraction a spreadsheet shows them with a bare decimal point.
WHOLE: dict[Kind, str] = {"tonnes": "#,##0", "number": "0", "quantity": "#,##0"}


class Column(NamedTuple):
    """A column: its headings, the kind of its cells, and its width in characters."""

    title: str
    title_ja: str
    kind: Kind = "text"
    width: int = 0


RULE = Column("rule", "規則", "text", 44)
SOURCE = Column("source", "出典", "text", 44)


class Sheet(NamedTuple):
    """A sheet: its name in both languages, a note in both, its columns, and its rows."""

    name: str
    name_ja: str
    note: str
    note_ja: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]

    @property
    def tab(self) -> str:
        """The sheet's name in the workbook, at most 31 characters."""
        return f"{self.name_ja} {self.name}"[:31]


def write_workbook(path: Path, sheets: Sequence[Sheet], properties: dict[str, str]) -> None:
    """Write the sheets; `properties` are the document's (title, comments).

    ConfigError: the file exists or cannot be written, or a sheet has too many rows.
    """
    import xlsxwriter

    for sheet in sheets:
        if len(sheet.rows) > ROWS_MAX:
            raise ConfigError(
                f"{sheet.name} has {len(sheet.rows):,} rows; a sheet has {ROWS_MAX:,}"
            )
    try:
        with path.open("xb") as file, xlsxwriter.Workbook(file, {"in_memory": True}) as book:
            book.set_properties(properties)
            for sheet in sheets:
                _write_sheet(book, sheet)
    except FileExistsError:
        raise ConfigError(f"{path} exists; name another file") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None


def _write_sheet(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.tab)
    font = {"font_name": "Yu Gothic", "font_size": 10}
    title = book.add_format(font | {"bold": True, "font_size": 12})
    head = book.add_format(
        font
        | {"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "valign": "top"}
    )
    page.write_string(
        0, 0, f"{sheet.name_ja} / {sheet.name}: {sheet.note_ja} / {sheet.note}", title
    )
    formats = {
        kind: book.add_format(
            font | {"num_format": form, "valign": "top", "text_wrap": kind == "text"}
        )
        for kind, form in FORMATS.items()
    }
    whole = {
        kind: book.add_format(font | {"num_format": form, "valign": "top"})
        for kind, form in WHOLE.items()
    }
    for at, column in enumerate(sheet.columns):
        width = column.width or WIDTHS[column.kind]
        page.set_column(at, at, width, formats[column.kind])
        page.write_string(1, at, column.title, head)
        page.write_string(2, at, column.title_ja, head)
    widths = [column.width or WIDTHS[column.kind] for column in sheet.columns]
    for number, row in enumerate(sheet.rows, 3):
        page.set_row(number, LINE_POINTS * max(map(lines_of, row, widths)))
        for at, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
            form = formats[column.kind]
            if isinstance(cell, int | Decimal) and cell == int(cell):
                form = whole.get(column.kind, form)
            _write(page, number, at, cell, form)
    page.freeze_panes(3, 1)
    page.autofilter(2, 0, max(3, len(sheet.rows) + 2), len(sheet.columns) - 1)
    page.set_landscape()
    if sum(widths) <= PRINTED_WIDTH:
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
    else:
        page.set_paper(8)  # A3, and as many pages side by side as it takes
    page.repeat_rows(1, 2)


def lines_of(cell: Cell, width: int) -> int:
    """The lines that a cell's text takes in a column; a Japanese character is two wide."""
    if not isinstance(cell, str):
        return 1
    lines = 0
    for line in cell.split("\n"):
        wide = sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in line)
        lines += max(1, -(-wide // (width - 1)))
    return lines


def _write(page: Any, row: int, at: int, cell: Cell, form: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, date):
        page.write_datetime(row, at, cell, form)
    elif isinstance(cell, int | Decimal) and -NUMBER_MAX < cell < NUMBER_MAX:
        page.write_number(row, at, cell, form)
    else:
        page.write_string(row, at, str(cell)[:TEXT_MAX], form)
