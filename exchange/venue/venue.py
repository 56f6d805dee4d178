"""The whole exchange as one pure state machine: stamped commands in, events out.

The same object runs the live market, every simulated market and every replay. It reads no
clock, draws no random number and does no I/O: time and order come in with the commands,
what the outside world answers comes in as commands too. A refused command leaves the state
as it was; a broken invariant raises AssertionError and the caller must stop.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from msgspec import Struct

from exchange.calendar import Action, add_exchange_days
from exchange.clearing.ledger import (
    DUE_OUT,
    FIRST_PARTICIPANT,
    FREE,
    HELD,
    check_ledger,
    new_ledger,
    terms_of,
)
from exchange.commands import (
    AddOrder,
    CancelOrder,
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    OpenAccount,
    Phase,
    RetireCredits,
    Stamped,
    Tick,
    VoidInstruction,
    WithdrawCash,
    WithdrawCredits,
)
from exchange.events import AuctionUncrossed, Event, EventKind, PhaseChanged, ReferencePriceSet
from exchange.instruments import Instrument
from exchange.settlement.clearing_house import ClearingHouse
from exchange.units import NS_PER_S, tokyo_datetime
from exchange.venue.accounts import Accounts, Balance
from exchange.venue.decode import rows_of
from exchange.venue.digest import venue_digest
from exchange.venue.markets import Depth, Markets
from exchange.venue.order_entry import OrderEntry
from exchange.venue.schedule import PHASE_AFTER, Agenda, Due

LATE_NS = NS_PER_S


class VenueSettings(Struct, frozen=True):
    """Sizes of the arrays, the hour at which a day's books are closed, the seed of ties."""

    accounts_max: int = 1024
    orders_max: int = 65_536
    close: time = time(16, 0)
    tie_seed: int = 0


