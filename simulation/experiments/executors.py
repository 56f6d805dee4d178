"""Executors for the runs of an experiment: in this process, in worker processes, or on a Dask
cluster.

A task is data and its answer depends on the task alone. Answers come back as they end, so that
each can be kept at once; whoever needs an order sorts them. Workers are spawned and not forked,
because threads and compiled kernels do not survive a fork.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Future,
    ProcessPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import active_children, get_context, parent_process
from threading import Thread
from typing import Any, Protocol, TypeVar

from exchange.errors import ConfigError, WorkerLost
from exchange.extras import needs

T = TypeVar("T")
R = TypeVar("R")
WAKE_S = 0.5
AHEAD = 2  # tasks sent for each worker; the others wait here, so that no queue grows


class Executor(Protocol):
    """An interface that applies a function to tasks."""

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Generator[R, None, None]:
        """The answers as they end, in any order; the first exception of a task ends the run.

        Tasks are taken a few at a time, so that the caller may decide late which to leave out.
        """


class InProcess:
    """Runs the tasks one after another in this process."""

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Generator[R, None, None]:
        yield from map(function, tasks)


class ProcessPool:
    """Runs the tasks in worker processes on this machine."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Generator[R, None, None]:
        pool = ProcessPoolExecutor(self._workers, get_context("spawn"), _end_with_parent)
        waiting = iter(tasks)
        running: set[Future[R]] = set()
        try:
            while True:
                with _interrupts_held():
                    for task in islice(waiting, AHEAD * self._workers - len(running)):
                        running.add(pool.submit(function, task))
                if not running:
                    return
                # An endless wait can miss an interrupt.
                ended, running = wait(running, timeout=WAKE_S, return_when=FIRST_COMPLETED)
                for future in ended:
                    yield future.result()
        except BrokenProcessPool:
            raise WorkerLost(
                "a worker process ended before its run did (killed, or out of memory); "
                "try fewer --workers"
            ) from None
        except (KeyboardInterrupt, GeneratorExit):
            for worker in active_children():
                worker.terminate()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


class Dask:
    """Runs the tasks on a Dask cluster: the one at `address`, else one started for the purpose.

    The cluster repeats a run whose worker is lost. The scheduler holds a few tasks for each worker
    and no answer longer than it takes to fetch it, so its memory does not grow with the experiment.
    """

    def __init__(self, address: str | None, workers: int) -> None:
        self._address = address
        self._workers = workers

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Generator[R, None, None]:
        distributed = _distributed()
        waiting = iter(tasks)
        with self._client(distributed) as client:
            running = distributed.as_completed()
            try:
                while True:
                    room = AHEAD * max(1, len(client.nthreads())) - running.count()
                    for task in islice(waiting, max(0, room)):
                        running.add(client.submit(function, task, pure=False))
                    if running.is_empty():
                        return
                    yield next(running).result()
            except (distributed.KilledWorker, CancelledError) as error:
                reason = " ".join(str(error).split()).rstrip(".")
                raise WorkerLost(f"the Dask cluster lost a run: {reason}") from None

    @contextmanager
    def _client(self, distributed: Any) -> Iterator[Any]:
        if self._address:
            try:
                client = distributed.Client(self._address, timeout="10s")
            except (OSError, ValueError) as error:
                reason = f"no Dask scheduler answers at {self._address}: {error}"
                raise ConfigError(reason) from None
            with client:
                yield client
            return
        with (
            distributed.LocalCluster(
                n_workers=self._workers, threads_per_worker=1, dashboard_address="127.0.0.1:0"
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield client


def executor(name: str, workers: int, address: str | None = None) -> Executor:
    """The executor of a name: "in-process", "processes" or "dask".

    ConfigError for another name, for fewer than one worker, and where Dask is missing.
    """
    if workers < 1:
        raise ConfigError(f"--workers must be at least 1, not {workers}")
    if address is not None and name != "dask":
        raise ConfigError("--scheduler is for --executor dask")
    if name == "dask":
        _distributed()
        return Dask(address, workers)
    if name == "processes" and workers > 1:
        return ProcessPool(workers)
    if name in ("in-process", "processes"):
        return InProcess()
    raise ConfigError(f"no executor is called {name!r}; there are: in-process, processes, dask")


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _end_with_parent() -> None:
    """End this worker when its parent process ends, also when that is killed."""
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Block interrupts in this thread and in the processes that it starts meanwhile.

    A worker never handles one, not even while it imports: the parent process ends its workers. An
    interrupt that arrives here meanwhile is raised afterwards.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise ConfigError(
            f"--executor dask {needs('distributed')} (--executor processes needs nothing more)"
        ) from None
    return distributed
