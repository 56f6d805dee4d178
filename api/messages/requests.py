"""Requests over the WebSocket: one tagged Struct for each method."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.messages.fields import (
    BoardRows,
    ClOrdId,
    DecimalText,
    Depth,
    Interval,
    IntervalMs,
    NamedRange,
    OrderId,
    OrderTypeText,
    PostOnlyText,
    ReqId,
    SelfTradeText,
    Seq,
    SerialFilter,
    SideText,
    StpGroup,
    Symbol,
    Text,
    TimeInForceText,
    TimeText,
)

ChannelName = Literal[
    "instrument",
    "status",
    "ticker",
    "book",
    "board",
    "level3",
    "trade",
    "auction",
    "ohlc",
    "executions",
    "balances",
    "holdings",
    "settlements",
    "retirements",
]
Signature = Annotated[str, Meta(min_length=1, max_length=256)]
BATCH_MIN, BATCH_MAX = 2, 50


class Request(Struct, forbid_unknown_fields=True, tag_field="method", kw_only=True, frozen=True):
    """The base of all requests; the reply repeats `req_id`, which has no other meaning."""

    req_id: ReqId | None = None


class Params(Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """The base of all parameter objects."""


class PingRequest(Request, tag="ping", frozen=True):
    """Checks that the server is alive."""


class SubscribeParams(Params, frozen=True):
    """Streams of a channel. Without `symbol` it is all instruments, future ones too; `depth` is for
    book, `rows` for board, `interval` for ohlc.

    `interval_ms` is for the conflated channels ticker, book, board, auction and ohlc: the stream
    then pushes at most once in that time, what changed meanwhile merged. Each interval is a stream
    of its own, with its own chain of `prev_seq`; its pushes carry the interval.
    """

    channel: ChannelName
    symbol: Annotated[list[Symbol], Meta(min_length=1, max_length=100)] | None = None
    depth: Depth = 10
    rows: BoardRows = 10
    interval: Interval = "1m"
    interval_ms: IntervalMs | None = None
    snapshot: bool = True
    snap_orders: bool = True
    snap_trades: bool = False
    from_seq: Seq | None = None


class SubscribeRequest(Request, tag="subscribe", frozen=True):
    """Subscribes to streams of a channel; each begins with a snapshot."""

    params: SubscribeParams


class UnsubscribeParams(Params, frozen=True):
    """Streams to leave, named as they were subscribed to."""

    channel: ChannelName
    symbol: Annotated[list[Symbol], Meta(min_length=1, max_length=100)] | None = None
    depth: Depth = 10
    rows: BoardRows = 10
    interval: Interval = "1m"
    interval_ms: IntervalMs | None = None


class UnsubscribeRequest(Request, tag="unsubscribe", frozen=True):
    """Ends subscriptions to streams."""

    params: UnsubscribeParams


class AuthParams(Params, frozen=True):
    """Credentials: a signature (`api_key`, `timestamp_ms`, `nonce`, `signature`) or a `token`."""

    api_key: Annotated[str, Meta(max_length=64)] | None = None
    timestamp_ms: Annotated[int, Meta(ge=0, le=2**53)] | None = None
    nonce: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    signature: Signature | None = None
    token: Annotated[str, Meta(max_length=128)] | None = None
    recv_window: Annotated[int, Meta(ge=1, le=60_000)] = 5_000
    cancel_on_disconnect: bool = False
    heartbeat_s: Annotated[int, Meta(ge=1, le=60)] = 1
    rate_limit: bool = False


class AuthRequest(Request, tag="auth", frozen=True):
    """Logs the connection in, which private channels and orders need."""

    params: AuthParams


class LogoutRequest(Request, tag="logout", frozen=True):
    """Ends the login without canceling on disconnect."""


class OrderParams(Params, frozen=True):
    """A new order.

    A sale may name the credits to deliver, by serials (`serial_ranges`) or by attributes
    (`serial_filter`); at entry the filter becomes serial ranges that no other sale of yours names.

    `stp_type`: the self-trade prevention to apply if this order, as the taker, meets one of yours;
    "none" is for simulated accounts. `stp_group`: your self-trade group, if the exchange has put
    you into one; it applies by default.
    """

    symbol: Symbol
    side: SideText
    order_qty: DecimalText
    order_type: OrderTypeText = "limit"
    limit_price: DecimalText | None = None
    stop_price: DecimalText | None = None
    time_in_force: TimeInForceText = "day"
    expire_time: TimeText | None = None
    post_only: PostOnlyText | None = None
    display_qty: DecimalText | None = None
    cl_ord_id: ClOrdId | None = None
    stp_type: SelfTradeText = "cancel_newest"
    stp_group: StpGroup | None = None
    serial_ranges: Annotated[list[NamedRange], Meta(max_length=50)] = []
    serial_filter: SerialFilter | None = None


class AddOrderParams(OrderParams, frozen=True):
    """A new order. `deadline`: rejects the order if it arrives later; `validate`: a dry run."""

    deadline: TimeText | None = None
    validate: bool = False


class AddOrderRequest(Request, tag="add_order", frozen=True):
    params: AddOrderParams


class AmendOrderParams(Params, frozen=True):
    """Changes of an order, named by `order_id` or `cl_ord_id`; only a smaller quantity keeps its
    priority.

    A market or stop order takes no `limit_price` and no `display_qty`. A `display_qty` of the
    whole quantity or more displays all of it. A change that would make a post-only order cross is
    rejected, even if the order reprices at entry.
    """

    order_id: OrderId | None = None
    cl_ord_id: ClOrdId | None = None
    order_qty: DecimalText | None = None
    limit_price: DecimalText | None = None
    display_qty: DecimalText | None = None


class AmendOrderRequest(Request, tag="amend_order", frozen=True):
    params: AmendOrderParams


class CancelOrderParams(Params, frozen=True):
    """Any number of your own orders, by `order_id` or by `cl_ord_id`."""

    order_id: Annotated[list[OrderId], Meta(max_length=50)] = []
    cl_ord_id: Annotated[list[ClOrdId], Meta(max_length=50)] = []


class CancelOrderRequest(Request, tag="cancel_order", frozen=True):
    params: CancelOrderParams


class CancelAllParams(Params, frozen=True):
    symbol: Symbol | None = None
    side: SideText | None = None


class CancelAllRequest(Request, tag="cancel_all", frozen=True):
    params: CancelAllParams = CancelAllParams()


class CancelAllOrdersAfterParams(Params, frozen=True):
    """The dead-man timer: `timeout` in seconds; 0 switches it off."""

    timeout: Annotated[int, Meta(ge=0, le=86_400)]


class CancelAllOrdersAfterRequest(Request, tag="cancel_all_orders_after", frozen=True):
    params: CancelAllOrdersAfterParams


class SetCancelOnDisconnectParams(Params, frozen=True):
    cancel_on_disconnect: bool


class SetCancelOnDisconnectRequest(Request, tag="set_cancel_on_disconnect", frozen=True):
    params: SetCancelOnDisconnectParams


class BatchAddParams(Params, frozen=True):
    """Orders in their order of entry; all are checked before the first is entered."""

    orders: Annotated[list[OrderParams], Meta(min_length=BATCH_MIN, max_length=BATCH_MAX)]
    deadline: TimeText | None = None
    validate: bool = False


class BatchAddRequest(Request, tag="batch_add", frozen=True):
    params: BatchAddParams


class CancelTarget(Params, frozen=True):
    order_id: OrderId | None = None
    cl_ord_id: ClOrdId | None = None


class BatchCancelParams(Params, frozen=True):
    orders: Annotated[list[CancelTarget], Meta(min_length=BATCH_MIN, max_length=BATCH_MAX)]


class BatchCancelRequest(Request, tag="batch_cancel", frozen=True):
    params: BatchCancelParams


class AddBidParams(Params, frozen=True):
    """A sealed bid in the auction `auction_id`: `price` in yen a tonne, `qty` in tonnes.

    A repeated bid with the same `cl_ord_id` gets the first reply again.
    """

    auction_id: Text
    side: SideText
    price: DecimalText
    qty: DecimalText
    cl_ord_id: ClOrdId | None = None
    serial_ranges: Annotated[list[NamedRange], Meta(max_length=50)] = []


class AddBidRequest(Request, tag="add_bid", frozen=True):
    params: AddBidParams


class CancelBidParams(Params, frozen=True):
    auction_id: Text
    bid_id: OrderId


class CancelBidRequest(Request, tag="cancel_bid", frozen=True):
    params: CancelBidParams


AnyRequest = (
    PingRequest
    | SubscribeRequest
    | UnsubscribeRequest
    | AuthRequest
    | LogoutRequest
    | AddOrderRequest
    | AmendOrderRequest
    | CancelOrderRequest
    | CancelAllRequest
    | CancelAllOrdersAfterRequest
    | SetCancelOnDisconnectRequest
    | BatchAddRequest
    | BatchCancelRequest
    | AddBidRequest
    | CancelBidRequest
)


class RequestHead(Struct):
    """The fields of an undecodable request that its reply needs."""

    method: object = None
    req_id: object = None
