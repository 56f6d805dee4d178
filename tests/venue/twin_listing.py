"""The twin's listing and delisting of instruments, and base prices set by an operator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from exchange.calendar import is_exchange_day
from exchange.commands import DelistInstrument, ListInstrument, Phase, SetBasePrice, Side, Stamped
from exchange.events import (
    Event,
    EventKind,
    InstrumentDelisted,
    InstrumentListed,
    Reason,
    ReferencePriceSet,
)
from exchange.matching.state import MessageKind
from exchange.units import tokyo_datetime
from tests.venue.twin_accounts import YEN
from tests.venue.twin_markets import Row
from tests.venue.twin_orders import no

if TYPE_CHECKING:
    from tests.venue.twin import Twin

Enter = Callable[[Stamped, int, Phase, str], list[Event]]


class TwinListing:
    """An operator's changes to a twin's list of markets; `enter` sets a market's phase."""

    def __init__(self, twin: Twin, enter: Enter) -> None:
        self._twin = twin
        self._enter = enter

    def list(self, stamped: Stamped, command: ListInstrument) -> list[Event]:
        """Add a market at the end of the table, from a later day on."""
        markets, terms = self._twin.markets, command.terms
        known = markets.instruments
        for names in (
            {listed.symbol for listed in known} & {terms.symbol},
            {listed.code for listed in known} & {terms.code},
            {listed.credit_class for listed in known} & {terms.credit_class},
        ):
            if names:
                return [no(stamped, Reason.INVALID_PARAMS)]
        day = tokyo_datetime(stamped.time_ns).date() + timedelta(1)
        while not is_exchange_day(day):
            day += timedelta(1)
        if terms.listed_from - day > timedelta(365):
            return [no(stamped, Reason.INVALID_PARAMS)]
        day = max(day, terms.listed_from)
        if terms.listed_to is not None and terms.listed_to < day:
            return [no(stamped, Reason.INVALID_PARAMS)]
        terms = replace(terms, listed_from=day)
        markets.add(terms)
        self._twin.accounts.instruments = markets.instruments
        index = len(known)
        return [stamped.event(InstrumentListed, instrument=index, terms=terms)]

    def delist(self, stamped: Stamped, command: DelistInstrument) -> list[Event]:
        """Delist a market: its orders, auctions and entries end one after another."""
        twin, index = self._twin, command.instrument
        markets = twin.markets
        reason = self._rejection_reason(index)
        if reason:
            return [no(stamped, reason)]
        delisted = stamped.event(InstrumentDelisted, instrument=index)
        markets.set_phase(index, Phase.CANCEL_ONLY)
        rows = markets.send(MessageKind.MASS_CANCEL, instrument=index, account=-1, side=2)
        rows = [row._replace(reason=Reason.DELISTED) for row in rows]
        events: list[Event] = [delisted, *twin.orders.report(stamped, rows)]
        markets.delist(index, stamped.time_ns)
        twin.accounts.instruments = markets.instruments
        markets.halted.discard(index)
        markets.reopening.pop(index, None)
        twin.waiting = [scope for scope in twin.waiting if scope[1] != index]
        events += self._enter(stamped, index, Phase.CLOSED, "delisted")
        events += twin.otc.end(stamped, -1, index, Reason.DELISTED)
        return events + twin.auctions.call_off(stamped, index, Reason.DELISTED)

    def set_base(self, stamped: Stamped, command: SetBasePrice) -> list[Event]:
        """Set a base price between two sessions."""
        markets, index = self._twin.markets, command.instrument
        reason = self._rejection_reason(index)
        if reason:
            return [no(stamped, reason)]
        if markets.phases[index] not in (Phase.CLOSED, Phase.HALTED):
            return [no(stamped, Reason.PHASE_NOT_ALLOWED)]
        if not 0 < command.price_ticks <= markets.instruments[index].ladder_ticks:
            return [no(stamped, Reason.PRICE_OUT_OF_BAND)]
        return self.new_base(stamped, index, command.price_ticks)

    def new_base(self, stamped: Stamped, index: int, price: int) -> list[Event]:
        """Set another base price and end the orders that cannot keep their hold."""
        self._twin.markets.session[index] = price
        low, high = self._twin.markets.instruments[index].band(price)
        rows = self._let_go(index, high) + self._twin.markets.set_base(index, price)
        changed = stamped.event(
            ReferencePriceSet,
            instrument=index,
            price_ticks=price,
            band_low_ticks=low,
            band_high_ticks=high,
        )
        return [changed, *self._twin.orders.report(stamped, rows)]

    def _let_go(self, index: int, high: int) -> list[Any]:
        """Rows of the buys without a price that cannot be held at this one."""
        accounts, reference = self._twin.accounts, self._twin.markets.reference
        log, book = reference.log, reference.books[index]
        log.events, log.index, more = [], 0, Counter[int]()
        for order in [resting for resting in book.orders(Side.BUY) if resting.at_edge]:
            account, limits = order.account, accounts.limits[order.account]
            need = accounts.cost(index, Side.BUY, high, order.open)
            need -= accounts.cost(index, Side.BUY, order.hold, order.open)
            reason = Reason.NONE
            notional = accounts.instruments[index].yen(high, order.quantity)
            if need > 0 and 0 < limits.notional_max_yen < notional:
                reason = Reason.NOTIONAL_MAX
            elif accounts.free(account, YEN) - more[account] < need:
                reason = Reason.INSUFFICIENT_FUNDS
            if reason is Reason.NONE:
                more[account] += need
                continue
            log.ended(EventKind.CANCELED, order, reason)
            reference.trading.remove(order)
            accounts.changed(account)
        return [Row(*values) for values in log.events]

    def _rejection_reason(self, index: int) -> Reason:
        if not 0 <= index < len(self._twin.markets.instruments):
            return Reason.UNKNOWN_SYMBOL
        return Reason.MARKET_CLOSED if index in self._twin.markets.delisted else Reason.NONE
