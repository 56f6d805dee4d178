"""Covered firms from a table, CSV or Excel: name, sector, emissions by year, activity, benchmark.

A row says whether its emissions are *published*, with the source, or *filled* so that totals match.
Emissions are the mean of the base years FY2023-25 where the row has one of them, else the mean of
its years. Activity times benchmark is what the benchmark allocates in the base years; a row without
them gets an intensity from the scenario's spread. `parent`, where it is given, is the name of the
firm with which the row may be certified as a group. An error names the row, the column and what
would be right.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

from exchange.errors import ConfigError
from exchange.workbooks import is_workbook, read_sheet
from simulation.gx_ets.keys import ListedFirm

SHIPPED = "firms_japan"
NEEDED = ("name", "sector", "status", "source")
EITHER = ("activity", "benchmark")  # units of output in the base years, t per unit
PARENT = "parent"  # the name of the row's closely related parent, where it has one
STATUS = ("published", "filled")
YEAR_COLUMN = re.compile(r"emissions_(\d{4})_t")
BASE_YEARS = (2023, 2024, 2025)
YEARS = (2000, 2100)
ROWS_MAX = 5000
TONNES_MAX = 10**9
Cells = Mapping[str, Any]


def read_firms(name_or_path: str, sectors: Sequence[str]) -> list[ListedFirm]:
    """The firms of a file, or of the shipped table `firms_japan`, in the order of the table.

    `sectors`: the sectors that the scenario knows. ConfigError where the table cannot be used.
    """
    if name_or_path == SHIPPED:
        file = resources.files("simulation") / "scenarios" / f"{SHIPPED}.csv"
        rows = _from_lines(file.read_text(encoding="utf-8").splitlines())
    else:
        rows = _rows(Path(name_or_path))
    firms: list[ListedFirm] = []
    seen: dict[str, int] = {}
    try:
        head = next(rows, [])
        columns = _columns(head)
        for number, cells in enumerate(rows, start=2):
            if not any(_text(cell) for cell in cells):
                continue
            if any(_text(cell) for cell in cells[len(columns) :]):
                raise ConfigError(
                    f"row {number}: has more cells than the header has columns; put a text with "
                    'a comma in "quotes"'
                )
            if len(firms) == ROWS_MAX:
                raise ConfigError(f"row {number}: more than {ROWS_MAX} firms")
            firm = _firm(dict(zip(columns, cells, strict=False)), columns, number, sectors)
            if firm.name in seen:
                raise ConfigError(
                    f"row {number}, column name: {firm.name!r} is already in row {seen[firm.name]}"
                )
            seen[firm.name] = number
            firms.append(firm)
    except ConfigError as error:
        raise ConfigError(f"{name_or_path}: {error}") from None
    if len(firms) < 2:
        raise ConfigError(f"{name_or_path}: a population needs at least two firms")
    return firms


def base_emissions_t(by_year: Mapping[int, int]) -> int:
    """Tonnes of the base years: their mean, or that of all years where none is a base year."""
    base = [tonnes for year, tonnes in by_year.items() if year in BASE_YEARS]
    chosen = base or list(by_year.values())
    return round(sum(chosen) / len(chosen))


def _rows(path: Path) -> Iterator[Sequence[Any]]:
    try:
        if is_workbook(path):
            return iter(read_sheet(path)[1])
        return _from_lines(path.read_text(encoding="utf-8-sig").splitlines())
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is neither UTF-8 text nor a workbook (.xlsx)") from None
    except OSError as error:
        raise ConfigError(f"cannot read the firms {path}: {error.strerror or error}") from None


def _from_lines(lines: list[str]) -> Iterator[Sequence[Any]]:
    return iter(csv.reader(lines))


def _columns(head: Sequence[Any]) -> list[str]:
    """The names of the header; ConfigError for a column that lacks or is not known."""
    names = [_text(cell).lower() for cell in head]
    for name in NEEDED:
        if name not in names:
            raise ConfigError(f"row 1: the column {name} is missing; there are: {_list(names)}")
    if not any(YEAR_COLUMN.fullmatch(name) for name in names):
        raise ConfigError("row 1: a column such as emissions_2023_t is missing, tonnes of a year")
    for number, name in enumerate(names, start=1):
        at = f"row 1, column {number}"
        year = YEAR_COLUMN.fullmatch(name)
        if year and not YEARS[0] <= int(year[1]) <= YEARS[1]:
            raise ConfigError(f"{at}: {year[1]} is no fiscal year from {YEARS[0]} to {YEARS[1]}")
        if name and not year and name not in (*NEEDED, *EITHER, PARENT):
            raise ConfigError(
                f"{at}: {name!r} is no column of firms; there are: "
                f"{_list((*NEEDED, *EITHER, PARENT))}, emissions_YEAR_t"
            )
        if name and name in names[: number - 1]:
            raise ConfigError(f"{at}: the column {name} is there twice")
    return names


def _firm(cells: Cells, columns: Sequence[str], number: int, sectors: Sequence[str]) -> ListedFirm:
    texts = {name: _text(cells.get(name)) for name in NEEDED}
    if not texts["name"]:
        raise ConfigError(f"row {number}, column name: is empty")
    if texts["sector"] not in sectors:
        raise ConfigError(
            f"row {number}, column sector: {texts['sector']!r} is no sector of the scenario; "
            f"there are: {_list(sectors)}"
        )
    if texts["status"] not in STATUS:
        raise ConfigError(
            f"row {number}, column status: {texts['status']!r} must be published or filled"
        )
    if not texts["source"]:
        raise ConfigError(
            f"row {number}, column source: is empty; say where the figure is from, or how it was "
            "filled"
        )
    by_year = {}
    for name in columns:
        year = YEAR_COLUMN.fullmatch(name)
        if year and _text(cells.get(name)):
            by_year[int(year[1])] = round(_number(cells[name], number, name, least=1))
    if not by_year:
        raise ConfigError(f"row {number}: has no emissions in any year")
    given = [name for name in EITHER if _text(cells.get(name))]
    if len(given) == 1:
        raise ConfigError(
            f"row {number}, column {given[0]}: activity and benchmark are given together or not"
        )
    numbers = [_number(cells[name], number, name, least=1e-9) for name in given]
    return ListedFirm(
        name=texts["name"][:60],
        sector=texts["sector"],
        emissions_t=base_emissions_t(by_year),
        is_published=texts["status"] == "published",
        source=texts["source"],
        granted_t=numbers[0] * numbers[1] if numbers else None,
        parent=_text(cells.get(PARENT))[:60],
    )


def _number(cell: Any, number: int, name: str, least: float) -> float:
    at = f"row {number}, column {name}"
    if isinstance(cell, bool) or not isinstance(cell, int | Decimal | str):
        raise ConfigError(f"{at}: {cell!r} is no number such as 1200000")
    try:
        value = float(cell.replace(",", "") if isinstance(cell, str) else cell)
    except ValueError:
        raise ConfigError(f"{at}: {cell!r} is no number such as 1200000") from None
    if not least <= value <= TONNES_MAX:
        raise ConfigError(f"{at}: {cell} must lie between {least:g} and {TONNES_MAX:,}")
    return value


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _list(names: Sequence[str]) -> str:
    return ", ".join(name for name in names if name) or "none"
