"""Reading a firm's file: TOML, a workbook with a sheet for each table, or the shipped example.

A fault names the line and the key of a TOML file, or the sheet, row and column of a workbook, in
English and Japanese.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from exchange.compliance.firm import Firm, Holding
from exchange.compliance.firm_reading import TABLES, firm_of, keys_of
from exchange.compliance.key_errors import KeyPath, nearest_said
from exchange.errors import ConfigError
from exchange.said import FileFault, Said, same
from exchange.toml_text import TomlFault, toml_tables
from exchange.workbooks import SUFFIXES, Cell, is_workbook, read_content

EXAMPLE = "example"
LISTS = ("schemes",)  # cells with several words, separated by commas
# Sheets that a workbook must have. Without the holdings a firm would seem to lack all that it has;
# a table that is absent beside them is read as one without rows, which a coverage names.
NEEDED_SHEETS = ("firm", "entities", "sites", "years", "holdings")
_KEEP_HEADINGS = {
    "holdings": Said(
        "; keep its headings alone if the firm holds nothing",
        "。保有がない場合も見出しの行を残してください",
    )
}
NOTE = "#"  # a row whose first cell begins so is a note
FILE_MAX = 32 * 2**20


class Sheet(NamedTuple):
    """A table of a workbook: its keys by column and the row number of each of its entries."""

    columns: dict[str, int]
    rows: list[int]


def read_firm(name_or_path: str) -> Firm:
    """Read the firm of a file, or the synthetic one for the name `example`.

    FileFault names the place, the fault and what would be right.
    """
    if name_or_path == EXAMPLE:
        return firm_of_toml(example_text(), EXAMPLE)
    path = Path(name_or_path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _fault(
            path,
            f" cannot be read: {error.strerror}; the shipped firm is called {EXAMPLE}, and `tanso "
            "compliance template` writes a file to start from",
            f": 読めません({error.strerror})。例の企業は{EXAMPLE}、ひな形は `tanso compliance "
            "template` です",
        ) from None
    return firm_of_content(content, str(path))


def firm_of_content(content: bytes, name: str) -> Firm:
    """The firm in the content of a file; the ending of its name gives its format.

    FileFault names the place, the fault and what would be right.
    """
    if len(content) > FILE_MAX:
        ja = f": {FILE_MAX:,}バイトを超えています"
        raise _fault(name, f" has more than {FILE_MAX:,} bytes", ja)
    path = Path(name)
    if is_workbook(path):
        return _firm_of_workbook(content, name)
    if path.suffix.lower() != ".toml":
        kinds = ", ".join(SUFFIXES)
        raise _fault(
            name,
            f" is neither a .toml file nor a workbook ({kinds})",
            f": .tomlでも表計算ファイル({kinds})でもありません",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _fault(name, " is not text in UTF-8", ": UTF-8の文字ではありません") from None
    return firm_of_toml(text, name)


def add_rows(
    path: Path, holdings: Sequence[Holding], to_toml: Callable[[list[Holding]], str]
) -> list[Holding]:
    """Add those holdings to a firm's TOML file that it does not have; return them.

    ConfigError: the file cannot be read or written, or would be wrong; then it stays as it is.
    """
    if path.suffix.lower() != ".toml":
        raise ConfigError(f"{path} is no .toml file; without --into the rows are printed")
    firm = read_firm(str(path))
    new = [one for one in holdings if one not in firm.holdings]
    text = path.read_text("utf-8-sig").rstrip("\n") + "\n\n" + to_toml(new)
    firm_of_toml(text, str(path))
    if not new:
        return new
    try:
        beside = path.with_name(f".{path.name}.new")
        beside.write_text(text, "utf-8")
        beside.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None
    return new


def example_text() -> str:
    """The file of the synthetic firm."""
    return resources.files("exchange.compliance").joinpath("data/example.toml").read_text("utf-8")


def firm_of_toml(text: str, source: str) -> Firm:
    """The firm in a TOML text; `source` names it in messages."""
    try:
        tables = toml_tables(text, Decimal)
    except TomlFault as fault:
        said = fault.said
        raise _fault(source, f": {said.en}", f": TOMLとして読めません: {said.ja}") from None
    lines = _lines_of_keys(text)

    def place(path: KeyPath) -> Said:
        here = path
        while here and here not in lines:
            here = here[:-1]
        words = "".join(f"[{one + 1}]" if isinstance(one, int) else f".{one}" for one in path)
        line = Said(f", line {lines[here]}", f" {lines[here]}行目") if here else same("")
        return same(source) + line + same(f": {words.removeprefix('.')}")

    return firm_of(tables, place)


def _lines_of_keys(text: str) -> dict[KeyPath, int]:
    """The line of each table and key, as far as single lines show it."""
    lines: dict[KeyPath, int] = {}
    counts: dict[str, int] = {}
    table: KeyPath = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*(\[\[?)\s*([A-Za-z0-9_-]+)\s*\]", line)
        key = re.match(r"\s*([A-Za-z0-9_-]+)\s*=", line)
        if header:
            name = header[2]
            table = (name,)
            if header[1] == "[[":
                table = (name, counts.get(name, 0))
                counts[name] = counts.get(name, 0) + 1
            lines.setdefault(table, number)
        elif key:
            lines.setdefault((*table, key[1]), number)
    return lines


def _firm_of_workbook(content: bytes, path: str) -> Firm:
    cells = read_content(content, path)
    for name in cells:
        if name not in TABLES:
            said = Said(f": the sheet {name} is no known table", f": シート{name}は不明な表です")
            raise FileFault(same(path) + said + nearest_said(name, TABLES))
    for name in NEEDED_SHEETS:
        if name not in cells:
            said = Said(f": the sheet {name} is missing", f": シート{name}がありません")
            raise FileFault(same(path) + said + _KEEP_HEADINGS.get(name, same("")))
    sheets: dict[str, Sheet] = {}
    tables: dict[str, Any] = {}
    for name, rows in cells.items():
        sheets[name], entries = _table(path, name, rows)
        if name == "firm" and len(entries) != 1:
            raise _fault(
                path,
                f", sheet firm: one row is wanted, not {len(entries)}",
                f" シートfirm: 行は1つだけにしてください(今は{len(entries)})",
            )
        tables[name] = entries[0] if name == "firm" else entries
    return firm_of(tables, _place(path, sheets))


def _table(path: str, name: str, rows: list[list[Cell]]) -> tuple[Sheet, list[dict[str, Any]]]:
    """A sheet's keys and entries; empty cells are keys that are not given."""
    if not rows:
        raise _fault(
            path,
            f", sheet {name}: the first row must hold the keys",
            f" シート{name}: 1行目に項目名を記してください",
        )
    columns: dict[str, int] = {}
    for index, cell in enumerate(rows[0]):
        key = str(cell).strip()
        if not key:
            continue
        if key not in keys_of(name):
            letters = column_letters(index)
            said = Said(
                f"{path}, sheet {name}, row 1, column {letters}: {key} is not a known key",
                f"{path} シート{name} 1行 {letters}列: {key} という項目はありません",
            )
            raise FileFault(said + nearest_said(key, keys_of(name)))
        columns[key] = index
    sheet, entries = Sheet(columns, []), []
    for number, row in enumerate(rows[1:], 2):
        if not row or str(row[0]).startswith(NOTE) or not any(cell != "" for cell in row):
            continue
        sheet.rows.append(number)
        entries.append(
            {
                key: _value(key, row[index])
                for key, index in columns.items()
                if index < len(row) and row[index] != ""
            }
        )
    return sheet, entries


def _value(key: str, cell: Cell) -> object:
    """A cell as TOML would give it: a moment as its day, a list as its words."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, str):
        text = cell.strip()
        return [word.strip() for word in text.split(",")] if key in LISTS else text
    return cell


def _place(path: str, sheets: dict[str, Sheet]) -> Callable[[KeyPath], Said]:
    def place(key_path: KeyPath) -> Said:
        table = str(key_path[0])
        words = Said(f"{path}, sheet {table}", f"{path} シート{table}")
        sheet = sheets.get(table)
        numbers = [one for one in key_path if isinstance(one, int)]
        if sheet is None:
            return words + same(":")
        if table == "firm" or numbers:
            row = sheet.rows[numbers[0] if numbers else 0]
            words += Said(f", row {row}", f" {row}行")
        key = str(key_path[-1])
        if key in sheet.columns:
            letters = column_letters(sheet.columns[key])
            words += Said(f", column {letters}", f" {letters}列")
        return words + same(f": {key}" if key != table else ":")

    return place


def _fault(name: object, en: str, ja: str) -> FileFault:
    return FileFault(Said(f"{name}{en}", f"{name}{ja}"))


def column_letters(index: int) -> str:
    """The name of a workbook's column from its index: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
