"""Fixtures of the browser tests; without Chromium or a built page they skip and say so."""

from __future__ import annotations

import inspect
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from benchmarks.live.page.chromium import ARGUMENTS, for_tests, missing
from tests.api.web.house import Web

HERE = Path(__file__).parent
# Each page would start two processes, one of them in reserve, and the window a third for painting.
FEW_PROCESSES = (
    "--disable-site-isolation-trials",
    "--renderer-process-limit=1",
    "--process-per-site",
    "--in-process-gpu",
)
expect.set_options(timeout=15_000)  # the machine may be busy with other tests


class Chromium:
    """The browser of all files that come one after the other."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._browser: Browser | None = None

    def get(self) -> Browser:
        if self._browser is None:
            with ExitStack() as starting:
                playwright = starting.enter_context(sync_playwright())
                arguments = [*ARGUMENTS, *FEW_PROCESSES]
                browser = playwright.chromium.launch(executable_path=for_tests(), args=arguments)
                starting.callback(browser.close)
                self._stack, self._browser = starting.pop_all(), browser
        return self._browser

    def close(self) -> None:
        self._browser = None
        self._stack.close()


chromium = Chromium()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, None, None]:
    """Close Chromium before a test that needs none: Playwright's event loop must not outlive it,
    because coroutine tests run on loops of their own."""
    try:
        yield
    finally:
        if (
            not isinstance(nextitem, pytest.Function)
            or nextitem.path.parent != HERE
            or inspect.iscoroutinefunction(nextitem.obj)
        ):
            chromium.close()


@pytest.fixture(scope="module")
def browser() -> Browser:
    """Chromium; each page of a test has a context of its own."""
    if reason := missing(for_tests()):
        pytest.skip(reason)
    return chromium.get()


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
