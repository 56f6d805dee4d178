"""The shell around the venue: one order and one time for all commands.

Each turn of the loop takes everything that is queued, stamps it, applies it as one group
and only then releases the answers and the feed. What has fallen due goes first, one Tick
for each moment. The inbox is bounded: beyond it a command is turned away at once and
nothing is half done. A broken invariant stops the venue for good.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from itertools import groupby

from msgspec import Struct

from exchange.commands import Command, Stamped, Tick
from exchange.errors import Overloaded, VenueStopped
from exchange.events import Event
from exchange.venue.clock import Clock
from exchange.venue.venue import Venue

INBOX_MAX = 10_000


class Outcome(Struct, frozen=True):
    """What one command did."""

    seq: int
    time_ns: int
    events: tuple[Event, ...]


class Group(Struct, frozen=True):
    """What one turn did: the commands' numbers, the time of the last, all events in order."""

    first_seq: int
    last_seq: int
    time_ns: int
    events: tuple[Event, ...]


class Sequencer:
    """Owns the venue; everything reaches it through `submit` and the agenda."""

    def __init__(self, venue: Venue, clock: Clock, inbox_max: int = INBOX_MAX) -> None:
        self.venue = venue
        self.clock = clock
        self.failure: BaseException | None = None
        self._inbox: list[tuple[Command | None, asyncio.Future[Outcome]]] = []
        self._inbox_max = inbox_max
        self._listeners: list[Callable[[Group], None]] = []
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    def listen(self, callback: Callable[[Group], None]) -> None:
        """Call back with each group after its answers were released."""
        self._listeners.append(callback)

    async def start(self) -> None:
        """Begin to take commands. What fell due before this moment runs first, marked late."""
        now = self.clock.now_ns()
        if self.venue.next_due_ns <= now:
            self._turn([], overdue_at=now)
        self._task = asyncio.create_task(self._run(), name="sequencer")

    async def stop(self) -> None:
        """Finish what is queued, then take nothing more."""
        self._stopping = True
        self._wake.set()
        if self._task is not None:
            with suppress(asyncio.CancelledError):
                await self._task

    async def submit(self, command: Command) -> Outcome:
        """The outcome, once it is final. VenueStopped or Overloaded: the command was not taken."""
        return await self.enqueue(command)

    async def advance_to(self, time_ns: int) -> None:
        """Move a manual clock forward and do all that falls due up to then."""
        self.clock.move_to(time_ns)  # type: ignore[attr-defined]
        await self.enqueue(None)

    def enqueue(self, command: Command | None) -> asyncio.Future[Outcome]:
        """Put a command into the inbox at once, keeping the order of the calls; None asks only
        for a turn. VenueStopped or Overloaded: the command was not taken."""
        if self._stopping or self.failure is not None:
            raise VenueStopped("the exchange is shutting down")
        if len(self._inbox) >= self._inbox_max:
            raise Overloaded(f"{self._inbox_max} commands are waiting already")
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._inbox.append((command, future))
        self._wake.set()
        return future

    async def _run(self) -> None:
        while not (self._stopping and not self._inbox):
            if not self._inbox:
                await self._sleep()
            self._wake.clear()
            queued, self._inbox = self._inbox, []
            try:
                self._turn(queued)
            except BaseException as failure:
                self.failure = failure
                for _, future in queued + self._inbox:
                    if not future.done():
                        future.set_exception(VenueStopped("the exchange has stopped"))
                raise

    async def _sleep(self) -> None:
        """Until a command comes or something falls due."""
        seconds = self.clock.wall_seconds_until(self.venue.next_due_ns)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)

    def _turn(
        self,
        queued: list[tuple[Command | None, asyncio.Future[Outcome]]],
        overdue_at: int = 0,
    ) -> None:
        venue = self.venue
        now = self.clock.now_ns()
        first_seq = venue.seq + 1
        events: list[Event] = []
        while venue.next_due_ns <= now:
            time_ns = max(venue.time_ns + 1, venue.next_due_ns, overdue_at)
            events += venue.apply([Stamped(venue.seq + 1, time_ns, Tick())])
        stamped: list[Stamped] = []
        seq, time_ns = venue.seq, venue.time_ns
        for command, _ in queued:
            if command is not None:
                seq += 1
                time_ns = max(time_ns + 1, now)
                stamped.append(Stamped(seq, time_ns, command))
        events += venue.apply(stamped)
        events += venue.take_balances()
        self._release(queued, stamped, events)
        if venue.seq >= first_seq:
            group = Group(first_seq, venue.seq, venue.time_ns, tuple(events))
            for callback in self._listeners:
                callback(group)

    def _release(
        self,
        queued: list[tuple[Command | None, asyncio.Future[Outcome]]],
        stamped: list[Stamped],
        events: list[Event],
    ) -> None:
        by_seq = {seq: tuple(own) for seq, own in groupby(events, key=lambda event: event.seq)}
        answers = iter(stamped)
        for command, future in queued:
            if command is None:
                outcome = Outcome(self.venue.seq, self.venue.time_ns, ())
            else:
                answer = next(answers)
                outcome = Outcome(answer.seq, answer.time_ns, by_seq.get(answer.seq, ()))
            if not future.done():
                future.set_result(outcome)
