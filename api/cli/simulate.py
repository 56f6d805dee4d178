"""`tanso simulate`: run a scenario, show its results, and write its tables and page.

A static market is shown beside its closed form, a market over years year by year. Given a folder,
the tables are written there, the manifest last: an interrupted run never looks complete. Progress
goes to standard error.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import polars as pl
import typer

from api.cli.interrupts import kept_interrupt
from api.cli.program_name import program
from api.cli.progress import bar
from api.cli.simulation_tables import show_check, show_replicated, show_result, show_run
from api.cli.tables import print_json
from exchange.errors import ConfigError, RunInterrupted
from simulation.gx_ets.keys import GxScenario
from simulation.results.manifest import (
    MANIFEST,
    REPORT,
    Manifest,
    check_results,
    open_results,
    other_versions,
    read_manifest,
    write_results,
)
from simulation.results.measures import measures
from simulation.results.record import Record
from simulation.results.tables import Tables, frames
from simulation.scenarios.load import AnyScenario, load_scenario, scenario_names, scenario_schema
from simulation.scenarios.run import record_scenario, simulate

if TYPE_CHECKING:
    from simulation.experiments.experiment import Sweep


class RunOptions(NamedTuple):
    """The options of the command line."""

    scenario: str | None
    seed: int
    out: Path | None
    with_report: bool
    replications: int
    workers: int | None
    as_json: bool


def print_schema() -> None:
    """Print the JSON Schema of scenario files."""
    print_json(scenario_schema())


def run_simulation(wanted: RunOptions) -> None:
    """Run the scenario; exit with 1 if a static market is outside theory's tolerance."""
    name, out = wanted.scenario, wanted.out
    if name is None:
        raise ConfigError(f"name a scenario: {', '.join(scenario_names())}, or a TOML file")
    if out is None and wanted.with_report:
        raise ConfigError("--report needs --out, the folder for its file")
    if wanted.replications < 1:
        raise ConfigError(f"--replications must be at least 1, not {wanted.replications}")
    scenario = load_scenario(name)
    is_static = not isinstance(scenario, GxScenario)
    if out is None and is_static and wanted.replications == 1:
        _show_static(name, wanted)
        return
    try:
        if out is not None:
            open_results(out)
        with kept_interrupt() as check_interrupt:
            record = run_with_bar(scenario, name, wanted.seed)
            tables = frames(record)
            further = _replicated(name, wanted)
            check_interrupt()
        if out is not None:
            more = None if further is None else further.tables
            manifest = write_results(tables, msgspec.json.encode(scenario), out, more)
            _write_report(wanted, scenario, tables, manifest, further)
    except KeyboardInterrupt:
        raise _interrupted(out) from None
    if further is not None:
        show_replicated(scenario.title, tables, wanted.seed, further, wanted.as_json)
    elif is_static:
        _show_static(name, wanted)
    else:
        by_year = measures(tables)
        show_run(f"{scenario.title}, seed {wanted.seed}", tables, by_year, wanted.as_json)
        _note_years_without_trades(by_year)
    if out is not None:
        _print_files(out, wanted.with_report)


def _print_files(out: Path, with_report: bool) -> None:
    """Print the files written and the commands to continue with."""
    print(f"tables and manifest in {out}", file=sys.stderr)
    if with_report:
        print(f"report: {(out / REPORT).resolve().as_uri()}", file=sys.stderr)
    manifest = shlex.quote(str(out / MANIFEST))
    print(f"run it again and compare: {program()} simulate --check {manifest}", file=sys.stderr)
    print(f"compare variants of it: {program()} sweep --help", file=sys.stderr)
    run = shlex.quote(str(out))
    print(f"look at it in a browser: {program()} lab --open {run}", file=sys.stderr)


def check(path: Path, as_json: bool) -> None:
    """Check a folder against its manifest, repeat its run and compare; exit with 1 if they
    differ."""
    manifest = read_manifest(path)

    def again(scenario_json: bytes, name: str, seed: int) -> Record:
        try:
            scenario = msgspec.json.decode(scenario_json, type=AnyScenario)
        except msgspec.ValidationError as error:
            reason = f"{path}: this version cannot read its scenario: {error}"
            raise ConfigError(reason) from None
        return run_with_bar(scenario, name, seed)

    with TemporaryDirectory(prefix="tanso-check-") as workspace:
        differences = check_results(path, again, Path(workspace))
    show_check(manifest, differences, other_versions(manifest), as_json)
    if differences:
        raise typer.Exit(1)


def run_with_bar(scenario: AnyScenario, name: str, seed: int) -> Record:
    """Run a scenario with a progress bar; return its record."""
    with bar(scenario.title) as to:
        return record_scenario(scenario, name, seed, to)


def _replicated(name: str, wanted: RunOptions) -> Sweep | None:
    """Run this and the following seeds if more than one replication is wanted, else None."""
    if wanted.replications == 1:
        return None
    # Here, as one run needs no store of answers and no workers.
    from api.cli.sweep import Runs, run_variants
    from simulation.experiments.variants import grid
    from simulation.experiments.yearly import yearly

    runs = Runs(wanted.seed, wanted.replications, wanted.workers)
    found = run_variants(grid([name], ()), runs)
    return found._replace(tables=found.tables | yearly(found.tables))


def _note_years_without_trades(by_year: pl.DataFrame) -> None:
    """Print the years without trades of allowances, which are seldom intended."""
    silent = by_year.filter(pl.col("allowance_volume_t") == 0)["fiscal_year"].to_list()
    if silent:
        years = ", ".join(f"FY{year}" for year in silent)
        print(f"note: no allowance was traded in the cycle of {years}", file=sys.stderr)


def _write_report(
    wanted: RunOptions,
    scenario: AnyScenario,
    of_run: Tables,
    manifest: Manifest,
    replicated: Sweep | None,
) -> None:
    """Write the page, with the replicated runs if there are any."""
    if not wanted.with_report or wanted.out is None or wanted.scenario is None:
        return
    from simulation.report.findings import RunSummary
    from simulation.report.page import Replications, reports
    from simulation.report.page_text import page_text
    from simulation.report.study_page import write_pages

    further, more = None, ""
    if replicated is not None:
        tables = replicated.tables
        count = len(replicated.seeds)
        prices = tables["prices"].select("time_ns", "seed", "price_jpy_per_t")
        runs = RunSummary(tables["figures"], tables["summary"], count)
        of_all = (tables["burden_summary"], tables["years"], tables["burden"])
        further = Replications(prices, runs, *of_all)
        more = f" --replications {count}"
    command = f"tanso simulate {wanted.scenario} --seed {wanted.seed}{more} --out DIR"
    name = wanted.scenario if wanted.scenario in scenario_names() else None
    texts = page_text(scenario, command, name)
    write_pages(reports(of_run, manifest, texts, further), wanted.out)


def _show_static(name: str, wanted: RunOptions) -> None:
    result = simulate(name, wanted.seed)
    if wanted.as_json:
        print_json(result)
    else:
        show_result(result)
    if not result.passed:
        raise typer.Exit(1)


def _interrupted(out: Path | None) -> RunInterrupted:
    if out is None:
        return RunInterrupted("interrupted; nothing was kept")
    return RunInterrupted(f"interrupted; {out} holds no complete results")
