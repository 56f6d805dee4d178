"""The venue's components: wired once; saved, restored, checked and digested together.

The components share the ledger and the limits. Commands and time reach them through venue.py; this
module handles no command.
"""

from __future__ import annotations

from datetime import time

from msgspec import Struct

from exchange.clearing.ledger import DUE_OUT, FREE, HELD, check_ledger
from exchange.clearing.tables import Tables
from exchange.instruments import Instrument
from exchange.registry.serials import SerialRanges
from exchange.settlement.otc import FOREST_ONLY, Entry, OtcMatcher
from exchange.units import NS_PER_S
from exchange.venue import kernel
from exchange.venue.accounts import Accounts, SavedAccounts
from exchange.venue.controls import Controls, SavedControls
from exchange.venue.corrections import Corrections, SavedCorrections
from exchange.venue.digest import venue_digest
from exchange.venue.market_day import MarketDay, SavedDay
from exchange.venue.markets import Markets, SavedMarkets
from exchange.venue.order_entry import OrderEntry
from exchange.venue.order_ids import SavedOrderIds
from exchange.venue.otc_entry import OtcEntryPoint
from exchange.venue.schedule import Agenda
from exchange.venue.sealed_auctions import SealedAuctions
from exchange.venue.sealed_rules import SealedAuction


class VenueSettings(Struct, frozen=True):
    """Sizes of the arrays, the closing time of a day's books, the seed of ties, and the credit
    classes whose OTC trades are settled here ("*": all).

    `call_ns`: how long a halted market collects orders before it reopens; `pause_ns`: the same
    after a halt that an order caused. No rule is published for either: both are this project's
    defaults.
    """

    accounts_max: int = 1024
    orders_max: int = 65_536
    close: time = time(16, 0)
    tie_seed: int = 0
    call_ns: int = 300 * NS_PER_S
    pause_ns: int = 300 * NS_PER_S
    otc_classes: tuple[str, ...] = FOREST_ONLY


class SavedVenue(Struct, frozen=True):
    """The state of a venue; `ledger` and `limits` as int64 bytes. `listed`: the instruments that
    are not in its genesis; `delisted`: when an instrument was delisted (ns)."""

    seq: int
    time_ns: int
    listed: list[Instrument]
    delisted: dict[int, int]
    ledger: bytes
    limits: bytes
    accounts: SavedAccounts
    markets: SavedMarkets
    corrections: SavedCorrections
    ids: SavedOrderIds
    controls: SavedControls
    day: SavedDay
    otc: list[Entry]
    order_serials: dict[int, SerialRanges]
    auctions: list[SealedAuction]


class Components:
    """The markets, the accounts, the clearing house and the components between them."""

    def __init__(
        self, instruments: tuple[Instrument, ...], start_ns: int, settings: VenueSettings
    ) -> None:
        tables = self.tables = Tables(settings.accounts_max, instruments)
        self.accounts = Accounts(tables)
        self.house = self.accounts.house
        arrays = kernel.Accounts(tables.ledger, tables.terms, tables.limits)
        self.markets = Markets(instruments, settings.orders_max, settings.tie_seed, arrays)
        self.corrections = Corrections(tables, self.house)
        self.otc_desk = OtcMatcher(tables, self.house, settings.otc_classes)
        self.orders = OrderEntry(self.markets, self.accounts, self.corrections)
        self.controls = Controls(self.markets, self.accounts, tables, self.orders.tell)
        self.otc = OtcEntryPoint(self.otc_desk, self.markets, self.accounts, self.controls)
        agenda = Agenda(tables.instruments, start_ns, settings.close, tables.delisted)
        self.day = MarketDay(agenda, self.markets, self.orders, self.controls)
        self.auctions = SealedAuctions(
            tables, self.accounts, self.markets, self.corrections, self.orders.ids
        )
        for index in range(len(instruments)):
            self.markets.set_phase(index, agenda.phase_now(index), start_ns)

    def add(self, instrument: Instrument) -> int:
        """Add a new instrument to every component; return its index."""
        tables = self.tables
        index = tables.add(instrument)
        arrays = kernel.Accounts(tables.ledger, tables.terms, tables.limits)
        self.markets.add(instrument, arrays)
        self.accounts.widen()
        self.day.agenda.plan_anew()
        return index

    def delist(self, index: int, time_ns: int) -> None:
        """Delist an instrument."""
        self.tables.delist(index, time_ns)
        self.day.agenda.plan_anew()

    # --- saved and restored --------------------------------------------------------------

    def saved(self, seq: int, time_ns: int) -> SavedVenue:
        """The whole state, between two groups and after `take_balances`."""
        return SavedVenue(
            seq,
            time_ns,
            self.tables.listed,
            self.tables.delisted,
            self.tables.ledger.tobytes(),
            self.tables.limits.tobytes(),
            self.accounts.saved(),
            self.markets.saved(),
            self.corrections.saved(),
            self.orders.ids.saved(),
            self.controls.saved(),
            self.day.saved(),
            list(self.otc_desk.waiting.values()),
            self.orders.serial_ranges,
            self.auctions.saved(),
        )

    def restore(self, saved: SavedVenue) -> None:
        """Restore the state of `saved`; ValueError if it belongs to a venue of other sizes."""
        for instrument in saved.listed:
            self.add(instrument)
        for index, time_ns in saved.delisted.items():
            self.delist(index, time_ns)
        self.tables.restore(saved.ledger, saved.limits)
        self.accounts.restore(saved.accounts)
        self.markets.restore(saved.markets)
        self.corrections.restore(saved.corrections)
        self.orders.ids.restore(saved.ids)
        self.controls.restore(saved.controls)
        self.day.restore(saved.day)
        self.otc_desk.waiting = {entry.entry_id: entry for entry in saved.otc}
        self.orders.serial_ranges = dict(saved.order_serials)
        self.orders.restore()
        self.auctions.restore(saved.auctions)

    # --- checked and digested ------------------------------------------------------------

    @property
    def next_due_ns(self) -> int:
        """The next moment at which any component has something due."""
        due_ns, expiry_ns = self.day.agenda.next_due_ns, self.markets.next_expiry_ns
        if expiry_ns < due_ns:
            due_ns = expiry_ns
        if self.controls.timers or self.controls.reopening or self.auctions.auctions:
            due_ns = min(due_ns, self.controls.next_due_ns, self.auctions.next_due_ns)
        return due_ns

    def conservation(self) -> dict[str, bool]:
        """True if yen and credits inside equal deposits less withdrawals."""
        ledger = self.tables.ledger
        owned = (ledger[:, :, FREE] + ledger[:, :, HELD] + ledger[:, :, DUE_OUT]).sum(axis=0)
        return {"cash": not owned[0], "credits": not owned[1:].any()}

    def check(self) -> None:
        """Assert every invariant of books and ledger."""
        check_ledger(self.tables.ledger)
        self.markets.check((*self.otc.holds(), *self.auctions.holds()))

    def digest(self) -> str:
        """BLAKE2b (32 hex digits) of the live state; a rejected command leaves it unchanged."""
        named = (
            self.otc.terms(),
            sorted(self.orders.serial_ranges.values()),
            tuple(self.auctions.digest_rows()),
        )
        tables, halted = self.tables, self.day.halted
        return venue_digest(self.markets, tables, self.accounts, self.controls, halted, named)
