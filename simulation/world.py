"""The simulated world's calendar around the very venue that traders use.

SimPy holds the processes (days, firms, the registry's answers); its clock is the exchange's
manual clock, in nanoseconds since 1970. Commands reach the venue through `send` alone, which
numbers and stamps them and first puts a Tick for whatever has fallen due, as the live
sequencer does: the venue cannot tell the two apart.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from datetime import date, time

import simpy

from exchange.calendar import tokyo_ns
from exchange.commands import (
    Command,
    ConfirmInstruction,
    Stamped,
    Tick,
    VoidInstruction,
)
from exchange.events import Event, RegistryInstructed
from exchange.instruments import Instrument
from exchange.units import NS_PER_S
from exchange.venue.venue import Venue, VenueSettings

Process = Generator[simpy.Event, object, None]
Answer = Callable[[RegistryInstructed, int], ConfirmInstruction | VoidInstruction]
Listener = Callable[[Sequence[Event]], None]


class World:
    """One venue, one SimPy environment, one registry that answers after a moment."""

    def __init__(
        self,
        instruments: Sequence[Instrument],
        first_day: date,
        answer: Answer,
        settings: VenueSettings,
    ) -> None:
        start_ns = tokyo_ns(first_day, time(0))
        self.env = simpy.Environment(initial_time=start_ns)
        self.venue = Venue(instruments, start_ns, settings)
        self._answer = answer
        self._listeners: list[Listener] = []
        self.env.process(self._agenda())

    @property
    def now_ns(self) -> int:
        """The world's time in nanoseconds since 1970."""
        return int(self.env.now)

    def listen(self, listener: Listener) -> None:
        """Call back with the events of each `send`, in order."""
        self._listeners.append(listener)

    def start(self, process: Process) -> None:
        """Let a process of the world run."""
        self.env.process(process)

    def until(self, day: date, at: time) -> simpy.Event:
        """What a process yields to sleep until a Tokyo time; at once when that is past."""
        return self.env.timeout(max(0, tokyo_ns(day, at) - self.now_ns))

    def run_until(self, day: date, at: time) -> None:
        """Let the world run up to a Tokyo time that is still to come."""
        self.env.run(until=tokyo_ns(day, at))

    def send(self, commands: Sequence[Command]) -> list[Event]:
        """Put commands to the venue now, in order; all that happened, Ticks that were due first."""
        venue = self.venue
        events: list[Event] = []
        while venue.next_due_ns <= self.now_ns:
            time_ns = max(venue.time_ns + 1, venue.next_due_ns)
            events += venue.apply([Stamped(venue.seq + 1, time_ns, Tick())])
        first_ns = max(venue.time_ns + 1, self.now_ns)
        batch = [
            Stamped(venue.seq + 1 + index, first_ns + index, command)
            for index, command in enumerate(commands)
        ]
        events += venue.apply(batch)
        assert venue.time_ns < venue.next_due_ns, "commands ran past a moment that was due"
        self._tell(events)
        return events

    def _tell(self, events: Sequence[Event]) -> None:
        for listener in self._listeners:
            listener(events)
        for event in events:
            if isinstance(event, RegistryInstructed):
                self.env.process(self._register(event))

    def _agenda(self) -> Process:
        """Wake the venue at each moment at which something is due."""
        while True:
            yield self.env.timeout(max(0, self.venue.next_due_ns - self.now_ns))
            self.send(())

    def _register(self, instruction: RegistryInstructed) -> Process:
        """The registry does what it is told a second later, and says so."""
        yield self.env.timeout(NS_PER_S)
        self.send([self._answer(instruction, self.now_ns)])
