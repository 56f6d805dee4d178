"""One WebSocket connection: what it has asked for, what waits to be sent, who it is.

Requests are handled in their order; those that wait for the venue are answered when it has
answered, while the next ones are read. An order costs no task and no future: it is read, sent
and answered in callbacks.
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
from api.messages.records import RateLimit
from api.messages.replies import Reply
from api.messages.requests import AnyRequest
from api.stream.decode import BadRequest, decode_request, reject_size
from api.stream.host import Host
from api.stream.outgoing import CLOSE_AUTH, CLOSE_RATE, Outgoing, Writer
from api.stream.streams import Stream, StreamKey, encode
from api.stream.websocket_writer import Encoded
from api.wire.clock_text import TimestampFormatter
from api.wire.errors import ApiError
from api.wire.pending_reply import PendingReply
from api.wire.rejections import error_body

NOT_READ = "a frame of another kind than this connection's codec"
Answer = msgspec.Struct | Awaitable[msgspec.Struct | None] | None
Methods = Mapping[str, Callable[["Connection", Any], Answer]]


class Connection:
    """A peer. `host` is everything behind it; `number` tells it from the other connections of this
    life of the server, also in the venue."""

    def __init__(
        self, host: Host, outlet: Writer, guest: Guest, methods: Methods, number: int
    ) -> None:
        self.host = host
        self._methods = methods
        self.guest = guest
        self.address = guest.address
        self.principal: Principal | None = None
        self.account = -1
        self.streams: dict[StreamKey, Stream] = {}
        # What is wanted of all markets, those to come included: (channel, detail).
        self.whole: dict[tuple[str, int | str], None] = {}
        self.heartbeat_s = host.settings.heartbeat_s
        self.sends_heartbeats = True
        self.wants_rate_limit = False
        self.cancel_on_disconnect = False
        self.number = number
        self.outlet = outlet
        self.out = Outgoing(outlet, host.settings, self._tell_whole)
        self._wall_text = TimestampFormatter()
        self._beats = 0
        self._excess = 0
        self._rejected = 0
        self._in_flight_max = host.settings.in_flight_max
        self._in_flight = 0
        self._room: asyncio.Future[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._auth_timer: asyncio.TimerHandle | None = None
        self._login_timer: asyncio.TimerHandle | None = None
        self._has_asked = False
        # Shared by all that have not logged in from an address.
        self.messages = host.rates.bucket(guest.group)

    # --- out -------------------------------------------------------------------------------

    @property
    def is_closed(self) -> bool:
        return self.out.is_closed

    def offer(self, message: Encoded, stream: Stream) -> None:
        """A push of a stream that this connection has subscribed to."""
        self.out.offer(message, stream)

    def send(self, message: Encoded) -> None:
        """Send in order, never skipped."""
        self.out.send(message)

    def beat(self) -> None:
        """Called each second; sends a heartbeat when one is due."""
        self._beats += 1
        if self.sends_heartbeats and self._beats % self.heartbeat_s == 0:
            self.out.beat(self._wall_text(self.host.wall_ns()))

    def close(self, code: int) -> None:
        """Close now, whether the peer listens or not; once."""
        self.out.close(code)

    def reply(
        self,
        request_method: str,
        req_id: ReqId | None,
        time_in: str,
        result: msgspec.Struct | ApiError,
    ) -> None:
        """Answer one request."""
        answer: Reply[Any] = Reply(
            method=request_method,
            success=not isinstance(result, ApiError),
            req_id=req_id,
            time_in=time_in,
            time_out=self._wall_text(self.host.wall_ns()),
        )
        if isinstance(result, ApiError):
            answer.error = error_body(result)
        else:
            answer.result = result
        if self.wants_rate_limit:
            answer.rate_limit = self._rate_limit()
        self.send(encode(answer))

    def _tell_whole(self, stream: Stream) -> None:
        self.host.feed.when_durable(partial(self._tell, stream))

    def _tell(self, stream: Stream) -> None:
        if self.streams.get(stream.key) is stream:
            self.send(encode(self.host.feed.snapshot(stream)))

    def _rate_limit(self) -> RateLimit:
        now_s = self.host.steady_s()
        bucket = self.messages if self.account < 0 else self.host.limits.order_bucket(self.account)
        return RateLimit(int(bucket.burst), bucket.remaining(now_s), bucket.reset_ms(now_s))

    # --- in --------------------------------------------------------------------------------

    async def run(self, receive: Any) -> None:
        """Read until the peer or we close; then leave everything."""
        self.wait_for_login()
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
            self.end_auth()
            self.leave_all()

    def take(self, text: str) -> bool:
        """Handle a message at once; False when it has to wait its turn in `run`."""
        if self._in_flight >= self._in_flight_max or self.out.is_closed:
            return False
        self._take(text)
        return True

    def leave_all(self) -> None:
        for stream in list(self.streams.values()):
            self.host.feed.unsubscribe(stream, self)
        self.streams.clear()
        self.whole.clear()
        self.out.forget_streams()

    def join_listed(self, index: int) -> None:
        """Go on with a new instrument where all are wanted, from its snapshot."""
        for channel, detail in self.whole:
            key = StreamKey(channel, index, detail)
            self.streams[key] = stream = self.host.feed.subscribe(key, self)
            self.send(encode(self.host.feed.snapshot(stream)))

    def leave_private(self) -> None:
        """After a logout only public streams go on."""
        for key in [key for key in self.streams if key.account >= 0]:
            self.host.feed.unsubscribe(self.streams.pop(key), self)

    def wait_for_login(self) -> None:
        """A newcomer has some seconds to log in, or to become a reader of what is public."""
        self._login_timer = asyncio.get_running_loop().call_later(
            self.host.settings.auth_seconds, self._stay_or_go
        )

    def _stay_or_go(self) -> None:
        self._login_timer = None
        if self.principal is not None:
            return
        if not self._has_asked:
            self.close(CLOSE_AUTH)
        elif not self.guest.read_on():
            self.close(CLOSE_RATE)

    def begin_auth(self) -> None:
        """A login was begun and failed: it has a few seconds to succeed."""
        if self._auth_timer is None and self.principal is None:
            self._auth_timer = asyncio.get_running_loop().call_later(
                self.host.settings.auth_seconds, self.close, CLOSE_AUTH
            )

    def end_auth(self) -> None:
        """Nobody waits for a login any more."""
        for timer in (self._auth_timer, self._login_timer):
            if timer is not None:
                timer.cancel()
        self._auth_timer = self._login_timer = None

    def _take(self, text: str | None) -> None:
        time_in = self._wall_text(self.host.wall_ns())
        if not self.messages.take(self.host.steady_s()):
            self._excess += 1
            if self._excess > self.host.settings.excess_messages:
                self.close(CLOSE_RATE)
            else:
                self.reply("", None, time_in, ApiError("rate_limited", "too many messages"))
            return
        if self._excess:
            self._excess -= 1
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
            self._has_asked = self._has_asked or name != "auth"
            answer = method(self, request)
        except ApiError as error:
            self.reply(name, request.req_id, time_in, error)
            if error.code == "rate_limited":
                self._count_rejected()
            return
        if self._rejected:
            self._rejected -= 1
        if isinstance(answer, msgspec.Struct):
            self.reply(name, request.req_id, time_in, answer)
        elif answer is not None:
            self._in_flight += 1
            told = partial(self._answer, name, request.req_id, time_in)
            if isinstance(answer, PendingReply):
                answer.then(told)
            else:
                task = asyncio.create_task(_awaited(answer, told))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def _count_rejected(self) -> None:
        """Whoever goes on until there are so many more rejections than answers is disconnected."""
        self._rejected += 1
        if self._rejected > self.host.settings.excess_messages:
            self.close(CLOSE_RATE)

    def _one_less(self) -> None:
        """A request was answered: the next one may be read."""
        self._in_flight -= 1
        if self._room is not None:
            if not self._room.done():
                self._room.set_result(None)
            self._room = None

    def _answer(
        self,
        name: str,
        req_id: ReqId | None,
        time_in: str,
        result: msgspec.Struct | ApiError | None,
    ) -> None:
        """Reply to a request that had to wait; None when its method has replied by itself."""
        self._one_less()
        if result is not None:
            self.reply(name, req_id, time_in, result)


async def _awaited(
    answer: Awaitable[msgspec.Struct | None],
    told: Callable[[msgspec.Struct | ApiError | None], None],
) -> None:
    try:
        result: msgspec.Struct | ApiError | None = await answer
    except ApiError as error:
        result = error
    except Exception:
        told(ApiError("internal"))
        raise
    told(result)
