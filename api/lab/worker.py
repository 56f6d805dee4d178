"""The process of one run of the laboratory: `python -m api.lab.worker FOLDER WORKERS`.

It reads the job in its folder, computes, and reports its progress to a file there. Results are
written to a folder of another name, which is renamed when they are whole, so that a half-written
one is never taken for a result. Answers of single runs are kept as they end: a job begun again goes
on from them.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

from api.lab.faults import fault
from api.lab.folders import PROGRESS_S, JobFolder, JobProgress
from api.lab.job_faults import is_full
from api.lab.requests import JobSpec
from api.messages.lab import LabFault
from exchange.errors import ConfigError, ResultsFailed, TansoError

if TYPE_CHECKING:
    from api.messages.lab_results import LabFinding
    from simulation.experiments.experiment import Task
    from simulation.experiments.store import Answer

NICENESS = 10
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FIRST = "first"  # the tables of the first seed's run
LINES_KEPT = 20


class Shares:
    """The share done of the runs in progress: a file for each, which its process writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def writer(self, name: str) -> Callable[[float], None]:
        """A function that sets the share of a run."""
        path = self.folder / name

        def write(share: float) -> None:
            with suppress(OSError):  # a full disk: the run itself says so when it writes
                path.write_text(f"{share:.4f}")

        return write

    def total(self) -> float:
        """The sum over runs in progress."""
        found = 0.0
        for path in self.folder.iterdir():
            try:
                found += float(path.read_text() or 0)
            except (OSError, ValueError):
                continue  # it has just ended, or is being written
        return found


class Measured(NamedTuple):
    """The settings of the runs: where shares are written, and whose tables are kept."""

    folder: str
    kept_seed: int | None
    is_study: bool


def main() -> None:
    """Run the job of the folder on the command line."""
    os.nice(NICENESS)
    folder = JobFolder(Path(sys.argv[1]))
    try:
        compute(folder, int(sys.argv[2]))
    except Exception as error:  # the edge of a process: the server shows why it ended
        traceback.print_exc()
        folder.end("failed", _fault_of(error, folder), _last_lines(error))
        sys.exit(1)


def compute(folder: JobFolder, workers: int) -> None:
    """Make the results of a job and put them in their place."""
    spec = folder.spec()
    shutil.rmtree(folder.work, ignore_errors=True)
    folder.work.mkdir()
    with _reported(folder, spec) as at:
        findings: list[LabFinding] = []
        if spec.folder:
            _bring_in(spec, folder)
        else:
            findings = _run(spec, folder, workers, at)
        from api.lab.views import write_views

        write_views(spec, folder.work, findings)
    folder.work.rename(folder.results)
    for leftover in (folder.answers, folder.path / FIRST):
        shutil.rmtree(leftover, ignore_errors=True)


class _At:
    """The progress of a job, written to its file several times a second until it is closed."""

    def __init__(self, folder: JobFolder, spec: JobSpec) -> None:
        shutil.rmtree(folder.shares, ignore_errors=True)
        folder.shares.mkdir()
        self.ended, self.total, self.begun_with = 0, spec.runs, -1
        self._shares = Shares(folder.shares)
        self._folder = folder
        self._stop = Event()
        self._thread = Thread(target=self._write_on, daemon=True)

    def __enter__(self) -> _At:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()
        shutil.rmtree(self._folder.shares, ignore_errors=True)

    def to(self, ended: int) -> None:
        """Set the number of runs that have ended."""
        if self.begun_with < 0:
            self.begun_with = ended
        self.ended = ended

    def _write_on(self) -> None:
        while not self._stop.wait(PROGRESS_S):
            running = self._shares.total()
            share = min(1.0, (self.ended + running) / max(1, self.total))
            done = JobProgress(share, self.ended, max(0, self.begun_with) / max(1, self.total))
            with suppress(OSError):
                self._folder.write_progress(done)


def _reported(folder: JobFolder, spec: JobSpec) -> _At:
    return _At(folder, spec)


