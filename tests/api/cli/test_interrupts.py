"""An interrupt that a library catches still ends a run before its results are written."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from api.cli import simulate
from api.cli.interrupts import kept_interrupt
from api.cli.progress import bar
from api.cli.sweep import Runs, run_variants
from exchange.errors import RunInterrupted, WorkerLost
from simulation.experiments.experiment import Task
from simulation.experiments.store import Answer
from simulation.experiments.variants import grid
from simulation.results.manifest import MANIFEST
from simulation.results.tables import Record, Tables


def test_an_interrupt_that_was_caught_is_raised_again() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), kept_interrupt() as check:  # noqa: PT012
        check()
        with suppress(BaseException):
            signal.raise_signal(signal.SIGINT)
        check()
    assert signal.getsignal(signal.SIGINT) is before


def test_work_with_a_bar_ends_at_its_next_progress_or_at_its_end() -> None:
    """`simulate`, `simulate --check`, `sweep` and `study` show their runs so."""
    for reports_again in (True, False):
        after = []
        with pytest.raises(KeyboardInterrupt), bar("work") as to:  # noqa: PT012
            to(0.1)
            with suppress(BaseException):
                signal.raise_signal(signal.SIGINT)
            if reports_again:
                to(0.2)
                after.append("went on")
        assert after == []


def test_an_interrupt_within_another_kept_one_is_known_to_both() -> None:
    with pytest.raises(KeyboardInterrupt), kept_interrupt() as check:  # noqa: PT012
        with suppress(BaseException), kept_interrupt():
            signal.raise_signal(signal.SIGINT)
        check()


def test_a_thread_gets_no_signals_and_no_check() -> None:
    found = []

    def work() -> None:
        with kept_interrupt() as check:
            check()
            found.append(signal.getsignal(signal.SIGINT))

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGINT)]


def test_an_interrupt_that_is_caught_while_tables_are_made_leaves_no_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(record: Record) -> Tables:
        with suppress(BaseException):
            signal.raise_signal(signal.SIGINT)
        return frames(record)

    frames = simulate.frames
    monkeypatch.setattr(simulate, "frames", interrupted)
    wanted = simulate.RunOptions("four-firms", 1, tmp_path, False, 1, 1, True)
    with pytest.raises(RunInterrupted, match="holds no complete results"):
        simulate.run_simulation(wanted)
    assert not (tmp_path / MANIFEST).exists()


def dying(task: Task) -> Answer:
    """Answer the first seed; the worker of another one is killed."""
    if task.seed:
        os._exit(9)
    return Answer(task.variant, task.seed, {}, {}, {})


def test_a_lost_worker_is_said_with_what_was_kept(tmp_path: Path) -> None:
    variants = grid(["four-firms"], ())
    with pytest.raises(
        WorkerLost, match=rf"after [01] of 3 runs; they are kept in {tmp_path}: add"
    ):
        run_variants(variants, Runs(0, 3, 2), tmp_path, measure=dying)
    with pytest.raises(WorkerLost, match="nothing was kept"):
        run_variants(variants, Runs(1, 2, 2), measure=dying)
