"""Memory of the processes of a sweep, as its runs pass: `python -m benchmarks sweep-memory`.

Small worlds, each a variant of its own, run on a local Dask cluster or in worker processes. After
every tenth of the runs the resident memory of this process and of all its children is read.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import psutil

from simulation.experiments.executors import executor
from simulation.experiments.experiment import Task, answer, attempt
from simulation.scenarios.run import record_of

SAMPLES = 10
BAR_MB = 1_000
WORLD = """extends = "base-balanced"
title = "Small"
[population]
firms = 10
smallest_t = 10_000
[calendar]
last_fiscal_year = 2026
[credits.jcm]
projects_a_year = 3
[credits.jcredit]
projects_a_year = 3
[behavior]
participation = {participation:.6f}
"""


def measure(name: str, runs: int, workers: int) -> dict[str, Any]:
    """Return the memory in MB of the largest process and of each, by the number of runs so far."""
    texts = [WORLD.format(participation=0.1 + 0.4 * run / runs) for run in range(runs)]
    tasks = (Task(number, f"run {number}", text, number) for number, text in enumerate(texts))
    rows: list[dict[str, Any]] = []
    failures = 0
    answers = executor(name, workers).run(partial(attempt, partial(answer, record_of)), tasks)
    for ended, found in enumerate(answers, start=1):
        failures += hasattr(found, "reason")
        if ended % max(1, runs // SAMPLES) == 0:
            rows.append({"runs": ended, "mb": _memory_mb()})
    most = max(max(row["mb"].values()) for row in rows)
    result = {"executor": name, "runs": runs, "workers": workers, "failures": failures}
    return result | {"rows": rows, "largest_mb": most, "bar_mb": BAR_MB}


def _memory_mb() -> dict[str, float]:
    """The resident memory of this process and of its children, by what each is and its number."""
    here = psutil.Process()
    found = {"this": here.memory_info().rss / 1e6}
    for child in here.children(recursive=True):
        try:
            found[f"child {child.pid}"] = child.memory_info().rss / 1e6
        except psutil.NoSuchProcess:
            continue
    return found
