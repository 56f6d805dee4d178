"""Instructions to the registry and their outcomes: deliveries, transfers, retirements.

A projection of the venue's events: one entry per key, from instructed to settled or voided, indexed
by account for its parties and by key for the public page of a retirement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, time
from typing import Literal

from msgspec import Struct

from exchange.calendar import add_exchange_days, tokyo_ns
from exchange.events import (
    CreditsDeposited,
    CreditsRetired,
    CreditsSettled,
    CreditsWithdrawn,
    Event,
    InstructionKind,
    InstructionVoided,
    RegistryInstructed,
)

Netted = tuple[int, int, str]  # account, instrument, due day
Blocks = tuple[tuple[str, str], ...]
InstructionStatus = Literal["instructed", "settled", "voided"]
DONE = (CreditsSettled, CreditsDeposited, CreditsWithdrawn, CreditsRetired)


class InstructionState(Struct, gc=False):
    """The state of one key: instructed, settled or voided; `seq`, `time_ns` of its last change."""

    asked: RegistryInstructed
    seq: int
    time_ns: int
    state: InstructionStatus = "instructed"
    blocks: Blocks = ()
    reason: str = ""

    @property
    def is_settled(self) -> bool:
        return self.state == "settled"


class SavedInstructions(Struct, frozen=True):
    """Saved state: all keys in order, those of retirements in order, and `trade_ids`."""

    entries: list[InstructionState]
    retired: list[str]
    trade_ids: list[tuple[Netted, tuple[int, ...]]]


class Instructions:
    """All instructions, by key and by account. `trades_of` finds the netted trades."""

    def __init__(self, trades_of: Callable[[Netted], tuple[int, ...]]) -> None:
        self._trades_of = trades_of
        self._trade_ids: dict[Netted, tuple[int, ...]] = {}
        self._by_key: dict[str, InstructionState] = {}
        self._of_account: dict[int, list[InstructionState]] = {}
        self._by_client_key: dict[tuple[int, str], InstructionState] = {}
        self.retired: list[InstructionState] = []

    def saved(self) -> SavedInstructions:
        """The whole state."""
        return SavedInstructions(
            list(self._by_key.values()),
            [entry.asked.key for entry in self.retired],
            list(self._trade_ids.items()),
        )

    def restore(self, saved: SavedInstructions) -> None:
        """Restore the state of `saved`."""
        for entry in saved.entries:
            self._add(entry)
        self.retired = [self._by_key[key] for key in saved.retired]
        self._trade_ids = dict(saved.trade_ids)

    def apply(self, events: Iterable[Event]) -> None:
        """Apply events in order."""
        for event in events:
            if isinstance(event, RegistryInstructed):
                self._add(InstructionState(event, event.seq, event.time_ns))
                self._remember_trades(event)
            elif isinstance(event, DONE):
                entry = self._changed(event.key, event, "settled")
                entry.blocks = event.blocks
                if isinstance(event, CreditsRetired):
                    self.retired.append(entry)
            elif isinstance(event, InstructionVoided):
                self._changed(event.key, event, "voided").reason = event.reason

    def trade_ids(self, asked: RegistryInstructed, account: int) -> tuple[int, ...]:
        """The trades of a party from which a delivery was netted, with its other trades of the
        day."""
        return self._trade_ids.get((account, asked.instrument, asked.due), ())

    def _remember_trades(self, asked: RegistryInstructed) -> None:
        for account in (asked.account, asked.counter_account) if asked.due else ():
            netted = (account, asked.instrument, asked.due)
            if netted not in self._trade_ids:
                self._trade_ids[netted] = self._trades_of(netted)

    def find(self, key: str) -> InstructionState | None:
        return self._by_key.get(key)

    def by_client_key(self, account: int, key: str) -> InstructionState | None:
        """The account's instruction under its idempotency key."""
        return self._by_client_key.get((account, key))

    def of_account(self, account: int) -> Iterator[InstructionState]:
        """The account's instructions, newest first."""
        return reversed(self._of_account.get(account, []))

    def retirement(self, key: str) -> InstructionState | None:
        """A retirement by its key, in any state."""
        entry = self._by_key.get(key)
        is_one = entry is not None and entry.asked.kind == InstructionKind.RETIREMENT
        return entry if is_one else None

    def _add(self, entry: InstructionState) -> None:
        asked = entry.asked
        self._by_key[asked.key] = entry
        if asked.client_key:
            self._by_client_key[asked.account, asked.client_key] = entry
        for account in (asked.account, asked.counter_account):
            if account >= 0:
                self._of_account.setdefault(account, []).append(entry)

    def _changed(self, key: str, event: Event, state: InstructionStatus) -> InstructionState:
        entry = self._by_key[key]
        entry.seq, entry.time_ns, entry.state = event.seq, event.time_ns, state
        return entry


def traded_between(due: date, settlement_days: int, close: time) -> tuple[int, int]:
    """The moments (ns) between which trades due on a day were made: from one closing of the books
    to the next."""
    day = traded_on(due, settlement_days)
    return tokyo_ns(add_exchange_days(day, -1), close), tokyo_ns(day, close)


def traded_on(due: date, settlement_days: int) -> date:
    """The exchange day at whose close the trades due on a day were netted."""
    return add_exchange_days(due, -settlement_days)
