"""The schedule: the steps of each market's day and the close of the books.

The agenda is a pure function of the instruments' sessions and of the day; it keeps one day's list
and a position in it. Each due moment gets one Tick, in which everything due at that moment happens
in the list's order: markets by step, then the close.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from exchange.calendar import (
    Action,
    Sessions,
    is_exchange_day,
    next_exchange_day,
    steps_of_day,
    tokyo_ns,
)
from exchange.commands import Phase
from exchange.instruments import Instrument
from exchange.units import NS_PER_S, tokyo_datetime

PHASE_AFTER = {
    Action.CALL: Phase.AUCTION_CALL,
    Action.FREEZE: Phase.AUCTION_FROZEN,
    Action.UNCROSS: Phase.CLOSED,
    Action.CONTINUOUS: Phase.CONTINUOUS,
    Action.CLOSE: Phase.CLOSED,
}

# The phases in which a market takes orders.
ENTRY = frozenset({Phase.AUCTION_CALL, Phase.CONTINUOUS})
LATE_NS = NS_PER_S  # an auction that is held later than this is marked late
DAYS_KEPT = 8
# The longest time between two sessions of an instrument, in days.
DAYS_AHEAD = 400


class Due(NamedTuple):
    """A step of one market at `time_ns`, or (instrument -1) the close of the exchange's day."""

    time_ns: int
    rank: int
    instrument: int
    action: Action
    last: bool
    auction: str


class Agenda:
    """The moments to come from a start; `close` is the closing time of the day's books.

    `delisted`: when an instrument was delisted. Call `plan_anew` after instruments change. The
    running day's list stays unchanged, because a position in it is kept: new instruments begin on a
    later day, and the reader skips the steps of delisted ones.
    """

    def __init__(
        self,
        instruments: Sequence[Instrument],
        start_ns: int,
        close: time,
        delisted: Mapping[int, int] | None = None,
    ) -> None:
        self.delisted = {} if delisted is None else delisted
        self._instruments = instruments
        self._close = close
        self._days: dict[date, list[Due]] = {}
        self.day = tokyo_datetime(start_ns).date()
        if not is_exchange_day(self.day):
            self.day = next_exchange_day(self.day)
        self._dues = self._of_day(self.day)
        self._position = 0
        while self._dues[self._position].time_ns <= start_ns:
            self._step()

    @property
    def next_due_ns(self) -> int:
        """The next moment at which something is due."""
        return self._dues[self._position].time_ns

    def take(self) -> list[Due]:
        """Return all that is due at the next moment and move behind it."""
        moment = self.next_due_ns
        taken = []
        while (due := self._dues[self._position]).time_ns == moment:
            taken.append(due)
            self._step()
        return taken

    def next_change(self, instrument: int) -> tuple[Phase, int]:
        """The next phase of a market and its time; its closing if nothing follows, for a delisted
        one the time of its delisting."""
        if instrument in self.delisted:
            return Phase.CLOSED, self.delisted[instrument]
        return next(self._changes(instrument), (Phase.CLOSED, self.next_due_ns))

    def opens_ns(self, instrument: int) -> int | None:
        """The next time from which a market takes orders; None if there is none."""
        if instrument in self.delisted:
            return None
        changes = self._changes(instrument)
        return next((time_ns for phase, time_ns in changes if phase in ENTRY), None)

    def phase_now(self, instrument: int) -> Phase:
        """The phase of a market after the day's steps so far."""
        for due in reversed(self._dues[: self._position]):
            if due.instrument == instrument:
                return PHASE_AFTER[due.action]
        return Phase.CLOSED

    def is_in_hours(self, instrument: int) -> bool:
        """True between a market's first and last step of the day."""
        own = [i for i, due in enumerate(self._dues) if due.instrument == instrument]
        return bool(own) and own[0] < self._position <= own[-1]

    def is_day_over(self, instrument: int, time_ns: int) -> bool:
        """True if a market has had its last step of the running day; `time_ns`: the time now."""
        return self.day > tokyo_datetime(time_ns).date() or not any(
            due.last and due.instrument == instrument for due in self._dues[self._position :]
        )

    def _changes(self, instrument: int) -> Iterator[tuple[Phase, int]]:
        """The phases of a market to come with their times, to the end of its next day."""
        for due in islice(self._dues, self._position, None):
            if due.instrument == instrument:
                yield PHASE_AFTER[due.action], due.time_ns
        terms = self._instruments[instrument]
        day = max(self.day, terms.listed_from - timedelta(1))
        for _ in range(DAYS_AHEAD):
            day = next_exchange_day(day)
            if not terms.is_listed(day):
                return
            steps = steps_of_day(terms.sessions, day)
            yield from ((PHASE_AFTER[action], time_ns) for time_ns, action in steps)
            if steps:
                return

    def plan_anew(self) -> None:
        """Plan the next days with the changed instruments."""
        self._days.clear()
        self._dues = self._of_day(self.day)

    @property
    def state(self) -> tuple[date, int]:
        """The day and the position in it."""
        return self.day, self._position

    def restore(self, day: date, position: int) -> None:
        """Restore the position of `state`."""
        self.day, self._position = day, position
        self._dues = self._of_day(day)

    def _step(self) -> None:
        self._position += 1
        if self._position == len(self._dues):
            self.day = next_exchange_day(self.day)
            self._dues = self._of_day(self.day)
            self._position = 0

    def _of_day(self, day: date) -> list[Due]:
        """The day's list; the last few are cached, because each phase change reads ahead."""
        if day not in self._days:
            if len(self._days) >= DAYS_KEPT:
                self._days.clear()
            self._days[day] = self._list_of(day)
        return self._days[day]

    def _list_of(self, day: date) -> list[Due]:
        dues = []
        for index, instrument in enumerate(self._instruments):
            if instrument.is_listed(day):
                for i, (time_ns, action) in enumerate(steps_of_day(instrument.sessions, day)):
                    last, auction = _marks_of(instrument.sessions)[i]
                    dues.append(Due(time_ns, i, index, action, last, auction))
        dues.append(Due(tokyo_ns(day, self._close), 1000, -1, Action.CLOSE, True, ""))
        return sorted(dues)


@lru_cache(maxsize=256)
def _marks_of(sessions: Sessions) -> list[tuple[bool, str]]:
    """Of each step of a day: if it is the last auction or close, and the type of its auction."""
    actions = [step.action for step in sessions.steps]
    closing = [i for i, action in enumerate(actions) if action in (Action.UNCROSS, Action.CLOSE)]
    auctions = [i for i, action in enumerate(actions) if action is Action.UNCROSS]
    last = max(closing, default=-1)
    return [(i == last, _auction_type(i, auctions)) for i in range(len(actions))]


def _auction_type(step: int, auctions: list[int]) -> str:
    """The type of an auction by its place in the day: opening, intraday or closing."""
    if step not in auctions:
        return ""
    if step == auctions[-1] and len(auctions) > 1:
        return "closing"
    return "opening" if step == auctions[0] else "intraday"
