"""A firm's file joined to what its participant has at a running exchange.

The file and the exchange must not count the same tonnes twice. The default is by class: of a class
that the exchange lists, its registry and its markets are the source; of any other, the file is.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, structs

from exchange.compliance.firm import Firm, Holding, OpenOrder

HoldingsFrom = Literal["exchange", "file", "both"]


class AtExchange(Struct, frozen=True):
    """A participant's credits and orders at an exchange, and the classes that it lists.

    A retirement for several schemes stands in `holdings` once, under GX-ETS or its first scheme,
    and in `also_ended` under each further one: the same tonnes, for `served` alone.
    """

    classes: frozenset[str]
    holdings: tuple[Holding, ...] = ()
    orders: tuple[OpenOrder, ...] = ()
    also_ended: tuple[Holding, ...] = ()


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


def with_shared(joined_firm: Firm, here: AtExchange, source: HoldingsFrom) -> Firm:
    """The joined firm with each shared retirement under all its schemes, as `served` reads it."""
    if source == "file" or not here.also_ended:
        return joined_firm
    return structs.replace(joined_firm, holdings=(*joined_firm.holdings, *here.also_ended))
