"""OTC statistics without names: price and tonnes of what settled in months that are over.

A projection of the venue's events. A trade counts in the Tokyo month of its delivery; one that is
voided never counts. Nothing is published of a month that still runs, since the difference between
two readings would show a single trade.

A figure covers the trades of one credit class, one month and one vintage (the fiscal year in which
the reductions end), or of several vintages together. It is published only if it covers at least
`deals_min` trades between at least two pairs of participants, and no participant can subtract its
own trades from it and be left with one single trade. Vintages that fail are published together, if
that suffices, with the smallest published ones if it takes them; otherwise they are withheld. So
published figures never share a trade and no total is published beside them: no difference of
figures shows what is withheld.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from exchange.calendar import fiscal_year
from exchange.events import CreditsSettled, Event, InstructionVoided, OtcMatched
from exchange.registry.serials import parse_range, parse_series
from exchange.units import tokyo_datetime

PAIRS_MIN = 2


class Trades(Struct):
    """The sums of some trades; `by_account` counts the trades of each participant."""

    deals: int = 0
    quantity_t: int = 0
    yen: int = 0
    by_account: dict[int, int] = {}

    def add(self, other: Trades) -> None:
        """Add the sums of other trades."""
        self.deals += other.deals
        self.quantity_t += other.quantity_t
        self.yen += other.yen
        self.by_account = dict(Counter(self.by_account) + Counter(other.by_account))

    def may_be_published(self, deals_min: int) -> bool:
        """True if no trade and no pair of participants shows in the sums."""
        # Two different pairs have three participants or more, one pair has two.
        has_pairs = len(self.by_account) > PAIRS_MIN
        shows_one = any(self.deals - own == 1 for own in self.by_account.values())
        return self.deals >= deals_min and has_pairs and not shows_one


class Figure(Struct, frozen=True):
    """A published figure: the trades of a class, a month (2026-11) and vintages (fiscal years)."""

    instrument: int
    month: str
    vintages: tuple[int, ...]
    deals: int
    quantity_t: int
    yen: int


class Withheld(Struct, frozen=True):
    """A class and a month with trades of which nothing, or not everything, can be published."""

    instrument: int
    month: str


Cell = tuple[int, str, int]  # instrument, month, vintage


class SavedOtcStatistics(Struct, frozen=True):
    """Saved state: matched trades without an outcome, and the sums of all cells."""

    waiting: list[OtcMatched]
    cells: list[tuple[Cell, Trades]]


class OtcStatistics:
    """The sums of settled OTC trades by class, month and vintage."""

    def __init__(self) -> None:
        self._waiting: dict[str, OtcMatched] = {}
        self._cells: dict[Cell, Trades] = {}

    def apply(self, events: Iterable[Event]) -> None:
        """Apply events in order."""
        for event in events:
            if isinstance(event, OtcMatched):
                self._waiting[event.key] = event
            elif isinstance(event, InstructionVoided):
                self._waiting.pop(event.key, None)
            elif isinstance(event, CreditsSettled):
                matched = self._waiting.pop(event.key, None)
                if matched is not None:
                    self._count(matched, event.time_ns)

    def figures(self, before_month: str, deals_min: int) -> tuple[list[Figure], list[Withheld]]:
        """The publishable figures of the months before one, by month and class, and what is
        withheld."""
        figures: list[Figure] = []
        withheld: list[Withheld] = []
        for (month, instrument), vintages in sorted(self._by_class().items()):
            if month >= before_month:
                continue
            alone, together = _divided(vintages, deals_min)
            groups: list[tuple[tuple[int, ...], Trades]]
            groups = [((vintage,), vintages[vintage]) for vintage in alone]
            if together:
                merged = _sum(vintages, together)
                if merged.may_be_published(deals_min):
                    groups.append((tuple(sorted(together)), merged))
                else:
                    withheld.append(Withheld(instrument, month))
            figures += [
                Figure(instrument, month, years, sums.deals, sums.quantity_t, sums.yen)
                for years, sums in sorted(groups, key=lambda group: group[0])
            ]
        return figures, withheld

    def saved(self) -> SavedOtcStatistics:
        """The whole state."""
        return SavedOtcStatistics(list(self._waiting.values()), list(self._cells.items()))

    def restore(self, saved: SavedOtcStatistics) -> None:
        """Restore the state of `saved`."""
        self._waiting = {matched.key: matched for matched in saved.waiting}
        self._cells = dict(saved.cells)

    def _count(self, matched: OtcMatched, settled_ns: int) -> None:
        """Add a trade to its cell."""
        series, _, _ = parse_range(matched.serial_range)
        _, _, vintage = parse_series(series)
        month = f"{tokyo_datetime(settled_ns):%Y-%m}"
        cell = (matched.instrument, month, fiscal_year(vintage.end))
        parties = {matched.buyer: 1, matched.seller: 1}
        trade = Trades(1, matched.quantity_t, matched.yen, parties)
        self._cells.setdefault(cell, Trades()).add(trade)

    def _by_class(self) -> dict[tuple[str, int], dict[int, Trades]]:
        """The sums by vintage, for each month and class."""
        found: dict[tuple[str, int], dict[int, Trades]] = {}
        for (instrument, month, vintage), sums in self._cells.items():
            found.setdefault((month, instrument), {})[vintage] = sums
        return found


def _divided(vintages: dict[int, Trades], deals_min: int) -> tuple[list[int], list[int]]:
    """The vintages that are published alone, and those that are published together or withheld."""
    alone = [year for year, sums in vintages.items() if sums.may_be_published(deals_min)]
    others = [year for year in vintages if year not in alone]
    if not others:
        return alone, []
    smallest_first = sorted(alone, key=lambda year: (vintages[year].quantity_t, year))
    for taken in range(len(alone) + 1):
        together = others + smallest_first[:taken]
        if _sum(vintages, together).may_be_published(deals_min):
            return smallest_first[taken:], together
    return alone, others


def _sum(vintages: dict[int, Trades], years: Iterable[int]) -> Trades:
    whole = Trades()
    for year in years:
        whole.add(vintages[year])
    return whole
