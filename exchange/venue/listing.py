"""Listing and delisting on a running exchange, and base prices set by the operator.

A new instrument adds a column to every table and a book, with the next index; it trades from the
next exchange day, so that no market starts in mid-day. A delisted instrument loses its market at
once: to end it with a day, the operator sends the command after the close, or lists it with a
last day. Its index, symbol and class stay taken, because its trades stay on record and its credits
in the trading accounts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from exchange.calendar import next_exchange_day
from exchange.commands import DelistInstrument, ListInstrument, Phase, SetBasePrice, Stamped
from exchange.errors import ConfigError
from exchange.events import Event, InstrumentDelisted, InstrumentListed, Reason
from exchange.instruments import Instrument
from exchange.units import tokyo_datetime
from exchange.venue.components import Components
from exchange.venue.row_codec import rejection

# The most instruments; each has a price ladder of some 8 MB.
INSTRUMENTS_MAX = 256
AHEAD_MAX = timedelta(365)


def list_instrument(parts: Components, stamped: Stamped, command: ListInstrument) -> list[Event]:
    """List a new instrument, or reject it."""
    taken, terms = parts.tables.instruments, command.terms
    if any(_share_a_name(one, terms) for one in taken) or len(taken) >= INSTRUMENTS_MAX:
        return [rejection(stamped, Reason.INVALID_PARAMS)]
    first_day = next_exchange_day(tokyo_datetime(stamped.time_ns).date())
    if terms.listed_from > first_day + AHEAD_MAX:
        return [rejection(stamped, Reason.INVALID_PARAMS)]
    try:
        terms = replace(terms, listed_from=max(terms.listed_from, first_day))
    except ConfigError:  # its last day comes before the first
        return [rejection(stamped, Reason.INVALID_PARAMS)]
    if not parts.markets.can_hold(terms):
        return [rejection(stamped, Reason.INVALID_PARAMS)]
    index = parts.add(terms)
    return [stamped.event(InstrumentListed, instrument=index, terms=terms)]


def delist_instrument(
    parts: Components, stamped: Stamped, command: DelistInstrument
) -> list[Event]:
    """End a market with its orders, auctions and waiting OTC reports."""
    index = command.instrument
    reason = _rejection_reason(parts, index)
    if reason is not Reason.NONE:
        return [rejection(stamped, reason)]
    rows = parts.markets.empty(index, Reason.DELISTED, stamped.time_ns)
    told = stamped.event(InstrumentDelisted, instrument=index)
    events: list[Event] = [told, *parts.orders.tell([stamped], rows)]
    parts.delist(index, stamped.time_ns)
    events += parts.day.end(stamped, index)
    events += parts.otc.end(stamped, (-1, index), Reason.DELISTED)
    return events + parts.auctions.call_off(stamped, index, Reason.DELISTED)


def set_base_price(parts: Components, stamped: Stamped, command: SetBasePrice) -> list[Event]:
    """Set a base price in place of the last session's; only between sessions, because a band that
    moved within one would treat orders before and after it differently."""
    reason = base_price_reason(parts, command)
    if reason is not Reason.NONE:
        return [rejection(stamped, reason)]
    return parts.day.set_reference(stamped, command.instrument, command.price_ticks)


def base_price_reason(parts: Components, command: SetBasePrice) -> Reason:
    """Return the Reason against a base price now, or NONE."""
    index, price = command.instrument, command.price_ticks
    reason = _rejection_reason(parts, index)
    if reason is Reason.NONE and parts.markets[index].phase not in (Phase.CLOSED, Phase.HALTED):
        reason = Reason.PHASE_NOT_ALLOWED
    if reason is Reason.NONE and not 1 <= price <= parts.tables.instruments[index].ladder_ticks:
        reason = Reason.PRICE_OUT_OF_BAND
    return reason


def _share_a_name(one: Instrument, other: Instrument) -> bool:
    """True if two instruments share a symbol, a code or a credit class."""
    return (
        one.symbol == other.symbol
        or one.code == other.code
        or one.credit_class == other.credit_class
    )


def _rejection_reason(parts: Components, index: int) -> Reason:
    """The Reason why there is no such market now, or NONE."""
    if not 0 <= index < len(parts.tables.instruments):
        return Reason.UNKNOWN_SYMBOL
    return Reason.MARKET_CLOSED if index in parts.tables.delisted else Reason.NONE
