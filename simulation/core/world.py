"""The simulated calendar around the live venue.

SimPy runs the processes (days, firms, the registry's answers). Its clock counts nanoseconds since
1970 and drives the venue. Commands reach the venue through `World.send` alone, which numbers and
stamps them and first applies a Tick for every time that has become due, as the live sequencer does.
Credits move in a registry through the live delivery worker. The venue therefore behaves the same in
a simulated market as in the live exchange.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from datetime import date, time
from itertools import count
from random import Random
from typing import Protocol

import numpy as np
import simpy
from numpy.typing import NDArray

from exchange.calendar import tokyo_ns
from exchange.commands import (
    AnyCommand,
    ConfirmInstruction,
    DepositCash,
    DepositCredits,
    OpenAccount,
    Stamped,
    Tick,
)
from exchange.events import AccountOpened, Event, RegistryInstructed
from exchange.instruments import Instrument
from exchange.registry.memory import MemoryRegistry
from exchange.registry.port import (
    AccountKind,
    Issuance,
    Project,
    holding_account,
    trading_account,
)
from exchange.registry.serials import Vintage
from exchange.settlement.delivery import Answer, DeliveryWorker, Names
from exchange.settlement.instructions import DueDeliveries
from exchange.units import NS_PER_S
from exchange.venue.array_entry import ArrayEntry
from exchange.venue.order_rows import RowSink
from exchange.venue.venue import Venue, VenueSettings

Process = Generator[simpy.Event, object, None]
Listener = Callable[[Sequence[Event]], None]
Messages = NDArray[np.void]

SHARES_A_GRANT = 100
REGISTRY_DELAY_NS = NS_PER_S


class InstructionHandler(Protocol):
    """An interface for carrying out the venue's registry instructions; `DeliveryWorker` is the live
    one.
    """

    def add(self, event: RegistryInstructed, now_ns: int) -> None:
        """Accept an instruction."""

    def work(self, now_ns: int) -> list[Answer]:
        """Carry out the instructions that can be carried out now; their answers, in order."""

    @property
    def next_due_ns(self) -> int | None:
        """Time of the next attempt in nanoseconds since 1970; None when no instruction is open."""


class CountingRegistry:
    """A registry that confirms every instruction and keeps no serial numbers.

    It serves worlds of many firms and years that ask no question about serial numbers. The venue's
    ledger alone holds the balance of each trading account.
    """

    def __init__(self) -> None:
        self._waiting: list[Answer] = []

    def add(self, event: RegistryInstructed, now_ns: int) -> None:
        """Accept an instruction."""
        self._waiting.append(ConfirmInstruction(event.key, ()))

    def work(self, now_ns: int) -> list[Answer]:
        """Confirm all instructions accepted so far."""
        done, self._waiting = self._waiting, []
        return done

    @property
    def next_due_ns(self) -> int | None:
        """None: every instruction is confirmed by the next `work`."""
        return None


class World:
    """One venue, one SimPy environment, and one registry that answers a second later.

    `delivery` replaces the live worker on `registry`. `env_from` is a day before `first_day` from
    which processes that need no venue may run.
    """

    def __init__(
        self,
        instruments: Sequence[Instrument],
        first_day: date,
        settings: VenueSettings,
        seed: int = 0,
        delivery: InstructionHandler | None = None,
        env_from: date | None = None,
    ) -> None:
        start_ns = tokyo_ns(first_day, time(0))
        self.env = simpy.Environment(initial_time=tokyo_ns(env_from or first_day, time(0)))
        self.venue = Venue(instruments, start_ns, settings)
        self.registry = MemoryRegistry()
        self._delivery: InstructionHandler = delivery or DeliveryWorker(
            self.registry,
            Names(self.venue.participant_of, self.venue.credit_class_of),
            Random(seed),
        )
        self._delivers = False
        self._due: list[DueDeliveries] = []
        self._listeners: list[Listener] = []
        self._arrays: ArrayEntry | None = None
        self.env.process(self._agenda())

    # --- time ----------------------------------------------------------------------------

    @property
    def now_ns(self) -> int:
        """The simulated time in nanoseconds since 1970."""
        return int(self.env.now)

    def start(self, process: Process) -> None:
        """Start a process in the environment."""
        self.env.process(process)

    def until(self, day: date, at: time) -> simpy.Event:
        """A SimPy event that wakes its process at a Tokyo time, at once where that time has
        passed.
        """
        return self.env.timeout(max(0, tokyo_ns(day, at) - self.now_ns))

    def run_until(self, day: date, at: time) -> None:
        """Run the world up to a Tokyo time in the future."""
        self.env.run(until=tokyo_ns(day, at))

    # --- commands and events --------------------------------------------------------------

    def listen(self, listener: Listener) -> None:
        """Register a callback for the events of each `send`, in order."""
        self._listeners.append(listener)

    def read_rows(self, sink: RowSink) -> None:
        """Pass orders and their trades to a sink as rows, in place of events (see `ArrayEntry`).

        The listeners then hear of no phases.
        """
        counts = isinstance(self._delivery, CountingRegistry)
        self._arrays = ArrayEntry(self.venue, sink, delivers_rows=counts, tells_phases=False)

    def send(self, commands: Sequence[AnyCommand]) -> list[Event]:
        """Apply commands to the venue now, in order; the events, those of due Ticks first."""
        venue = self.venue
        events = self._tick()
        if commands:
            first_ns = max(venue.time_ns + 1, self.now_ns)
            events += venue.apply(
                [
                    Stamped(seq, time_ns, command)
                    for seq, time_ns, command in zip(
                        count(venue.seq + 1), count(first_ns), commands, strict=False
                    )
                ]
            )
            assert venue.time_ns < venue.next_due_ns, "commands ran past a moment that was due"
        return self._publish(events)

    def enter(self, orders: Messages) -> list[Event]:
        """Enter new orders given as MESSAGE rows; the events, as for `send`. Needs `read_rows`."""
        assert self._arrays is not None, "nobody reads the rows"
        venue = self.venue
        events = self._tick()
        events += self._arrays.enter(orders, max(venue.time_ns + 1, self.now_ns))
        assert venue.time_ns < venue.next_due_ns, "orders ran past a moment that was due"
        return self._publish(events)

    def _answer(self, answers: Sequence[Answer]) -> None:
        """Report the registry's answers to the venue, and the delivery of what is rows."""
        due, self._due = self._due, []
        keys = [answer.key for answer in answers if is_plain(answer)]
        if self._arrays is None or len(keys) < len(answers):
            self.send(answers)
            keys = []
        if self._arrays is not None and (keys or due):
            events = self._tick()
            self._arrays.confirm(keys, max(self.venue.time_ns + 1, self.now_ns), due)
            self._publish(events)

    def _tick(self) -> list[Event]:
        """Apply a Tick for each time that has become due; the events."""
        venue, now_ns = self.venue, self.now_ns
        events: list[Event] = []
        while (due_ns := venue.next_due_ns) <= now_ns:
            time_ns = max(venue.time_ns + 1, due_ns)
            events += venue.apply([Stamped(venue.seq + 1, time_ns, Tick())])
        return events

    def _publish(self, events: list[Event]) -> list[Event]:
        """Pass events to the listeners and instructions to the registry."""
        for listener in self._listeners:
            listener(events)
        instructions = [event for event in events if isinstance(event, RegistryInstructed)]
        for instruction in instructions:
            self._delivery.add(instruction, self.now_ns)
        if self._arrays is not None:
            self._due += self._arrays.due()
        if (instructions or self._due) and not self._delivers:
            self._delivers = True
            self.env.process(self._deliver())
        return events

    def _agenda(self) -> Process:
        """Apply a Tick at each time at which the venue has something due."""
        while True:
            yield self.env.timeout(max(0, self.venue.next_due_ns - self.now_ns))
            self.send(())

    def _deliver(self) -> Process:
        """Let the registry carry out open instructions and report the answers to the venue."""
        wait_ns: int | None = REGISTRY_DELAY_NS
        while wait_ns is not None:
            yield self.env.timeout(max(1, wait_ns))
            self._answer(self._delivery.work(self.now_ns))
            due_ns = self._delivery.next_due_ns
            wait_ns = None if due_ns is None else max(REGISTRY_DELAY_NS, due_ns - self.now_ns)
        self._delivers = False

    # --- participants --------------------------------------------------------------------

    def enrol(self, participants: Sequence[str]) -> list[int]:
        """Open the participants' accounts at the registry and the venue; the account indices, in
        order.
        """
        for name in participants:
            for account, kind in (
                (holding_account(name), AccountKind.HOLDING),
                (trading_account(name), AccountKind.TRADING),
            ):
                self.registry.open_account(account, kind, name, self.now_ns)
        events = self.send([OpenAccount(name) for name in participants])
        opened = [event.account for event in events if isinstance(event, AccountOpened)]
        assert len(opened) == len(participants), "an account could not be opened"
        return opened

    def pay_in(self, accounts: Sequence[int], yen: Sequence[int]) -> None:
        """Deposit yen in each account."""
        pairs = zip(accounts, yen, strict=True)
        self.send([DepositCash(account, amount) for account, amount in pairs if amount > 0])

    def grant(
        self,
        instrument: int,
        tonnes: dict[int, int],
        project: Project,
        vintage: Vintage,
    ) -> None:
        """Issue tonnes, by account, to holding accounts and request their deposit at the venue.

        The credits can be traded once the registry has answered, REGISTRY_DELAY_NS later.
        """
        self.registry.register_project(project, self.now_ns)
        credit_class = self.venue.instruments[instrument].credit_class
        shares = [
            (holding_account(self.venue.participant_of(account)), quantity_t)
            for account, quantity_t in tonnes.items()
            if quantity_t > 0
        ]
        for start in range(0, len(shares), SHARES_A_GRANT):
            part = tuple(shares[start : start + SHARES_A_GRANT])
            self.registry.perform(
                f"grant-{instrument}-{self.now_ns}-{start}",
                Issuance(project.project_id, credit_class, vintage, part),
                self.now_ns,
            )
        self.send(
            [
                DepositCredits(account, instrument, quantity_t)
                for account, quantity_t in tonnes.items()
                if quantity_t > 0
            ]
        )


def is_plain(answer: Answer) -> bool:
    """True if the registry confirms an instruction without naming serials."""
    return isinstance(answer, ConfirmInstruction) and not answer.blocks
