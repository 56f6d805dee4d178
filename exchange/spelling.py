"""Detection of misspelt words, in integer arithmetic, so that the core may use it."""

from __future__ import annotations

from collections.abc import Iterable

EDITS_MAX = 2


def misspelt(text: str, known: Iterable[str]) -> str | None:
    """The nearest known word at most two letters away (added, left out or changed); None if `text`
    is a known word or has at most two letters."""
    words = tuple(known)
    if text in words or len(text) <= 2 * EDITS_MAX:
        return None
    near = min(((_edits(text, word), word) for word in words), default=(EDITS_MAX + 1, ""))
    return near[1] if near[0] <= EDITS_MAX else None


def _edits(one: str, other: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, 1):
        before, row[0] = row[0], n
        for m, wanted in enumerate(other, 1):
            change = before + (letter != wanted)
            before, row[m] = row[m], min(change, row[m] + 1, row[m - 1] + 1)
    return row[-1]
