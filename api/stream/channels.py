"""Rendering of the channels' pushes from events and read models.

CHANNELS has a row for each channel. `update` renders the events of one command on one stream,
`merged` the changes since the last push of a conflated stream, `snapshot` the whole state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile
from typing import cast

from api.messages.fields import Interval
from api.messages.pushes import (
    AuctionPush,
    BalancesPush,
    ExecutionsPush,
    HoldingsPush,
    InstrumentPush,
    OhlcPush,
    Push,
    RetirementsPush,
    SettlementsPush,
    StatusPush,
    TickerPush,
    TradePush,
)
from api.messages.records import AuctionRecord, SettlementRecord
from api.stream.book_channels import BOOK_CHANNELS
from api.stream.streams import Stream, StreamKey
from api.stream.view import Channel, FeedItem, Head, View
from api.wire.pending import pending_settlements
from api.wire.render import (
    balance_record,
    balance_records,
    candle_record,
    instrument_record,
    retirement_record,
    settlement_record,
    status_change,
    status_record,
    ticker_record,
    trade_record,
)
from api.wire.render_auctions import auction_record, auction_result, sealed_record
from api.wire.render_holdings import holding_records
from api.wire.render_orders import execution_record, order_record
from exchange.events import (
    AuctionUncrossed,
    BalanceChanged,
    CreditsDeposited,
    CreditsRetired,
    CreditsSettled,
    CreditsWithdrawn,
    InstructionVoided,
    PhaseChanged,
    ReferencePriceSet,
    RegistryInstructed,
    TradeAdjusted,
    TradeBusted,
    TradeMade,
)
from exchange.views.auctions import AUCTION_EVENTS
from exchange.views.executions import Execution
from exchange.views.instructions import DONE, InstructionState
from exchange.views.level3 import QUEUE_EVENTS
from exchange.views.market_statistics import Candle

TRADES_IN_SNAPSHOT = 50
RECORDS_IN_SNAPSHOT = 50
CANDLES_IN_SNAPSHOT = 200
INSTRUCTION_EVENTS = (RegistryInstructed, InstructionVoided, *DONE)
AUCTION_STREAM_EVENTS = (AuctionUncrossed, *AUCTION_EVENTS)
# Tuples, because `isinstance` would build a union at each call.
CORRECTIONS = (TradeBusted, TradeAdjusted)
INSTRUCTED = (RegistryInstructed, InstructionVoided)
CREDITS_MOVED = (CreditsDeposited, CreditsWithdrawn, CreditsRetired)


def streams_of(event: FeedItem) -> Iterator[StreamKey]:
    """Return the streams on which an event is published, except the conflated ones."""
    if isinstance(event, Execution):
        yield StreamKey("executions", account=event.order.account)
        return
    if isinstance(event, BalanceChanged):
        yield StreamKey("balances", account=event.account)
    elif isinstance(event, QUEUE_EVENTS):
        yield StreamKey("level3", event.instrument)
        if isinstance(event, TradeMade) and not event.auction_id:
            yield StreamKey("trade", event.instrument)
    elif isinstance(event, CORRECTIONS):
        yield StreamKey("trade", event.instrument)
    elif isinstance(event, PhaseChanged):
        yield StreamKey("status", event.instrument)
        yield StreamKey("instrument", event.instrument)
    elif isinstance(event, ReferencePriceSet):
        yield StreamKey("instrument", event.instrument)
    elif isinstance(event, AUCTION_STREAM_EVENTS):
        yield StreamKey("auction", event.instrument)
    elif isinstance(event, CreditsSettled):
        yield StreamKey("settlements", account=event.seller)
        yield StreamKey("settlements", account=event.buyer)
    elif isinstance(event, INSTRUCTED):
        yield StreamKey("settlements", account=event.account)
        yield StreamKey("settlements", account=event.counter_account)
    elif isinstance(event, CREDITS_MOVED):
        yield StreamKey("settlements", account=event.account)
        if isinstance(event, CreditsRetired):
            yield StreamKey("retirements")


# --- public channels -----------------------------------------------------------------------


def _ticker(view: View, stream: Stream, head: Head) -> Push:
    record = ticker_record(view.markets, view.venue, view.models.market, stream.key.instrument)
    return TickerPush(**head, symbol=record.symbol, data=[record])


def _trades(view: View, stream: Stream, head: Head, trades: list[FeedItem]) -> Push:
    return TradePush(
        **head,
        symbol=view.markets.symbols[stream.key.instrument],
        data=[
            trade_record(view.markets, trade, view.models.orders)
            for trade in trades
            if isinstance(trade, TradeMade | TradeBusted | TradeAdjusted)
        ],
    )


def _trade_snapshot(view: View, stream: Stream, head: Head) -> Push:
    recent = list(view.models.market.trades[stream.key.instrument])[-TRADES_IN_SNAPSHOT:]
    return _trades(view, stream, head, [*recent])


def _auction_snapshot(view: View, stream: Stream, head: Head) -> Push:
    index = stream.key.instrument
    record = auction_record(view.markets, view.venue, index, view.models.market.results[index])
    sealed = [
        sealed_record(view.markets, view.venue, listing)
        for listing in view.models.auctions.current(index)
    ]
    return AuctionPush(**head, symbol=record.symbol, data=[record, *sealed])


def _auction_update(view: View, stream: Stream, head: Head, events: list[FeedItem]) -> Push:
    results = _auction_records(view, events)
    return AuctionPush(**head, symbol=results[0].symbol, data=results)


def _auction_records(view: View, events: Sequence[FeedItem]) -> list[AuctionRecord[str]]:
    """Render the results of calls, then the sealed-bid auctions that changed."""
    results = [
        auction_result(
            view.markets, view.venue, event, view.models.market.results[event.instrument]
        )
        for event in events
        if isinstance(event, AuctionUncrossed)
    ]
    names = dict.fromkeys(event.auction_id for event in events if isinstance(event, AUCTION_EVENTS))
    listings = [
        listing for name in names if (listing := view.models.auctions.find(name)) is not None
    ]
    return results + [sealed_record(view.markets, view.venue, listing) for listing in listings]


def _auction_merged(view: View, stream: Stream, head: Head) -> Push | None:
    index = stream.key.instrument
    record = auction_record(view.markets, view.venue, index, view.models.market.results[index])
    events, stream.waiting = stream.waiting, []
    records = _auction_records(view, events)
    if record.state != "none":
        records.append(record)
    return AuctionPush(**head, symbol=record.symbol, data=records) if records else None


def _status(view: View, stream: Stream, head: Head) -> Push:
    record = status_record(view.markets, view.venue, stream.key.instrument)
    return StatusPush(**head, symbol=record.symbol, data=[record])


def _status_update(view: View, stream: Stream, head: Head, events: list[FeedItem]) -> Push:
    changes = (event for event in events if isinstance(event, PhaseChanged))
    records = [status_change(view.markets, view.venue, change) for change in changes]
    return StatusPush(**head, symbol=records[0].symbol, data=records)


def _instrument(view: View, stream: Stream, head: Head) -> Push:
    record = instrument_record(view.markets, view.venue, stream.key.instrument)
    return InstrumentPush(**head, symbol=record.symbol, data=[record])


# --- private channels ----------------------------------------------------------------------


def _executions_snapshot(view: View, stream: Stream, head: Head) -> Push:
    return executions_since(view, stream, head, None, with_orders=True)


def executions_since(
    view: View, stream: Stream, head: Head, from_seq: int | None, with_orders: bool
) -> Push:
    """Render the executions after `from_seq` (exclusive), if given, and the open orders."""
    account = stream.key.account
    orders = view.models.orders.open_orders(account) if with_orders else []
    past = [] if from_seq is None else view.models.orders.executions(account, from_seq)
    return ExecutionsPush(
        **head,
        data=[execution_record(view.markets, execution) for execution in past],
        orders=[order_record(view.markets, order) for order in orders],
    )


def _executions_update(view: View, stream: Stream, head: Head, done: list[FeedItem]) -> Push:
    return ExecutionsPush(
        **head,
        data=[
            execution_record(view.markets, execution)
            for execution in done
            if isinstance(execution, Execution)
        ],
    )


def _balances_snapshot(view: View, stream: Stream, head: Head) -> Push:
    records = balance_records(view.markets, view.venue, stream.key.account)
    return BalancesPush(**head, data=records)


def _balances_update(view: View, stream: Stream, head: Head, events: list[FeedItem]) -> Push:
    return BalancesPush(
        **head,
        data=[
            balance_record(view.markets, event.asset, event)
            for event in events
            if isinstance(event, BalanceChanged)
        ],
    )


def _ohlc_snapshot(view: View, stream: Stream, head: Head) -> Push:
    known = view.models.market.candles(stream.key.instrument, str(stream.key.detail))
    return _candles(view, stream, head, list(known)[-CANDLES_IN_SNAPSHOT:])


def _ohlc_merged(view: View, stream: Stream, head: Head) -> Push | None:
    """Render the current candle, the previous one, which may have closed, and changed ones."""
    index, interval = stream.key.instrument, str(stream.key.detail)
    known = view.models.market.candles(index, interval)
    if not known:
        return None
    newest, older = islice(reversed(known), 2), islice(reversed(known), 2, None)
    changed: Iterator[Candle] = (candle for candle in older if candle.updated_seq > stream.last_seq)
    if view.models.market.corrected_seq[index] <= stream.last_seq:
        changed = takewhile(lambda candle: candle.updated_seq > stream.last_seq, older)
    candles = [*newest, *changed]
    return _candles(view, stream, head, candles[::-1])


def _candles(view: View, stream: Stream, head: Head, candles: list[Candle]) -> Push:
    index, interval = stream.key.instrument, str(stream.key.detail)
    now_ns = view.venue.time_ns
    return OhlcPush(
        **head,
        symbol=view.markets.symbols[index],
        interval=cast(Interval, interval),
        data=[candle_record(view.markets, index, candle, interval, now_ns) for candle in candles],
    )


def _settlements_snapshot(view: View, stream: Stream, head: Head) -> Push:
    account = stream.key.account
    entries = islice(view.models.instructions.of_account(account), RECORDS_IN_SNAPSHOT)
    waiting = pending_settlements(view.markets, view.venue, account)
    return SettlementsPush(**head, data=waiting + _settlements(view, entries, account))


def _settlements_update(view: View, stream: Stream, head: Head, events: list[FeedItem]) -> Push:
    account = stream.key.account
    keys = dict.fromkeys(event.key for event in events if isinstance(event, INSTRUCTION_EVENTS))
    entries = [entry for key in keys if (entry := view.models.instructions.find(key)) is not None]
    return SettlementsPush(**head, data=_settlements(view, entries, account))


def _settlements(
    view: View, entries: Iterable[InstructionState], account: int
) -> list[SettlementRecord[str]]:
    instructions = view.models.instructions
    return [settlement_record(view.markets, instructions, entry, account) for entry in entries]


def holdings(view: View, stream: Stream, head: Head) -> Push:
    """Render all blocks as last read from the registry; an update replaces the former ones."""
    account = stream.key.account
    found = view.holdings.get(account, [])
    return HoldingsPush(**head, data=holding_records(view.markets, view.venue, account, found))


def _retirements_snapshot(view: View, stream: Stream, head: Head) -> Push:
    recent = view.models.instructions.retired[-RECORDS_IN_SNAPSHOT:]
    return RetirementsPush(
        **head, data=[retirement_record(view.markets, entry) for entry in recent]
    )


def _retirements_update(view: View, stream: Stream, head: Head, events: list[FeedItem]) -> Push:
    entries = [
        entry
        for event in events
        if isinstance(event, CreditsRetired)
        and (entry := view.models.instructions.find(event.key)) is not None
    ]
    return RetirementsPush(
        **head, data=[retirement_record(view.markets, entry) for entry in entries]
    )


CHANNELS: dict[str, Channel] = {
    "instrument": Channel(_instrument, lambda v, s, h, _: _instrument(v, s, h)),
    "status": Channel(_status, _status_update),
    "ticker": Channel(_ticker, merged=_ticker),
    **BOOK_CHANNELS,
    "trade": Channel(_trade_snapshot, _trades),
    "auction": Channel(_auction_snapshot, _auction_update, _auction_merged),
    "executions": Channel(_executions_snapshot, _executions_update),
    "balances": Channel(_balances_snapshot, _balances_update),
    "ohlc": Channel(_ohlc_snapshot, merged=_ohlc_merged),
    "settlements": Channel(_settlements_snapshot, _settlements_update),
    "holdings": Channel(holdings),
    "retirements": Channel(_retirements_snapshot, _retirements_update),
}
