"""Strict reading of a firm's tables, from TOML or from a workbook with a sheet for each table.

A table that is empty may be missing; an unknown key is an error that names the nearest known one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args, get_type_hints

import msgspec
from msgspec import ValidationError

from exchange.compliance.firm import Firm, Row
from exchange.compliance.firm_checks import problems
from exchange.compliance.key_errors import KeyPath, explain
from exchange.said import FileFault, Said


def row_type(table: str) -> type[Row]:
    """The row's type of a table, `firm` included."""
    hint = get_type_hints(Firm)[table]
    kind: type[Row] = hint if table == "firm" else get_args(hint)[0]
    return kind


TABLES = Firm.__struct_fields__
_SPACE = Said(" ", " ")


def keys_of(table: str) -> tuple[str, ...]:
    """The keys of a table in order; those of the file itself for an empty name."""
    return row_type(table).__struct_fields__ if table else TABLES


def firm_of(tables: dict[str, Any], place: Callable[[KeyPath], Said]) -> Firm:
    """Make a firm from plain tables. `place` turns a path such as (years, 2, emissions_t) into the
    place in the file.

    FileFault names the place, the fault and what would be right.
    """
    try:
        firm = msgspec.convert(tables, Firm)
    except ValidationError as error:
        path, sentence = explain(str(error), keys_of)
        raise FileFault(place(path) + _SPACE + sentence) from None
    for path, sentence in problems(firm):
        raise FileFault(place(path) + _SPACE + sentence)
    return firm
