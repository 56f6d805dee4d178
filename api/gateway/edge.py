"""A gateway process: WebSockets on one side, the bus on the other.

Public subscriptions are served here, from streams that all clients share; a client that
joins gets a snapshot from the engine and then exactly the updates that follow it in the
chain. Every other frame travels to the engine. The gateway knows no keys and keeps nothing.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import msgspec
from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from starlette.types import Receive, Scope, Send

from api.errors import ApiError
from api.gateway.wire import (
    LEASE_BEAT_S,
    PREFIX,
    FromClient,
    Head,
    Lease,
    Markets,
    Subjects,
    ToClient,
    Wanted,
    connect_bus,
    pack,
)
from api.messages.fields import ReqId
from api.messages.replies import Reply, SubscribeResult
from api.messages.requests import (
    PingRequest,
    Request,
    SubscribeParams,
    SubscribeRequest,
    UnsubscribeParams,
    UnsubscribeRequest,
)
from api.origins import Origins
from api.refusals import error_body
from api.settings import Settings
from api.stream.decode import BadRequest, decode_request
from api.stream.outgoing import CLOSE_RATE, CLOSE_RESTART, REASONS, Outgoing
from api.stream.outlet import EXTENSION, Encoded, Outlet
from api.stream.packing import codec_of, unpacking
from api.stream.streams import PER_SYMBOL, PRIVATE, Stream, StreamKey, encode
from api.throttle import TokenBucket
from exchange.units import utc_text

REQUEST_S = 5.0
_HEAD = msgspec.json.Decoder(Head)
_MARKETS = msgspec.msgpack.Decoder(Markets)
_HEARTBEAT = b'{"channel":"heartbeat"'


class Peer:
    """One client of this gateway. `joining`: streams whose snapshot is on its way."""

    def __init__(self, gateway: Gateway, number: int, outlet: Outlet, address: str) -> None:
        self.gateway = gateway
        self.number = number
        self.outlet = outlet
        self.address = address
        self.out = Outgoing(outlet, gateway.settings, self._tell_whole)
        self.joining: dict[Stream, list[Encoded]] = {}
        self.streams: dict[StreamKey, Stream] = {}
        # What is wanted of all markets, those to come included: (channel, detail).
        self.whole: dict[tuple[str, int | str], None] = {}
        settings = gateway.settings
        self._bucket = TokenBucket(
            settings.messages_per_s, settings.messages_burst, time.monotonic()
        )
        self._excess = 0

    def refuses(self) -> ApiError | None:
        """`rate_limited` for a frame too many; after many of them the connection is closed."""
        if self._bucket.take(time.monotonic()):
            if self._excess:
                self._excess -= 1
            return None
        self._excess += 1
        if self._excess > self.gateway.settings.excess_messages:
            self.out.close(CLOSE_RATE)
        return ApiError("rate_limited", "too many messages")

    def offer(self, message: Encoded, stream: Stream) -> None:
        """An update of a stream; kept back until the snapshot has come."""
        waiting = self.joining.get(stream)
        if waiting is not None:
            waiting.append(message)
        else:
            self.out.offer(message, stream)

    async def join(self, stream: Stream, with_snapshot: bool = True) -> int:
        """Ask for a snapshot, then go on from it; its `seq`."""
        self.joining[stream] = []
        try:
            snapshot = await self.gateway.snapshot(stream.key)
        except BaseException:
            self.joining.pop(stream, None)
            raise
        seq = _HEAD.decode(snapshot.payload).seq
        if with_snapshot:
            self.out.send(snapshot)
        last = seq
        for update in self.joining.pop(stream, []):
            head = _HEAD.decode(update.payload)
            if head.prev_seq == last and head.seq >= last:
                self.out.offer(update, stream)
                last = head.seq
        return seq

    def leave_all(self) -> None:
        for stream in self.streams.values():
            stream.subscribers.pop(self, None)
        self.streams.clear()

    def _tell_whole(self, stream: Stream) -> None:
        if self.streams.get(stream.key) is stream:
            self.gateway.spawn(self._rejoin(stream))

    async def _rejoin(self, stream: Stream) -> None:
        with suppress(NatsError, TimeoutError):
            await self.join(stream)


class Gateway:
    """The ASGI application of /v1/ws over the bus."""

    def __init__(self, url: str, settings: Settings, prefix: str = PREFIX) -> None:
        self.settings = settings
        self._subjects = Subjects(prefix)
        self.name = secrets.token_hex(8)
        self.symbols: Sequence[str] = ()
        self.peers: dict[int, Peer] = {}
        self._url = url
        self._origins = Origins(settings.allowed_origins)
        self._nats: Nats | None = None
        self._next_number = 0
        self._streams: dict[StreamKey, Stream] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Connect and learn the markets. TimeoutError or nats errors when nobody answers."""
        self._nats = await connect_bus(self._url)
        await self._nats.subscribe(self._subjects.to_gateway(self.name), cb=self._to_client)
        await self._nats.subscribe(self._subjects.listed, cb=self._listed)
        await self._learn_markets()
        self.spawn(self._live())

    async def _learn_markets(self) -> None:
        assert self._nats is not None
        reply = await self._nats.request(self._subjects.markets, b"", timeout=REQUEST_S)
        self._know(_MARKETS.decode(reply.data).symbols)

    async def _listed(self, message: Msg) -> None:
        self._know(_MARKETS.decode(message.data).symbols)

    def _know(self, symbols: list[str]) -> None:
        """The markets; whoever wants all of them gets those that are new too."""
        new, self.symbols = range(len(self.symbols), len(symbols)), symbols
        for index in new:
            for peer in list(self.peers.values()):
                for channel, detail in list(peer.whole):
                    self.spawn(self._join(peer, StreamKey(channel, index, detail)))

    async def stop(self) -> None:
        for peer in list(self.peers.values()):
            peer.out.close(CLOSE_RESTART)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._nats is not None:
            await self._nats.close()

    def spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def snapshot(self, key: StreamKey) -> Encoded:
        """A stream's whole state, from the engine."""
        assert self._nats is not None
        wanted = pack(Wanted(key.channel, key.instrument, key.detail))
        reply = await self._nats.request(self._subjects.snapshot, wanted, timeout=REQUEST_S)
        return Encoded(reply.data)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        headers = [(name.lower(), value) for name, value in scope["headers"]]
        has_room = len(self.peers) < self.settings.connections_max
        is_known = codec_of(scope["query_string"].decode("latin-1")) is not None
        if not self._origins.allow(headers) or not has_room or not is_known:
            await send({"type": "websocket.close", "code": 1008})
            return
        await send({"type": "websocket.accept"})
        client = scope.get("client")
        self._next_number += 1
        outlet: Outlet = scope["extensions"][EXTENSION]
        if outlet.is_packed:
            receive = unpacking(receive)
        peer = Peer(self, self._next_number, outlet, client[0] if client else "")
        self.peers[peer.number] = peer
        try:
            while not peer.out.is_closed:
                message = await receive()
                if message["type"] != "websocket.receive":
                    break
                await self._take(peer, message.get("text") or "")
        finally:
            del self.peers[peer.number]
            peer.out.is_closed = True
            peer.leave_all()
            await self._to_engine(peer, None)

    async def _take(self, peer: Peer, text: str) -> None:
        """Serve a public subscription here; pass everything else on."""
        too_many = peer.refuses()
        if too_many is not None:
            self._reply(peer, PingRequest(), utc_text(time.time_ns()), too_many)
            return
        request = decode_request(text)
        if (
            isinstance(request, BadRequest)
            or not isinstance(request, SubscribeRequest | UnsubscribeRequest)
            or request.params.channel in PRIVATE
        ):
            await self._to_engine(peer, text)
            return
        time_in = utc_text(time.time_ns())
        try:
            if any(symbol not in self.symbols for symbol in request.params.symbol or ()):
                with suppress(NatsError, TimeoutError):
                    await self._learn_markets()
            keys = self._keys(request.params)
        except ApiError as error:
            self._reply(peer, request, time_in, error)
            return
        self._want_whole(peer, request, keys)
        for key in keys:
            if isinstance(request, UnsubscribeRequest):
                stream = peer.streams.pop(key, None)
                if stream is not None:
                    stream.subscribers.pop(peer, None)
                self._reply(peer, request, time_in, self._result(key))
            else:
                await self._subscribe(peer, request, key, time_in)

    def _want_whole(
        self, peer: Peer, request: SubscribeRequest | UnsubscribeRequest, keys: list[StreamKey]
    ) -> None:
        """Note, or forget, that a client wants all markets."""
        if request.params.symbol is None and keys[0].instrument >= 0:
            of_all = keys[0].channel, keys[0].detail
            peer.whole.pop(of_all, None)
            if isinstance(request, SubscribeRequest):
                peer.whole[of_all] = None

    async def _subscribe(
        self, peer: Peer, request: SubscribeRequest, key: StreamKey, time_in: str
    ) -> None:
        stream = await self._stream(key)
        peer.streams[key] = stream
        stream.subscribers[peer] = None
        self._reply(peer, request, time_in, self._result(key))
        await self._whole_of(peer, stream, request.params.snapshot)

    async def _join(self, peer: Peer, key: StreamKey) -> None:
        """A stream for a client that wants it without having named it."""
        stream = await self._stream(key)
        if peer.out.is_closed:
            return
        peer.streams[key] = stream
        stream.subscribers[peer] = None
        await self._whole_of(peer, stream)

    async def _whole_of(self, peer: Peer, stream: Stream, with_snapshot: bool = True) -> None:
        try:
            await peer.join(stream, with_snapshot)
        except (NatsError, TimeoutError):
            peer.out.close(CLOSE_RESTART)

    async def _stream(self, key: StreamKey) -> Stream:
        stream = self._streams.get(key)
        if stream is None:
            assert self._nats is not None
            stream = self._streams[key] = Stream(key, 0)

            async def fan(message: Msg) -> None:
                encoded = Encoded(message.data)
                for subscriber in list(stream.subscribers):
                    subscriber.offer(encoded, stream)

            await self._nats.subscribe(self._subjects.of_stream(key), cb=fan)
            await self._nats.flush()
        return stream

    async def _to_engine(self, peer: Peer, text: str | None) -> None:
        assert self._nats is not None
        frame = FromClient(self.name, peer.number, peer.address, text)
        with suppress(NatsError):
            await self._nats.publish(self._subjects.frames, pack(frame))

    async def _to_client(self, message: Msg) -> None:
        answer = msgspec.msgpack.decode(message.data, type=ToClient)
        peer = self.peers.get(answer.connection)
        if peer is None:
            return
        if answer.close:
            code = answer.close
            peer.out.close(code if code in REASONS else CLOSE_RESTART)
        elif not answer.payload.startswith(_HEARTBEAT):
            peer.out.send(Encoded(answer.payload))

    async def _live(self) -> None:
        """Renew the lease and send heartbeats."""
        assert self._nats is not None
        beats = 0
        while True:
            if beats % int(LEASE_BEAT_S) == 0:
                with suppress(NatsError):
                    await self._nats.publish(self._subjects.lease, pack(Lease(self.name)))
            beats += 1
            await asyncio.sleep(1.0)
            now = utc_text(time.time_ns())
            for peer in list(self.peers.values()):
                peer.out.beat(now)

    def _keys(self, params: SubscribeParams | UnsubscribeParams) -> list[StreamKey]:
        channel = params.channel
        if channel not in PER_SYMBOL:
            return [StreamKey(channel)]
        detail: int | str = ""
        if channel == "book":
            detail = params.depth
        elif channel == "ohlc":
            detail = params.interval
        keys = []
        for symbol in self.symbols if params.symbol is None else params.symbol:
            if symbol not in self.symbols:
                raise ApiError("unknown_symbol", f"there is no instrument {symbol!r}", "symbol")
            keys.append(StreamKey(channel, self.symbols.index(symbol), detail))
        return keys

    def _result(self, key: StreamKey) -> SubscribeResult:
        return SubscribeResult(
            channel=key.channel,
            symbol=self.symbols[key.instrument] if key.instrument >= 0 else None,
            depth=key.detail if isinstance(key.detail, int) else None,
            interval=key.detail if isinstance(key.detail, str) and key.detail else None,
        )

    def _reply(
        self,
        peer: Peer,
        request: Request,
        time_in: str,
        result: SubscribeResult | ApiError,
    ) -> None:
        is_error = isinstance(result, ApiError)
        req_id: ReqId | None = request.req_id
        answer: Reply[Any] = Reply(
            method=str(request.__struct_config__.tag),
            success=not is_error,
            req_id=req_id,
            time_in=time_in,
            time_out=utc_text(time.time_ns()),
        )
        if isinstance(result, ApiError):
            answer.error = error_body(result)
        else:
            answer.result = result
        peer.out.send(encode(answer))
