"""The markets' day: phases by the agenda, auctions, halts and reopenings.

A halted market skips its agenda: its orders stay and can be canceled. It reopens with a call phase
and an auction of its own, then continues in the agenda's current phase. A halt comes from the
operator or from an order that would trade outside the dynamic band. Day orders entered in a
reopening outside hours end with its auction; if that is never held, before the next call and before
the day's first step.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from exchange.calendar import Action
from exchange.commands import HaltMarket, Phase, ResumeMarket, Stamped
from exchange.events import (
    AuctionUncrossed,
    Event,
    PhaseChanged,
    Reason,
    ReferencePriceSet,
)
from exchange.venue.controls import Controls
from exchange.venue.markets import Markets
from exchange.venue.order_entry import OrderEntry
from exchange.venue.row_codec import rejection
from exchange.venue.schedule import ENTRY, LATE_NS, PHASE_AFTER, Agenda, Due

DELISTED = "delisted"
REOPENING = "reopening"


class SavedDay(Struct, frozen=True):
    """The halted markets, and the agenda's day and position."""

    halted: list[int]
    day: date
    position: int


class MarketDay:
    """The phases of all markets. `halted`: the markets that skip their agenda."""

    def __init__(
        self, agenda: Agenda, markets: Markets, orders: OrderEntry, controls: Controls
    ) -> None:
        self.agenda = agenda
        self.halted: dict[int, None] = {}
        self.tells_phases = True  # or nobody reads PhaseChanged
        self._markets = markets
        self._orders = orders
        self._controls = controls

    def saved(self) -> SavedDay:
        """The position in the day."""
        return SavedDay(list(self.halted), *self.agenda.state)

    def restore(self, saved: SavedDay) -> None:
        """Restore the state of `saved`."""
        self.halted = dict.fromkeys(saved.halted)
        self.agenda.restore(saved.day, saved.position)

    def step(self, stamped: Stamped, due: Due) -> list[Event]:
        """Do one step of one market's day."""
        index = due.instrument
        if index in self.agenda.delisted:
            return []
        events: list[Event] = []
        is_halted = index in self.halted
        if due.rank == 0:
            events += self._end_day_orders(stamped, index)
        if due.action is Action.CALL and not is_halted:
            events += self._next_reference(stamped, index)
        if due.action is Action.UNCROSS and not is_halted:
            events += self._uncross(stamped, index, due.auction, due.time_ns)
        if due.last:
            events += self._end_day_orders(stamped, index)
        if is_halted:
            return events
        return events + self._enter(stamped, index, PHASE_AFTER[due.action])

    def halt(self, stamped: Stamped, command: HaltMarket) -> list[Event]:
        """Halt one market by the operator's command."""
        index = command.instrument
        if not 0 <= index < len(self._markets):
            return [rejection(stamped, Reason.UNKNOWN_SYMBOL)]
        if index in self.agenda.delisted:
            return [rejection(stamped, Reason.MARKET_CLOSED)]
        self._controls.reopening.pop(index, None)
        self.halted[index] = None
        return self._enter(stamped, index, Phase.HALTED, command.reason)

    def resume(self, stamped: Stamped, command: ResumeMarket, call_ns: int) -> list[Event]:
        """Begin the reopening call; its auction comes `call_ns` later."""
        index = command.instrument
        if not 0 <= index < len(self._markets):
            return [rejection(stamped, Reason.UNKNOWN_SYMBOL)]
        if index not in self.halted:
            return [rejection(stamped, Reason.PHASE_NOT_ALLOWED)]
        self._controls.reopening[index] = stamped.time_ns + call_ns
        events: list[Event] = []
        if not self.agenda.is_in_hours(index):
            events += self._end_day_orders(stamped, index)
        return events + self._enter(stamped, index, Phase.AUCTION_CALL)

    def end(self, stamped: Stamped, index: int) -> list[Event]:
        """Close a market for good."""
        self.halted.pop(index, None)
        self._controls.forget(index)
        return self._enter(stamped, index, Phase.CLOSED, DELISTED)

    def reopen(self, stamped: Stamped) -> list[Event]:
        """Hold the reopening auctions that are due and continue with the agenda's phase; if the day
        is over by then, day orders end as they would have at its last step."""
        events: list[Event] = []
        reopening = self._controls.reopening
        for index in sorted(i for i, at_ns in reopening.items() if at_ns <= stamped.time_ns):
            due_ns = reopening.pop(index)
            del self.halted[index]
            events += self._uncross(stamped, index, REOPENING, due_ns)
            if self.agenda.is_day_over(index, stamped.time_ns):
                events += self._end_day_orders(stamped, index)
            events += self._enter(stamped, index, self.agenda.phase_now(index))
        return events

    def notice_halts(self, stamped: Stamped, pause_ns: int) -> list[Event]:
        """Schedule the reopening of markets that an order has halted, after a pause."""
        events: list[Event] = []
        for index in self._orders.take_halted():
            self.halted[index] = None
            self._controls.reopening[index] = stamped.time_ns + pause_ns
            events += self._enter(stamped, index, Phase.AUCTION_CALL)
        return events

    def _end_day_orders(self, stamped: Stamped, index: int) -> list[Event]:
        return self._orders.tell([stamped], self._markets.end_day(index, stamped.time_ns))

    def _enter(self, stamped: Stamped, index: int, phase: Phase, reason: str = "") -> list[Event]:
        """Enter a phase after its waiting cancels, which come before any stop is elected."""
        events = self._controls.work_off(stamped, index, phase)
        rows = self._markets.set_phase(index, phase, stamped.time_ns)
        events += self._orders.tell([stamped], rows)
        if not self.tells_phases:
            return events
        next_phase, next_ns = self.next_change(index)
        events.append(
            stamped.event(
                PhaseChanged,
                instrument=index,
                phase=phase,
                next_phase=next_phase,
                next_change_ns=next_ns,
                reason=reason,
            )
        )
        return events

    def reopens_ns(self, index: int) -> int | None:
        """The time of the auction that ends a market's halt; None without its call."""
        return self._controls.reopening.get(index)

    def next_change(self, index: int) -> tuple[Phase, int]:
        """The phase that a market enters next, and when; a halted one waits for the operator."""
        at_ns = self.reopens_ns(index)
        if at_ns is not None:
            return Phase.UNCROSSING, at_ns
        return self.agenda.next_change(index)

    def opens_ns(self, index: int) -> int | None:
        """The time from which a market takes orders again by its schedule; None while it does or
        is halted."""
        if self._markets[index].phase in ENTRY or index in self.halted:
            return None
        return self.agenda.opens_ns(index)

    def _uncross(self, stamped: Stamped, index: int, auction: str, due_ns: int) -> list[Event]:
        """Hold the call auction: its trades and ended orders, then its result.

        Stops that its price elects enter with the phase that follows: in the call they would cross
        the book that was just uncrossed.
        """
        rows = self._markets.hold_auction(index, stamped.time_ns)
        result = rows[0]
        price_ticks, volume_t = int(result["price_ticks"]), int(result["quantity_t"])
        imbalance_t = int(result["leaves_t"])
        events = self._orders.tell([stamped], rows[1:])
        if volume_t:
            self._markets[index].session_ticks = price_ticks
        events.append(
            stamped.event(
                AuctionUncrossed,
                instrument=index,
                auction=auction,
                price_ticks=price_ticks,
                volume_t=volume_t,
                imbalance_t=imbalance_t,
                late=stamped.time_ns - due_ns > LATE_NS,
            )
        )
        return events

    def _next_reference(self, stamped: Stamped, index: int) -> list[Event]:
        """The base price of a session is the last session's price, else the one before.

        Source: JPX, Carbon Credit Market, market system.
        """
        market = self._markets[index]
        if market.session_ticks == market.reference_ticks:
            return []
        return self.set_reference(stamped, index, market.session_ticks)

    def set_reference(self, stamped: Stamped, index: int, price_ticks: int) -> list[Event]:
        """Set a base price now and for the next session; orders outside its band end."""
        market = self._markets[index]
        market.session_ticks = price_ticks
        rows = self._markets.set_reference(index, price_ticks, stamped.time_ns)
        low, high = market.band
        told = stamped.event(
            ReferencePriceSet,
            instrument=index,
            price_ticks=market.reference_ticks,
            band_low_ticks=low,
            band_high_ticks=high,
        )
        return [told, *self._orders.tell([stamped], rows)]
