"""Python's garbage collector, kept from stopping the market.

Orders make no cycles, but each leaves objects that stay, and the collector looks at all of
them whenever their number has grown by a quarter: 0.1 s after 60,000 orders, longer and longer
later. So only young objects are looked at while a market is open, and everything that has
come since the last time once all are closed.
"""

from __future__ import annotations

import gc

from exchange.commands import Phase
from exchange.events import Group, PhaseChanged
from exchange.venue.venue import Venue

NEVER = 10**9


def spare_the_old() -> None:
    """Collect now; from now on look only at what is young. What stands is never looked at again."""
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, NEVER)
    collect()


def collect() -> None:
    """Collect what has come since the last time; blocks for as long as it takes."""
    gc.collect()
    gc.freeze()


class GcSchedule:
    """Collects when the last open market closes."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue

    def on_group(self, group: Group) -> None:
        """The sequencer's listener."""
        closes = any(
            type(one) is PhaseChanged and one.phase == Phase.CLOSED for one in group.events
        )
        if closes and all(self._is_closed(index) for index in range(len(self._venue.instruments))):
            collect()

    def _is_closed(self, index: int) -> bool:
        return self._venue.phase(index) == Phase.CLOSED
