"""Faults of a scenario's keys in words: msgspec's messages, with what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, Literal, TypeGuard, get_args, get_type_hints

from msgspec import Struct

from exchange.compliance.key_errors import said_of_value
from exchange.said import Said, same
from simulation.core.contradiction import KeyPath
from simulation.gx_ets.key_texts import expected_unit

FaultKind = Literal[
    "toml",
    "unknown_scenario",
    "unknown_key",
    "missing_key",
    "no_choice",
    "out_of_bounds",
    "wrong_type",
    "contradiction",
    "no_file",
]


def explain(
    message: str, root: type[Struct], tables: dict[str, Any]
) -> tuple[KeyPath, Said, FaultKind]:
    """The key path of a msgspec message, the message in this project's words, and its kind."""
    sentence, _, where = message.partition(" - at `$")
    found = re.findall(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]", where)
    path: KeyPath = tuple(key if key else int(index) for key, index in found)
    unknown = re.search(r"unknown field `(.*)`", sentence)
    if unknown:
        near = _elsewhere(unknown[1], root)
        hint = _meant(near) if near else suggestion(unknown[1], _fields_at(path, root, tables))
        said = Said("is not a known key", "というキーはありません") + hint
        return (*path, unknown[1]), said, "unknown_key"
    missing = re.search(r"missing required field `(.*)`", sentence)
    if missing:
        said = Said("is missing", "がありません") + _there_are(_tags_at((*path, missing[1]), root))
        return (*path, missing[1]), said, "missing_key"
    said = said_of_value(sentence)
    if sentence.startswith("Invalid value") and (tags := _tags_at(path, root)):
        return path, said + _there_are(tags), "no_choice"
    if sentence.startswith("Invalid enum value"):
        return path, said + _there_are(_choices_at(path, root, tables)), "no_choice"
    kind: FaultKind = "wrong_type" if ", got" in sentence else "out_of_bounds"
    return path, said + _given(path, root, tables, ", not" if kind == "out_of_bounds" else ""), kind


def _there_are(names: Iterable[object]) -> Said:
    """The names that may be chosen, as the end of a text; empty where there are none."""
    listed = ", ".join(map(str, names))
    return Said(f"; there are: {listed}", f"。選べるもの: {listed}") if listed else same("")


def _given(path: KeyPath, root: type[Struct], tables: dict[str, Any], lead: str) -> Said:
    """The value that was given for a key, and the key's unit, as the end of a text.

    Empty for tables, lists and items.
    """
    value: Any = tables
    for key in path:
        value = value[key]
    if not path or isinstance(path[-1], int) or isinstance(value, dict | list):
        return same("")
    expected = expected_unit(_table_at(path[:-1], root, tables), path[-1])
    unit = f" ({expected})" if expected else ""
    return Said(f"{lead} {value!r}{unit}", f"。今の値は {value!r} です")


def _fields_at(path: KeyPath, root: type[Struct], tables: dict[str, Any]) -> tuple[str, ...]:
    """The keys that the table at this path may have."""
    keys: tuple[str, ...] = _table_at(path, root, tables).__struct_fields__
    return keys if path else (*keys, "extends", "model")


def _choices_at(path: KeyPath, root: type[Struct], tables: dict[str, Any]) -> tuple[object, ...]:
    """The values that the key at this path may have."""
    return get_args(get_type_hints(_table_at(path[:-1], root, tables))[str(path[-1])])


def _table_at(path: KeyPath, root: type[Struct], tables: Any) -> type[Struct]:
    """The type of the table at this path; of several, the one that the text's tag chooses."""
    table, text = root, tables
    for key in path:
        if isinstance(text, list) and isinstance(key, int):
            text = text[key]
        else:
            text = text.get(key) if isinstance(text, dict) else None
        if isinstance(key, str):
            nested = _tables_in(get_type_hints(table)[key])
            tagged = [kind for kind in nested if isinstance(text, dict) and _is_tagged(kind, text)]
            table = next(iter(tagged or nested), table)
    return table


def _tags_at(path: KeyPath, root: type[Struct]) -> list[str]:
    """The tags of the tables of which the key at this path chooses one; none for other keys."""
    if len(path) != 2 or not isinstance(path[0], str):
        return []
    kinds = _tables_in(get_type_hints(root).get(path[0]))
    return [str(kind.__struct_config__.tag) for kind in kinds if _tag_field(kind) == path[1]]


def _elsewhere(word: str, table: type[Struct], path: str = "") -> list[str]:
    """The paths of keys of this name, in this table and those below it; not in lists."""
    found = []
    for name, hint in get_type_hints(table).items():
        found += [f"{path}{name}"] if name == word else []
        if is_table(hint):
            found += _elsewhere(word, hint, f"{path}{name}.")
    return found


def _tables_in(hint: object) -> list[type[Struct]]:
    return [kind for kind in (hint, *get_args(hint)) if is_table(kind)]


def _tag_field(kind: type[Struct]) -> str | None:
    return kind.__struct_config__.tag_field


def _is_tagged(kind: type[Struct], text: dict[str, Any]) -> bool:
    return text.get(_tag_field(kind) or "") == kind.__struct_config__.tag


def is_table(hint: object) -> TypeGuard[type[Struct]]:
    """True where a key's type is a table."""
    return isinstance(hint, type) and issubclass(hint, Struct)


def suggestion(word: str, known: Sequence[str]) -> Said:
    """The nearest known word, as the end of a text; empty where none is near."""
    near = get_close_matches(word, known, n=1, cutoff=0.5)
    return _meant(near) if near else same("")


def _meant(names: Sequence[str]) -> Said:
    """The end of a text that asks for one of these names."""
    en, ja = (word.join(map(repr, names)) for word in (" or ", " または "))
    return Said(f"; did you mean {en}?", f"。{ja} の誤りではありませんか")
