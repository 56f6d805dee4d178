"""Compile every kernel that a venue uses, in one visible step at the start.

numba compiles at the first call: a few seconds from an empty cache, a fraction of one from a
warm one. No order should wait for that.
"""

from __future__ import annotations

from collections.abc import Sequence

from exchange.commands import (
    AddOrder,
    AnyCommand,
    DepositCash,
    DepositCredits,
    OpenAccount,
    Side,
    Stamped,
    Tick,
)
from exchange.instruments import LISTING
from exchange.venue.venue import Venue, VenueSettings


def compile_kernels() -> None:
    """Run one of everything through a small venue that is thrown away."""
    venue = Venue(LISTING[:1], 0, VenueSettings(accounts_max=4, orders_max=8))

    def apply(commands: Sequence[AnyCommand], time_ns: int = 0) -> None:
        first_ns = max(venue.time_ns + 1, time_ns)
        venue.apply([Stamped(venue.seq + 1 + i, first_ns + i, c) for i, c in enumerate(commands)])

    order = AddOrder(2, 0, Side.BUY, 1, LISTING[0].reference_price)
    apply((OpenAccount("warm-up"), DepositCash(2, 10_000), DepositCredits(2, 0, 1)))
    apply((order,))
    apply((Tick(),), venue.next_due_ns)
    venue.would_refuse(order)
    venue.depth(0, 1)
    venue.indicative(0)
    venue.check()
    venue.digest()
