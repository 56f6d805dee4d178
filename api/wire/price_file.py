"""Files of prices: read with their layout recognized, kept as a file of marks, shipped ones.

TSE quotations may be text in UTF-8 or Shift_JIS.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from importlib import resources
from pathlib import Path

from exchange.compliance.price_files import MARK_COLUMNS, Line, read_prices
from exchange.compliance.prices import Mark, PriceFile, merged
from exchange.registry.reports.table import Export
from exchange.said import FileFault, Said, same

SHIPPED = "tse_prices.csv"
_DAY_IN_NAME = re.compile(r"(20\d{6})")


def read_price_file(path: Path, day: date | None = None, source: str = "") -> PriceFile:
    """Read a file of prices. `day` and `source`: of a quotation file; the day may be in its name,
    as in 20260529_cc_quotations.csv.

    FileFault names the line, the column and what would be right.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        why = error.strerror
        raise FileFault(
            Said(f"{path} cannot be read: {why}", f"{path}: 読めません({why})")
        ) from None
    return prices_of_content(content, str(path), day, source)


def prices_of_content(
    content: bytes, name: str, day: date | None = None, source: str = ""
) -> PriceFile:
    """Read the content of a file of prices, as `read_price_file` does. FileFault as there."""
    named = _DAY_IN_NAME.search(Path(name).name)
    if day is None and named:
        try:
            day = date.fromisoformat(named[1])
        except ValueError:
            day = None
    try:
        return _read(_text(content), day, source or Path(name).name)
    except FileFault as fault:
        raise FileFault(same(f"{name}: ") + Said(str(fault), fault.ja)) from None


def shipped_prices() -> PriceFile:
    """The published prices of the TSE's market that ship with the package, each with its source."""
    file = resources.files("exchange.compliance").joinpath(f"data/{SHIPPED}")
    return _read(file.read_text("utf-8"), None, "")


def add_marks(path: Path, new: Sequence[Mark]) -> int:
    """Add marks to a file of marks, which may be new; return how many were not there yet.

    FileFault: it is no file of marks; it is unchanged.
    """
    kept: Sequence[Mark] = ()
    if path.exists():
        kept = read_price_file(path).marks
    both = merged(kept, new)
    rows = tuple(
        {
            "day": mark.day.isoformat(),
            "credit_class": mark.credit_class,
            "stat": mark.stat,
            "price_yen_per_t": mark.price_yen_per_t,
            "source": mark.source,
            "note": mark.note,
        }
        for mark in both
    )
    written = path.with_name(f"{path.name}.new")
    written.write_text(Export("marks", MARK_COLUMNS, rows).csv(), "utf-8")
    written.replace(path)
    return len(both) - len({*kept})


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    said = "is text neither in UTF-8 nor in Shift_JIS", "UTF-8でもShift_JISでもありません"
    raise FileFault(Said(*said))


def _read(text: str, day: date | None, source: str) -> PriceFile:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if not rows:
        raise FileFault(Said("the file is empty", "空のファイルです"))
    header = [cell.strip() for cell in rows[0]]
    lines = []
    for number, row in enumerate(rows[1:], 2):
        if not row:
            continue
        if len(row) != len(header):
            said = Said(
                f"line {number}: {len(header)} columns are wanted, not {len(row)}",
                f"{number}行目: {len(header)}列のはずが{len(row)}列です",
            )
            raise FileFault(said)
        cells = [cell.strip().removeprefix("'") for cell in row]
        lines.append(Line(number, dict(zip(header, cells, strict=True))))
    return read_prices(header, lines, day, source)
