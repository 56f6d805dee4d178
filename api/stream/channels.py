"""The channels: which events move them, what a snapshot, an update and a merged update say.

One row a channel in CHANNELS. `update` renders what one command did on one stream, `merged`
renders what changed since the last push of a conflated stream, `snapshot` the whole state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypedDict, cast

from api.edge import Markets
from api.instructions import Instructions
from api.messages.fields import Depth, PushType
from api.messages.pushes import (
    AuctionPush,
    BalancesPush,
    BookPush,
    ExecutionsPush,
    InstrumentPush,
    Push,
    StatusPush,
    TickerPush,
    TradePush,
)
from api.render import (
    Levels,
    auction_record,
    auction_result,
    balance_record,
    book_levels,
    book_record,
    execution_record,
    instrument_record,
    order_record,
    status_change,
    status_record,
    ticker_record,
    trade_record,
)
from api.stream.streams import Stream, StreamKey
from api.tape import Tape
from exchange.events import (
    AuctionUncrossed,
    BalanceChanged,
    Event,
    PhaseChanged,
    ReferencePriceSet,
    TradeMade,
)
from exchange.venue.blotter import Blotter, Execution
from exchange.venue.venue import Venue

TRADES_IN_SNAPSHOT = 50
Happened = Event | Execution


class View(NamedTuple):
    """What channels render from."""

    venue: Venue
    markets: Markets
    blotter: Blotter
    tape: Tape
    instructions: Instructions


class Head(TypedDict):
    """The fields that all pushes share."""

    type: PushType
    seq: int
    prev_seq: int
    timestamp: str


class Channel(NamedTuple):
    """How one channel is rendered; conflated channels have `merged`."""

    snapshot: Callable[[View, Stream, Head], Push]
    update: Callable[[View, Stream, Head, list[Happened]], Push] | None = None
    merged: Callable[[View, Stream, Head], Push | None] | None = None


def streams_of(event: Happened) -> Iterator[StreamKey]:
    """The streams that an event is told on, besides the merged ones."""
    if isinstance(event, Execution):
        yield StreamKey("executions", account=event.order.account)
    elif isinstance(event, TradeMade):
        yield StreamKey("trade", event.instrument)
    elif isinstance(event, BalanceChanged):
        yield StreamKey("balances", account=event.account)
    elif isinstance(event, PhaseChanged):
        yield StreamKey("status", event.instrument)
        yield StreamKey("instrument", event.instrument)
    elif isinstance(event, ReferencePriceSet):
        yield StreamKey("instrument", event.instrument)
    elif isinstance(event, AuctionUncrossed):
        yield StreamKey("auction", event.instrument)


# --- book ----------------------------------------------------------------------------------


def _book_now(view: View, stream: Stream) -> tuple[dict[int, int], dict[int, int]]:
    depth = stream.key.detail
    assert isinstance(depth, int)
    bids, asks = book_levels(view.venue, stream.key.instrument, depth)
    return dict(bids), dict(asks)


def _changed(before: dict[int, int], after: dict[int, int]) -> Levels:
    """New and changed levels, then the gone ones with quantity 0."""
    changed = [(price, qty) for price, qty in after.items() if before.get(price) != qty]
    return changed + [(price, 0) for price in before if price not in after]


def _book_push(view: View, stream: Stream, head: Head, changed: tuple[Levels, Levels]) -> Push:
    index = stream.key.instrument
    bids, asks = (list(side.items()) for side in stream.sent)
    return BookPush(
        **head,
        symbol=view.markets.symbols[index],
        depth=cast(Depth, stream.key.detail),
        data=[book_record(view.markets, index, bids, asks, changed)],
    )


def _book_snapshot(view: View, stream: Stream, head: Head) -> Push:
    if not stream.has_begun:
        stream.sent = _book_now(view, stream)
    bids, asks = (list(side.items()) for side in stream.sent)
    return _book_push(view, stream, head, (bids, asks))


def _book_merged(view: View, stream: Stream, head: Head) -> Push | None:
    before, stream.sent = stream.sent, _book_now(view, stream)
    bids = _changed(before[0], stream.sent[0])
    asks = _changed(before[1], stream.sent[1])
    return _book_push(view, stream, head, (bids, asks)) if bids or asks else None


# --- other public channels -----------------------------------------------------------------


def _ticker(view: View, stream: Stream, head: Head) -> Push:
    record = ticker_record(view.markets, view.venue, view.tape, stream.key.instrument)
    return TickerPush(**head, symbol=record.symbol, data=[record])


def _trades(view: View, stream: Stream, head: Head, trades: list[Happened]) -> Push:
    return TradePush(
        **head,
        symbol=view.markets.symbols[stream.key.instrument],
        data=[trade_record(view.markets, one) for one in trades if isinstance(one, TradeMade)],
    )


def _trade_snapshot(view: View, stream: Stream, head: Head) -> Push:
    recent = list(view.tape.trades[stream.key.instrument])[-TRADES_IN_SNAPSHOT:]
    return _trades(view, stream, head, [*recent])


def _auction_snapshot(view: View, stream: Stream, head: Head) -> Push:
    record = auction_record(view.markets, view.venue, stream.key.instrument)
    return AuctionPush(**head, symbol=record.symbol, data=[record])


def _auction_update(view: View, stream: Stream, head: Head, events: list[Happened]) -> Push:
    results = [
        auction_result(view.markets, view.venue, one)
        for one in events
        if isinstance(one, AuctionUncrossed)
    ]
    return AuctionPush(**head, symbol=results[0].symbol, data=results)


def _auction_merged(view: View, stream: Stream, head: Head) -> Push | None:
    record = auction_record(view.markets, view.venue, stream.key.instrument)
    if record.state == "none":
        return None
    return AuctionPush(**head, symbol=record.symbol, data=[record])


def _status(view: View, stream: Stream, head: Head) -> Push:
    record = status_record(view.markets, view.venue, stream.key.instrument)
    return StatusPush(**head, symbol=record.symbol, data=[record])


def _status_update(view: View, stream: Stream, head: Head, events: list[Happened]) -> Push:
    records = [status_change(view.markets, one) for one in events if isinstance(one, PhaseChanged)]
    return StatusPush(**head, symbol=records[0].symbol, data=records)


def _instrument(view: View, stream: Stream, head: Head) -> Push:
    record = instrument_record(view.markets, view.venue, stream.key.instrument)
    return InstrumentPush(**head, symbol=record.symbol, data=[record])


# --- private channels ----------------------------------------------------------------------


def _executions_snapshot(view: View, stream: Stream, head: Head) -> Push:
    orders = view.blotter.open_orders(stream.key.account)
    return ExecutionsPush(
        **head, data=[], orders=[order_record(view.markets, order) for order in orders]
    )


def _executions_update(view: View, stream: Stream, head: Head, done: list[Happened]) -> Push:
    return ExecutionsPush(
        **head,
        data=[execution_record(view.markets, one) for one in done if isinstance(one, Execution)],
    )


def _balances_snapshot(view: View, stream: Stream, head: Head) -> Push:
    account = stream.key.account
    records = []
    for asset in range(-1, len(view.markets.instruments)):
        balance = view.venue.balance(account, asset)
        if asset < 0 or any((balance.free, balance.held, balance.due_in, balance.due_out)):
            records.append(balance_record(view.markets, asset, balance))
    return BalancesPush(**head, data=records)


def _balances_update(view: View, stream: Stream, head: Head, events: list[Happened]) -> Push:
    return BalancesPush(
        **head,
        data=[
            balance_record(view.markets, one.asset, one)
            for one in events
            if isinstance(one, BalanceChanged)
        ],
    )


CHANNELS: dict[str, Channel] = {
    "instrument": Channel(_instrument, lambda v, s, h, _: _instrument(v, s, h)),
    "status": Channel(_status, _status_update),
    "ticker": Channel(_ticker, merged=_ticker),
    "book": Channel(_book_snapshot, merged=_book_merged),
    "trade": Channel(_trade_snapshot, _trades),
    "auction": Channel(_auction_snapshot, _auction_update, _auction_merged),
    "executions": Channel(_executions_snapshot, _executions_update),
    "balances": Channel(_balances_snapshot, _balances_update),
}
