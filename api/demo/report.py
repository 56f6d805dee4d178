"""The demo's report: trades, deliveries, holdings by serial block, and conservation checks."""

from __future__ import annotations

from datetime import date
from hashlib import blake2b

import msgspec
from msgspec import Struct

from api.demo.market import PARTICIPANTS, Plan
from api.services.service import Service
from exchange.events import (
    CreditsRetired,
    CreditsSettled,
    Event,
    Group,
    InstructionKind,
    InstructionVoided,
    TradeMade,
)
from exchange.instruments import OPENING_DAY_DATE
from exchange.registry.port import trading_account
from exchange.views.quotation import Quotation, quotations_of

YEN = -1


class Retirement(Struct, frozen=True):
    """A participant's retirement, by serial block."""

    participant: str
    symbol: str
    quantity_t: int
    blocks: tuple[tuple[str, str], ...]


class Delivery(Struct, frozen=True):
    """One settled delivery."""

    key: str
    seller: str
    buyer: str
    symbol: str
    quantity_t: int
    yen_paid: int
    yen_received: int


class BlockHeld(Struct, frozen=True):
    """A serial block in a trading account."""

    participant: str
    symbol: str
    first_serial: str
    last_serial: str
    quantity_t: int


class DemoReport(Struct, frozen=True):
    """The results of the opening day; `failed`: the number of voided deliveries."""

    seed: int
    days: int
    participants: int
    trades: int
    volume_t: int
    settled: int
    failed: int
    retired_t: int
    conservation: dict[str, bool]
    digest: str
    quotations: list[Quotation]
    deliveries: list[Delivery]
    retirements: list[Retirement]
    holdings: list[BlockHeld]


class DayBook:
    """The day's events, and the report computed from them."""

    def __init__(self, service: Service, plan: Plan) -> None:
        self.events: list[Event] = []
        self.days: set[date] = set()
        self._service = service
        self._plan = plan
        self._symbols = [instrument.symbol for instrument in plan.instruments]

    def record(self, group: Group) -> None:
        """Record a group's events; the sequencer's listener."""
        self.events += group.events

    def report(self, seed: int) -> DemoReport:
        trades = [event for event in self.events if isinstance(event, TradeMade)]
        voided = [
            event
            for event in self.events
            if isinstance(event, InstructionVoided) and event.kind == InstructionKind.DELIVERY
        ]
        deliveries, retirements = self.deliveries(), self._retirements()
        holdings = self._holdings()
        return DemoReport(
            seed=seed,
            days=len(self.days),
            participants=len(PARTICIPANTS),
            trades=len(trades),
            volume_t=sum(trade.quantity_t for trade in trades),
            settled=len(deliveries),
            failed=len(voided),
            retired_t=sum(retirement.quantity_t for retirement in retirements),
            conservation=self._conservation(),
            digest=self._digest(holdings),
            quotations=quotations_of(
                self._plan.instruments, self._service.projections.current.market, OPENING_DAY_DATE
            ),
            deliveries=deliveries,
            retirements=retirements,
            holdings=holdings,
        )

    def deliveries(self) -> list[Delivery]:
        name = self._service.venue.participant_of
        return [
            Delivery(
                event.key,
                name(event.seller),
                name(event.buyer),
                self._symbols[event.instrument],
                event.quantity_t,
                event.yen_paid,
                event.yen_received,
            )
            for event in self.events
            if isinstance(event, CreditsSettled)
        ]

    def _retirements(self) -> list[Retirement]:
        name = self._service.venue.participant_of
        return [
            Retirement(
                name(event.account),
                self._symbols[event.instrument],
                event.quantity_t,
                event.blocks,
            )
            for event in self.events
            if isinstance(event, CreditsRetired)
        ]

    def _holdings(self) -> list[BlockHeld]:
        """Every serial block in a trading account, by participant and class."""
        symbol_of = {
            instrument.credit_class: instrument.symbol for instrument in self._plan.instruments
        }
        held = []
        for name in PARTICIPANTS:
            for holding in self._service.registry.holdings(trading_account(name)):
                block = holding.block
                held.append(
                    BlockHeld(
                        name,
                        symbol_of[block.credit_class],
                        block.first_serial,
                        block.last_serial,
                        block.quantity_t,
                    )
                )
        return sorted(held, key=lambda h: (h.participant, h.symbol, h.first_serial))

    def _conservation(self) -> dict[str, bool]:
        """Check conservation. Credits: issued = held + retired by serial number, and ledger and
        registry agree. Cash: deposits equal the sum of accounts and fees."""
        venue, registry = self._service.venue, self._service.registry
        own = venue.conservation()
        yen = sum(venue.balance(account, YEN).total for account in (1, *venue.accounts))
        balanced = all(total.is_balanced for total in registry.totals())
        return {
            "cash": own["cash"] and yen == sum(self._plan.yen.values()),
            "credits": own["credits"]
            and balanced
            and not self._service.settlement.reconciler.compare(),
        }

    def _digest(self, holdings: list[BlockHeld]) -> str:
        """Hash the venue's state and every serial block."""
        content = self._service.venue.digest().encode() + msgspec.json.encode(holdings)
        return blake2b(content, digest_size=16).hexdigest()
