"""A gateway's sealed link to the exchange, which it finds by a hello and a welcome.

Messages that are not authentic are dropped and counted: they can neither close a connection nor
fill an order nor impersonate the exchange. A welcome with another session shows that the exchange
has restarted; the state received from the former session is then not valid.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import msgspec
from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from api.gateway.broker import Broker, connect_bus
from api.gateway.sealing import SESSION_BYTES, Hello, Opener, Sealer, new_session, welcomed
from api.gateway.wire import (
    UNKNOWN,
    WELCOME,
    AskMarkets,
    AskSnapshot,
    Markets,
    Snapshot,
    Subjects,
    ToClient,
    ToEngine,
    pack,
    unpack_to_gateway,
)
from api.stream.streams import StreamKey

REQUEST_S = 5.0
HELLO_S = 0.5


class Link:
    """The link of one gateway; set `on_client`, `on_markets` and `on_restart` before `start`."""

    def __init__(self, broker: Broker) -> None:
        self.session = new_session()
        self.dropped = 0
        self.on_client: Callable[[ToClient], None]
        self.on_markets: Callable[[list[str]], None]
        self.on_restart: Callable[[], None]
        self._broker = broker
        self._subjects = Subjects(broker.prefix)
        self._own_subject = self._subjects.to_gateway(self.session)
        self._nats: Nats | None = None
        self._exchange = b""
        self._hello: Hello | None = None
        self._greeted_s = float("-inf")
        self._found = asyncio.Event()
        self._sealer: Sealer | None = None
        self._opener: Opener | None = None
        self._feed: Opener | None = None
        self._waiting: dict[int, asyncio.Future[Markets | Snapshot]] = {}
        self._next_number = 1

    async def start(self) -> None:
        """Connect and find the exchange. TimeoutError or NATS' errors: no exchange answers."""
        self._nats = await connect_bus(self._broker)
        await self._nats.subscribe(self._own_subject, cb=self._on_message)
        await self._nats.subscribe(self._subjects.listed, cb=self._on_listed)
        async with asyncio.timeout(REQUEST_S):
            while not self._found.is_set():
                await self._greet()
                with suppress(TimeoutError):
                    async with asyncio.timeout(HELLO_S):
                        await self._found.wait()

    async def _greet(self) -> None:
        """Send a hello, at most every `HELLO_S / 2` seconds."""
        now_s = asyncio.get_running_loop().time()
        if self._nats is None or now_s < self._greeted_s + HELLO_S / 2:
            return
        self._greeted_s, self._hello = now_s, Hello(self.session, new_session())
        with suppress(NatsError):
            await self._nats.publish(self._subjects.hello, self._hello.content)

    async def stop(self) -> None:
        """Disconnect."""
        if self._nats is not None:
            await self._nats.close()

    async def send(self, message: ToEngine) -> None:
        """Send one message; it is lost if the broker is not connected."""
        if self._nats is not None and self._sealer is not None:
            subject = self._subjects.to_engine
            envelope = self._sealer.seal(subject, pack(message))
            with suppress(NatsError):
                await self._nats.publish(subject, self.session + envelope)

    async def markets(self) -> list[str]:
        """Request the symbols by index. TimeoutError: no answer."""
        answer = await self._request(AskMarkets)
        assert isinstance(answer, Markets)
        return answer.symbols

    async def snapshot(self, key: StreamKey) -> bytes:
        """Request a stream's snapshot; updates before it are dropped. TimeoutError: no answer."""
        request = partial(
            AskSnapshot,
            channel=key.channel,
            instrument=key.instrument,
            detail=key.detail,
            interval_ms=key.interval_ms,
        )
        answer = await self._request(request)
        assert isinstance(answer, Snapshot)
        if self._feed is not None:
            self._feed.begin_after(self._subjects.of_stream(key), answer.after)
        return answer.payload

    async def follow(self, key: StreamKey, callback: Callable[[bytes], None]) -> Subscription:
        """Call back with each push of a public stream from now on."""
        assert self._nats is not None
        subject = self._subjects.of_stream(key)

        async def on_push(message: Msg) -> None:
            content = self._opened_feed(subject, message.data)
            if content is not None:
                callback(content)

        followed = await self._nats.subscribe(subject, cb=on_push)
        await self._nats.flush()
        return followed

    async def _request(self, request: Callable[[int], ToEngine]) -> Markets | Snapshot:
        number = self._next_number
        self._next_number += 1
        answer: asyncio.Future[Markets | Snapshot] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            await self.send(request(number))
            return await asyncio.wait_for(answer, REQUEST_S)
        finally:
            self._waiting.pop(number, None)

    # --- in --------------------------------------------------------------------------------

    async def _on_message(self, message: Msg) -> None:
        kind, envelope = message.data[:1], message.data[1:]
        if kind == WELCOME:
            self._on_welcome(envelope)
            return
        if kind == UNKNOWN:
            await self._greet()
            return
        content = None
        if self._opener is not None:
            content = self._opener.open(self._own_subject, envelope)
        if content is None:
            self.dropped += 1
            return
        reply = unpack_to_gateway(content)
        if isinstance(reply, ToClient):
            self.on_client(reply)
        elif reply.number in self._waiting and not self._waiting[reply.number].done():
            self._waiting[reply.number].set_result(reply)

    async def _on_listed(self, message: Msg) -> None:
        content = self._opened_feed(self._subjects.listed, message.data)
        if content is not None:
            self.on_markets(msgspec.msgpack.decode(content, type=Markets).symbols)

    def _opened_feed(self, subject: str, data: bytes) -> bytes | None:
        content = None
        if self._feed is not None and data[:SESSION_BYTES] == self._exchange:
            content = self._feed.open(subject, data[SESSION_BYTES:])
        self.dropped += content is None
        return content

    def _on_welcome(self, envelope: bytes) -> None:
        """Take the session of the exchange from a welcome, the first or after a restart."""
        exchange = None
        if self._hello is not None:
            exchange = welcomed(self._broker.key, self._own_subject, self._hello, envelope)
        if exchange is None:
            self.dropped += 1
            return
        self._hello = None
        if exchange == self._exchange:
            return
        is_first, self._exchange = not self._exchange, exchange
        key, sessions = self._broker.key, (exchange, self.session)
        self._sealer = Sealer(key, "in", *sessions)
        self._opener = Opener(key, "to", *sessions)
        self._feed = Opener(key, "feed", exchange)
        self._found.set()
        if not is_first:
            self.on_restart()
