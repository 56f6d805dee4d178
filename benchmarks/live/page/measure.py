"""Measurement of the trader's page in Chromium, alone and while the exchange is flooded."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from benchmarks.live.feed import metric
from benchmarks.live.load import cpu_s
from benchmarks.live.page.chromium import ARGUMENTS, CHROMIUM
from benchmarks.live.page.figures import Figure, percentile
from benchmarks.live.page.flood import MARK_FROM, MIDDLE, Flooded, flooding
from benchmarks.live.server import PASSWORD, PERSON, Served

PROBE = Path(__file__).with_name("probe.js")
SIZE = {"width": 1280, "height": 720}
COOKIE = "tanso_session"
LOADS = 5
WRITES_S = 5.0
# The screens' own sign that a person can use them, as a condition in the page.
USABLE = {
    "/": "document.querySelectorAll('main [role=grid] tbody tr').length > 0",
    "/trade": "document.querySelector('form.ticket button[type=submit]:enabled')"
    " && document.querySelector('.board tr.price, .board tr.blank')",
}
TYPED = ("1", "2", "Backspace", "Backspace")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


def session_of(server: Served, person: str = PERSON) -> str:
    """Log a person in and return the session's cookie."""
    body = {"user": person, "password": PASSWORD}
    reply = httpx.post(f"http://{server.address}/v1/auth/login", json=body)
    reply.raise_for_status()
    return str(reply.cookies[COOKIE])


@contextmanager
def opened(browser: Browser, server: Served, path: str, session: str) -> Iterator[Page]:
    """Open a page as the person, in a browser context of its own."""
    context: BrowserContext = browser.new_context(viewport=SIZE, locale="en-GB")
    url = f"http://{server.address}"
    context.add_cookies(
        [
            {"name": COOKIE, "value": session, "url": url},
            {"name": "tanso_lang", "value": "en", "url": url},
        ]
    )
    context.add_init_script(path=PROBE)
    page = context.new_page()
    page.goto(f"{url}{path}")
    yield page
    context.close()


def interactive(browser: Browser, server: Served, session: str) -> list[Figure]:
    """Measure how soon after the start of its loading a page can be used: the median of loads
    without a cache."""
    figures = []
    for path, usable in USABLE.items():
        taken = []
        for _ in range(LOADS):
            with opened(browser, server, path, session) as page:
                ready = page.wait_for_function(f"() => ({usable}) && performance.now()")
                taken.append(float(ready.json_value()))
        name = f"{path} can be used after, median of {LOADS}"
        figures.append(Figure(name, round(statistics.median(taken), 1), "ms", 1_000, 600))
    return figures


def flooded(
    browser: Browser, server: Served, session: str, per_s: float, seconds: float, followers: int
) -> list[Figure]:
    """Measure the trader's page while the exchange sends `per_s` public messages a second to all
    `followers`."""
    path = f"/trade?symbol={server.symbols[0]}"
    with opened(browser, server, path, session) as page:
        page.wait_for_function(f"() => {USABLE['/trade']}")
        debugger = page.context.new_cdp_session(page)
        debugger.send("Performance.enable")
        with flooding(server, per_s, seconds, followers) as flood:
            before = _Usage.now(page, debugger, server)
            page.evaluate(f"probe.begin('{MIDDLE:,}', {MARK_FROM})")
            flood.begin()
            _type(page, seconds)
            result = flood.result()
            page.evaluate("probe.end()")
            after = _Usage.now(page, debugger, server)
        probe = page.evaluate("probe")
        with flooding(server, per_s, WRITES_S, followers) as flood:
            page.evaluate("probe.countWrites()")
            flood.begin()
            flood.result()
            writes = page.evaluate("probe.stopCounting()")
    return [
        Figure("public messages sent", result.messages_per_s, "1/s", per_s, None, at_least=True),
        Figure("of them published", (after.pushes - before.pushes) / seconds, "1/s"),
        Figure("orders entered", result.orders_per_s, "1/s"),
        Figure("messages that the page received", after.per_s(before, "messages"), "1/s"),
        *_frames(probe),
        *_delays(probe, result),
        Figure("text writes per changed cell", _ratio(writes), "", 1.0),
        *after.since(before),
    ]


