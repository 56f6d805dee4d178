"""Light processes in a SimPy environment: many that mostly wait, with one SimPy event a moment.

A SimPy process costs several objects each time it waits. Thousands of projects that only wait for
dates are generators here: each yields the nanoseconds that it waits, and a heap keeps them by time,
of equal times in the order in which they began to wait. The environment wakes the heap at its
earliest time. A queue serves them as `simpy.Resource` does.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from heapq import heappop, heappush

import simpy

LightProcess = Generator[int | None, None, None]


class Timeline:
    """The light processes of one environment, whose time counts nanoseconds since 1970."""

    def __init__(self, env: simpy.Environment) -> None:
        self._env = env
        self._waiting: list[tuple[int, int, LightProcess]] = []
        self._count = 0
        self._running: LightProcess | None = None
        self._wakes_ns: int | None = None

    @property
    def now_ns(self) -> int:
        """The environment's time."""
        return int(self._env.now)

    def start(self, process: LightProcess) -> None:
        """Run a process now until it waits, then at its times. It yields the ns that it waits, or
        None to wait until somebody lets it `resume`.
        """
        before, self._running = self._running, process
        wait_ns = next(process, None)
        self._running = before
        if wait_ns is not None:
            self.resume(process, wait_ns)

    def resume(self, process: LightProcess, wait_ns: int = 0) -> None:
        """Let a waiting process go on after a time."""
        assert wait_ns >= 0, "time runs forward"
        self._count += 1
        heappush(self._waiting, (self.now_ns + wait_ns, self._count, process))
        self._plan()

    @property
    def running(self) -> LightProcess:
        """The process that runs now."""
        assert self._running is not None, "no process runs"
        return self._running

    def _plan(self) -> None:
        """Have the environment wake the earliest process."""
        earliest = self._waiting[0][0]
        if self._wakes_ns is None or earliest < self._wakes_ns:
            self._wakes_ns = earliest
            wake = self._env.timeout(earliest - self.now_ns)
            wake.callbacks.append(self._wake)

    def _wake(self, _: simpy.Event) -> None:
        """Run what is due now."""
        now_ns, waiting = self.now_ns, self._waiting
        if self._wakes_ns != now_ns:
            return  # an earlier time was planned after this one
        while waiting and waiting[0][0] <= now_ns:
            self.start(heappop(waiting)[2])
        self._wakes_ns = None
        if waiting:
            self._plan()


class Places:
    """A limited number of places that light processes take in order of arrival."""

    def __init__(self, timeline: Timeline, count: int) -> None:
        self._timeline = timeline
        self._free = count
        self._queue: deque[LightProcess] = deque()

    def take(self) -> LightProcess:
        """Wait for a place; `yield from` it in a light process, and `leave` afterwards."""
        if self._free:
            self._free -= 1
            return
        self._queue.append(self._timeline.running)
        yield None

    def leave(self) -> None:
        """Pass the place on to the process that waits longest."""
        if self._queue:
            self._timeline.resume(self._queue.popleft())
        else:
            self._free += 1
