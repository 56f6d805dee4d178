"""Procurement plans of participants: each in a process of its own, one at a time.

A participant has one plan: the last one that it asked for. Another is not begun before it has
ended; plans of several participants wait for each other. A plan that has ended is stored and
survives a restart; one that is running does not, and the plan before it stands again.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Literal

import msgspec
from msgspec import Struct

from api.access.firm_documents import FirmDocuments
from api.access.users_db import UsersDb
from api.services.plan_worker import PlanJob, PlanOutcome, encoded
from api.wire.errors import ApiError
from simulation.planning.procurement import ProcurementPlan

PlanState = Literal["running", "done", "failed", "canceled"]
SECONDS_MAX = 600
COMMAND = (sys.executable, "-m", "api.services.plan_worker")


class PlanRun(Struct):
    """A participant's plan: its state, when it began and ended by the wall clock, its result."""

    began_ms: int
    state: PlanState = "running"
    ended_ms: int = 0
    error: str = ""
    plan: ProcurementPlan | None = None


FORMAT = 1  # of a stored PlanRun; raised whenever its fields or those of a plan change


class PlanRuns:
    """The plans by participant. Only the event loop calls it."""

    def __init__(self, db: UsersDb, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._stored = FirmDocuments(db, now_ms, "plan", PlanRun, FORMAT)
        self._runs: dict[str, PlanRun] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._turn = asyncio.Lock()

    def of(self, participant: str) -> PlanRun | None:
        """Return a participant's plan; None if it has asked for none. OtherFormat."""
        if participant not in self._runs:
            stored = self._stored.of(participant)
            if stored is None:
                return None
            self._runs[participant] = stored
        return self._runs[participant]

    def begin(self, participant: str, job: PlanJob) -> PlanRun:
        """Begin a plan. ApiError `wrong_state`: the participant's last one is still running."""
        if participant in self._tasks:
            raise ApiError("wrong_state", "a plan is being computed; wait for it or cancel it")
        run = self._runs[participant] = PlanRun(self._now_ms())
        work = self._run(participant, run, encoded(job))
        task = asyncio.create_task(work, name=f"plan of {participant}")
        self._tasks[participant] = task
        task.add_done_callback(lambda _: self._tasks.pop(participant, None))
        return run

    async def cancel(self, participant: str) -> None:
        """End a participant's running plan, if there is one."""
        task = self._tasks.get(participant)
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def remove(self, participant: str) -> None:
        """End and forget a participant's plan."""
        await self.cancel(participant)
        self._runs.pop(participant, None)
        self._stored.remove(participant)

    async def stop(self) -> None:
        """End all plans."""
        for participant in list(self._tasks):
            await self.cancel(participant)

    async def _run(self, participant: str, run: PlanRun, job: bytes) -> None:
        try:
            async with self._turn:
                outcome = await _computed(job)
            run.plan, run.error = outcome.plan, outcome.error
            run.state = "failed" if outcome.plan is None else "done"
            run.ended_ms = self._now_ms()
            self._stored.put(participant, run)
        except asyncio.CancelledError:
            run.state = "canceled"
            raise
        finally:
            run.ended_ms = self._now_ms()


async def _computed(job: bytes) -> PlanOutcome:
    """Compute a job in a process, which ends with this coroutine."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*COMMAND, stdin=pipe, stdout=pipe)
    try:
        async with asyncio.timeout(SECONDS_MAX):
            output, _ = await process.communicate(job)
    except TimeoutError:
        return PlanOutcome(error=f"the plan took more than {SECONDS_MAX} seconds")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        return PlanOutcome(error=f"the process of the plan ended with {process.returncode}")
    return msgspec.json.decode(output, type=PlanOutcome)
