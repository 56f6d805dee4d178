"""Conversion of the venue's integers to records of the wire: one function for each record.

REST and the stream use the same functions, so that a snapshot and a page never differ in form.
Nothing here changes state.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import get_args

from api.messages.fields import PHASE_TEXTS, SIDE_TEXTS, TYPE_TEXTS, Depth, SerialRange
from api.messages.records import (
    BalanceRecord,
    BookRecord,
    CandleRecord,
    Deliverable,
    InstructionText,
    InstrumentRecord,
    Level,
    Level3Order,
    Level3Record,
    PreventedMatchRecord,
    RetirementRecord,
    SettlementRecord,
    StatusRecord,
    TickerRecord,
    TradeRecord,
    UnitFee,
)
from api.wire.convert import CASH, InstrumentTable
from exchange.commands import Phase, Side
from exchange.events import (
    BalanceChanged,
    InstructionKind,
    PhaseChanged,
    TradeAdjusted,
    TradeBusted,
    TradeMade,
)
from exchange.registry.reports.certificate import Certificate, certificate_path
from exchange.texts import text_of, texts_as
from exchange.units import utc_text
from exchange.venue.accounts import Balance
from exchange.venue.market_day import DELISTED
from exchange.venue.venue import Venue
from exchange.views.checksum import LEVELS, checksum
from exchange.views.instructions import Instructions, InstructionState
from exchange.views.level3 import Change, OrderQueues
from exchange.views.market_statistics import Candle, MarketStatistics, is_closed
from exchange.views.orders import Blotter
from exchange.views.self_trades import PreventedMatch

INSTRUCTION_TEXTS: dict[int, InstructionText] = texts_as(InstructionKind, InstructionText)
DEPTHS: tuple[int, ...] = get_args(Depth)
Levels = list[tuple[int, int]]


def ranges_of(blocks: Iterable[tuple[str, str]]) -> list[SerialRange]:
    """Convert serial ranges to their records."""
    return [SerialRange(first, last) for first, last in blocks]


def instrument_record(markets: InstrumentTable, venue: Venue, index: int) -> InstrumentRecord[str]:
    instrument = markets.instruments[index]
    low, high = venue.band(index)
    return InstrumentRecord(
        symbol=instrument.symbol,
        code=instrument.code,
        name=instrument.name,
        name_ja=instrument.name_ja,
        programme=instrument.programme,
        credit_class=instrument.credit_class,
        price_increment=f"{instrument.tick_yen:f}",
        qty_increment=str(instrument.lot_t),
        qty_min=str(instrument.quantity_min_t),
        qty_max=str(instrument.quantity_max_t),
        price_limit_low=markets.price_text(index, low),
        price_limit_high=markets.price_text(index, high),
        reference_price=markets.price_text(index, venue.reference_ticks(index)),
        fee_per_unit=str(instrument.fee_yen_per_t),
        settlement_cycle=f"T+{instrument.settlement_days}",
        auction_tie=text_of(instrument.auction_tie),
        listed_from=instrument.listed_from.isoformat(),
        listed_to=instrument.listed_to.isoformat() if instrument.listed_to else None,
        tse_code=instrument.tse_code,
        otc=venue.otc.takes(instrument.credit_class),
        status="delisted" if venue.is_delisted(index) else PHASE_TEXTS[venue.phase(index)],
        deliverable=Deliverable(instrument.programme, instrument.credit_class),
        fees=[UnitFee(CASH, str(instrument.fee_yen_per_t), side) for side in SIDE_TEXTS]
        if instrument.fee_yen_per_t
        else [],
    )


def status_record(markets: InstrumentTable, venue: Venue, index: int) -> StatusRecord:
    if venue.is_delisted(index):
        return _gone(markets, index)
    phase, change_ns = venue.next_phase(index)
    return StatusRecord(
        symbol=markets.symbols[index],
        phase=PHASE_TEXTS[venue.phase(index)],
        next_phase=PHASE_TEXTS[phase],
        next_change=utc_text(change_ns),
        opens=_opens(venue, index),
    )


def status_change(markets: InstrumentTable, venue: Venue, event: PhaseChanged) -> StatusRecord:
    # A person may halt a market for a reason in these words.
    if event.reason == DELISTED and event.phase == Phase.CLOSED:
        return _gone(markets, event.instrument)
    return StatusRecord(
        symbol=markets.symbols[event.instrument],
        phase=PHASE_TEXTS[event.phase],
        next_phase=PHASE_TEXTS[event.next_phase],
        next_change=utc_text(event.next_change_ns),
        opens=_opens(venue, event.instrument),
    )


def _opens(venue: Venue, index: int) -> str | None:
    opens_ns = venue.opens_ns(index)
    return None if opens_ns is None else utc_text(opens_ns)


def _gone(markets: InstrumentTable, index: int) -> StatusRecord:
    return StatusRecord(symbol=markets.symbols[index], phase="closed", delisted=True)


def book_levels(venue: Venue, instrument: int, depth: int) -> tuple[Levels, Levels]:
    """Return price and quantity of the best levels, bids and asks."""
    bids, asks = venue.depth(instrument, depth)
    return [(p, q) for p, q, _ in bids], [(p, q) for p, q, _ in asks]


def level_texts(markets: InstrumentTable, instrument: int, levels: Levels) -> list[tuple[str, str]]:
    return [(markets.price_text(instrument, price), str(qty)) for price, qty in levels]


def book_record(
    markets: InstrumentTable,
    instrument: int,
    bids: Levels,
    asks: Levels,
    changed: tuple[Levels, Levels],
) -> BookRecord[str]:
    """Make a book record of the `changed` levels, with the checksum of the book after them."""
    top_bids = level_texts(markets, instrument, bids[:LEVELS])
    top_asks = level_texts(markets, instrument, asks[:LEVELS])
    return BookRecord(
        bids=[Level(p, q) for p, q in level_texts(markets, instrument, changed[0])],
        asks=[Level(p, q) for p, q in level_texts(markets, instrument, changed[1])],
        checksum=checksum(top_bids, top_asks),
    )


def level3_record(
    markets: InstrumentTable, index: int, queues: OrderQueues, changes: list[Change]
) -> Level3Record[str]:
    """Make the record of one command's changes to visible orders, with the checksum after them."""
    sides: tuple[list[Level3Order[str]], list[Level3Order[str]]] = ([], [])
    for change in changes:
        seen = change.order
        sides[seen.side].append(
            Level3Order(
                event=change.event,
                order_id=seen.order_id,
                limit_price=markets.price_text(index, seen.price_ticks),
                order_qty=str(seen.shown_t),
                timestamp=utc_text(seen.time_ns),
            )
        )
    checksum_ = queues.checksum(lambda ticks: markets.price_text(index, ticks))
    return Level3Record(bids=sides[0], asks=sides[1], checksum=checksum_)


