"""The description of each scenario key: English and Japanese, unit, source, and kind of source.

`key_texts.toml` holds them by class and key; types, bounds and defaults are in the classes. A key
that a class inherits has the description of the class that it comes from.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

import msgspec
from msgspec import Struct

Badge = Literal["published", "press", "assumption", "input"]
SHARE = "share of 1"
# Ends of names, the longer ones first.
UNITS = {
    "_jpy_per_t_per_mt": "yen/t per Mt",
    "_jpy_per_gj": "yen/GJ",
    "_jpy_per_t": "yen/t",
    "_t_per_gj": "t/GJ",
    "_jpy": "yen",
    "_days": "exchange days",
    "_months": "months",
    "months": "months",
    "_years": "years",
    "_share": SHARE,
    "share": SHARE,
    "_fiscal_year": "fiscal year",
    "_mt": "Mt",
    "_t": "t",
}


class KeyText(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The description of a key. `badge`: who states the default; `source`: where, or why none.

    `own_unit` is empty where the end of the key's name says the unit.
    """

    badge: Badge
    source: str
    english: str
    japanese: str
    own_unit: str = ""


@cache
def all_texts() -> dict[str, dict[str, KeyText]]:
    """The descriptions of all keys by class and key."""
    text = resources.files("simulation.gx_ets").joinpath("key_texts.toml").read_bytes()
    return msgspec.convert(tomllib.loads(text.decode()), dict[str, dict[str, KeyText]])


def key_texts(table: type[Struct]) -> dict[str, KeyText]:
    """The descriptions of a table's keys, in the order of the keys. KeyError where one is
    missing.
    """
    own = _known_texts(table)
    for key in keys_of(table):
        if key not in own:
            raise KeyError(f"key_texts.toml has no text of {table.__name__}.{key}")
    return {key: own[key] for key in keys_of(table)}


def _known_texts(table: type[Struct]) -> dict[str, KeyText]:
    known: dict[str, KeyText] = {}
    for base in reversed(table.__mro__):
        known |= all_texts().get(base.__name__, {})
    return known


def keys_of(table: type[Struct]) -> tuple[str, ...]:
    """The keys of a table in a file: its fields and, where it has one, its tag."""
    tag = table.__struct_config__.tag_field
    return table.__struct_fields__ if tag is None else (tag, *table.__struct_fields__)


def unit(key: str, text: KeyText) -> str:
    """The unit of a key's number; empty for words, days and tables."""
    return text.own_unit or _unit_of_name(key)


def _unit_of_name(key: str) -> str:
    return next((name for end, name in UNITS.items() if key.endswith(end)), "")


def expected_unit(table: type[Struct], key: str) -> str:
    """The unit of a key of any table, for an error; of a share also an example in percent."""
    known = _known_texts(table)
    name = unit(key, known[key]) if key in known else _unit_of_name(key)
    return f"{name}: 0.05 is 5 %" if name.startswith(SHARE) else name


def describe(schema: dict[str, Any], tables: Iterable[type[Struct]]) -> None:
    """Write the descriptions of these tables into their parts of a JSON Schema.

    A key's `description` is English; `x-description-ja`, `x-unit`, `x-badge` and `x-source` stand
    beside its type, bounds and default.
    """
    for table in tables:
        properties = schema["$defs"][table.__name__]["properties"]
        for key, text in key_texts(table).items():
            properties[key] |= {
                "description": text.english,
                "x-description-ja": text.japanese,
                "x-unit": unit(key, text),
                "x-badge": text.badge,
                "x-source": text.source,
            }


def tables_of(table: type[Struct], path: str = "") -> Iterator[tuple[str, type[Struct]]]:
    """A table and all tables below it, each with its path in a file: ("policy.years", ...)."""
    yield path, table
    for field in msgspec.structs.fields(table):
        for inner in _tables_in(field.type):
            yield from tables_of(inner, f"{path}.{field.name}".lstrip("."))


def _tables_in(kind: Any) -> Iterator[type[Struct]]:
    if isinstance(kind, type) and issubclass(kind, Struct):
        yield kind
    for part in get_args(kind):
        yield from _tables_in(part)
