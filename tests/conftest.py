"""Set-up that all tests share: a fresh seed, compiled kernels, coroutine tests, soak time."""

from __future__ import annotations

import asyncio
import inspect
import os
import secrets

import pytest
import uvloop

FRESH_SEED = "TANSO_FRESH_SEED"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--soak-seconds",
        type=float,
        default=600.0,
        help="seconds that all soak tests together may take",
    )


def pytest_configure(config: pytest.Config) -> None:
    """One seed that no run before had, which workers inherit so that all collect the same tests;
    and kernels compiled once, before workers that all need them start."""
    os.environ.setdefault(FRESH_SEED, str(secrets.randbits(32)))
    if not hasattr(config, "workerinput") and getattr(config.option, "numprocesses", None):
        from exchange.venue.warm_up import compile_kernels

        compile_kernels()


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
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(coroutine)
    return True


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
