"""Ledger entries: the changes of an account's balances, from events.db or from memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from exchange.events import BalanceChanged, Event
from exchange.views.history import History

ENTRIES_MAX = 100_000


class LedgerEntries:
    """Entries for each balance that a command changed; with a history, memory keeps none."""

    def __init__(self, history: History | None) -> None:
        self._history = history
        self._recent: deque[BalanceChanged] = deque(maxlen=ENTRIES_MAX)

    def apply(self, events: Iterable[Event]) -> None:
        """Apply events in order."""
        if self._history is None:
            self._recent += [event for event in events if type(event) is BalanceChanged]

    def after(self, account: int, seq: int) -> Iterator[BalanceChanged]:
        """The account's entries after a sequence number, oldest first."""
        if self._history is not None:
            return self._history.balances(account, seq)
        return (one for one in list(self._recent) if one.account == account and one.seq > seq)
