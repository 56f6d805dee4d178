"""Workers that are stopped or hang end with their jobs and with the server."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import api.lab.jobs
import api.lab.processes
from api.lab.folders import JobFolder
from api.lab.jobs import Jobs
from tests.api.lab.test_jobs import LIMITS, SPECS, sleeping, states

WITH_A_STOPPED_PROCESS = """
import os, signal, sys, time
lock, alive = map(int, sys.argv[1:])
child = os.fork()
if child == 0:
    os.close(lock)
    os.kill(os.getpid(), signal.SIGSTOP)
os.waitpid(child, os.WUNTRACED)
os.write(alive, b"s")
time.sleep(600)
"""


@pytest.mark.parametrize("is_adopted", [False, True])
def test_a_stopped_worker_does_not_outlive_the_server_and_its_run_is_taken_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_adopted: bool
) -> None:
    monkeypatch.setattr(api.lab.jobs, "begun", sleeping)
    monkeypatch.setattr(api.lab.processes, "KILL_S", 0.5)
    jobs = Jobs(tmp_path, LIMITS)
    job = jobs.begin(SPECS[0])
    process = job.process
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED)
    if is_adopted:
        job.process = None
    jobs.close()
    assert process.wait(10) == -signal.SIGKILL
    again = Jobs(tmp_path, LIMITS)
    assert states(again) == ["running"]
    taken_up = again.jobs[SPECS[0].id].process
    assert taken_up is not None
    assert taken_up.pid != process.pid
    again.close()


@pytest.mark.parametrize("act", ["close", "cancel", "die"])
def test_a_stopped_process_of_a_worker_ends_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    watched, alive = os.pipe()

    def begun(folder: JobFolder, workers: int, lock: int) -> subprocess.Popen[bytes]:
        code = [sys.executable, "-S", "-c", WITH_A_STOPPED_PROCESS, str(lock), str(alive)]
        process = subprocess.Popen(code, start_new_session=True, pass_fds=(lock, alive))
        folder.write_began(process.pid)
        return process

    monkeypatch.setattr(api.lab.jobs, "begun", begun)
    jobs = Jobs(tmp_path, LIMITS)
    job = jobs.begin(SPECS[0])
    os.close(alive)
    assert os.read(watched, 1) == b"s"
    if act == "cancel":
        asyncio.run(jobs.cancel(job))
    elif act == "die":
        assert job.process is not None
        job.process.kill()
        job.process.wait()
        jobs.look()
    jobs.close()
    ended, _, _ = select.select([watched], [], [], 10)
    os.close(watched)
    assert ended  # no process holds the other end of the pipe


def test_a_worker_that_hangs_without_its_lock_does_not_hang_the_laboratory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begun(folder: JobFolder, workers: int, lock: int) -> subprocess.Popen[bytes]:
        code = [sys.executable, "-S", "-c", "import time; time.sleep(20)"]
        process = subprocess.Popen(code, start_new_session=True)
        folder.write_began(process.pid)
        return process

    monkeypatch.setattr(api.lab.jobs, "begun", begun)
    jobs = Jobs(tmp_path, LIMITS)
    process = jobs.begin(SPECS[0]).process
    assert process is not None
    jobs.look()
    assert process.returncode == -signal.SIGKILL
    assert states(jobs) == ["failed"]
    jobs.close()
