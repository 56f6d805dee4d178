"""Methods of the WebSocket, one function each.

A method returns its result, an awaitable of it, or None if it has replied by itself. It runs up to
its first wait at once, so that requests reach the sequencer in their order of arrival.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from api.access.auth import Principal, Signed
from api.access.permissions import reject_unless_allowed
from api.messages.replies import (
    AuthResult,
    CancelOnDisconnectResult,
    Limits,
    LogoutResult,
    PingResult,
)
from api.messages.requests import (
    AddBidRequest,
    AddOrderRequest,
    AmendOrderRequest,
    AuthParams,
    AuthRequest,
    BatchAddRequest,
    BatchCancelRequest,
    CancelAllOrdersAfterRequest,
    CancelAllRequest,
    CancelBidRequest,
    CancelOrderRequest,
    SetCancelOnDisconnectRequest,
    SubscribeParams,
    SubscribeRequest,
    UnsubscribeParams,
    UnsubscribeRequest,
)
from api.messages.sessions import Session
from api.settings import Settings
from api.stream.connection import Answer, Connection, Methods
from api.stream.streams import PRIVATE, StreamKey, encode
from api.stream.subscriptions import check_interval, stream_keys, subscribe_result
from api.wire.errors import ApiError
from exchange.errors import RegistryError
from exchange.units import utc_text

WS_PATH = "/v1/ws"


def ping(connection: Connection, request: Any) -> Answer:
    return PingResult()


def auth(connection: Connection, request: AuthRequest) -> Answer:
    """Log in the connection; a second login on the same connection is rejected."""
    params = request.params
    if connection.principal is not None:
        raise ApiError("forbidden", "this connection is logged in; log out first")
    connection.visitor.begin_login()
    principal = _principal(connection, params)
    logins = connection.host.logins
    logins.log_in(connection, principal)
    connection.heartbeat_s = params.heartbeat_s
    connection.wants_rate_limit = params.rate_limit
    try:
        on = params.cancel_on_disconnect
        return _set_cancel(connection, on, partial(_auth_result, connection))
    except ApiError:
        logins.log_out(connection)
        raise


def _auth_result(connection: Connection) -> AuthResult:
    host, principal = connection.host, connection.principal
    assert principal is not None
    return AuthResult(
        session=Session(
            participant=principal.participant,
            account=connection.account if connection.account >= 0 else None,
            role=principal.role,
            scopes=list(principal.scopes),
            stp_group=host.markets.stp_groups.get(connection.account),
        ),
        limits=_limits(host.settings),
        server_time=utc_text(host.wall_ns()),
        heartbeat_s=connection.heartbeat_s,
        mode=host.mode,
        cancel_on_disconnect=connection.cancel_on_disconnect,
    )


def _set_cancel(connection: Connection, on: bool, result: Callable[[], msgspec.Struct]) -> Answer:
    """Set cancel-on-disconnect and reply when the setting is on the disk."""
    pending = connection.host.logins.set_cancel_on_disconnect(connection, on)
    if pending is None:
        return result()

    async def later() -> msgspec.Struct:
        try:
            await pending
        except ApiError:
            connection.cancel_on_disconnect = not on
            raise
        return result()

    return later()


def logout(connection: Connection, request: Any) -> Answer:
    connection.host.logins.log_out(connection)
    return LogoutResult()


def subscribe(connection: Connection, request: SubscribeRequest) -> Answer:
    """Subscribe to streams, each with a reply and a snapshot; all symbols are checked first."""
    keys = _keys(connection, request.params)
    if request.params.channel == "holdings":
        return _subscribe_holdings(connection, request, keys)
    return _once_durable(connection, partial(_join, connection, request, keys))


async def _subscribe_holdings(
    connection: Connection, request: SubscribeRequest, keys: list[StreamKey]
) -> None:
    """Subscribe to holdings after reading the registry, so that the snapshot is current."""
    try:
        await connection.host.holdings.read(keys[0].account)
    except RegistryError:
        raise ApiError("overloaded", "the registry does not answer") from None
    await connection.host.commands.durable()
    _join(connection, request, keys)


def _once_durable(connection: Connection, work: Callable[[], None]) -> Answer:
    """Run work that shows market data when the venue's current state is on the disk."""
    if not connection.host.commands.is_ahead:
        work()
        return None

    async def later() -> None:
        await connection.host.commands.durable()
        work()

    return later()


def _join(connection: Connection, request: SubscribeRequest, keys: list[StreamKey]) -> None:
    params = request.params
    feed = connection.host.feed
    time_in = utc_text(connection.host.wall_ns())
    subscriptions, symbols = connection.subscriptions, connection.host.markets.symbols
    subscriptions.note(request)
    for key in keys:
        subscriptions.remove(key)
        stream = feed.subscribe(key, subscriptions)
        subscriptions.add(stream)
        result = subscribe_result(key, symbols)
        result.seq = stream.last_seq
        is_replay = key.channel == "executions" and params.from_seq is not None
        orders = connection.host.projections.current.orders
        if is_replay and (params.from_seq or 0) < orders.missing_seq:
            error = ApiError("seq_too_old", field="from_seq")
            connection.reply("subscribe", request.req_id, time_in, error)
        else:
            connection.reply("subscribe", request.req_id, time_in, result)
        if key.channel == "executions" and (is_replay or params.snap_trades):
            since = params.from_seq or 0
            connection.send(encode(feed.executions(stream, since, params.snap_orders)))
        elif params.snapshot:
            connection.send(encode(feed.snapshot(stream)))


