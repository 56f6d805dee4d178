"""The shell around the venue: one order and one time for all commands.

Each turn of the loop takes everything that is queued, stamps it, applies it as one group,
commits the group to the journal and only then releases the answers and the feed. What has
fallen due goes first, one Tick for each moment. The inbox is bounded: beyond it a command
is turned away at once and nothing is half done. A broken invariant or a failed commit stops
the venue for good: a group that broke something never reaches the journal, and a group that
did not reach the journal was never told to anybody. While a group is on its way to the disk in a
thread, the venue shows it already: whatever is read from it then may leave only once the
group is durable (`is_ahead`, `durable`, `when_durable`).
"""

from __future__ import annotations

import asyncio
import time
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


class Sequencer:
    """Owns the venue; everything reaches it through `submit`, `enqueue`, `ask` and the agenda.

    A turn is a callback of the loop, run once everything that can be read has been read; before a
    commit the loop looks a second time, because what has come meanwhile would wait for a whole
    sync of its own.

    Without a journal nothing outlives the process (simulations, tests). `commit_in_thread`
    keeps the loop free for what is no order while the disk syncs. Orders are faster inline, at
    syncs of 0.2 to 3 ms all the same: the way to a thread and back waits for the interpreter.
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
        self.is_ahead = False
        # What the commands of the wanted requests did, by their keys (`recover`).
        self.recovered: dict[str, Outcome] = {}
        self._journal = journal
        # Its own, because the loop's threads may all be waiting for a slow registry.
        self._thread = ThreadPoolExecutor(1, "journal") if commit_in_thread and journal else None
        self._inbox: Queue = []
        self._inbox_max = inbox_max
        self._first_listeners: list[Callable[[Group], None]] = []
        self._listeners: list[Callable[[Group], None]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at_s = 0.0
        self._next_due_ns = 0
        self._is_running = False
        self._is_turning = False
        self._stopping = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._held: list[Callable[[], None]] = []
        self._readers: list[asyncio.Future[None]] = []

    def listen(self, callback: Callable[[Group], None], before_answers: bool = False) -> None:
        """Call back with each group after its answers were released, or before, if that is quick:
        for whom answers read from."""
        (self._first_listeners if before_answers else self._listeners).append(callback)

    def recover(self, known_seq: int = 0, wanted: Collection[str] = ()) -> int:
        """Apply what the journal holds beyond the venue; the listeners hear it again.

        `known_seq`: groups up to this number are on record (events.db) and told many at once.
        `wanted`: requests whose outcomes are kept in `recovered`. The number of commands applied.
        JournalCorrupt when the journal cannot be trusted.
        """
        if self._journal is None:
            return 0
        before = self.venue.seq
        for lot in merged(self._journal.groups(after_seq=before), known_seq):
            events = self.venue.apply(lot)
            events += self.venue.take_balances()
            if wanted:
                self.recovered.update(outcomes_of(lot, events, wanted))
            told = Group(lot[0].seq, lot[-1].seq, lot[-1].time_ns, tuple(events))
            for callback in (*self._first_listeners, *self._listeners):
                callback(told)
        return self.venue.seq - before

    async def start(self) -> None:
        """Begin to take commands. First end the orders of whose connections the last stop has cut
        (before an overdue auction could fill them), then what fell due meanwhile, marked late."""
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
        """Finish what is queued, then take nothing more. What stopped it before is in `failure`."""
        self._stopping = True
        if self._timer is not None:
            self._timer.cancel()
        if self._is_running:
            await self._idle.wait()
        if self._thread is not None:
            self._thread.shutdown(wait=False)

    def when_durable(self, callback: Callable[[], None]) -> None:
        """Call back at once, or when the group that the venue shows is on the disk; never if its
        commit fails."""
        if not self.is_ahead:
            callback()
        elif self.failure is None:
            self._held.append(callback)

    async def durable(self) -> None:
        """Wait until what the venue shows is on the disk. VenueStopped: it never will be."""
        if not self.is_ahead:
            return
        if self.failure is not None:
            raise VenueStopped("the exchange has stopped")
        known: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._readers.append(known)
        await known

    @property
    def waiting(self) -> int:
        """How many commands wait for their turn."""
        return len(self._inbox)

    async def submit(self, command: AnyCommand) -> Outcome:
        """The outcome, once it is final. VenueStopped or Overloaded: the command was not taken."""
        return await self.enqueue(command)

    async def advance_to(self, time_ns: int) -> None:
        """Move a manual clock forward and do all that falls due up to then."""
        self.clock.move_to(time_ns)  # type: ignore[attr-defined] # manual clocks only
        await self.enqueue(None)

    def enqueue(self, command: AnyCommand | None, key: str = "") -> asyncio.Future[Outcome]:
        """Put a command into the inbox at once, keeping the order of the calls; None asks only
        for a turn. VenueStopped or Overloaded: the command was not taken."""
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
        """`enqueue` without a future: `answer` is called as the outcome is released."""
        if self._stopping or self.failure is not None:
            raise VenueStopped("the exchange is shutting down")
        if len(self._inbox) >= self._inbox_max:
            self.turned_away += 1
            raise Overloaded(f"{self._inbox_max} commands are waiting already")
        self._inbox.append((command, answer, key))
        self._turn_soon()

    def _turn_soon(self) -> None:
        """Ask for a turn, unless one is on its way."""
        if self._is_running and not self._is_turning:
            self._is_turning = True
            self._idle.clear()
            loop = asyncio.get_running_loop()
            if self._journal is None:
                loop.call_soon(self._turn)
            else:
                loop.call_soon(loop.call_soon, self._turn)

    def _turn(self) -> None:
        """One group: apply, commit, release."""
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
        """The thread is done with a group."""
        try:
            committed.result()
            self._release(turn)
        except BaseException as failure:
            self._fail(failure, turn.queued)
        else:
            self._rest()

    def _rest(self) -> None:
        """Go on with what has come meanwhile, else sleep until a command comes or something
        falls due."""
        self._is_turning = False
        if self._inbox:
            self._turn_soon()
            return
        self._idle.set()
        if not self._stopping:
            self._set_timer()

    def _set_timer(self) -> None:
        """One timer for a moment, however many turns there are before it. It rings once a second in
        any case, because the clock may be set forward meanwhile."""
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
        """Stop for good, because what has to be kept beside the journal could not be."""
        if self.failure is None:
            if self._timer is not None:
                self._timer.cancel()
            self._fail(failure, [])

    def _fail(self, failure: BaseException, queued: Queue) -> None:
        """Stop for good; whoever waits is told so."""
        self.failure = failure
        self.failed.set()
        waiting, self._inbox = queued + self._inbox, []
        for _, answer, _ in waiting:
            self._give(answer, None)
        for reader in self._readers:
            if not reader.done():
                reader.set_exception(VenueStopped("the exchange has stopped"))
        self._idle.set()

    def _apply(self, queued: Queue) -> Turn:
        """What is due and what is queued, done to the venue and told to nobody yet.

        The clock is read once a turn, and whatever is due at the time that a command will carry
        is done before it: no order comes in after a freeze, none is served at its end.
        """
        self.is_ahead = True
        now_ns = self.clock.now_ns()
        commands = [(command, key) for command, _, key in queued if command is not None]
        turn, venue = Turn(queued, [], [], []), self.venue
        while self._next_due_ns <= now_ns:
            self._tick(turn)
        while len(turn.stamped) < len(commands):
            while self._next_due_ns <= (first_ns := max(now_ns, venue.time_ns + 1)):
                self._tick(turn)
            left = commands[len(turn.stamped) :]
            run = stamp(left, venue.seq + 1, first_ns, self._next_due_ns)
            turn.stamped.extend(run)
            turn.group.extend(run)
            turn.events.extend(venue.apply(run))
            self._next_due_ns = venue.next_due_ns
        turn.events.extend(venue.take_balances())
        return turn

    def _commit(self, group: list[Stamped]) -> None:
        if group and self._journal is not None:
            began_s = time.perf_counter()
            self._journal.append(group)
            self.groups += 1
            self.commit_s = time.perf_counter() - began_s

    def _tick(self, turn: Turn, overdue_at: int = 0) -> None:
        """Do what is due next, at its moment or as late as the venue's time or `overdue_at` is."""
        venue = self.venue
        time_ns = max(venue.time_ns + 1, self._next_due_ns, overdue_at)
        tick = Stamped(venue.seq + 1, time_ns, Tick())
        turn.group.append(tick)
        turn.events.extend(venue.apply([tick]))
        self._next_due_ns = venue.next_due_ns

    def _release(self, turn: Turn) -> None:
        """Answer everybody, in order, and tell the listeners."""
        self.is_ahead = False
        group = turn.group
        told = None
        if group:
            last = group[-1]
            told = Group(group[0].seq, last.seq, last.time_ns, tuple(turn.events))
            for callback in self._first_listeners:
                callback(told)
        by_seq: dict[int, list[Event]] = {}
        for event in turn.events:
            by_seq.setdefault(event.seq, []).append(event)
        answers = iter(turn.stamped)
        for command, answer, _ in turn.queued:
            if command is None:
                outcome = Outcome(self.venue.seq, self.venue.time_ns, ())
            else:
                done = next(answers)
                own = tuple(by_seq.get(done.seq, ()))
                outcome = Outcome(done.seq, done.time_ns, own)
            self._give(answer, outcome)
        turn.queued.clear()
        if told is not None:
            for callback in self._listeners:
                callback(told)
        self._let_go()

    def _let_go(self) -> None:
        """What was read may leave now, before the next group puts the venue ahead again."""
        for reader in self._readers:
            if not reader.done():
                reader.set_result(None)
        held, self._held = self._held, []
        self._readers.clear()
        for callback in held:
            callback()

    def _give(self, answer: Answer, outcome: Outcome | None) -> None:
        """One answer; that it cannot be given is no matter of the venue's."""
        try:
            answer(outcome)
        except Exception as error:
            asyncio.get_running_loop().call_exception_handler(
                {"message": "an answer could not be given", "exception": error}
            )