def _type(page: Page, seconds: float) -> None:
    """Type into the ticket's quantity, a key each second, as long as the flood lasts."""
    field = page.locator("form.ticket").get_by_label("Quantity", exact=True)
    field.focus()
    start = time.perf_counter()
    for number in range(int(seconds)):
        page.keyboard.press(TYPED[number % len(TYPED)])
        page.wait_for_timeout(max(0.0, start + number + 1 - time.perf_counter()) * 1_000)


def _frames(probe: dict[str, Any]) -> list[Figure]:
    frames = probe["frames"]
    between = [after - before for before, after in pairwise(frames)]
    return [
        Figure("between frames, p50", percentile(between, 50)),
        Figure("between frames, p95", percentile(between, 95), "ms", 34, 20),
        Figure("between frames, p99", percentile(between, 99), "ms", 50, 34),
        Figure("between frames, longest", max(between), "ms", 100),
        Figure("flushes between two frames, most", probe["flushesMost"], "", 1),
        Figure("tasks longer than 50 ms", len(probe["longTasks"]), "", 0),
        Figure(
            "a key until the next paint, p98", percentile([*probe["inputs"], 0], 98), "ms", 200, 100
        ),
    ]


def _delays(probe: dict[str, Any], result: Flooded) -> list[Figure]:
    marks = _first_shown({int(key): at for key, at in probe["marks"].items()}, result.marks)
    rows = [
        probe["rows"][str(key)] - at for key, at in result.acks.items() if str(key) in probe["rows"]
    ]
    return [
        Figure("change sent to pixels, p50", percentile(marks, 50)),
        Figure("change sent to pixels, p95", percentile(marks, 95), "ms", 150, 120),
        Figure("changes shown, of those sent", 100 * len(marks) / len(result.marks), "%"),
        Figure("acknowledgement to row, p50", percentile(rows, 50)),
        Figure("acknowledgement to row, p95", percentile(rows, 95), "ms", 100, 50),
        Figure("rows shown, of own orders", 100 * len(rows) / len(result.acks), "%"),
    ]


def _first_shown(shown: dict[int, float], sent: dict[int, float]) -> list[float]:
    """Return the delays of the marks. A mark is shown by the first one that is not older, because
    the page merges what changes within its pace."""
    delays = []
    at_ms = math.inf
    for mark in sorted(sent, reverse=True):
        at_ms = min(at_ms, shown.get(mark, math.inf))
        if at_ms < math.inf:
            delays.append(at_ms - sent[mark])
    return delays


def _ratio(writes: dict[str, int]) -> float:
    return round(writes["writes"] / max(1, writes["changed"]), 3)


class _Usage:
    """Time and memory that page and server have used until now."""

    def __init__(self, metrics: dict[str, float], counts: dict[str, float], server: Served) -> None:
        self.at_s = time.perf_counter()
        self.metrics = metrics
        self.counts = counts
        self.pushes = metric(server, "tanso_pushes")
        self.server_s = cpu_s(server.process)

    @classmethod
    def now(cls, page: Page, debugger: CDPSession, server: Served) -> _Usage:
        """Read everything, the heap after a collection of what nothing holds."""
        debugger.send("HeapProfiler.collectGarbage")
        found = debugger.send("Performance.getMetrics")["metrics"]
        metrics = {each["name"]: float(each["value"]) for each in found}
        return cls(metrics, page.evaluate("tansoCounts"), server)

    def per_s(self, before: _Usage, count: str) -> float:
        return (self.counts[count] - before.counts[count]) / (self.at_s - before.at_s)

    def since(self, before: _Usage) -> list[Figure]:
        """Return what was used since an earlier time."""
        seconds = self.at_s - before.at_s

        def ms_per_s(name: str) -> float:
            return 1_000 * (self.metrics[name] - before.metrics[name]) / seconds

        grown = self.metrics["JSHeapUsedSize"] - before.metrics["JSHeapUsedSize"]
        return [
            Figure("main thread, script", ms_per_s("ScriptDuration"), "ms/s", 250),
            Figure(
                "main thread, layout and style",
                ms_per_s("LayoutDuration") + ms_per_s("RecalcStyleDuration"),
                "ms/s",
            ),
            Figure("main thread, all tasks", ms_per_s("TaskDuration"), "ms/s"),
            Figure("heap after", self.metrics["JSHeapUsedSize"] / 1e6, "MB"),
            Figure("heap grown", grown / 1e6, "MB"),
            Figure(
                "processor of the exchange", 100 * (self.server_s - before.server_s) / seconds, "%"
            ),
        ]
