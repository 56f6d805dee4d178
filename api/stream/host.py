"""Protocols between a WebSocket connection and the exchange.

Connections, their methods and the endpoint use these protocols, so that `api.stream` imports no
service: `Service` implements `Host`, and a test can provide a smaller one.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol

from api.access.auth import Authenticator, Principal
from api.access.order_limits import OrderLimits
from api.access.request_rates import RequestRates
from api.messages.auctions import BidResult
from api.messages.fields import SideText
from api.messages.replies import BatchResult, CancelResult, OrderResult, TimerResult
from api.messages.requests import (
    AddBidParams,
    AddOrderParams,
    AmendOrderParams,
    BatchAddParams,
    BatchCancelParams,
    CancelBidParams,
    CancelOrderParams,
)
from api.settings import Settings
from api.stream.feed import Feed
from api.stream.subscriptions import Subscriptions
from api.stream.visitor import Visitor
from api.wire.convert import InstrumentTable
from api.wire.pending_reply import PendingReply
from exchange.events import Outcome
from exchange.venue.mode import Mode
from exchange.views.projections import Projections


class Orders(Protocol):
    """Order entry for an account; each command is in the inbox when its call returns."""

    def add(self, account: int, params: AddOrderParams) -> Awaitable[OrderResult]: ...
    def add_batch(self, account: int, params: BatchAddParams) -> Awaitable[BatchResult]: ...
    def amend(self, account: int, params: AmendOrderParams) -> Awaitable[OrderResult]: ...
    def cancel(self, account: int, params: CancelOrderParams) -> Awaitable[CancelResult]: ...
    def cancel_batch(self, account: int, params: BatchCancelParams) -> Awaitable[CancelResult]: ...
    def cancel_all(
        self, account: int, symbol: str | None, side: SideText | None
    ) -> Awaitable[CancelResult]: ...
    def cancel_after(self, account: int, seconds: int) -> Awaitable[TimerResult]: ...


class Auctions(Protocol):
    """Bid entry for an account in sealed-bid auctions."""

    def add_bid(self, account: int, params: AddBidParams) -> Awaitable[BidResult]: ...
    def cancel_bid(self, account: int, params: CancelBidParams) -> Awaitable[BidResult]: ...


class Holdings(Protocol):
    """The feed's copy of the registry's holdings."""

    async def read(self, account: int) -> None: ...


class Durability(Protocol):
    """The durability of the venue's current state."""

    @property
    def is_ahead(self) -> bool: ...
    async def durable(self) -> None: ...


class Peer(Protocol):
    """The part of a connection that a login reads and changes."""

    number: int
    visitor: Visitor
    subscriptions: Subscriptions
    principal: Principal | None
    account: int
    cancel_on_disconnect: bool

    def close(self, code: int) -> None: ...


class Logins(Protocol):
    """The logins of connections."""

    def log_in(self, peer: Peer, principal: Principal) -> None: ...
    def log_out(self, peer: Peer) -> None: ...
    def set_cancel_on_disconnect(self, peer: Peer, on: bool) -> PendingReply[Outcome] | None: ...


class Host(Protocol):
    """The exchange as a connection sees it."""

    @property
    def settings(self) -> Settings: ...
    @property
    def mode(self) -> Mode: ...
    @property
    def auth(self) -> Authenticator: ...
    @property
    def rates(self) -> RequestRates: ...
    @property
    def limits(self) -> OrderLimits: ...
    @property
    def logins(self) -> Logins: ...
    @property
    def projections(self) -> Projections: ...
    @property
    def feed(self) -> Feed: ...
    @property
    def markets(self) -> InstrumentTable: ...
    @property
    def commands(self) -> Durability: ...
    @property
    def orders(self) -> Orders: ...
    @property
    def auctions(self) -> Auctions: ...
    @property
    def holdings(self) -> Holdings: ...

    # A test replaces these to set the clocks.
    def wall_ns(self) -> int: ...
    def steady_s(self) -> float: ...
