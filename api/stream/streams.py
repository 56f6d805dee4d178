"""Streams: chains of numbered pushes to their subscribers.

A stream is (channel, symbol, detail, account). Each push carries the exchange's `seq` and the
`seq` of the previous push; it is encoded once and each subscriber gets the same bytes. A
subscriber that is behind on a conflated stream is skipped and gets a snapshot later.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import msgspec

from api.messages.pushes import Push
from api.stream.websocket_writer import Encoded
from exchange.views.level3 import OrderQueues

CONFLATED = frozenset({"ticker", "book", "ohlc", "auction"})
PRIVATE = frozenset({"executions", "balances", "holdings", "settlements"})
PER_SYMBOL = frozenset(
    {"instrument", "status", "ticker", "book", "level3", "trade", "auction", "ohlc"}
)


class StreamKey(NamedTuple):
    """A stream's name; `instrument` and `account` are -1 if the channel has none; `detail` is a
    depth or an interval."""

    channel: str
    instrument: int = -1
    detail: int | str = ""
    account: int = -1


class Subscriber(Protocol):
    """A receiver of pushes."""

    def offer(self, message: Encoded, stream: Stream) -> None: ...


class Stream:
    """One chain of pushes and its subscribers.

    `sent`: the published levels of a book; `queues`: its published orders; `has_begun`: they are
    set.
    """

    def __init__(self, key: StreamKey, seq: int) -> None:
        self.key = key
        self.last_seq = seq
        self.is_conflated = key.channel in CONFLATED
        self.subscribers: dict[Subscriber, None] = {}
        self.has_begun = False
        self.sent: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self.queues: OrderQueues | None = None

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
