"""Bodies and replies for a participant's own marks of prices, private to it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from api.messages.compliance import FileBody
from api.messages.fields import Symbol


class PriceFileBody(FileBody, frozen=True):
    """A file of prices as `tanso import prices` reads it: own marks, a table of published prices,
    tender results, or TSE quotations.

    `day`, `source`: of quotations, which name neither; the day may be in the file's name. `lang`:
    the language in which faults are described.
    """

    day: date | None = None
    source: Annotated[str, Meta(max_length=200)] = ""


class OwnPriceRecord(Struct):
    """A mark. `is_stale`: older than the firm's `stale_after_days` on the day of the reply;
    `is_used`: the newest price of its class up to that day, published ones included."""

    day: date
    credit_class: str
    symbol: Symbol
    stat: str
    price_yen_per_t: int
    source: str
    note: str
    age_days: int
    is_stale: bool
    is_used: bool


class SkippedRecord(Struct):
    """A line of the file that holds no mark, with the reason."""

    line: int
    reason: str


class OwnPricesReply(Struct):
    """The participant's marks, the newest first: `total` of them, of which at most 500 are listed.

    `on`: the day of the ages; `added`, `known`, `skipped`: of the file just sent.
    """

    on: date
    stale_after_days: int
    total: int
    marks: list[OwnPriceRecord]
    added: int = 0
    known: int = 0
    skipped: list[SkippedRecord] = []
