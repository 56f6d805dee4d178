"""The loop between the venue and the registry.

The venue's instructions go to the delivery worker, whose blocking calls run in a thread;
its answers come back as commands like any other. What a registry has not decided yet is
tried again by the market's clock, or, while a manual clock stands still, by the wall's.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from random import Random

from exchange.events import RegistryInstructed
from exchange.registry.port import Registry
from exchange.settlement.delivery import DeliveryWorker, Names
from exchange.venue.sequencer import Group, Sequencer


class SettlementWorker:
    """One task; `idle` returns once nothing is open at the registry."""

    def __init__(
        self, sequencer: Sequencer, registry: Registry, random: Random | None = None
    ) -> None:
        venue = sequencer.venue
        self.names = Names(venue.participant_of, [one.credit_class for one in venue.instruments])
        self.failure: BaseException | None = None
        self._sequencer = sequencer
        self._worker = DeliveryWorker(registry, self.names, random or Random())
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._worker)

    def take(self, group: Group) -> None:
        """The sequencer's listener."""
        for event in group.events:
            if isinstance(event, RegistryInstructed):
                self._add(event)

    async def start(self) -> None:
        """Hand in again what the venue still waits for, then carry out what `take` is told."""
        for instruction in self._sequencer.venue.house.open.values():
            self._add(instruction.asked)
        self._task = asyncio.create_task(self._run(), name="settlement")

    async def stop(self) -> None:
        """End between two calls; what is open stays open in the venue."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._task

    async def idle(self) -> None:
        """Wait until every instruction so far has been answered and posted."""
        await self._idle.wait()
        if self.failure is not None:
            raise self.failure

    def _add(self, event: RegistryInstructed) -> None:
        self._worker.add(event, self._sequencer.clock.now_ns())
        self._idle.clear()
        self._wake.set()

    async def _run(self) -> None:
        try:
            while True:
                await self._once()
        except Exception as failure:
            self.failure = failure
            self._idle.set()
            raise

    async def _once(self) -> None:
        due_ns = self._worker.next_due_ns
        clock = self._sequencer.clock
        if due_ns is None:
            self._idle.set()
            await self._wake.wait()
            self._wake.clear()
            return
        self._wake.clear()
        wait_s = clock.wall_seconds_until(due_ns)
        if wait_s is None:
            wait_s = (due_ns - clock.now_ns()) / 1e9
        if wait_s > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), wait_s)
                return
        answers = await asyncio.to_thread(self._worker.work, max(due_ns, clock.now_ns()))
        await asyncio.gather(*(self._sequencer.submit(answer) for answer in answers))
