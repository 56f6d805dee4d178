"""Run a scenario by name, path or text, for `tanso simulate` and experiments."""

from __future__ import annotations

from exchange.errors import ConfigError
from simulation.gx_ets.economy import Progress, run
from simulation.gx_ets.keys import GxScenario
from simulation.results.record import Record
from simulation.scenarios.load import AnyScenario, load_scenario, parse_scenario
from simulation.static.keys import StaticScenario
from simulation.static.market import record_static_market, run_static_market
from simulation.static.outcome import StaticResult


def simulate(name_or_path: str, seed: int = 0) -> StaticResult:
    """The result of a static scenario with its closed form; ConfigError for any other scenario."""
    scenario = load_scenario(name_or_path)
    if not isinstance(scenario, StaticScenario):
        raise ConfigError(f"{name_or_path} runs over years and has no closed form; record it")
    return run_static_market(scenario, seed)


def record_of(text: str, source: str, seed: int) -> Record:
    """The record of a scenario in TOML; `source` names it in messages."""
    return record_scenario(parse_scenario(text, source), source, seed)


def record_scenario(
    scenario: AnyScenario, name: str, seed: int, progress: Progress = lambda share: None
) -> Record:
    """The record of a scenario that is already read."""
    if isinstance(scenario, GxScenario):
        return run(scenario, name, seed, progress)
    return record_static_market(scenario, name, seed)
