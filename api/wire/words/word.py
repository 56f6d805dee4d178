"""The words of one code for a person, in English and Japanese."""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    """A short label in both languages and, where it helps, one plain sentence."""

    en: str
    ja: str
    en_text: str = ""
    ja_text: str = ""


Words = dict[str, Word]
