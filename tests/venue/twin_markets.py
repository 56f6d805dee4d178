"""The twin's markets: reference books, their phases, and the list of moments of a day."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass, replace
from datetime import date, time
from functools import cache
from typing import Any

from exchange.calendar import (
    Action,
    is_exchange_day,
    next_exchange_day,
    steps_of_day,
    tokyo_ns,
)
from exchange.commands import Phase
from exchange.events import EventKind
from exchange.instruments import Instrument
from exchange.matching import EVENT, BookRules, Dynamic, MessageKind, Tie
from exchange.matching.reference import ReferenceBook
from exchange.matching.reference_state import Message
from exchange.units import tokyo_datetime

Row = namedtuple("Row", EVENT.names)

ENTERED = {
    Action.CALL: Phase.AUCTION_CALL,
    Action.FREEZE: Phase.AUCTION_FROZEN,
    Action.UNCROSS: Phase.CLOSED,
    Action.CONTINUOUS: Phase.CONTINUOUS,
    Action.CLOSE: Phase.CLOSED,
}
FIELDS = tuple(Message.__slots__)


@dataclass(frozen=True, order=True)
class Moment:
    """A step of one market, or (instrument -1) the close of the exchange's day."""

    time_ns: int
    rank: int
    instrument: int
    action: Action
    is_last: bool
    auction: str


Gone = tuple[tuple[int, int], ...]


@cache
def moments_of(
    instruments: tuple[Instrument, ...], gone: Gone, close: time, day: date
) -> list[Moment]:
    """The moments of a day, in order; `gone`: delisted instruments with their last day."""
    gone_on = {index: tokyo_datetime(at_ns).date() for index, at_ns in gone}
    moments = [Moment(tokyo_ns(day, close), 1000, -1, Action.CLOSE, True, "")]
    for index, instrument in enumerate(instruments):
        stands = instrument.is_listed(day) and day <= gone_on.get(index, day)
        steps = steps_of_day(instrument.sessions, day) if stands else []
        auctions = [at for at, action in steps if action is Action.UNCROSS]
        ends = [at for at, action in steps if action in (Action.UNCROSS, Action.CLOSE)]
        for rank, (at, action) in enumerate(steps):
            name = "opening" if at == auctions[0] else "intraday"
            if len(auctions) > 1 and at == auctions[-1]:
                name = "closing"
            moments.append(
                Moment(
                    at,
                    rank,
                    index,
                    action,
                    action in (Action.UNCROSS, Action.CLOSE) and at == ends[-1],
                    name if action is Action.UNCROSS else "",
                )
            )
    return sorted(moments)


