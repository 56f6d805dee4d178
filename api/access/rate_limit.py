"""Token buckets: a rate a second and a burst. The caller passes the time; nothing waits here."""

from __future__ import annotations


class TokenBucket:
    """`rate` tokens a second up to `burst`; starts full. Times are seconds of any monotonic
    clock."""

    __slots__ = ("_at_s", "_tokens", "burst", "rate")

    def __init__(self, rate: float, burst: float, now_s: float) -> None:
        self.rate = rate
        self.burst = burst
        self._tokens = burst
        self._at_s = now_s

    def take(self, now_s: float, count: float = 1.0) -> bool:
        """Take tokens; False if there are too few."""
        tokens = self._tokens
        # As `_refill`, whose call would be a third of the time of each message here.
        if now_s > self._at_s:
            tokens += (now_s - self._at_s) * self.rate
            self._at_s = now_s
            if tokens > self.burst:
                tokens = self.burst
        is_enough = tokens >= count
        self._tokens = tokens - count if is_enough else tokens
        return is_enough

    def remaining(self, now_s: float) -> int:
        self._refill(now_s)
        return int(self._tokens)

    def reset_ms(self, now_s: float) -> int:
        """Return the milliseconds until the bucket is full again."""
        self._refill(now_s)
        return int((self.burst - self._tokens) / self.rate * 1000)

    def status(self, now_s: float) -> tuple[int, int, int]:
        """Return the limit, the remaining tokens and the seconds until the bucket is full, for the
        RateLimit headers."""
        return int(self.burst), self.remaining(now_s), -(-self.reset_ms(now_s) // 1000)

    def _refill(self, now_s: float) -> None:
        if now_s > self._at_s:
            self._tokens = min(self.burst, self._tokens + (now_s - self._at_s) * self.rate)
            self._at_s = now_s
