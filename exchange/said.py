"""Texts of faults in files, in English and Japanese: the reader's language decides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from msgspec import Struct

from exchange.errors import ConfigError

Language = Literal["en", "ja"]


class Said(Struct, frozen=True):
    """A text, or a part of one, in both languages."""

    en: str
    ja: str

    def of(self, language: Language) -> str:
        """The text in a language."""
        return self.ja if language == "ja" else self.en

    def __add__(self, other: Said) -> Said:
        return Said(self.en + other.en, self.ja + other.ja)


class FileFault(ConfigError):
    """A fault in a file: in English as its text, in Japanese as `ja`."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.en)
        self.ja = said.ja


def same(text: str) -> Said:
    """A text that is the same in both languages: a name, a code, a number."""
    return Said(text, text)


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Raise a fault of a file as a ConfigError with its text in a language, `en` or `ja`."""
    try:
        yield
    except FileFault as fault:
        raise ConfigError(fault.ja if language == "ja" else str(fault)) from None
