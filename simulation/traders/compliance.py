"""Compliance: a covered firm's orders at what allowances and credits are worth to it.

The world values the next tonnes (marginal abatement cost, ceiling, what next year's price is
worth today) and says how many are wanted at each value; the trader enters exactly these. That
is truthful bidding, which a price-taking firm does best in a call auction at one price.
"""

from __future__ import annotations

from simulation.traders.funding import funded
from simulation.traders.interface import Chance, Messages, Session, Traders


class Compliance:
    """Enters what is wanted at its value."""

    def orders(self, traders: Traders, session: Session, chance: Chance) -> Messages:
        """One order a step, as far as it can be paid for."""
        return funded(traders, session, traders.value_ticks, traders.wanted_t)
