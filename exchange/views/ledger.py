"""What moved an account's balances: from events.db, or from memory where there is none."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from exchange.events import BalanceChanged
from exchange.venue.sequencer import Group
from exchange.views.history import History

ENTRIES_MAX = 100_000


class LedgerEntries:
    """One entry for each balance that a command changed; `take` is for who keeps no history."""

    def __init__(self, history: History | None) -> None:
        self._history = history
        self._recent: deque[BalanceChanged] = deque(maxlen=ENTRIES_MAX)

    def take(self, group: Group) -> None:
        """The sequencer's listener."""
        self._recent += [one for one in group.events if type(one) is BalanceChanged]

    def after(self, account: int, seq: int) -> Iterator[BalanceChanged]:
        """The account's entries after a sequence number, oldest first."""
        if self._history is not None:
            return self._history.balances(account, seq)
        return (one for one in list(self._recent) if one.account == account and one.seq > seq)
