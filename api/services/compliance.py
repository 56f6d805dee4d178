"""A participant's compliance: its firm's file, and what it has at this exchange.

The file is private to its participant. Reads of the registry and computations block, so they run
in threads; what belongs to the venue is read on its loop.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from api.access.firm_documents import FirmDocuments
from api.access.firm_files import FirmFiles
from api.access.users_db import UsersDb
from api.export.firm_template import template_toml
from api.services.holdings import own_holdings
from api.wire.convert import InstrumentTable
from api.wire.firm_file import firm_of_content, firm_of_toml
from api.wire.pending import pending_settlements
from api.wire.price_file import prices_of_content, shipped_prices
from api.wire.render import book_levels
from exchange.calendar import fiscal_year_start
from exchange.commands import Side
from exchange.compliance.at_exchange import AtExchange, registered_emissions
from exchange.compliance.firm import Firm, Holding, OpenOrder
from exchange.compliance.prices import SYMBOLS, Ask, LiveBook, Mark, Skipped, merged
from exchange.registry.accounts.holders import Holders
from exchange.registry.port import Ending, Project
from exchange.registry.serials import Block
from exchange.registry.uses import written_uses
from exchange.registry.whole import WholeRegistry
from exchange.said import FileFault, Said
from exchange.schemes.gx_ets import FIRST_YEAR
from exchange.units import tokyo_datetime
from exchange.venue.venue import Venue
from exchange.views.projections import Projections

DEPTH = 500
FIRMS_CACHED = 64
MARKS_MAX = 20_000  # own marks of a participant
MARKS_FORMAT = 1  # raised whenever the fields of a Mark change


class OwnOrder(NamedTuple):
    """A participant's open order, or its net trades that have yet to be delivered on a day."""

    side: Side
    credit_class: str
    quantity_t: int
    price_yen: int
    due_on: date | None


class AddedMarks(NamedTuple):
    """The outcome of a file of prices: marks added, marks that were there, lines without one."""

    added: int
    known: int
    skipped: tuple[Skipped, ...]


