"""Routes with which operators watch the exchange: state, limits, open trades, acts."""

from __future__ import annotations

from msgspec import Struct

from api.messages.fields import SerialRange
from api.messages.oversight import (
    ActRecord,
    ActsQuery,
    ActsReply,
    ControlRecord,
    ControlsReply,
    DifferenceRecord,
    EffectsQuery,
    EffectsReply,
    HaltRecord,
    OpenTradeRecord,
    OpenTradesQuery,
    OpenTradesReply,
    SystemReply,
)
from api.messages.rest import PageQuery
from api.rest.halts import reject_unless_of_the_exchange
from api.rest.routing import Call, Routes, page_of
from api.wire.errors import ApiError
from exchange.commands import AdjustTrade, AnyCommand, BustTrade, DelistInstrument, SetBasePrice
from exchange.units import NEVER, NS_PER_MS, utc_text
from exchange.venue.clock import ManualClock, PacedClock
from exchange.venue.corrections import OpenTrade

ROUTES = Routes()
EVERYBODY, YEN = 0, -1
NEWEST = 2**62


@ROUTES.add("GET", "/v1/admin/metrics", SystemReply)
async def system(call: Call) -> Struct:
    """The exchange's state, its metrics, and the last comparison of ledger and registry."""
    service = call.service
    health, clock, due_ns = service.health(), service.sequencer.clock, service.venue.next_due_ns
    found = service.settlement.reconciler.differences
    return SystemReply(
        state=health.state,
        mode=service.mode,
        clock="manual"
        if isinstance(clock, ManualClock)
        else ("paced" if isinstance(clock, PacedClock) else "wall"),
        timestamp=utc_text(call.now_ns()),
        seq=health.seq,
        metrics=service.metrics.readings(),
        next_due=utc_text(due_ns) if due_ns < NEVER else None,
        compared_seconds_ago=service.settlement.compared_ago_s(),
        differences=[
            DifferenceRecord(
                one.participant,
                one.credit_class,
                str(one.ledger_t),
                str(one.registry_t),
                [SerialRange(*block) for block in one.astray],
            )
            for one in found
        ],
    )


@ROUTES.add("GET", "/v1/admin/controls", ControlsReply, query=PageQuery)
async def controls(call: Call) -> Struct:
    """Halted markets, kill switches, and each participant's limits and cash."""
    service, query = call.service, call.query
    venue, symbols = service.venue, service.markets.symbols
    everybody = venue.limits(EVERYBODY)
    page, more = page_of(list(venue.accounts), query.cursor, query.limit)
    return ControlsReply(
        [_control(call, account) for account in page],
        [_halt(call, index) for index in sorted(venue.halted)],
        everybody.killed,
        [symbols[index] for index in everybody.killed_markets],
        more,
    )


def _control(call: Call, account: int) -> ControlRecord:
    service = call.service
    venue, symbols = service.venue, service.markets.symbols
    limits, cash = venue.limits(account), venue.balance(account, YEN)
    return ControlRecord(
        venue.participant_of(account),
        str(cash.free),
        str(cash.held),
        limits.orders,
        limits.killed,
        [symbols[index] for index in limits.killed_markets],
        limits.quantity_max_t,
        limits.notional_max_yen,
        limits.position_max_t,
        limits.orders_max,
        service.stp_groups.by_account.get(account, 0),
    )


def _halt(call: Call, index: int) -> HaltRecord:
    service, symbol = call.service, call.service.markets.symbols[index]
    own = service.settlement.reconciler.reasons.get(index)
    act = service.acts_of_officers.last("POST /v1/admin/halts", symbol)
    if own is not None or act is None:
        return HaltRecord(symbol, own or "")
    at = utc_text(act.at_ms * NS_PER_MS)
    return HaltRecord(symbol, act.details.get("reason", ""), act.user, at)


@ROUTES.add(
    "GET",
    "/v1/admin/trades",
    OpenTradesReply,
    query=OpenTradesQuery,
    errors=("unknown_symbol",),
)
async def open_trades(call: Call) -> Struct:
    """The trades that can still be busted or adjusted, with both parties, newest first."""
    service, query = call.service, call.query
    wanted = None if query.symbol is None else service.markets.index(query.symbol)
    found = [
        (key, trade)
        for key, trade in reversed(service.venue.open_trades.items())
        if wanted in (None, key[0])
    ]
    page, more = page_of(found, query.cursor, query.limit)
    return OpenTradesReply([_trade(call, *key, trade) for key, trade in page], more)


def _trade(call: Call, index: int, trade_id: int, trade: OpenTrade) -> OpenTradeRecord:
    service = call.service
    known = next(service.projections.current.market.trades_before(index, trade_id + 1), None)
    is_known = known is not None and known.trade_id == trade_id
    return OpenTradeRecord(
        service.markets.symbols[index],
        trade_id,
        service.venue.participant_of(trade.buyer),
        service.venue.participant_of(trade.seller),
        service.markets.price_text(index, trade.price_ticks),
        str(trade.quantity_t),
        utc_text(known.time_ns) if known is not None and is_known else None,
        trade.due or None,
    )


@ROUTES.add(
    "GET",
    "/v1/admin/effects",
    EffectsReply,
    query=EffectsQuery,
    errors=("unknown_symbol", "not_found", "invalid_params", "price_increment"),
)
async def effects(call: Call) -> Struct:
    """The effect in figures of a request that a second person would sign, before it is made."""
    command = _command(call)
    found = call.service.effects
    return EffectsReply(found.of(command), found.fails(command))


def _command(call: Call) -> AnyCommand:
    """Return the command of a request. ApiError: a field is missing or wrong."""
    query, markets = call.query, call.service.markets
    index = markets.index(query.symbol)
    if query.kind == "delisting":
        return DelistInstrument(index)
    if query.kind in ("bust", "adjustment"):
        if (index, query.trade_id) not in call.service.venue.open_trades:
            message = "no such trade, or it was busted or its delivery is instructed already"
            raise ApiError("not_found", message, "trade_id")
        if query.kind == "bust":
            return BustTrade(index, query.trade_id)
    if query.price is None:
        raise ApiError("invalid_params", "a price is needed", "price")
    ticks = markets.ticks(index, query.price, "price")
    if query.kind == "base_price":
        return SetBasePrice(index, ticks)
    return AdjustTrade(index, query.trade_id, ticks)


@ROUTES.add("GET", "/v1/admin/acts", ActsReply, query=ActsQuery)
async def acts(call: Call) -> Struct:
    """The acts of the exchange's officers, newest first."""
    reject_unless_of_the_exchange(call)
    query = call.query
    before = NEWEST if query.cursor is None else query.cursor
    found = call.service.acts_of_officers.page(before, query.limit + 1)
    more = found[query.limit - 1].act_id if len(found) > query.limit else None
    return ActsReply(
        [
            ActRecord(
                one.act_id,
                utc_text(one.at_ms * NS_PER_MS),
                one.user,
                one.act,
                one.subject,
                one.details,
            )
            for one in found[: query.limit]
        ],
        more,
    )
