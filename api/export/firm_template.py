"""The template of a firm's file, filled with the synthetic example, as TOML or as a workbook.

The TOML text has a comment for each key in the chosen language, the workbook a row of notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from exchange.compliance.firm import Firm, Row
from exchange.compliance.firm_reading import TABLES, keys_of
from exchange.compliance.firm_words import KEY_WORDS, TABLE_WORDS

HEAD = (
    "A firm's file for `tanso compliance`. The example is synthetic: replace it.",
    "`tanso compliance` の企業ファイル。記入例はすべて架空です。自社の値に置き換えてください。",
)


def template_toml(firm: Firm, language: int) -> str:
    """The firm as commented TOML; `language` 0 is English, 1 Japanese."""
    lines = [f"# {HEAD[language]}", ""]
    for table in TABLES:
        rows = _rows(firm, table)
        lines.append(f"# [{table}] {TABLE_WORDS[table][language]}")
        lines += [f"#   {key}: {KEY_WORDS[key][language]}" for key in keys_of(table)]
        lines += _lines(table, rows)
        if not rows:
            lines.append("")
    return "\n".join(lines)


def table_toml(table: str, rows: Sequence[Row]) -> str:
    """Rows of a table as TOML, without keys that have their default."""
    return "\n".join(_lines(table, [_given(table, row) for row in rows]))


def _lines(table: str, rows: Iterable[dict[str, Any]]) -> list[str]:
    lines = []
    for row in rows:
        lines.append(f"[{table}]" if table == "firm" else f"[[{table}]]")
        lines += [f"{key} = {_toml(value)}" for key, value in row.items()]
        lines.append("")
    return lines


def write_template_workbook(firm: Firm, path: Path, language: int) -> None:
    """Write the firm as a workbook with a sheet for each table, numbers and dates as such.

    FileExistsError: nothing was written.
    """
    import xlsxwriter

    with (
        path.open("xb") as file,
        xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book,
    ):
        head = book.add_format({"bold": True, "bottom": 1})
        note = book.add_format({"italic": True, "font_color": "#595959", "text_wrap": True})
        for table in TABLES:
            sheet = book.add_worksheet(table)
            sheet.freeze_panes(2, 1)
            sheet.set_row(1, 32)
            for column, key in enumerate(keys_of(table)):
                words = KEY_WORDS[key][language]
                sheet.set_column(column, column, max(12, len(key) + 2))
                sheet.write_string(0, column, key, head)
                sheet.write_string(1, column, f"# {words}" if column == 0 else words, note)
            for number, row in enumerate(_rows(firm, table), 2):
                for column, key in enumerate(keys_of(table)):
                    if key in row:
                        _write(sheet, number, column, row[key])


def _rows(firm: Firm, table: str) -> list[dict[str, Any]]:
    """The rows of a table without keys that have their default."""
    found = getattr(firm, table)
    return [_given(table, row) for row in ((found,) if table == "firm" else found)]


def _given(table: str, row: Row) -> dict[str, Any]:
    given = msgspec.to_builtins(row)
    return {key: getattr(row, key) for key in keys_of(table) if key in given}


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal | date):
        return str(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return msgspec.json.encode(value).decode()


def _write(sheet: Any, row: int, column: int, value: object) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    else:
        text = ", ".join(value) if isinstance(value, tuple) else str(value)
        sheet.write_string(row, column, text)
