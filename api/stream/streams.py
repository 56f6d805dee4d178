"""Streams: chains of numbered pushes to their subscribers.

A stream is (channel, symbol, detail, account, interval_ms). Each push carries the exchange's `seq`
and the `seq` of the previous push; it is encoded once and each subscriber gets the same bytes. A
subscriber that is behind on a conflated stream is skipped and gets a snapshot later.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import msgspec

from api.messages.pushes import Push
from api.stream.websocket_writer import Encoded
from exchange.events import Event
from exchange.matching import Board
from exchange.views.level3 import OrderQueues

CONFLATED = frozenset({"ticker", "book", "board", "ohlc", "auction"})
PRIVATE = frozenset({"executions", "balances", "holdings", "settlements"})
PER_SYMBOL = frozenset(
    {"instrument", "status", "ticker", "book", "board", "level3", "trade", "auction", "ohlc"}
)


class StreamKey(NamedTuple):
    """A stream's name; `instrument` and `account` are -1 if the channel has none; `detail` is a
    depth, a number of rows or an interval; `interval_ms` is 0 unless the subscriber gave one."""

    channel: str
    instrument: int = -1
    detail: int | str = ""
    account: int = -1
    interval_ms: int = 0


class Subscriber(Protocol):
    """A receiver of pushes."""

    def offer(self, message: Encoded, stream: Stream) -> None: ...


class Stream:
    """One chain of pushes and its subscribers.

    `sent`: the published levels of a book; `board`: its published board; `queues`: its published
    orders; `has_begun`: they are set. `waiting`: events that the next push of a stream with an
    interval renders.
    """

    def __init__(self, key: StreamKey, seq: int) -> None:
        self.key = key
        self.last_seq = seq
        self.is_conflated = key.channel in CONFLATED
        self.subscribers: dict[Subscriber, None] = {}
        self.has_begun = False
        self.sent: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self.board: Board | None = None
        self.queues: OrderQueues | None = None
        self.waiting: list[Event] = []

    def leave(self, subscriber: Subscriber) -> None:
        """Remove a subscriber."""
        self.subscribers.pop(subscriber, None)

    def send(self, message: Encoded) -> None:
        """Send to all subscribers."""
        for subscriber in list(self.subscribers):
            subscriber.offer(message, self)

    def push(self, message: Push) -> None:
        """Send to all subscribers; the message's `seq` becomes the chain's last."""
        self.last_seq = message.seq
        self.send(encode(message))


_ENCODER = msgspec.json.Encoder()


def encode(message: msgspec.Struct) -> Encoded:
    """Return a message as JSON in a text frame."""
    return Encoded(_ENCODER.encode(message))
