"""Cancelling for those who have gone: the dead-man timer and cancel-on-disconnect.

Both cancel by journaled commands, one an order. What the market's phase does not allow now
is asked again as soon as a phase changes, before anything that traders send then. Timers run
on the steady clock and belong to the process: a restart forgets them, and a client that
reconnects sets its own again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from api.desk import Desk
from exchange.events import PhaseChanged
from exchange.units import NS_PER_S
from exchange.venue.sequencer import Group


class Timers:
    """One dead-man timer an account, and the accounts whose cancels wait for a phase."""

    def __init__(self, desk: Desk, wall_ns: Callable[[], int]) -> None:
        self._desk = desk
        self._wall_ns = wall_ns
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._waiting: dict[int, None] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def set(self, account: int, seconds: int) -> int:
        """(Re)start the account's timer; 0 stops it. The wall time at which it fires, or 0."""
        timer = self._timers.pop(account, None)
        if timer is not None:
            timer.cancel()
        if seconds == 0:
            return 0
        loop = asyncio.get_running_loop()
        self._timers[account] = loop.call_later(seconds, self._fire, account)
        return self._wall_ns() + seconds * NS_PER_S

    def cancel_all(self, account: int) -> None:
        """Cancel all open orders of an account, now or when the phase allows it."""
        task = asyncio.create_task(self._cancel(account))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def take(self, group: Group) -> None:
        """The sequencer's listener: a new phase may allow what the last one did not."""
        if self._waiting and any(isinstance(event, PhaseChanged) for event in group.events):
            waiting, self._waiting = self._waiting, {}
            for account in waiting:
                self.cancel_all(account)

    def stop(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _fire(self, account: int) -> None:
        del self._timers[account]
        self.cancel_all(account)

    async def _cancel(self, account: int) -> None:
        result = await self._desk.cancel_all(account)
        if any(one.error and one.error.code == "cancel_not_allowed" for one in result.orders):
            self._waiting[account] = None
