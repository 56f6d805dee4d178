"""Pending settlements: the result of an account's trades by due date, before netting."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from api.messages.records import SettlementRecord
from api.wire.convert import InstrumentTable
from exchange.calendar import add_exchange_days
from exchange.units import utc_text
from exchange.venue.venue import Venue


def pending_settlements(
    markets: InstrumentTable, venue: Venue, account: int
) -> list[SettlementRecord[str]]:
    """Return one net record for each due date and market, with its trades, earliest first."""
    quantity: dict[tuple[str, int], int] = defaultdict(int)
    yen: dict[tuple[str, int], int] = defaultdict(int)
    trades: dict[tuple[str, int], list[int]] = defaultdict(list)
    for (index, trade_id), trade in venue.open_trades.items():
        if account not in (trade.buyer, trade.seller):
            continue
        instrument = markets.instruments[index]
        due = trade.due or _due(venue.day, instrument.settlement_days)
        value = instrument.yen(trade.price_ticks, trade.quantity_t)
        fee = instrument.fee_yen_per_t * trade.quantity_t
        trades[due, index].append(trade_id)
        if account == trade.buyer:
            quantity[due, index] += trade.quantity_t
            yen[due, index] -= value + fee
        if account == trade.seller:
            quantity[due, index] -= trade.quantity_t
            yen[due, index] += value - min(fee, value)
    return [
        SettlementRecord(
            settlement_id=f"P-{due}-{markets.instruments[index].code}",
            kind="delivery",
            state="pending",
            symbol=markets.symbols[index],
            qty=str(abs(quantity[due, index])),
            side="receive" if quantity[due, index] >= 0 else "deliver",
            cash=str(yen[due, index]),
            timestamp=utc_text(venue.time_ns),
            trade_ids=sorted(trades[due, index]),
            due_date=due,
        )
        for due, index in sorted(trades)
    ]


def _due(day: date, settlement_days: int) -> str:
    return add_exchange_days(day, settlement_days).isoformat()
