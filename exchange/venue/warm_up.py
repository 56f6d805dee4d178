"""Compilation of every kernel that a venue uses, in one visible step at the start.

A kernel is compiled at its first call. All of them take some seconds from an empty cache, a
fraction of a second from a warm one. No order should wait for that.
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
    """Run one of each command through a small temporary venue."""
    venue = Venue(LISTING[:1], 0, VenueSettings(accounts_max=4, orders_max=8))

    def apply(commands: Sequence[AnyCommand], time_ns: int = 0) -> None:
        first_ns = max(venue.time_ns + 1, time_ns)
        venue.apply([Stamped(venue.seq + 1 + i, first_ns + i, c) for i, c in enumerate(commands)])

    order = AddOrder(2, 0, Side.BUY, 1, LISTING[0].reference_price)
    apply((OpenAccount("warm-up"), DepositCash(2, 10_000), DepositCredits(2, 0, 1)))
    apply((order,))
    apply((Tick(),), venue.next_due_ns)
    venue.would_reject(order)
    venue.dry_run(order)
    venue.depth(0, 1)
    venue.markets.board(0, 1)
    venue.indicative(0)
    venue.check()
    venue.digest()
