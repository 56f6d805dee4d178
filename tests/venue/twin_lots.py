"""The twin's named lots: runs of serial numbers, cut one tonne after another."""

from __future__ import annotations

from dataclasses import dataclass

from exchange.units import QUANTITY_MAX_T

LOTS_MAX = 50
Lots = tuple[tuple[str, str], ...]


@dataclass
class Run:
    """Serial numbers first..last of one series."""

    series: str
    first: int
    last: int

    @property
    def size_t(self) -> int:
        return self.last - self.first + 1


def runs_of(lots: Lots) -> list[Run] | None:
    """The runs that lots name; None when one of them is no range of serials."""
    runs = []
    for first, last in lots:
        ends = [text.rpartition("-") for text in (first, last)]
        if any(not number.isdecimal() or series.count("-") != 3 for series, _, number in ends):
            return None
        (series, _, low), (other, _, high) = ends
        if series != other or not 1 <= int(low) <= int(high) <= QUANTITY_MAX_T:
            return None
        runs.append(Run(series, int(low), int(high)))
    return runs


def are_well_named(lots: Lots, quantity: int) -> bool:
    """Whether lots cover a sale of so many tonnes."""
    runs = runs_of(lots)
    if runs is None or len(runs) > LOTS_MAX:
        return False
    return sum(run.size_t for run in runs) >= quantity


def cut(runs: list[Run], quantity: int) -> list[Run]:
    """Take the first tonnes off; what was taken."""
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


def texts(runs: list[Run]) -> Lots:
    """The runs as lots."""
    return tuple((f"{r.series}-{r.first}", f"{r.series}-{r.last}") for r in runs)
