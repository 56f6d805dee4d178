"""Verified emissions of fiscal years, entered by the registrar: the basis of duties.

Each figure is a filing, so a correction keeps the corrected version. Source of the duty:
Ministry of the Environment, JCM briefing, 2025-03-19, GX-ETS (2): a firm reports its emissions
of each year after a third party has verified them.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from exchange.errors import RegistryRejected
from exchange.registry.filings import NAME_MAX, Filing
from exchange.registry.projects.office import Filed, OfficeRegistry
from exchange.registry.uses import USES
from exchange.units import QUANTITY_MAX_T, tokyo_datetime

VERIFIED_EMISSIONS = "verified emissions"
DUTY = USES["gx-ets"]


class Emissions(Struct, frozen=True):
    """A participant's emissions of a fiscal year, in whole t-CO2, and their verifier."""

    participant: str
    fiscal_year: int
    emissions_t: int
    verifier: str


class VerifiedEmissions:
    """The figures in a registry; every method may raise a RegistryError."""

    def __init__(self, registry: OfficeRegistry) -> None:
        self._registry = registry

    def enter(self, entry: Emissions, filed: Filed) -> Emissions:
        """File a figure or a correction; repeated it changes nothing.

        RegistryRejected: unknown_participant, unknown_fiscal_year (before the scheme began, or
        not begun itself), quantity_invalid, verifier_missing.
        """
        if not self._registry.accounts(entry.participant):
            raise RegistryRejected(
                "unknown_participant",
                f"no account in this registry belongs to {entry.participant!r}",
            )
        last = DUTY.year_of(tokyo_datetime(filed.at_ns).date())
        if not DUTY.first_year <= entry.fiscal_year <= last:
            raise RegistryRejected(
                "unknown_fiscal_year",
                f"{DUTY.code} takes emissions of the fiscal years from {DUTY.first_year} on that "
                f"have begun, not of {entry.fiscal_year}; fiscal year {last} is running",
            )
        if not 0 <= entry.emissions_t <= QUANTITY_MAX_T:
            raise RegistryRejected(
                "quantity_invalid", f"emissions are whole tonnes, 0 to {QUANTITY_MAX_T}"
            )
        if not entry.verifier.strip() or len(entry.verifier) > NAME_MAX:
            raise RegistryRejected(
                "verifier_missing", f"name who verified them, in at most {NAME_MAX} characters"
            )
        name = f"{entry.participant}:{entry.fiscal_year}"
        versions = self._registry.filings(VERIFIED_EMISSIONS, name)
        if not versions or _entry(versions[-1]) != entry:
            document = msgspec.json.encode(entry).decode()
            self._registry.save_filing(
                Filing(VERIFIED_EMISSIONS, name, len(versions) + 1, document, filed.by, filed.at_ns)
            )
        return entry

    def of(self, participant: str, until_ns: int | None = None) -> dict[int, int]:
        """Tonnes by fiscal year, now or at a moment."""
        found = {}
        for newest in self.all():
            if newest.participant != participant:
                continue
            name = f"{participant}:{newest.fiscal_year}"
            for version in self._registry.filings(VERIFIED_EMISSIONS, name):
                if until_ns is None or version.at_ns <= until_ns:
                    found[newest.fiscal_year] = _entry(version).emissions_t
        return found

    def entered(self, participant: str) -> list[tuple[Emissions, int]]:
        """A participant's newest figure of each year, and the moment of its entry in ns."""
        found = [(_entry(one), one.at_ns) for one in self._registry.filings(VERIFIED_EMISSIONS)]
        return [one for one in found if one[0].participant == participant]

    def all(self) -> list[Emissions]:
        """The newest figure of each participant and year."""
        return [_entry(filing) for filing in self._registry.filings(VERIFIED_EMISSIONS)]


def _entry(filing: Filing) -> Emissions:
    return msgspec.json.decode(filing.document, type=Emissions)
