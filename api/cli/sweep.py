"""`tanso sweep`: run variants over common seeds, with intervals and paired differences.

Every variant is parsed before the first run starts, so that a wrong key costs no time. Tables are
written to a folder with a manifest, the manifest last, as those of a single run.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from api.cli.progress import bar
from api.cli.simulation_tables import show_sweep
from exchange.errors import ConfigError, RunInterrupted
from simulation.experiments.executors import executor
from simulation.experiments.experiment import Sweep, Variant, grid, run_experiment
from simulation.report.sweep_page import sweep_page
from simulation.results.manifest import EXPERIMENT, REPORT, ResultSource, open_results, seal
from simulation.scenarios.load import parse_scenario
from simulation.scenarios.run import record_of


class Output(NamedTuple):
    """The folder for results, and the form in which they are shown."""

    out: Path | None
    with_report: bool
    as_json: bool


class Runs(NamedTuple):
    """The seeds of the runs and the executor."""

    seed: int
    replications: int
    workers: int | None
    executor: str = "processes"
    scheduler: str | None = None

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds, common to all variants."""
        return tuple(range(self.seed, self.seed + self.replications))


def sweep(scenarios: Sequence[str], settings: Sequence[str], runs: Runs, output: Output) -> None:
    """Run every combination, print the summary, write the tables and the page."""
    out = output.out
    if out is None and output.with_report:
        raise ConfigError("--report needs --out, the folder for its file")
    variants = grid(scenarios, settings)
    found = run_variants(variants, runs, out)
    if out is not None:
        about = {
            "seeds": list(found.seeds),
            "variants": [
                {
                    "name": variant.name,
                    "settings": variant.settings,
                    "scenario": parse_scenario(variant.text, variant.name),
                }
                for variant in found.variants
            ],
        }
        names = ", ".join(scenarios)
        text = msgspec.json.encode(about)
        seal(found.tables, ResultSource(names, runs.seed, "", EXPERIMENT, text), out)
        print(f"tables and manifest in {out}", file=sys.stderr)
        if output.with_report:
            page = sweep_page(found, _command(scenarios, settings, runs))
            (out / REPORT).write_text(page, encoding="utf-8")
            print(f"report: {(out / REPORT).resolve().as_uri()}", file=sys.stderr)
    show_sweep(found, output.as_json)


def _command(scenarios: Sequence[str], settings: Sequence[str], runs: Runs) -> str:
    chosen = [part for setting in settings for part in ("--set", setting)]
    more = ["--seed", str(runs.seed), "--replications", str(runs.replications)]
    return shlex.join(["tanso", "sweep", *scenarios, *chosen, *more])


def run_variants(variants: Sequence[Variant], runs: Runs, out: Path | None = None) -> Sweep:
    """Run all variants with a progress bar. `out`: a results folder that must be new or empty.

    RunInterrupted: the user stopped them.
    """
    if runs.replications < 1:
        raise ConfigError(f"--replications must be at least 1, not {runs.replications}")
    for variant in variants:
        parse_scenario(variant.text, variant.name)
    total, ended = len(variants) * runs.replications, 0
    executing = executor(runs.executor, runs.workers or cores(), runs.scheduler)
    with bar(f"{total} runs") as to:

        def done() -> None:
            nonlocal ended
            ended += 1
            to(ended / total)

        try:
            if out is not None:
                open_results(out)
            return run_experiment(variants, runs.seeds, record_of, executing, done)
        except KeyboardInterrupt:
            raise RunInterrupted(
                f"interrupted after {ended} of {total} runs; nothing was kept"
            ) from None


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
