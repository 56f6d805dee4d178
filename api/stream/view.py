"""What the channels of the stream are made from: the view, a push's head, a channel's row."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypedDict

from api.deals import Deals
from api.edge import Markets
from api.instructions import Instructions
from api.messages.fields import PushType
from api.messages.pushes import Push
from api.prevented import PreventedMatches
from api.sealed_listings import SealedListings
from api.statements import Statements
from api.stream.streams import Stream
from api.tape import Tape
from exchange.events import Event
from exchange.registry.port import Holding
from exchange.venue.blotter import Blotter
from exchange.venue.executions import Execution
from exchange.venue.venue import Venue

Happened = Event | Execution


class View(NamedTuple):
    """What channels render from."""

    venue: Venue
    markets: Markets
    blotter: Blotter
    tape: Tape
    instructions: Instructions
    holdings: dict[int, list[Holding]]
    listings: SealedListings
    deals: Deals
    statements: Statements
    prevented: PreventedMatches


class Head(TypedDict):
    """The fields that all pushes share."""

    type: PushType
    seq: int
    prev_seq: int
    timestamp: str


class Channel(NamedTuple):
    """How one channel is rendered; conflated channels have `merged`."""

    snapshot: Callable[[View, Stream, Head], Push]
    update: Callable[[View, Stream, Head, list[Happened]], Push | None] | None = None
    merged: Callable[[View, Stream, Head], Push | None] | None = None
