"""Daily statements of every participant, updated with each event: one list of lines a day.

A day is a calendar day in Tokyo. The last DAYS_KEPT days with any line are kept for each account;
a replay of the journal gives older ones. Positions are those at the end of the day, or now while it
lasts. Failed deliveries are counted as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec
from msgspec import Struct

from exchange.events import (
    AuctionUncrossed,
    BalanceChanged,
    CommandRejected,
    DeliveryFailed,
    Event,
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    PhaseChanged,
    SelfTradePrevented,
    TradeMade,
)
from exchange.settlement.statement import (
    TRADED,
    UNDONE,
    Line,
    Position,
    Statement,
    Terms,
    lines_of,
    parties_of,
    position_of,
)
from exchange.units import tokyo_datetime, tokyo_day

DAYS_KEPT = 31
# Frequent events that are on no statement.
NOT_STATED = {
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    CommandRejected,
    SelfTradePrevented,
}
_ENCODE = msgspec.msgpack.Encoder().encode
_LINES = msgspec.msgpack.Decoder(list[Line])


class DayOfAccount(Struct):
    """One day of one account: the events not written yet, and the lines and positions written on
    demand; the `packed` lines of a snapshot come first."""

    day: date
    lines: list[Line]
    positions: dict[str, Position]
    told: list[Event] = msgspec.field(default_factory=list)
    balances: dict[int, BalanceChanged] = msgspec.field(default_factory=dict)
    packed: msgspec.Raw | None = None

    def write(self, account: int, terms: Terms) -> None:
        """Turn the events into lines and positions."""
        if self.packed is not None:
            self.lines, self.packed = _LINES.decode(self.packed), None
        for event in self.told:
            self.lines.extend(lines_of(event, account, terms))
        for balance in self.balances.values():
            position = position_of(balance, terms)
            self.positions[position.symbol] = position
        self.told.clear()
        self.balances.clear()


class SavedDay(Struct, frozen=True):
    """A saved day; `lines` stay encoded, so that a start need not decode them."""

    day: date
    lines: msgspec.Raw
    positions: dict[str, Position]


class SavedStatements(Struct, frozen=True):
    """Saved state: days by account, fails, times of late auctions with their due times, and the
    next phase change of each market."""

    days: dict[int, list[SavedDay]]
    fails: list[DeliveryFailed]
    late: dict[int, int]
    change_ns: dict[int, int]


class Statements:
    """The last days of all accounts."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._days: dict[int, list[DayOfAccount]] = {}
        self.fails: list[DeliveryFailed] = []
        self._late: dict[int, int] = {}
        self._change_ns: dict[int, int] = {}
        self._number = -1
        self._day = date.min
        self._current: dict[int, DayOfAccount] = {}

    def apply(self, events: Iterable[Event]) -> None:
        """Apply events in order."""
        today = self._today
        for event in events:
            kind = type(event)
            if kind in NOT_STATED:
                continue
            if kind is BalanceChanged:
                assert isinstance(event, BalanceChanged)
                today(event.account, event.time_ns).balances[event.asset] = event
            elif kind is TradeMade:
                assert isinstance(event, TradeMade)
                today(event.buyer, event.time_ns).told.append(event)
                if event.seller != event.buyer:
                    today(event.seller, event.time_ns).told.append(event)
            elif isinstance(event, AuctionUncrossed):
                if event.late:
                    self._late[event.time_ns] = self._change_ns[event.instrument]
            elif isinstance(event, PhaseChanged):
                self._change_ns[event.instrument] = event.next_change_ns
            else:
                for account in parties_of(event):
                    today(account, event.time_ns).told.append(event)
                if isinstance(event, DeliveryFailed):
                    self.fails.append(event)

    def statement(self, account: int, participant: str, day: date) -> Statement | None:
        """An account's statement of a day; None before the days that are kept."""
        days = self._days.get(account, [])
        if len(days) >= DAYS_KEPT and day < days[0].day:
            return None
        before = [one for one in days if one.day <= day]
        if not before:
            return Statement(participant, day, (), ())
        last = before[-1]
        last.write(account, self._terms)
        lines = tuple(last.lines) if last.day == day else ()
        positions = tuple(last.positions[symbol] for symbol in sorted(last.positions))
        return Statement(participant, day, lines, positions)

    def trade_ids(
        self, account: int, instrument: int, after_ns: int, until_ns: int
    ) -> tuple[int, ...]:
        """The account's valid trades between two moments, sorted; those of a late auction belong to
        the day on which it was due."""
        symbol, found = self._terms.symbol(instrument), set[int]()
        for day in self._days.get(account, []):
            day.write(account, self._terms)
            for line in day.lines:
                if line.symbol != symbol:
                    continue
                at_ns = self._late.get(line.time_ns, line.time_ns)
                if line.what == UNDONE:
                    found.discard(int(line.reference))
                elif line.what in TRADED and after_ns < at_ns <= until_ns:
                    found.add(int(line.reference))
        return tuple(sorted(found))

    def saved(self) -> SavedStatements:
        """The whole state."""
        saved = {
            account: [self._saved_day(account, one) for one in days]
            for account, days in self._days.items()
        }
        return SavedStatements(saved, self.fails, self._late, self._change_ns)

    def _saved_day(self, account: int, one: DayOfAccount) -> SavedDay:
        if one.packed is None or one.told or one.balances:
            one.write(account, self._terms)
        packed = msgspec.Raw(_ENCODE(one.lines)) if one.packed is None else one.packed
        return SavedDay(one.day, packed, one.positions)

    def restore(self, saved: SavedStatements) -> None:
        """Restore the state of `saved`."""
        self._days = {
            account: [
                DayOfAccount(one.day, [], one.positions, packed=one.lines.copy()) for one in days
            ]
            for account, days in saved.days.items()
        }
        self._current.clear()
        self.fails = list(saved.fails)
        self._late = dict(saved.late)
        self._change_ns = dict(saved.change_ns)

    def _today(self, account: int, time_ns: int) -> DayOfAccount:
        number = tokyo_day(time_ns)
        if number != self._number:
            self._number, self._day = number, tokyo_datetime(time_ns).date()
            self._current.clear()
        current = self._current.get(account)
        if current is None:
            current = self._current[account] = self._day_of(account)
        return current

    def _day_of(self, account: int) -> DayOfAccount:
        """The account's current day, begun with its first event."""
        days = self._days.get(account)
        if days is None:
            days = self._days[account] = []
        if not days or days[-1].day != self._day:
            positions = {}
            if days:
                days[-1].write(account, self._terms)
                positions = dict(days[-1].positions)
            days.append(DayOfAccount(self._day, [], positions))
            del days[:-DAYS_KEPT]
        return days[-1]
