"""Compilation of every kernel that a venue uses, in one visible step at the start.

numba compiles at the first call: some seconds from an empty cache, with two processes at once, a
fraction of a second from a warm one. No order should wait for that.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

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
from exchange.matching import EVENT, MESSAGE, BookRules, board, check, depth, digest, indicative
from exchange.matching.dry_run import effect
from exchange.matching.rules import empty_books
from exchange.matching.warm_up import compile_apart, compile_slow_path
from exchange.venue.kernel import make_accounts, pass_block, process, would_reject
from exchange.venue.venue import Venue, VenueSettings


def compile_pass() -> None:
    """Compile the venue's pass over plain orders and the readers of books."""
    books = empty_books([BookRules(1, 1)], 1)
    accounts = make_accounts(4, LISTING[:1])
    order = np.zeros(1, MESSAGE)
    events = np.zeros(4096, EVENT)
    held = pass_block(books, accounts, events)
    process(held[1], order, 0, 0)
    would_reject(books, accounts, order)
    effect(books, order)
    depth(books, 0, 1)
    board(books, 0, 1)
    indicative(books, 0)
    digest(books)
    check(books)


def compile_kernels() -> None:
    """Run one of each command through a small temporary venue."""
    other = compile_apart(__name__, compile_pass.__name__, process.__name__)
    compile_slow_path()
    if other is not None:
        other.wait()
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
