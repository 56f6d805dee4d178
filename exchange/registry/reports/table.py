"""Named tables, written as CSV or Parquet and read back.

Text that a spreadsheet would read as a formula is written with a leading apostrophe, which reading
removes. `for_excel` adds the byte order mark by which Excel recognizes UTF-8.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from exchange.errors import ConfigError

Row = Mapping[str, object]
BOM = "\ufeff"
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


class Export(Struct, frozen=True):
    """A named table: its columns in order and its rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def csv(self, for_excel: bool = False) -> str:
        """The table as CSV with a header line."""
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, self.columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: neutral(cell) for name, cell in row.items()} for row in self.rows)
        return (BOM if for_excel else "") + buffer.getvalue()

    def write_parquet(self, path: Path) -> None:
        """Write the table as a Parquet file."""
        import polars as pl

        columns = {name: _alike([row.get(name) for row in self.rows]) for name in self.columns}
        content = io.BytesIO()  # writing a file itself, polars hides the system's errors
        pl.DataFrame(columns).write_parquet(content)
        path.write_bytes(content.getbuffer())


def csv_reader(path: Path) -> csv.DictReader[str]:
    """The rows of a file of text in UTF-8, with or without a byte order mark.

    ConfigError if it cannot be read or is no such text.
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not text in UTF-8") from None
    return csv.DictReader(io.StringIO(text))


def whole_rows(path: Path, reader: csv.DictReader[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line number; ConfigError names the line with too few or many cells."""
    for number, row in enumerate(reader, 2):
        if None in row or None in row.values():
            wanted = len(reader.fieldnames or ())
            raise ConfigError(f"{path}, line {number}: {wanted} columns are wanted")
        yield number, row


def read_csv(name: str, path: Path, columns: tuple[str, ...]) -> Export:
    """Read a table as `csv` writes it, with or without a byte order mark; all cells are text.

    ConfigError if it cannot be read or has other columns.
    """
    reader = csv_reader(path)
    if tuple(reader.fieldnames or ()) != columns:
        missing = [one for one in columns if one not in (reader.fieldnames or ())]
        raise ConfigError(f"{path} has not the columns of {name}: {', '.join(missing) or 'order'}")
    rows = [
        {key: _plain(value) for key, value in row.items()} for _, row in whole_rows(path, reader)
    ]
    return Export(name, columns, tuple(rows))


def neutral(cell: object) -> object:
    """A cell that no spreadsheet reads as a formula; numbers and single signs are unchanged."""
    if not isinstance(cell, str) or len(cell) < 2 or _NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell[1:]) else cell


def _alike(cells: list[object]) -> list[object]:
    """A column of one type, as Parquet requires: text if there are several."""
    if len({type(cell) for cell in cells if cell is not None}) <= 1:
        return cells
    return [None if cell is None else str(cell) for cell in cells]
