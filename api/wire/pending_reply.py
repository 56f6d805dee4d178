"""A submitted command and the future reply to it.

The sequencer releases outcomes by callback. A WebSocket reads the reply in a callback too (`then`),
so that an order costs neither a task nor a future; a caller that awaits the reply pays for one
future. A rejection is a reply as well: an ApiError, passed to a callback and raised to an awaiter.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from typing import Generic, TypeVar

from api.wire.errors import ApiError
from exchange.events import Outcome

T = TypeVar("T")
STOPPED = "the exchange stopped; look the order up by cl_ord_id later"


class PendingReply(Generic[T]):
    """The reply to one command. `read` makes it from the outcome; ApiError: a rejection.

    It has one reader: either one `then` or one `await`.
    """

    __slots__ = ("_callback", "_read", "_reply")

    def __init__(self, read: Callable[[Outcome], T]) -> None:
        self._read = read
        self._reply: T | ApiError | None = None
        self._callback: Callable[[T | ApiError], None] | None = None

    def settle(self, outcome: Outcome | None) -> None:
        """Set the outcome; None if the venue stopped before there was one."""
        try:
            if outcome is None:
                raise ApiError("internal", STOPPED)
            self._reply = self._read(outcome)
        except ApiError as error:
            self._reply = error
        except Exception:
            self._reply = ApiError("internal")
            raise
        finally:
            if self._callback is not None and self._reply is not None:
                self._callback(self._reply)

    def then(self, callback: Callable[[T | ApiError], None]) -> None:
        """Call `callback` with the reply or the rejection when the outcome is released."""
        if self._reply is not None:
            callback(self._reply)
        else:
            self._callback = callback

    def __await__(self) -> Generator[object, None, T]:
        if self._reply is None:
            released = asyncio.get_running_loop().create_future()
            self.then(lambda _: None if released.done() else released.set_result(None))
            yield from released
        assert self._reply is not None, "a released outcome has a reply"
        if isinstance(self._reply, ApiError):
            raise self._reply
        return self._reply