class ComplianceService:
    """The firms' files, and the exchange's side of a coverage."""

    def __init__(
        self,
        db: UsersDb,
        venue: Venue,
        markets: InstrumentTable,
        projections: Projections,
        registry: WholeRegistry,
        now_ms: Callable[[], int],
    ) -> None:
        self.files = FirmFiles(db, now_ms)
        self._own = FirmDocuments(db, now_ms, "price marks", tuple[Mark, ...], MARKS_FORMAT)
        self._venue = venue
        self._markets = markets
        self._projections = projections
        self._registry = registry
        self._marks: tuple[Mark, ...] | None = None

    # --- the firm's file -------------------------------------------------------------------

    def store(self, participant: str, user: str, name: str, content: bytes) -> Firm:
        """Check a file and store it as TOML, in place of the one before; return the firm.

        ConfigError names the place, the fault and what would be right; nothing is stored.
        """
        firm = firm_of_content(content, name)
        self.files.put(participant, user, name, template_toml(firm, 0))
        return firm

    def firm(self, participant: str) -> Firm | None:
        """Return the firm in a participant's file; None if there is none."""
        found = self.files.contents(participant)
        return None if found is None else _firm_of(*found)

    # --- this exchange ---------------------------------------------------------------------

    def books(self, on: date) -> tuple[LiveBook, ...]:
        """Return the offers of each class with a market here on the exchange's day."""
        found = []
        for index, instrument in enumerate(self._markets.instruments):
            if instrument.credit_class not in SYMBOLS or not instrument.is_listed(on):
                continue
            _, levels = book_levels(self._venue, index, DEPTH)
            asks = tuple(Ask(self._yen(index, ticks), quantity) for ticks, quantity in levels)
            at = tokyo_datetime(self._venue.time_ns)
            source = f"book of {instrument.symbol} here, {at:%Y-%m-%d %H:%M} Tokyo"
            found.append(LiveBook(instrument.credit_class, asks, source, on))
        return tuple(found)

    def marks(self, participant: str) -> tuple[Mark, ...]:
        """Return the imported prices: the published ones that ship, then the participant's own,
        which stand before published ones of the same day. OtherFormat."""
        if self._marks is None:
            self._marks = shipped_prices().marks
        return (*self._marks, *self.own_marks(participant))

    def own_marks(self, participant: str) -> tuple[Mark, ...]:
        """Return a participant's own marks by day. OtherFormat."""
        return self._own.of(participant) or ()

    def add_marks(
        self,
        participant: str,
        user: str,
        name: str,
        content: bytes,
        day: date | None,
        source: str,
    ) -> AddedMarks:
        """Add the prices of a file to a participant's own marks; equal ones stand once.

        ConfigError names the place, the fault and what would be right; nothing is added then.
        """
        found = prices_of_content(content, name, day, source)
        kept = self.own_marks(participant)
        both = merged(kept, found.marks)
        if len(both) > MARKS_MAX:
            raise FileFault(
                Said(
                    f"{name}: with these there would be {len(both):,} own marks, and at most "
                    f"{MARKS_MAX:,} are kept: remove them first, or send newer ones alone",
                    f"{name}: 自社の価格が{len(both):,}件になります。上限は{MARKS_MAX:,}件です",
                )
            )
        added = len(both) - len(kept)
        if added:
            self._own.put(participant, tuple(both))
            self.files.note(participant, user, "prices_added", name)
        return AddedMarks(added, len({*found.marks}) - added, found.skipped)

    def remove_marks(self, participant: str, user: str) -> bool:
        """Remove a participant's own marks; return whether there were any."""
        is_there = self._own.remove(participant)
        if is_there:
            self.files.note(participant, user, "prices_removed", "")
        return is_there

    def own_orders(self, account: int) -> list[OwnOrder]:
        """Return an account's open orders, and its trades that have yet to settle."""
        if account < 0:
            return []
        instruments = self._markets.instruments
        found = []
        for order in self._projections.current.orders.open_orders(account):
            instrument = instruments[order.instrument]
            # A market or stop order has no price of its own.
            price = self._yen(order.instrument, order.price_ticks) if order.price_ticks else 0
            credit_class = instrument.credit_class
            found.append(OwnOrder(Side(order.side), credit_class, order.leaves_t, price, None))
        for record in pending_settlements(self._markets, self._venue, account):
            instrument = instruments[self._markets.index(str(record.symbol))]
            quantity_t, yen = int(record.qty), abs(int(str(record.cash)))
            side = Side.BUY if record.side == "receive" else Side.SELL
            due = date.fromisoformat(str(record.due_date))
            if quantity_t:
                found.append(
                    OwnOrder(side, instrument.credit_class, quantity_t, -(-yen // quantity_t), due)
                )
        return found

    def here(self, participant: str, entity: str, own: list[OwnOrder], on: date) -> AtExchange:
        """Return what a participant has here, as rows of an entity of its file; reads the registry.

        RegistryError: the registry does not answer.
        """
        registry = self._registry
        projects = {project.project_id: project for project in registry.projects()}
        classes = {
            instrument.credit_class
            for instrument in self._markets.instruments
            if instrument.is_listed(on)
        }
        held = [
            _holding(entity, one.block, projects[one.block.project_id])
            for one in own_holdings(registry, participant)
            if one.block.credit_class in SYMBOLS
        ]
        orders = (
            OpenOrder(
                entity=entity,
                credit_class=one.credit_class,
                side="buy" if one.side is Side.BUY else "sell",
                quantity_t=one.quantity_t,
                price_yen_per_t=one.price_yen,
                state="open" if one.due_on is None else "traded",
                due_on=one.due_on,
            )
            for one in own
            if one.credit_class in SYMBOLS
        )
        ended = self._ended(participant, entity, projects)
        registered = registered_emissions(registry, participant, entity)
        return AtExchange(frozenset(classes), (*held, *ended), tuple(orders), registered)

    def _ended(self, participant: str, entity: str, projects: dict[str, Project]) -> list[Holding]:
        """The credits ended for schemes in the participant's name, or one of its legal names."""
        is_named = Holders(self._registry).is_named(participant)
        found = []
        for ending in Ending:
            for event in self._registry.events(kind=ending.value):
                block = event.block
                if block.credit_class not in SYMBOLS or not event.schemes:
                    continue
                if not is_named(event.beneficiary):
                    continue
                day = tokyo_datetime(event.at_ns).date()
                project, uses = projects[block.project_id], written_uses(event.schemes)
                found.append(_holding(entity, block, project, uses, day))
        return found

    def _yen(self, index: int, ticks: int) -> int:
        """A price in whole yen, rounded up."""
        return -int(-Decimal(self._markets.price_text(index, ticks)) // 1)


@lru_cache(FIRMS_CACHED)
def _firm_of(version: int, toml: str) -> Firm:
    return firm_of_toml(toml, f"version {version}")


def file_content(name: str, text: str, encoded: str) -> bytes:
    """Return the bytes of a file that was sent as text or in base64. FileFault: both, none, or no
    base64."""
    if bool(text) == bool(encoded):
        raise FileFault(
            Said(
                f"{name}: send its text, or its bytes as base64, one of the two",
                f"{name}: textかbase64のどちらか一方を送ってください(空のファイルは送れません)",
            )
        )
    try:
        return text.encode() if text else b64decode(encoded, validate=True)
    except ValueError:
        said = "base64 holds other characters than base64 has", "base64ではない文字があります"
        raise FileFault(Said(*(f"{name}: {one}" for one in said))) from None


def default_day(market_day: date, wall_day: date) -> tuple[date, bool]:
    """Return the day of a coverage that names none, and whether it is the exchange's: the present
    day if the exchange's simulated one lies before GX-ETS began."""
    if market_day >= fiscal_year_start(FIRST_YEAR):
        return market_day, True
    return max(market_day, wall_day), False


def _holding(
    entity: str, block: Block, project: Project, ended_for: str = "", ended_on: date | None = None
) -> Holding:
    return Holding(
        entity=entity,
        credit_class=block.credit_class,
        vintage_start=block.vintage.start,
        vintage_end=block.vintage.end,
        quantity_t=block.quantity_t,
        issued_on=block.issued_on,
        country=block.country,
        is_authorized={"JPN", block.country} <= set(project.authorized_by),
        public_input_started_on=project.public_input_started_on,
        ended_for=ended_for,
        ended_on=ended_on,
    )
