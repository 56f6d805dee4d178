"""A firm's file joined to what its participant has at a running exchange.

The file and the exchange must not count the same tonnes twice. The default is by class: of a class
that the exchange lists, its registry and its markets are the source; of any other, the file is.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, structs

from exchange.compliance.allocation import Registered
from exchange.compliance.firm import Firm, Holding, OpenOrder
from exchange.registry.accounts.emissions import VerifiedEmissions
from exchange.registry.projects.office import OfficeRegistry
from exchange.units import tokyo_datetime

HoldingsFrom = Literal["exchange", "file", "both"]


class AtExchange(Struct, frozen=True):
    """A participant's credits and orders at an exchange, the classes that it lists, and verified
    emissions that its registrar has entered."""

    classes: frozenset[str]
    holdings: tuple[Holding, ...] = ()
    orders: tuple[OpenOrder, ...] = ()
    registered: tuple[Registered, ...] = ()


def entity_of(firm: Firm, participant: str) -> str:
    """The entity that a participant is: the one with its code, else the first of the file."""
    codes = [one.code for one in firm.entities]
    return participant if participant in codes else codes[0]


def joined(firm: Firm, entity: str, here: AtExchange, source: HoldingsFrom) -> Firm:
    """The firm with the holdings and orders of a source; those at the exchange are the entity's.

    `exchange`: the file's rows of this entity in listed classes are left out; `file`: nothing of
    the exchange counts; `both`: everything counts, so no tonne may stand in both.
    """
    if source == "file":
        return firm

    def is_kept(row: Holding | OpenOrder) -> bool:
        is_here = row.entity == entity and row.credit_class in here.classes
        return source == "both" or not is_here

    return structs.replace(
        firm,
        holdings=(*filter(is_kept, firm.holdings), *here.holdings),
        orders=(*filter(is_kept, firm.orders), *here.orders),
    )


def registered_emissions(
    registry: OfficeRegistry, participant: str, entity: str
) -> tuple[Registered, ...]:
    """A participant's verified emissions in a registry, as those of an entity of its file.

    RegistryError: the registry does not answer.
    """
    return tuple(
        Registered(
            entity=entity,
            fiscal_year=one.fiscal_year,
            emissions_t=one.emissions_t,
            verifier=one.verifier,
            entered_on=tokyo_datetime(at_ns).date(),
        )
        for one, at_ns in VerifiedEmissions(registry).entered(participant)
    )


def registered_of(here: AtExchange, source: HoldingsFrom) -> tuple[Registered, ...]:
    """The registered emissions under a source: shown always, used unless the file alone counts."""
    return tuple(structs.replace(one, is_used=source != "file") for one in here.registered)
