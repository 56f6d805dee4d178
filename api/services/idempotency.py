"""Idempotency keys: at most one effect for each key, on every route that acts.

A request under a key is written to users.db before it is handled, and its answer afterwards, so
that the same request later gets the first answer, and another one under that key a conflict. Its
commands carry the key through the journal. If the process dies in between, the next start finds in
the journal which of them were done: the repeated request takes their outcomes from there and sends
only the others. A rejection is not stored, as with a rejected order's cl_ord_id: it had no effect,
and the same request may succeed later.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from hashlib import blake2b
from typing import NamedTuple, TypeVar

from api.access.users import UserStore
from api.wire.errors import ApiError
from api.wire.rejections import REJECTIONS
from exchange.commands import AnyCommand, Stamped
from exchange.events import Outcome
from exchange.venue.journal import Journal
from exchange.venue.sequencer import Answer, Sequencer

T = TypeVar("T")
HEADER = "Idempotency-Key"
KEY_PATTERN = r"[A-Za-z0-9_-]{1,64}"
DAY_MS = 86_400_000
# Requests for orders and new keys are kept as long as a cl_ord_id, those that move money or credits
# for a month.
SHORT_MS, LONG_MS = DAY_MS, 31 * DAY_MS
KEYS_MAX = 1_000_000
_KEY = re.compile(KEY_PATTERN)


class Request(NamedTuple):
    """A request's user and key, its contents (a digest), and how long it is kept (ms)."""

    user: str
    key: str
    contents: bytes
    for_ms: int

    @property
    def name(self) -> str:
        """The request's name in the journal."""
        whole = f"{self.user}\n{self.key}".encode()
        return blake2b(whole, digest_size=16).hexdigest()


class Progress:
    """A request in progress. `is_again`: an earlier try ended without an answer."""

    def __init__(self, name: str, is_again: bool) -> None:
        self.name = name
        self.is_again = is_again
        self.is_over = False
        self._futures: list[asyncio.Future[Outcome]] = []
        self._next = 0

    def put(self, outcome: Outcome) -> None:
        """Add the outcome of the next command, which an earlier process performed."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        future.set_result(outcome)
        self._futures.append(future)

    def begin(self) -> None:
        """Handle the request from its first command on."""
        self._next, self.is_over = 0, False

    def enqueue(self, sequencer: Sequencer, command: AnyCommand) -> asyncio.Future[Outcome]:
        """Return the outcome of the request's next command; send it unless an earlier try did."""
        number, self._next = self._next, self._next + 1
        if number == len(self._futures):
            self._futures.append(sequencer.enqueue(command, f"{self.name}:{number}"))
        return self._futures[number]

    @property
    def sends_commands(self) -> bool:
        return bool(self._futures)

    @property
    def did_nothing(self) -> bool:
        """True if all of its commands were rejected."""
        return all(
            future.done() and future.exception() is None and _is_rejected(future.result())
            for future in self._futures
        )


_current: ContextVar[Progress | None] = ContextVar("request", default=None)


def current() -> Progress | None:
    """Return the request under a key that is in progress, if the current one has a key."""
    progress = _current.get()
    return None if progress is None or progress.is_over else progress


def request_name() -> str:
    """Return the name of the current request; empty if it has no key."""
    progress = current()
    return "" if progress is None else progress.name


