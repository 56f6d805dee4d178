"""The path of arrays against the path of commands: the same orders leave the same venue."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from exchange.clearing.ledger import Rows
from exchange.commands import (
    AddOrder,
    AnyCommand,
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    OpenAccount,
    OrderType,
    SelfTrade,
    Side,
    Stamped,
    Tick,
    TimeInForce,
)
from exchange.events import (
    Event,
    InstructionKind,
    OrderAccepted,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    RegistryInstructed,
    TradeMade,
)
from exchange.matching import MESSAGE
from exchange.matching import codes as code
from exchange.settlement.instructions import DueDeliveries
from exchange.venue.array_entry import ArrayEntry
from exchange.venue.order_entry import order_row
from exchange.venue.venue import Venue, VenueSettings
from tests.venue.world import START_NS, instruments, lots_of_ten

ACCOUNTS = range(2, 8)
Fact = tuple[object, ...]
# The events of orders and settlement, which the path of arrays gives as rows or not at all.
IN_ROWS = {
    *("OrderAccepted", "OrderRejected", "OrderCanceled", "OrderExpired", "OrderTriggered"),
    *("OrderAmended", "SelfTradePrevented", "TradeMade", "CreditsSettled", "CreditsDeposited"),
    "NetCashSettled",
}


def listing() -> tuple[object, ...]:
    save, sun = instruments(settlement_days=1)
    return save, lots_of_ten(dynamic_ticks=400, dynamic_halts=True), sun


class ByCommands:
    """Applies everything as commands and collects the events."""

    def __init__(self) -> None:
        settings = VenueSettings(accounts_max=16, orders_max=512)
        self.venue = Venue(listing(), START_NS, settings)  # type: ignore[arg-type]
        self.events: list[Event] = []
        self.open: list[str] = []
        self.journal: list[Stamped] = []

    def send(self, commands: list[AnyCommand]) -> None:
        venue = self.venue
        batch = [
            Stamped(venue.seq + 1 + i, venue.time_ns + 1 + i, c) for i, c in enumerate(commands)
        ]
        self.note(venue.apply(batch))
        self.journal += batch

    def note(self, events: list[Event]) -> None:
        self.events += events
        self.open += [event.key for event in events if isinstance(event, RegistryInstructed)]

    def tick(self) -> None:
        venue = self.venue
        batch = [Stamped(venue.seq + 1, max(venue.next_due_ns, venue.time_ns + 1), Tick())]
        self.note(venue.apply(batch))
        self.journal += batch

    def enter(self, orders: list[AddOrder]) -> None:
        self.send(list(orders))

    def confirm(self) -> None:
        self.send([ConfirmInstruction(key, ()) for key in self.open])
        self.open = []

    @property
    def waits(self) -> bool:
        return bool(self.open)

    def facts(self) -> list[Fact]:
        """The fates of all orders, in order."""
        return [fact for event in self.events if (fact := fact_of(event)) is not None]


class ByRows(ByCommands):
    """Enters orders and the registry's answers as arrays; deliveries too where asked for."""

    def __init__(self, delivers_rows: bool = False) -> None:
        super().__init__()
        self.told: list[Fact] = []
        self.due: list[DueDeliveries] = []
        self.instructed: list[Event] = []
        self.entry = ArrayEntry(self.venue, self.read, delivers_rows)

    def note(self, events: list[Event]) -> None:
        super().note(events)
        if not hasattr(self, "entry"):
            return
        due = self.entry.due()
        self.due += due
        self.instructed += [i.asked for one in due for i in one.instructions()]

    def read(self, first_ns: int, rows: Rows, trades: np.ndarray, rejected: int) -> None:
        assert rejected == int((rows["kind"] == code.REFUSED).sum())
        made = iter(trades.tolist())
        for row in rows:
            time_ns = first_ns + int(row["message"])
            number = tuple(int(row[name]) for name in ("order_id", "quantity_t", "leaves_t"))
            if row["kind"] == code.TRADED:
                self.told.append(("trade", *next(made)))
            elif row["kind"] == code.ACCEPTED:
                self.told.append(
                    ("accepted", time_ns, number[0], number[1], int(row["price_ticks"]))
                )
            elif row["kind"] == code.REFUSED:
                self.told.append(("rejected", time_ns, int(row["reason"])))
            elif row["kind"] in (code.CANCELED, code.EXPIRED):
                self.told.append(("ended", time_ns, *number, int(row["reason"])))
        assert next(made, None) is None

    def enter(self, orders: list[AddOrder]) -> None:
        venue = self.venue
        rows = [order_row(Stamped(1, 1, order), order) for order in orders]
        messages = np.frombuffer(bytearray(b"".join(rows)), MESSAGE)  # type: ignore[arg-type]
        self.note(self.entry.enter(messages, venue.time_ns + 1))

    def confirm(self) -> None:
        self.entry.confirm(self.open, self.venue.time_ns + 1, self.due)
        self.open, self.due = [], []

    @property
    def waits(self) -> bool:
        return bool(self.open or self.due)

    def facts(self) -> list[Fact]:
        return self.told


def fact_of(event: Event) -> Fact | None:
    if isinstance(event, TradeMade):
        terms = (event.price_ticks, event.quantity_t, event.buyer, event.seller, event.yen)
        orders = (event.buy_order_id, event.sell_order_id)
        return ("trade", event.time_ns, event.instrument, *terms, *orders)
    if isinstance(event, OrderAccepted):
        return ("accepted", event.time_ns, event.order_id, event.quantity_t, event.price_ticks)
    if isinstance(event, OrderRejected):
        return ("rejected", event.time_ns, event.reason)
    if isinstance(event, OrderCanceled | OrderExpired):
        numbers = (event.order_id, event.quantity_t, event.leaves_t)
        return ("ended", event.time_ns, *numbers, event.reason)
    return None


