"""Errors of a file's keys: the path of a key and a sentence, from msgspec's messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches

from exchange.said import Said

KeyPath = tuple[str | int, ...]
# What msgspec says of a value, as a pattern, and the same in Japanese.
_JAPANESE = (
    (r"Expected `(.+)` (>=|>|<=|<) (.+)", r"は{0}で、{1} {2} の値にしてください"),
    (r"Expected `str` of length (>=|<=) (\d+)", r"の文字数は {0} {1} にしてください"),
    (r"Expected `(.+)` matching regex '(.+)'", r"は {1} の形にしてください"),
    (r"Expected `(.+)`, got `(.+)`", r"は{0}にしてください(今は{1})"),
    (r"Invalid enum value '(.*)'", r"の値 {0} は選べません"),
    (r"Invalid RFC3339 encoded date", r"は日付ではありません(例 2026-05-29)"),
)
_TYPES_JA = {
    "int": "整数", "str": "文字", "float": "数", "decimal": "数", "date": "日付",
    "bool": "trueかfalse", "array": "並び", "object": "表", "null": "空",
}  # fmt: skip


def nearest(word: str, known: Iterable[str]) -> str:
    """The suggestion of the nearest known word, else the list of all known ones."""
    return nearest_said(word, known).en


def nearest_said(word: str, known: Iterable[str]) -> Said:
    """The same in both languages."""
    words = tuple(known)
    near = get_close_matches(word, words, n=1)
    if near:
        return Said(f"; did you mean {near[0]}?", f"。{near[0]} ではありませんか")
    listed = ", ".join(words)
    return Said(f"; known are {listed or 'none'}", f"。使えるもの: {listed or 'なし'}")


def explain(message: str, keys_of: Callable[[str], tuple[str, ...]]) -> tuple[KeyPath, Said]:
    """The key path of a msgspec message, and the message in this project's words.

    `keys_of` gives the keys of a table, or of the file for an empty name.
    """
    sentence, _, where = message.partition(" - at `$")
    found = re.findall(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]", where)
    path: KeyPath = tuple(key if key else int(index) for key, index in found)
    table = str(path[0]) if path else ""
    unknown = re.search(r"unknown field `(.*)`", sentence)
    if unknown:
        said = Said("is not a known key", "という項目はありません")
        return (*path, unknown[1]), said + nearest_said(unknown[1], keys_of(table))
    missing = re.search(r"missing required field `(.*)`", sentence)
    if missing:
        return (*path, missing[1]), Said("is missing", "がありません")
    return path, said_of_value(sentence)


def said_of_value(sentence: str) -> Said:
    """A msgspec message on a value in both languages; the Japanese follows the key's name."""
    english = sentence[:1].lower() + sentence[1:].replace("`", "")
    for pattern, text in _JAPANESE:
        found = re.fullmatch(pattern, sentence)
        if found:
            return Said(english, text.format(*(_type_ja(word) for word in found.groups())))
    return Said(english, f"の値が正しくありません: {sentence}")


def _type_ja(word: str) -> str:
    """A type, or several joined by `|`, in Japanese; another word as it is."""
    return "・".join(_TYPES_JA.get(one.strip(), one.strip()) for one in word.split("|"))
