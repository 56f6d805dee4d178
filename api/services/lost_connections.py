"""Queues the cancel requests of lost connections until the sequencer accepts them."""

from __future__ import annotations

from collections import deque
from contextlib import suppress

from exchange.commands import EndSessions
from exchange.errors import Overloaded, VenueStopped
from exchange.venue.sequencer import Sequencer


class LostConnections:
    """Sends EndSessions commands in order; `send` must be called again while some wait. If the
    venue has stopped, its next start ends these orders."""

    def __init__(self, sequencer: Sequencer) -> None:
        self._sequencer = sequencer
        self._waiting: deque[EndSessions] = deque()

    def lose(self, account: int, number: int) -> None:
        """Queue the cancel request of a lost connection."""
        self._waiting.append(EndSessions(account, number))
        self.send()

    def send(self) -> None:
        """Send waiting commands until the inbox is full."""
        with suppress(VenueStopped, Overloaded):
            while self._waiting:
                self._sequencer.enqueue(self._waiting[0])
                self._waiting.popleft()
