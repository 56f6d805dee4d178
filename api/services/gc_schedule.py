"""A schedule for Python's garbage collector that keeps it from pausing the market.

Orders make no cycles, but each leaves long-lived objects, and the collector scans all of them
whenever their number has grown by a quarter: 0.1 s after 60,000 orders, longer and longer later.
Therefore only young objects are scanned while a market is open, and all objects since the last
collection once all markets are closed.
"""

from __future__ import annotations

import gc

from exchange.commands import Phase
from exchange.events import Group, PhaseChanged
from exchange.venue.venue import Venue

NEVER = 10**9


def spare_the_old() -> None:
    """Collect now, exempt all present objects from later scans, and scan only young ones from now
    on."""
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, NEVER)
    collect()


def collect() -> None:
    """Collect the objects since the last collection; blocks meanwhile."""
    gc.collect()
    gc.freeze()


class GcSchedule:
    """Collects when the last open market closes."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue

    def on_group(self, group: Group) -> None:
        """Collect if a phase of this group closed the last market."""
        closes = any(
            type(event) is PhaseChanged and event.phase == Phase.CLOSED for event in group.events
        )
        if closes and all(self._is_closed(index) for index in range(len(self._venue.instruments))):
            collect()

    def _is_closed(self, index: int) -> bool:
        return self._venue.phase(index) == Phase.CLOSED
