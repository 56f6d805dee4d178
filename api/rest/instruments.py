"""Routes for the operator's instruments: listing, delisting and base prices.

The operator lists a market alone, because it has no effect before its first day and can be
delisted. A base price decides which orders are allowed, and a delisting is final: each waits for a
second person, as a corrected trade does.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from api.messages.account import ApprovalRecord
from api.messages.fields import DecimalText
from api.messages.instruments import BasePriceBody, DelistBody, ListingBody
from api.messages.records import InstrumentRecord
from api.rest.halts import ask_approval
from api.rest.routing import Call, Routes
from api.wire.errors import ApiError
from api.wire.render import instrument_record
from exchange.commands import DelistInstrument, ListInstrument, SetBasePrice
from exchange.errors import ConfigError
from exchange.instruments import (
    CONTINUOUS_SESSIONS,
    PROGRAMMES,
    TSE_FRIDAY_SESSIONS,
    TSE_SESSIONS,
    AuctionTie,
    Instrument,
)
from exchange.units import in_steps, parse_decimal

ROUTES = Routes()
SESSIONS = {
    "tse": TSE_SESSIONS,
    "tse_friday": TSE_FRIDAY_SESSIONS,
    "continuous": CONTINUOUS_SESSIONS,
}
SOURCE = "set by the operator"
LADDER_TICKS = 65_535


@ROUTES.add(
    "POST",
    "/v1/admin/instruments",
    InstrumentRecord[DecimalText],
    body=ListingBody,
    errors=("idempotency_conflict", "price_increment"),
    status=201,
)
async def list_instrument(call: Call) -> Struct:
    """List a new instrument; it trades from the next exchange day or a later day on."""
    service, body = call.service, call.body
    terms = instrument_of(body)
    for listed in service.markets.instruments:
        if body.symbol == listed.symbol or body.credit_class == listed.credit_class:
            raise ApiError(
                "idempotency_conflict", f"{listed.symbol} has this symbol or this class", "symbol"
            )
    await service.commands.submit(ListInstrument(terms))
    service.projections.catch_up()
    return instrument_record(service.markets, service.venue, service.markets.index(body.symbol))


@ROUTES.add(
    "POST",
    "/v1/admin/base-prices",
    ApprovalRecord,
    body=BasePriceBody,
    status=202,
    errors=("unknown_symbol", "price_increment", "price_out_of_band"),
)
async def set_base_price(call: Call) -> Struct:
    """Request another base price; a second person approves, while the market does not trade."""
    body, markets = call.body, call.service.markets
    index = markets.index(body.symbol)
    ticks = markets.ticks(index, body.price, "price")
    if ticks > markets.instruments[index].ladder_ticks:
        raise ApiError("price_out_of_band", "the price is above all prices of this market", "price")
    return ask_approval(
        call, f"base price of {body.symbol} to {body.price}", SetBasePrice(index, ticks)
    )


@ROUTES.add(
    "POST",
    "/v1/admin/delistings",
    ApprovalRecord,
    body=DelistBody,
    status=202,
    errors=("unknown_symbol", "market_closed"),
)
async def delist(call: Call) -> Struct:
    """Request the end of a market, which is final; a second person approves."""
    index = call.service.markets.index(call.body.symbol)
    if call.service.venue.is_delisted(index):
        raise ApiError("market_closed", "this market is delisted already", "symbol")
    return ask_approval(call, f"delist {call.body.symbol}", DelistInstrument(index))


def instrument_of(body: ListingBody) -> Instrument:
    """Return the instrument of a body. ApiError `invalid_params` or `price_increment`: a term is
    wrong."""
    prefix = PROGRAMMES.get(body.programme)
    if prefix is None:
        known = ", ".join(sorted(PROGRAMMES))
        raise ApiError("invalid_params", f"the programmes are {known}", "programme")
    if not body.credit_class.startswith(f"{prefix}/"):
        raise ApiError(
            "invalid_params", f"classes of {body.programme} begin with {prefix}/", "credit_class"
        )
    tick = _decimal(body.price_increment, "price_increment")
    if tick <= 0:
        raise ApiError("invalid_params", "price_increment must be above 0", "price_increment")
    lot_t = _whole(body.qty_increment, "qty_increment")
    most_t = _whole(body.qty_max or "10000000", "qty_max")
    try:
        return Instrument(
            symbol=body.symbol,
            code=body.symbol.removesuffix("/JPY"),
            name=body.name,
            name_ja=body.name_ja or body.name,
            programme=body.programme,
            credit_class=body.credit_class,
            listed_from=_day(body.listed_from, "listed_from") or date.min,
            listed_to=_day(body.listed_to, "listed_to"),
            reference_price=_ticks(body.reference_price, tick, "reference_price"),
            reference_source=SOURCE,
            listing_source=SOURCE,
            tse_code=body.tse_code,
            tick_yen=tick,
            lot_t=lot_t,
            band_percent=body.band_percent,
            ladder_ticks=LADDER_TICKS
            if body.price_max is None
            else _ticks(body.price_max, tick, "price_max"),
            quantity_min_t=_whole(body.qty_min or body.qty_increment, "qty_min"),
            quantity_max_t=most_t if body.qty_max else most_t // max(1, lot_t) * lot_t,
            settlement_days=int(body.settlement_cycle.removeprefix("T+")),
            fee_yen_per_t=_whole(body.fee_per_unit, "fee_per_unit"),
            auction_tie=AuctionTie[body.auction_tie.upper()],
            sessions=SESSIONS[body.sessions],
        )
    except ConfigError as error:
        raise ApiError("invalid_params", str(error)) from None


def _decimal(text: str, field: str) -> Decimal:
    try:
        return parse_decimal(text)
    except ValueError:
        raise ApiError(
            "invalid_params", f"{field} is {text[:40]}; it must be a plain decimal number", field
        ) from None


def _ticks(text: str, tick: Decimal, field: str) -> int:
    try:
        return in_steps(_decimal(text, field), tick)
    except ValueError:
        raise ApiError(
            "price_increment", f"{field} is {text}; it must be a multiple of {tick}", field
        ) from None


def _whole(text: str, field: str) -> int:
    value = _decimal(text, field)
    if value != int(value):
        raise ApiError("invalid_params", f"{field} is {text}; it must be a whole number", field)
    return int(value)


def _day(text: str | None, field: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ApiError(
            "invalid_params", f"{field} is {text}; it must be a day such as 2026-11-20", field
        ) from None