def some_orders(chance: Random, count: int) -> list[AddOrder]:
    """Orders of every plain kind, some of them bad."""
    orders = []
    for _ in range(count):
        instrument = chance.choice([0, 1, 1, 2, 2, 2] if chance.random() < 0.98 else [9])
        center = 31_690 if instrument == 1 else 1_600 if instrument == 0 else 3_169
        kind = chance.choice([*[OrderType.LIMIT] * 8, OrderType.MARKET, OrderType.STOP])
        price = center + round(chance.gauss(0, center / 60))
        orders.append(
            AddOrder(
                account=chance.choice(ACCOUNTS),
                instrument=instrument,
                side=chance.choice([Side.BUY, Side.SELL]),
                quantity_t=chance.choice([10, 20, 50, 70, 3]),
                price_ticks=price if kind == OrderType.LIMIT else 0,
                stop_ticks=price if kind == OrderType.STOP else 0,
                order_type=kind,
                time_in_force=chance.choice(
                    [TimeInForce.DAY, TimeInForce.AUCTION, TimeInForce.IOC, TimeInForce.GTC]
                ),
                stp_mode=chance.choice([SelfTrade.NONE, SelfTrade.CANCEL_NEWEST]),
            )
        )
    return orders


def drive(side: ByCommands, seed: int, days: int, looks: bool = False) -> None:
    """Days of sessions: fund the accounts, then orders between all phases of the markets. `looks`:
    the instructions that wait are read each day, which makes objects of rows.
    """
    chance = Random(seed)
    side.send([OpenAccount(f"p{account}") for account in ACCOUNTS])
    side.send([DepositCash(account, 40_000_000) for account in ACCOUNTS])
    side.send([DepositCredits(a, i, 3_000) for a in ACCOUNTS for i in range(3)])
    side.confirm()
    last = side.venue.day
    for _ in range(days):
        while side.venue.day == last:
            side.enter(some_orders(chance, chance.choice([0, 1, 7, 40])))
            side.tick()
        last = side.venue.day
        waits = bool(side.venue.house.open) if looks else side.waits
        if waits and chance.random() < 0.8:
            side.confirm()


@pytest.mark.parametrize("seed", range(4))
def test_the_same_orders_as_rows_and_as_commands_leave_the_same_venue(seed: int) -> None:
    commands, rows = ByCommands(), ByRows()
    drive(commands, seed, 4)
    drive(rows, seed, 4)
    facts = commands.facts()
    assert {fact[0] for fact in facts} == {"trade", "accepted", "rejected", "ended"}, seed
    assert rows.facts() == facts, seed
    others = [e for e in commands.events if type(e).__name__ not in IN_ROWS]
    assert [e for e in rows.events if type(e).__name__ not in IN_ROWS] == others, seed
    assert rows.venue.take_balances() == commands.venue.take_balances(), seed
    assert rows.venue.saved() == commands.venue.saved(), seed
    assert rows.venue.digest() == commands.venue.digest(), seed
    rows.venue.check()


@pytest.mark.parametrize("looks", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_deliveries_as_rows_and_as_instructions_leave_the_same_venue(
    seed: int, looks: bool
) -> None:
    commands, rows = ByCommands(), ByRows(delivers_rows=True)
    drive(commands, seed, 6, looks)
    drive(rows, seed, 6, looks)
    instructed = [e for e in commands.events if isinstance(e, RegistryInstructed)]
    deliveries = [e for e in instructed if e.kind == InstructionKind.DELIVERY]
    assert rows.instructed == deliveries, seed
    assert len(deliveries) > 10, seed
    assert rows.facts() == commands.facts(), seed
    assert rows.venue.take_balances() == commands.venue.take_balances(), seed
    assert rows.venue.saved() == commands.venue.saved(), seed
    assert rows.venue.digest() == commands.venue.digest(), seed
    rows.venue.check()


def test_a_replay_of_the_commands_gives_the_venue_that_the_rows_left() -> None:
    commands, rows, again = ByCommands(), ByRows(), ByCommands()
    drive(commands, 11, 2)
    drive(rows, 11, 2)
    for stamped in commands.journal:
        again.venue.apply([stamped])
    assert again.venue.take_balances() == rows.venue.take_balances()
    assert again.venue.saved() == rows.venue.saved()


def test_rows_of_strangers_and_of_other_kinds_are_rejected_before_anything_is_done() -> None:
    side = ByRows()
    drive(side, 1, 1)
    before = side.venue.digest(), side.venue.seq
    orders = some_orders(Random(5), 3)
    rows = b"".join(order_row(Stamped(1, 1, order), order) for order in orders)  # type: ignore[misc]
    for name, value, what in (("account", 99, "accounts 2 to 7"), ("kind", 1, "no new order")):
        messages = np.frombuffer(bytearray(rows), MESSAGE)
        messages[name][1] = value
        with pytest.raises(ValueError, match=what):
            side.entry.enter(messages, side.venue.time_ns + 1)
    with pytest.raises(ValueError, match="one instruction that waits"):
        side.entry.confirm(["D7-7"], side.venue.time_ns + 1)
    assert (side.venue.digest(), side.venue.seq) == before
