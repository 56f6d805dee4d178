"""Gateway process: WebSockets on one side, the bus on the other.

The gateway serves public subscriptions from streams that all clients share; a new subscriber gets a
snapshot from the engine and then exactly the updates that continue its chain. Every other frame
goes to the engine. The gateway has no API keys and stores nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from starlette.types import Receive, Scope, Send

from api.access.addresses import Hops
from api.access.origins import Origins
from api.access.request_rates import RequestRates
from api.access.socket_limits import Admission
from api.gateway.broker import Broker
from api.gateway.link import Link
from api.gateway.peer import Peer
from api.gateway.wire import LEASE_BEAT_S, FromClient, Lease, ToClient
from api.messages.requests import (
    AuthRequest,
    SubscribeRequest,
    UnsubscribeRequest,
)
from api.settings import Settings
from api.stream.decode import BadRequest, decode_request, head_of
from api.stream.handshake import accept
from api.stream.outgoing import CLOSE_RESTART, REASONS
from api.stream.streams import PRIVATE, Stream, StreamKey
from api.stream.subscriptions import stream_keys, subscribe_result
from api.stream.websocket_writer import Encoded
from api.wire.errors import ApiError
from api.wire.symbols import Symbols
from exchange.units import utc_text

_HEARTBEAT = b'{"channel":"heartbeat"'


class Gateway:
    """The ASGI application of /v1/ws over the bus."""

    def __init__(self, broker: Broker, settings: Settings) -> None:
        self.settings = settings
        self.link = Link(broker)
        self.link.on_client = self._to_client
        self.link.on_markets = self._update_markets
        self.link.on_restart = self._restart
        self.symbols = Symbols(())
        self.peers: dict[int, Peer] = {}
        self.admission = Admission(settings)
        self.rates = RequestRates(settings, self.steady_s)
        self.hops = Hops(settings.behind_proxy)
        self.origins = Origins(settings.allowed_origins)
        self._next_number = 0
        self._streams: dict[StreamKey, Stream] = {}
        self._followed: list[Subscription] = []
        self._tasks: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Connect and request the markets. TimeoutError or NATS' errors: no exchange answers."""
        await self.link.start()
        self._update_markets(await self.link.markets())
        self.spawn(self._keep_alive())

    def _restart(self) -> None:
        """Disconnect all clients after a restart of the exchange, where no client is logged in and
        no stream is published. The clients reconnect and subscribe again."""
        for peer in list(self.peers.values()):
            peer.out.close(CLOSE_RESTART)
        for followed in self._followed:
            self.spawn(followed.unsubscribe())
        self._followed.clear()
        self._streams.clear()
        self.spawn(self._request_markets())

    async def _request_markets(self) -> None:
        with suppress(NatsError, TimeoutError):
            self._update_markets(await self.link.markets())

    def _update_markets(self, symbols: list[str]) -> None:
        """Update the markets; clients subscribed to all of them get the new ones too."""
        new = range(len(self.symbols.names), len(symbols))
        self.symbols = Symbols(symbols)
        for index in new:
            for peer in list(self.peers.values()):
                for key in peer.subscriptions.of_new_market(index):
                    self.spawn(self._join(peer, key))

    async def stop(self) -> None:
        for peer in list(self.peers.values()):
            peer.out.close(CLOSE_RESTART)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.link.stop()

    def steady_s(self) -> float:
        return time.monotonic()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def snapshot(self, key: StreamKey) -> Encoded:
        """Return a stream's snapshot from the engine."""
        return Encoded(await self.link.snapshot(key))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        accepted = await accept(self, scope, receive, send)
        if accepted is None:
            return
        self._next_number += 1
        peer = Peer(self, self._next_number, accepted.writer, accepted.guest)
        self.peers[peer.number] = peer
        peer.visitor.wait_for_login()
        try:
            while not peer.out.is_closed:
                message = await accepted.receive()
                if message["type"] != "websocket.receive":
                    break
                await self._take(peer, message.get("text") or "")
        finally:
            del self.peers[peer.number]
            peer.end()
            await self._to_engine(peer, None)

    async def _take(self, peer: Peer, text: str) -> None:
        """Serve a public subscription; forward any other frame to the engine."""
        time_in = utc_text(time.time_ns())
        rejection = peer.visitor.rejection()
        if rejection is not None:
            peer.reply(*head_of(text), time_in, rejection)
            return
        request = decode_request(text)
        if not isinstance(request, BadRequest | AuthRequest):
            peer.visitor.has_asked = True
        if (
            isinstance(request, SubscribeRequest | UnsubscribeRequest)
            and request.params.channel not in PRIVATE
        ):
            await self._serve(peer, request, time_in)
        else:
            await self._to_engine(peer, text)

    async def _serve(
        self, peer: Peer, request: SubscribeRequest | UnsubscribeRequest, time_in: str
    ) -> None:
        """Serve a request with a reply for each stream; all symbols are checked first."""
        reply = partial(peer.reply, str(request.__struct_config__.tag), request.req_id, time_in)
        if any(symbol not in self.symbols for symbol in request.params.symbol or ()):
            await self._request_markets()
        try:
            keys = stream_keys(request.params, self.symbols.indices)
        except ApiError as error:
            reply(error)
            return
        peer.subscriptions.note(request)
        for key in keys:
            result = subscribe_result(key, self.symbols.names)
            if isinstance(request, SubscribeRequest):
                stream = await self._stream(key)
                peer.subscriptions.add(stream)
                reply(result)
                await peer.join(stream, request.params.snapshot)
            else:
                peer.subscriptions.remove(key)
                reply(result)

    async def _join(self, peer: Peer, key: StreamKey) -> None:
        """Subscribe a client of all markets to a stream of a new market."""
        stream = await self._stream(key)
        if not peer.out.is_closed:
            peer.subscriptions.add(stream)
            await peer.join(stream)

    async def _stream(self, key: StreamKey) -> Stream:
        stream = self._streams.get(key)
        if stream is None:
            stream = self._streams[key] = Stream(key, 0)
            self._followed.append(await self.link.follow(key, partial(_fan_out, stream)))
        return stream

    async def _to_engine(self, peer: Peer, text: str | None) -> None:
        await self.link.send(FromClient(peer.number, peer.visitor.guest.address, text))

    def _to_client(self, answer: ToClient) -> None:
        peer = self.peers.get(answer.connection)
        if peer is None:
            return
        if answer.room:
            peer.on_room(answer.room)
        elif answer.close:
            code = answer.close
            peer.out.close(code if code in REASONS else CLOSE_RESTART)
        elif not answer.payload.startswith(_HEARTBEAT):
            peer.out.send(Encoded(answer.payload))

    async def _keep_alive(self) -> None:
        """Renew the lease and send heartbeats."""
        beats = 0
        while True:
            if beats % int(LEASE_BEAT_S) == 0:
                await self.link.send(Lease())
            beats += 1
            await asyncio.sleep(1.0)
            now = utc_text(time.time_ns())
            for peer in list(self.peers.values()):
                peer.out.beat(now)


def _fan_out(stream: Stream, payload: bytes) -> None:
    """Send a push to all subscribers of a stream at this gateway."""
    stream.send(Encoded(payload))