class Idempotency:
    """The requests under keys, in users.db; a thread of their own waits for the disk."""

    def __init__(self, users: UserStore, sequencer: Sequencer, now_ms: Callable[[], int]) -> None:
        self._users = users
        self._sequencer = sequencer
        self._now_ms = now_ms
        self._thread = ThreadPoolExecutor(1, "idempotency")
        self._unfinished: dict[str, Progress] = {}
        self._lost: dict[str, Stamped] = {}
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}
        self._sweep_ms = 0
        self._counts: dict[str, int] = {}

    def unfinished(self) -> dict[str, int]:
        """Return the names of requests without an answer, and the command after which each
        began."""
        rows = self._users.db.execute("SELECT user, key, seq FROM requests WHERE status = 0")
        return {Request(user, key, b"", 0).name: seq for user, key, seq in rows}

    def recover(self, begun: dict[str, int], from_seq: int, journal: Journal | None) -> None:
        """Compare the unfinished requests with the journal, after its replay.

        Commands before `from_seq`, a snapshot, have no outcome any more. Answers to commands that
        the journal lacks, because an older one was restored, are deleted.
        """
        self._users.db.execute(
            "DELETE FROM requests WHERE status <> 0 AND seq > ?", (self._sequencer.venue.seq,)
        )
        older = [seq for seq in begun.values() if seq < from_seq]
        if journal is None or not older:
            return
        for group in journal.groups(after_seq=min(older)):
            if group.first_seq > from_seq:
                break
            for command in group.commands:
                name = command.key.rpartition(":")[0]
                if name in begun and command.seq <= from_seq:
                    self._lost[name] = command

    def lost(self, request: Request) -> Stamped | None:
        """Return the last command of a request that an earlier process did and whose outcome is in
        a snapshot only."""
        return self._lost.get(request.name)

    async def once(
        self, request: Request, status: int, work: Callable[[], Awaitable[bytes]]
    ) -> tuple[int, bytes, bool]:
        """Return status and answer of `work`; of the first equal request, with True, if there was
        one.

        ApiError `idempotency_conflict`: another request under its key; other errors are those of
        `work`.
        """
        with self._one_at_a_time(request.name) as lock:
            async with lock:
                seq = self._sequencer.venue.seq
                known = await self._in_thread(lambda: self._begin(request, seq))
                if known is not None and known[0]:
                    return known[0], self._users.unsealed(request.name, known[1]), True
                if request.name in self._lost:
                    seq = self._lost[request.name].seq
                    raise ApiError(
                        "internal", f"the request was done as command {seq}; its answer is lost"
                    )
                progress = self._progress(request.name, is_again=known is not None)
                answer = await self._handled(request, progress, work)
                await self._in_thread(lambda: self._finish(request, status, answer, progress))
                del self._unfinished[request.name]
                return status, answer, False

    async def _handled(
        self, request: Request, progress: Progress, work: Callable[[], Awaitable[bytes]]
    ) -> bytes:
        """Run the work; a request that failed half way stays begun, one without effect is
        deleted."""
        self._unfinished[request.name] = progress
        token = _current.set(progress)
        try:
            answer = await work()
        except ApiError as error:
            if error.code != "internal" and progress.did_nothing:
                del self._unfinished[request.name]
                await self._in_thread(lambda: self._forget(request))
            raise
        finally:
            _current.reset(token)
            progress.is_over = True
        return answer

    def _progress(self, name: str, is_again: bool) -> Progress:
        """Return the point where an earlier try stopped, in this process or the last; else a new
        one."""
        progress = self._unfinished.get(name)
        if progress is None:
            progress = Progress(name, is_again)
            recovered, number = self._sequencer.recovered, 0
            while (outcome := recovered.pop(f"{name}:{number}", None)) is not None:
                progress.put(outcome)
                number += 1
        progress.is_again = is_again
        progress.begin()
        return progress

    def _begin(self, request: Request, seq: int) -> tuple[int, bytes] | None:
        """Write the request down. Return status and sealed answer of an equal one, (0, b"") while
        it has none, None if there was none."""
        now_ms, db = self._now_ms(), self._users.db
        if now_ms >= self._sweep_ms:
            self._sweep(now_ms)
        who = (request.user, request.key)
        rows = db.execute(
            "SELECT contents, status, answer FROM requests WHERE user = ? AND key = ?", who
        )
        if rows:
            contents, status, answer = rows[0]
            if contents != request.contents:
                raise ApiError(
                    "idempotency_conflict",
                    "this key was used for another request; use a new key for a new request",
                    HEADER,
                )
            return status, answer
        count = self._counts.get(request.user, 0) + 1
        if count > KEYS_MAX:
            raise ApiError(
                "too_many_ids", f"at most {KEYS_MAX:,} keys are kept for each user", HEADER
            )
        self._counts[request.user] = count
        values = (*who, request.contents, 0, b"", seq, now_ms + request.for_ms)
        db.execute("INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        return None

    def _sweep(self, now_ms: int) -> None:
        """Delete expired requests once an hour, and count the others."""
        self._sweep_ms = now_ms + DAY_MS // 24
        db = self._users.db
        db.execute("DELETE FROM requests WHERE until_ms < ?", (now_ms,))
        self._counts = dict(db.execute("SELECT user, count(*) FROM requests GROUP BY user"))

    def _finish(self, request: Request, status: int, answer: bytes, progress: Progress) -> None:
        seq = self._sequencer.venue.seq if progress.sends_commands else 0
        sealed = self._users.sealed(request.name, answer)
        self._users.db.execute(
            "UPDATE requests SET status = ?, answer = ?, seq = ? WHERE user = ? AND key = ?",
            (status, sealed, seq, request.user, request.key),
        )

    def _forget(self, request: Request) -> None:
        who = (request.user, request.key)
        self._users.db.execute("DELETE FROM requests WHERE user = ? AND key = ?", who)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    @contextmanager
    def _one_at_a_time(self, name: str) -> Iterator[asyncio.Lock]:
        """Hold a lock for all requests of one name; it exists while a request holds or wants it."""
        lock, count = self._locks.get(name, (asyncio.Lock(), 0))
        self._locks[name] = lock, count + 1
        try:
            yield lock
        finally:
            lock, count = self._locks[name]
            if count > 1:
                self._locks[name] = lock, count - 1
            else:
                del self._locks[name]

    def close(self) -> None:
        """Finish pending writes."""
        self._thread.shutdown(wait=True)


def checked_key(values: list[str]) -> str:
    """Return the one key in a request's headers, empty for none. ApiError: it is not a key."""
    if not values:
        return ""
    if len(values) > 1 or not _KEY.fullmatch(values[0]):
        raise ApiError(
            "invalid_params",
            f"{HEADER} must be sent once, with 1 to 64 letters, digits, hyphens or underscores",
            HEADER,
        )
    return values[0]


def ask(sequencer: Sequencer, command: AnyCommand, answer: Answer) -> None:
    """Enqueue a command for the current request; `answer` is called with its outcome, which an
    earlier process may have released."""
    progress = _current.get()
    if progress is None or progress.is_over:
        sequencer.ask(command, answer)
    else:
        progress.enqueue(sequencer, command).add_done_callback(partial(_pass_on, answer))


def _pass_on(answer: Answer, known: asyncio.Future[Outcome]) -> None:
    """Return the outcome of a command under a key; None if the venue stopped before there was
    one."""
    is_known = not known.cancelled() and known.exception() is None
    answer(known.result() if is_known else None)


def _is_rejected(outcome: Outcome) -> bool:
    return any(isinstance(event, REJECTIONS) for event in outcome.events)
