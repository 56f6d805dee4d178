"""What all tests share: the time that a soak run may take."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--soak-seconds",
        type=float,
        default=600.0,
        help="seconds that all soak tests together may take",
    )


@pytest.fixture
def soak_seconds(request: pytest.FixtureRequest) -> float:
    """This soak test's share, in seconds, of the time that the whole run may take."""
    limit: float = request.config.getoption("--soak-seconds")
    return limit / max(1, len(request.session.items))
