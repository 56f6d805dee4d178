"""Start of the read models at a venue's present state."""

from __future__ import annotations

from exchange.venue.venue import Venue
from exchange.views.history import History
from exchange.views.projections import Origin, Projections


def projections_of(
    venue: Venue, history: History | None = None, tax_percent: int = 0
) -> Projections:
    """Empty projections that follow the venue's next group; `restore` fills them."""
    sealed_bids = frozenset(
        bid.order_id for auction in venue.sealed_auctions for bid in auction.live_bids
    )
    origin = Origin(venue.instruments, venue.settings.close, venue.seq, venue.time_ns, sealed_bids)
    return Projections(origin, history, tax_percent)
