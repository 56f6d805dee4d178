"""Reconciliation of the ledger with the registry, and the markets that must halt for it.

Each check compares every participant's credits with its trading account, by tonnes and by serial. A
difference is checked twice, because a late reply may explain the first. A market halts for its own
difference, for an instruction past its cut-off, or when too many instructions wait for the
registry; the others trade on. The operator reopens it.
"""

from __future__ import annotations

from collections.abc import Mapping

from exchange.commands import HaltMarket
from exchange.events import RegistryInstructed
from exchange.registry.port import Registry
from exchange.registry.serials import SerialRanges
from exchange.settlement.delivery import Names
from exchange.settlement.reconcile import Difference, reconcile
from exchange.venue.venue import Venue

DIFFERENCE, OVERDUE, FULL = "registry_difference", "registry_overdue", "registry_outbox_full"
Ledger = Mapping[tuple[str, str], int]
Serials = Mapping[tuple[str, str], SerialRanges]


class Reconciler:
    """Reconciles one venue. `ledger` reads the venue; `look` may run in a thread."""

    def __init__(self, venue: Venue, registry: Registry, names: Names) -> None:
        self._venue = venue
        self._registry = registry
        self._names = names
        self.differences: list[Difference] = []
        # The reasons of the markets that were halted here, until the operator reopens them.
        self.reasons: dict[int, str] = {}

    def ledger(self) -> tuple[Ledger, list[RegistryInstructed], Serials]:
        """Return tonnes by trading account, instructions in progress, and serials by account."""
        venue = self._venue
        ledger = {
            (venue.participant_of(account), instrument.credit_class): venue.balance(
                account, index
            ).total
            for account in venue.accounts
            for index, instrument in enumerate(venue.instruments)
        }
        serials = {
            (venue.participant_of(account), venue.credit_class_of(index)): (
                venue.house.serials.owned(account, index)
            )
            for account, index in venue.house.serials.places()
        }
        in_flight = [instruction.asked for instruction in venue.house.open.values()]
        return ledger, in_flight, serials

    def compare(self) -> list[Difference]:
        """Return all current differences; ledger and registry must not change meanwhile."""
        return self.differences_to(*self.ledger())

    def differences_to(
        self, ledger: Ledger, in_flight: list[RegistryInstructed], serials: Serials
    ) -> list[Difference]:
        """Return all differences; nothing may be sent to the registry meanwhile. RegistryError."""
        found = reconcile(ledger, self._registry, in_flight, self._names, serials)
        if found:
            found = reconcile(ledger, self._registry, in_flight, self._names, serials)
        self.differences = found
        return found

    def halts(self, differences: list[Difference]) -> dict[int, str]:
        """Return the markets that must halt, with the reason."""
        classes = {difference.credit_class for difference in differences}
        return {
            index: DIFFERENCE
            for index, instrument in enumerate(self._venue.instruments)
            if instrument.credit_class in classes
        }

    def commands(self, halts: Mapping[int, str]) -> list[HaltMarket]:
        """Return the halt commands of those markets that are neither halted nor delisted."""
        venue = self._venue
        due = [
            index
            for index in sorted(halts)
            if index not in venue.halted and not venue.is_delisted(index)
        ]
        self.reasons |= {index: halts[index] for index in due}
        return [HaltMarket(index, halts[index]) for index in due]
