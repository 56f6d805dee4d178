"""Serial numbers: blocks of tonnes, their text form, and the cutting of blocks.

A serial reads PROGRAMME-PROJECT-START-END-NUMBER, for instance
JCR-PJ0042-20220401-20230331-17: programme code, project, first and last day of the
monitoring period, and a number counted from 1 in that series. One tonne has exactly one
text (no leading zeros). The official block syntax of the J-Credit and JCM registries is not public,
so this syntax is the project's own; it includes the vintage because rules depend on it.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import force_setattr

from exchange.errors import RegistryRejected
from exchange.units import QUANTITY_MAX_T, tokyo_datetime

PROGRAMME_CODES = {
    "J-Credit": "JCR",
    "JCM": "JCM",
    "GX-ETS": "GXA",
    "GX League": "GXL",
    "J-Blue": "JBC",
    "J-VER": "JVR",
    "Domestic": "KCR",
    "CDM": "CDM",
    "VCS": "VCS",
    "Gold Standard": "GSR",
    "ACR": "ACR",
    "CAR": "CAR",
    "GCC": "GCC",
    "ART": "ART",
    "CCER": "CCE",
    "Tokyo": "TKY",
    "Saitama": "STM",
}
# The code of every programme whose credits are only imported.
IMPORTED_CODE = "EXT"
PROGRAMMES = {IMPORTED_CODE: "imported"} | {
    code: programme for programme, code in PROGRAMME_CODES.items()
}

SerialRanges = tuple[tuple[str, str], ...]

PROJECT_ID = re.compile(r"[A-Z0-9_]{1,24}")
_SERIAL = re.compile(r"([A-Z]{3})-([A-Z0-9_]{1,24})-(\d{8})-(\d{8})-([1-9]\d{0,12})", re.ASCII)


class Vintage(Struct, frozen=True, order=True):
    """The monitoring period in which the reductions occurred, both days included."""

    start: date
    end: date

    @property
    def text(self) -> str:
        return f"{self.start:%Y%m%d}-{self.end:%Y%m%d}"


@lru_cache(maxsize=65_536)
def series_name(programme: str, project_id: str, vintage: Vintage) -> str:
    """The text of a series' serials up to the number."""
    return f"{programme_code(programme)}-{project_id}-{vintage.text}"


def programme_code(programme: str) -> str:
    """The three letters of a programme in serials; one code for all that are only imported."""
    return PROGRAMME_CODES.get(programme, IMPORTED_CODE)


_DAYS = 100_000_000


def number_of_day(day: date) -> int:
    """A day as a number that sorts like it: 2022-04-01 as 20220401."""
    return day.year * 10_000 + day.month * 100 + day.day


class Series(Struct, frozen=True):
    """All credits of one project and monitoring period: one run of numbers from 1.

    `series_id` counts the series of a registry in the order in which they were begun.
    """

    series_id: int

    programme: str
    project_id: str
    vintage: Vintage
    credit_class: str
    country: str
    name: str = ""
    rank: int = 0

    def __post_init__(self) -> None:
        """Set `name`, the serial's text up to the number, equal in every registry, and `rank`,
        which sorts like the vintage: its two days as one number (`days`)."""
        start, end = number_of_day(self.vintage.start), number_of_day(self.vintage.end)
        force_setattr(self, "name", series_name(self.programme, self.project_id, self.vintage))
        force_setattr(self, "rank", start * _DAYS + end)

    @property
    def days(self) -> tuple[int, int]:
        """The vintage's first and last day as numbers like 20220401."""
        return divmod(self.rank, _DAYS)

    def block(self, first: int, last: int, issued_ns: int) -> Block:
        """The serials first..last of this series."""
        return Block(
            self.programme, self.project_id, self.credit_class, self.vintage, self.country,
            first, last, issued_ns,
        )  # fmt: skip


class Block(Struct, frozen=True):
    """Tonnes with adjoining numbers of one series, issued at one moment."""

    programme: str
    project_id: str
    credit_class: str
    vintage: Vintage
    country: str
    first: int
    last: int
    issued_ns: int

    @property
    def quantity_t(self) -> int:
        return self.last - self.first + 1

    @property
    def issued_on(self) -> date:
        """The day in Tokyo on which it was first issued, by any registry."""
        return tokyo_datetime(self.issued_ns).date()

    @property
    def series_name(self) -> str:
        return series_name(self.programme, self.project_id, self.vintage)

    @property
    def first_serial(self) -> str:
        return f"{self.series_name}-{self.first}"

    @property
    def last_serial(self) -> str:
        return f"{self.series_name}-{self.last}"


