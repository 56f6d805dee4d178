"""The sync of a durable order alone, on the same disk, for `python -m benchmarks stream`.

Like with like: the journal's log is written over once it has grown, a page and its header at a
time, with the pauses that the exchange makes between two groups. In a file that grows a sync costs
half as much again, back to back a fifth less.
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
    """The median time of one of `count` frames written over and synced, so many a second."""
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
    """How many groups a server has committed since its start, as its metrics say."""
    http = HTTPConnection(address)
    try:
        http.request("GET", "/metrics")
        return int(float(http.getresponse().read().partition(_GROUPS)[2].partition(b"\n")[0]))
    finally:
        http.close()
