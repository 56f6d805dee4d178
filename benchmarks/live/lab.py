"""Measurement of a served laboratory, for `python -m benchmarks lab`.

Three bars: from the click on Run to the first picture at most 1.2 times the run's own processor
time and 3 s; progress at least twice a second; two scenarios with replications in at most 1.2 times
their runs' processor time over the processes. A run's own time is that of `tanso simulate` in a
process of its own, once its kernels are compiled.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
from msgspec import Struct

from benchmarks.live.page.chromium import ARGUMENTS, for_tests, missing

SCENARIO, OTHER = "base-balanced", "base-short"
FACTOR, START_S = 1.2, 3.0
UPDATES_A_SECOND = 2.0
TANSO = (str(Path(sys.executable).with_name("tanso")),)


class LabRow(Struct):
    """The figures of a laboratory in seconds, each beside its bar.

    `results_s`: from the request to all figures' data; `picture_s`: from the click to the first
    picture in Chromium, null without one; `gap_s`: the longest time without a message.
    """

    machine: str
    processes: int
    load: float
    run_cpu_s: float
    results_s: float
    picture_s: float | None
    picture_bar_s: float
    updates_a_second: float
    updates_bar: float
    gap_s: float
    comparison_runs: int
    comparison_s: float
    comparison_bar_s: float


def measure(turns: int, replications: int) -> LabRow:
    """Measure a laboratory in a temporary folder; medians over `turns` where there are several."""
    load, processes = os.getloadavg()[0], len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address:
        cpu_s = [run_cpu_s(Path(folder) / f"run-{turn}", turn) for turn in range(turns + 1)][1:]
        with httpx.Client(base_url=address, timeout=600) as http:
            runs = [followed(http, run_of(seed)) for seed in range(1, turns + 1)]
            picture_s = None if missing() else picture(address)
            both = {"kind": "compare", "variants": [{"scenario": SCENARIO}, {"scenario": OTHER}],
                    "replications": replications}  # fmt: skip
            comparison_s, _ = followed(http, both)
    own_s = statistics.median(cpu_s)
    ended = [times for _, times in runs]
    return LabRow(
        machine=f"{platform.machine()}, {platform.system()}",
        processes=processes,
        load=round(load, 1),
        run_cpu_s=round(own_s, 2),
        results_s=round(statistics.median(seconds for seconds, _ in runs), 2),
        picture_s=None if picture_s is None else round(picture_s, 2),
        picture_bar_s=round(FACTOR * own_s + START_S, 2),
        updates_a_second=round(min(len(times) / (times[-1] - times[0]) for times in ended), 1),
        updates_bar=UPDATES_A_SECOND,
        gap_s=round(max(max(gaps_of(times)) for times in ended), 2),
        comparison_runs=2 * replications,
        comparison_s=round(comparison_s, 1),
        comparison_bar_s=round(FACTOR * 2 * replications * own_s / processes, 1),
    )


def run_of(seed: int) -> dict[str, Any]:
    """The request of one run of the base case."""
    return {"kind": "run", "variants": [{"scenario": SCENARIO}], "seed": seed}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a laboratory in a process of its own; yields its address."""
    command = (*TANSO, "lab", "--port", "0", "--runs", str(folder / "runs"))
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        try:
            yield line.split()[-1].removesuffix("/lab")
        finally:
            process.terminate()


def run_cpu_s(out: Path, seed: int) -> float:
    """Return the processor time of a run in seconds, with its process and its tables."""
    command = (*TANSO, "simulate", SCENARIO, "--seed", str(seed), "--out", str(out))
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return usage.ru_utime + usage.ru_stime


def followed(http: httpx.Client, body: dict[str, Any]) -> tuple[float, list[float]]:
    """Begin a run and follow its messages to the end; return the seconds until all its figures
    are here, and when each message came.
    """
    began = time.perf_counter()
    answer = http.post("/v1/lab/runs", json=body)
    assert answer.is_success, answer.text
    run = answer.json()["id"]
    with http.stream("GET", f"/v1/lab/runs/{run}/events") as events:
        times = [time.perf_counter() for line in events.iter_lines() if line.startswith("data:")]
    state = http.get(f"/v1/lab/runs/{run}").json()
    assert state["state"] == "done", (state["fault"], state["last_lines"])
    results = http.get(f"/v1/lab/runs/{run}/results").json()
    for entry in results["figures"]:
        http.get(f"/v1/lab/runs/{run}/figures/{entry['name']}.json").raise_for_status()
    return time.perf_counter() - began, times


def gaps_of(times: list[float]) -> list[float]:
    """Return the seconds between messages."""
    return [later - before for before, later in pairwise(times)]


def picture(address: str) -> float:
    """Return the seconds from the click on Run to the first picture in Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=for_tests(), args=[*ARGUMENTS])
        page = browser.new_page()
        page.set_default_timeout(600_000)
        page.goto(f"{address}/lab/edit")
        run = page.get_by_role("button", name="Run", exact=True)
        run.wait_for()
        page.locator("button.primary:not([aria-disabled=true])").first.wait_for()
        began = time.perf_counter()
        run.click()
        page.get_by_role("figure").get_by_role("img").first.wait_for()
        seconds = time.perf_counter() - began
        browser.close()
    return seconds
