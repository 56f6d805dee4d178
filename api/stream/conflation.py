"""Conflation: the changed streams of one interval, pushed together at most once in that time.

The first change after a quiet interval is pushed at once; what changes before the next push is
merged into it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from api.stream.streams import Stream
from api.stream.websocket_writer import gathered

WhenDurable = Callable[[Callable[[], None]], None]


class Conflation:
    """The changed streams of one interval; `push` renders and sends one of them."""

    def __init__(self, interval_s: float, push: Callable[[Stream], None]) -> None:
        self._interval_s = interval_s
        self._push = push
        self._changed: dict[Stream, None] = {}
        self._pushed_s = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._is_due = False

    def __contains__(self, stream: Stream) -> bool:
        return stream in self._changed

    def mark(self, stream: Stream) -> None:
        """Mark a stream as changed since its last push."""
        self._changed[stream] = None

    def forget(self, stream: Stream) -> None:
        """Unmark a stream, because it was pushed or has ended."""
        self._changed.pop(stream, None)

    def push_soon(self, when_durable: WhenDurable) -> None:
        """Push the changed streams now, or when the interval since the last push is over; each
        time as soon as the venue's state is durable."""
        if not self._changed or self._timer is not None or self._is_due:
            return
        loop = asyncio.get_running_loop()
        wait_s = self._pushed_s + self._interval_s - loop.time()
        if wait_s <= 0:
            self._fall_due(when_durable)
        else:
            self._timer = loop.call_later(wait_s, self._fall_due, when_durable)

    def _fall_due(self, when_durable: WhenDurable) -> None:
        self._timer, self._is_due = None, True
        when_durable(self._push_all)

    def _push_all(self) -> None:
        self._is_due = False
        self._pushed_s = asyncio.get_running_loop().time()
        with gathered():
            for stream in list(self._changed):
                self._changed.pop(stream, None)
                self._push(stream)
