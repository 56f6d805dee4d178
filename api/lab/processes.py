"""The processes of jobs: their start with a clean environment, and their end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import api
from api.lab.folders import PROGRESS_S, JobFolder

KILL_S = 5.0
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


def end(folder: JobFolder, process: subprocess.Popen[bytes] | None) -> None:
    """End a job's processes and wait for the one that this server started."""
    _send(folder, signal.SIGTERM)
    if process is not None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(KILL_S)


async def ended(folder: JobFolder, process: subprocess.Popen[bytes] | None) -> None:
    """End a job's processes; return when they have ended."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        _send(folder, number)
        for _ in range(round(KILL_S / PROGRESS_S) * 2):
            if process is not None:
                process.poll()
            if not folder.is_alive():
                return
            await asyncio.sleep(PROGRESS_S / 2)


def _send(folder: JobFolder, number: signal.Signals) -> None:
    """Send a signal to the group of a job's worker, if that lives: its lock is held."""
    begin = folder.began()
    if begin is not None and folder.is_alive():
        with suppress(ProcessLookupError):
            os.killpg(begin.process, number)