class Venue:
    """The markets, the accounts and the clearing house under one order of commands."""

    def __init__(
        self,
        instruments: Sequence[Instrument],
        start_ns: int,
        settings: VenueSettings | None = None,
    ) -> None:
        self.instruments = tuple(instruments)
        self.settings = settings or VenueSettings()
        self.seq = 0
        self.time_ns = start_ns
        self._agenda = Agenda(self.instruments, start_ns, self.settings.close)
        self._ledger = new_ledger(self.settings.accounts_max, len(self.instruments))
        self._accounts = Accounts(self._ledger)
        self.markets = Markets(
            self.instruments,
            self.settings.orders_max,
            self.settings.tie_seed,
            (self._ledger, terms_of(self.instruments)),
        )
        self._orders = OrderEntry(self.markets, self._accounts)
        for index in range(len(self.instruments)):
            self.markets.set_phase(index, self._agenda.phase_at_start(index), start_ns)

    # --- commands in, events out ---------------------------------------------------------

    def apply(self, batch: Sequence[Stamped]) -> list[Event]:
        """Apply commands in order; all that happened, in order."""
        events: list[Event] = []
        run: list[Stamped] = []
        for stamped in batch:
            assert stamped.seq == self.seq + 1, "a command's number is out of order"
            assert stamped.time_ns > self.time_ns, "time stands still or runs backwards"
            self.seq, self.time_ns = stamped.seq, stamped.time_ns
            self._orders.ids.forget_until(stamped.time_ns)
            if isinstance(stamped.command, AddOrder | CancelOrder):
                run.append(stamped)
                continue
            events += self._orders.trade(run)
            run = []
            events += self._handle(stamped)
        return events + self._orders.trade(run)

    def take_balances(self) -> list[Event]:
        """A BalanceChanged for each balance that differs from what the last call told."""
        return self._accounts.take_changes(self.seq, self.time_ns)

    @property
    def next_due_ns(self) -> int:
        """The next moment for which a Tick must come."""
        return self._agenda.next_due_ns

    def _handle(self, stamped: Stamped) -> list[Event]:
        accounts = self._accounts
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
                return [accounts.answer(stamped, command)]
        raise AssertionError(f"no handler for {type(stamped.command).__name__}")

    # --- time ----------------------------------------------------------------------------

    def _tick(self, stamped: Stamped) -> list[Event]:
        """Do all that is due at the next moment; nothing when nothing is due yet."""
        if self._agenda.next_due_ns > stamped.time_ns:
            return []
        events: list[Event] = []
        for due in self._agenda.take():
            if due.instrument < 0:
                events += self._close_day(stamped, due)
            else:
                events += self._step(stamped, due)
        return events

    def _step(self, stamped: Stamped, due: Due) -> list[Event]:
        """One step of one market's day."""
        index, tell = due.instrument, self._orders.tell
        events: list[Event] = []
        if due.action is Action.CALL:
            events += self._set_reference(stamped, index)
        if due.action is Action.UNCROSS:
            events += self._uncross(stamped, due)
        if due.last:
            events += tell([stamped], self.markets.end_day(index, stamped.time_ns))
        phase = PHASE_AFTER[due.action]
        events += tell([stamped], self.markets.set_phase(index, phase, stamped.time_ns))
        next_phase, next_ns = self._agenda.next_change(index)
        events.append(
            PhaseChanged(
                seq=stamped.seq,
                time_ns=stamped.time_ns,
                instrument=index,
                phase=phase,
                next_phase=next_phase,
                next_change_ns=next_ns,
            )
        )
        return events

    def _uncross(self, stamped: Stamped, due: Due) -> list[Event]:
        """Hold the call auction: its trades and endings, then its result."""
        rows = self.markets.uncross(due.instrument, stamped.time_ns)
        result = next(rows_of(rows))
        assert result.kind == EventKind.UNCROSSED, "an auction ended without a result"
        events = self._orders.tell([stamped], rows)
        if result.quantity_t:
            self.markets[due.instrument].session_ticks = result.price_ticks
        events.append(
            AuctionUncrossed(
                seq=stamped.seq,
                time_ns=stamped.time_ns,
                instrument=due.instrument,
                auction=due.auction,
                price_ticks=result.price_ticks,
                volume_t=result.quantity_t,
                imbalance_t=result.leaves_t,
                late=stamped.time_ns - due.time_ns > LATE_NS,
            )
        )
        return events

    def _set_reference(self, stamped: Stamped, index: int) -> list[Event]:
        """The base price of a session is the last session's price, else the one before.

        Source: JPX, Carbon Credit Market, market system. Orders outside the new band end.
        """
        market = self.markets[index]
        if market.session_ticks == market.reference_ticks:
            return []
        rows = self.markets.set_reference(index, market.session_ticks, stamped.time_ns)
        low, high = market.band
        told = ReferencePriceSet(
            seq=stamped.seq,
            time_ns=stamped.time_ns,
            instrument=index,
            price_ticks=market.reference_ticks,
            band_low_ticks=low,
            band_high_ticks=high,
        )
        return [told, *self._orders.tell([stamped], rows)]

    def _close_day(self, stamped: Stamped, due: Due) -> list[Event]:
        """Close the day's books and instruct the registry about what is due by today."""
        day = tokyo_datetime(due.time_ns).date()
        house = self._accounts.house
        house.close_day(
            {
                index: add_exchange_days(day, instrument.settlement_days)
                for index, instrument in enumerate(self.instruments)
            }
        )
        events = house.instruct_due(day, stamped.seq, stamped.time_ns)
        self._accounts.touched.update(range(1, len(self._accounts.names)))
        return events

    # --- what is -------------------------------------------------------------------------

    def account_of(self, participant: str) -> int | None:
        """The index of a participant's trading account."""
        return self._accounts.index(participant)

    def participant_of(self, account: int) -> str:
        """The participant that owns an account."""
        return self._accounts.names[account]

    @property
    def house(self) -> ClearingHouse:
        """Obligations and open instructions; to be read only."""
        return self._accounts.house

    @property
    def accounts(self) -> range:
        """The participants' accounts."""
        return range(FIRST_PARTICIPANT, len(self._accounts.names))

    def balance(self, account: int, asset: int) -> Balance:
        """An account's position; asset -1 is yen, else the instrument's credits."""
        return self._accounts.balance(account, asset)

    def phase(self, instrument: int) -> Phase:
        """The state of a market."""
        return self.markets[instrument].phase

    def next_phase(self, instrument: int) -> tuple[Phase, int]:
        """The phase that comes next, and when (ns)."""
        return self._agenda.next_change(instrument)

    def reference_ticks(self, instrument: int) -> int:
        """The base price."""
        return self.markets[instrument].reference_ticks

    def band(self, instrument: int) -> tuple[int, int]:
        """Lowest and highest price of an order, in ticks."""
        return self.markets[instrument].band

    def last_ticks(self, instrument: int) -> int:
        """The last trade's price, or -1."""
        return self.markets[instrument].last_ticks

    def depth(self, instrument: int, levels: int) -> Depth:
        """Bids from the best down, asks from the best up: (price_ticks, quantity_t, orders)."""
        return self.markets.depth(instrument, levels)

    def indicative(self, instrument: int) -> tuple[int, int, int]:
        """(price, volume, imbalance) at which the call auction would clear; price -1: none."""
        return self.markets.indicative(instrument)

    def conservation(self) -> dict[str, bool]:
        """Whether yen and credits inside equal what came in less what went out."""
        ledger = self._ledger
        owned = (ledger[:, :, FREE] + ledger[:, :, HELD] + ledger[:, :, DUE_OUT]).sum(axis=0)
        return {"cash": not owned[0], "credits": not owned[1:].any()}

    def check(self) -> None:
        """Assert every invariant of books and ledger."""
        check_ledger(self._ledger)
        self.markets.check()

    def digest(self) -> str:
        """BLAKE2b (32 hex digits) over the live state; a refused command leaves it as it was."""
        accounts = self._accounts
        return venue_digest(self.markets, accounts.names, self._ledger, accounts.house)
