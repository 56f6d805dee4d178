"""The jobs of a laboratory: a queue, processes that compute, and their states, kept on the disk.

A job's process has a session of its own, so that it outlives a server that is killed; the next
server adopts it by the lock that it holds. A server that ends in order ends its processes too, and
the jobs go on from their kept answers at the next start. Only the event loop calls this class.
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import shutil
import signal
import subprocess
from pathlib import Path

import msgspec
from msgspec import Struct

from api.lab.faults import LabError, fault
from api.lab.folders import PROGRESS_S, JobBegin, JobEnd, JobFolder, JobProgress, now_ms
from api.lab.job_faults import died, full_disk, is_full, reject_full, wrong_state
from api.lab.limits import Limits
from api.lab.processes import begun, end, ended, send
from api.lab.requests import JobSpec
from api.messages.lab import LabJob, LabLimits, StateText
from exchange.errors import ConfigError, FolderInUse
from simulation.results.manifest import program_versions

LINES_SHOWN = 20


class Job(Struct):
    """A job and its state as last seen."""

    folder: JobFolder
    spec: JobSpec
    queued_ms: int
    state: StateText = "queued"
    begin: JobBegin | None = None
    end: JobEnd | None = None
    progress: JobProgress = JobProgress(0.0, 0)
    process: subprocess.Popen[bytes] | None = None
    bytes: int = 0
    ended_ms: int | None = None
    is_canceling: bool = False  # its process is being ended, which is no failure

    @property
    def slots(self) -> int:
        """The processes that it can use at once."""
        return max(1, self.spec.runs)


class Jobs:
    """All jobs below a folder, and the processes of those that run."""

    def __init__(self, root: Path, limits: Limits) -> None:
        """Open the folder; ConfigError where it cannot be written, FolderInUse where another
        laboratory has it.
        """
        self.root = root = root.resolve()  # processes start in other folders
        self.limits = limits
        self.jobs: dict[str, Job] = {}
        self._lock = _locked(root)
        for path in sorted(root.iterdir()):
            if path.name.startswith("."):
                shutil.rmtree(path, ignore_errors=True)  # half made, or half removed
            elif (path / "spec.json").exists():
                self._load(JobFolder(path))
        self.look()

    def close(self) -> None:
        """End the processes; their jobs go on at the next start."""
        running = (job for job in self.jobs.values() if job.state == "running")
        end((job.folder, job.process) for job in running)
        os.close(self._lock)

    def get(self, name: str) -> Job:
        """A job by its id; LabError where there is none."""
        if name not in self.jobs:
            raise LabError(
                fault(
                    "not_known",
                    (f"There is no run {name!r}.", f"{name} という計算はありません。"),
                    (
                        "Begin it from the library; runs of another version have other addresses.",
                        "ライブラリーから実行してください。版が違うと番地も違います。",
                    ),
                    name,
                )
            )
        return self.jobs[name]

    def begin(self, spec: JobSpec) -> Job:
        """Queue a job, or return the one with its id. LabError: a quota or the disk is full."""
        job = self.jobs.get(spec.id)
        if job is not None and job.state not in ("failed", "canceled"):
            return job
        reject_full(spec, self.limits_record(), is_new=job is None)
        try:
            if job is None:
                folder = JobFolder(self.root / spec.id)
                folder.create(msgspec.structs.replace(spec, created_ms=now_ms()))
                self._load(folder)
            else:
                job.folder.queue()
                self._load(job.folder)
        except OSError as error:
            raise LabError(full_disk(error), 507) from None
        self.look()
        return self.jobs[spec.id]

    async def cancel(self, job: Job) -> None:
        """End a waiting or running job. LabError: it has ended."""
        if job.state not in ("queued", "running"):
            raise wrong_state("The run has ended already.", "計算はすでに終わっています。")
        if job.state == "running":
            job.is_canceling = True
            try:
                await ended(job.folder, job.process)
            finally:
                job.is_canceling = False
            if job.folder.results.exists():  # it ended just before
                self.look()
                return
        self._over(job, job.folder.end("canceled"))
        self.look()

    def remove(self, job: Job) -> None:
        """Remove an ended job with all its files. LabError: it waits or runs."""
        if job.state in ("queued", "running"):
            raise wrong_state(
                "A waiting or running run cannot be removed; cancel it first.",
                "待機中または実行中の計算は削除できません。先に中止してください。",
            )
        gone = job.folder.path.with_name(f".old-{job.folder.path.name}")
        job.folder.path.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)
        del self.jobs[job.spec.id]

    def look(self) -> None:
        """Read the state of the running jobs and begin those that have room."""
        for job in self.jobs.values():
            if job.state == "running" and not job.is_canceling:
                self._see(job)
        free = self.limits.workers - sum(
            min(job.slots, self.limits.workers)
            for job in self.jobs.values()
            if job.state == "running"
        )
        for job in self.queue():
            wanted = min(job.slots, self.limits.workers)
            if wanted > free:
                break  # in order: a large job is not overtaken for ever
            self._start(job, wanted)
            free -= wanted

    def queue(self) -> list[Job]:
        """The waiting jobs in order."""
        waiting = [job for job in self.jobs.values() if job.state == "queued"]
        return sorted(waiting, key=lambda job: (job.queued_ms, job.spec.id))

    async def watch(self) -> None:
        """Look several times a second until canceled."""
        while True:
            await asyncio.sleep(PROGRESS_S)
            self.look()

    def record(self, job: Job) -> LabJob:
        """A job for the page."""
        spec, begin = job.spec, job.begin
        queue = self.queue() if job.state == "queued" else []
        is_done = job.state == "done"
        return LabJob(
            id=spec.id,
            kind=spec.body.kind,
            title=spec.title,
            state=job.state,
            variants=list(spec.records),
            axes=list(spec.body.axes),
            study=spec.body.study,
            is_small=spec.body.is_small,
            seed=spec.body.seed,
            replications=spec.body.replications,
            created_ms=spec.created_ms,
            began_ms=None if begin is None else begin.began_ms,
            ended_ms=job.ended_ms,
            place=queue.index(job) + 1 if queue else 0,
            share=1.0 if is_done else job.progress.share,
            runs_done=spec.runs if is_done else job.progress.runs_done,
            runs=spec.runs,
            seconds_estimate=spec.seconds,
            seconds_passed=0.0
            if begin is None
            else ((job.ended_ms or now_ms()) - begin.began_ms) / 1000,
            seconds_left=self._left(job),
            bytes=job.bytes,
            fault=None if job.end is None else job.end.fault,
            last_lines=[] if job.end is None else list(job.end.last_lines),
        )

    def limits_record(self) -> LabLimits:
        """The limits and what is in use."""
        limits = self.limits
        return LabLimits(
            version=program_versions()["tanso"],
            workers=limits.workers,
            replications_max=200,
            values_max=20,
            variants_max=4,
            runs_max=limits.runs,
            seconds_max=limits.seconds,
            at_once=self._at_once(),
            at_once_max=limits.at_once,
            kept=len(self.jobs),
            kept_max=limits.kept,
            bytes=sum(job.bytes for job in self.jobs.values()),
            bytes_max=limits.bytes,
            bytes_free=shutil.disk_usage(self.root).free,
        )

    def _load(self, folder: JobFolder) -> None:
        """Read a job's state from its folder."""
        job = Job(folder, folder.spec(), folder.queued_ms(), begin=folder.began())
        self.jobs[job.spec.id] = job
        job.progress = folder.progress()
        if folder.results.exists():
            self._done(job)
            return
        end = folder.ended()
        if end is not None:
            self._over(job, end)
        elif folder.is_alive():
            job.state = "running"

    def _over(self, job: Job, end: JobEnd) -> None:
        """Take the end of a job without results."""
        job.end, job.process = end, None
        job.state, job.ended_ms, job.bytes = end.state, end.ended_ms, job.folder.size()

    def _done(self, job: Job) -> None:
        job.state, job.bytes = "done", job.folder.size()
        job.ended_ms = job.folder.results.stat().st_mtime_ns // 1_000_000

    def _see(self, job: Job) -> None:
        """Read the progress of a running job, or how it ended."""
        if job.process is not None:
            job.process.poll()
        is_alive = job.folder.is_alive()
        job.progress = job.folder.progress()
        if is_alive:
            return
        if job.begin is not None:
            send(job.begin.process, signal.SIGKILL)  # what it left, or itself if it does not end
        if job.process is not None:
            job.process.wait()
        job.process = None
        if job.folder.results.exists():
            self._done(job)
            return
        end = job.folder.ended()
        if end is None:
            lines = job.folder.log_lines(LINES_SHOWN)
            no_room = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            why = full_disk(no_room) if is_full(self.root) else died(lines)
            end = job.folder.end("failed", why, lines)
        self._over(job, end)

    def _start(self, job: Job, workers: int) -> None:
        lock = job.folder.lock()
        if lock is None:  # its process of before still lives
            job.state = "running"
            return
        try:
            job.process = begun(job.folder, workers, lock)
        except OSError as error:
            self._over(job, job.folder.end("failed", full_disk(error)))
            return
        finally:
            os.close(lock)
        job.begin, job.state = job.folder.began(), "running"

    def _left(self, job: Job) -> float | None:
        """Seconds until a job ends; None for one that waits."""
        if job.state != "running" or job.begin is None:
            return None if job.state == "queued" else 0.0
        passed = (now_ms() - job.begin.began_ms) / 1000
        return seconds_left(job.progress, passed, job.spec.seconds)

    def _at_once(self) -> int:
        return sum(job.state in ("queued", "running") for job in self.jobs.values())


def seconds_left(progress: JobProgress, passed: float, estimate: float) -> float | None:
    """Seconds until a running job ends, None where that is not known.

    `passed`: seconds since it began; `estimate`: seconds of the whole job on free cores. Its own
    rate replaces the estimate over the first tenth of its runs, and at once where it takes longer.
    """
    expected = estimate * (1 - progress.begun_with)
    done, rest = progress.share - progress.begun_with, 1 - progress.share
    if done <= 0:
        return expected - passed if passed < expected else None
    weight = min(1.0, max(done / 0.1, passed / expected))
    return weight * passed / done * rest + (1 - weight) * (expected - passed)


def _locked(root: Path) -> int:
    try:
        root.mkdir(parents=True, exist_ok=True)
        file = os.open(root / "laboratory.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ConfigError(f"cannot write to {root}, the folder of runs: {error.strerror}") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise FolderInUse(
            f"another laboratory uses {root}: stop it, or name another folder with --runs"
        ) from None
    return file
