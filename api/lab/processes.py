"""The processes of jobs: their start with a clean environment, and their end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import api
from api.lab.folders import PROGRESS_S, JobFolder

KILL_S = 5.0
WAIT_S = PROGRESS_S / 2
# What a worker's process may know of its surroundings.
KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ")
KEPT_PREFIX = "NUMBA_"
ROOT = Path(api.__file__).parents[1]


def begun(folder: JobFolder, workers: int, lock: int) -> subprocess.Popen[bytes]:
    """Start the worker of a job, which holds the lock as long as it lives. OSError: it could not
    be started.
    """
    with folder.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "api.lab.worker", ".", str(workers)],
            cwd=folder.path,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=(lock,),
        )
    folder.write_began(process.pid)
    return process


def environment() -> dict[str, str]:
    """The environment of a worker: no setting of the server, and none of the exchange."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in KEPT_ENVIRONMENT or name.startswith(KEPT_PREFIX)
    }
    return kept | {"PYTHONPATH": str(ROOT), "POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}


def ending(folder: JobFolder, process: subprocess.Popen[bytes] | None) -> Iterator[None]:
    """End a job's processes; yields as long as they live, to be taken up again after `WAIT_S`.

    A stopped process keeps SIGTERM waiting. SIGKILL ends it, and what a worker that has ended left.
    """
    begin = folder.began()
    if begin is None or not folder.is_alive():
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        send(begin.process, number)
        for _ in range(round(KILL_S / WAIT_S)):
            if not (folder.is_alive() or (process is not None and process.poll() is None)):
                break
            yield


def end(jobs: Iterable[tuple[JobFolder, subprocess.Popen[bytes] | None]]) -> None:
    """End the processes of jobs, all at once; return when they have ended."""
    left = [ending(*job) for job in jobs]
    while left := [job for job in left if next(job, job) is None]:
        time.sleep(WAIT_S)


async def ended(folder: JobFolder, process: subprocess.Popen[bytes] | None) -> None:
    """End a job's processes; return when they have ended."""
    for _ in ending(folder, process):
        await asyncio.sleep(WAIT_S)


def send(group: int, number: signal.Signals) -> None:
    """Send a signal to the group of a worker, whose number is the worker's own."""
    with suppress(ProcessLookupError):
        os.killpg(group, number)
