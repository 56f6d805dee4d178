"""What all tests share: one fresh seed a run, compiled kernels, the time of a soak run."""

from __future__ import annotations

import os
import secrets

import pytest

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
