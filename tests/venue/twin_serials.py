"""The twin's serials: runs of numbers, cut one tonne after another, by owner.

A shelf is a plain list of runs in any order; it is sorted only when it is read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from exchange.units import QUANTITY_MAX_T

SERIAL_RANGES_MAX = 50
SerialRanges = tuple[tuple[str, str], ...]


@dataclass
class Run:
    """Serial numbers first..last of one series."""

    series: str
    first: int
    last: int

    @property
    def size_t(self) -> int:
        return self.last - self.first + 1


def runs_of(serial_ranges: SerialRanges) -> list[Run] | None:
    """The runs that ranges name; None if one of them is no range of serials."""
    runs = []
    for first, last in serial_ranges:
        ends = [text.rpartition("-") for text in (first, last)]
        if any(not number.isdecimal() or series.count("-") != 3 for series, _, number in ends):
            return None
        (series, _, low), (other, _, high) = ends
        if series != other or not 1 <= int(low) <= int(high) <= QUANTITY_MAX_T:
            return None
        runs.append(Run(series, int(low), int(high)))
    return runs


def are_well_named(
    serial_ranges: SerialRanges, quantity: int, most: int = SERIAL_RANGES_MAX
) -> bool:
    """True if the ranges cover a sale of so many tonnes."""
    runs = runs_of(serial_ranges)
    if runs is None or len(runs) > most or overlap(runs):
        return False
    return sum(run.size_t for run in runs) >= quantity


def overlap(runs: list[Run]) -> bool:
    """True if two of the runs share a number."""
    return any(
        one.series == other.series and one.first <= other.last and other.first <= one.last
        for number, one in enumerate(runs)
        for other in runs[:number]
    )


def without(runs: list[Run], gone: list[Run]) -> list[Run]:
    """The remainder of runs, in their order, after others are removed."""
    for away in gone:
        left: list[Run] = []
        for run in runs:
            if run.series != away.series or away.last < run.first or run.last < away.first:
                left.append(run)
                continue
            if run.first < away.first:
                left.append(Run(run.series, run.first, away.first - 1))
            if away.last < run.last:
                left.append(Run(run.series, away.last + 1, run.last))
        runs = left
    return runs


def within(runs: list[Run], wanted: list[Run]) -> list[Run]:
    """The common part of two lists of runs."""
    return without(runs, without(runs, wanted))


def in_order(runs: list[Run]) -> list[Run]:
    """Adjoining runs joined; the oldest vintage first, the longest first within it."""
    joined: list[Run] = []
    for run in sorted(runs, key=lambda one: (one.series, one.first)):
        if joined and (joined[-1].series, joined[-1].last + 1) == (run.series, run.first):
            joined[-1].last = run.last
        else:
            joined.append(Run(run.series, run.first, run.last))
    return sorted(joined, key=lambda one: (one.series.split("-")[2:], -one.size_t, one.series))


class Shelves:
    """Serials by (account, instrument): those owned, and those of them that are free."""

    def __init__(self) -> None:
        self.owned: defaultdict[tuple[int, int], list[Run]] = defaultdict(list)
        self.free: defaultdict[tuple[int, int], list[Run]] = defaultdict(list)

    def are_free(self, place: tuple[int, int], runs: list[Run]) -> bool:
        """True if all of these are free."""
        return not without(runs, self.free[place])

    def has_any(self, place: tuple[int, int], runs: list[Run]) -> bool:
        """True if any of these is owned."""
        return without(runs, self.owned[place]) != runs

    def take(self, place: tuple[int, int], runs: list[Run]) -> None:
        """Hold free serials."""
        assert self.are_free(place, runs)
        self.free[place] = without(self.free[place], runs)

    def give(self, place: tuple[int, int], runs: list[Run]) -> None:
        """Release held serials."""
        self.free[place] += [Run(run.series, run.first, run.last) for run in runs]

    def take_oldest(self, place: tuple[int, int], quantity: int) -> list[Run]:
        """Hold the serials that are delivered first, as many as there are."""
        taken = cut(in_order(self.free[place]), quantity)
        self.take(place, taken)
        return taken


def cut(runs: list[Run], quantity: int) -> list[Run]:
    """Remove the first tonnes of a list of runs and return them."""
    taken: list[Run] = []
    while quantity and runs:
        run = runs[0]
        size = min(quantity, run.size_t)
        taken.append(Run(run.series, run.first, run.first + size - 1))
        run.first += size
        quantity -= size
        if not run.size_t:
            del runs[0]
    return taken


def texts(runs: list[Run]) -> SerialRanges:
    """The runs as serial ranges."""
    return tuple((f"{r.series}-{r.first}", f"{r.series}-{r.last}") for r in runs)
