"""Where the sequencer gets its time: the wall, a wall at another pace, or a script.

The only place under exchange/ that asks the machine for the time. Every command carries
the time that it was stamped with, so replay needs none of these.
"""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """A source of nanoseconds since 1970."""

    def now_ns(self) -> int: ...

    def wall_seconds_until(self, time_ns: int) -> float | None:
        """Seconds to sleep until time_ns is reached; None when only a script moves the clock."""


class WallClock:
    """The machine's clock."""

    def now_ns(self) -> int:
        return time.time_ns()

    def wall_seconds_until(self, time_ns: int) -> float | None:
        return max(0.0, (time_ns - time.time_ns()) / 1e9)


class PacedClock:
    """Starts at a given moment and runs `speed` times as fast as the wall (steady source)."""

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
    """Stands still until it is moved."""

    def __init__(self, start_ns: int) -> None:
        self._now_ns = start_ns

    def now_ns(self) -> int:
        return self._now_ns

    def wall_seconds_until(self, time_ns: int) -> float | None:
        return 0.0 if time_ns <= self._now_ns else None

    def move_to(self, time_ns: int) -> None:
        """Move forward; going back is ignored."""
        self._now_ns = max(self._now_ns, time_ns)
