"""A small exchange for the tests: two classes, three participants with yen and credits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from msgspec import structs

from exchange.calendar import CONTINUOUS_SESSIONS
from exchange.commands import (
    AddOrder,
    CancelOrder,
    Command,
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    EnterOtc,
    OpenAccount,
    Side,
    Stamped,
    Tick,
)
from exchange.events import Event, OtcEntered, RegistryInstructed
from exchange.instruments import OPENING_DAY_DATE, AuctionTie, Instrument, listed_on
from exchange.settlement.otc import Entry
from exchange.units import time_ns
from exchange.venue.venue import Venue, VenueSettings
from tests.venue.auditor import Auditor

RE = 1
LADDER = 6_400
ANN, BOB, CAT = 2, 3, 4
START_NS = time_ns(datetime(2023, 10, 10, 22, 0, tzinfo=UTC))


SERIES = ("JCR-SAVE1-20220401-20230331", "JCR-SUN1-20220401-20230331")


def serial_range(first: int, last: int, index: int = RE) -> tuple[str, str]:
    """A serial range of one class."""
    return (f"{SERIES[index]}-{first}", f"{SERIES[index]}-{last}")


def instruments(**changes: object) -> tuple[Instrument, ...]:
    """Energy saving and renewable electricity, base price 3,169 yen for the latter.

    The ladder ends just beyond their bands, so that checking every level stays cheap uncompiled
    too.
    """
    terms = {"ladder_ticks": LADDER} | changes
    return tuple(replace(i, **terms) for i in listed_on(OPENING_DAY_DATE)[:2])


def lots_of_ten(**terms: object) -> Instrument:
    """A continuous market in lots of ten tonnes at a tenth of a yen, its ties drawn."""
    return replace(
        instruments()[RE],
        symbol="LOTS/JPY",
        code="LOTS",
        sessions=CONTINUOUS_SESSIONS,
        settlement_days=0,
        tick_yen=Decimal("0.1"),
        lot_t=10,
        quantity_min_t=10,
        fee_yen_per_t=1,
        auction_tie=AuctionTie.RANDOM,
        **terms,
    )


def other_side(entry: Entry | OtcEntered, **changes: int) -> EnterOtc:
    """The counterparty's report that matches an OTC entry, or nearly with `changes`."""
    report = EnterOtc(
        entry.counter_account,
        entry.account,
        entry.instrument,
        1 - entry.side,
        entry.serial_range,
        entry.quantity_t,
        entry.price_ticks,
    )
    return structs.replace(report, **changes)


class Exchange:
    """A venue driven by hand: each call is one command, one nanosecond after the last.

    An auditor checks it as long as all commands enter through this class.
    """

    auditor: Auditor | None = None

    def __init__(self, **changes: object) -> None:
        settings = VenueSettings(accounts_max=16, orders_max=256)
        self.venue = Venue(instruments(**changes), START_NS, settings)
        for name in ("ann", "bob", "cat"):
            self.do(OpenAccount(name))

    def do(self, *commands: Command) -> list[Event]:
        """Apply commands as one batch; the events."""
        venue = self.venue
        stamped = [
            Stamped(venue.seq + i, venue.time_ns + i, command)
            for i, command in enumerate(commands, 1)
        ]
        return self._apply(stamped)

    def _apply(self, stamped: list[Stamped]) -> list[Event]:
        """Apply a group and audit it."""
        venue = self.venue
        if venue.seq == 0:
            self.auditor = Auditor(venue)
        auditor = self.auditor
        is_audited = auditor is not None and auditor.venue is venue and auditor.seq == venue.seq
        events = venue.apply(stamped)
        if is_audited:
            auditor.check(stamped, events)
        venue.check()
        return events

    def tick(self, times: int = 1) -> list[Event]:
        """Advance to the next due moments."""
        venue = self.venue
        events: list[Event] = []
        for _ in range(times):
            moment = max(venue.next_due_ns, venue.time_ns + 1)
            events += self._apply([Stamped(venue.seq + 1, moment, Tick())])
        return events

    def fund(self) -> None:
        """Give each account ten million yen and a thousand credits of each class: Ann's serials
        of a class are 1 to 1000, Bob's and Cat's the next thousands."""
        for account in (ANN, BOB, CAT):
            self.do(DepositCash(account, 10_000_000))
            for index in range(len(self.venue.instruments)):
                first = 1 + 1000 * (account - ANN)
                (asked,) = self.do(DepositCredits(account, index, 1000))
                self.do(ConfirmInstruction(asked.key, (serial_range(first, first + 999, index),)))

    def confirm(self, events: list[Event]) -> list[Event]:
        """Confirm every instruction among the events."""
        keys = [event.key for event in events if isinstance(event, RegistryInstructed)]
        return [event for key in keys for event in self.do(ConfirmInstruction(key))]

    def buy(self, account: int, price: int, quantity: int, **rest: object) -> list[Event]:
        return self.do(AddOrder(account, RE, Side.BUY, quantity, price, **rest))

    def sell(self, account: int, price: int, quantity: int, **rest: object) -> list[Event]:
        return self.do(AddOrder(account, RE, Side.SELL, quantity, price, **rest))

    def cancel(self, account: int, order_id: int = -1, cl_ord_id: str = "") -> list[Event]:
        return self.do(CancelOrder(account, order_id, cl_ord_id))


def funded(**changes: object) -> Exchange:
    """An exchange in the morning's call phase, all accounts funded."""
    exchange = Exchange(**changes)
    exchange.fund()
    exchange.tick()
    return exchange
