"""One WebSocket connection: its login, subscriptions, requests and outgoing messages.

Requests are handled in their order. The reply to a request that waits for the venue follows the
venue's outcome; later requests are read meanwhile. An order needs no task and no future: callbacks
read, send and answer it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import msgspec

from api.access.auth import Principal
from api.access.permissions import reject_unless_allowed
from api.access.socket_limits import Guest
from api.messages.fields import ReqId
from api.messages.requests import AnyRequest
from api.messages.sessions import RateLimit
from api.stream.decode import BadRequest, decode_request, head_of, reject_size
from api.stream.host import Host
from api.stream.outgoing import CLOSE_RATE, Outgoing, Writer
from api.stream.streams import Stream, encode
from api.stream.subscriptions import Subscriptions
from api.stream.visitor import Visitor
from api.stream.websocket_writer import Encoded
from api.wire.clock_text import TimestampFormatter
from api.wire.errors import ApiError
from api.wire.pending_reply import PendingReply
from api.wire.replies import reply_of

NOT_READ = "a frame of another kind than this connection's codec"
Answer = msgspec.Struct | Awaitable[msgspec.Struct | None] | None
Methods = Mapping[str, Callable[["Connection", Any], Answer]]


class Connection:
    """A connection to a client.

    `host`: the exchange as the connection sees it. `number`: unique since the server's start, also
    in the venue.
    """

    def __init__(
        self, host: Host, writer: Writer, guest: Guest, methods: Methods, number: int
    ) -> None:
        self.host = host
        self._methods = methods
        self.address = guest.address
        self.principal: Principal | None = None
        self.account = -1
        self.heartbeat_s = host.settings.heartbeat_s
        self.sends_heartbeats = True
        self.wants_rate_limit = False
        self.cancel_on_disconnect = False
        self.number = number
        self.writer = writer
        self.out = Outgoing(writer, host.settings, self._send_snapshot)
        self.subscriptions = Subscriptions(self.out, host.feed.unsubscribe)
        self.visitor = Visitor(guest, host, self.close)
        self._wall_text = TimestampFormatter()
        self._beats = 0
        self._rejected = 0
        self._in_flight_max = host.settings.in_flight_max
        self._in_flight = 0
        self._room: asyncio.Future[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    # --- out -------------------------------------------------------------------------------

    @property
    def is_closed(self) -> bool:
        return self.out.is_closed

    def send(self, message: Encoded) -> None:
        """Send in order, never skipped."""
        self.out.send(message)

    def beat(self) -> None:
        """Send a heartbeat if one is due; called each second."""
        self._beats += 1
        if self.sends_heartbeats and self._beats % self.heartbeat_s == 0:
            self.out.beat(self._wall_text(self.host.wall_ns()))

    def close(self, code: int) -> None:
        """Close once, at once, even if the peer reads nothing."""
        self.out.close(code)

    def reply(
        self,
        request_method: str,
        req_id: ReqId | None,
        time_in: str,
        result: msgspec.Struct | ApiError,
    ) -> None:
        """Reply to one request."""
        times = time_in, self._wall_text(self.host.wall_ns())
        answer = reply_of(request_method, req_id, times, result)
        if self.wants_rate_limit:
            answer.rate_limit = self._rate_limit()
        self.out.send(encode(answer))

    def _send_snapshot(self, stream: Stream) -> None:
        self.host.feed.when_durable(partial(self._push_snapshot, stream))

    def _push_snapshot(self, stream: Stream) -> None:
        if stream in self.subscriptions:
            self.send(encode(self.host.feed.snapshot(stream)))

    def _rate_limit(self) -> RateLimit:
        now_s = self.host.steady_s()
        limits, account = self.host.limits, self.account
        bucket = self.visitor.messages if account < 0 else limits.order_bucket(account)
        return RateLimit(int(bucket.burst), bucket.remaining(now_s), bucket.reset_ms(now_s))

    # --- in --------------------------------------------------------------------------------

    async def run(self, receive: Any) -> None:
        """Read until one side closes the connection; then leave all streams."""
        self.visitor.wait_for_login()
        try:
            while not self.is_closed:
                message = await receive()
                if message["type"] != "websocket.receive":
                    break
                if self._in_flight >= self._in_flight_max:
                    self._room = asyncio.get_running_loop().create_future()
                    await self._room
                self._take(message.get("text"))
        finally:
            self.out.is_closed = True
            self.visitor.stop_waiting()
            self.subscriptions.remove_all()
            self.out.forget_streams()

    def take(self, text: str) -> bool:
        """Handle a message at once and return True, or return False if `run` must handle it."""
        if self._in_flight >= self._in_flight_max or self.out.is_closed:
            return False
        self._take(text)
        return True

    def join_listed(self, index: int) -> None:
        """Subscribe to a new instrument, with its snapshot, on channels subscribed for all."""
        for key in self.subscriptions.of_new_market(index):
            stream = self.host.feed.subscribe(key, self.subscriptions)
            self.subscriptions.add(stream)
            self.send(encode(self.host.feed.snapshot(stream)))

    def _take(self, text: str | None) -> None:
        time_in = self._wall_text(self.host.wall_ns())
        rejection = self.visitor.rejection()
        if rejection is not None:
            self.reply(*head_of(text or ""), time_in, rejection)
            return
        if text is None:
            self.reply("", None, time_in, ApiError("bad_json", NOT_READ))
            return
        limit = self.host.settings.message_bytes
        too_large = 4 * len(text) > limit and len(text.encode()) > limit
        request = reject_size(text, limit) if too_large else decode_request(text)
        if isinstance(request, BadRequest):
            self.reply(request.method, request.req_id, time_in, request.error)
            return
        self._handle(request, time_in)

    def _handle(self, request: AnyRequest, time_in: str) -> None:
        name: str = request.__struct_config__.tag  # type: ignore[assignment] # each is tagged
        method = self._methods[name]
        try:
            reject_unless_allowed(f"WS {name}", self.principal)
            if name != "auth":
                self.visitor.has_asked = True
            answer = method(self, request)
        except ApiError as error:
            self.reply(name, request.req_id, time_in, error)
            if error.code == "rate_limited":
                self._count_rejected()
            return
        if self._rejected:
            self._rejected -= 1
        if isinstance(answer, PendingReply):
            self._in_flight += 1
            answer.then(partial(self._answer, name, request.req_id, time_in))
        elif isinstance(answer, msgspec.Struct):
            self.reply(name, request.req_id, time_in, answer)
        elif answer is not None:
            self._in_flight += 1
            callback = partial(self._answer, name, request.req_id, time_in)
            task = asyncio.create_task(_awaited(answer, callback))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _count_rejected(self) -> None:
        """Disconnect a client whose rejections exceed its accepted requests by the limit."""
        self._rejected += 1
        if self._rejected > self.host.settings.excess_messages:
            self.close(CLOSE_RATE)

    def _answer(
        self,
        name: str,
        req_id: ReqId | None,
        time_in: str,
        result: msgspec.Struct | ApiError | None,
    ) -> None:
        """Reply to a request that had to wait; None if its method has replied by itself."""
        self._in_flight -= 1
        if self._room is not None:
            if not self._room.done():
                self._room.set_result(None)
            self._room = None
        if result is not None:
            self.reply(name, req_id, time_in, result)


async def _awaited(
    answer: Awaitable[msgspec.Struct | None],
    callback: Callable[[msgspec.Struct | ApiError | None], None],
) -> None:
    try:
        result: msgspec.Struct | ApiError | None = await answer
    except ApiError as error:
        result = error
    except Exception:
        callback(ApiError("internal"))
        raise
    callback(result)
