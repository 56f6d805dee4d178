"""Measurement of the disk sync of a durable order alone, for `python -m benchmarks stream`.

It writes like the journal: over a file that has grown, a page and its header at a time, with the
pauses of the exchange between two groups. In a growing file a sync takes half as long again,
without pauses a fifth less.
"""

from __future__ import annotations

import os
import statistics
import time
from http.client import HTTPConnection
from pathlib import Path

# As in SQLite's log: https://sqlite.org/fileformat2.html, section 4.
FRAME_BYTES = 24 + 4096
FRAMES = 1_000
_GROUPS = b"\ntanso_groups "


def sync_us(folder: Path, per_s: float, count: int) -> float:
    """Return the median time in microseconds of `count` frames written and synced at the rate
    `per_s`."""
    taken = []
    frame, step_s = bytes(FRAME_BYTES), 1 / per_s
    file = os.open(folder / "sync", os.O_RDWR | os.O_CREAT)
    try:
        os.pwrite(file, frame * FRAMES, 0)
        os.fsync(file)
        due_s = time.perf_counter()
        for number in range(count):
            due_s += step_s
            time.sleep(max(0.0, due_s - time.perf_counter()))
            began = time.perf_counter_ns()
            os.pwrite(file, frame, number % FRAMES * FRAME_BYTES)
            os.fdatasync(file)
            taken.append(time.perf_counter_ns() - began)
    finally:
        os.close(file)
    return round(statistics.median(taken) / 1000, 1)


def groups(address: str) -> int:
    """Return the number of groups that a server has committed since its start, from its metrics."""
    http = HTTPConnection(address)
    try:
        http.request("GET", "/metrics")
        return int(float(http.getresponse().read().partition(_GROUPS)[2].partition(b"\n")[0]))
    finally:
        http.close()
