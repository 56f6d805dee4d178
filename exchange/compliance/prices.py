"""Prices with a day and a source, and the rule by which a price is stale.

A price has one of four origins, which are never combined: the live book of a running exchange, an
imported mark, a simulated path, or the law (ceiling and penalty). A mark older than a set number
of days is stale; no source gives that number, so it is the firm's setting.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct

from exchange.instruments import CLASS_NAMES, LISTING

Origin = Literal["book", "imported", "path", "law"]
# What a published price is; extremes and volumes are no marks.
STATS = (
    "auction", "am", "pm", "close", "close_or_base", "base_price", "level", "vwap",
    "tender_average", "mark",
)  # fmt: skip
SYMBOLS = {one.credit_class: one.code for one in LISTING}
NAMES_JA = {code: name_ja for code, (_, name_ja) in CLASS_NAMES.items()}


class Mark(Struct, frozen=True, kw_only=True, order=True):
    """An imported price in yen/t. `day`: of the price itself, the last day of a span; `stat`: one
    of STATS."""

    day: date
    credit_class: str
    stat: str
    price_yen_per_t: int
    source: str
    note: str = ""


class Skipped(Struct, frozen=True):
    """A line of a file that holds no mark, with the reason."""

    line: int
    reason: str


class PriceFile(Struct, frozen=True):
    """The content of a file of prices."""

    marks: tuple[Mark, ...]
    skipped: tuple[Skipped, ...] = ()


class DatedPrice(Struct, frozen=True, kw_only=True):
    """The newest mark of a class on a day, with its age."""

    mark: Mark
    age_days: int
    is_stale: bool


class Ask(Struct, frozen=True):
    """An offer of a live book."""

    price_yen_per_t: int
    quantity_t: int


class LiveBook(Struct, frozen=True):
    """The offers of a class in a running exchange's book, best first, and where they were read.

    `day`: the exchange's own day, which a simulated clock sets; None: the day of the question.
    """

    credit_class: str
    asks: tuple[Ask, ...]
    source: str
    day: date | None = None


def newest(marks: Iterable[Mark], on: date, stale_after_days: int) -> dict[str, DatedPrice]:
    """The newest mark of each class up to a day; among marks of one day the last one given."""
    found: dict[str, Mark] = {}
    for mark in marks:
        known = found.get(mark.credit_class)
        if mark.day <= on and (known is None or mark.day >= known.day):
            found[mark.credit_class] = mark
    return {
        credit_class: DatedPrice(
            mark=mark,
            age_days=(on - mark.day).days,
            is_stale=(on - mark.day).days > stale_after_days,
        )
        for credit_class, mark in found.items()
    }


def merged(kept: Iterable[Mark], new: Iterable[Mark]) -> list[Mark]:
    """The kept marks and those new ones that are not among them, by day; equal ones stand once."""
    return sorted({*kept, *new}, key=lambda mark: mark.day)
