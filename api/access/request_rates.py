"""Rate limits of requests: by address before authentication, by key or user after it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from api.access.rate_limit import TokenBucket
from api.settings import Settings
from api.wire.errors import ApiError

KNOWN_MAX = 10_000


class RequestRates:
    """Token buckets by name: a counted address, or "key:" or "user:" and an authenticated name."""

    def __init__(self, settings: Settings, steady_s: Callable[[], float]) -> None:
        self._settings = settings
        self._steady_s = steady_s
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def new_bucket(self) -> TokenBucket:
        """Make a full bucket."""
        settings = self._settings
        return TokenBucket(settings.messages_per_s, settings.messages_burst, self._steady_s())

    def bucket(self, who: str) -> TokenBucket:
        """Return the bucket of a name; beyond the maximum the least recently used one is
        dropped."""
        bucket = self._buckets.get(who)
        if bucket is None:
            bucket = self._buckets[who] = self.new_bucket()
            if len(self._buckets) > KNOWN_MAX:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(who)
        return bucket

    def take(self, who: str) -> None:
        """Count a request. ApiError `rate_limited`: too many."""
        bucket = self.bucket(who)
        now_s = self._steady_s()
        if not bucket.take(now_s):
            raise ApiError("rate_limited", "too many requests", limit=bucket.status(now_s))