def _run(spec: JobSpec, folder: JobFolder, workers: int, at: _At) -> list[LabFinding]:
    """Run all variants with all seeds and write tables and manifest; return a study's findings."""
    from simulation.experiments.executors import executor
    from simulation.experiments.experiment import Progress, run_experiment
    from simulation.experiments.store import Plan, answer_store, digest_of, program_identity

    is_one = spec.body.kind == "run"
    first = folder.path / FIRST
    settings = Measured(
        str(folder.path), spec.body.seed if is_one else None, spec.body.kind == "study"
    )
    named = tuple((one.name, digest_of(one.text.encode())) for one in spec.variants)
    folder.answers.mkdir(exist_ok=True)
    if is_one and not (first / "whole").exists():
        shutil.rmtree(folder.answers)  # the first seed's tables are needed: it runs again
        shutil.rmtree(first, ignore_errors=True)

    def report(progress: Progress) -> None:
        at.to(progress.ended)
        if progress.failure is not None:
            print(f"passed over: {progress.failure.reason}", file=sys.stderr, flush=True)

    with answer_store(folder.answers, Plan(program_identity(), named), resume=True) as store:
        found = run_experiment(
            spec.variants,
            spec.seeds,
            partial(measure, settings),
            executor("processes", min(workers, spec.runs)),
            store,
            report,
        )
    from api.lab.written import write_experiment, write_run

    if is_one:
        write_run(spec, found, first, folder.work)
        return []
    return write_experiment(spec, found, folder.work)


def measure(settings: Measured, task: Task) -> Answer:
    """Execute one run in a worker and measure it; keep the tables of the first seed."""
    from simulation.experiments.experiment import answer_from
    from simulation.gx_ets.keys import GxScenario
    from simulation.results.tables import frames, write_tables
    from simulation.scenarios.load import parse_scenario
    from simulation.scenarios.run import record_scenario
    from simulation.studies.study import measured

    folder = JobFolder(Path(settings.folder))
    share = folder.shares / f"{task.variant}-{task.seed}"
    scenario = parse_scenario(task.text, task.name)
    write = Shares(folder.shares).writer(share.name)
    try:
        tables = frames(record_scenario(scenario, task.name, task.seed, write))
    finally:
        share.unlink(missing_ok=True)
    if settings.kept_seed == task.seed:
        first = folder.path / FIRST
        first.mkdir(exist_ok=True)
        write_tables(tables, first)
        (first / "whole").touch()
    if settings.is_study:
        assert isinstance(scenario, GxScenario)
        return measured(tables, scenario, task)
    return answer_from(tables, task)


def _bring_in(spec: JobSpec, folder: JobFolder) -> None:
    """Copy the files of a finished run, each compared with its manifest."""
    from simulation.results.manifest import MANIFEST
    from simulation.results.opened import open_run

    run = open_run(spec.folder)
    for name in run.manifest.files:
        (folder.work / name).write_bytes(run.read(name))
    (folder.work / MANIFEST).write_bytes(run.files.read(MANIFEST))


def _fault_of(error: Exception, folder: JobFolder) -> LabFault:
    number = error.errno if isinstance(error, OSError) else None
    if number in NO_ROOM or isinstance(error, ResultsFailed) or is_full(folder.path):
        return fault(
            "full",
            (f"The results could not be written: {error}.", f"結果を書き込めませんでした: {error}"),
            (
                "Free disk space, then run it again: ended runs of it are kept.",
                "ディスクを空けて、もう一度実行してください。終わった計算は残っています。",
            ),
        )
    if isinstance(error, ConfigError | TansoError):
        return fault(
            "failed",
            (f"The run ended in an error: {error}", f"計算がエラーで終わりました: {error}"),
            ("Change the scenario.", "シナリオを変更してください。"),
        )
    said = f"{type(error).__name__}: {error}"
    return fault(
        "failed",
        (
            f"The run ended in an error of the program: {said}",
            f"プログラムのエラーで終わりました: {said}",
        ),
        (
            "Report it with the lines below and the scenario.",
            "下の行とシナリオを添えて報告してください。",
        ),
    )


def _last_lines(error: Exception) -> list[str]:
    lines = "".join(traceback.format_exception(error)).splitlines()
    return lines[-LINES_KEPT:]


if __name__ == "__main__":
    main()
