"""Hours without a market, passed over by a clock that may be moved: the demo's and a trial's."""

from __future__ import annotations

import asyncio

from api.services.service import Service
from exchange.commands import Phase

# How long a closed market is shown, in seconds of the wall.
CLOSED_S = 3.0


def is_open(service: Service) -> bool:
    """Whether any market is in a phase other than closed."""
    venue = service.venue
    return any(venue.phase(index) is not Phase.CLOSED for index in range(len(venue.instruments)))


async def move_to_open_market(service: Service) -> None:
    """Move the clock, event by event, until a market opens; settlement keeps up."""
    while not is_open(service):
        await service.sequencer.advance_to(service.venue.next_due_ns)
        await service.settlement.idle()


async def pass_over_closed_hours(service: Service) -> None:
    """Move on to the next session whenever all markets are closed, until canceled."""
    while True:
        await asyncio.sleep(CLOSED_S)
        await move_to_open_market(service)
