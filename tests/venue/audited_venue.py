"""A venue with an auditor, for a sequencer or a server: each applied group is checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from exchange.commands import Stamped
from exchange.events import Event
from exchange.venue.venue import Venue
from tests.venue.auditor import Auditor


class AuditedVenue(Venue):
    """A venue that raises Violation from the call that breaks an invariant, so that its caller
    stops."""

    def __init__(self, *terms: Any) -> None:
        super().__init__(*terms)
        self.auditor = Auditor(self)

    def apply(self, batch: Sequence[Stamped]) -> list[Event]:
        events = super().apply(batch)
        self.auditor.check(batch, events)
        return events

    def take_balances(self) -> list[Event]:
        events = super().take_balances()
        self.auditor.check_balances(events)
        return events
