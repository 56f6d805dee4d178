"""The whole exchange as one pure state machine: stamped commands in, events out.

The same object runs the live market, every simulated market and every replay. It reads no
clock, draws no random number and does no I/O: time and order come in with the commands,
what the outside world answers comes in as commands too. A refused command leaves the state
as it was; a broken invariant raises AssertionError and the caller must stop.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from exchange.calendar import add_exchange_days
from exchange.clearing.ledger import (
    DUE_OUT,
    EXCHANGE,
    FIRST_PARTICIPANT,
    FREE,
    HELD,
    check_ledger,
)
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
    DepositCash,
    DepositCredits,
    EnterOtc,
    HaltMarket,
    OpenAccount,
    Phase,
    ResumeMarket,
    RetireCredits,
    SetKillSwitch,
    SetLimits,
    Stamped,
    TakeBackOtc,
    Tick,
    VoidInstruction,
    WithdrawCash,
    WithdrawCredits,
)
from exchange.events import (
    Event,
    KillSwitchSet,
    Reason,
    TradeAdjusted,
    TradeBusted,
)
from exchange.instruments import Instrument
from exchange.registry.serials import Lots
from exchange.settlement.clearing_house import ClearingHouse
from exchange.settlement.otc import FOREST_ONLY, Entry, OtcDesk
from exchange.units import NS_PER_S, tokyo_datetime
from exchange.venue.accounts import Accounts, Balance, SavedAccounts
from exchange.venue.controls import Controls, SavedControls
from exchange.venue.corrections import Corrections, OpenTrade, SavedCorrections
from exchange.venue.digest import venue_digest
from exchange.venue.kernel import make_accounts
from exchange.venue.market_day import MarketDay, SavedDay
from exchange.venue.markets import Depth, Markets, SavedMarkets
from exchange.venue.order_entry import ORDERS, OrderEntry
from exchange.venue.order_ids import SavedOrderIds
from exchange.venue.otc_entry import OtcEntryPoint
from exchange.venue.schedule import Agenda, Due
from exchange.venue.sealed_auctions import SealedAuctions
from exchange.venue.sealed_rules import SealedAuction


class VenueSettings(Struct, frozen=True):
    """Sizes of the arrays, the hour at which a day's books are closed, the seed of ties, the
    credit classes whose deals made elsewhere are settled here ("*": all).

    `call_ns`: how long a halted market collects orders before it reopens; `pause_ns`: the same
    after a halt that an order set off. No published rule for either: defaults of ours.
    """

    accounts_max: int = 1024
    orders_max: int = 65_536
    close: time = time(16, 0)
    tie_seed: int = 0
    call_ns: int = 300 * NS_PER_S
    pause_ns: int = 300 * NS_PER_S
    otc_classes: tuple[str, ...] = FOREST_ONLY


class SavedVenue(Struct, frozen=True):
    """All that a venue remembers; `ledger` and `limits` as int64 bytes."""

    seq: int
    time_ns: int
    ledger: bytes
    limits: bytes
    accounts: SavedAccounts
    markets: SavedMarkets
    corrections: SavedCorrections
    ids: SavedOrderIds
    controls: SavedControls
    day: SavedDay
    otc: list[Entry]
    order_lots: dict[int, Lots]
    auctions: list[SealedAuction]


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
        arrays = make_accounts(self.settings.accounts_max, self.instruments)
        self._ledger, self._limits = arrays.ledger, arrays.limits
        self._accounts = Accounts(self._ledger)
        self.markets = Markets(
            self.instruments, self.settings.orders_max, self.settings.tie_seed, arrays
        )
        self._corrections = Corrections(self.instruments, self._ledger, self._accounts.house)
        self.otc = OtcDesk(
            (self._ledger, self._limits),
            self._accounts.house,
            self.instruments,
            self.settings.otc_classes,
        )
        self._orders = OrderEntry(self.markets, self._accounts, self._corrections)
        tell = self._orders.tell
        self._controls = Controls(self.markets, self._accounts, self._limits, tell)
        agenda = Agenda(self.instruments, start_ns, self.settings.close)
        self._otc = OtcEntryPoint(self.otc, self.markets, self._accounts, self._controls)
        self._day = MarketDay(agenda, self.markets, self._orders, self._controls)
        self._auctions = SealedAuctions(
            self.instruments,
            (self._ledger, self._limits),
            self._accounts,
            self.markets,
            self._corrections,
            self._orders.ids,
        )
        for index in range(len(self.instruments)):
            self.markets.set_phase(index, agenda.phase_now(index), start_ns)

    # --- commands in, events out ---------------------------------------------------------

    def apply(self, batch: Sequence[Stamped]) -> list[Event]:
        """Apply commands in order; all that happened, in order."""
        events: list[Event] = []
        run: list[Stamped] = []
        for stamped in batch:
            assert stamped.seq == self.seq + 1, "a command's number is out of order"
            assert stamped.time_ns > self.time_ns, "time stands still or runs backwards"
            self.seq, self.time_ns = stamped.seq, stamped.time_ns
            if self._orders.ids.forgets_ns <= stamped.time_ns:
                events += self._trade(run)
                run = []
                self._orders.ids.forget_until(stamped.time_ns)
            if isinstance(stamped.command, ORDERS):
                run.append(stamped)
                continue
            if run:
                events += self._trade(run)
                run = []
            events += self._handle(stamped)
            events += self._day.notice_halts(stamped, self.settings.pause_ns)
        return events + self._trade(run)

    def take_balances(self) -> list[Event]:
        """A BalanceChanged for each balance that differs from what the last call told."""
        return self._accounts.take_changes(self.seq, self.time_ns)

    @property
    def next_due_ns(self) -> int:
        """The next moment for which a Tick must come: a phase, a timer, an order's end."""
        return min(
            self._day.agenda.next_due_ns,
            self._controls.next_due_ns,
            self._auctions.next_due_ns,
            self.markets.next_expiry_ns,
        )

    def _trade(self, run: list[Stamped]) -> list[Event]:
        """Orders, and the halts that they set off."""
        events: list[Event] = []
        while run:
            done, more = self._orders.trade(run)
            events += more + self._day.notice_halts(run[done - 1], self.settings.pause_ns)
            run = run[done:]
        return events

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
                return accounts.answer(stamped, command)
            case EnterOtc() | TakeBackOtc() as command:
                return self._otc.handle(stamped, command)
            case AddBid() as command:
                return [self._auctions.add_bid(stamped, command)]
            case CancelBid() as command:
                return [self._auctions.cancel_bid(stamped, command)]
            case AnnounceAuction() as command:
                return self._auctions.announce(stamped, command)
            case CloseAuction() as command:
                return self._auctions.close(stamped, command)
            case CancelAll() as command:
                return self._controls.cancel_all(stamped, command)
            case CancelAfter() as command:
                return [self._controls.set_timer(stamped, command)]
            case SetKillSwitch() as command:
                return self._kill(stamped, command)
            case SetLimits() as command:
                return [self._controls.set_limits(stamped, command)]
            case HaltMarket() as command:
                return self._day.halt(stamped, command)
            case ResumeMarket() as command:
                return self._day.resume(stamped, command, self.settings.call_ns)
            case BustTrade() | AdjustTrade() as command:
                return [self._correct(stamped, command)]
        raise AssertionError(f"no handler for {type(stamped.command).__name__}")

    def _kill(self, stamped: Stamped, command: SetKillSwitch) -> list[Event]:
        events = self._controls.set_kill_switch(stamped, command)
        if command.on and isinstance(events[0], KillSwitchSet):
            scope = (command.account, command.instrument)
            events += self._otc.end(stamped, scope, Reason.KILL_SWITCH)
            events += self._auctions.cancel_all(stamped, *scope)
        return events

    def _correct(self, stamped: Stamped, command: BustTrade | AdjustTrade) -> Event:
        event = self._corrections.correct(stamped, command)
        if isinstance(event, TradeBusted | TradeAdjusted):
            self._accounts.touched.update((event.buyer, event.seller, EXCHANGE))
        return event

    # --- kept and loaded -----------------------------------------------------------------

    def saved(self) -> SavedVenue:
        """The whole state, between two groups and after `take_balances`."""
        return SavedVenue(
            self.seq,
            self.time_ns,
            self._ledger.tobytes(),
            self._limits.tobytes(),
            self._accounts.saved(),
            self.markets.saved(),
            self._corrections.saved(),
            self._orders.ids.saved(),
            self._controls.saved(),
            self._day.saved(),
            list(self.otc.waiting.values()),
            self._orders.lots,
            self._auctions.saved(),
        )

    def restore(self, saved: SavedVenue) -> None:
        """Stand where `saved` stood; ValueError when it is of a venue of other sizes."""
        self.seq, self.time_ns = saved.seq, saved.time_ns
        for table, content in ((self._ledger, saved.ledger), (self._limits, saved.limits)):
            table[:] = np.frombuffer(content, np.int64).reshape(table.shape)
        self._accounts.restore(saved.accounts)
        self.markets.restore(saved.markets)
        self._corrections.restore(saved.corrections)
        self._orders.ids.restore(saved.ids)
        self._controls.restore(saved.controls)
        self._day.restore(saved.day)
        self.otc.waiting = {entry.entry_id: entry for entry in saved.otc}
        self._orders.lots = dict(saved.order_lots)
        self._auctions.restore(saved.auctions)

    # --- time ----------------------------------------------------------------------------

    def _tick(self, stamped: Stamped) -> list[Event]:
        """Do all that is due at the next moment; nothing when nothing is due yet."""
        day = self._day
        events = self._controls.fire(stamped) + day.reopen(stamped)
        events += self._auctions.fire(stamped)
        if self.markets.next_expiry_ns <= stamped.time_ns:
            events += self._orders.tell([stamped], self.markets.expire(stamped.time_ns))
        if day.agenda.next_due_ns <= stamped.time_ns:
            for due in day.agenda.take():
                if due.instrument < 0:
                    events += self._close_day(stamped, due)
                else:
                    events += day.step(stamped, due)
        return events

    def _close_day(self, stamped: Stamped, due: Due) -> list[Event]:
        """Close the day's books and instruct the registry about what is due by today."""
        day = tokyo_datetime(due.time_ns).date()
        house = self._accounts.house
        due_days = {
            index: add_exchange_days(day, instrument.settlement_days)
            for index, instrument in enumerate(self.instruments)
        }
        house.close_day(due_days)
        events = house.instruct_due(day, stamped.seq, stamped.time_ns)
        events += self._otc.end(stamped, (-1, -1), Reason.DAY_ENDED)
        self._corrections.close_day(due_days)
        self._accounts.touched.update(range(1, len(self._accounts.names)))
        return events

    # --- what is -------------------------------------------------------------------------

    @property
    def day(self) -> date:
        """The exchange day whose books are open, or the next to open."""
        return self._day.agenda.day

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
    def halted(self) -> frozenset[int]:
        """The markets that are halted and do not reopen by themselves."""
        return frozenset(self._day.halted.keys() - self._controls.reopening.keys())

    @property
    def accounts(self) -> range:
        """The participants' accounts."""
        return range(FIRST_PARTICIPANT, len(self._accounts.names))

    def balance(self, account: int, asset: int) -> Balance:
        """An account's position; asset -1 is yen, else the instrument's credits."""
        return self._accounts.balance(account, asset)

    def free(self, accounts: NDArray[np.int64], asset: int) -> NDArray[np.int64]:
        """What each of these accounts could sell or spend now; `asset` as for `balance`."""
        free: NDArray[np.int64] = self._ledger[accounts, asset + 1, FREE]
        return free

    def phase(self, instrument: int) -> Phase:
        """The state of a market."""
        return self.markets[instrument].phase

    def next_phase(self, instrument: int) -> tuple[Phase, int]:
        """The phase that comes next, and when (ns)."""
        return self._day.next_change(instrument)

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

    @property
    def open_trades(self) -> dict[tuple[int, int], OpenTrade]:
        """The trades that are not instructed yet, by (instrument, trade id); to be read only."""
        return self._corrections.open

    @property
    def order_lots(self) -> dict[int, Lots]:
        """What is left of the lots that open sales name, by order id; to be read only."""
        return self._orders.lots

    def sent_order(self, account: int, cl_ord_id: str) -> AddOrder | None:
        """The order that the account sent under its own id, while that is remembered."""
        found = self._orders.ids.find(account, cl_ord_id)
        return found[1] if found is not None else None

    @property
    def sealed_auctions(self) -> list[SealedAuction]:
        """The sealed-bid auctions that are announced or open; to be read only."""
        return list(self._auctions.auctions.values())

    def would_refuse(self, order: AddOrder) -> Reason:
        """Why this order would be refused now; NONE when it would be accepted."""
        return self._orders.would_refuse(Stamped(self.seq + 1, self.time_ns, order))

    def conservation(self) -> dict[str, bool]:
        """Whether yen and credits inside equal what came in less what went out."""
        ledger = self._ledger
        owned = (ledger[:, :, FREE] + ledger[:, :, HELD] + ledger[:, :, DUE_OUT]).sum(axis=0)
        return {"cash": not owned[0], "credits": not owned[1:].any()}

    def check(self) -> None:
        """Assert every invariant of books and ledger."""
        check_ledger(self._ledger)
        self.markets.check((*self._otc.holds(), *self._auctions.holds()))

    def digest(self) -> str:
        """BLAKE2b (32 hex digits) over the live state; a refused command leaves it as it was."""
        accounts = self._accounts
        return venue_digest(
            self.markets,
            (self._ledger, self._limits),
            accounts,
            self._controls,
            self._day.halted,
            (
                self._otc.terms(),
                sorted(self._orders.lots.values()),
                tuple(self._auctions.digest_rows()),
            ),
        )
