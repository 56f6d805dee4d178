"""The venue's whole pass over a flow: risk, match, ledger, with every account funded.

The same messages as for the book alone, so the trades must be the same. Order ids are any
int64, as in the venue, not below a number known beforehand.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.flows import ACCOUNTS, MIDDLE, PRICE_MAX
from exchange.clearing.ledger import FIRST_PARTICIPANT, FREE, OUTSIDE
from exchange.commands import Phase
from exchange.instruments import LISTING
from exchange.matching import Books
from exchange.venue.kernel import make_accounts
from exchange.venue.markets import Markets

# Yen and tonnes of each account: no flow runs out of either.
FUNDS = 2**50


class FullPass:
    """A venue's market with the interface that the measurement needs."""

    def __init__(self, orders_max: int) -> None:
        """`orders_max`: most live orders."""
        instrument = replace(
            LISTING[0], ladder_ticks=PRICE_MAX, reference_price=MIDDLE, band_percent=100
        )
        accounts = make_accounts(FIRST_PARTICIPANT + ACCOUNTS, [instrument])
        accounts.ledger[FIRST_PARTICIPANT:, :, FREE] = FUNDS
        accounts.ledger[OUTSIDE, :, FREE] = -ACCOUNTS * FUNDS
        self.accounts = accounts
        self.markets = Markets([instrument], orders_max, 0, accounts)
        self.markets.set_phase(0, Phase.CONTINUOUS, 0)

    @property
    def books(self) -> Books:
        """The arrays of the book."""
        return self.markets.books

    def submit_view(self, messages: np.ndarray) -> np.ndarray:
        """Run MESSAGE rows; -> EVENT rows, valid until the next call."""
        return self.markets.process(messages)[1]
