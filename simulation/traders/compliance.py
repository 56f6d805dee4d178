"""A covered firm's orders at its own valuation of allowances and credits.

The world values the next tonnes (marginal abatement cost, ceiling, present value of next year's
price) and sets how many are wanted at each value; the trader enters exactly these. Truthful bidding
is optimal for a price-taking firm in a call auction at one price.
"""

from __future__ import annotations

from simulation.traders.funding import funded
from simulation.traders.interface import Chance, Messages, Session, Traders


class ComplianceTrader:
    """A strategy that enters each wanted step at its value."""

    def orders(self, traders: Traders, session: Session, chance: Chance) -> Messages:
        """One order for each step, as far as the trader can fund it."""
        return funded(traders, session, traders.value_ticks, traders.wanted_t)