def unsubscribe(connection: Connection, request: UnsubscribeRequest) -> Answer:
    keys = _keys(connection, request.params)
    return _once_durable(connection, partial(_part, connection, request, keys))


def _part(connection: Connection, request: UnsubscribeRequest, keys: list[StreamKey]) -> None:
    time_in = utc_text(connection.host.wall_ns())
    subscriptions, symbols = connection.subscriptions, connection.host.markets.symbols
    subscriptions.note(request)
    for key in keys:
        subscriptions.remove(key)
        result = subscribe_result(key, symbols)
        connection.reply("unsubscribe", request.req_id, time_in, result)


def add_order(connection: Connection, request: AddOrderRequest) -> Answer:
    return connection.host.orders.add(connection.account, request.params)


def cancel_order(connection: Connection, request: CancelOrderRequest) -> Answer:
    return connection.host.orders.cancel(connection.account, request.params)


def cancel_all(connection: Connection, request: CancelAllRequest) -> Answer:
    params = request.params
    return connection.host.orders.cancel_all(connection.account, params.symbol, params.side)


def cancel_all_orders_after(connection: Connection, request: CancelAllOrdersAfterRequest) -> Answer:
    return connection.host.orders.cancel_after(connection.account, request.params.timeout)


def amend_order(connection: Connection, request: AmendOrderRequest) -> Answer:
    return connection.host.orders.amend(connection.account, request.params)


def set_cancel_on_disconnect(
    connection: Connection, request: SetCancelOnDisconnectRequest
) -> Answer:
    on = request.params.cancel_on_disconnect
    return _set_cancel(connection, on, partial(CancelOnDisconnectResult, on))


def batch_add(connection: Connection, request: BatchAddRequest) -> Answer:
    return connection.host.orders.add_batch(connection.account, request.params)


def batch_cancel(connection: Connection, request: BatchCancelRequest) -> Answer:
    return connection.host.orders.cancel_batch(connection.account, request.params)


def add_bid(connection: Connection, request: AddBidRequest) -> Answer:
    return connection.host.auctions.add_bid(connection.account, request.params)


def cancel_bid(connection: Connection, request: CancelBidRequest) -> Answer:
    return connection.host.auctions.cancel_bid(connection.account, request.params)


METHODS: Methods = {
    "ping": ping,
    "auth": auth,
    "logout": logout,
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "add_order": add_order,
    "amend_order": amend_order,
    "cancel_order": cancel_order,
    "cancel_all": cancel_all,
    "cancel_all_orders_after": cancel_all_orders_after,
    "set_cancel_on_disconnect": set_cancel_on_disconnect,
    "batch_add": batch_add,
    "batch_cancel": batch_cancel,
    "add_bid": add_bid,
    "cancel_bid": cancel_bid,
}


def _principal(connection: Connection, params: AuthParams) -> Principal:
    authenticator = connection.host.auth
    if params.token is not None:
        return authenticator.use_token(params.token)
    if (
        params.api_key is None
        or params.timestamp_ms is None
        or params.nonce is None
        or params.signature is None
    ):
        raise ApiError(
            "invalid_params", "auth needs api_key, timestamp_ms, nonce and signature, or a token"
        )
    return authenticator.signed(
        Signed(
            params.api_key,
            params.timestamp_ms,
            params.nonce,
            params.signature,
            "GET",
            WS_PATH,
            recv_window=params.recv_window,
            address=connection.address,
        )
    )


def _keys(connection: Connection, params: SubscribeParams | UnsubscribeParams) -> list[StreamKey]:
    """Return the streams of a request. ApiError if one of them is not allowed or unknown."""
    channel = params.channel
    if channel in PRIVATE:
        reject_unless_allowed(f"WS subscribe {channel}", connection.principal)
        if params.symbol is not None:
            raise ApiError(
                "invalid_params",
                "this channel belongs to your account, not to a market; leave symbol out",
                "symbol",
            )
        check_interval(params)
        return [StreamKey(channel, account=connection.account)]
    return stream_keys(params, connection.host.markets.indices)


def _limits(settings: Settings) -> Limits:
    return Limits(
        message_bytes=settings.message_bytes,
        orders_per_s=int(settings.orders_per_s),
        orders_burst=settings.orders_burst,
        messages_per_s=int(settings.messages_per_s),
        queue_messages=settings.queue_messages,
        queue_bytes=settings.queue_bytes,
    )
