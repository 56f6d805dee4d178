"""Records of an account's own orders and their executions."""

from __future__ import annotations

from typing import Any

from api.messages.dry_run import DryRun as DryRunRecord
from api.messages.fields import FORCE_TEXTS, SIDE_TEXTS, TYPE_TEXTS
from api.messages.records import (
    ExecTypeText,
    ExecutionRecord,
    Fee,
    OrderRecord,
    OrderStatusText,
    TradeStatusText,
)
from api.wire.convert import CASH, POST_ONLY, InstrumentTable
from api.wire.render import ranges_of
from exchange.commands import Side
from exchange.events import Reason
from exchange.texts import text_of, texts_as
from exchange.units import utc_text
from exchange.venue.dry_run import DryRun
from exchange.views.executions import ExecType, Execution, OrderState, OrderStatus

EXEC_TYPES: dict[int, ExecTypeText] = texts_as(ExecType, ExecTypeText)
STATUSES: dict[int, OrderStatusText] = texts_as(OrderStatus, OrderStatusText)
WITH_TERMS = (ExecType.NEW, ExecType.AMENDED)
POST_ONLY_TEXTS = {int(flag): text for text, flag in POST_ONLY.items()}


def dry_run_record(markets: InstrumentTable, instrument: int, found: DryRun) -> DryRunRecord[str]:
    record = DryRunRecord(
        cost=str(found.cost_yen),
        fee=str(found.fee_yen),
        hold=str(found.hold),
        hold_asset=markets.asset_text(found.asset),
        available_after=str(found.available_after),
    )
    done = found.effect
    if found.in_call:
        (before, _, _), (after, volume_t, _) = done.before, done.after
        record.indicative_price = markets.price_text(instrument, before) if before >= 0 else None
        record.indicative_after = markets.price_text(instrument, after) if after >= 0 else None
        record.indicative_qty_after = str(volume_t)
        return record
    record.fill_qty = str(done.fill_t)
    if done.fill_t:
        record.fill_price = markets.average_text(instrument, done.fill_value, done.fill_t)
    return record


def order_record(markets: InstrumentTable, order: OrderState) -> OrderRecord[str]:
    instrument = order.instrument
    return OrderRecord(
        order_id=order.order_id,
        symbol=markets.symbols[instrument],
        side=SIDE_TEXTS[order.side],
        order_type=TYPE_TEXTS[order.order_type],
        order_qty=str(order.quantity_t),
        time_in_force=FORCE_TEXTS[order.time_in_force],
        order_status=STATUSES[order.status],
        cum_qty=str(order.cum_t),
        leaves_qty=str(order.leaves_t),
        timestamp=utc_text(order.entered_ns),
        cl_ord_id=order.cl_ord_id or None,
        limit_price=_price_or_none(markets, instrument, order.price_ticks),
        avg_price=markets.average_text(instrument, order.value, order.cum_t)
        if order.cum_t
        else None,
        reason=_reason_text(order.reason),
        ended=utc_text(order.ended_ns) if order.ended_ns else None,
        auction_id=order.auction_id or None,
        **_terms(markets, order, order.display_t),
    )


def execution_record(markets: InstrumentTable, execution: Execution) -> ExecutionRecord[str]:
    order = execution.order
    instrument = order.instrument
    kind = execution.exec_type
    traded = kind == ExecType.TRADE
    status: TradeStatusText | None = None
    if kind == ExecType.RESTATED and execution.trade_id >= 0:
        status = "adjusted" if execution.last_t else "busted"
    has_price = traded or status == "adjusted"
    return ExecutionRecord(
        exec_id=execution.exec_id,
        seq=execution.seq,
        exec_type=EXEC_TYPES[kind],
        order_status=STATUSES[execution.status],
        symbol=markets.symbols[instrument],
        side=SIDE_TEXTS[order.side],
        order_type=TYPE_TEXTS[order.order_type],
        order_qty=str(execution.quantity_t),
        time_in_force=FORCE_TEXTS[order.time_in_force],
        cum_qty=str(execution.cum_t),
        leaves_qty=str(execution.leaves_t),
        timestamp=utc_text(execution.time_ns),
        order_id=order.order_id if order.order_id >= 0 else None,
        cl_ord_id=order.cl_ord_id or None,
        limit_price=_price_or_none(markets, instrument, execution.price_ticks),
        avg_price=markets.average_text(instrument, execution.value, execution.cum_t)
        if execution.cum_t
        else None,
        last_qty=str(execution.last_t) if has_price else None,
        last_price=markets.price_text(instrument, execution.last_ticks) if has_price else None,
        trade_id=execution.trade_id if traded or status else None,
        trade_status=status,
        liquidity_ind=(execution.liquidity or None) if traded else None,
        fees=_fees(markets, execution) if traded else [],
        prevented_qty=str(execution.prevented_t) if execution.prevented_t else None,
        reason=_reason_text(execution.reason),
        auction_id=order.auction_id or None,
        **(_terms(markets, order, execution.display_t) if kind in WITH_TERMS else {}),
    )


def _terms(markets: InstrumentTable, order: OrderState, display_t: int) -> dict[str, Any]:
    """Return an order's terms beside side, price and quantity; empty for most orders."""
    if not (order.stop_ticks or display_t or order.expire_ns or order.flags or order.serial_ranges):
        return {}
    return {
        "stop_price": _price_or_none(markets, order.instrument, order.stop_ticks),
        "display_qty": str(display_t) if display_t else None,
        "expire_time": utc_text(order.expire_ns) if order.expire_ns else None,
        "post_only": POST_ONLY_TEXTS.get(order.flags),
        "serial_ranges": ranges_of(order.serial_ranges),
    }


def _fees(markets: InstrumentTable, execution: Execution) -> list[Fee[str]]:
    """Return the fee of one fill; a seller's is at most the fill's proceeds."""
    instrument = markets.instruments[execution.order.instrument]
    yen = instrument.fee_yen_per_t * execution.last_t
    if execution.order.side == Side.SELL:
        yen = min(yen, instrument.yen(execution.last_ticks, execution.last_t))
    return [Fee(CASH, str(yen))] if yen else []


def _reason_text(reason: int) -> str | None:
    return text_of(Reason(reason)) if reason else None


def _price_or_none(markets: InstrumentTable, instrument: int, ticks: int) -> str | None:
    return markets.price_text(instrument, ticks) if ticks else None
