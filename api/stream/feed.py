"""From the venue's groups to the streams.

The projections (blotter, tape, instructions) and the pushes take each group one turn of the
loop later, so that acknowledgements, which wait for the same group, leave first; orders that
nobody listens to are taken some milliseconds' worth at a time. Whoever reads `view` or `seq` before
that gets it up to date. Most channels tell command by command; conflated ones are merged: the first
change goes out at once, later ones at most every `interval_s`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import msgspec

from api.messages.pushes import Push, StatusPush
from api.stream.channels import CHANNELS, executions_since, holdings, streams_of
from api.stream.public_seq import PublicSeq
from api.stream.streams import Stream, StreamKey, Subscriber, encode
from api.stream.view import Happened, Head, View
from api.stream.websocket_writer import gathered
from api.wire.convert import InstrumentTable
from api.wire.pending import traded_between
from exchange.events import (
    BalanceChanged,
    Event,
    InstrumentDelisted,
    InstrumentListed,
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    PhaseChanged,
    ReferencePriceSet,
    TradeAdjusted,
    TradeBusted,
    TradeMade,
)
from exchange.settlement.statement import Line, Terms
from exchange.units import utc_text
from exchange.venue.sequencer import Group
from exchange.venue.snapshot import format_of
from exchange.venue.venue import Venue
from exchange.views.auctions import Listing, SealedAuctionList
from exchange.views.history import History
from exchange.views.instructions import Instructions, Netted, SavedInstructions
from exchange.views.market_statistics import MarketStatistics, SavedStatistics
from exchange.views.orders import Blotter, SavedBlotter
from exchange.views.otc import OtcTrades, SavedOtc
from exchange.views.self_trades import PreventedMatches, SavedPrevented
from exchange.views.statements import SavedStatements, Statements

WAITING_MAX = 1_000
UNHEARD_S = 0.005
# What most commands bring; no projection of the rarer things looks at it.
ORDER_FLOW = {
    BalanceChanged,
    OrderAccepted,
    OrderAmended,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    TradeMade,
}
MOVES_MARKET = (
    OrderAccepted,
    OrderCanceled,
    OrderExpired,
    TradeMade,
    PhaseChanged,
    ReferencePriceSet,
    TradeAdjusted,
    TradeBusted,
)
# The projections that a snapshot keeps, and as what.
VIEWS: dict[str, Any] = {
    "blotter": SavedBlotter,
    "tape": SavedStatistics,
    "instructions": SavedInstructions,
    "listings": list[Listing],
    "deals": SavedOtc,
    "statements": SavedStatements,
    "prevented": SavedPrevented,
}
# A statement's lines are kept encoded, so their type does not show in SavedStatements.
VIEWS_FORMAT = format_of(*VIEWS.values(), list[Line])


class Feed:
    """All streams of one process and the projections that they read."""

    def __init__(
        self,
        venue: Venue,
        markets: InstrumentTable,
        interval_s: float = 0.005,
        history: History | None = None,
        tax_percent: int = 0,
    ) -> None:
        tape = MarketStatistics(len(markets.instruments), history)
        statements = Statements(Terms(venue.instruments, tax_percent))
        listings = SealedAuctionList()
        blotter, asked = Blotter(past=history), Instructions(self._netted_trades)
        kept = (listings, OtcTrades(), statements, PreventedMatches(blotter.owner))
        self._view = View(venue, markets, blotter, tape, asked, {}, *kept)
        self._history = history
        # Up to here a replay need not make executions: events.db has them.
        self.known_seq = 0
        self._seq = venue.seq
        self._public = PublicSeq(venue)
        self._time_ns = venue.time_ns
        self.pushes = 0
        # Calls back once what the venue shows may be told (Sequencer.when_durable).
        self.when_durable: Callable[[Callable[[], None]], None] = _at_once
        # Called with the index of each new instrument.
        self.when_listed: list[Callable[[int], None]] = []
        self._interval_s = interval_s
        self._streams: dict[StreamKey, Stream] = {}
        self._merged: list[list[Stream]] = [[] for _ in markets.instruments]
        self._dirty: dict[Stream, None] = {}
        self._flushed_s = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: list[Group] = []
        self._publishes_soon = False

    def take(self, group: Group) -> None:
        """The sequencer's listener."""
        self._waiting.append(group)
        if group.last_seq - self._seq >= WAITING_MAX:
            self._publish_waiting()
        elif self._publishes_soon:
            return
        elif self._streams or not ORDER_FLOW.issuperset(map(type, group.events)):
            self._publishes_soon = True
            asyncio.get_running_loop().call_soon(self._publish_waiting)
        elif len(self._waiting) == 1:
            asyncio.get_running_loop().call_later(UNHEARD_S, self._publish_waiting)

    @property
    def view(self) -> View:
        """The projections, up to the last group."""
        if self._waiting:
            self._publish_waiting()
        return self._view

    @property
    def seq(self) -> int:
        """The number of the last command that was told."""
        if self._waiting:
            self._publish_waiting()
        return self._seq

    @property
    def public_seq(self) -> int:
        """The number of the last command of which everybody hears; those that nobody else may know
        of (sealed bids, deposits, stops) leave it as it was."""
        if self._waiting:
            self._publish_waiting()
        return self._public.seq

    @property
    def time_ns(self) -> int:
        """The time of the last group that was told."""
        if self._waiting:
            self._publish_waiting()
        return self._time_ns

    def saved(self) -> dict[str, bytes]:
        """The projections, up to the last group, by name."""
        saved = {"blotter": self.view.blotter.saved(self.seq)} | {
            name: getattr(self._view, name).saved() for name in VIEWS if name != "blotter"
        }
        return {name: msgspec.msgpack.encode(one) for name, one in saved.items()}

    def restore(self, views: dict[str, bytes]) -> None:
        """Stand where `saved` stood; the venue must stand there too."""
        for name, kind in VIEWS.items():
            getattr(self._view, name).restore(msgspec.msgpack.decode(views[name], type=kind))

    def subscribe(self, key: StreamKey, subscriber: Subscriber) -> Stream:
        """Join a stream; its next push continues from `last_seq` as of now."""
        self._publish_waiting()
        stream = self._streams.get(key)
        if stream is None:
            stream = Stream(key, self.public_seq if key.account < 0 else self.seq)
            self._streams[key] = stream
            if stream.is_conflated:
                self._merged[key.instrument].append(stream)
            self.snapshot(stream)
            stream.has_begun = True
        elif stream in self._dirty:
            self._flush_stream(stream)
        stream.subscribers[subscriber] = None
        return stream

    def settle(self, stream: Stream) -> None:
        """Push what is due on a stream, so that a snapshot continues its chain."""
        self._publish_waiting()
        if stream in self._dirty:
            self._flush_stream(stream)

    def unsubscribe(self, stream: Stream, subscriber: Subscriber) -> None:
        """Leave a stream; the last one out ends it."""
        stream.subscribers.pop(subscriber, None)
        if not stream.subscribers and self._streams.get(stream.key) is stream:
            del self._streams[stream.key]
            self._dirty.pop(stream, None)
            if stream.is_conflated:
                self._merged[stream.key.instrument].remove(stream)

    @property
    def streams(self) -> int:
        """How many streams have subscribers."""
        return len(self._streams)

    def subscriptions(self, channel: str) -> list[Stream]:
        """The streams of a channel that somebody listens to."""
        return [stream for key, stream in self._streams.items() if key.channel == channel]

    def snapshot(self, stream: Stream) -> Push:
        """The whole state of a stream as of its last push."""
        channel = CHANNELS[stream.key.channel]
        return channel.snapshot(self.view, stream, self._snapshot_head(stream))

    def _snapshot_head(self, stream: Stream) -> Head:
        at = utc_text(self.time_ns)
        return Head(type="snapshot", seq=stream.last_seq, prev_seq=stream.last_seq, timestamp=at)

    def announce_shutdown(self, subscribers: Iterable[Subscriber]) -> None:
        """Tell everybody that the server is about to restart."""
        stream = Stream(StreamKey("status"), self.public_seq)
        head = _update_head(stream, self.public_seq, self.time_ns)
        message = encode(StatusPush(**head, data=[], server_shutdown=True))
        for subscriber in subscribers:
            subscriber.offer(message, stream)

    def executions(self, stream: Stream, from_seq: int | None, with_orders: bool) -> Push:
        """An executions snapshot with the history after `from_seq`."""
        return executions_since(
            self.view, stream, self._snapshot_head(stream), from_seq, with_orders
        )

    def has_stream(self, key: StreamKey) -> bool:
        """Whether anybody listens to this stream."""
        return key in self._streams

    def push_holdings(self, account: int) -> None:
        """Tell an account's holdings after they were read again."""
        stream = self._streams.get(StreamKey("holdings", account=account))
        if stream is not None:
            stream.push(holdings(self.view, stream, _update_head(stream, self.seq, self.time_ns)))

    def _netted_trades(self, netted: Netted) -> tuple[int, ...]:
        """The trades of an account in one instrument that were due on a day."""
        account, index, due = netted
        venue = self._view.venue
        days = venue.instruments[index].settlement_days
        between = traded_between(date.fromisoformat(due), days, venue.settings.close)
        return self._view.statements.trade_ids(account, index, *between)

    def _publish_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._publishes_soon = False
        if self._streams:
            with gathered():
                self._publish_groups(waiting)
        else:
            self._publish_groups(waiting)

    def _publish_groups(self, waiting: list[Group]) -> None:
        view = self._view
        for group in waiting:
            is_known = group.last_seq <= self.known_seq
            rarer = [event for event in group.events if type(event) not in ORDER_FLOW]
            listed = self._know_instruments(rarer) if rarer else []
            executions = view.blotter.apply(group.events, is_known)
            view.tape.apply(group.events)
            view.statements.apply(group.events)
            if rarer:
                view.instructions.apply(rarer)
                view.listings.apply(rarer)
                view.deals.apply(rarer)
                view.prevented.apply(rarer)
            if self._history is not None:
                self._history.take(group.last_seq, group.events, executions)
            self._seq, self._time_ns = group.last_seq, group.time_ns
            self._public.take(group.events)
            if self._streams:
                self._publish([*executions, *group.events])
            for index in listed:
                for tell in self.when_listed:
                    tell(index)
        if self._dirty and self._timer is None:
            self._flush_soon()

    def _know_instruments(self, events: list[Event]) -> list[int]:
        """Take in what was listed or delisted; the new ones' indices."""
        view, listed = self._view, []
        for event in events:
            if isinstance(event, InstrumentListed):
                view.markets.put(event.instrument, event.terms)
                self._merged.append([])
                listed.append(event.instrument)
            elif isinstance(event, InstrumentDelisted):
                view.markets.put(event.instrument, view.venue.instruments[event.instrument])
        return listed

    def _publish(self, happened: list[Happened]) -> None:
        told: dict[tuple[StreamKey, int], list[Happened]] = {}
        for one in happened:
            for key in streams_of(one):
                if key in self._streams:
                    told.setdefault((key, one.seq), []).append(one)
            if isinstance(one, MOVES_MARKET):
                for stream in self._merged[one.instrument]:
                    self._dirty[stream] = None
        for (key, seq), events in told.items():
            stream = self._streams[key]
            update = CHANNELS[key.channel].update
            assert update is not None, "a conflated channel is told on command by command"
            head = _update_head(stream, seq, events[0].time_ns)
            push = update(self.view, stream, head, events)
            if push is not None:
                stream.push(push)
                self.pushes += 1

    def _flush_soon(self) -> None:
        loop = asyncio.get_running_loop()
        wait_s = self._flushed_s + self._interval_s - loop.time()
        if wait_s <= 0:
            self._flush()
        else:
            self._timer = loop.call_later(wait_s, self._flush)

    def _flush(self) -> None:
        self._timer = None
        self.when_durable(self._flush_dirty)

    def _flush_dirty(self) -> None:
        self._flushed_s = asyncio.get_running_loop().time()
        with gathered():
            for stream in list(self._dirty):
                self._flush_stream(stream)

    def _flush_stream(self, stream: Stream) -> None:
        self._dirty.pop(stream, None)
        merged = CHANNELS[stream.key.channel].merged
        assert merged is not None, "only conflated streams are merged"
        push = merged(self.view, stream, _update_head(stream, self.public_seq, self.time_ns))
        if push is not None:
            stream.push(push)
            self.pushes += 1


def _at_once(work: Callable[[], None]) -> None:
    work()


def _update_head(stream: Stream, seq: int, time_ns: int) -> Head:
    return Head(type="update", seq=seq, prev_seq=stream.last_seq, timestamp=utc_text(time_ns))
