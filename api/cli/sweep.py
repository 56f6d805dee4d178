"""`tanso sweep`: run variants over common seeds, with intervals and paired differences.

Every variant is parsed before the first run starts, so that a wrong key costs no time. The folder
keeps each answer as its run ends. Tables are written there at the end, the manifest last, as those
of a single run. Exits with 1 where a variant was passed over.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec
import typer

from api.cli.progress import bar
from api.cli.simulation_tables import show_sensitivity, show_sweep
from exchange.errors import ConfigError, RunInterrupted, WorkerLost
from simulation.experiments.designs import (
    DESIGNS,
    SOBOL_FIRMS,
    Design,
    listed,
    read_varied,
    sampled,
)
from simulation.experiments.executors import cores, executor
from simulation.experiments.experiment import (
    Comparing,
    Failure,
    Measure,
    Progress,
    Sweep,
    answer,
    run_experiment,
    text_of,
)
from simulation.experiments.sensitivity import sensitivity
from simulation.experiments.store import Plan, answer_store, digest_of, program_identity
from simulation.experiments.variants import Variant, grid
from simulation.gx_ets.keys import GxScenario
from simulation.results.manifest import EXPERIMENT, REPORT, ResultSource, seal
from simulation.results.tables import PartWriter
from simulation.scenarios.load import parse_scenario
from simulation.scenarios.run import record_of

WHOLE_MOST = 1_000  # variants whose whole scenarios are written


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
    draw_firms: bool = False

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds, common to all variants."""
        return tuple(range(self.seed, self.seed + self.replications))


class Wanted(NamedTuple):
    """The variants that the command line asks for."""

    scenarios: tuple[str, ...]
    settings: tuple[str, ...]
    vary: tuple[str, ...] = ()
    design: str | None = None
    samples: int | None = None
    points: Path | None = None
    base: int = 1

    def command(self, runs: Runs) -> str:
        """The command that makes the sweep again."""
        words = ["tanso", "sweep", *self.scenarios]
        words += [part for setting in self.settings for part in ("--set", setting)]
        words += [part for varied in self.vary for part in ("--vary", varied)]
        for option, value in (
            ("--design", self.design),
            ("--samples", self.samples),
            ("--csv", self.points),
            ("--base", None if self.base == 1 else self.base),
        ):
            words += [] if value is None else [option, str(value)]
        words += ["--seed", str(runs.seed), "--replications", str(runs.replications)]
        return shlex.join([*words, *(["--draw-firms"] if runs.draw_firms else [])])


def sweep(wanted: Wanted, runs: Runs, output: Output) -> None:
    """Run all variants, print the summary, write the tables and the page."""
    out = output.out
    if out is None and output.with_report:
        raise ConfigError("--report needs --out, the folder for its file")
    if out is None and output.resume:
        raise ConfigError("--resume needs --out, the folder of the answers so far")
    drawn = _design(wanted, runs)
    variants = grid(wanted.scenarios, wanted.settings, drawn.points if drawn else ({},))
    if wanted.base > len(variants):
        raise ConfigError(f"--base {wanted.base}: there are {len(variants)} variants")
    _reject_large_world(wanted, variants)
    parts = None if out is None else PartWriter(out)
    found = run_variants(variants, runs, out, output.resume, base=wanted.base - 1, parts=parts)
    further = sensitivity(drawn, found) if drawn else {}
    found = found._replace(tables=found.tables | further)
    if out is not None:
        text = msgspec.json.encode(_about(found, drawn))
        source = ResultSource(", ".join(wanted.scenarios), runs.seed, "", EXPERIMENT, text)
        seal(found.tables, source, out, parts.rows if parts else None)
        print(f"tables and manifest in {out}", file=sys.stderr)
        if output.with_report:
            from simulation.report.study_page import LANGUAGES, write_pages
            from simulation.report.sweep_page import sweep_page

            command = wanted.command(runs)
            pages = {
                language: sweep_page(found, command, wanted.base - 1, language)
                for language in LANGUAGES
            }
            write_pages(pages, out)
            print(f"report: {(out / REPORT).resolve().as_uri()}", file=sys.stderr)
    if further:
        show_sensitivity(found, output.as_json)
    else:
        show_sweep(found, output.as_json, wanted.base)
    if found.failures:
        if drawn and drawn.unit:
            print("no sensitivity: a variant was passed over; narrow the ranges", file=sys.stderr)
        raise typer.Exit(1)


