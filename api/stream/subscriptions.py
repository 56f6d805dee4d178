"""Subscriptions of one connection, without input, output or waiting.

Both the server's connections and a gateway's clients supply streams, snapshots and pushes. A client
gets nothing of a stream before its snapshot, and after it exactly the updates that continue its
chain. The server has a snapshot at once; a gateway requests one from the engine and keeps the
pushes that arrive meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import msgspec

from api.messages.replies import SubscribeResult
from api.messages.requests import (
    SubscribeParams,
    SubscribeRequest,
    UnsubscribeParams,
    UnsubscribeRequest,
)
from api.stream.streams import CONFLATED, PER_SYMBOL, Stream, StreamKey, Subscriber
from api.stream.websocket_writer import Encoded
from api.wire.errors import ApiError


class ChainLink(msgspec.Struct):
    """The part of an encoded push that continues a chain."""

    seq: int = 0
    prev_seq: int = 0


_LINK = msgspec.json.Decoder(ChainLink)


class Output(Protocol):
    """The sending half of the connection."""

    def send(self, message: Encoded) -> None: ...

    def offer(self, message: Encoded, stream: Stream) -> None: ...


class Subscriptions:
    """The streams of one connection; `leave` unsubscribes it from a stream."""

    def __init__(self, out: Output, leave: Callable[[Stream, Subscriber], None]) -> None:
        self._out = out
        self._leave = leave
        self._streams: dict[StreamKey, Stream] = {}
        # The name of each stream that is subscribed for all markets, without an instrument.
        self._of_all_markets: dict[StreamKey, None] = {}
        # Streams that wait for their snapshot, with the pushes that arrived meanwhile.
        self._joining: dict[Stream, list[Encoded]] = {}

    def __iter__(self) -> Iterator[StreamKey]:
        return iter(self._streams)

    def __contains__(self, stream: Stream) -> bool:
        return self._streams.get(stream.key) is stream

    def offer(self, message: Encoded, stream: Stream) -> None:
        """Send a push of a stream, or keep it until the stream's snapshot arrives."""
        if self._joining and stream in self._joining:
            self._joining[stream].append(message)
        else:
            self._out.offer(message, stream)

    def note(self, request: SubscribeRequest | UnsubscribeRequest) -> None:
        """Record a subscription to all markets, future ones too, or its end."""
        params = request.params
        if params.symbol is not None or params.channel not in PER_SYMBOL:
            return
        self._of_all_markets.pop(_selection(params), None)
        if isinstance(request, SubscribeRequest):
            self._of_all_markets[_selection(params)] = None

    def of_new_market(self, index: int) -> list[StreamKey]:
        """Return the streams of a new market that the subscriptions to all markets include."""
        return [key._replace(instrument=index) for key in self._of_all_markets]

    def add(self, stream: Stream) -> None:
        """Subscribe to a stream."""
        self._streams[stream.key] = stream
        stream.subscribers[self] = None

    def remove(self, key: StreamKey) -> None:
        """Unsubscribe from a stream; no effect without a subscription."""
        stream = self._streams.pop(key, None)
        if stream is not None:
            self._joining.pop(stream, None)
            self._leave(stream, self)

    def remove_private(self) -> None:
        """Unsubscribe from all private streams, after a logout."""
        for key in [key for key in self._streams if key.account >= 0]:
            self.remove(key)

    def remove_all(self) -> None:
        """Unsubscribe from all streams, at the end of the connection."""
        for key in list(self._streams):
            self.remove(key)
        self._of_all_markets.clear()

    def begin(self, stream: Stream) -> None:
        """Keep the stream's pushes until its snapshot arrives."""
        self._joining[stream] = []

    def complete(self, stream: Stream, snapshot: Encoded, is_wanted: bool = True) -> None:
        """Send a stream's snapshot (if `is_wanted`) and the kept pushes that continue it."""
        kept = self._joining.pop(stream, [])
        if stream not in self:
            return
        if is_wanted:
            self._out.send(snapshot)
        last_seq = _LINK.decode(snapshot.payload).seq
        for update in kept:
            link = _LINK.decode(update.payload)
            if link.prev_seq == last_seq and link.seq >= last_seq:
                self._out.offer(update, stream)
                last_seq = link.seq

    def abandon(self, stream: Stream) -> None:
        """Stop waiting for a snapshot; later pushes are sent unchanged."""
        self._joining.pop(stream, None)


def stream_keys(
    params: SubscribeParams | UnsubscribeParams,
    indices: Callable[[Sequence[str] | None], list[int]],
) -> list[StreamKey]:
    """Return the public streams of a request; `indices` maps symbols to instruments. ApiError: the
    channel has no interval_ms."""
    check_interval(params)
    key = _selection(params)
    if key.channel not in PER_SYMBOL:
        return [key]
    return [key._replace(instrument=index) for index in indices(params.symbol)]


def check_interval(params: SubscribeParams | UnsubscribeParams) -> None:
    """Raise ApiError if an interval_ms is given for a channel whose every change is pushed."""
    if params.interval_ms is not None and params.channel not in CONFLATED:
        raise ApiError(
            "invalid_params",
            f"{params.channel} pushes each change by itself; interval_ms is for "
            f"{', '.join(sorted(CONFLATED))}: leave it out",
            "interval_ms",
        )


def subscribe_result(key: StreamKey, symbols: Sequence[str]) -> SubscribeResult:
    """Return the result of a subscription to one stream."""
    return SubscribeResult(
        channel=key.channel,
        symbol=symbols[key.instrument] if key.instrument >= 0 else None,
        depth=int(key.detail) if key.channel == "book" else None,
        rows=int(key.detail) if key.channel == "board" else None,
        interval=str(key.detail) if key.channel == "ohlc" else None,
        interval_ms=key.interval_ms or None,
    )


def _selection(params: SubscribeParams | UnsubscribeParams) -> StreamKey:
    """Return the name of a request's streams, without an instrument."""
    details: dict[str, int | str] = {
        "book": params.depth,
        "board": params.rows,
        "ohlc": params.interval,
    }
    detail = details.get(params.channel, "")
    return StreamKey(params.channel, detail=detail, interval_ms=params.interval_ms or 0)
