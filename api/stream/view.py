"""What the channels of the stream are made from: the view, a push's head, a channel's row."""

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
from exchange.views.auctions import SealedAuctionList
from exchange.views.executions import Execution
from exchange.views.instructions import Instructions
from exchange.views.market_statistics import MarketStatistics
from exchange.views.orders import Blotter
from exchange.views.otc import OtcTrades
from exchange.views.self_trades import PreventedMatches
from exchange.views.statements import Statements

Happened = Event | Execution


class View(NamedTuple):
    """What channels render from."""

    venue: Venue
    markets: InstrumentTable
    blotter: Blotter
    tape: MarketStatistics
    instructions: Instructions
    holdings: dict[int, list[Holding]]
    listings: SealedAuctionList
    deals: OtcTrades
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