def trade_record(
    markets: InstrumentTable, trade: TradeMade | TradeBusted | TradeAdjusted, blotter: Blotter
) -> TradeRecord[str]:
    record = TradeRecord(
        symbol=markets.symbols[trade.instrument],
        trade_id=trade.trade_id,
        price=markets.price_text(trade.instrument, trade.price_ticks),
        qty=str(trade.quantity_t),
        timestamp=utc_text(trade.time_ns),
    )
    if not isinstance(trade, TradeMade):
        record.status = "busted" if isinstance(trade, TradeBusted) else "adjusted"
    elif trade.taker_side < 0:
        record.side = "auction"
    else:
        record.side = SIDE_TEXTS[trade.taker_side]
        is_buy = trade.taker_side == Side.BUY
        account, order_id = (
            (trade.buyer, trade.buy_order_id) if is_buy else (trade.seller, trade.sell_order_id)
        )
        taker = blotter.order(account, order_id)
        record.ord_type = TYPE_TEXTS[taker.order_type] if taker is not None else None
    return record


def ticker_record(
    markets: InstrumentTable, venue: Venue, tape: MarketStatistics, index: int
) -> TickerRecord[str]:
    bids, asks = venue.depth(index, 1)
    record = TickerRecord(symbol=markets.symbols[index], volume="0")
    if bids:
        record.bid, record.bid_qty = markets.price_text(index, bids[0][0]), str(bids[0][1])
    if asks:
        record.ask, record.ask_qty = markets.price_text(index, asks[0][0]), str(asks[0][1])
    last = tape.last(index)
    if last is not None:
        record.last = markets.price_text(index, last.price_ticks)
        record.last_qty = str(last.quantity_t)
    day = tape.day(index, venue.time_ns)
    if day is not None:
        record.open = markets.price_text(index, day.open_ticks)
        record.high = markets.price_text(index, day.high_ticks)
        record.low = markets.price_text(index, day.low_ticks)
        record.volume = str(day.volume_t)
        record.vwap = markets.average_text(index, day.value, day.volume_t)
        reference = venue.reference_ticks(index)
        change = day.last_ticks - reference
        record.change = markets.price_text(index, change)
        record.change_pct = f"{Decimal(100 * change) / reference:.2f}"
    return record


