"""The column dictionary of results: unit and meaning of each column, in English and Japanese."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from io import StringIO
from typing import NamedTuple

import msgspec
import polars as pl
from msgspec import Struct

from simulation.results.manifest import REPLICATED
from simulation.results.opened import Run

ENDS = {"_jpy_per_t": "yen/t", "_jpy": "yen", "_t": "t", "_ns": "ns since 1970-01-01 UTC"}
OWN_SOURCE = "this run"
# Columns that repeat a key of the scenario, with the key.
FROM_KEYS = {
    "credit_limit": "policy.credit_limit",
    "credit_reduction_share": "welfare.credit_reduction_share",
    "discount_rate": "welfare.discount_rate",
    "public_funds_cost": "welfare.public_funds_cost",
    "social_cost_jpy_per_t": "welfare.social_cost_jpy_per_t",
}


class ColumnText(NamedTuple):
    """The meaning of a column or table; `unit` is empty for names and flags."""

    en: str
    ja: str
    unit: str = ""


class _Texts(Struct, frozen=True, forbid_unknown_fields=True):
    tables: dict[str, ColumnText]
    columns: dict[str, ColumnText]


@cache
def _texts() -> _Texts:
    text = resources.files("simulation.report").joinpath("column_texts.toml").read_bytes()
    return msgspec.convert(tomllib.loads(text.decode()), _Texts)


def column_text(table: str, column: str) -> ColumnText:
    """The meaning of a column; KeyError where the dictionary lacks it."""
    own = table.removeprefix(REPLICATED)
    columns = _texts().columns
    found = columns.get(f"{own}.{column}") or columns[column]
    unit = found.unit or next((unit for end, unit in ENDS.items() if column.endswith(end)), "")
    return found._replace(unit=unit)


def table_text(table: str) -> ColumnText:
    """The meaning of a table; KeyError where the dictionary lacks it."""
    tables = _texts().tables
    own = tables.get(table) or tables[table.removeprefix(REPLICATED)]
    if table in tables:
        return own
    return ColumnText(f"Of all seeds: {own.en}", f"全シード：{own.ja}")


def dictionary(run: Run) -> str:
    """The column dictionary of a run as CSV: table, column, unit, meaning in English and Japanese,
    source.
    """
    rows = []
    for table in run.tables:
        for column in run.tables[table].collect_schema():
            text = column_text(table, column)
            key = FROM_KEYS.get(column)
            source = OWN_SOURCE if key is None else f"scenario key {key}"
            rows.append((table, column, text.unit, text.en, text.ja, source))
    names = ("table", "column", "unit", "meaning_en", "meaning_ja", "source")
    out = StringIO()
    pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String()), orient="row").write_csv(out)
    return out.getvalue()
