"""A gateway process: WebSockets on one side, the bus on the other.

Public subscriptions are served here, from streams that all clients share; a client that
joins gets a snapshot from the engine and then exactly the updates that follow it in the
chain. Every other frame travels to the engine. The gateway knows no keys and keeps nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from starlette.types import Receive, Scope, Send

from api.access.addresses import Hops
from api.access.origins import Origins
from api.access.request_rates import RequestRates
from api.access.socket_limits import Admission, Guest
from api.gateway.broker import Broker
from api.gateway.link import Link
from api.gateway.peer import Peer
from api.gateway.wire import LEASE_BEAT_S, FromClient, Lease, ToClient
from api.messages.fields import ReqId
from api.messages.replies import Reply, SubscribeResult
from api.messages.requests import (
    AuthRequest,
    PingRequest,
    Request,
    SubscribeParams,
    SubscribeRequest,
    UnsubscribeParams,
    UnsubscribeRequest,
)
from api.settings import Settings
from api.stream.decode import BadRequest, decode_request
from api.stream.outgoing import CLOSE_RATE, CLOSE_RESTART, REASONS
from api.stream.streams import PER_SYMBOL, PRIVATE, Stream, StreamKey, encode
from api.stream.websocket_writer import EXTENSION, Encoded, WebSocketWriter
from api.wire.errors import ApiError
from api.wire.msgpack import codec_of, unpacking
from api.wire.rejections import error_body
from exchange.units import utc_text

_HEARTBEAT = b'{"channel":"heartbeat"'


class Gateway:
    """The ASGI application of /v1/ws over the bus."""

    def __init__(self, broker: Broker, settings: Settings) -> None:
        self.settings = settings
        self.link = Link(broker)
        self.link.on_client = self._to_client
        self.link.on_markets = self._know
        self.link.on_restart = self._begin_anew
        self.symbols: Sequence[str] = ()
        self.peers: dict[int, Peer] = {}
        self.admission = Admission(settings)
        self.rates = RequestRates(settings, time.monotonic)
        self._hops = Hops(settings.behind_proxy)
        self._origins = Origins(settings.allowed_origins)
        self._next_number = 0
        self._streams: dict[StreamKey, Stream] = {}
        self._followed: list[Subscription] = []
        self._tasks: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Connect and learn the markets. TimeoutError or nats errors when nobody answers."""
        await self.link.start()
        self._know(await self.link.markets())
        self.spawn(self._live())

    def _begin_anew(self) -> None:
        """The exchange has another life: nobody is logged in there, and it publishes what it is
        asked for. The clients come back and ask."""
        for peer in list(self.peers.values()):
            peer.out.close(CLOSE_RESTART)
        for followed in self._followed:
            self.spawn(followed.unsubscribe())
        self._followed.clear()
        self._streams.clear()
        self.spawn(self._learn_markets())

    async def _learn_markets(self) -> None:
        with suppress(NatsError, TimeoutError):
            self._know(await self.link.markets())

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
        await self.link.stop()

    def spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def snapshot(self, key: StreamKey) -> Encoded:
        """A stream's whole state, from the engine."""
        return Encoded(await self.link.snapshot(key))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        headers = [(name.lower(), value) for name, value in scope["headers"]]
        client = scope.get("client")
        guest: Guest | None = scope.get("state", {}).get("guest")
        if guest is None:
            guest = self.admission.arrive(self._hops.client(client[0] if client else "", headers))
        is_known = codec_of(scope["query_string"].decode("latin-1")) is not None
        if not self._origins.allow(headers) or guest is None or not is_known:
            if guest is not None:
                guest.leave()
            await send({"type": "websocket.close", "code": 1008})
            return
        outlet: WebSocketWriter = scope["extensions"][EXTENSION]
        guest.end = partial(outlet.end_soon, CLOSE_RATE, REASONS[CLOSE_RATE])
        await send({"type": "websocket.accept"})
        self._next_number += 1
        if outlet.is_packed:
            receive = unpacking(receive)
        peer = Peer(self, self._next_number, outlet, guest)
        self.peers[peer.number] = peer
        self.wait_for_login(peer)
        try:
            while not peer.out.is_closed:
                message = await receive()
                if message["type"] != "websocket.receive":
                    break
                await self._take(peer, message.get("text") or "")
        finally:
            del self.peers[peer.number]
            peer.out.is_closed = True
            peer.guest.leave()
            peer.leave_all()
            await self._to_engine(peer, None)

    def wait_for_login(self, peer: Peer) -> None:
        """A newcomer has some seconds to log in, or to become a reader of what is public."""
        asyncio.get_running_loop().call_later(self.settings.auth_seconds, peer.stay_or_go)

    async def _take(self, peer: Peer, text: str) -> None:
        """Serve a public subscription here; pass everything else on."""
        too_many = peer.rejects()
        if too_many is not None:
            self._reply(peer, PingRequest(), utc_text(time.time_ns()), too_many)
            return
        request = decode_request(text)
        if not isinstance(request, BadRequest | AuthRequest):
            peer.has_asked = True
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
            stream = self._streams[key] = Stream(key, 0)
            self._followed.append(await self.link.follow(key, partial(_fan, stream)))
        return stream

    async def _to_engine(self, peer: Peer, text: str | None) -> None:
        await self.link.say(FromClient(peer.number, peer.guest.address, text))

    def _to_client(self, answer: ToClient) -> None:
        peer = self.peers.get(answer.connection)
        if peer is None:
            return
        if answer.room:
            peer.stand_in(answer.room)
        elif answer.close:
            code = answer.close
            peer.out.close(code if code in REASONS else CLOSE_RESTART)
        elif not answer.payload.startswith(_HEARTBEAT):
            peer.out.send(Encoded(answer.payload))

    async def _live(self) -> None:
        """Renew the lease and send heartbeats."""
        beats = 0
        while True:
            if beats % int(LEASE_BEAT_S) == 0:
                await self.link.say(Lease())
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


def _fan(stream: Stream, payload: bytes) -> None:
    """One push for all who read a stream here."""
    encoded = Encoded(payload)
    for subscriber in list(stream.subscribers):
        subscriber.offer(encoded, stream)
