"""Executors for the runs of an experiment: in this process, in worker processes, or on a Dask
cluster.

A task is data and its answer depends on the task alone. Answers come back in the order of the
tasks, so the number and place of workers do not change the results. Workers are spawned and not
forked, because threads and compiled kernels do not survive a fork.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from typing import Any, Protocol, TypeVar

from exchange.errors import ConfigError, WorkerLost
from exchange.extras import needs

T = TypeVar("T")
R = TypeVar("R")
Done = Callable[[], None]
WAKE_S = 0.5


class Executor(Protocol):
    """An interface that maps a function over tasks."""

    def map(self, function: Callable[[T], R], tasks: Sequence[T], done: Done) -> list[R]:
        """The answers in the order of the tasks; the first exception of a task ends the map.

        `done` is called as each task ends, in any order.
        """


class InProcess:
    """Runs the tasks one after another in this process."""

    def map(self, function: Callable[[T], R], tasks: Sequence[T], done: Done) -> list[R]:
        answers = []
        for task in tasks:
            answers.append(function(task))
            done()
        return answers


class ProcessPool:
    """Runs the tasks in worker processes on this machine."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def map(self, function: Callable[[T], R], tasks: Sequence[T], done: Done) -> list[R]:
        workers = max(1, min(self._workers, len(tasks)))
        pool = ProcessPoolExecutor(workers, get_context("spawn"))
        try:
            with _interrupts_held():
                futures = [pool.submit(function, task) for task in tasks]
            _await(futures, done)
            return [future.result() for future in futures]
        except BrokenProcessPool:
            raise WorkerLost(
                "a worker process ended before its run did (killed, or out of memory); "
                "try fewer --workers"
            ) from None
        except KeyboardInterrupt:
            for worker in active_children():
                worker.terminate()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


class Dask:
    """Runs the tasks on a Dask cluster: the one at `address`, else one started for the purpose."""

    def __init__(self, address: str | None, workers: int) -> None:
        self._address = address
        self._workers = workers

    def map(self, function: Callable[[T], R], tasks: Sequence[T], done: Done) -> list[R]:
        distributed = _distributed()
        with self._client(distributed) as client:
            futures = client.map(function, list(tasks), pure=False, batch_size=1)
            for future in distributed.as_completed(futures):
                future.result()
                done()
            answers: list[R] = client.gather(futures)
            return answers

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


def _await(futures: Sequence[Future[Any]], done: Done) -> None:
    """Wait for all futures, with short timeouts because an endless wait can miss an interrupt."""
    left = set(futures)
    while left:
        ended, left = wait(left, timeout=WAKE_S, return_when=FIRST_COMPLETED)
        for future in ended:
            future.result()
            done()


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
