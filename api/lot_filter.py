"""A sale's `lot_filter` as lots: the seller's free blocks that are what the filter says.

Free is what stands in the trading account and no other open sale, trade or instruction of the
account names. The registry is asked in a thread; one account's filtered orders are chosen for
and entered one after another, so that two never name the same serial.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import date

from msgspec import structs

from api.errors import ApiError
from api.messages.fields import LotFilter
from api.registry_errors import asked
from exchange.commands import AddOrder
from exchange.registry.port import Registry, Status, trading_account
from exchange.registry.serials import Block, Lots, cut_lots, lots_quantity
from exchange.venue.named_lots import named_lots, split
from exchange.venue.order_entry import LOTS_MAX
from exchange.venue.venue import Venue

Fits = Callable[[Block], bool]


class LotChooser:
    """Names lots for filtered orders; `locks` keeps an account's orders apart while they enter."""

    def __init__(self, registry: Registry, venue: Venue) -> None:
        self._registry = registry
        self._venue = venue
        self.locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def named(self, order: AddOrder, wanted: LotFilter, taken: Lots = ()) -> AddOrder:
        """The order with lots; `taken` are spoken for. ApiError `lot_not_available`: too few.

        An order that was sent before under the same id gets its first lots again, if they are
        what the filter says.
        """
        fits = await self._test(wanted)
        sent = self._venue.sent_order(order.account, order.cl_ord_id) if order.cl_ord_id else None
        if sent is not None:
            return await self._as_before(order, sent, fits)
        blocks = await self._fitting(order, fits)
        names = named_lots(self._venue, order.account, order.instrument)
        spoken_for = (*names.held, *names.in_settlement, *taken)
        free = [part for block in blocks for part in split(block, spoken_for)[1]]
        free.sort(key=lambda block: (block.vintage, -block.quantity_t))
        available = tuple((one.first_serial, one.last_serial) for one in free)
        lots, _ = cut_lots(available, order.quantity_t)
        chosen_t = lots_quantity(lots[:LOTS_MAX])
        if chosen_t < order.quantity_t:
            message = f"{chosen_t} t of your free credits fit the filter"
            if len(lots) > LOTS_MAX:
                message += f" in {LOTS_MAX} blocks, the most that an order names"
            raise ApiError("lot_not_available", message, "lot_filter")
        return structs.replace(order, lots=lots)

    async def _fitting(self, order: AddOrder, fits: Fits) -> list[Block]:
        """The account's blocks of the class that are what the filter says."""
        account = trading_account(self._venue.participant_of(order.account))
        credit_class = self._venue.instruments[order.instrument].credit_class
        found = await asked(lambda: self._registry.holdings(account, credit_class))
        return [one.block for one in found if one.status is Status.HELD and fits(one.block)]

    async def _as_before(self, order: AddOrder, sent: AddOrder, fits: Fits) -> AddOrder:
        """The lots of the first time, which may have moved since; `duplicate_cl_ord_id` when the
        first order was another one."""
        serials = [first for first, _ in sent.lots]
        blocks = await asked(lambda: [self._registry.locate(one).block for one in serials])
        if not blocks or not all(map(fits, blocks)):
            raise ApiError("duplicate_cl_ord_id", "the cl_ord_id names another order", "cl_ord_id")
        return structs.replace(order, lots=sent.lots)

    async def _test(self, wanted: LotFilter) -> Fits:
        """The filter as a test of blocks."""
        earliest = _day(wanted.vintage_from, "vintage_from") or date.min
        latest = _day(wanted.vintage_to, "vintage_to") or date.max
        by_method: frozenset[str] | None = None
        if wanted.methodology is not None:
            projects = await asked(self._registry.projects)
            by_method = frozenset(
                one.project_id for one in projects if one.methodology == wanted.methodology
            )

        def fits(block: Block) -> bool:
            return (
                wanted.programme in (None, block.programme)
                and wanted.project_id in (None, block.project_id)
                and wanted.country in (None, block.country)
                and (by_method is None or block.project_id in by_method)
                and earliest <= block.vintage.start
                and block.vintage.end <= latest
            )

        return fits


def _day(text: str | None, field: str) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise ApiError("invalid_params", f"{field} is no day", f"lot_filter.{field}") from None
