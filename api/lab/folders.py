"""The folder of a job on the disk, from which its state is read after a restart.

    spec.json      the job, written once
    queued         when it was last put in the queue (ms)
    lock           held by the worker's process as long as it lives
    began          process and begin of the worker
    progress.json  the share done, written by the worker several times a second
    ended.json     why a job failed, or that it was canceled
    answers/       the answers of its single runs so far
    work/          results in the making; renamed to results/ when they are whole
    results/       tables, manifest, views

What must stay true: a job is done if and only if `results/` is there.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from api.lab.requests import JobSpec
from api.messages.lab import LabFault

PROGRESS_S = 0.25
SPEC = "spec.json"
T = TypeVar("T")


class JobProgress(Struct, frozen=True):
    """The share done of 1, the runs ended, and the share that earlier processes had done."""

    share: float
    runs_done: int
    begun_with: float = 0.0


class JobEnd(Struct, frozen=True):
    """The end of a job without results."""

    state: Literal["failed", "canceled"]
    ended_ms: int
    fault: LabFault | None = None
    last_lines: tuple[str, ...] = ()


class JobBegin(Struct, frozen=True):
    """The worker's process and when it began."""

    process: int
    began_ms: int


class JobFolder:
    """The folder of one job."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.work = path / "work"
        self.results = path / "results"
        self.answers = path / "answers"
        self.shares = path / "shares"
        self.log = path / "worker.log"

    def create(self, spec: JobSpec) -> None:
        """Write a new job; the folder appears whole. OSError: it could not be written."""
        new = self.path.with_name(f".new-{self.path.name}")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        (new / SPEC).write_bytes(msgspec.json.encode(spec))
        (new / "queued").write_text(str(now_ms()))
        new.rename(self.path)

    def queue(self) -> None:
        """Put an ended job without results in the queue again."""
        _write_whole(self.path / "queued", str(now_ms()).encode())
        (self.path / "progress.json").unlink(missing_ok=True)
        (self.path / "began").unlink(missing_ok=True)
        (self.path / "ended.json").unlink(missing_ok=True)

    def spec(self) -> JobSpec:
        """The job."""
        return msgspec.json.decode((self.path / SPEC).read_bytes(), type=JobSpec)

    def queued_ms(self) -> int:
        """The time at which it was last put in the queue."""
        return int((self.path / "queued").read_text())

    def began(self) -> JobBegin | None:
        """The worker's process, None before the first."""
        return _read(self.path / "began", JobBegin)

    def write_began(self, process: int) -> None:
        """Keep the worker's process, which begins now."""
        _write_whole(self.path / "began", msgspec.json.encode(JobBegin(process, now_ms())))

    def progress(self) -> JobProgress:
        """The last progress."""
        return _read(self.path / "progress.json", JobProgress) or JobProgress(0.0, 0)

    def write_progress(self, progress: JobProgress) -> None:
        """Replace the progress."""
        _write_whole(self.path / "progress.json", msgspec.json.encode(progress))

    def ended(self) -> JobEnd | None:
        """The end without results, if it came."""
        return _read(self.path / "ended.json", JobEnd)

    def end(
        self,
        state: Literal["failed", "canceled"],
        fault: LabFault | None = None,
        last_lines: list[str] | tuple[str, ...] = (),
    ) -> JobEnd:
        """End the job without results; what it had in the making is removed.

        On a full disk the end is kept by who called this: after a restart the job begins again.
        """
        shutil.rmtree(self.work, ignore_errors=True)
        end = JobEnd(state, now_ms(), fault, tuple(last_lines))
        with suppress(OSError):
            _write_whole(self.path / "ended.json", msgspec.json.encode(end))
        return end

    def log_lines(self, most: int) -> list[str]:
        """The last lines that the worker printed."""
        try:
            return self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-most:]
        except FileNotFoundError:
            return []

    def lock(self) -> int | None:
        """Take the lock of the worker; None while its process lives. The caller closes it."""
        file = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return None
        return file

    def is_alive(self) -> bool:
        """True while a worker's process lives."""
        file = self.lock()
        if file is None:
            return True
        os.close(file)
        return False

    def size(self) -> int:
        """Bytes of all its files."""
        found = 0
        for path in self.path.rglob("*"):
            try:
                found += path.stat().st_size
            except FileNotFoundError:
                continue  # it has just been replaced
        return found


def now_ms() -> int:
    """Milliseconds since 1970 by the wall clock."""
    return time.time_ns() // 1_000_000


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError:
        return None  # of a machine that stopped while it was written


def _write_whole(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
