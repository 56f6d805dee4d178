"""Errors of a file's keys: the path of a key and a sentence, from msgspec's messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches

KeyPath = tuple[str | int, ...]


def nearest(word: str, known: Iterable[str]) -> str:
    """The suggestion of the nearest known word, else the list of all known ones."""
    words = tuple(known)
    near = get_close_matches(word, words, n=1)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(words) or 'none'}"


def explain(message: str, keys_of: Callable[[str], tuple[str, ...]]) -> tuple[KeyPath, str]:
    """The key path of a msgspec message, and the message in this project's words.

    `keys_of` gives the keys of a table, or of the file for an empty name.
    """
    sentence, _, where = message.partition(" - at `$")
    found = re.findall(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]", where)
    path: KeyPath = tuple(key if key else int(index) for key, index in found)
    table = str(path[0]) if path else ""
    unknown = re.search(r"unknown field `(.*)`", sentence)
    if unknown:
        return (*path, unknown[1]), f"is not a known key{nearest(unknown[1], keys_of(table))}"
    missing = re.search(r"missing required field `(.*)`", sentence)
    if missing:
        return (*path, missing[1]), "is missing"
    return path, sentence[:1].lower() + sentence[1:].replace("`", "")