def _about(found: Sweep, drawn: Design | None) -> dict[str, object]:
    """The description of an experiment, with each variant's whole scenario where they are few."""
    is_whole = len(found.variants) <= WHOLE_MOST
    return {
        "seeds": list(found.seeds),
        "variants": [
            {"name": variant.name, "scenario_name": variant.scenario, "settings": variant.settings}
            | ({"scenario": parse_scenario(variant.text, variant.name)} if is_whole else {})
            for variant in found.variants
        ],
        "passed_over": [failure.reason for failure in found.failures],
        "design": drawn,
    }


def _design(wanted: Wanted, runs: Runs) -> Design | None:
    """The design of the options; None for a grid alone. ConfigError where they contradict."""
    if wanted.points is not None:
        if wanted.design or wanted.vary or wanted.samples:
            raise ConfigError("--csv is a design of its own: leave --design, --vary, --samples out")
        return listed(wanted.points)
    if wanted.design is None:
        if wanted.vary or wanted.samples:
            raise ConfigError(f"--vary and --samples need --design: {', '.join(DESIGNS)}")
        return None
    varied = [read_varied(text) for text in wanted.vary]
    samples = wanted.samples or (16 if wanted.design == "morris" else 64)
    drawn = sampled(wanted.design, varied, samples, runs.seed)
    if len(grid(wanted.scenarios, wanted.settings)) > 1:
        raise ConfigError(
            f"--design {wanted.design} takes one scenario, and one value in each --set"
        )
    return drawn


def _reject_large_world(wanted: Wanted, variants: Sequence[Variant]) -> None:
    """ConfigError where Sobol's many runs would be of a large world."""
    if wanted.design != "sobol":
        return
    try:
        scenario = parse_scenario(variants[0].text, variants[0].name)
    except ConfigError:
        return  # reported with the other variants
    firms = scenario.population.firms if isinstance(scenario, GxScenario) else 0
    if firms > SOBOL_FIRMS:
        raise ConfigError(
            f"--design sobol is for small worlds: {len(variants):,} variants of {firms} firms "
            f"each; add --set population.firms={SOBOL_FIRMS} or fewer, or use --design morris"
        )


def run_variants(
    variants: Sequence[Variant],
    runs: Runs,
    out: Path | None = None,
    resume: bool = False,
    measure: Measure | None = None,
    base: int = 0,
    parts: PartWriter | None = None,
) -> Sweep:
    """Run all variants with a progress bar; keep each answer in the folder `out` as its run ends.

    A variant that cannot be read or run is reported at once and passed over; the failures of the
    result name them. `measure` makes the answer of a run, in a worker; default: the figures of
    `simulation.results.measures`. `parts` takes the long tables, which are then not in the result.
    RunInterrupted: the user stopped them.
    """
    if runs.replications < 1:
        raise ConfigError(f"--replications must be at least 1, not {runs.replications}")
    varied_by_seed = "population.seed" if runs.draw_firms else ""
    sound, unread = _read(variants, varied_by_seed)
    names = [variant.name for variant, _ in sound]
    base = names.index(variants[base].name) if variants[base].name in names else 0
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
                Comparing(base, varied_by_seed, parts),
            )
            if parts is not None:
                parts.close()
    except (KeyboardInterrupt, WorkerLost) as error:
        kept = "nothing was kept" if out is None else f"they are kept in {out}: add --resume"
        after = f"after {at.ended:,} of {at.total:,} runs; {kept}"
        if isinstance(error, WorkerLost):
            raise WorkerLost(f"{error}; {after}") from None
        raise RunInterrupted(f"interrupted {after}") from None
    return found._replace(failures=(*unread, *found.failures))


def _read(
    variants: Sequence[Variant], varied_by_seed: str
) -> tuple[list[tuple[Variant, str]], list[Failure]]:
    """The variants that can be read, with the digest of the whole scenario, and the failures.

    ConfigError where none can be read: then a key or a name is wrong, not a value.
    """
    sound, unread = [], []
    first: ConfigError | None = None
    for number, variant in enumerate(variants):
        try:
            text = text_of(variant, 0, varied_by_seed)
            scenario = parse_scenario(text, variant.name)
        except ConfigError as error:
            first = first or error
            unread.append(Failure(number, 0, str(error)))
        else:
            sound.append((variant, digest_of(msgspec.json.encode((scenario, varied_by_seed)))))
    if first is not None and not sound:
        raise first
    return sound, unread
