"""Types for rendering channels: the view, the head of a push, a channel's functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypedDict

from api.messages.fields import PushType
from api.messages.pushes import Push
from api.stream.streams import Stream
from api.wire.convert import InstrumentTable
from exchange.events import Event
from exchange.registry.port import Holding
from exchange.venue.venue import Venue
from exchange.views.executions import Execution
from exchange.views.projections import Projections

FeedItem = Event | Execution


class View(NamedTuple):
    """The data that channels render; `holdings`: by account, as last read from the registry."""

    venue: Venue
    markets: InstrumentTable
    models: Projections
    holdings: dict[int, list[Holding]]


class Head(TypedDict):
    """The common fields of all pushes."""

    type: PushType
    seq: int
    prev_seq: int
    timestamp: str


class Channel(NamedTuple):
    """The functions that render one channel; conflated channels have `merged`."""

    snapshot: Callable[[View, Stream, Head], Push]
    update: Callable[[View, Stream, Head, list[FeedItem]], Push | None] | None = None
    merged: Callable[[View, Stream, Head], Push | None] | None = None
