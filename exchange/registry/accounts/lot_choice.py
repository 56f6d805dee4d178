"""Choice of the serials that an act takes from a holding account: named ones, or the oldest."""

from __future__ import annotations

from exchange.errors import RegistryRejected
from exchange.registry.books import LOTS_MAX
from exchange.registry.serial_set import SerialSet
from exchange.registry.serials import Lots, cut_lots, lots_quantity, runs_by_series


def choose(free: SerialSet, lots: Lots, quantity_t: int) -> Lots:
    """The serials of an act: the first of the named ones, else the oldest free ones.

    RegistryRejected: lot_invalid, lot_not_available, insufficient_credits.
    """
    if lots:
        check_lots(lots, quantity_t)
        if not free.covers(lots):
            raise RegistryRejected(
                "lot_not_available",
                "not all of these serials stand in the holding account and are free: none may be "
                "named by a transfer that waits, or a deposit on its way",
            )
        return cut_lots(lots, quantity_t)[0]
    if free.quantity_t < quantity_t:
        raise RegistryRejected(
            "insufficient_credits",
            f"{quantity_t:,} t are asked for; "
            f"{free.quantity_t:,} t are free in the holding account",
        )
    chosen = free.oldest(quantity_t)
    if len(chosen) > LOTS_MAX:
        raise RegistryRejected(
            "lot_invalid",
            f"{quantity_t} t lie in {len(chosen)} blocks, one act moves {LOTS_MAX}: ask for less",
        )
    return chosen


def check_lots(lots: Lots, quantity_t: int) -> None:
    """Reject named lots that are no ranges, overlap, or do not cover the quantity: lot_invalid."""
    try:
        runs_by_series(lots)
    except RegistryRejected as rejection:
        raise RegistryRejected("lot_invalid", rejection.sentence) from rejection
    if lots and lots_quantity(lots) < quantity_t:
        named_t = lots_quantity(lots)
        raise RegistryRejected(
            "lot_invalid", f"{quantity_t} t are asked for, the named lots are {named_t} t"
        )
