"""Password logins, a few at a time, because checking a password is slow on purpose.

They run in threads of their own, so that password guessing delays nothing else, within a bound in
total and for each address; beyond it a login is rejected at once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from api.access.addresses import counted
from api.settings import Settings
from api.wire.errors import ApiError

T = TypeVar("T")
THREADS = 2


class Logins:
    """Runs logins, at most `logins_max` at once and `logins_per_address` from one address."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(THREADS, "logins")
        self._running: Counter[str] = Counter()

    async def run(self, address: str, work: Callable[[], T]) -> T:
        """Run `work` in a thread and return its result. ApiError `rate_limited`: too many are
        running."""
        group, settings = counted(address), self._settings
        if self._running[group] >= settings.logins_per_address:
            raise ApiError("rate_limited", "too many logins at once from this address")
        if self._running.total() >= settings.logins_max:
            raise ApiError("rate_limited", "too many logins at once")
        self._running[group] += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._running[group] -= 1
            if not self._running[group]:
                del self._running[group]

    def close(self) -> None:
        """Accept no more logins."""
        self._threads.shutdown(wait=False, cancel_futures=True)
