"""`tanso simulate`: run a scenario, show what it came to, keep its tables and its page.

A static market is shown beside its closed form, a world of years year by year. With a folder the
tables are written there, the manifest last: a run that was interrupted never looks complete, and
leaves a sentence. Progress goes to standard error.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec
import typer

from api.progress import bar
from api.simulation_screen import show_check, show_result, show_years
from api.sweep_run import Runs, run_variants
from exchange.errors import ConfigError, RunInterrupted
from simulation.experiment import grid
from simulation.gx_ets.keys import GxScenario
from simulation.manifest import (
    REPORT,
    Manifest,
    check_results,
    open_results,
    other_versions,
    read_manifest,
    write_results,
)
from simulation.measures import measures
from simulation.record import Record
from simulation.run import record_scenario, simulate
from simulation.scenario import AnyScenario, load_scenario, scenario_names, scenario_schema
from simulation.tables import frames


class Wanted(NamedTuple):
    """What the command line asked for."""

    scenario: str | None
    seed: int
    out: Path | None
    with_report: bool
    replications: int
    workers: int | None
    as_json: bool


def print_schema() -> None:
    """The JSON Schema of scenario files."""
    print(msgspec.json.format(msgspec.json.encode(scenario_schema())).decode())


def run_simulation(wanted: Wanted) -> None:
    """Run the scenario; exit 1 where a static market is not what theory says."""
    name, out = wanted.scenario, wanted.out
    if name is None:
        raise ConfigError(f"name a scenario: {', '.join(scenario_names())}, or a TOML file")
    if out is None and (wanted.with_report or wanted.replications > 1):
        raise ConfigError("--report and --replications need --out: the folder for their files")
    scenario = load_scenario(name)
    is_static = not isinstance(scenario, GxScenario)
    if out is None and is_static:
        _show_static(name, wanted)
        return
    if out is not None:
        open_results(out)
    try:
        record = run_with_bar(scenario, name, wanted.seed)
        if out is not None:
            manifest = write_results(record, msgspec.json.encode(scenario), out)
            _write_report(wanted, scenario, record, manifest)
    except KeyboardInterrupt:
        raise _interrupted(out) from None
    if is_static:
        _show_static(name, wanted)
    else:
        show_years(scenario.title, measures(frames(record)), wanted.as_json)
    if out is not None:
        print(f"tables and manifest in {out}", file=sys.stderr)
        if wanted.with_report:
            print(f"report: {(out / REPORT).resolve().as_uri()}", file=sys.stderr)


def check(path: Path, as_json: bool) -> None:
    """Hold a folder against its manifest, run it again and compare; exit 1 where they differ."""
    manifest = read_manifest(path)

    def again(scenario_json: bytes, name: str, seed: int) -> Record:
        try:
            scenario = msgspec.json.decode(scenario_json, type=AnyScenario)
        except msgspec.ValidationError as error:
            reason = f"{path}: its scenario is none that this version knows: {error}"
            raise ConfigError(reason) from None
        return run_with_bar(scenario, name, seed)

    with TemporaryDirectory(prefix="tanso-check-") as workspace:
        differences = check_results(path, again, Path(workspace))
    show_check(manifest, differences, other_versions(manifest), as_json)
    if differences:
        raise typer.Exit(1)


def run_with_bar(scenario: AnyScenario, name: str, seed: int) -> Record:
    """The record of a run, with the time left on standard error where that is a terminal."""
    with bar(scenario.title) as to:
        return record_scenario(scenario, name, seed, to)


def _write_report(
    wanted: Wanted, scenario: AnyScenario, record: Record, manifest: Manifest
) -> None:
    """The page, with further runs where they were asked for."""
    if not wanted.with_report or wanted.out is None or wanted.scenario is None:
        return
    from simulation.report import Further, report
    from simulation.story import story

    further = None
    if wanted.replications > 1:
        runs = Runs(wanted.seed, wanted.replications, wanted.workers)
        tables = run_variants(grid([wanted.scenario], ()), runs).tables
        further = Further(
            tables["prices"].select("time_ns", "seed", "price_jpy_per_t"),
            tables["summary"].select("figure", "mean", "low", "high"),
            wanted.replications,
        )
    command = f"tanso simulate {wanted.scenario} --seed {wanted.seed} --out DIR"
    page = report(frames(record), manifest, story(scenario, command), further)
    (wanted.out / REPORT).write_text(page, encoding="utf-8")


def _show_static(name: str, wanted: Wanted) -> None:
    result = simulate(name, wanted.seed)
    if wanted.as_json:
        print(msgspec.json.format(msgspec.json.encode(result)).decode())
    else:
        show_result(result)
    if not result.passed:
        raise typer.Exit(1)


def _interrupted(out: Path | None) -> RunInterrupted:
    if out is None:
        return RunInterrupted("interrupted; nothing was kept")
    return RunInterrupted(f"interrupted; {out} holds no complete results")
