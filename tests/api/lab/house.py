"""A small world for the tests of the laboratory, and a laboratory that serves it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from api.lab.limits import Limits
from api.messages.lab import LabJob, LabJobBody, LabVariantBody
from api.server.lab import running_lab

SMALL = {  # four firms and one deadline
    "calendar.last_fiscal_year": "2026",
    "calendar.first_allocation": "2027-04-01",
    "calendar.allocation_day": '"04-01"',
    "calendar.opening": "2027-04-05",
    "calendar.verified_day": '"04-08"',
    "calendar.deadline_day": '"04-30"',
    "population.firms": "4",
    "population.emissions_mt": "10",
    "population.largest_t": "10_000_000",
}
ENDED = ("done", "failed", "canceled")
TIMEOUT_S = 300.0


def variant(scenario: str = "base-balanced", **more: str) -> LabVariantBody:
    """A small scenario; `more`: keys with `__` for the dot."""
    changes = SMALL | {key.replace("__", "."): value for key, value in more.items()}
    return LabVariantBody(scenario=scenario, changes=changes)


def run_of(replications: int = 1, **more: str) -> LabJobBody:
    """A request for a run of the small scenario."""
    return LabJobBody(kind="run", variants=(variant(**more),), seed=1, replications=replications)


class Laboratory:
    """A client of a served laboratory."""

    def __init__(self, address: str) -> None:
        self.address = f"http://{address}"
        self.http = httpx.Client(base_url=f"{self.address}/v1/lab", timeout=TIMEOUT_S)

    def post(self, path: str, body: LabJobBody) -> httpx.Response:
        """Send a request as JSON."""
        content = msgspec.json.encode(body)
        return self.http.post(path, content=content, headers={"content-type": "application/json"})

    def begin(self, body: LabJobBody) -> LabJob:
        """Begin a run."""
        answer = self.post("/runs", body)
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=LabJob)

    def get(self, path: str) -> Any:
        """The reply of a path as JSON."""
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def wait(self, name: str, states: tuple[str, ...] = ENDED) -> LabJob:
        """Wait until a run has one of these states."""
        end = time.monotonic() + TIMEOUT_S
        while time.monotonic() < end:
            job = msgspec.convert(self.get(f"/runs/{name}"), LabJob)
            if job.state in states:
                return job
            time.sleep(0.05)
        raise TimeoutError(f"the run is {job.state} after {TIMEOUT_S} s")

    def made(self, body: LabJobBody) -> str:
        """Make a run and return its id."""
        job = self.wait(self.begin(body).id)
        assert job.state == "done", (job.fault, job.last_lines)
        return job.id


@contextmanager
def served(root: Path, limits: Limits = Limits(workers=1)) -> Iterator[Laboratory]:  # noqa: B008
    """Serve a laboratory from a thread of its own."""
    ready, addresses = threading.Event(), []
    loops: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        stop = asyncio.Event()
        loops.append((asyncio.get_running_loop(), stop))
        async with running_lab(root, limits, 0) as (address, _):
            addresses.append(address)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(TIMEOUT_S)
    laboratory = Laboratory(addresses[0])
    try:
        yield laboratory
    finally:
        laboratory.http.close()
        loop, stop = loops[0]
        loop.call_soon_threadsafe(stop.set)
        thread.join()
