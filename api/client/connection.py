"""The client's WebSocket connection, with login, numbered requests and reconnection.

One task reads; each request waits for the reply with its req_id. After a loss the client
reconnects, logs in, renews its subscriptions, and resumes executions after the last one received.
It stops only when the exchange rejects it: `request` and `pushes` then raise the error. Each
heartbeat's `conn_seq` is compared with the number of messages received; a missing message counts
as a lost connection.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from api.access.signing import Credentials, sign, signed_bytes
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
from api.client.places import place_of
from api.client.records import Push
from api.wire.errors import ApiError
from api.wire.msgpack import packed

RECEIVE_BYTES_MAX = 64 * 1024 * 1024
RETRY_FIRST_S, RETRY_MAX_S = 0.1, 5.0
FATAL_CLOSES = {4001: "auth", 4003: "forbidden"}
# Channel, symbol, and the options that make it a stream of its own.
Chain = tuple[str, str | None, int | None, int | None, str | None, int | None]
OPTIONS = ("depth", "rows", "interval", "interval_ms")
Queue = asyncio.Queue["Push[Any] | None"]


class StreamConnection(HttpClient):
    """Requests, subscriptions and pushes over one socket at a time.

    `address`: https://host:port, or host:port on this machine; `ca`: a PEM file with the only
    trusted certificates, default TANSO_CA or the system's. `codec="msgpack"`: binary frames; in
    Python JSON is faster.
    """

    def __init__(
        self,
        address: str,
        credentials: Credentials | None = None,
        *,
        reconnect: bool = True,
        cancel_on_disconnect: bool = False,
        codec: str = "json",
        ca: Path | str | None = None,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        super().__init__(address, credentials, now_ms, ca)
        self.last_execution_seq = 0
        # By symbol, depth and interval_ms.
        self.books: dict[tuple[str, int, int | None], LocalBook] = {}
        self.reconnects = 0
        self._cancel_on_disconnect = cancel_on_disconnect
        self._reconnect = reconnect
        self._codec = codec
        self._is_closing = False
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ready = asyncio.Event()
        self._ended: ApiError | OutcomeUnknown | None = None
        self._received = 0
        self._wait_s = RETRY_FIRST_S
        self._waiting: dict[int, asyncio.Future[ReplyFrame]] = {}
        self._subscriptions: dict[str, dict[str, Any]] = {}
        self._chains: dict[Chain, int] = {}
        self._broken: set[Chain] = set()
        self._listeners: dict[str, list[Callable[[Push[Any]], None]]] = {}
        self._queues: set[Queue] = set()
        self._next_id = 1

    async def open(self) -> None:
        """Connect and log in. OSError: no server answers; ApiError: the login was rejected."""
        await self._connect()
        self._reader = asyncio.create_task(self._run(), name="client")
        try:
            await self._begin()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close the connection without reconnecting."""
        self._is_closing, self._reconnect = True, False
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader
        self._end_queues()
        await super().close()

    # --- requests --------------------------------------------------------------------------

    async def request(self, method: str, params: dict[str, Any] | None = None) -> msgspec.Raw:
        """Call any method and return its raw result. ApiError: rejected; OutcomeUnknown: the
        connection was lost before the reply."""
        await self._wait_until_ready()
        return await self._request(method, params)

    async def request_text(self, text: str) -> msgspec.Raw:
        """Send a request that is JSON text without a req_id, the fastest form for a sender; return
        its raw result. Errors as of `request`."""
        await self._wait_until_ready()
        assert text.startswith('{"')
        req_id = self._next_id
        self._next_id += 1
        return await self._answered(f'{{"req_id":{req_id},{text[1:]}', req_id)

    async def subscribe(
        self, /, channel: str, symbol: str | Sequence[str] | None = None, **options: Any
    ) -> None:
        """Subscribe to a channel, also after each reconnection. Options: depth, rows, interval,
        interval_ms, ..."""
        params = _stream(channel, symbol, options)
        await self.request("subscribe", params)
        self._subscriptions[msgspec.json.encode(params).decode()] = params

    async def unsubscribe(
        self, /, channel: str, symbol: str | Sequence[str] | None = None, **options: Any
    ) -> None:
        params = _stream(channel, symbol, options)
        self._subscriptions.pop(msgspec.json.encode(params).decode(), None)
        await self.request("unsubscribe", params)

    # --- pushes ----------------------------------------------------------------------------

    def on(self, channel: str, callback: Callable[[Push[Any]], None]) -> None:
        """Register a callback for every push of a channel, snapshots included."""
        self._listeners.setdefault(channel, []).append(callback)

    async def pushes(self, channel: str) -> AsyncGenerator[Push[Any], None]:
        """Iterate over the pushes of a channel from the first `anext` on, until `close`.

        ApiError: the exchange rejected a reconnection. OutcomeUnknown: the connection was lost.
        """
        with self._pushes_of(channel) as queue:
            async for push in self._each(queue):
                yield push

    @contextmanager
    def _pushes_of(self, channel: str) -> Iterator[Queue]:
        """Yield a queue of a channel's pushes; None in it marks the end."""
        queue: Queue = asyncio.Queue()
        self.on(channel, queue.put_nowait)
        self._queues.add(queue)
        if self._reader is None or self._reader.done():
            queue.put_nowait(None)
        try:
            yield queue
        finally:
            self._queues.discard(queue)
            self._listeners[channel].remove(queue.put_nowait)

    async def _each(self, queue: Queue) -> AsyncIterator[Push[Any]]:
        while (push := await queue.get()) is not None:
            yield push
        if self._ended is not None:
            raise self._ended

    # --- the connection --------------------------------------------------------------------

    async def _connect(self) -> None:
        self._received = 0
        self._socket = await connect(
            place_of(self.address).stream
            + ("" if self._codec == "json" else f"?codec={self._codec}"),
            ssl=self._signed.tls,
            compression=None,
            max_size=RECEIVE_BYTES_MAX,
            max_queue=None,
            ping_interval=10,
            ping_timeout=10,
        )

    async def _begin(self) -> None:
        """Log in and renew the subscriptions."""
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
            await self._resubscribe(params)
        self._wait_s = RETRY_FIRST_S
        self._ready.set()

    async def _begin_again(self) -> None:
        """Log in after a reconnection: a retryable rejection reconnects again, another one ends the
        connection."""
        try:
            await self._begin()
        except OutcomeUnknown:
            return
        except ApiError as error:
            if not error.info.retryable:
                self._ended = error
            if self._socket is not None:
                await self._socket.close()

    async def _resubscribe(self, params: dict[str, Any]) -> None:
        """Renew a subscription; executions resume after the last one received."""
        again = dict(params)
        if params["channel"] == "executions" and self.last_execution_seq:
            again["from_seq"] = self.last_execution_seq
        with suppress_too_old():
            await self._request("subscribe", again)

    async def _run(self) -> None:
        """Read until closed; reconnect if enabled."""
        while True:
            assert self._socket is not None
            try:
                async for frame in self._socket:
                    if isinstance(frame, bytes):
                        frame = msgspec.json.encode(msgspec.msgpack.decode(frame)).decode()
                    self._on_message(frame.encode())
            except ConnectionClosed:
                pass
            except msgspec.ValidationError as error:
                self._ended = ApiError("internal", f"a message is unknown to this client: {error}")
                await self._socket.close()
            self._lost(self._socket.close_code)
            if self._ended is not None or not self._reconnect:
                break
            await self._connect_again()
            self.reconnects += 1
            self._start(self._begin_again())
        if not self._is_closing:
            self._ended = self._ended or OutcomeUnknown("the connection was lost")
        self._ready.set()
        self._end_queues()

    async def _connect_again(self) -> None:
        """Try to connect until a server answers, with a longer wait after each failure."""
        while True:
            await asyncio.sleep(self._wait_s * (0.5 + secrets.randbelow(1000) / 2000))
            self._wait_s = min(2 * self._wait_s, RETRY_MAX_S)
            with suppress(OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                await self._connect()
                return

    def _lost(self, code: int | None) -> None:
        """End the waiting requests with OutcomeUnknown and invalidate the local books."""
        if code in FATAL_CLOSES:
            self._ended = ApiError("forbidden", f"the exchange closed: {code} {FATAL_CLOSES[code]}")
        self._ready.clear()
        self._chains.clear()
        self._broken.clear()
        for book in self.books.values():
            book.is_valid = False
        waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            if not future.done():
                future.set_exception(OutcomeUnknown("the connection was lost"))

    def _end_queues(self) -> None:
        for queue in self._queues:
            queue.put_nowait(None)

    def _start(self, work: Any) -> None:
        """Start a task of the client's own while the reader runs."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        """Raise a task's error, except a lost connection or a rejection, handled where it arose."""
        self._tasks.discard(task)
        if not task.cancelled():
            error = task.exception()
            if error is not None and not isinstance(error, OutcomeUnknown | ApiError):
                raise error

    async def _wait_until_ready(self) -> None:
        """Wait while the client reconnects."""
        if self._reader is None:
            raise RuntimeError("the client is not open: use `async with AsyncClient(...)`")
        await self._ready.wait()

    async def _request(self, method: str, params: dict[str, Any] | None) -> msgspec.Raw:
        req_id = self._next_id
        self._next_id += 1
        message: dict[str, Any] = {"method": method, "req_id": req_id}
        if params is not None:
            message["params"] = params
        return await self._answered(msgspec.json.encode(message).decode(), req_id)

    async def _answered(self, text: str, req_id: int) -> msgspec.Raw:
        if self._ended is not None:
            raise self._ended
        assert self._socket is not None
        future: asyncio.Future[ReplyFrame] = asyncio.get_running_loop().create_future()
        self._waiting[req_id] = future
        try:
            await self._socket.send(text if self._codec == "json" else packed(text.encode()))
        except ConnectionClosed:
            self._waiting.pop(req_id, None)
            if not future.cancel():
                future.exception()  # retrieved, because the reader noticed the loss first
            raise OutcomeUnknown("the connection was lost") from None
        reply = await future
        if reply.error is not None:
            raise error_of(reply.error)
        return reply.result

    # --- incoming messages -----------------------------------------------------------------

    def _on_message(self, text: bytes) -> None:
        self._received += 1
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
        if channel == "heartbeat":
            if push.conn_seq != self._received and self._socket is not None:
                self._start(self._socket.close())
        elif not push.server_shutdown and not self._follow(push):
            return
        for callback in list(self._listeners.get(channel, ())):
            callback(push)

    def _follow(self, push: Push[Any]) -> bool:
        """Check a push's sequence and checksum; resubscribe to its stream if one does not match.

        Returns False if the push is not for the listeners, because the replay will repeat it.
        """
        options = {name: given for name in OPTIONS if (given := getattr(push, name)) is not None}
        key = (push.channel, push.symbol, push.depth, push.rows, push.interval, push.interval_ms)
        last, self._chains[key] = self._chains.get(key, push.prev_seq), push.seq
        is_whole = push.type == "snapshot" or (key not in self._broken and last == push.prev_seq)
        book = self.books.get((push.symbol or "", push.depth or 0, push.interval_ms))
        if push.channel == "book" and book is not None:
            is_whole = book.apply(push)
        if is_whole:
            self._broken.discard(key)
            if push.channel == "executions":
                self.last_execution_seq = max(self.last_execution_seq, push.seq)
            return True
        if key not in self._broken:
            self._broken.add(key)
            self._start(self._resubscribe(_stream(push.channel, push.symbol, options)))
        return push.channel != "executions"


def _stream(
    channel: str, symbol: str | Sequence[str] | None, options: dict[str, Any]
) -> dict[str, Any]:
    """The parameters that select streams."""
    params = {"channel": channel, **options}
    if symbol is not None:
        params["symbol"] = [symbol] if isinstance(symbol, str) else list(symbol)
    return params