class TwinMarkets:
    """The books and the state of each market beside its book."""

    def __init__(
        self,
        instruments: tuple[Instrument, ...],
        orders_max: int,
        tie_seed: int,
        start: tuple[int, time],
    ) -> None:
        self.instruments = instruments
        self.delisted: dict[int, int] = {}
        self._seed = tie_seed
        self.reference = ReferenceBook(
            [self._rules(instrument) for instrument in instruments], orders_max
        )
        count = len(instruments)
        self.phases = [Phase.CLOSED] * count
        self.base = [instrument.reference_price for instrument in instruments]
        self.session = list(self.base)
        self.last = [-1] * count
        self.trade_ids = [0] * count
        self.halted: set[int] = set()
        self.reopening: dict[int, int] = {}
        self.done_ns, self._close = start
        self._day = tokyo_datetime(self.done_ns).date()
        if not is_exchange_day(self._day):
            self._day = next_exchange_day(self._day)
        for index in range(count):
            self.phases[index] = self.phase_by_agenda(index)
            self.send(MessageKind.SET_PHASE, instrument=index, quantity_t=self.phases[index])

    def _rules(self, instrument: Instrument) -> BookRules:
        return BookRules(
            price_min_ticks=1,
            price_max_ticks=instrument.ladder_ticks,
            reference_ticks=instrument.reference_price,
            band=instrument.band(instrument.reference_price),
            lot_t=instrument.lot_t,
            quantity_min_t=instrument.quantity_min_t,
            quantity_max_t=instrument.quantity_max_t,
            tie=Tie(int(instrument.auction_tie)),
            seed=self._seed,
            phase=Phase.CLOSED,
            dynamic_ticks=instrument.dynamic_ticks,
            dynamic_action=Dynamic.HALT if instrument.dynamic_halts else Dynamic.REFUSE,
        )

    def add(self, instrument: Instrument) -> None:
        """Add a market, closed, with a prepared book."""
        self.instruments = (*self.instruments, instrument)
        self.reference.books += ReferenceBook([self._rules(instrument)], 1).books
        self.reference.log.instruments = len(self.instruments)
        self.phases.append(Phase.CLOSED)
        self.base.append(instrument.reference_price)
        self.session.append(instrument.reference_price)
        self.last.append(-1)
        self.trade_ids.append(0)

    def delist(self, index: int, time_ns: int) -> None:
        """Mark a market as delisted from its last day, or before its first."""
        self.delisted[index] = time_ns
        terms, today = self.instruments[index], tokyo_datetime(time_ns).date()
        days = [terms.listed_to or date.max, max(today, terms.listed_from)]
        table = list(self.instruments)
        table[index] = replace(terms, listed_to=min(days))
        self.instruments = tuple(table)

    def _moments(self, day: date) -> list[Moment]:
        return moments_of(self.instruments, tuple(self.delisted.items()), self._close, day)

    def send(self, kind: MessageKind, **fields: int) -> list[Any]:
        """Send one message to the books; its rows."""
        values = dict.fromkeys(FIELDS, 0) | fields | {"kind": int(kind)}
        return self.submit(Message(**values))

    def submit(self, message: Message) -> list[Any]:
        """Submit one order message to the books; its rows."""
        book = self.reference
        book.log.events, book.log.message, book.log.index = [], message, 0
        act = {
            MessageKind.ADD: book.add,
            MessageKind.CANCEL: book.cancel,
            MessageKind.AMEND: book.amend,
            MessageKind.MASS_CANCEL: book.sweep_scope,
            MessageKind.EXPIRE: book.sweep_scope,
        }
        act.get(message.kind, book.control)(message)
        return [Row(*values) for values in book.log.events]

    def set_phase(self, index: int, phase: Phase) -> list[Any]:
        """Set the phase of a market."""
        self.phases[index] = phase
        rows = self.send(MessageKind.SET_PHASE, instrument=index, quantity_t=phase)
        assert all(row.kind != EventKind.REFUSED for row in rows)
        return rows

    def set_base(self, index: int, price: int) -> list[Any]:
        """Set a base price and its band."""
        self.base[index] = price
        low, high = self.instruments[index].band(price)
        return self.send(
            MessageKind.SET_BAND,
            instrument=index,
            price_ticks=low,
            stop_ticks=high,
            quantity_t=price,
        )

    def has_orders(self, index: int) -> bool:
        """True if any order waits in this market."""
        return any(self.reference.books[index].queues)

    # --- the agenda --------------------------------------------------------------------------

    def coming(self) -> list[Moment]:
        """The remaining moments of the running day, or those of the next one."""
        while True:
            today = self._moments(self._day)
            left = [moment for moment in today if moment.time_ns > self.done_ns]
            if left:
                return left
            self._day = next_exchange_day(self._day)

    def take(self) -> list[Moment]:
        """Take all moments due at the next time, which is then past."""
        left = self.coming()
        self.done_ns = left[0].time_ns
        return [moment for moment in left if moment.time_ns == self.done_ns]

    def is_day_over(self, index: int, time_ns: int) -> bool:
        """True if no closing of this market remains on the running day."""
        closings = [m for m in self.coming() if m.instrument == index and m.is_last]
        return not closings or self._day > tokyo_datetime(time_ns).date()

    def phase_by_agenda(self, index: int) -> Phase:
        """The phase of a market after the day's steps so far."""
        self.coming()
        past = [
            ENTERED[moment.action]
            for moment in self._moments(self._day)
            if moment.time_ns <= self.done_ns and moment.instrument == index
        ]
        return past[-1] if past else Phase.CLOSED

    def is_in_hours(self, index: int) -> bool:
        """True if this market's day has begun and not ended."""
        self.coming()
        own = [moment.time_ns for moment in self._moments(self._day) if moment.instrument == index]
        return any(at <= self.done_ns for at in own) and any(at > self.done_ns for at in own)

    def next_change(self, index: int) -> tuple[Phase, int]:
        """The phase that a market enters next, and when."""
        if index in self.reopening:
            return Phase.UNCROSSING, self.reopening[index]
        if index in self.delisted:
            return Phase.CLOSED, self.delisted[index]
        left, day = self.coming(), self._day
        for _ in range(400):
            for moment in left:
                if moment.instrument == index:
                    return ENTERED[moment.action], moment.time_ns
            day = next_exchange_day(day)
            left = self._moments(day)
        return Phase.CLOSED, self.coming()[0].time_ns
