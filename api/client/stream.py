"""The asynchronous client.

    async with AsyncClient("127.0.0.1:8000", credentials) as client:
        book = await client.follow_book("JCR-RE/JPY")
        ack = await client.add_order("JCR-RE/JPY", "buy", 10, 2150)

One task reads; requests wait for the reply with their req_id. When the connection is lost,
requests in flight end with OutcomeUnknown: the order may be there or not, `resolve` tells,
and so does sending it again under the same cl_ord_id. The client reconnects by itself, logs
in, subscribes again, and goes on with executions after the last that it saw.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from types import TracebackType
from typing import Any, TypeVar

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from api.client.book import LocalBook
from api.client.frames import (
    KIND,
    PUSH_DECODERS,
    REPLY,
    OutcomeUnknown,
    ReplyFrame,
    error_of,
    suppress_too_old,
)
from api.client.http import HttpClient
from api.client.records import BidAck, CancelAnswer, Execution, Order, OrderAck, Push
from api.errors import ApiError
from api.signing import Credentials, sign, signed_bytes

T = TypeVar("T")
Number = Decimal | int | str
RECEIVE_BYTES_MAX = 64 * 1024 * 1024
RETRY_FIRST_S, RETRY_MAX_S = 0.1, 5.0
FATAL_CLOSES = (4001, 4003)


class AsyncClient(HttpClient):
    """A participant's or a spectator's connection. `on(channel, callback)` hears every push."""

    def __init__(
        self,
        address: str,
        credentials: Credentials | None = None,
        *,
        reconnect: bool = True,
        cancel_on_disconnect: bool = False,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        super().__init__(address, credentials, now_ms)
        self.last_execution_seq = 0
        self.books: dict[tuple[str, int], LocalBook] = {}
        self.reconnects = 0
        self._cancel_on_disconnect = cancel_on_disconnect
        self._reconnect = reconnect
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._ended: BaseException | None = None
        self._waiting: dict[int, asyncio.Future[ReplyFrame]] = {}
        self._subscriptions: dict[str, dict[str, Any]] = {}
        self._chains: dict[tuple[str, str | None, int | None, str | None], int] = {}
        self._listeners: dict[str, list[Callable[[Push[Any]], None]]] = {}
        self._next_id = 1

    async def __aenter__(self) -> AsyncClient:
        await self._open()
        self._reader = asyncio.create_task(self._run(), name="client")
        try:
            await self._begin()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close for good."""
        self._reconnect = False
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader
        await self.close_http()

    # --- requests --------------------------------------------------------------------------

    async def request(self, method: str, params: dict[str, Any] | None = None) -> msgspec.Raw:
        """The raw result of any method; ApiError when refused, OutcomeUnknown when cut off."""
        await self._ready.wait()
        return await self._request(method, params)

    @property
    def socket(self) -> ClientConnection | None:
        """The connection as it is now."""
        return self._socket

    async def request_text(self, text: str) -> msgspec.Raw:
        """A request that is JSON already, without its req_id: a sender's shortest way."""
        await self._ready.wait()
        assert text.startswith('{"')
        req_id = self._next_id
        self._next_id += 1
        return await self._answered(f'{{"req_id":{req_id},{text[1:]}', req_id)

    async def ping(self) -> None:
        await self.request("ping")

    async def subscribe(
        self, channel: str, symbol: str | Sequence[str] | None = None, **options: Any
    ) -> None:
        """Join a channel; it is joined again after a reconnect. Options: depth, interval, ..."""
        params = {"channel": channel, **options}
        if symbol is not None:
            params["symbol"] = [symbol] if isinstance(symbol, str) else list(symbol)
        await self.request("subscribe", params)
        self._subscriptions[msgspec.json.encode(params).decode()] = params

    async def unsubscribe(
        self, channel: str, symbol: str | Sequence[str] | None = None, **options: Any
    ) -> None:
        params = {"channel": channel, **options}
        if symbol is not None:
            params["symbol"] = [symbol] if isinstance(symbol, str) else list(symbol)
        self._subscriptions.pop(msgspec.json.encode(params).decode(), None)
        await self.request("unsubscribe", params)

    async def follow_book(self, symbol: str, depth: int = 10) -> LocalBook:
        """A local book that is kept up to date; valid once this returns."""
        book = self.books.setdefault((symbol, depth), LocalBook(symbol, depth))
        await self.subscribe("book", symbol, depth=depth)
        while not book.is_valid:
            await asyncio.sleep(0.001)
        return book

    async def add_order(
        self,
        symbol: str,
        side: str,
        order_qty: Number,
        limit_price: Number | None = None,
        **options: Any,
    ) -> OrderAck:
        """Enter an order; returns once it is durable. Options as in the protocol."""
        params: dict[str, Any] = {"symbol": symbol, "side": side, "order_qty": str(order_qty)}
        if limit_price is not None:
            params["limit_price"] = str(limit_price)
        for name, value in options.items():
            params[name] = str(value) if isinstance(value, Decimal) else value
        return msgspec.json.decode(await self.request("add_order", params), type=OrderAck)

    async def cancel_order(
        self, order_id: int | None = None, cl_ord_id: str | None = None
    ) -> CancelAnswer:
        """Cancel one order; ApiError when it cannot be."""
        params: dict[str, Any] = {}
        if order_id is not None:
            params["order_id"] = [order_id]
        if cl_ord_id is not None:
            params["cl_ord_id"] = [cl_ord_id]
        answers = await self._cancel(params)
        error = answers[0].error
        if error is not None:
            raise ApiError(error.code, error.message, error.field)
        return answers[0]

    async def amend_order(
        self,
        order_id: int | None = None,
        cl_ord_id: str | None = None,
        *,
        order_qty: Number | None = None,
        limit_price: Number | None = None,
        display_qty: Number | None = None,
    ) -> OrderAck:
        """Change an order in place; only a smaller quantity keeps its priority."""
        given = {
            "order_id": order_id,
            "cl_ord_id": cl_ord_id,
            "order_qty": None if order_qty is None else str(order_qty),
            "limit_price": None if limit_price is None else str(limit_price),
            "display_qty": None if display_qty is None else str(display_qty),
        }
        params = {name: value for name, value in given.items() if value is not None}
        return msgspec.json.decode(await self.request("amend_order", params), type=OrderAck)

    async def add_bid(
        self, auction_id: str, side: str, qty: Number, price: Number, **options: Any
    ) -> BidAck:
        """A sealed bid; options: cl_ord_id, lots. Returns once it is durable."""
        params = {"auction_id": auction_id, "side": side, "qty": str(qty), "price": str(price)}
        raw = await self.request("add_bid", params | options)
        return msgspec.json.decode(raw, type=BidAck)

    async def cancel_bid(self, auction_id: str, bid_id: int) -> BidAck:
        """Take an own sealed bid back while its auction is open."""
        raw = await self.request("cancel_bid", {"auction_id": auction_id, "bid_id": bid_id})
        return msgspec.json.decode(raw, type=BidAck)

    async def cancel_orders(self, order_ids: Sequence[int]) -> list[CancelAnswer]:
        """Cancel several orders; each has its own answer."""
        return await self._cancel({"order_id": list(order_ids)})

    async def cancel_all(
        self, symbol: str | None = None, side: str | None = None
    ) -> list[CancelAnswer]:
        """Cancel all own open orders, of one market or side when asked."""
        given = {"symbol": symbol, "side": side}
        params = {name: value for name, value in given.items() if value is not None}
        raw = await self.request("cancel_all", params)
        return msgspec.json.decode(raw, type=dict[str, list[CancelAnswer]])["orders"]

    async def cancel_all_orders_after(self, seconds: int) -> None:
        """The dead-man timer: (re)start it, or switch it off with 0."""
        await self.request("cancel_all_orders_after", {"timeout": seconds})

    async def resolve(self, cl_ord_id: str) -> Order | None:
        """What became of an order whose answer was lost; None: it never arrived."""
        orders = await self.orders(status="all", cl_ord_id=cl_ord_id)
        return orders[0] if orders else None

    # --- pushes ----------------------------------------------------------------------------

    def on(self, channel: str, callback: Callable[[Push[Any]], None]) -> None:
        """Call back with every push of a channel, snapshots included."""
        self._listeners.setdefault(channel, []).append(callback)

    async def pushes(self, channel: str) -> AsyncIterator[Push[Any]]:
        """Pushes of a channel from now on."""
        queue: asyncio.Queue[Push[Any]] = asyncio.Queue()
        self.on(channel, queue.put_nowait)
        try:
            while True:
                yield await queue.get()
        finally:
            self._listeners[channel].remove(queue.put_nowait)

    async def executions(self) -> AsyncIterator[Execution]:
        """Own executions one by one, from now on; subscribes when needed."""
        queue: asyncio.Queue[Push[Any]] = asyncio.Queue()
        self.on("executions", queue.put_nowait)
        await self.subscribe("executions")
        while True:
            for one in (await queue.get()).data:
                yield one

    # --- the connection --------------------------------------------------------------------

    async def _open(self) -> None:
        self._socket = await connect(
            f"ws://{self.address}/v1/ws",
            compression=None,
            max_size=RECEIVE_BYTES_MAX,
            max_queue=None,
            ping_interval=10,
            ping_timeout=10,
        )

    async def _begin(self) -> None:
        """Log in and take up the subscriptions."""
        if self.credentials is not None:
            timestamp_ms, nonce = self.now_ms(), secrets.token_hex(12)
            message = signed_bytes(timestamp_ms, nonce, "GET", "/v1/ws")
            await self._request(
                "auth",
                {
                    "api_key": self.credentials.key_id,
                    "timestamp_ms": timestamp_ms,
                    "nonce": nonce,
                    "signature": sign(self.credentials.algorithm, self.credentials.secret, message),
                    "cancel_on_disconnect": self._cancel_on_disconnect,
                },
            )
        for params in list(self._subscriptions.values()):
            again = dict(params)
            if params["channel"] == "executions" and self.last_execution_seq:
                again["from_seq"] = self.last_execution_seq
            with suppress_too_old():
                await self._request("subscribe", again)
        self._ready.set()

    async def _run(self) -> None:
        """Read until closed; reconnect when that is wanted."""
        wait_s = RETRY_FIRST_S
        while True:
            assert self._socket is not None
            with suppress(ConnectionClosed):
                async for text in self._socket:
                    self._take(text if isinstance(text, bytes) else text.encode())
                    wait_s = RETRY_FIRST_S
            self._lost()
            while self._reconnect and self._socket.close_code not in FATAL_CLOSES:
                await asyncio.sleep(wait_s * (0.5 + secrets.randbelow(1000) / 2000))
                wait_s = min(2 * wait_s, RETRY_MAX_S)
                with suppress(OSError, ConnectionClosed, TimeoutError):
                    await self._open()
                    break
            else:
                return
            self.reconnects += 1
            begin = asyncio.create_task(self._begin())
            begin.add_done_callback(_ignore_lost)

    def _lost(self) -> None:
        self._ready.clear()
        self._chains.clear()
        for book in self.books.values():
            book.is_valid = False
        waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            if not future.done():
                future.set_exception(OutcomeUnknown("the connection was lost"))
        if not self._reconnect:
            self._ready.set()

    async def _request(self, method: str, params: dict[str, Any] | None) -> msgspec.Raw:
        assert self._socket is not None
        req_id = self._next_id
        self._next_id += 1
        message: dict[str, Any] = {"method": method, "req_id": req_id}
        if params is not None:
            message["params"] = params
        return await self._answered(msgspec.json.encode(message).decode(), req_id)

    async def _answered(self, text: str, req_id: int) -> msgspec.Raw:
        assert self._socket is not None
        future: asyncio.Future[ReplyFrame] = asyncio.get_running_loop().create_future()
        self._waiting[req_id] = future
        try:
            await self._socket.send(text)
        except ConnectionClosed:
            self._waiting.pop(req_id, None)
            raise OutcomeUnknown("the connection was lost") from None
        reply = await future
        if reply.error is not None:
            raise error_of(reply.error)
        return reply.result

    async def _cancel(self, params: dict[str, Any]) -> list[CancelAnswer]:
        raw = await self.request("cancel_order", params)
        return msgspec.json.decode(raw, type=dict[str, list[CancelAnswer]])["orders"]

    def _take(self, text: bytes) -> None:
        channel = KIND.decode(text).channel
        if not channel:
            reply = REPLY.decode(text)
            req_id = reply.req_id
            future = self._waiting.pop(req_id, None) if isinstance(req_id, int) else None
            if future is not None and not future.done():
                future.set_result(reply)
            return
        decoder = PUSH_DECODERS.get(channel)
        if decoder is None:
            return
        push: Push[Any] = decoder.decode(text)
        if channel == "executions" and push.data:
            self.last_execution_seq = max(self.last_execution_seq, push.data[-1].seq)
        if channel != "heartbeat" and not push.server_shutdown:
            self._follow(push)
        for callback in self._listeners.get(channel, ()):
            callback(push)

    def _follow(self, push: Push[Any]) -> None:
        """Check the chain; ask for a stream again whose chain or checksum broke."""
        key = (push.channel, push.symbol, push.depth, push.interval)
        is_whole = push.type == "snapshot" or self._chains.get(key, push.prev_seq) == push.prev_seq
        self._chains[key] = push.seq
        if push.channel == "book":
            book = self.books.get((push.symbol or "", push.depth or 0))
            if book is not None:
                is_whole = book.apply(push)
        if not is_whole:
            params: dict[str, Any] = {"channel": push.channel}
            if push.symbol is not None:
                params["symbol"] = [push.symbol]
            if push.depth is not None:
                params["depth"] = push.depth
            if push.interval is not None:
                params["interval"] = push.interval
            again = asyncio.create_task(self._request("subscribe", params))
            again.add_done_callback(_ignore_lost)


def _ignore_lost(task: asyncio.Task[Any]) -> None:
    """The outcome of a request that the client made for itself: a lost connection is retried."""
    if not task.cancelled():
        error = task.exception()
        if error is not None and not isinstance(error, OutcomeUnknown | ApiError):
            raise error