def candle_record(
    markets: InstrumentTable, index: int, candle: Candle, interval: str, time_ns: int
) -> CandleRecord[str]:
    return CandleRecord(
        symbol=markets.symbols[index],
        interval_begin=utc_text(candle.begin_ns),
        open=markets.price_text(index, candle.open_ticks),
        high=markets.price_text(index, candle.high_ticks),
        low=markets.price_text(index, candle.low_ticks),
        close=markets.price_text(index, candle.close_ticks),
        volume=str(candle.volume_t),
        vwap=markets.average_text(index, candle.value, candle.volume_t)
        if candle.volume_t
        else markets.price_text(index, candle.close_ticks),
        trades=candle.trades,
        closed=is_closed(candle, interval, time_ns),
    )


def settlement_record(
    markets: InstrumentTable, asked_of: Instructions, entry: InstructionState, account: int
) -> SettlementRecord[str]:
    """Make the record of an instruction for one account; `cash` is signed, negative if paid."""
    asked = entry.asked
    kind = InstructionKind(asked.kind)
    receives = kind is InstructionKind.DEPOSIT
    cash = 0
    if kind is InstructionKind.DELIVERY:
        receives = asked.counter_account == account
        cash = -asked.yen_paid if receives else asked.yen_received
    return SettlementRecord(
        settlement_id=asked.key,
        kind=INSTRUCTION_TEXTS[kind],
        state=entry.state,
        symbol=markets.symbols[asked.instrument],
        qty=str(asked.quantity_t),
        side="receive" if receives else "deliver",
        cash=str(cash),
        timestamp=utc_text(entry.time_ns),
        serial_ranges=ranges_of(entry.blocks),
        trade_ids=list(asked_of.trade_ids(asked, account)),
        due_date=asked.due or None,
        reason=entry.reason or None,
    )


def prevented_record(markets: InstrumentTable, match: PreventedMatch) -> PreventedMatchRecord[str]:
    return PreventedMatchRecord(
        match_id=match.match_id,
        seq=match.seq,
        symbol=markets.symbols[match.instrument],
        prevented_qty=str(match.quantity_t),
        taker_order_id=match.taker_order_id,
        maker_order_id=match.maker_order_id,
        timestamp=utc_text(match.time_ns),
    )


def balance_record(
    markets: InstrumentTable, asset: int, figures: Balance | BalanceChanged
) -> BalanceRecord[str]:
    return BalanceRecord(
        asset=markets.asset_text(asset),
        available=str(figures.free),
        held=str(figures.held),
        total=str(figures.free + figures.held + figures.due_out),
        due_in=str(figures.due_in),
        due_out=str(figures.due_out),
        event_id=figures.seq if isinstance(figures, BalanceChanged) else None,
    )


def balance_records(
    markets: InstrumentTable, venue: Venue, account: int
) -> list[BalanceRecord[str]]:
    """Return the balance of yen and every balance of credits that is not empty."""
    records = []
    for asset in range(-1, len(markets.instruments)):
        balance = venue.balance(account, asset)
        if asset < 0 or any((balance.free, balance.held, balance.due_in, balance.due_out)):
            records.append(balance_record(markets, asset, balance))
    return records


def retirement_record(markets: InstrumentTable, entry: InstructionState) -> RetirementRecord[str]:
    asked = entry.asked
    return RetirementRecord(
        retirement_id=asked.key,
        symbol=markets.symbols[asked.instrument],
        qty=str(asked.quantity_t),
        purpose=asked.purpose,
        beneficiary=asked.beneficiary,
        serial_ranges=ranges_of(entry.blocks or asked.serial_ranges),
        timestamp=utc_text(entry.time_ns),
        schemes=asked.schemes,
        certificate_url=certificate_path(asked.key) if entry.is_settled else None,
        state=entry.state,
        reason=entry.reason or None,
        credit_class=markets.instruments[asked.instrument].credit_class,
    )


def held_retirement_record(markets: InstrumentTable, found: Certificate) -> RetirementRecord[str]:
    """Make the record of a retirement from a holding account, which only the registry performed."""
    credit_class = found.parts[0].block.credit_class
    symbols = [
        instrument.symbol
        for instrument in markets.instruments
        if instrument.credit_class == credit_class
    ]
    serial_ranges = tuple((part.block.first_serial, part.block.last_serial) for part in found.parts)
    return RetirementRecord(
        retirement_id=found.key,
        symbol=symbols[0] if symbols else None,
        qty=str(found.quantity_t),
        purpose=found.purpose,
        beneficiary=found.beneficiary,
        serial_ranges=ranges_of(serial_ranges),
        timestamp=utc_text(found.at_ns),
        certificate_url=found.path,
        schemes=found.schemes,
        credit_class=credit_class,
    )
