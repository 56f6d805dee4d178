"""Set-up that all tests share: a fresh seed, compiled kernels, coroutine tests, soak time."""

from __future__ import annotations

import asyncio
import gc
import inspect
import os
import secrets
import sys
from collections.abc import Coroutine, Generator
from typing import Any

import pytest
import uvloop
from hypothesis import HealthCheck, Phase, settings

from exchange.collector import without_collector

FRESH_SEED = "TANSO_FRESH_SEED"
# A busy machine fails no random test. A seeded bug is caught by the first example that fails.
settings.register_profile("tanso", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "seeded", settings.get_profile("tanso"), phases=[Phase.explicit, Phase.generate], database=None
)
settings.load_profile("tanso")
LEFT_MAX_S = 60.0  # for a canceled task to end
# Files that take long, most of them by starting processes. They begin first, so that no worker
# waits at the end for the other's last file.
LONG = (
    "tests/crash/",
    "tests/test_wheel.py",
    "tests/api/server/",
    "tests/api/cli/",
    "tests/docs/",
    "tests/api/web/",
    "tests/api/demo/",
    "tests/api/services/",
    "tests/api/access/",
    "tests/api/gateway/",
    "tests/simulation/",
    "tests/venue/",
    "tests/registry/",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--soak-seconds",
        type=float,
        default=600.0,
        help="seconds that all soak tests together may take",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Pick one fresh seed and compile the kernels, both once; keep compiled modules.

    Workers inherit the seed, so that all collect the same tests. They and the processes that tests
    start, about two hundred, would otherwise compile modules anew where PYTHONDONTWRITEBYTECODE is
    set, each worker 6 CPU s of them, because pytest rewrites the assertions of tests and plugins.
    """
    os.environ.setdefault(FRESH_SEED, str(secrets.randbits(32)))
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if not hasattr(config, "workerinput") and getattr(config.option, "numprocesses", None):
        from exchange.venue.warm_up import compile_kernels

        compile_kernels()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect the tests without the garbage collector, and exempt them from its later scans.

    What a collection makes lasts as long as the worker: to scan it took a third of its time.
    """
    with without_collector():
        found = yield
    gc.freeze()
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long; `make test` keeps this order."""
    places = {name: place for place, name in enumerate(LONG)}

    def place(item: pytest.Item) -> int:
        return next((at for name, at in places.items() if item.nodeid.startswith(name)), len(LONG))

    items.sort(key=place)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine test on the loop of its `stage`, else on a new loop of the server's kind.

    pytest fails a coroutine test that no hook runs, so none can pass without having run.
    """
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    coroutine = pyfuncitem.obj(**arguments)
    if "stage" in arguments:
        arguments["stage"].wait(coroutine)
    else:
        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        stuck: list[str] = []
        try:
            runner.run(_alone(coroutine, stuck))
        finally:
            if not stuck:  # to close the runner would wait for them forever
                runner.close()
    return True


async def _alone(coroutine: Coroutine[Any, Any, None], stuck: list[str]) -> None:
    """Run a test and end the tasks that it left; fail for those that ignore their cancellation."""
    try:
        await coroutine
    finally:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        if left:
            _, left = await asyncio.wait(left, timeout=LEFT_MAX_S)
        stuck.extend(f"{task!r} at {task.get_stack()}" for task in left)
        assert stuck == [], "these tasks ignore their cancellation"


def pytest_report_header() -> str:
    seed = os.environ[FRESH_SEED]
    return f"fresh seed: {seed} (repeat with {FRESH_SEED}={seed})"


@pytest.fixture(scope="session")
def fresh_seed() -> int:
    """The run's own seed; a failure is repeated with the environment variable of the header."""
    return int(os.environ[FRESH_SEED])


@pytest.fixture
def soak_seconds(request: pytest.FixtureRequest) -> float:
    """This soak test's share, in seconds, of the time that the whole run may take."""
    limit: float = request.config.getoption("--soak-seconds")
    return limit / max(1, len(request.session.items))
