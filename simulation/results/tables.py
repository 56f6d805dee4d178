"""A record's tables as data frames and Parquet files.

Inside a run prices are ticks and instruments are numbers; the frames hold yen per tonne and
symbols, and null where there is no price or no bound. Rows stay in the order in which they
happened. What must stay true: one record gives the same bytes on every machine, with one row-group
size, one compression, and no time, name or path in a file.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from exchange.commands import Side
from exchange.errors import ResultsFailed
from exchange.texts import text_of
from simulation.results.record import NO_PRICE, YEN_ASSET, Collector, Record

Tables = dict[str, pl.DataFrame]

TYPES: Mapping[type, pl.DataType] = {int: pl.Int64(), float: pl.Float64(), str: pl.String()}
ROWS_A_GROUP = 2**18
YEN = "JPY"
PARTS = ".parts"  # ends the name of a folder with the parts of a table


def frames(record: Record) -> Tables:
    """All tables of a record; empty tables have their columns too."""
    raw = {name: _raw_frame(collector) for name, collector in record.collectors().items()}
    instruments = raw["instruments"]
    tables = {}
    for name, table in raw.items():
        if name != "instruments" and "instrument" in table.columns:
            table = _priced(table, instruments)
        if "side" in table.columns:
            names = {int(side): text_of(side) for side in Side}
            table = table.with_columns(pl.col("side").replace_strict(names, return_dtype=pl.String))
        if "asset" in table.columns:
            table = table.with_columns(_symbols(table["asset"], instruments).alias("asset"))
        tables[name] = table.rechunk()
    return tables


def write_tables(tables: Tables, folder: Path) -> dict[str, Path]:
    """Write each table as `NAME.parquet`; the paths by table. OSError where a file cannot be
    written.
    """
    paths = {}
    for name, table in tables.items():
        paths[name] = folder / f"{name}.parquet"
        _write(table, paths[name], statistics=True, row_group_size=ROWS_A_GROUP)
    return paths


def _write(table: pl.DataFrame, path: Path, **options: Any) -> None:
    """Write a table through memory: polars writes a file itself without the system's errors."""
    content = BytesIO()
    table.write_parquet(content, compression="zstd", **options)
    path.write_bytes(content.getbuffer())


class PartWriter:
    """Writes tables part by part, for tables that need not fit in memory.

    Each part is a file in `NAME.parts`, which `close` joins into `NAME.parquet` and removes.
    `rows`: the number of rows of each table so far.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: dict[str, list[Path]] = {}
        self.rows: dict[str, int] = {}

    def add(self, name: str, part: pl.DataFrame) -> None:
        """Append rows to a table. ResultsFailed: they could not be written."""
        folder = self._folder / f"{name}{PARTS}"
        parts = self._parts.setdefault(name, [])
        path = folder / f"{len(parts)}.parquet"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _write(part, path)
        except OSError as error:
            raise self._failed(name, error.strerror or str(error)) from None
        parts.append(path)
        self.rows[name] = self.rows.get(name, 0) + len(part)

    def close(self) -> None:
        """Complete the files. ResultsFailed: one could not be written."""
        for name, parts in self._parts.items():
            try:
                pl.scan_parquet(parts).sink_parquet(
                    self._folder / f"{name}.parquet",
                    compression="zstd",
                    row_group_size=ROWS_A_GROUP,
                )
            except (OSError, pl.exceptions.ComputeError) as error:
                raise self._failed(name, str(error)) from None
            shutil.rmtree(self._folder / f"{name}{PARTS}")
        self._parts.clear()

    def _failed(self, name: str, reason: str) -> ResultsFailed:
        return ResultsFailed(
            f"the table {name} could not be written to {self._folder} ({reason}); the answers are "
            "kept: free space, then continue with --resume"
        )


def read_tables(folder: Path, names: list[str]) -> Tables:
    """The named tables of a folder."""
    return {name: pl.read_parquet(folder / f"{name}.parquet") for name in names}


def _raw_frame(collector: Collector[Any]) -> pl.DataFrame:
    parts: dict[str, list[Any]] = {name: [] for name in collector.columns}
    for block in collector.blocks():
        for name, values in block.items():
            parts[name].append(values)
    columns = []
    for name, kind in collector.columns.items():
        if kind is str:
            texts = [text for part in parts[name] for text in part]
            columns.append(pl.Series(name, texts, dtype=pl.String))
            continue
        arrays: list[NDArray[Any]] = [np.asarray(part, dtype=kind) for part in parts[name]]
        numbers = np.concatenate([np.zeros(0, dtype=kind), *arrays])
        if kind is float:
            numbers[~np.isfinite(numbers)] = np.nan
        columns.append(pl.Series(name, numbers, dtype=TYPES[kind], nan_to_null=True))
    return pl.DataFrame(columns)


def _priced(table: pl.DataFrame, instruments: pl.DataFrame) -> pl.DataFrame:
    """The table with symbols for instrument numbers and yen per tonne for ticks."""
    given = instruments["instrument"].to_numpy()
    tick_yen = np.ones(int(given.max(initial=-1)) + 1)
    tick_yen[given] = instruments["tick_yen"].to_numpy()
    numbers = table["instrument"]
    columns: list[pl.Series] = []
    for column in table:
        if column.name == "instrument":
            columns.append(_symbols(column, instruments).alias("symbol"))
        elif column.name.endswith("_ticks"):
            ticks = column.to_numpy()
            yen = np.round(ticks * tick_yen[numbers.to_numpy()], 9)
            name = f"{column.name.removesuffix('_ticks')}_jpy_per_t"
            yen[ticks == NO_PRICE] = np.nan
            columns.append(pl.Series(name, yen, nan_to_null=True))
        else:
            columns.append(column)
    return pl.DataFrame(columns)


def _symbols(numbers: pl.Series, instruments: pl.DataFrame) -> pl.Series:
    names = dict(zip(instruments["instrument"], instruments["symbol"], strict=True))
    return numbers.replace_strict(names | {YEN_ASSET: YEN}, return_dtype=pl.String)
