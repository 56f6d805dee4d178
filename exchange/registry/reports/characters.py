"""Characters that a certificate can print.

These are Japan's national set (JIS X 0213, and the additions of Windows), and the letters of Latin
(with Vietnamese), Greek and Cyrillic scripts. Others, such as emoji, would print as boxes, so they
are rejected at entry.
"""

from __future__ import annotations

from functools import lru_cache

from exchange.errors import RegistryRejected

_SETS = ("shift_jis_2004", "cp932")
_LETTERS = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x38E, 0x3A1),
    (0x3A3, 0x3CE),
    (0x400, 0x45F),
    (0x1E00, 0x1EF9),
)
_NOT_DRAWN = frozenset("\u2985\u2986")  # in the set, not in the typeface


@lru_cache(maxsize=16_384)
def prints(character: str) -> bool:
    """True if a certificate's typefaces have this character."""
    if any(first <= ord(character) <= last for first, last in _LETTERS):
        return True
    return character not in _NOT_DRAWN and any(_is_in(name, character) for name in _SETS)


def check_prints(field: str, text: str, code: str) -> None:
    """Reject unprintable text. RegistryRejected under a code, naming the field and the first
    unprintable character."""
    lacking = next((one for one in text if not prints(one)), None)
    if lacking is not None:
        raise RegistryRejected(
            code,
            f"{field} has the character {lacking} (U+{ord(lacking):04X}), which certificates "
            "cannot print: letters of Latin scripts and Japanese ones can be",
        )


def _is_in(name: str, character: str) -> bool:
    try:
        character.encode(name)
    except UnicodeEncodeError:
        return False
    return True
