"""The loop between the venue and the registry.

The venue's instructions go to the delivery worker, whose blocking calls run in a thread; its
answers return as ordinary commands. An instruction that the registry has not decided is retried by
the market's clock, or by wall time while a manual clock does not move. Between two rounds, when no
instruction is in progress, the ledger is reconciled with the registry.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from math import inf
from random import Random

from api.services.reconciler import FULL, OVERDUE, Reconciler
from exchange.errors import RegistryError
from exchange.events import CommandRejected, Group, RegistryInstructed
from exchange.registry.port import Registry
from exchange.settlement.delivery import DeliveryWorker, Names
from exchange.venue.sequencer import Sequencer

_LOG = logging.getLogger("tanso.settlement")


class SettlementWorker:
    """Runs as one task; `idle` returns once no instruction is open at the registry."""

    def __init__(
        self,
        sequencer: Sequencer,
        registry: Registry,
        random: Random | None = None,
        reconcile_s: float = 60.0,
    ) -> None:
        venue = sequencer.venue
        self.names = Names(venue.participant_of, venue.credit_class_of)
        self.failure: BaseException | None = None
        self._sequencer = sequencer
        self._worker = DeliveryWorker(registry, self.names, random or Random())
        self._reconcile_s = reconcile_s
        self._reconciled_s = 0.0
        self._compared_s: float | None = None
        self.reconciler = Reconciler(venue, registry, self.names)
        self._acting = asyncio.Lock()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._worker)

    def on_group(self, group: Group) -> None:
        """Queue the instructions of a group."""
        for event in group.events:
            if type(event) is RegistryInstructed:
                self._add(event)

    async def start(self) -> None:
        """Resubmit the instructions for which the venue still waits, then perform new ones."""
        for instruction in self._sequencer.venue.house.open.values():
            self._add(instruction.asked)
        is_amiss = bool(self.reconciler.differences)
        self._reconciled_s = -inf if is_amiss else asyncio.get_running_loop().time()
        self._task = asyncio.create_task(self._run(), name="settlement")

    async def stop(self) -> None:
        """Stop between two calls; open instructions stay open in the venue."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._task

    async def idle(self) -> None:
        """Wait until every instruction so far has been answered and posted."""
        await self._idle.wait()
        if self.failure is not None:
            raise self.failure

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Pause: no call to the registry runs and no answer is pending meanwhile."""
        async with self._acting:
            yield

    def compared_ago_s(self) -> float | None:
        """Return the seconds since ledger and registry were last compared; None: not yet."""
        if self._compared_s is None:
            return None
        return asyncio.get_running_loop().time() - self._compared_s

    async def reconcile(self) -> None:
        """Reconcile once, and halt the markets that must not continue."""
        self._reconciled_s = asyncio.get_running_loop().time()
        reconciler, worker = self.reconciler, self._worker
        halts: dict[int, str] = {}
        try:
            halts = reconciler.halts(
                await asyncio.to_thread(reconciler.differences_to, *reconciler.ledger())
            )
            self._compared_s = asyncio.get_running_loop().time()
        except RegistryError as error:
            _LOG.warning("the reconciliation with the registry failed: %s", error)
        for index in worker.overdue(self._sequencer.clock.now_ns()):
            halts.setdefault(index, OVERDUE)
        if worker.is_full:
            for event in worker.open_instructions():
                halts.setdefault(event.instrument, FULL)
        for command in reconciler.commands(halts):
            _LOG.error("market %d halts: %s", command.instrument, command.reason)
            await self._sequencer.submit(command)

    def _add(self, event: RegistryInstructed) -> None:
        was_full = self._worker.is_full
        self._worker.add(event, self._sequencer.clock.now_ns())
        if self._worker.is_full and not was_full:
            self._reconciled_s = -inf
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
        left_s = self._reconciled_s + self._reconcile_s - asyncio.get_running_loop().time()
        if left_s <= 0:
            await self.reconcile()
            return
        if due_ns is None:
            self._idle.set()
            with suppress(TimeoutError):
                # Not `wait_for`, which before Python 3.12 loses a cancellation as the event comes.
                async with asyncio.timeout(left_s):
                    await self._wake.wait()
            self._wake.clear()
            return
        self._wake.clear()
        wait_s = clock.wall_seconds_until(due_ns)
        if wait_s is None:
            wait_s = (due_ns - clock.now_ns()) / 1e9
        if wait_s > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(min(wait_s, left_s)):
                    await self._wake.wait()
                return
            if wait_s > left_s:
                return
        async with self._acting:
            answers = await asyncio.to_thread(self._worker.work, max(due_ns, clock.now_ns()))
            outcomes = await asyncio.gather(*map(self._sequencer.submit, answers))
        for answer, outcome in zip(answers, outcomes, strict=True):
            if any(isinstance(event, CommandRejected) for event in outcome.events):
                _LOG.error("the registry's answer to %s is impossible: %s", answer.key, answer)
