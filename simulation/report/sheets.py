"""A run's small tables for other programs: a workbook for Excel and files for Stata.

Both hold the measures by year, the firms, the account and the data of the figures; the large tables
stay in Parquet. Columns of nanoseconds become times of Tokyo.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import polars as pl

from exchange.errors import ConfigError
from simulation.results.opened import Run

TABLES = ("firms", "burden")
ROWS_MAX = 1_048_575  # of a sheet, less the headings
STATA_NAME_MAX = 32
INT32_MAX = 2**31 - 28  # the largest whole number that Stata's `long` holds
MADE = datetime(1980, 1, 1)  # noqa: DTZ001 - a fixed date, so that equal runs give equal bytes


def sheets(run: Run) -> Iterator[tuple[str, pl.DataFrame]]:
    """The tables by name, with times of Tokyo. ConfigError: more rows than a sheet has."""
    yield "years", run.measures
    for name in TABLES:
        yield name, run.tables[name].collect()
    for name in run.figures:
        yield f"figure_{name}", run.figure(name)


def _shown(name: str, table: pl.DataFrame) -> pl.DataFrame:
    if len(table) > ROWS_MAX:
        raise ConfigError(f"{name} has {len(table):,} rows; a sheet has {ROWS_MAX:,}")
    return table.with_columns(
        pl.from_epoch(column, "ns").dt.convert_time_zone("Asia/Tokyo").dt.replace_time_zone(None)
        .dt.cast_time_unit("ms")
        for column in table.columns if column.endswith("_ns")
    ).rename(lambda column: column.removesuffix("_ns"))  # fmt: skip


def workbook(run: Run) -> bytes:
    """An Excel workbook with a sheet for each table."""
    import xlsxwriter

    out = BytesIO()
    options = {"in_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": f"{run.manifest.scenario}, seed {run.manifest.seed}",
                             "created": MADE})  # fmt: skip
        head, time = (
            book.add_format({"bold": True}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        )
        for name, raw in sheets(run):
            table = _shown(name, raw)
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            sheet.write_row(0, 0, table.columns, head)
            for number, column in enumerate(table.iter_columns()):
                is_time = column.dtype.is_temporal()
                sheet.set_column(number, number, max(10, len(column.name) + 1))
                values = column.fill_nan(None) if column.dtype.is_float() else column
                sheet.write_column(1, number, values.to_list(), time if is_time else None)
    return out.getvalue()


def stata_files(run: Run) -> dict[str, bytes]:
    """A `.dta` file for each table by name. Needs pandas, which has no default extra."""
    import pandas

    files = {}
    for name, raw in sheets(run):
        table = _shown(name, raw)
        columns: dict[str, Any] = {
            short: _stata_column(table[column]) for column, short in stata_names(table.columns)
        }
        out = BytesIO()
        pandas.DataFrame(columns).to_stata(
            out, write_index=False, version=118, time_stamp=MADE, data_label=name
        )
        files[f"{name}.dta"] = out.getvalue()
    return files


def _stata_column(column: pl.Series) -> Any:
    """Values that Stata has: doubles where a whole number is large or missing, no missing text."""
    if column.dtype == pl.String:
        return column.fill_null("").to_list()
    if column.dtype.is_integer():
        is_small = column.null_count() == 0 and not (column.abs() > INT32_MAX).any()
        return column.cast(pl.Int32 if is_small else pl.Float64).to_numpy()
    return column.to_numpy()


def stata_names(columns: list[str]) -> list[tuple[str, str]]:
    """Each column with a name of at most 32 characters; equal beginnings end in a number."""
    found: dict[str, str] = {}
    for column in columns:
        short, number = column[:STATA_NAME_MAX], 1
        while short in found:
            number += 1
            short = f"{column[: STATA_NAME_MAX - len(str(number))]}{number}"
        found[short] = column
    return [(column, short) for short, column in found.items()]
