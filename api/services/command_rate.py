"""The number of commands a second, for the operator."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

SECONDS = 10


class CommandRate:
    """Counts over the last ten seconds, from a reading of the last command's number each second."""

    def __init__(self, seq: Callable[[], int], steady_s: Callable[[], float]) -> None:
        self._seq = seq
        self._steady_s = steady_s
        self._read: deque[tuple[float, int]] = deque(maxlen=SECONDS + 1)

    def beat(self) -> None:
        """Read the number; call it each second."""
        self._read.append((self._steady_s(), self._seq()))

    def per_second(self) -> float:
        """Return the rate; 0 before the second reading."""
        if len(self._read) < 2:
            return 0.0
        (from_s, from_seq), (to_s, to_seq) = self._read[0], self._read[-1]
        return (to_seq - from_seq) / (to_s - from_s) if to_s > from_s else 0.0
