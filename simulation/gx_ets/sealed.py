"""Sealed-bid auctions of the simulated world at the venue: announced, bid for and closed at
once.
"""

from __future__ import annotations

from collections.abc import Sequence

from exchange.commands import AddBid, AnnounceAuction, CloseAuction, Side
from exchange.events import AuctionAnnounced, SealedAuctionHeld
from exchange.matching.sealed_bid import Direction
from simulation.gx_ets.state import State
from simulation.results.record import AuctionRow

Rows = Sequence[tuple[int, int, int]]


def hold_sealed(state: State, auction: AnnounceAuction, rows: Rows) -> tuple[int, float, int]:
    """Tonnes, mean price and yen of an auction with these bids (account, price, tonnes)."""
    is_reverse = auction.direction == Direction.REVERSE
    side = Side.SELL if is_reverse else Side.BUY
    (announced,) = [event for event in state.send([auction]) if isinstance(event, AuctionAnnounced)]
    name = announced.auction_id
    state.send([AddBid(who, name, int(side), price, tonnes) for who, price, tonnes in rows])
    before = int(state.history.position[auction.account, 0])
    with state.history.sealed():
        events = state.send([CloseAuction(name)])
    (held,) = [event for event in events if isinstance(event, SealedAuctionHeld)]
    yen = abs(int(state.history.position[auction.account, 0]) - before)
    state.record.auctions.append(
        AuctionRow(
            time_ns=state.world.now_ns,
            instrument=auction.instrument,
            kind="reverse" if is_reverse else "forward",
            price_ticks=held.price_ticks,
            volume_t=held.quantity_t,
            orders=len(rows),
        )
    )
    return held.quantity_t, yen / held.quantity_t if held.quantity_t else 0.0, yen
