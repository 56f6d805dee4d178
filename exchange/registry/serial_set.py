"""A set of serial numbers, as sorted runs by series."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from exchange.registry.serials import SerialRanges, cut_ranges, runs_by_series

Run = tuple[int, int]
_VINTAGE = len("20220401-20230331")
_END = 2**63


class SerialSet:
    """Serial numbers as sorted runs (first, last) by series, no two of which adjoin."""

    def __init__(self, serial_ranges: SerialRanges = ()) -> None:
        self._runs: dict[str, list[Run]] = {}
        self.add(serial_ranges)

    def __bool__(self) -> bool:
        return bool(self._runs)

    @property
    def quantity_t(self) -> int:
        """The number of tonnes in the set."""
        return sum(last - first + 1 for _, first, last in self._all())

    def covers(self, serial_ranges: SerialRanges) -> bool:
        """True if each of these serials is in the set."""
        return all(
            self._around(series, first) >= last
            for series, runs in runs_by_series(serial_ranges).items()
            for first, last in runs
        )

    def touches(self, serial_ranges: SerialRanges) -> bool:
        """True if any of these serials is in the set."""
        return any(
            self._around(series, first) >= first or self._next(series, first) <= last
            for series, runs in runs_by_series(serial_ranges).items()
            for first, last in runs
        )

    def add(self, serial_ranges: SerialRanges) -> None:
        """Add serials, none of which may be in the set."""
        for series, numbers in runs_by_series(serial_ranges).items():
            runs = self._runs.setdefault(series, [])
            for first, last in numbers:
                place = bisect_left(runs, (first, last))
                begin, end = place, place
                if place and runs[place - 1][1] >= first - 1:
                    assert runs[place - 1][1] == first - 1, f"{series}-{first} is here already"
                    begin, first = place - 1, runs[place - 1][0]
                if place < len(runs) and runs[place][0] <= last + 1:
                    assert runs[place][0] == last + 1, f"{series}-{last} is here already"
                    end, last = place + 1, runs[place][1]
                runs[begin:end] = [(first, last)]

    def remove(self, serial_ranges: SerialRanges) -> None:
        """Remove serials, all of which must be in the set."""
        for series, numbers in runs_by_series(serial_ranges).items():
            runs = self._runs.get(series, [])
            for first, last in numbers:
                place = bisect_right(runs, (first, _END)) - 1
                begin, end = runs[place] if place >= 0 else (first, first - 1)
                assert last <= end, f"{series}-{first} is not here"
                left = [(begin, first - 1)] if begin < first else []
                right = [(last + 1, end)] if last < end else []
                runs[place : place + 1] = left + right
            if not runs:
                del self._runs[series]

    def discard(self, serial_ranges: SerialRanges) -> None:
        """Remove those of these serials that are in the set."""
        for serial_range in serial_ranges:
            here = [
                (f"{series}-{a}", f"{series}-{b}") for series, a, b in self._within((serial_range,))
            ]
            self.remove(tuple(here))

    def oldest(self, quantity_t: int, among: SerialRanges = ()) -> SerialRanges:
        """The first tonnes in order of delivery, at most the given number; the set is unchanged.

        The oldest vintage first, within it the longest run first, as in the registry, so that
        blocks are not fragmented. `among`: only these serials.
        """
        return cut_ranges(self.serial_ranges(among), quantity_t)[0]

    def serial_ranges(self, among: SerialRanges = ()) -> SerialRanges:
        """All serials, or those among the given ones, in order of delivery."""
        runs = list(self._within(among) if among else self._all())
        runs.sort(key=lambda run: (run[0][-_VINTAGE:], run[1] - run[2], run[0], run[1]))
        return tuple((f"{series}-{first}", f"{series}-{last}") for series, first, last in runs)

    def _all(self) -> Iterator[tuple[str, int, int]]:
        for series, runs in self._runs.items():
            for first, last in runs:
                yield series, first, last

    def _within(self, among: SerialRanges) -> Iterator[tuple[str, int, int]]:
        for series, wanted in runs_by_series(among).items():
            for first, last in self._runs.get(series, ()):
                for begin, end in wanted:
                    if begin <= last and end >= first:
                        yield series, max(first, begin), min(last, end)

    def _around(self, series: str, number: int) -> int:
        """The last number of the run that contains a number, -1 if none does."""
        runs = self._runs.get(series, [])
        place = bisect_right(runs, (number, _END)) - 1
        return runs[place][1] if place >= 0 and runs[place][1] >= number else -1

    def _next(self, series: str, number: int) -> int:
        """The first number of the run that begins at a number or next after it."""
        runs = self._runs.get(series, [])
        place = bisect_left(runs, (number,))
        return runs[place][0] if place < len(runs) else _END
