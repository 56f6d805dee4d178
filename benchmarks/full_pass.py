"""The venue's full pass over a flow: risk checks, matching and ledger, with funded accounts.

The messages are those of the book alone, so the trades must be the same. Order ids are any int64,
as in the venue, without a bound known beforehand.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.flow_writer import MIDDLE, PRICE_MAX
from exchange.clearing.ledger import FIRST_PARTICIPANT, FREE, OUTSIDE
from exchange.commands import Phase
from exchange.instruments import LISTING
from exchange.matching import Books
from exchange.venue.kernel import make_accounts
from exchange.venue.markets import Markets

# Yen and tonnes of each account, enough for every flow, and the most of all accounts together.
FUNDS, FUNDS_OF_ALL = 2**50, 2**61


class FullPass:
    """A venue's market with the interface of the measurement."""

    def __init__(self, orders_max: int, accounts_max: int) -> None:
        """Make an empty market for at most `orders_max` live orders and `accounts_max` accounts."""
        instrument = replace(
            LISTING[0], ladder_ticks=PRICE_MAX, reference_price=MIDDLE, band_percent=100
        )
        accounts = make_accounts(FIRST_PARTICIPANT + accounts_max, [instrument])
        funds = min(FUNDS, FUNDS_OF_ALL // accounts_max)
        accounts.ledger[FIRST_PARTICIPANT:, :, FREE] = funds
        accounts.ledger[OUTSIDE, :, FREE] = -accounts_max * funds
        accounts.limits[:] = 0  # maps the memory, so that page faults are not measured
        self.accounts = accounts
        self.markets = Markets([instrument], orders_max, 0, accounts)
        self.markets.set_phase(0, Phase.CONTINUOUS, 0)

    @property
    def books(self) -> Books:
        """Return the arrays of the book."""
        return self.markets.books

    def submit_view(self, messages: np.ndarray) -> np.ndarray:
        """Process MESSAGE rows; return EVENT rows, valid until the next call."""
        return self.markets.process(messages)[1]
