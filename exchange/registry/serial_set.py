"""A set of serials, kept as sorted runs of numbers: which are here, which go first."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from exchange.registry.serials import Lots, cut_lots, runs_by_series

Run = tuple[int, int]
_VINTAGE = len("20220401-20230331")
_END = 2**63


class SerialSet:
    """Serial numbers as sorted runs (first, last) by series, no two of which adjoin."""

    def __init__(self, lots: Lots = ()) -> None:
        self._runs: dict[str, list[Run]] = {}
        self.add(lots)

    def __bool__(self) -> bool:
        return bool(self._runs)

    @property
    def quantity_t(self) -> int:
        """How many tonnes these are."""
        return sum(last - first + 1 for _, first, last in self._all())

    def covers(self, lots: Lots) -> bool:
        """Whether each of these serials is here."""
        return all(
            self._around(series, first) >= last
            for series, runs in runs_by_series(lots).items()
            for first, last in runs
        )

    def touches(self, lots: Lots) -> bool:
        """Whether any of these serials is here."""
        return any(
            self._around(series, first) >= first or self._next(series, first) <= last
            for series, runs in runs_by_series(lots).items()
            for first, last in runs
        )

    def add(self, lots: Lots) -> None:
        """Put serials in, none of which is here."""
        for series, numbers in runs_by_series(lots).items():
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

    def remove(self, lots: Lots) -> None:
        """Take serials out, all of which are here."""
        for series, numbers in runs_by_series(lots).items():
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

    def discard(self, lots: Lots) -> None:
        """Take out those of these serials that are here."""
        for lot in lots:
            here = [(f"{series}-{a}", f"{series}-{b}") for series, a, b in self._within((lot,))]
            self.remove(tuple(here))

    def oldest(self, quantity_t: int, among: Lots = ()) -> Lots:
        """The tonnes to go first, as many as asked for or as there are; nothing changes.

        The oldest vintage first, within it the longest run first, as at the registry: so blocks
        are not ground to dust. `among`: these serials only.
        """
        return cut_lots(self.lots(among), quantity_t)[0]

    def lots(self, among: Lots = ()) -> Lots:
        """All serials, or those among others, in the order in which they go."""
        runs = list(self._within(among) if among else self._all())
        runs.sort(key=lambda run: (run[0][-_VINTAGE:], run[1] - run[2], run[0], run[1]))
        return tuple((f"{series}-{first}", f"{series}-{last}") for series, first, last in runs)

    def _all(self) -> Iterator[tuple[str, int, int]]:
        for series, runs in self._runs.items():
            for first, last in runs:
                yield series, first, last

    def _within(self, among: Lots) -> Iterator[tuple[str, int, int]]:
        for series, wanted in runs_by_series(among).items():
            for first, last in self._runs.get(series, ()):
                for begin, end in wanted:
                    if begin <= last and end >= first:
                        yield series, max(first, begin), min(last, end)

    def _around(self, series: str, number: int) -> int:
        """The last number of the run that a number lies in, -1 where it lies in none."""
        runs = self._runs.get(series, [])
        place = bisect_right(runs, (number, _END)) - 1
        return runs[place][1] if place >= 0 and runs[place][1] >= number else -1

    def _next(self, series: str, number: int) -> int:
        """The first number of the run that begins at a number or next after it."""
        runs = self._runs.get(series, [])
        place = bisect_left(runs, (number,))
        return runs[place][0] if place < len(runs) else _END
