"""What all tests share: one fresh seed a run, and the time that a soak run may take."""

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


def pytest_configure() -> None:
    """One seed that no run before had; workers inherit it, so that all collect the same tests."""
    os.environ.setdefault(FRESH_SEED, str(secrets.randbits(32)))


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
