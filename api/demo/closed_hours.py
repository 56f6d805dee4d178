"""Skipping of the hours without a market, for the clocks of the demo and of trials."""

from __future__ import annotations

import asyncio

from api.services.service import Service
from exchange.commands import Phase

# The time for which a closed market is shown, in seconds of the wall clock.
CLOSED_S = 3.0


def is_open(service: Service) -> bool:
    """True if any market is in a phase other than closed."""
    venue = service.venue
    return any(venue.phase(index) is not Phase.CLOSED for index in range(len(venue.instruments)))


async def move_to_open_market(service: Service) -> None:
    """Move the clock, event by event, until a market opens; wait for settlement at each event."""
    while not is_open(service):
        await service.sequencer.advance_to(service.venue.next_due_ns)
        await service.settlement.idle()


async def skip_closed_hours(service: Service) -> None:
    """Move the clock to the next session whenever all markets are closed, until canceled."""
    while True:
        await asyncio.sleep(CLOSED_S)
        await move_to_open_market(service)
