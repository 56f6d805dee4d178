"""Replies over the WebSocket: one envelope, and a result type for each method."""

from __future__ import annotations

from typing import Generic, TypeVar

from msgspec import Struct

from api.messages.auctions import BidResult
from api.messages.dry_run import DryRun
from api.messages.fields import DecimalText, ErrorBody, ReqId, Timestamp
from api.messages.records import OrderStatusText
from api.messages.sessions import RateLimit, Session
from exchange.venue.mode import Mode

T = TypeVar("T")


class Reply(Struct, Generic[T], omit_defaults=True):
    """The envelope of a reply: `result` on success, else `error`; times are the server's wall
    time."""

    method: str
    success: bool
    time_in: Timestamp
    time_out: Timestamp
    req_id: ReqId | None = None
    result: T | None = None
    error: ErrorBody | None = None
    rate_limit: RateLimit | None = None


class PingResult(Struct):
    """An empty result: the server is alive."""


class SubscribeResult(Struct, omit_defaults=True):
    """The subscription to one stream; its snapshot follows. Each stream has a reply of its own."""

    channel: str
    symbol: str | None = None
    depth: int | None = None
    rows: int | None = None
    interval: str | None = None
    interval_ms: int | None = None
    seq: int | None = None


class Limits(Struct):
    """Limits of the connection."""

    message_bytes: int
    orders_per_s: int
    orders_burst: int
    messages_per_s: int
    queue_messages: int
    queue_bytes: int


class AuthResult(Struct, omit_defaults=True):
    """The login with its limits. `heartbeat_s`: seconds between the server's heartbeats."""

    session: Session
    limits: Limits
    server_time: Timestamp
    heartbeat_s: int
    mode: Mode
    cancel_on_disconnect: bool = False


class OrderResult(Struct, omit_defaults=True):
    """An order that is durable. `duplicate`: it had been entered before; the first result is
    repeated.

    `validated`: a dry run passed; no order was entered and `order_id` is -1. `dry_run`: what the
    order would do.
    """

    order_id: int
    seq: int
    order_status: OrderStatusText
    cl_ord_id: str | None = None
    duplicate: bool = False
    validated: bool = False
    dry_run: DryRun[DecimalText] | None = None


class CanceledOrder(Struct, omit_defaults=True):
    """The result for one order of a cancel request."""

    success: bool
    order_id: int | None = None
    cl_ord_id: str | None = None
    seq: int | None = None
    error: ErrorBody | None = None


class CancelResult(Struct):
    """The orders that were canceled, and those that could not be."""

    orders: list[CanceledOrder]


class BatchOrder(Struct, omit_defaults=True):
    """The result for one order of a batch."""

    success: bool
    order_id: int | None = None
    cl_ord_id: str | None = None
    result: OrderResult | None = None
    error: ErrorBody | None = None


class BatchResult(Struct):
    """Results in the order of the request; after a dry run that passed each has its `dry_run`."""

    orders: list[BatchOrder]


class TimerResult(Struct, omit_defaults=True):
    """The time at which the dead-man timer will cancel all orders; absent if the timer is off."""

    trigger_time: Timestamp | None = None


class CancelOnDisconnectResult(Struct):
    """The setting that is now in force for this connection."""

    cancel_on_disconnect: bool


class LogoutResult(Struct):
    """An ended login; public streams continue."""


RESULTS: dict[str, type[Struct]] = {
    "ping": PingResult,
    "subscribe": SubscribeResult,
    "unsubscribe": SubscribeResult,
    "auth": AuthResult,
    "logout": LogoutResult,
    "add_order": OrderResult,
    "amend_order": OrderResult,
    "cancel_order": CancelResult,
    "cancel_all": CancelResult,
    "cancel_all_orders_after": TimerResult,
    "set_cancel_on_disconnect": CancelOnDisconnectResult,
    "batch_add": BatchResult,
    "batch_cancel": CancelResult,
    "add_bid": BidResult,
    "cancel_bid": BidResult,
}
