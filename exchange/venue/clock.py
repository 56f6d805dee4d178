"""Clocks of the sequencer: the machine's, one at another pace, or a scripted one.

This is the only module under exchange/ that reads the machine's time. Every command carries its
stamped time, so a replay needs no clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

# A step of less is the machine's own correction.
STEP_NS = 1_000_000_000


class Clock(Protocol):
    """A source of nanoseconds since 1970."""

    def now_ns(self) -> int: ...

    def wall_seconds_until(self, time_ns: int) -> float | None:
        """Seconds to sleep until time_ns is reached; None when only a script moves the clock."""


class WallClock:
    """The machine's clock, made monotonic.

    When the machine's clock is set back by more than a second, time continues at the pace of the
    steady clock; if it stood still instead, the market would reach no further phase until the
    machine caught up. When the clock is set forward, time follows it. `from_ns`: the exchange's
    time when the process began; an earlier machine time does not move it back. `on_step` receives
    the seconds by which the machine is ahead of the expected time, negative when it is behind.
    """

    def __init__(
        self,
        from_ns: int = 0,
        on_step: Callable[[float], None] | None = None,
        machine_ns: Callable[[], int] = time.time_ns,
        steady_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._on_step = on_step
        self._machine_ns = machine_ns
        self._steady_ns = steady_ns
        self._offset_ns = max(from_ns, machine_ns()) - steady_ns()
        self._is_behind = False

    def now_ns(self) -> int:
        machine_ns, expected_ns = self._machine_ns(), self._offset_ns + self._steady_ns()
        step_ns = machine_ns - expected_ns
        if step_ns < -STEP_NS:
            if not self._is_behind:
                self._is_behind = True
                self._tell(step_ns)
            return expected_ns
        self._is_behind = False
        self._offset_ns += step_ns
        if step_ns > STEP_NS:
            self._tell(step_ns)
        return machine_ns

    def wall_seconds_until(self, time_ns: int) -> float | None:
        return max(0.0, (time_ns - self.now_ns()) / 1e9)

    def _tell(self, step_ns: int) -> None:
        if self._on_step is not None:
            self._on_step(step_ns / 1e9)


class PacedClock:
    """A clock that starts at a given moment and runs `speed` times as fast as the steady clock."""

    def __init__(self, start_ns: int, speed: float) -> None:
        if speed <= 0:
            raise ValueError("the speed must be positive")
        self._start_ns = start_ns
        self._speed = speed
        self._origin_ns = time.monotonic_ns()

    def now_ns(self) -> int:
        return self._start_ns + int((time.monotonic_ns() - self._origin_ns) * self._speed)

    def wall_seconds_until(self, time_ns: int) -> float | None:
        return max(0.0, (time_ns - self.now_ns()) / self._speed / 1e9)

    def move_to(self, time_ns: int) -> None:
        """Jump forward; going back is ignored."""
        ahead = time_ns - self.now_ns()
        if ahead > 0:
            self._start_ns += ahead


class ManualClock:
    """A clock that only `move_to` moves."""

    def __init__(self, start_ns: int) -> None:
        self._now_ns = start_ns

    def now_ns(self) -> int:
        return self._now_ns

    def wall_seconds_until(self, time_ns: int) -> float | None:
        return 0.0 if time_ns <= self._now_ns else None

    def move_to(self, time_ns: int) -> None:
        """Move forward; going back is ignored."""
        self._now_ns = max(self._now_ns, time_ns)
