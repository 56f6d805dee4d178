"""Rates of requests: of an address whose people have not proved who they are, and of each key or
user that has, wherever its requests come from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from api.access.rate_limit import TokenBucket
from api.settings import Settings
from api.wire.errors import ApiError

KNOWN_MAX = 10_000


class RequestRates:
    """Token buckets by name: a counted address, or "key:" or "user:" and a proved name."""

    def __init__(self, settings: Settings, steady_s: Callable[[], float]) -> None:
        self._settings = settings
        self._steady_s = steady_s
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def new_bucket(self) -> TokenBucket:
        """A full one."""
        settings = self._settings
        return TokenBucket(settings.messages_per_s, settings.messages_burst, self._steady_s())

    def bucket(self, who: str) -> TokenBucket:
        """What is left of somebody's rate; whoever was not heard of for longest is forgotten."""
        bucket = self._buckets.get(who)
        if bucket is None:
            bucket = self._buckets[who] = self.new_bucket()
            if len(self._buckets) > KNOWN_MAX:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(who)
        return bucket

    def take(self, who: str) -> None:
        """ApiError `rate_limited` when there are too many requests."""
        bucket = self.bucket(who)
        now_s = self._steady_s()
        if not bucket.take(now_s):
            raise ApiError("rate_limited", "too many requests", limit=bucket.told(now_s))
