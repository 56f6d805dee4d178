"""`tanso sweep`: run variants over common seeds, with intervals and paired differences.

Every variant is parsed before the first run starts, so that a wrong key costs no time. The folder
keeps each answer as its run ends. Tables are written there at the end, the manifest last, as those
of a single run. Exits with 1 where a variant was passed over.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec
import typer

from api.cli.progress import bar
from api.cli.simulation_tables import show_sweep
from exchange.errors import ConfigError, RunInterrupted
from simulation.experiments.executors import executor
from simulation.experiments.experiment import (
    Failure,
    Measure,
    Progress,
    Sweep,
    answer,
    run_experiment,
)
from simulation.experiments.store import Plan, answer_store, digest_of, program_identity
from simulation.experiments.variants import Variant, grid
from simulation.report.sweep_page import sweep_page
from simulation.results.manifest import EXPERIMENT, REPORT, ResultSource, seal
from simulation.scenarios.load import parse_scenario
from simulation.scenarios.run import record_of


class Output(NamedTuple):
    """The folder for results, and the form in which they are shown."""

    out: Path | None
    with_report: bool
    as_json: bool
    resume: bool = False


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
    if out is None and output.resume:
        raise ConfigError("--resume needs --out, the folder of the answers so far")
    variants = grid(scenarios, settings)
    found = run_variants(variants, runs, out, output.resume)
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
            "passed_over": [failure.reason for failure in found.failures],
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
    if found.failures:
        raise typer.Exit(1)


def _command(scenarios: Sequence[str], settings: Sequence[str], runs: Runs) -> str:
    chosen = [part for setting in settings for part in ("--set", setting)]
    more = ["--seed", str(runs.seed), "--replications", str(runs.replications)]
    return shlex.join(["tanso", "sweep", *scenarios, *chosen, *more])


def run_variants(
    variants: Sequence[Variant],
    runs: Runs,
    out: Path | None = None,
    resume: bool = False,
    measure: Measure | None = None,
) -> Sweep:
    """Run all variants with a progress bar; keep each answer in the folder `out` as its run ends.

    A variant that cannot be read or run is reported at once and passed over; the failures of the
    result name them. `measure` makes the answer of a run, in a worker; default: the figures of
    `simulation.results.measures`. RunInterrupted: the user stopped them.
    """
    if runs.replications < 1:
        raise ConfigError(f"--replications must be at least 1, not {runs.replications}")
    sound, unread = _read(variants)
    executing = executor(runs.executor, runs.workers or cores(), runs.scheduler)
    plan = Plan(program_identity(), tuple((variant.name, read) for variant, read in sound))
    at = Progress(0, len(sound) * runs.replications)
    for failure in unread:
        print(f"passed over: {failure.reason}", file=sys.stderr)
    try:
        with answer_store(out, plan, resume) as store, bar("experiment") as to:

            def report(progress: Progress) -> None:
                nonlocal at
                at = progress
                detail = f"{progress.ended:,} of {progress.total:,} runs"
                to(progress.ended / progress.total, detail)
                if progress.failure is not None:
                    print(f"passed over: {progress.failure.reason}", file=sys.stderr)

            found = run_experiment(
                [variant for variant, _ in sound],
                runs.seeds,
                measure or partial(answer, record_of),
                executing,
                store,
                report,
            )
    except KeyboardInterrupt:
        kept = "nothing was kept" if out is None else f"they are kept in {out}: add --resume"
        raise RunInterrupted(
            f"interrupted after {at.ended:,} of {at.total:,} runs; {kept}"
        ) from None
    return found._replace(failures=(*unread, *found.failures))


def _read(variants: Sequence[Variant]) -> tuple[list[tuple[Variant, str]], list[Failure]]:
    """The variants that can be read, with the digest of the whole scenario, and the failures.

    ConfigError where none can be read: then a key or a name is wrong, not a value.
    """
    sound, unread = [], []
    first: ConfigError | None = None
    for number, variant in enumerate(variants):
        try:
            scenario = parse_scenario(variant.text, variant.name)
        except ConfigError as error:
            first = first or error
            unread.append(Failure(number, 0, str(error)))
        else:
            sound.append((variant, digest_of(msgspec.json.encode(scenario))))
    if first is not None and not sound:
        raise first
    return sound, unread


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
