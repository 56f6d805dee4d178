"""Audit of the page with Lighthouse, desktop settings, on a real exchange with some trades.

Lighthouse has a folder and a lock of its own, `lighthouse/`: the page is built without it.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import msgspec
from msgspec import Struct

from benchmarks.live.page.chromium import ARGUMENTS, CHROMIUM
from benchmarks.live.page.figures import Figure
from benchmarks.live.page.flood import flooding
from benchmarks.live.page.measure import COOKIE, session_of
from benchmarks.live.server import OFFICER, PERSON, Served, served

SCRIPT = Path(__file__).parents[3] / "requirements" / "page.sh"
MARKETS, PER_S = 20, 2_000
# Each page is loaded so often; its figures are the medians.
LOADS = 3
# Who opens each page; a paper is a page too.
PAGES = {
    "/": "",
    "/markets/JCR-RE": "",
    "/trade?symbol=JCR-RE/JPY": PERSON,
    "/holdings": PERSON,
    "/registry": PERSON,
    "/approvals": OFFICER,
    "/operator": OFFICER,
    "/about": "",
}
SCORES = {"performance": (95, 99), "accessibility": (100, None), "best-practices": (100, None)}
TIMES = {
    "tti_ms": ("time to interactive", "ms", 1_000, 600),
    "lcp_ms": ("largest paint", "ms", 1_200, None),
    "cls": ("layout shift", "", 0.05, None),
    "tbt_ms": ("blocking time", "ms", 100, None),
}


class Visit(Struct):
    """A page to audit and the cookies of its visitor."""

    path: str
    cookies: dict[str, str]


class Plan(Struct):
    """Input of `lighthouse/audit.mjs`."""

    origin: str
    chromium: str
    arguments: tuple[str, ...]
    pages: list[Visit]


class Result(Struct):
    """Judgment of Lighthouse on a page: scores of 100, times, and the faults that cost points."""

    path: str
    lighthouse: str
    scores: dict[str, float]
    times: dict[str, float]
    faults: list[str]


class PageAudit(Struct):
    """The machine, and the figures of all pages with their bars."""

    machine: str
    cores: int
    load_before: float
    lighthouse: str
    figures: list[Figure]
    faults: list[str]
    missed: list[str]

    def lines(self) -> list[str]:
        """Return the machine, all figures and all faults, one a line."""
        machine = f"{self.machine}, {self.cores} cores, load {self.load_before:.1f}"
        return [
            f"{machine}, Lighthouse {self.lighthouse}",
            "",
            *(figure.line() for figure in self.figures),
            "",
            *self.faults,
        ]


class AuditFailed(Exception):
    """Lighthouse could not be fetched or run."""


def run_audit() -> PageAudit:
    """Start an exchange and audit its pages. AuditFailed: Lighthouse did not run."""
    load = os.getloadavg()[0]
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), journal=False, markets=MARKETS) as server,
    ):
        # Before it is ready, the load has traded for a second.
        with flooding(server, PER_S, 1):
            pass
        results = audited(plan_of(server))
    figures = [figure for result in results for figure in figures_of(result)]
    return PageAudit(
        machine=platform.processor() or platform.machine(),
        cores=os.cpu_count() or 1,
        load_before=load,
        lighthouse=results[0].lighthouse,
        figures=figures,
        faults=[f"{result.path} {fault}" for result in results for fault in result.faults],
        missed=[figure.name for figure in figures if figure.verdict == "missed"],
    )


def plan_of(server: Served) -> Plan:
    """Return the pages to audit, with the sessions of those who open them."""
    sessions = {person: {COOKIE: session_of(server, person)} for person in (PERSON, OFFICER)}
    visits = [
        Visit(path, {"tanso_lang": "en", **sessions.get(person, {})})
        for path, person in PAGES.items()
    ]
    return Plan(f"http://{server.address}", str(CHROMIUM), ARGUMENTS, visits * LOADS)


def audited(plan: Plan) -> list[Result]:
    """Run Lighthouse over the pages of a plan. AuditFailed: it is not to be had, or a page did not
    load."""
    process = subprocess.run(
        ["sh", str(SCRIPT), sys.prefix, "audit"],
        input=msgspec.json.encode(plan),
        stdout=subprocess.PIPE,
        cwd=SCRIPT.parents[1],
        check=False,
    )
    if process.returncode:
        raise AuditFailed("Lighthouse did not run (see above)")
    loads = msgspec.json.decode(process.stdout, type=list[Result])
    paths = dict.fromkeys(load.path for load in loads)
    return [median_of([load for load in loads if load.path == path]) for path in paths]


def median_of(loads: list[Result]) -> Result:
    """Return the medians of a page's loads, with the faults of the middle one."""
    loads = sorted(loads, key=lambda load: load.scores["performance"])
    middle = loads[len(loads) // 2]
    return Result(
        middle.path,
        middle.lighthouse,
        {name: median(load.scores[name] for load in loads) for name in SCORES},
        {name: median(load.times[name] for load in loads) for name in TIMES},
        middle.faults,
    )


def figures_of(result: Result) -> list[Figure]:
    """Return the scores and times of a page with their bars."""
    path = result.path.partition("?")[0]
    scores = [
        Figure(f"{path} {name}", round(result.scores[name], 1), "of 100", *bars, at_least=True)
        for name, bars in SCORES.items()
    ]
    times = [
        Figure(f"{path} {name}", round(result.times[key], 3), unit, bar, goal)
        for key, (name, unit, bar, goal) in TIMES.items()
    ]
    return scores + times
