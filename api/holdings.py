"""A participant's credits by serial block, read from the registry, which may block.

The `holdings` stream is read again after each settlement, transfer or retirement that
touches its account; one reading at a time, so that an older one never overwrites a newer. It is
told again, without a reading, when other serials are named by the account's sales.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from api.stream.feed import Feed
from api.stream.streams import StreamKey
from exchange.errors import RegistryError
from exchange.events import CreditsDeposited, CreditsRetired, CreditsSettled, CreditsWithdrawn
from exchange.registry.port import Holding, Registry, holding_account, trading_account
from exchange.registry.serials import Lots
from exchange.venue.sequencer import Group

_LOG = logging.getLogger("tanso.holdings")
MOVED = (CreditsDeposited, CreditsWithdrawn, CreditsRetired)


def own_holdings(registry: Registry, participant: str) -> list[Holding]:
    """What stands in a participant's two accounts; blocks on the registry."""
    return [
        holding
        for account in (holding_account(participant), trading_account(participant))
        for holding in registry.holdings(account)
    ]


class HoldingsReader:
    """Keeps the feed's copy of holdings true for the accounts that somebody listens to."""

    def __init__(self, feed: Feed, registry: Registry) -> None:
        self._feed = feed
        self._registry = registry
        self._venue = feed.view.venue
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._order_lots: dict[int, Lots] = {}

    def take(self, group: Group) -> None:
        """The sequencer's listener."""
        touched: dict[int, None] = {}
        for event in group.events:
            if isinstance(event, CreditsSettled):
                touched |= {event.seller: None, event.buyer: None}
            elif isinstance(event, MOVED):
                touched[event.account] = None
        for account in touched:
            if self._feed.has_stream(StreamKey("holdings", account=account)):
                task = asyncio.create_task(self._refresh(account))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        if self._venue.order_lots != self._order_lots:
            self._order_lots = dict(self._venue.order_lots)
            asyncio.get_running_loop().call_soon(self._tell_again)

    def _tell_again(self) -> None:
        """Once the group is out: the same blocks, other serials of them named."""
        for stream in self._feed.subscriptions("holdings"):
            self._feed.push_holdings(stream.key.account)

    async def read(self, account: int) -> None:
        """Read an account's holdings into the feed's copy. RegistryError when it cannot be."""
        participant = self._feed.view.venue.participant_of(account)
        async with self._lock:
            found = await asyncio.to_thread(own_holdings, self._registry, participant)
            self._feed.view.holdings[account] = found

    async def _refresh(self, account: int) -> None:
        try:
            await self.read(account)
        except RegistryError:
            _LOG.warning("holdings of account %d could not be read", account)
            return
        self._feed.when_durable(partial(self._feed.push_holdings, account))
