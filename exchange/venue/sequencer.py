"""The sequencer: gives all commands one sequence and one time, and runs the venue.

Each turn takes the queued commands, stamps them, applies them as one group, commits the group to
the journal and only then releases answers and feed. Due moments come first, one Tick for each. The
inbox is bounded: beyond it a command is rejected at once and nothing is half done. A broken
invariant or a failed commit stops the venue for good: a group that broke an invariant never reaches
the journal, and a group that did not reach the journal is never published. While a thread commits a
group, the venue already shows it: data read then may leave only when the group is durable
(`is_ahead`, `durable`, `when_durable`).
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from exchange.commands import AnyCommand, EndSessions, Stamped, Tick
from exchange.errors import Overloaded, VenueStopped
from exchange.events import Event, Group, Outcome
from exchange.venue.clock import Clock
from exchange.venue.journal import Journal, merged
from exchange.venue.stamping import stamp
from exchange.venue.turn import Answer as Answer
from exchange.venue.turn import Queue, Turn, outcomes_of
from exchange.venue.venue import Venue

INBOX_MAX = 10_000
TIMER_SLACK_S = 0.001
LOOK_AGAIN_S = 1.0
TURNS_KEPT = 1_000


class Sequencer:
    """The owner of the venue; commands reach it by `submit`, `enqueue`, `ask` and the agenda.

    A turn is a callback of the event loop that runs after all readable sockets were read; before a
    commit the loop reads them once more, because later commands would wait for another sync.

    Without a journal nothing outlives the process (simulations, tests). `commit_in_thread` keeps
    the loop free for other work while the disk syncs. Orders are faster with inline commits, at
    syncs of 0.2 to 3 ms alike: a switch to a thread and back waits for the interpreter.
    """

    def __init__(
        self,
        venue: Venue,
        clock: Clock,
        inbox_max: int = INBOX_MAX,
        journal: Journal | None = None,
        commit_in_thread: bool = False,
    ) -> None:
        self.venue = venue
        self.clock = clock
        self.failure: BaseException | None = None
        self.failed = asyncio.Event()
        self.turned_away = 0
        self.groups = 0
        self.commit_s = 0.0
        # Seconds from taking the commands of a turn to their answers, of the last turns.
        self.turns_s: deque[float] = deque(maxlen=TURNS_KEPT)
        self.is_ahead = False
        # The outcomes of the wanted requests' commands, by key (`recover`).
        self.recovered: dict[str, Outcome] = {}
        self._began_s = 0.0
        self._journal = journal
        # A thread of its own, because the loop's threads may all wait for a slow registry.
        self._thread = ThreadPoolExecutor(1, "journal") if commit_in_thread and journal else None
        self._inbox: Queue = []
        self._inbox_max = inbox_max
        self._first_listeners: list[Callable[[Group], None]] = []
        self._listeners: list[Callable[[Group], None]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at_s, self._timer_due_ns = 0.0, 0
        self._next_due_ns = 0
        self._is_running = False
        self._is_turning = False
        self._stopping = False
        self._rested = asyncio.Event()
        self._held: list[Callable[[], None]] = []
        self._readers: list[asyncio.Future[None]] = []

    def listen(self, callback: Callable[[Group], None], before_answers: bool = False) -> None:
        """Register a listener for each group, called after its answers were released; with
        `before_answers` before, for quick listeners that answers read from."""
        (self._first_listeners if before_answers else self._listeners).append(callback)

    def recover(self, known_seq: int = 0, wanted: Collection[str] = ()) -> int:
        """Apply the journal's commands beyond the venue, with all listeners; return their number.

        `known_seq`: groups up to this number are on record (events.db) and published merged.
        `wanted`: requests whose outcomes are kept in `recovered`. JournalCorrupt if the journal
        cannot be trusted.
        """
        if self._journal is None:
            return 0
        before = self.venue.seq
        for serial_range in merged(self._journal.groups(after_seq=before), known_seq):
            events = self.venue.apply(serial_range)
            events += self.venue.take_balances()
            if wanted:
                self.recovered.update(outcomes_of(serial_range, events, wanted))
            told = Group(
                serial_range[0].seq, serial_range[-1].seq, serial_range[-1].time_ns, tuple(events)
            )
            for callback in (*self._first_listeners, *self._listeners):
                callback(told)
        return self.venue.seq - before

    async def start(self) -> None:
        """Begin to accept commands. First cancel for the connections that the last stop has cut
        (before an overdue auction could fill their orders), then do what fell due, marked late."""
        venue, now_ns = self.venue, self.clock.now_ns()
        turn = Turn([], [], [], [])
        if venue.has_sessions:
            time_ns = max(venue.time_ns + 1, now_ns)
            turn.group.append(Stamped(venue.seq + 1, time_ns, EndSessions()))
            turn.events.extend(venue.apply(turn.group))
        self._next_due_ns = venue.next_due_ns
        while self._next_due_ns <= now_ns:
            self._tick(turn, overdue_at=now_ns)
        if turn.group:
            self.is_ahead = True
            turn.events.extend(venue.take_balances())
            self._commit(turn.group)
            self._release(turn)
        self._is_running = True
        self._rest()

    async def stop(self) -> None:
        """Finish the queued commands and accept no more. An earlier failure is in `failure`."""
        self._stopping = True
        if self._timer is not None:
            self._timer.cancel()
        if self._is_turning and self.failure is None:
            await self._rested.wait()
        if self._thread is not None:
            self._thread.shutdown(wait=False)

    def when_durable(self, callback: Callable[[], None]) -> None:
        """Call back when the group that the venue shows is on the disk, or at once if it is; never
        if its commit fails."""
        if not self.is_ahead:
            callback()
        elif self.failure is None:
            self._held.append(callback)

    async def durable(self) -> None:
        """Wait until the group that the venue shows is on the disk. VenueStopped: it never will
        be."""
        if not self.is_ahead:
            return
        if self.failure is not None:
            raise VenueStopped("the exchange has stopped")
        known: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._readers.append(known)
        await known

    @property
    def waiting(self) -> int:
        """The number of commands that wait for their turn."""
        return len(self._inbox)

    async def submit(self, command: AnyCommand) -> Outcome:
        """Return the final outcome. VenueStopped or Overloaded: the command was not accepted."""
        return await self.enqueue(command)

    async def advance_to(self, time_ns: int) -> None:
        """Move a manual clock forward and do everything that falls due up to then."""
        self.clock.move_to(time_ns)  # type: ignore[attr-defined] # manual clocks only
        await self.enqueue(None)

    def enqueue(self, command: AnyCommand | None, key: str = "") -> asyncio.Future[Outcome]:
        """Put a command into the inbox in the order of the calls; None requests only a turn.
        VenueStopped or Overloaded: the command was not accepted."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def settle(outcome: Outcome | None) -> None:
            if future.done():
                return
            if outcome is None:
                future.set_exception(VenueStopped("the exchange has stopped"))
            else:
                future.set_result(outcome)

        self.ask(command, settle, key)
        return future

    def ask(self, command: AnyCommand | None, answer: Answer, key: str = "") -> None:
        """Enqueue a command; call `answer` when its outcome is released, without a future."""
        if self._stopping or self.failure is not None:
            raise VenueStopped("the exchange is shutting down")
        if len(self._inbox) >= self._inbox_max:
            self.turned_away += 1
            raise Overloaded(f"{self._inbox_max} commands are waiting already")
        self._inbox.append((command, answer, key))
        self._turn_soon()

    def _turn_soon(self) -> None:
        """Schedule a turn, unless one is scheduled."""
        if self._is_running and not self._is_turning:
            self._is_turning = True
            loop = asyncio.get_running_loop()
            if self._journal is None:
                loop.call_soon(self._turn)
            else:
                loop.call_soon(loop.call_soon, self._turn)

    def _turn(self) -> None:
        """Apply, commit and release one group."""
        queued, self._inbox = self._inbox, []
        try:
            turn = self._apply(queued)
            if self._thread is not None and turn.group:
                loop = asyncio.get_running_loop()
                committed = loop.run_in_executor(self._thread, self._commit, turn.group)
                committed.add_done_callback(partial(self._committed, turn))
                return
            self._commit(turn.group)
            self._release(turn)
        except BaseException as failure:
            self._fail(failure, queued)
        else:
            self._rest()

    def _committed(self, turn: Turn, committed: asyncio.Future[None]) -> None:
        """Release a group that the thread has committed."""
        try:
            committed.result()
            self._release(turn)
        except BaseException as failure:
            self._fail(failure, turn.queued)
        else:
            self._rest()

    def _rest(self) -> None:
        """Continue with commands that have come meanwhile, else sleep until a command comes or
        something falls due."""
        self._is_turning = False
        if self._inbox:
            self._turn_soon()
            return
        if self._stopping:
            self._rested.set()
        else:
            self._set_timer()

    def _set_timer(self) -> None:
        """Set one timer for the next due moment. It fires at least once a second, because the clock
        may be set forward meanwhile."""
        if self._timer is not None and self._timer_due_ns == self._next_due_ns:
            return
        self._timer_due_ns = self._next_due_ns
        seconds = self.clock.wall_seconds_until(self._next_due_ns)
        if seconds is None:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            return
        loop = asyncio.get_running_loop()
        at_s = loop.time() + min(seconds, LOOK_AGAIN_S)
        if self._timer is None or self._timer_at_s > at_s + TIMER_SLACK_S:
            if self._timer is not None:
                self._timer.cancel()
            self._timer, self._timer_at_s = loop.call_at(at_s, self._ring), at_s

    def _ring(self) -> None:
        self._timer = None
        if self.clock.now_ns() >= self._next_due_ns:
            self._turn_soon()
        elif not self._is_turning and not self._stopping:
            self._set_timer()

    def fail(self, failure: BaseException) -> None:
        """Stop for good, because a record beside the journal could not be kept."""
        if self.failure is None:
            if self._timer is not None:
                self._timer.cancel()
            self._fail(failure, [])

    def _fail(self, failure: BaseException, queued: Queue) -> None:
        """Stop for good and notify everyone who waits."""
        self.failure = failure
        self.failed.set()
        waiting, self._inbox = queued + self._inbox, []
        for _, answer, _ in waiting:
            self._give(answer, None)
        for reader in self._readers:
            if not reader.done():
                reader.set_exception(VenueStopped("the exchange has stopped"))
        self._rested.set()

    def _apply(self, queued: Queue) -> Turn:
        """Apply due moments and queued commands to the venue, without publishing them yet.

        The clock is read once a turn, and everything due at a command's time is done before it: no
        order enters after a freeze, and none trades at its expiry.
        """
        self.is_ahead = True
        self._began_s = time.perf_counter()
        now_ns = self.clock.now_ns()
        commands = []
        for command, _, key in queued:
            if command is not None:
                commands.append((command, key))  # a comprehension is one more call
        turn, venue = Turn(queued, [], [], []), self.venue
        while self._next_due_ns <= now_ns:
            self._tick(turn)
        while commands:
            while self._next_due_ns <= (first_ns := max(now_ns, venue.time_ns + 1)):
                self._tick(turn)
            run = stamp(commands, venue.seq + 1, first_ns, self._next_due_ns)
            del commands[: len(run)]
            turn.stamped += run
            turn.group += run
            turn.events += venue.apply(run)
            self._next_due_ns = venue.next_due_ns
        turn.events += venue.take_balances()
        return turn

    def _commit(self, group: list[Stamped]) -> None:
        if group and self._journal is not None:
            began_s = time.perf_counter()
            self._journal.append(group)
            self.groups += 1
            self.commit_s = time.perf_counter() - began_s

    def _tick(self, turn: Turn, overdue_at: int = 0) -> None:
        """Do what is due next, stamped with its moment, the venue's time or `overdue_at`, the
        latest."""
        venue = self.venue
        time_ns = max(venue.time_ns + 1, self._next_due_ns, overdue_at)
        tick = Stamped(venue.seq + 1, time_ns, Tick())
        turn.group.append(tick)
        turn.events.extend(venue.apply([tick]))
        self._next_due_ns = venue.next_due_ns

    def _release(self, turn: Turn) -> None:
        """Give all answers in order and publish the group to the listeners."""
        self.is_ahead = False
        group, events = turn.group, tuple(turn.events)
        told = None
        if group:
            last = group[-1]
            told = Group(group[0].seq, last.seq, last.time_ns, events)
            for callback in self._first_listeners:
                callback(told)
        if len(turn.queued) == len(turn.stamped) == len(group) == 1:
            self._give(turn.queued[0][1], Outcome(group[0].seq, group[0].time_ns, events))
        else:
            self._give_all(turn, _by_seq(events))
        if turn.stamped:
            self.turns_s.append(time.perf_counter() - self._began_s)
        turn.queued.clear()
        if told is not None:
            for callback in self._listeners:
                callback(told)
        self._let_go()

    def _give_all(self, turn: Turn, own: dict[int, tuple[Event, ...]]) -> None:
        """Give the answers of a turn in their order; `own`: each command's events."""
        answers = iter(turn.stamped)
        for command, answer, _ in turn.queued:
            if command is None:
                outcome = Outcome(self.venue.seq, self.venue.time_ns, ())
            else:
                done = next(answers)
                outcome = Outcome(done.seq, done.time_ns, own.get(done.seq, ()))
            self._give(answer, outcome)

    def _let_go(self) -> None:
        """Call those who wait for durability, before the next group puts the venue ahead again."""
        for reader in self._readers:
            if not reader.done():
                reader.set_result(None)
        self._readers.clear()
        if self._held:
            held, self._held = self._held, []
            for callback in held:
                callback()

    def _give(self, answer: Answer, outcome: Outcome | None) -> None:
        """Give one answer; a failure to give it does not concern the venue."""
        try:
            answer(outcome)
        except Exception as error:
            asyncio.get_running_loop().call_exception_handler(
                {"message": "an answer could not be given", "exception": error}
            )


def _by_seq(events: tuple[Event, ...]) -> dict[int, tuple[Event, ...]]:
    """The events of each command by its number."""
    by_seq: dict[int, list[Event]] = {}
    for event in events:
        by_seq.setdefault(event.seq, []).append(event)
    return {seq: tuple(own) for seq, own in by_seq.items()}
