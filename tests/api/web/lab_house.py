"""A laboratory without an exchange, and its page in the system's Chromium."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
from playwright.sync_api import Browser

from api.lab.folders import JobFolder
from api.lab.limits import Limits
from api.lab.requests import JobSpec, read, study_of
from api.lab.views import write_views
from api.lab.written import write_experiment
from api.messages.lab import LabJobBody
from api.server.lab import running_lab
from tests.api.web.pages import Pages
from tests.simulation.studies.made_up import found_in

T = TypeVar("T")
# Eight firms over one fiscal year: one run takes about 1.4 s of processor time.
TINY = {
    "population.firms": "8",
    "population.emissions_mt": "20",
    "calendar.last_fiscal_year": "2026",
}
MOST_S = 300  # for a run, however busy the machine is
OVER = ("done", "failed", "canceled")


class Lab:
    """A laboratory on an event loop in a thread of its own, and a browser."""

    def __init__(self, folder: Path, browser: Browser, workers: int = 1) -> None:
        self._folder, self._limits = folder, Limits(workers)
        self._runner = asyncio.Runner()
        self._loop = self._runner.get_loop()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        self._stack = AsyncExitStack()
        self.address = f"http://{self._start(0)}"
        self.pages = Pages(browser, self.address)

    def _start(self, port: int) -> str:
        """Start the server and return its "host:port"."""
        running = running_lab(self._folder, self._limits, port)
        host, _ = self._wait(self._stack.enter_async_context(running))
        return host

    def restart(self) -> None:
        """End the server and start it again at its address, with the runs of its folder."""
        self._wait(self._stack.aclose())
        self._stack = AsyncExitStack()
        self._start(int(self.address.rpartition(":")[2]))

    @contextmanager
    def paused(self, run: str) -> Iterator[None]:
        """Stop the process of a run that has just begun, whose imports take seconds."""
        began = JobFolder(self._folder / run).began()
        assert began is not None
        os.kill(began.process, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(began.process, signal.SIGCONT)

    def begin(self, body: Mapping[str, Any]) -> str:
        """Begin a run over HTTP and return its id."""
        answer = httpx.post(f"{self.address}/v1/lab/runs", json=body, timeout=60)
        assert answer.is_success, answer.text
        return str(answer.json()["id"])

    def reply(self, path: str) -> Any:
        """The reply of a question over HTTP."""
        answer = httpx.get(f"{self.address}{path}", timeout=60)
        assert answer.is_success, answer.text
        return answer.json()

    def finished(self, run: str) -> Any:
        """Wait until a run is over and return it; it must have ended well."""
        end = time.monotonic() + MOST_S
        while (job := self.reply(f"/v1/lab/runs/{run}"))["state"] not in OVER:
            assert time.monotonic() < end, job
            time.sleep(0.1)
        assert job["state"] == "done", (job["fault"], job["last_lines"])
        return job

    def close(self) -> None:
        self.pages.close()
        self._wait(self._stack.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _serve(self) -> None:
        self._loop.run_forever()
        # In this thread: that of a test has the loop of Playwright.
        self._runner.close()

    def _wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(60)


def study_spec() -> JobSpec:
    """The small study of the Agency."""
    spec = read(LabJobBody(kind="study", study="agency", is_small=True), Limits(1))
    assert isinstance(spec, JobSpec)
    return spec


def put_study(root: Path) -> None:
    """Put the study, of made-up records, as a finished run into a laboratory's folder."""
    spec = study_spec()
    folder = JobFolder(root / spec.id)
    folder.create(spec)
    folder.work.mkdir()
    findings = write_experiment(spec, found_in(study_of(spec.body)).sweep, folder.work)
    write_views(spec, folder.work, findings)
    folder.work.rename(folder.results)


def tiny(**changes: str) -> dict[str, Any]:
    """A variant of the base case that is small enough for a test; `changes` by key, with __ for the
    dot."""
    own = {name.replace("__", "."): value for name, value in changes.items()}
    return {"scenario": "base-balanced", "changes": TINY | own}


def small_map() -> dict[str, Any]:
    """A map of the market of four firms, whose runs take a blink."""
    return {
        "kind": "sweep",
        "variants": [{"scenario": "four-firms"}],
        "axes": [
            {"key": "allocation_share", "values": ["0.7", "0.8"]},
            {"key": "market.lot_t", "values": ["10", "100"]},
        ],
    }


def small_pair() -> dict[str, Any]:
    """A comparison of two markets of four firms."""
    return {
        "kind": "compare",
        "variants": [
            {"scenario": "four-firms"},
            {"scenario": "four-firms", "changes": {"allocation_share": "0.8"}},
        ],
        "replications": 2,
    }
