"""A participant's compliance: its firm's file, and what it has at this exchange.

The file is private to its participant. Reads of the registry and computations block, so they run
in threads; what belongs to the venue is read on its loop.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from api.access.firm_files import FirmFiles
from api.access.users_db import UsersDb
from api.export.firm_template import template_toml
from api.services.holdings import own_holdings
from api.wire.convert import InstrumentTable
from api.wire.firm_file import firm_of_content, firm_of_toml
from api.wire.pending import pending_settlements
from api.wire.price_file import shipped_prices
from api.wire.render import book_levels
from exchange.calendar import fiscal_year_start
from exchange.commands import SchemeUse, Side
from exchange.compliance.at_exchange import AtExchange
from exchange.compliance.firm import Firm, Holding, OpenOrder
from exchange.compliance.prices import SYMBOLS, Ask, LiveBook, Mark
from exchange.errors import ConfigError
from exchange.registry.accounts.holders import Holders
from exchange.registry.port import Ending, Project
from exchange.registry.serials import Block
from exchange.registry.whole import WholeRegistry
from exchange.schemes.gx_ets import FIRST_YEAR, GX_ETS
from exchange.units import tokyo_datetime
from exchange.venue.venue import Venue
from exchange.views.projections import Projections

DEPTH = 500
FIRMS_CACHED = 64


class OwnOrder(NamedTuple):
    """A participant's open order, or its net trades that have yet to be delivered on a day."""

    side: Side
    credit_class: str
    quantity_t: int
    price_yen: int
    due_on: date | None


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

    def marks(self) -> tuple[Mark, ...]:
        """Return the imported prices: the published ones that ship."""
        if self._marks is None:
            self._marks = shipped_prices().marks
        return self._marks

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
        ended, also = self._ended(participant, entity, projects)
        return AtExchange(frozenset(classes), (*held, *ended), tuple(orders), tuple(also))

    def _ended(
        self, participant: str, entity: str, projects: dict[str, Project]
    ) -> tuple[list[Holding], list[Holding]]:
        """The credits ended for a scheme in the participant's name, or one of its legal names: each
        once, and again under each further scheme that it names."""
        is_named = Holders(self._registry).is_named(participant)
        found, also = [], []
        for ending in Ending:
            for event in self._registry.events(kind=ending.value):
                block = event.block
                if block.credit_class not in SYMBOLS or not event.schemes:
                    continue
                if not is_named(event.beneficiary):
                    continue
                day = tokyo_datetime(event.at_ns).date()
                project = projects[block.project_id]
                # GX-ETS first, which has a coverage of its own.
                uses = sorted(event.schemes, key=lambda one: one.scheme != GX_ETS.code)
                first, *more = (
                    _holding(entity, block, project, _use_text(use), day) for use in uses
                )
                found.append(first)
                also += more
        return found, also

    def _yen(self, index: int, ticks: int) -> int:
        """A price in whole yen, rounded up."""
        return -int(-Decimal(self._markets.price_text(index, ticks)) // 1)


@lru_cache(FIRMS_CACHED)
def _firm_of(version: int, toml: str) -> Firm:
    return firm_of_toml(toml, f"version {version}")


def file_content(name: str, text: str, encoded: str) -> bytes:
    """Return the bytes of a file that was sent as text or in base64. ConfigError: both, none, or no
    base64."""
    from base64 import b64decode

    if bool(text) == bool(encoded):
        raise ConfigError(f"{name}: send its text, or its bytes as base64, one of the two")
    try:
        return text.encode() if text else b64decode(encoded, validate=True)
    except ValueError:
        raise ConfigError(f"{name}: base64 holds other characters than base64 has") from None


def default_day(market_day: date, wall_day: date) -> tuple[date, bool]:
    """Return the day of a coverage that names none, and whether it is the exchange's: the present
    day if the exchange's simulated one lies before GX-ETS began."""
    if market_day >= fiscal_year_start(FIRST_YEAR):
        return market_day, True
    return max(market_day, wall_day), False


def _use_text(use: SchemeUse) -> str:
    return use.scheme if use.fiscal_year is None else f"{use.scheme}:{use.fiscal_year}"


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
