"""Choice of the serials that an act takes from a holding account: named ones, or the oldest."""

from __future__ import annotations

from exchange.errors import RegistryRejected
from exchange.registry.books import SERIAL_RANGES_MAX
from exchange.registry.serial_set import SerialSet
from exchange.registry.serials import SerialRanges, cut_ranges, ranges_quantity, runs_by_series


def choose(free: SerialSet, serial_ranges: SerialRanges, quantity_t: int) -> SerialRanges:
    """The serials of an act: the first of the named ones, else the oldest free ones.

    RegistryRejected: serial_range_invalid, serials_not_available, insufficient_credits.
    """
    if serial_ranges:
        check_ranges(serial_ranges, quantity_t)
        if not free.covers(serial_ranges):
            raise RegistryRejected(
                "serials_not_available",
                "not all of these serials stand in the holding account and are free: none may be "
                "named by a transfer that waits, or a deposit on its way",
            )
        return cut_ranges(serial_ranges, quantity_t)[0]
    if free.quantity_t < quantity_t:
        raise RegistryRejected(
            "insufficient_credits",
            f"{quantity_t:,} t are asked for; "
            f"{free.quantity_t:,} t are free in the holding account",
        )
    chosen = free.oldest(quantity_t)
    if len(chosen) > SERIAL_RANGES_MAX:
        raise RegistryRejected(
            "serial_range_invalid",
            f"{quantity_t} t lie in {len(chosen)} blocks, one act moves {SERIAL_RANGES_MAX}: "
            "ask for less",
        )
    return chosen


def check_ranges(serial_ranges: SerialRanges, quantity_t: int) -> None:
    """Reject named ranges that are none, overlap, or do not cover the quantity."""
    try:
        runs_by_series(serial_ranges)
    except RegistryRejected as rejection:
        raise RegistryRejected("serial_range_invalid", rejection.sentence) from rejection
    if serial_ranges and ranges_quantity(serial_ranges) < quantity_t:
        named_t = ranges_quantity(serial_ranges)
        raise RegistryRejected(
            "serial_range_invalid",
            f"{quantity_t} t are asked for, the named serials are {named_t} t",
        )
