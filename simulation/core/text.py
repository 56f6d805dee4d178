"""Texts for readers, in Japanese and English."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """A text in Japanese and English."""

    ja: str
    en: str


def both(ja: str, en: str, /, **values: object) -> Text:
    """A text with values filled in, "{name}"; a value that is a text is filled in its language."""
    filled = []
    for language, text in (("ja", ja), ("en", en)):
        own = {
            name: getattr(value, language) if isinstance(value, Text) else value
            for name, value in values.items()
        }
        filled.append(text.format(**own))
    return Text(*filled)


def filled(text: Text, **values: object) -> Text:
    """A text with values filled in, as `both`."""
    return both(text.ja, text.en, **values)


def fiscal_year(year: int) -> Text:
    """The name of a fiscal year."""
    return both("{year}年度", "FY{year}", year=year)
