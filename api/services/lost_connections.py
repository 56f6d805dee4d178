"""What lost connections wanted of the venue, kept until the inbox has room for it."""

from __future__ import annotations

from collections import deque
from contextlib import suppress

from exchange.commands import EndSessions
from exchange.errors import Overloaded, VenueStopped
from exchange.venue.sequencer import Sequencer


class LostConnections:
    """Sends EndSessions in their order; `send` is to be called again while some wait. When the
    venue has stopped, its next start ends these orders."""

    def __init__(self, sequencer: Sequencer) -> None:
        self._sequencer = sequencer
        self._waiting: deque[EndSessions] = deque()

    def lose(self, account: int, number: int) -> None:
        """A connection is gone whose account wanted its orders to end with it."""
        self._waiting.append(EndSessions(account, number))
        self.send()

    def send(self) -> None:
        """Send what waits, as far as there is room."""
        with suppress(VenueStopped, Overloaded):
            while self._waiting:
                self._sequencer.enqueue(self._waiting[0])
                self._waiting.popleft()
