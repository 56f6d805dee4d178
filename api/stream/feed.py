"""Publication of the venue's groups on the streams: subscriptions, batches and conflation.

Projections and pushes process each group one turn of the loop later, so that acknowledgements,
which wait for the same group, are sent first; without subscribers the orders of some milliseconds
are processed together. A reader of the projections brings them up to date (`Projections.current`).
Most channels publish command by command. Conflated channels merge changes: the first is sent at
once, later ones at most every `interval_s`, or every `interval_ms` that the subscriber gave.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import cast

from api.messages.fields import IntervalMs
from api.messages.pushes import ConflatedPush, Push, StatusPush
from api.stream.channels import (
    AUCTION_STREAM_EVENTS,
    CHANNELS,
    executions_since,
    holdings,
    streams_of,
)
from api.stream.conflation import Conflation
from api.stream.streams import Stream, StreamKey, Subscriber, encode
from api.stream.view import FeedItem, Head, View
from api.stream.websocket_writer import gathered
from api.wire.convert import InstrumentTable
from exchange.events import (
    BalanceChanged,
    Event,
    Group,
    InstrumentDelisted,
    InstrumentListed,
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    OrderTriggered,
    PhaseChanged,
    ReferencePriceSet,
    TradeAdjusted,
    TradeBusted,
    TradeMade,
)
from exchange.registry.port import Holding
from exchange.units import utc_text
from exchange.venue.venue import Venue
from exchange.views.executions import Execution
from exchange.views.projections import ORDER_FLOW, Projections

WAITING_MAX = 1_000
IDLE_S = 0.005
# So many groups wait at most for a quiet moment, because orders that come meanwhile wait for all.
GROUPS_TOGETHER = 8
# Events of one channel alone, by far the most of those that often nobody reads.
OF_ONE_CHANNEL = {Execution: "executions", BalanceChanged: "balances"}
MOVES_MARKET = (
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    OrderTriggered,
    TradeMade,
    PhaseChanged,
    ReferencePriceSet,
    TradeAdjusted,
    TradeBusted,
)


class Feed:
    """All streams of one process, published from the projections."""

    def __init__(
        self,
        venue: Venue,
        markets: InstrumentTable,
        projections: Projections,
        interval_s: float = 0.005,
    ) -> None:
        self._projections = projections
        self._view = View(venue, markets, projections, {})
        projections.catch_up = self._catch_up
        self.pushes = 0
        # Calls back when the venue's current state may be published (Sequencer.when_durable).
        self.when_durable: Callable[[Callable[[], None]], None] = _at_once
        # Callbacks with the index of each new instrument.
        self.when_listed: list[Callable[[int], None]] = []
        self._interval_s = interval_s
        self._streams: dict[StreamKey, Stream] = {}
        self._merged: list[list[Stream]] = [[] for _ in markets.instruments]
        self._conflations: dict[int, Conflation] = {}
        self._waiting: list[Group] = []
        self._publishes_soon = False
        self._publishes_later = False

    def on_group(self, group: Group) -> None:
        """Queue a group of the sequencer and schedule its publication."""
        self._waiting.append(group)
        if group.last_seq - self._projections.seq >= WAITING_MAX:
            self._publish_waiting()
        elif self._publishes_soon:
            return
        elif (
            self._streams
            or len(self._waiting) >= GROUPS_TOGETHER
            or not ORDER_FLOW.issuperset(map(type, group.events))
        ):
            self._publishes_soon = True
            asyncio.get_running_loop().call_soon(self._publish_waiting)
        elif not self._publishes_later:
            self._publishes_later = True
            asyncio.get_running_loop().call_later(IDLE_S, self._publish_later)

    @property
    def holdings(self) -> dict[int, list[Holding]]:
        """Each account's blocks as last read from the registry."""
        return self._view.holdings

    def _catch_up(self) -> None:
        if self._waiting:
            self._publish_waiting()

    def subscribe(self, key: StreamKey, subscriber: Subscriber) -> Stream:
        """Add a subscriber to a stream and return it; the next push continues its `last_seq`."""
        self._publish_waiting()
        stream = self._streams.get(key)
        if stream is None:
            seq = self._projections.public_seq if key.account < 0 else self._projections.seq
            stream = Stream(key, seq)
            self._streams[key] = stream
            if stream.is_conflated:
                self._merged[key.instrument].append(stream)
            self.snapshot(stream)
            stream.has_begun = True
        else:
            self._push_pending(stream)
        stream.subscribers[subscriber] = None
        return stream

    def settle(self, stream: Stream) -> None:
        """Push the pending changes of a stream, so that a snapshot continues its chain."""
        self._publish_waiting()
        self._push_pending(stream)

    def unsubscribe(self, stream: Stream, subscriber: Subscriber) -> None:
        """Remove a subscriber from a stream; the stream ends with its last subscriber."""
        stream.leave(subscriber)
        if not stream.subscribers and self._streams.get(stream.key) is stream:
            del self._streams[stream.key]
            if stream.is_conflated:
                self._conflation(stream).forget(stream)
                self._merged[stream.key.instrument].remove(stream)

    @property
    def streams(self) -> int:
        """The number of streams with subscribers."""
        return len(self._streams)

    def subscriptions(self, channel: str) -> list[Stream]:
        """Return the streams of a channel that have subscribers."""
        return [stream for key, stream in self._streams.items() if key.channel == channel]

    def snapshot(self, stream: Stream) -> Push:
        """Return the whole state of a stream as of its last push."""
        self._catch_up()
        channel = CHANNELS[stream.key.channel]
        return _marked(stream, channel.snapshot(self._view, stream, self._snapshot_head(stream)))

    def _snapshot_head(self, stream: Stream) -> Head:
        at = utc_text(self._projections.time_ns)
        return Head(type="snapshot", seq=stream.last_seq, prev_seq=stream.last_seq, timestamp=at)

    def announce_shutdown(self, subscribers: Iterable[Subscriber]) -> None:
        """Announce to the subscribers that the server is about to restart."""
        now = self._projections.current
        stream = Stream(StreamKey("status"), now.public_seq)
        head = _update_head(stream, now.public_seq, now.time_ns)
        message = encode(StatusPush(**head, data=[], server_shutdown=True))
        for subscriber in subscribers:
            subscriber.offer(message, stream)

    def executions(self, stream: Stream, from_seq: int | None, with_orders: bool) -> Push:
        """Return an executions snapshot with the history after `from_seq`."""
        self._catch_up()
        return executions_since(
            self._view, stream, self._snapshot_head(stream), from_seq, with_orders
        )

    def has_stream(self, key: StreamKey) -> bool:
        """True if the stream has subscribers."""
        return key in self._streams

    def push_holdings(self, account: int) -> None:
        """Push an account's holdings after they were read again."""
        stream = self._streams.get(StreamKey("holdings", account=account))
        if stream is not None:
            now = self._projections.current
            stream.push(holdings(self._view, stream, _update_head(stream, now.seq, now.time_ns)))

    def _publish_later(self) -> None:
        """Publish after a quiet moment; one timer serves all groups that have come meanwhile."""
        self._publishes_later = False
        self._catch_up()

    def _publish_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._publishes_soon = False
        if self._streams:
            with gathered():
                self._publish_groups(waiting)
        else:
            self._publish_groups(waiting)

    def _publish_groups(self, waiting: list[Group]) -> None:
        for group in waiting:
            executions, rarer = self._projections.on_group(group)
            listed = self._update_instruments(rarer) if rarer else []
            if self._streams:
                self._publish([*executions, *group.events])
            for index in listed:
                for callback in self.when_listed:
                    callback(index)
        for conflation in self._conflations.values():
            conflation.push_soon(self.when_durable)

    def _update_instruments(self, events: list[Event]) -> list[int]:
        """Apply listings and delistings; return the indices of the new instruments."""
        view, listed = self._view, []
        for event in events:
            if isinstance(event, InstrumentListed):
                view.markets.put(event.instrument, event.terms)
                self._merged.append([])
                listed.append(event.instrument)
            elif isinstance(event, InstrumentDelisted):
                view.markets.put(event.instrument, view.venue.instruments[event.instrument])
        return listed

    def _publish(self, events: list[FeedItem]) -> None:
        by_stream: dict[tuple[StreamKey, int], list[FeedItem]] = {}
        channels = {key.channel for key in self._streams}
        unread = {kind for kind, channel in OF_ONE_CHANNEL.items() if channel not in channels}
        for event in events:
            if type(event) in unread:
                continue
            for key in streams_of(event):
                if key in self._streams:
                    by_stream.setdefault((key, event.seq), []).append(event)
            if isinstance(event, MOVES_MARKET):
                for stream in self._merged[event.instrument]:
                    self._conflation(stream).mark(stream)
            elif isinstance(event, AUCTION_STREAM_EVENTS):
                for stream in self._merged[event.instrument]:
                    if stream.key.channel == "auction" and stream.key.interval_ms:
                        stream.waiting.append(event)
                        self._conflation(stream).mark(stream)
        for (key, seq), of_command in by_stream.items():
            stream = self._streams[key]
            update = CHANNELS[key.channel].update
            assert update is not None, "a conflated channel has no update for a command"
            head = _update_head(stream, seq, of_command[0].time_ns)
            push = update(self._view, stream, head, of_command)
            if push is not None:
                stream.push(push)
                self.pushes += 1

    def _push_pending(self, stream: Stream) -> None:
        """Push the pending changes of a stream; one with an interval keeps them, because its
        snapshot may be newer than its last push: each update is whole, or changes of `sent`."""
        conflation = self._conflation(stream)
        if stream in conflation and not stream.key.interval_ms:
            conflation.forget(stream)
            self._push_merged(stream)

    def _conflation(self, stream: Stream) -> Conflation:
        interval_ms = stream.key.interval_ms
        found = self._conflations.get(interval_ms)
        if found is None:
            interval_s = max(self._interval_s, interval_ms / 1_000)
            found = self._conflations[interval_ms] = Conflation(interval_s, self._push_merged)
        return found

    def _push_merged(self, stream: Stream) -> None:
        merged = CHANNELS[stream.key.channel].merged
        assert merged is not None, "only conflated streams are merged"
        now = self._projections.current
        push = merged(self._view, stream, _update_head(stream, now.public_seq, now.time_ns))
        if push is not None:
            stream.push(_marked(stream, push))
            self.pushes += 1


def _at_once(work: Callable[[], None]) -> None:
    work()


def _update_head(stream: Stream, seq: int, time_ns: int) -> Head:
    return Head(type="update", seq=seq, prev_seq=stream.last_seq, timestamp=utc_text(time_ns))


def _marked(stream: Stream, push: Push) -> Push:
    """Write the interval of a stream into its push."""
    if stream.key.interval_ms:
        assert isinstance(push, ConflatedPush), "only conflated streams have an interval"
        push.interval_ms = cast(IntervalMs, stream.key.interval_ms)
    return push
