"""Runs the benchmark of the page and gathers its figures."""

from __future__ import annotations

import os
import platform
import tempfile
from pathlib import Path

from msgspec import Struct

from api.pages.built import read_built
from benchmarks.live.page.figures import Figure
from benchmarks.live.page.measure import chromium, flooded, interactive, session_of
from benchmarks.live.page.sizes import script_sizes
from benchmarks.live.server import served

MARKETS = 20
PER_S = 20_000


class PageBench(Struct):
    """The machine, and the figures with their bars."""

    machine: str
    cores: int
    load_before: float
    browser: str
    markets: int
    seconds: float
    figures: list[Figure]
    missed: list[str] = []

    def lines(self) -> list[str]:
        """Return the machine and all figures, one a line."""
        machine = f"{self.machine}, {self.cores} cores, load {self.load_before:.1f}"
        return [
            f"{machine}, {self.browser}, {self.markets} markets, {self.seconds:g} s",
            "",
            *(figure.line() for figure in self.figures),
        ]


def run_bench(seconds: float, followers: int) -> PageBench:
    """Start an exchange, flood it and its followers and measure its page for `seconds`."""
    result = PageBench(
        machine=platform.processor() or platform.machine(),
        cores=os.cpu_count() or 1,
        load_before=os.getloadavg()[0],
        browser="",
        markets=MARKETS,
        seconds=seconds,
        figures=script_sizes(read_built()),
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), journal=False, markets=MARKETS) as server,
        chromium() as browser,
    ):
        result.browser = f"Chromium {browser.version}"
        session = session_of(server)
        result.figures += interactive(browser, server, session)
        result.figures += flooded(browser, server, session, PER_S, seconds, followers)
    result.missed = [each.name for each in result.figures if each.verdict == "missed"]
    return result
