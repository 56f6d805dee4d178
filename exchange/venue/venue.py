"""The whole exchange as one pure state machine: stamped commands in, events out.

The same class runs the live market, every simulated market and every replay. It reads no clock,
draws no random number and does no I/O: time and sequence come with the commands, and answers of the
outside world are commands too. A rejected command leaves the state unchanged; a broken invariant
raises AssertionError, and the caller must stop.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from exchange.calendar import add_exchange_days
from exchange.clearing.ledger import EXCHANGE, FIRST_PARTICIPANT, FREE
from exchange.clearing.limits import AccountLimits, limits_of
from exchange.commands import (
    AddBid,
    AddOrder,
    AdjustTrade,
    AnnounceAuction,
    BustTrade,
    CancelAfter,
    CancelAll,
    CancelBid,
    CloseAuction,
    ConfirmInstruction,
    DelistInstrument,
    DepositCash,
    DepositCredits,
    EndSessions,
    EnterOtc,
    HaltMarket,
    ListInstrument,
    OpenAccount,
    Phase,
    ResumeMarket,
    RetireCredits,
    SetBasePrice,
    SetCancelOnDisconnect,
    SetKillSwitch,
    SetLimits,
    Stamped,
    Tick,
    VoidInstruction,
    WithdrawCash,
    WithdrawCredits,
    WithdrawOtc,
)
from exchange.events import (
    Event,
    KillSwitchSet,
    Reason,
    TradeAdjusted,
    TradeBusted,
)
from exchange.instruments import Instrument
from exchange.registry.serials import SerialRanges
from exchange.settlement.clearing_house import ClearingHouse
from exchange.settlement.otc import OtcMatcher
from exchange.units import tokyo_date
from exchange.venue.accounts import Balance
from exchange.venue.components import Components, SavedVenue, VenueSettings
from exchange.venue.corrections import Correction, OpenTrade
from exchange.venue.dry_run import DryRun, dry_run
from exchange.venue.listing import (
    base_price_reason,
    delist_instrument,
    list_instrument,
    set_base_price,
)
from exchange.venue.markets import Depth, Markets
from exchange.venue.named_serials import NamedSerials, Place, check_serials, named_serials
from exchange.venue.order_entry import ORDERS
from exchange.venue.schedule import Due
from exchange.venue.sealed_rules import SealedAuction

__all__ = ["SavedVenue", "Venue", "VenueSettings"]


class Venue:
    """The markets, the accounts and the clearing house under one sequence of commands."""

    def __init__(
        self,
        instruments: Sequence[Instrument],
        start_ns: int,
        settings: VenueSettings | None = None,
    ) -> None:
        self.settings = settings or VenueSettings()
        self.seq = 0
        self.time_ns = start_ns
        self.parts = Components(tuple(instruments), start_ns, self.settings)

    def apply(self, batch: Sequence[Stamped]) -> list[Event]:
        """Apply commands in order; return all events in order."""
        events: list[Event] = []
        run: list[Stamped] = []
        ids = self.parts.orders.ids
        for stamped in batch:
            time_ns = stamped.time_ns
            assert stamped.seq == self.seq + 1, "a command's number is out of order"
            assert time_ns > self.time_ns, "time stands still or runs backwards"
            self.seq, self.time_ns = stamped.seq, time_ns
            if ids.forgets_ns <= time_ns:
                events, run = events + self._trade(run), []
                ids.forget_until(time_ns)
            if isinstance(stamped.command, ORDERS):
                run.append(stamped)
                continue
            events, run = events + self._trade(run), []
            events += self._handle(stamped)
            events += self.parts.day.notice_halts(stamped, self.settings.pause_ns)
        return events + self._trade(run) if run else events

    def take_balances(self) -> list[Event]:
        """Return a BalanceChanged for each balance that changed since the last call."""
        return self.parts.accounts.take_changes(self.seq, self.time_ns)

    @property
    def next_due_ns(self) -> int:
        """The next moment that needs a Tick: a phase, a timer, an order's expiry."""
        return self.parts.next_due_ns

    def _trade(self, run: list[Stamped]) -> list[Event]:
        """Process orders, and the halts that they cause."""
        events: list[Event] = []
        while run:
            done, more = self.parts.orders.trade(run)
            events += more
            if self.parts.orders.halted:
                events += self.parts.day.notice_halts(run[done - 1], self.settings.pause_ns)
            run = run[done:]
        return events

    def _handle(self, stamped: Stamped) -> list[Event]:
        parts = self.parts
        accounts, auctions, controls = parts.accounts, parts.auctions, parts.controls
        match stamped.command:
            case Tick():
                return self._tick(stamped)
            case OpenAccount() as command:
                return [accounts.open(stamped, command)]
            case DepositCash() | WithdrawCash() as command:
                return [accounts.move_cash(stamped, command)]
            case DepositCredits() | WithdrawCredits() | RetireCredits() as command:
                return [accounts.ask_registry(stamped, command)]
            case ConfirmInstruction() | VoidInstruction() as command:
                return accounts.answer(stamped, command)
            case EnterOtc() | WithdrawOtc() as command:
                return parts.otc.handle(stamped, command)
            case AddBid() as command:
                return [auctions.add_bid(stamped, command)]
            case CancelBid() as command:
                return [auctions.cancel_bid(stamped, command)]
            case AnnounceAuction() as command:
                return auctions.announce(stamped, command)
            case CloseAuction() as command:
                return auctions.close(stamped, command)
            case CancelAll() as command:
                return controls.cancel_all(stamped, command)
            case CancelAfter() as command:
                return [controls.set_timer(stamped, command)]
            case SetCancelOnDisconnect() as command:
                return [controls.set_cancel_on_disconnect(stamped, command)]
            case EndSessions() as command:
                return controls.end_sessions(stamped, command)
            case SetKillSwitch() as command:
                return self._kill(stamped, command)
            case SetLimits() as command:
                return [controls.set_limits(stamped, command)]
            case HaltMarket() as command:
                return parts.day.halt(stamped, command)
            case ResumeMarket() as command:
                return parts.day.resume(stamped, command, self.settings.call_ns)
            case BustTrade() | AdjustTrade() as command:
                return [self._correct(stamped, command)]
            case SetBasePrice() as command:
                return set_base_price(parts, stamped, command)
            case DelistInstrument() as command:
                return delist_instrument(parts, stamped, command)
            case ListInstrument() as command:
                return list_instrument(parts, stamped, command)
        raise AssertionError(f"no handler for {type(stamped.command).__name__}")

    def _kill(self, stamped: Stamped, command: SetKillSwitch) -> list[Event]:
        events = self.parts.controls.set_kill_switch(stamped, command)
        if command.on and isinstance(events[0], KillSwitchSet):
            scope = (command.account, command.instrument)
            events += self.parts.otc.end(stamped, scope, Reason.KILL_SWITCH)
            events += self.parts.auctions.cancel_all(stamped, *scope)
        return events

    def _correct(self, stamped: Stamped, command: BustTrade | AdjustTrade) -> Event:
        event = self.parts.corrections.correct(stamped, command)
        if isinstance(event, TradeBusted | TradeAdjusted):
            self.parts.accounts.touched.update((event.buyer, event.seller, EXCHANGE))
        return event

    def saved(self) -> SavedVenue:
        """The whole state, between two groups and after `take_balances`."""
        return self.parts.saved(self.seq, self.time_ns)

    def restore(self, saved: SavedVenue) -> None:
        """Restore the state of `saved`; ValueError if it belongs to a venue of other sizes."""
        self.seq, self.time_ns = saved.seq, saved.time_ns
        self.parts.restore(saved)

    def _tick(self, stamped: Stamped) -> list[Event]:
        """Do everything that is due at the next moment, if any is. Orders expire first, so that no
        auction of this moment fills an expired one."""
        parts, day = self.parts, self.parts.day
        events: list[Event] = []
        if parts.markets.next_expiry_ns <= stamped.time_ns:
            events += parts.orders.tell([stamped], parts.markets.expire(stamped.time_ns))
        events += parts.controls.fire(stamped) + day.reopen(stamped)
        events += parts.auctions.fire(stamped)
        if day.agenda.next_due_ns <= stamped.time_ns:
            for due in day.agenda.take():
                if due.instrument < 0:
                    events += self._close_day(stamped, due)
                else:
                    events += day.step(stamped, due)
        return events

    def _close_day(self, stamped: Stamped, due: Due) -> list[Event]:
        """Close the day's books and instruct the registry on the deliveries due by today."""
        parts, day = self.parts, tokyo_date(due.time_ns)
        due_days = {
            index: add_exchange_days(day, instrument.settlement_days)
            for index, instrument in enumerate(self.instruments)
        }
        parts.house.close_day(due_days)
        events = parts.house.instruct_due(day, stamped)
        events += parts.otc.end(stamped, (-1, -1), Reason.DAY_ENDED)
        parts.corrections.close_day(due_days)
        parts.accounts.touch_all()
        return events

    @property
    def instruments(self) -> Sequence[Instrument]:
        """All instruments ever listed, by index."""
        return self.parts.tables.instruments

    def credit_class_of(self, instrument: int) -> str:
        """The registry's name of an instrument's credits."""
        return self.instruments[instrument].credit_class

    def is_delisted(self, instrument: int) -> bool:
        """True if this instrument is delisted."""
        return instrument in self.parts.tables.delisted

    @property
    def day(self) -> date:
        """The exchange day whose books are open, or the next to open."""
        return self.parts.day.agenda.day

    def account_of(self, participant: str) -> int | None:
        """The index of a participant's trading account."""
        return self.parts.accounts.index(participant)

    def participant_of(self, account: int) -> str:
        """The participant that owns an account."""
        return self.parts.accounts.names[account]

    @property
    def markets(self) -> Markets:
        """The books; read only."""
        return self.parts.markets

    @property
    def otc(self) -> OtcMatcher:
        """The OTC reports that wait for their match; read only."""
        return self.parts.otc_desk

    @property
    def house(self) -> ClearingHouse:
        """The clearing house: obligations and open instructions; read only."""
        return self.parts.house

    @property
    def halted(self) -> frozenset[int]:
        """The markets that are halted and do not reopen by themselves."""
        return frozenset(self.parts.day.halted.keys() - self.parts.controls.reopening.keys())

    @property
    def has_sessions(self) -> bool:
        """True if the loss of some connection ends orders."""
        return bool(self.parts.controls.sessions)

    @property
    def accounts(self) -> range:
        """The participants' accounts."""
        return range(FIRST_PARTICIPANT, len(self.parts.accounts.names))

    def balance(self, account: int, asset: int) -> Balance:
        """An account's position; asset -1 is yen, else the instrument's credits."""
        return self.parts.accounts.balance(account, asset)

    def limits(self, account: int) -> AccountLimits:
        """An account's limits and kill switches; account 0 holds the switches for everybody."""
        return limits_of(self.parts.tables.limits, account, len(self.instruments))

    def free(self, accounts: NDArray[np.int64], asset: int) -> NDArray[np.int64]:
        """The free balance of each of these accounts; `asset` as for `balance`."""
        free: NDArray[np.int64] = self.parts.tables.ledger[accounts, asset + 1, FREE]
        return free

    def phase(self, instrument: int) -> Phase:
        """The phase of a market."""
        return self.parts.markets[instrument].phase

    def next_phase(self, instrument: int) -> tuple[Phase, int]:
        """The next phase of a market and its time (ns)."""
        return self.parts.day.next_change(instrument)

    def opens_ns(self, instrument: int) -> int | None:
        """The time from which a market takes orders again; None while it does, or if halted."""
        return self.parts.day.opens_ns(instrument)

    def reference_ticks(self, instrument: int) -> int:
        """The base price."""
        return self.parts.markets[instrument].reference_ticks

    def band(self, instrument: int) -> tuple[int, int]:
        """Lowest and highest price of an order, in ticks."""
        return self.parts.markets[instrument].band

    def last_ticks(self, instrument: int) -> int:
        """The last trade's price, or -1."""
        return self.parts.markets[instrument].last_ticks

    def depth(self, instrument: int, levels: int) -> Depth:
        """Bids from the best down, asks from the best up: (price_ticks, quantity_t, orders)."""
        return self.parts.markets.depth(instrument, levels)

    def indicative(self, instrument: int) -> tuple[int, int, int]:
        """(price, volume, imbalance) of a call auction held now; price -1: none."""
        return self.parts.markets.indicative(instrument)

    @property
    def open_trades(self) -> dict[tuple[int, int], OpenTrade]:
        """The trades that are not instructed yet, by (instrument, trade id); read only."""
        return self.parts.corrections.open

    def foresee(self, command: BustTrade | AdjustTrade) -> Correction | None:
        """Effect of a correction now; None if its trade cannot be corrected any more."""
        return self.parts.corrections.foresee(command)

    def base_price_reason(self, command: SetBasePrice) -> Reason:
        """The Reason why this base price would be rejected now, or NONE."""
        return base_price_reason(self.parts, command)

    @property
    def order_serials(self) -> dict[int, SerialRanges]:
        """The serials that open sales still name, by order id; read only."""
        return self.parts.orders.serial_ranges

    def named_serials(self) -> dict[Place, NamedSerials]:
        """The serials that each account has named, by account and instrument."""
        return named_serials(self.parts)

    def sent_order(self, account: int, cl_ord_id: str) -> AddOrder | None:
        """The order that the account sent under its own id, while that is kept."""
        found = self.parts.orders.ids.find(account, cl_ord_id)
        return found[1] if found is not None else None

    @property
    def sealed_auctions(self) -> list[SealedAuction]:
        """The announced and open sealed-bid auctions; read only."""
        return list(self.parts.auctions.auctions.values())

    def would_reject(self, order: AddOrder) -> Reason:
        """The Reason why this order would be rejected now; NONE if it would be accepted."""
        return self.parts.orders.would_reject(Stamped(self.seq + 1, self.time_ns, order))

    def dry_run(self, order: AddOrder) -> DryRun:
        """The effect of this order, which would be accepted, if it were entered now and alone."""
        return dry_run(self.parts, Stamped(self.seq + 1, self.time_ns, order))

    def conservation(self) -> dict[str, bool]:
        """True if yen and credits inside equal deposits less withdrawals."""
        return self.parts.conservation()

    def check(self) -> None:
        """Assert every invariant of books, ledger and serials."""
        self.parts.check()
        check_serials(self.parts)

    def digest(self) -> str:
        """BLAKE2b (32 hex digits) of the live state; a rejected command leaves it unchanged."""
        return self.parts.digest()
