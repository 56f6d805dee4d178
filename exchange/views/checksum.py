"""Kraken's v2 book checksum, by which a client verifies its copy of a book.

CRC-32 of the ten best asks (low to high), then the ten best bids (high to low), price and quantity
of each without point and leading zeros; ten levels at any depth.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

LEVELS = 10


def checksum(bids: Sequence[tuple[str, str]], asks: Sequence[tuple[str, str]]) -> int:
    """The checksum of (price, qty) texts, best first."""
    text = "".join(digits(price) + digits(qty) for price, qty in (*asks[:LEVELS], *bids[:LEVELS]))
    return zlib.crc32(text.encode())


def digits(text: str) -> str:
    """A decimal without its point and leading zeros."""
    return text.replace(".", "").lstrip("0")
