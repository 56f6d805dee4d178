"""`tanso simulate`: run a scenario, show what it came to, keep its tables.

A static market is shown beside its closed form. A world of years is shown year by year; with a
folder its tables are written there, the manifest last, so that a run that was interrupted never
looks complete. Progress goes to standard error.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from exchange.errors import ConfigError
from simulation.gx_ets.keys import GxScenario
from simulation.record import Record
from simulation.run import record_scenario, simulate
from simulation.scenario import load_scenario, scenario_names, scenario_schema


def print_schema() -> None:
    """The JSON Schema of scenario files."""
    print(msgspec.json.format(msgspec.json.encode(scenario_schema())).decode())


def run_simulation(name: str | None, seed: int, out: Path | None, as_json: bool) -> None:
    """Run the scenario; exit 1 where a static market is not what theory says."""
    if name is None:
        raise ConfigError(f"name a scenario: {', '.join(scenario_names())}, or a TOML file")
    scenario = load_scenario(name)
    if not isinstance(scenario, GxScenario):
        if out is not None:
            raise ConfigError(f"{name} is a static market: it has no tables to write to {out}")
        _static(name, seed, as_json)
        return
    from simulation.manifest import open_results, write_results
    from simulation.tables import frames

    if out is not None:
        open_results(out)
    record = run_with_bar(scenario, name, seed)
    if out is not None:
        write_results(record, msgspec.json.encode(scenario), out)
    from api.simulation_screen import show_years
    from simulation.measures import measures

    show_years(scenario.title, measures(frames(record)), as_json)
    if out is not None and not as_json:
        print(f"tables and manifest in {out}")


def run_with_bar(scenario: GxScenario, name: str, seed: int) -> Record:
    """The record of a run, with the time left on standard error where that is a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
    )
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(scenario.title, total=1.0)
        return record_scenario(
            scenario, name, seed, lambda share: bar.update(task, completed=share)
        )


def _static(name: str, seed: int, as_json: bool) -> None:
    result = simulate(name, seed)
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(result)).decode())
    else:
        from api.simulation_screen import show_result

        show_result(result)
    if not result.passed:
        raise typer.Exit(1)
