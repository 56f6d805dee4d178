"""The words inside pictures, in one language.

matplotlib has no Japanese typeface of its own. A Japanese text is therefore laid out as Latin
letters that are as wide, and put in their place in the SVG, which the reader's browser draws.
"""

from __future__ import annotations

import re
from html import escape, unescape
from itertools import product
from typing import Literal

from simulation.core.text import Text
from simulation.results.readable import ENGLISH, JAPANESE, scale

LETTERS = "mW@%"  # of matplotlib's typeface, each about as wide as it is high


class PictureWords:
    """Writes the words of pictures in a language; `in_place` ends what it began."""

    def __init__(self, language: Literal["ja", "en"]) -> None:
        self.language = language
        self._texts: dict[str, str] = {}  # Japanese by the letters that stand for it

    def __call__(self, text: Text) -> str:
        """The text as it is drawn."""
        if self.language == "en" or text.ja.isascii():
            return getattr(text, self.language)  # type: ignore[no-any-return]
        return next(
            letters
            for letters in _stand_ins(text.ja)
            if self._texts.setdefault(letters, text.ja) == text.ja
        )

    def scale(self, largest: float, unit: Literal["t", "yen"]) -> tuple[float, str]:
        """The divisor and the unit for numbers up to `largest`."""
        return scale(largest, unit, JAPANESE if self.language == "ja" else ENGLISH)

    def in_place(self, picture: str) -> str:
        """A picture's SVG with its texts where letters stand for them."""

        def text(found: re.Match[str]) -> str:
            drawn = unescape(found[1])
            return f">{escape(self._texts.get(drawn, drawn), quote=False)}</text>"

        return re.sub(r">([^<>\n]+)</text>", text, picture)


def _stand_ins(text: str) -> list[str]:
    """Texts of the same width in Latin letters, all different."""
    wide = [at for at, sign in enumerate(text) if not sign.isascii()]
    found = []
    for letters in product(LETTERS, repeat=min(len(wide), 4)):
        signs = [sign if sign.isascii() else LETTERS[0] for sign in text]
        for at, letter in zip(wide, letters, strict=False):
            signs[at] = letter
        found.append("".join(signs))
    return found
