"""Fixtures of the browser tests; without Chromium or a built page they skip and say so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from benchmarks.live.page.chromium import ARGUMENTS, CHROMIUM, missing
from tests.api.web.house import Web

expect.set_options(timeout=15_000)  # the machine may be busy with other tests


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one file: Playwright's event loop must not outlive it, because coroutine tests
    run on loops of their own."""
    if reason := missing():
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def exchange(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One exchange for all tests of a file."""
    built = Web(tmp_path_factory.mktemp("web"), browser)
    yield built
    built.close()


@pytest.fixture
def web(exchange: Web) -> Iterator[Web]:
    """The exchange; the test fails if one of its pages broke a rule."""
    yield exchange
    assert exchange.end_of_test() == []
