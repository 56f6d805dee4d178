"""OTC trade reports as their parties see them: entries, differences and outcomes.

A projection of the venue's events: the day's waiting reports and the last ended ones. A named
counterparty sees a report, so that both sides can find the difference between theirs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from exchange.events import Event, OtcEnded, OtcEntered, OtcMatched

ENDED_MAX = 10_000
DealState = Literal["waiting", "matched", "ended"]


class EntryState(Struct, gc=False):
    """One report; `key` is the instruction of the matched trade."""

    entered: OtcEntered
    state: DealState = "waiting"
    key: str = ""
    reason: int = 0


class SavedOtc(Struct, frozen=True):
    """Saved state: waiting and ended reports in order."""

    entries: list[EntryState]


class OtcTrades:
    """The kept reports, by id and by the accounts that they name."""

    def __init__(self) -> None:
        self._entries: dict[int, EntryState] = {}
        self._by_client_key: dict[tuple[int, str], EntryState] = {}
        self._ended: deque[int] = deque()

    def apply(self, events: Iterable[Event]) -> None:
        """Apply events in order."""
        for event in events:
            if isinstance(event, OtcEntered):
                self._add(EntryState(event))
            elif isinstance(event, OtcMatched):
                for entry_id in (event.buy_entry_id, event.sell_entry_id):
                    self._end(entry_id, "matched").key = event.key
            elif isinstance(event, OtcEnded):
                self._end(event.entry_id, "ended").reason = event.reason

    def find(self, entry_id: int) -> EntryState | None:
        return self._entries.get(entry_id)

    def by_client_key(self, account: int, key: str) -> EntryState | None:
        """The account's report under its idempotency key."""
        return self._by_client_key.get((account, key))

    def of_account(self, account: int) -> Iterator[EntryState]:
        """The account's reports and waiting ones that name it, newest first."""
        for entry in reversed(self._entries.values()):
            told = entry.entered
            names_it = told.counter_account == account and entry.state == "waiting"
            if told.account == account or names_it:
                yield entry

    def differences(self, entry: EntryState) -> tuple[str, ...]:
        """The fields in which the nearest waiting report of the other side differs, if there is
        one."""
        mine = entry.entered
        found = [
            tuple(
                name
                for name in ("side", "serial_range", "quantity_t", "price_ticks")
                if (getattr(mine, name) == getattr(one.entered, name)) == (name == "side")
            )
            for one in self._entries.values()
            if one.state == entry.state == "waiting"
            and one.entered.account == mine.counter_account
            and one.entered.counter_account == mine.account
            and one.entered.instrument == mine.instrument
        ]
        return min(found, key=len, default=())

    def saved(self) -> SavedOtc:
        """The whole state."""
        return SavedOtc(list(self._entries.values()))

    def restore(self, saved: SavedOtc) -> None:
        """Restore the state of `saved`."""
        for entry in saved.entries:
            self._add(entry)
            if entry.state != "waiting":
                self._ended.append(entry.entered.entry_id)

    def _add(self, entry: EntryState) -> None:
        told = entry.entered
        self._entries[told.entry_id] = entry
        if told.client_key:
            self._by_client_key[told.account, told.client_key] = entry

    def _end(self, entry_id: int, state: DealState) -> EntryState:
        entry = self._entries[entry_id]
        entry.state = state
        self._ended.append(entry_id)
        while len(self._ended) > ENDED_MAX:
            old = self._entries.pop(self._ended.popleft()).entered
            self._by_client_key.pop((old.account, old.client_key), None)
        return entry
