"""A participant's credits by serial block, read from the registry, which may block.

The `holdings` stream is read again after each settlement, transfer or retirement of its account;
one read at a time, so that an older result never overwrites a newer one. It is published again,
without a read, when the account's sales, bids, OTC trades and instructions name other serials.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from functools import partial

from api.stream.feed import Feed
from api.stream.streams import StreamKey
from exchange.commands import Side
from exchange.errors import RegistryError
from exchange.events import (
    BalanceChanged,
    CreditsDeposited,
    CreditsRetired,
    CreditsSettled,
    CreditsWithdrawn,
    Event,
    Group,
    InstructionVoided,
    OrderAccepted,
    OrderCanceled,
    OrderExpired,
    OtcEnded,
    OtcEntered,
    OtcMatched,
    RegistryInstructed,
    TradeMade,
)
from exchange.registry.port import Holding, Registry, holding_account, trading_account
from exchange.venue.venue import Venue

_LOG = logging.getLogger("tanso.holdings")
MOVED = (CreditsDeposited, CreditsWithdrawn, CreditsRetired)
NAMING = (OtcEntered, OtcEnded, RegistryInstructed, InstructionVoided)
SALES = {OrderAccepted, TradeMade, OrderCanceled, OrderExpired}


def own_holdings(registry: Registry, participant: str) -> list[Holding]:
    """Return the holdings of a participant's two accounts; the read may block."""
    return [
        holding
        for account in (holding_account(participant), trading_account(participant))
        for holding in registry.holdings(account)
    ]


class HoldingsReader:
    """Keeps the feed's copy of holdings current for accounts with subscribers.

    `_naming`: the open sales and bids that may name serials.
    """

    def __init__(self, feed: Feed, venue: Venue, registry: Registry) -> None:
        self._feed = feed
        self._registry = registry
        self._venue = venue
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._naming: set[int] = set()

    def begin(self) -> None:
        """Find the open sales and bids, after the journal's replay."""
        self._naming = set(self._venue.order_serials)

    def on_group(self, group: Group) -> None:
        """Refresh or republish the holdings that a group changed."""
        moved: dict[int, None] = {}
        named: dict[int, None] = {}
        for event in group.events:
            kind = type(event)
            if kind in SALES:
                account = self._changed_account(event)
                if account >= 0:
                    named[account] = None
            elif kind is BalanceChanged:
                continue
            elif isinstance(event, CreditsSettled):
                moved |= {event.seller: None, event.buyer: None}
            elif isinstance(event, MOVED):
                moved[event.account] = None
            elif isinstance(event, NAMING):
                named[event.account] = None
            elif isinstance(event, OtcMatched):
                named[event.seller] = None
        for account in moved:
            if self._feed.has_stream(StreamKey("holdings", account=account)):
                task = asyncio.create_task(self._refresh(account))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        if named:
            asyncio.get_running_loop().call_soon(self._push_again, named)

    def _changed_account(self, event: Event) -> int:
        """Return the account whose sale names other or fewer serials after the event; -1: none."""
        serial_ranges, naming = self._venue.order_serials, self._naming
        if isinstance(event, OrderAccepted):
            if event.order_id in serial_ranges or (event.auction_id and event.side == Side.SELL):
                naming.add(event.order_id)
                return event.account
        elif isinstance(event, TradeMade):
            # The venue may be ahead of the group: the sale's serials may all be sold by then.
            has_named = (event.seller, event.instrument) in self._venue.house.serials.named
            if has_named or event.sell_order_id in naming:
                if event.sell_order_id not in serial_ranges:
                    naming.discard(event.sell_order_id)
                return event.seller
        elif isinstance(event, OrderCanceled | OrderExpired) and event.order_id in naming:
            if not event.leaves_t:
                naming.discard(event.order_id)
            return event.account
        return -1

    def _push_again(self, accounts: Iterable[int]) -> None:
        """Publish the same blocks with other named serials, after the group's own messages."""
        for account in accounts:
            self._feed.push_holdings(account)

    async def read(self, account: int) -> None:
        """Read an account's holdings into the feed's copy. RegistryError: the read failed."""
        participant = self._venue.participant_of(account)
        async with self._lock:
            found = await asyncio.to_thread(own_holdings, self._registry, participant)
            self._feed.holdings[account] = found

    async def _refresh(self, account: int) -> None:
        try:
            await self.read(account)
        except RegistryError:
            _LOG.warning("holdings of account %d could not be read", account)
            return
        self._feed.when_durable(partial(self._feed.push_holdings, account))
