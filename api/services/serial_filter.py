"""Choice of serials for a sale's `serial_filter`: the seller's free serials that match it.

Serials are free if the trading account holds them and no order, trade or instruction names them, as
the venue knows. Only a country or a methodology needs a query to the registry, in a thread; one
account's filtered orders choose and enter one after another, so that two never name the same
serial.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import date

from msgspec import structs

from api.messages.fields import SerialFilter
from api.wire.errors import ApiError
from api.wire.registry_errors import asked
from exchange.commands import AddOrder
from exchange.commands.orders import SERIAL_RANGES_MAX
from exchange.registry.port import Registry
from exchange.registry.serial_set import SerialSet
from exchange.registry.serials import (
    SerialRanges,
    cut_ranges,
    parse_range,
    parse_series,
    ranges_quantity,
)
from exchange.venue.venue import Venue

Fits = Callable[[str], bool]


class SerialChooser:
    """Names serials for filtered orders; `locks` serializes an account's orders at entry."""

    def __init__(self, registry: Registry, venue: Venue) -> None:
        self._registry = registry
        self._venue = venue
        self.locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def named(
        self, order: AddOrder, wanted: SerialFilter, taken: SerialRanges = ()
    ) -> AddOrder:
        """Return the order with serial ranges outside `taken`. ApiError `serials_not_available`:
        too few.

        A repeated order under the same id gets its first serial ranges again, if they match the
        filter.
        """
        fits = await self._test(wanted)
        sent = self._venue.sent_order(order.account, order.cl_ord_id) if order.cl_ord_id else None
        if sent is not None:
            return _as_before(order, sent, fits)
        free = SerialSet(self._venue.house.serials.free(order.account, order.instrument))
        free.remove(tuple(serial_range for serial_range in taken if free.covers((serial_range,))))
        available = tuple(
            serial_range
            for serial_range in free.serial_ranges()
            if fits(parse_range(serial_range)[0])
        )
        serial_ranges, _ = cut_ranges(available, order.quantity_t)
        chosen_t = ranges_quantity(serial_ranges[:SERIAL_RANGES_MAX])
        if chosen_t < order.quantity_t:
            message = f"{chosen_t} t of your free credits match the filter"
            if len(serial_ranges) > SERIAL_RANGES_MAX:
                message += f" in {SERIAL_RANGES_MAX} blocks, the most that an order names"
            raise ApiError("serials_not_available", message, "serial_filter")
        return structs.replace(order, serial_ranges=serial_ranges)

    async def _test(self, wanted: SerialFilter) -> Fits:
        """Return the filter as a predicate of a series' name."""
        earliest = _day(wanted.vintage_from, "vintage_from") or date.min
        latest = _day(wanted.vintage_to, "vintage_to") or date.max
        projects: frozenset[str] | None = None
        if wanted.methodology is not None or wanted.country is not None:
            known = await asked(self._registry.projects)
            projects = frozenset(
                project.project_id
                for project in known
                if wanted.methodology in (None, project.methodology)
                and wanted.country in (None, project.country)
            )

        def fits(series: str) -> bool:
            programme, project_id, vintage = parse_series(series)
            return (
                wanted.programme in (None, programme)
                and wanted.project_id in (None, project_id)
                and (projects is None or project_id in projects)
                and earliest <= vintage.start
                and vintage.end <= latest
            )

        return fits


def _as_before(order: AddOrder, sent: AddOrder, fits: Fits) -> AddOrder:
    """Return the first order's serial ranges, which may have moved since. ApiError
    `duplicate_cl_ord_id`: the first order was another one."""
    if not sent.serial_ranges or not all(
        fits(parse_range(serial_range)[0]) for serial_range in sent.serial_ranges
    ):
        raise ApiError("duplicate_cl_ord_id", "the cl_ord_id names another order", "cl_ord_id")
    return structs.replace(order, serial_ranges=sent.serial_ranges)


def _day(text: str | None, field: str) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise ApiError(
            "invalid_params", f"{field} is not a day", f"serial_filter.{field}"
        ) from None