def parse_serial(text: str) -> tuple[str, int]:
    """(series name, number) of a serial; RegistryRejected('serial_invalid') for other text."""
    match = _SERIAL.fullmatch(text)
    if match is None or match[1] not in PROGRAMMES:
        raise RegistryRejected("serial_invalid", f"{text!r} is not a serial number")
    try:
        start, end = date.fromisoformat(match[3]), date.fromisoformat(match[4])
    except ValueError:
        raise RegistryRejected("serial_invalid", f"{text!r} names no real days") from None
    number = int(match[5])
    if end < start or number > QUANTITY_MAX_T:
        raise RegistryRejected("serial_invalid", f"{text!r} is not a serial number")
    return text.rpartition("-")[0], number


def parse_series(name: str) -> tuple[str, str, Vintage]:
    """(programme, project, vintage) of a series by its name, the serials' text up to the number."""
    code, project_id, start, end = name.split("-")
    vintage = Vintage(date.fromisoformat(start), date.fromisoformat(end))
    return PROGRAMMES[code], project_id, vintage


def cut_ranges(serial_ranges: SerialRanges, quantity_t: int) -> tuple[SerialRanges, SerialRanges]:
    """Split named serial ranges into their first tonnes and the rest."""
    taken: list[tuple[str, str]] = []
    rest: list[tuple[str, str]] = []
    for serial_range in serial_ranges:
        name, first, last = parse_range(serial_range)
        end = min(last, first + quantity_t - 1)
        if end >= first:
            taken.append((serial_range[0], f"{name}-{end}"))
        if end < last:
            rest.append((f"{name}-{max(first, end + 1)}", serial_range[1]))
        quantity_t -= max(0, end - first + 1)
    return tuple(taken), tuple(rest)


def without(serial_ranges: SerialRanges, gone: SerialRanges) -> SerialRanges:
    """Named serial ranges without some of their serials, in their order."""
    taken = runs_by_series(gone)
    left: list[tuple[str, str]] = []
    for serial_range in serial_ranges:
        name, begin, end = parse_range(serial_range)
        for first, last in taken.get(name, ()):
            if first <= end and last >= begin:
                if begin < first:
                    left.append((f"{name}-{begin}", f"{name}-{first - 1}"))
                begin = last + 1
        if begin <= end:
            left.append((f"{name}-{begin}", f"{name}-{end}"))
    return tuple(left)


def ranges_quantity(serial_ranges: SerialRanges) -> int:
    """The tonnes of named serial ranges; errors as `parse_lot`."""
    return sum(last - first + 1 for _, first, last in map(parse_range, serial_ranges))


def runs_by_series(serial_ranges: SerialRanges) -> dict[str, list[tuple[int, int]]]:
    """(first, last) numbers of named serial ranges by series, in order; errors as `parse_lot`, and
    if two ranges share a number."""
    runs: dict[str, list[tuple[int, int]]] = {}
    for series, first, last in map(parse_range, serial_ranges):
        runs.setdefault(series, []).append((first, last))
    for series, numbers in runs.items():
        numbers.sort()
        for (_, before), (after, _) in pairwise(numbers):
            if after <= before:
                raise RegistryRejected("serial_range_invalid", f"{series}-{after} is named twice")
    return runs


def can_serve(serial_ranges: SerialRanges, quantity_t: int, ranges_max: int) -> bool:
    """True if named serial ranges have at least so many distinct tonnes, in at most so many
    ranges."""
    try:
        runs = runs_by_series(serial_ranges)
    except RegistryRejected:
        return False
    named_t = sum(last - first + 1 for numbers in runs.values() for first, last in numbers)
    return len(serial_ranges) <= ranges_max and named_t >= quantity_t


def parse_range(serial_range: tuple[str, str]) -> tuple[str, int, int]:
    """(series name, first, last) of a named serial range; rejected unless both ends lie in one
    series."""
    series, first = parse_serial(serial_range[0])
    last_series, last = parse_serial(serial_range[1])
    if series != last_series or last < first:
        raise RegistryRejected(
            "serial_range_invalid",
            f"{serial_range[0]} to {serial_range[1]} is not a range of serials",
        )
    return series, first, last
